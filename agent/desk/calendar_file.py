"""A calendar file other programs subscribe to (RFC 5545): whole days, each by a name that stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from agent.domain.speech import tell
from agent.domain.text import visible

#: How every calendar of ours begins, so that no other file is ever written over.
OURS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//voldaan//"

_LONGEST_LINE = 75  # octets without the line end (RFC 5545 3.1)


@dataclass(frozen=True)
class Event:
    """
    A whole day.

    Attributes:
        uid: The same for as long as it is the same thing (3.8.4.7).
        sequence: Higher with every change (3.8.7.4), so that a program moves it and never shows it twice.
        changed_at: When it was last changed, aware.
        is_cancelled: It is over, or no longer so; a program that knows it takes it away.
    """

    uid: str
    sequence: int
    changed_at: datetime
    day: date
    title: str
    text: str
    is_cancelled: bool = False


def write_calendar(events: Iterable[Event]) -> bytes:
    """Write the events as one calendar; the same events give the same bytes."""
    name = tell("voldaan: agreed and to do")
    lines = [*OURS.split("\r\n")[:2], "PRODID:-//voldaan//agenda//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{escape(name)}", f"X-WR-CALNAME:{escape(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(event: Event) -> Iterator[str]:
    at = event.changed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{at}"
    yield f"LAST-MODIFIED:{at}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"  # the first day after it (3.6.1)
    yield f"SUMMARY:{escape(event.title)}"
    yield f"DESCRIPTION:{escape(event.text)}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escape(text: str) -> str:
    """A stranger's text as a value (3.3.11): nothing in it ends the line, the value or the event."""
    clean = visible(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A long line in pieces (3.1), never within one character."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LONGEST_LINE:
            pieces.append(piece)
            piece, size = "", 1  # the blank that goes before what follows
        piece, size = piece + character, size + octets
    return "\r\n ".join([*pieces, piece])
