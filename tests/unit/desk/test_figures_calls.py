"""What was paid after a call beside what was paid after letters alone. Invoices were due on Friday 6 March 2026."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.figures_calls import calls_table
from agent.domain.events import Allocated, Allowed
from agent.domain.item import OpenItem
from agent.dunning.calls import CALLED
from tests.builders import eur, moment, overdue, paid, reminded

ZONE = ZoneInfo("Europe/Amsterdam")
CALL = moment(date(2026, 3, 12))
LETTER, SECOND = reminded(date(2026, 3, 10)), reminded(date(2026, 3, 17), "second")


def settled(*events: Any, on: date, number: str = "2026-031") -> OpenItem:
    """An invoice of 121 euros, paid on this day after all that."""
    return overdue(number, eur("121.00"), *events, paid(eur("121.00"), on=on))


def rows(*items: OpenItem, reached: tuple[datetime, ...] = (CALL,)) -> list[tuple]:
    """How many were paid, in how many days, and how late; after a call, and after letters alone."""
    return [row[1:] for row in calls_table(items, reached, ZONE).rows]


def test_days_to_pay_after_a_call_stand_beside_those_after_letters_alone():
    """
    Counted from the last of either; an invoice stands in one row only.
    """
    called = settled(LETTER, Allowed(CALL, CALLED), on=date(2026, 3, 16))
    written = settled(LETTER, SECOND, on=date(2026, 3, 24), number="2026-032")

    assert rows(called, written) == [(1, 4, 10), (1, 7, 18)]


@pytest.mark.parametrize(
    ("item", "reached", "counts"),
    [
        (settled(LETTER, Allowed(CALL, CALLED), on=date(2026, 3, 16)), (), (0, 1)),
        (settled(LETTER, Allowed(CALL, CALLED), on=date(2026, 3, 11)), (CALL,), (0, 1)),
        (settled(Allowed(CALL, CALLED), on=date(2026, 3, 16)), (CALL,), (1, 0)),
    ],
    ids=["nobody was reached", "called after he paid", "called before any letter"],
)
def test_only_a_call_that_reached_somebody_before_the_money_counts(
    item: OpenItem, reached: tuple[datetime, ...], counts: tuple[int, int]
):
    """
    Else its letter did.
    """
    assert tuple(row[0] for row in rows(item, reached=reached)) == counts


@pytest.mark.parametrize(
    "item",
    [
        settled(LETTER, on=date(2026, 3, 6)),
        settled(on=date(2026, 3, 16)),
        settled(reminded(date(2026, 3, 2), "heads-up"), on=date(2026, 3, 16)),
        overdue("2026-031", eur("121.00"), LETTER),
        overdue(
            "2026-031",
            eur("121.00"),
            LETTER,
            Allocated(CALL, eur("121.00"), date(2026, 3, 12), "owner", undated=True),
        ),
    ],
    ids=["in time", "by himself", "asked before the due date", "not paid", "no day known"],
)
def test_what_says_nothing_of_calls_or_letters_is_in_neither(item: OpenItem):
    """
    An empty table says more than a row of noughts.
    """
    assert rows(item) == []


@given(
    st.lists(st.sampled_from([(), (LETTER,), (Allowed(CALL, CALLED),), (LETTER, Allowed(CALL, CALLED))]), max_size=6)
)
def test_no_invoice_is_counted_twice(happened: list[tuple]):
    """
    Whatever happened to them.
    """
    items = [settled(*events, on=date(2026, 3, 20), number=f"2026-{at}") for at, events in enumerate(happened)]

    assert sum(row[0] for row in rows(*items)) == sum(bool(events) for events in happened)
