"""Customers who pay ever later, in part, or ask to pay in parts: a sign for the owner alone, and never a letter.

Rule: paying-ever-later (docs/rules.md)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from agent.desk.tables import Table
from agent.desk.told import one_line, tell_list
from agent.domain.customer import Customer
from agent.domain.item import OpenItem
from agent.domain.owed import OWNER, Owed, what_is_owed
from agent.domain.reply import Label
from agent.domain.speech import tell

#: How many payments in a row must be late, each later than the one before, after how many that were in time.
_IN_A_ROW = 3
_BEFORE = 3
#: Calendar days after the due date that are still in time: money is on its way.
_IN_TIME = 3
#: How long a mail that asks for time is a sign.
_SAID_LATELY = timedelta(days=60)
_ASKS = frozenset({Label.INSTALMENTS, Label.CASH_TROUBLE})
_MOST = 5


@dataclass(frozen=True)
class Turned:
    """What turned with a customer: the days late of his last payments, oldest first; numbers paid in part; numbers of
    invoices about which he asked for time."""

    customer: str
    days: tuple[int, ...] = ()
    in_part: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = []
        in_part, asked = (tell_list([one_line(name) for name in names], _MOST) for names in (self.in_part, self.asked))
        if self.days:
            days = ", ".join(str(day) for day in self.days)
            told.append(tell("{days} days late, before that in time", days=days))
        if self.in_part:
            told.append(tell("paid in part: {numbers}", numbers=in_part))
        if self.asked:
            told.append(
                tell(
                    "short of money, or asks for parts: {numbers}",
                    numbers=asked,
                )
            )
        return "; ".join(told)


def find_turned(settled: Iterable[Owed], still_open: Iterable[OpenItem], now: datetime) -> tuple[Turned, ...]:
    """
    Find the customers whose payments or words turned, those with the longest delay first.

    Only what the bank shows counts; what the owner said he was paid names a day of his own.

    Args:
        settled: Invoices that are put away, with their payments.
        still_open: The others.
        now: Aware, in the owner's zone.
    """
    paid: dict[str, list[Owed]] = defaultdict(list)
    open_items: dict[str, list[OpenItem]] = defaultdict(list)
    for owed in settled:
        paid[owed.customer].append(owed)
    for item in still_open:
        open_items[item.customer].append(item)
    found = (_turned(key, paid[key], open_items[key], now) for key in sorted({*paid, *open_items}))
    signs = [one for one in found if one.days or one.in_part or one.asked]
    return tuple(sorted(signs, key=lambda one: (-max(one.days, default=0), one.customer)))


def tell_turned(turned: Sequence[Turned], names: Mapping[str, str]) -> str:
    """One line for the week; empty when nobody turned."""
    if not turned:
        return ""
    told = [f"{one_line(names.get(one.customer, one.customer))} ({one})" for one in turned]
    return tell("Paying ever later, a sign for you alone: {customers}.", customers=tell_list(told, _MOST))


def turned_table(items: Iterable[OpenItem], cards: Mapping[str, Customer], now: datetime) -> Table:
    """The same for the report, every customer."""
    every = list(items)
    settled = [owed for item in every if item.is_settled and (owed := what_is_owed(item))]
    turned = find_turned(settled, [item for item in every if not item.is_settled], now)
    rows = tuple(
        (
            cards[one.customer].name if one.customer in cards else one.customer,
            ", ".join(str(day) for day in one.days),
            ", ".join(one.in_part),
            ", ".join(one.asked),
        )
        for one in turned
    )
    columns = (tell("customer"), tell("days late, the last ones"), tell("paid in part"), tell("asked for time"))
    note = tell("a sign for you alone, and never a letter; before those days they paid in time")
    return Table("turned", tell("Who pays ever later"), note, columns, rows)


def _turned(customer: str, settled: Sequence[Owed], open_items: Sequence[OpenItem], now: datetime) -> Turned:
    owed = [each for item in open_items if (each := what_is_owed(item))]
    return Turned(
        customer,
        _ever_later(settled, owed, now.date()),
        tuple(each.number for each in owed if _is_paid_in_part(each)),
        tuple(item.number for item in open_items if _asks_for_time(item, now)),
    )


def _ever_later(settled: Sequence[Owed], still_open: Sequence[Owed], today: date) -> tuple[int, ...]:
    """The days late of his last payments, when each was later than the one before and he used to pay in time."""
    delays = sorted((each.due_date, _delay(each)) for each in settled if each.due_date and _is_dated(each))
    days = [day for _, day in delays]
    waiting = max(((today - each.due_date).days for each in still_open if each.due_date), default=0)
    if days and waiting > days[-1] > _IN_TIME:  # it is late already, and later than ever
        days.append(waiting)
    last, before = days[-_IN_A_ROW:], days[:-_IN_A_ROW]
    grows = last == sorted(set(last)) and len(last) == _IN_A_ROW and last[0] > _IN_TIME
    return tuple(last) if grows and len(before) >= _BEFORE and median(before) <= _IN_TIME else ()


def _is_dated(owed: Owed) -> bool:
    moved = owed.movements
    return not owed.dropped and bool(moved) and all(one.source != OWNER and one.amount.amount > 0 for one in moved)


def _delay(owed: Owed) -> int:
    assert owed.due_date
    return (max(one.booked_on for one in owed.movements) - owed.due_date).days


def _is_paid_in_part(owed: Owed) -> bool:
    """Whether something came, and not all of it; a plan that was agreed is kept by its parts."""
    came = [one for one in owed.movements if one.amount.amount > 0]
    return bool(came) and not owed.agreed and not owed.dropped


def _asks_for_time(item: OpenItem, now: datetime) -> bool:
    lately = (reply for reply in item.replies if now - reply.received_at <= _SAID_LATELY)
    return any(reply.meaning and reply.meaning.is_sure and reply.meaning.labels & _ASKS for reply in lately)
