"""The calendar file, as another program reads it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from agent.desk.calendar_file import OURS, Event, write_calendar
from agent.domain.speech import speaking
from agent.domain.text import visible
from tests.builders import TODAY, moment
from tests.examples import examples

BELL = "\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nTRIGGER:PT0S"


def event(title: str = "Acme pays 2026-031, as promised", uid: str = "one@voldaan", **changes) -> Event:
    """A day in March."""
    values = {"sequence": 0, "changed_at": moment(TODAY), "day": TODAY, "text": "Open: EUR 121.00."}
    return Event(uid=uid, title=title, **{**values, **changes})


def read(*events: Event) -> list:
    """What a program that is not ours finds."""
    return list(Calendar.from_ical(write_calendar(events)).walk("VEVENT"))


def test_a_day_is_a_whole_day_that_takes_no_time():
    """
    From its day to the next, free, and nobody else's business.
    """
    (found,) = read(event(sequence=3))

    assert found.decoded("DTSTART") == TODAY and found.decoded("DTEND") == TODAY + timedelta(days=1)
    assert not isinstance(found.decoded("DTSTART"), type(moment(TODAY)))
    assert (found["TRANSP"], found["CLASS"], found["STATUS"]) == ("TRANSPARENT", "PRIVATE", "CONFIRMED")
    assert (found["UID"], found["SEQUENCE"]) == ("one@voldaan", 3)
    assert found.decoded("DTSTAMP") == moment(TODAY)


@given(st.text(max_size=200), st.text(max_size=400), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
@examples(15)
def test_whatever_a_customer_is_called_it_stays_one_entry_with_that_title(title: str, text: str, day: date):
    """
    Nothing in a name ends a line, a value or an entry; no line is longer than the standard allows, nor cut in a letter.
    """
    written = write_calendar([event(title + BELL, text=text, day=day)])
    (found,) = Calendar.from_ical(written).walk("VEVENT")

    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    assert b"\n" not in written.replace(b"\r\n", b"") and b"\r" not in written.replace(b"\r\n", b"")
    assert found.decoded("DTSTART") == day
    assert not list(Calendar.from_ical(written).walk("VALARM"))
    assert str(found["SUMMARY"]) == as_read(title + BELL)
    assert str(found["DESCRIPTION"]) == as_read(text)


def as_read(text: str) -> str:
    """What is left of a text when it is shown: no sign that hides, one kind of line end."""
    return visible(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def test_the_same_events_are_the_same_bytes_and_known_to_be_ours():
    """
    So a program that looks again finds nothing new, and no other file is written over.
    """
    assert write_calendar([event()]) == write_calendar([event()])
    assert write_calendar([]).startswith(OURS.encode())


def test_the_calendar_has_a_name_in_the_owners_language():
    """
    As the program shows it in its list.
    """
    with speaking("nl"):
        calendar = Calendar.from_ical(write_calendar([event()]))

    assert calendar["X-WR-CALNAME"] == "voldaan: afgesproken en te doen"
