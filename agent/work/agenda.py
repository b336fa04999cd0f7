"""The calendar file: what has a day, and the memory by which an entry moves instead of standing there twice.

The memory (``agenda.json`` beside the books) says of each entry how often it changed, and from what the file was made:
letters are only foreseen anew when something differs. Without it entries only begin to count anew.

Rules: agenda-file (docs/rules.md)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from agent.desk.agenda import AgendaDay, list_agenda
from agent.desk.calendar_file import OURS, Event, write_calendar
from agent.desk.overview import Agreement, find_agreements
from agent.domain.decision import Verdict
from agent.domain.errors import LedgerError
from agent.domain.foresight import Foreseen
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import language_spoken, tell
from agent.ledger import Book
from agent.ledger.durable import replace_file
from agent.work.foreseeing import simulate
from agent.work.house import House

_MEMORY = "agenda.json"
#: How far ahead letters are foreseen for it.
_AHEAD = timedelta(days=42)
#: How long an entry that is gone is still told to be gone.
_GONE_FOR = timedelta(days=60)


@dataclass(frozen=True)
class _Memory:
    """What the last file was made for, and its entries by their names; those that are over too, for a while."""

    made_for: str = ""
    events: Mapping[str, Event] = field(default_factory=dict)


def agenda(house: House, moment: datetime) -> tuple[AgendaDay, ...]:
    """All that has a day, in order; reads the books, and changes nothing. Nothing of letters while none can leave."""
    book = house.ledger.read()
    today, names = moment.astimezone(house.zone).date(), {card.key: card.name for card in book.customers()}
    mode = house.settings.mode  # a rehearsal is in shadow and still shows what the owner will have to do
    letters: tuple[Foreseen, ...] = ()
    if mode is not Mode.SHADOW and book.mark.live_since:
        as_set = replace(house, policy=replace(house.policy, ceiling=mode))
        letters = simulate(as_set, moment, today + _AHEAD).foresight.letters
    return list_agenda(_agreements(book, today), letters, _calls(book), names, today, house.policy.country)


def write_agenda(house: House, path: Path, moment: datetime, made_for: str = "") -> tuple[AgendaDay, ...]:
    """
    Write the calendar file whole, or leave it as it is when nothing changed; gives what stands in it.

    Raises:
        LedgerError: When it cannot be written, or another file lies there.
    """
    days = agenda(house, moment)
    with house.ledger.change():  # one writer at a time, of the file as well
        path_of_memory = house.ledger.folder / _MEMORY
        events = _remembered(_read(path_of_memory).events, days, house.installation.id, moment)
        content = write_calendar(events)
        differs = _file_of_ours(path) != content
        replace_file(path_of_memory, _as_json(_Memory(made_for, {event.uid: event for event in events})))
        if differs:
            replace_file(path, content)
    return days


def keep_agenda_file(house: House, verdicts: Iterable[Verdict], moment: datetime) -> str:
    """
    Bring the file of the settings up to date, where there is one; gives what is the matter, or nothing.

    ``verdicts`` are those of this pass: while they, the day and all that was agreed are the same, so is the file.
    """
    path = house.settings.agenda.file
    if path is None or house.is_rehearsal:
        return ""
    book, today = house.ledger.read(), moment.astimezone(house.zone).date()
    why = sorted((each.item, each.gate, each.reason, str(each.until)) for each in verdicts)
    calls = [question.id for question in _calls(book)]
    known = (today, house.policy, language_spoken(), why, _agreements(book, today), calls)
    made_for = sha256(repr(known).encode()).hexdigest()
    try:
        if not _file_of_ours(path) or _read(house.ledger.folder / _MEMORY).made_for != made_for:
            write_agenda(house, path, moment, made_for)
    except LedgerError as error:
        return str(error)
    return ""


def _agreements(book: Book, today: date) -> tuple[Agreement, ...]:
    names = {card.key: card.name for card in book.customers()}
    found = find_agreements(book.open_items(), book.customers(), names, today, date.max)
    return (*found, *_later_parts(book, names))


def _later_parts(book: Book, names: Mapping[str, str]) -> Iterator[Agreement]:
    """The parts of plans that come after the one that is waited for."""
    for item in book.open_items():
        if plan := item.plan:
            for number, part in enumerate(plan.left[1:], plan.number + 1):
                told = (item.key, item.number, names.get(item.customer, item.customer), part.amount, part.on)
                yield Agreement(*told, is_promise=True, part=(number, len(plan.parts)))


def _calls(book: Book) -> list[Question]:
    return [question for question in book.questions() if question.kind is QuestionKind.CALL]


def _file_of_ours(path: Path) -> bytes:
    """What stands there now; nothing where there is no file yet."""
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise LedgerError(
            tell("{path} cannot be read ({why}); name another file.", path=path, why=error.strerror)
        ) from None
    if content and not content.startswith(OURS.encode()):
        raise LedgerError(tell("{path} is no calendar of voldaan; name another file.", path=path))
    return content


def _remembered(
    before: Mapping[str, Event], days: Iterable[AgendaDay], installation: str, now: datetime
) -> tuple[Event, ...]:
    """The entries with what is known of them: one that changed counts on, one that is gone is told to be gone."""
    found: dict[str, Event] = {}
    for each in days:
        uid = f"{sha256(f'{installation} {each.about}'.encode()).hexdigest()[:32]}@voldaan"
        event, known = Event(uid, 0, now, each.day, each.title, each.text), before.get(uid)
        if known:
            same = replace(event, sequence=known.sequence, changed_at=known.changed_at) == known
            event = known if same else replace(event, sequence=known.sequence + 1)
        found[uid] = event
    for uid, known in before.items():
        if uid not in found and not (known.is_cancelled and known.changed_at + _GONE_FOR < now):
            gone = replace(known, sequence=known.sequence + 1, changed_at=now, is_cancelled=True)
            found[uid] = known if known.is_cancelled else gone
    return tuple(found.values())


def _as_json(memory: _Memory) -> bytes:
    events = {
        uid: {
            "sequence": event.sequence,
            "changed_at": event.changed_at.isoformat(),
            "day": event.day.isoformat(),
            "title": event.title,
            "text": event.text,
            "is_cancelled": event.is_cancelled,
        }
        for uid, event in memory.events.items()
    }
    return json.dumps({"made_for": memory.made_for, "events": events}, ensure_ascii=False).encode()


def _read(path: Path) -> _Memory:
    """What is remembered; nothing where it is gone or cannot be read."""
    try:
        told = json.loads(path.read_bytes())
        return _Memory(str(told["made_for"]), {uid: _event(uid, event) for uid, event in told["events"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Memory()


def _event(uid: str, told: Mapping[str, str]) -> Event:
    return Event(
        uid=uid,
        sequence=int(told["sequence"]),
        changed_at=datetime.fromisoformat(told["changed_at"]),
        day=date.fromisoformat(told["day"]),
        title=str(told["title"]),
        text=str(told["text"]),
        is_cancelled=bool(told["is_cancelled"]),
    )
