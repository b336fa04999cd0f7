"""Figures about promises and letters: what was kept, what was answered, how soon it was paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from statistics import median

from agent.desk.tables import Cell, Table
from agent.domain.customer import Customer
from agent.domain.events import Allocated, Credited, Promised, Reminded
from agent.domain.item import OpenItem
from agent.domain.letter import tell_letter
from agent.domain.reply import Tone
from agent.domain.speech import tell
from agent.dunning.calendar import bank_day_on_or_after

_DAY = timedelta(days=1)


def promises_table(items: Iterable[OpenItem], cards: Mapping[str, Customer], today: date) -> Table:
    """How many promises were kept, customer by customer and in all."""
    said: dict[str, list[bool | None]] = defaultdict(list)
    for item in items:
        name = cards[item.customer].name if item.customer in cards else item.customer
        said[name] += (kept for _, kept in promises_of(item, today))
    rows = [_kept(name, found) for name, found in sorted(said.items()) if found]
    if len(rows) > 1:
        rows.append(_kept(tell("all"), [kept for found in said.values() for kept in found]))
    columns = (tell("customer"), tell("kept"), tell("of"), tell("still to come"))
    note = tell("kept: all of it was booked by the bank day after the day promised")
    return Table("promises", tell("Promises kept"), note, columns, tuple(rows))


def _kept(name: str, found: list[bool | None]) -> tuple[Cell, ...]:
    return (name, found.count(True), found.count(True) + found.count(False), found.count(None))


def promises_of(item: OpenItem, today: date) -> Iterator[tuple[Promised, bool | None]]:
    """Each promise, and whether it was kept; None while its day is to come. One that a later one moved is left out."""
    promises = [event for event in item.standing if isinstance(event, Promised)]
    for place, promise in enumerate(promises):
        if any(later.at.date() <= promise.pay_on for later in promises[place + 1 :]):
            continue
        booked_by = bank_day_on_or_after(bank_day_on_or_after(promise.pay_on) + _DAY)
        if _is_met(item, promise, booked_by):
            yield promise, True
        else:
            yield promise, False if booked_by < today else None


def _is_met(item: OpenItem, promise: Promised, booked_by: date) -> bool:
    owed = item.invoice.amount_due
    booked = [one.event for one in item.payments if one.event.booked_on <= booked_by]
    came = [event for event in booked if isinstance(event, Allocated)]
    if owed is None or not came:
        return False
    if promise.amount and promise.amount.currency == owed.currency:
        since = [event.amount.amount for event in came if event.booked_on >= promise.at.date()]
        return sum(since, Decimal(0)) >= promise.amount.amount
    credited = [event.amount for event in item.standing if isinstance(event, Credited)]
    for taken in (*credited, *(event.settles for event in booked)):
        owed = owed - taken
    return owed.amount <= 0


@dataclass
class _Sent:
    """What one text did."""

    letters: set[str] = field(default_factory=set)
    invoices: int = 0
    days: list[int] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    angry: set[str] = field(default_factory=set)

    def figures(self) -> tuple[Cell, ...]:
        """As they stand in the table."""
        days = whole_days(median(self.days)) if self.days else None
        return (len(self.letters), self.invoices, len(self.days), days, len(self.answered), len(self.angry))


def whole_days(days: float) -> int:
    """Half a day counts as a day more."""
    return -int(-days // 1)


def letters_table(items: Iterable[OpenItem], zone: tzinfo) -> Table:
    """What each text did: payments it was the last letter before, and answers before the next."""
    found: dict[str, _Sent] = defaultdict(_Sent)
    for item in items:
        letters = item.letters
        for place, letter in enumerate(letters):
            until = letters[place + 1].at if place + 1 < len(letters) else None
            sent = found[letter.template or tell_letter(letter.step)]
            sent.letters.add(letter.letter_id)
            sent.invoices += 1
            _note_answers(sent, item, letter, until)
            day = letter.at.astimezone(zone).date()
            paid = paid_on(item)
            if paid and paid >= day and (until is None or paid < until.astimezone(zone).date()):
                sent.days.append((paid - day).days)
    rows = tuple((name, *one.figures()) for name, one in sorted(found.items()))
    columns = (
        *(tell("letter"), tell("sent"), tell("invoices"), tell("paid after it"), tell("days to pay")),
        *(tell("answered"), tell("angry")),
    )
    note = tell("an invoice counts as paid after the last letter before its payment; days are medians")
    return Table("letters", tell("What letters did"), note, columns, rows)


def _note_answers(sent: _Sent, item: OpenItem, letter: Reminded, until: datetime | None) -> None:
    """What people wrote between a letter and the next one."""
    for reply in item.replies:
        if letter.at < reply.received_at and (until is None or reply.received_at < until):
            sent.answered.add(letter.letter_id)
            if reply.meaning and reply.meaning.tone is Tone.ANGRY:
                sent.angry.add(letter.letter_id)


def paid_on(item: OpenItem) -> date | None:
    """The day of the payment that settled an invoice; None while anything is owed, nobody paid, or no day is known."""
    came = [one.event for one in item.payments if isinstance(one.event, Allocated)]
    if item.dropped or item.balance is None or item.balance.amount > 0 or any(event.undated for event in came):
        return None
    return max((event.booked_on for event in came), default=None)
