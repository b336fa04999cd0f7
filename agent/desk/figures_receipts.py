"""What may come in, week by week: an expectation from what was said and what is usual, never a figure of the books.

Rules: receipts-expected (docs/rules.md)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from agent.desk.tables import Cell, Table
from agent.domain.customer import Customer
from agent.domain.events import HANDED_OVER
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.speech import later, tell
from agent.dunning.calendar import bank_day_on_or_after

WEEKS = 8

_LATER = later("later")
_NO_DAY = later("late, no day known")


class Basis(StrEnum):
    """Why money is expected on a day, surest first."""

    PROMISED = later("promised")
    USUAL = later("as this customer usually pays")
    DUE = later("by the due date")


@dataclass(frozen=True)
class Expected:
    """Money that may come: on this bank day, and why then; both None where no day to come is known."""

    amount: Money
    on: date | None = None
    basis: Basis | None = None


def expect(item: OpenItem, customer: Customer | None, today: date) -> tuple[Expected, ...]:
    """
    What of an open invoice may come in and when; together what is open.

    A promise and the parts of a plan count as they were said. Without one: the due date and as many days as this
    customer usually takes, as long as nothing was asked of him; else the due date. A day that is over is no day.
    """
    owed = item.balance
    assert owed is not None
    if plan := item.plan:
        parts = [Expected(part.amount, *_said(part.on, today)) for part in plan.left]
        if plan.next and item.promise:
            parts[0] = Expected(plan.next.amount, *_said(max(plan.next.on, item.promise.pay_on), today))
        rest = owed - sum((part.amount for part in parts), Money.zero(owed.currency))
        if rest.amount < 0 and parts:
            parts[-1] = replace(parts[-1], amount=parts[-1].amount + rest)
        return (*parts, Expected(rest)) if rest.amount > 0 else tuple(parts)
    if item.promise:
        return (Expected(owed, *_said(item.promise.pay_on, today)),)
    due = item.invoice.due_date
    if due is None:
        return (Expected(owed),)
    habit = customer.habit if customer and not item.ladder else None
    days = [(bank_day_on_or_after(due + timedelta(days=habit.days)), Basis.USUAL)] if habit else []
    days.append((bank_day_on_or_after(due), Basis.DUE))
    return (next((Expected(owed, *found) for found in days if found[0] >= today), Expected(owed)),)


def _said(day: date, today: date) -> tuple[date, Basis] | tuple[None, None]:
    on = bank_day_on_or_after(day)
    return (on, Basis.PROMISED) if on >= today else (None, None)


def receipts_table(items: Iterable[OpenItem], cards: Mapping[str, Customer], today: date) -> Table:
    """What is open, by the week in which it may come in: eight of them, what comes later, and what has no day."""
    first = today - timedelta(days=today.weekday())
    weeks: list[Cell] = [first + timedelta(weeks=number) for number in range(WEEKS)]
    sums: dict[str, dict[Cell, dict[Basis | None, Decimal]]] = {}
    counts: dict[tuple[str, Cell], int] = defaultdict(int)
    left_out = 0
    for item in items:
        if item.balance is None or item.balance.amount <= 0 or not _is_expected(item, today):
            left_out += 1
            continue
        currency = item.balance.currency
        of_currency = sums.setdefault(currency, defaultdict(lambda: defaultdict(Decimal)))
        places = set[Cell]()
        for one in expect(item, cards.get(item.customer), today):
            place: Cell = tell(_NO_DAY)
            if one.on:
                week = (one.on - first).days // 7
                place = weeks[week] if week < WEEKS else tell(_LATER)
            of_currency[place][one.basis] += one.amount.amount
            places.add(place)
        for place in places:
            counts[currency, place] += 1
    rows: list[tuple[Cell, ...]] = []
    for currency, by_week in sorted(sums.items()):
        for row in (*weeks, tell(_LATER), tell(_NO_DAY)):
            found_sums = by_week.get(row, {})
            by_basis = [found_sums.get(basis, Decimal(0)) for basis in Basis]
            rows.append((row, currency, *by_basis, sum(found_sums.values(), Decimal(0)), counts[currency, row]))
    columns = (tell("week of"), tell("currency"), *(tell(basis.value) for basis in Basis), tell("in all"))
    note = tell("an expectation, no figure of the books: promised days as said, else the due date and the usual delay")
    if left_out:
        note += tell(
            "; {count} invoices that are disputed, handed over or without an amount are not in it", count=left_out
        )
    return Table("receipts", tell("What may come in by week"), note, (*columns, tell("invoices")), tuple(rows))


def _is_expected(item: OpenItem, today: date) -> bool:
    """Whether its money may come by itself: nobody disputes it, nobody else collects it, and it asks to be paid."""
    handed_over = any(held.source == HANDED_OVER for held in item.holds(today))
    asks = item.invoice.collection not in (Collection.SETTLED, Collection.NOT_REQUESTED)
    return asks and not item.dispute and not handed_over
