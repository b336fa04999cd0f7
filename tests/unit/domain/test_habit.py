"""How late a customer pays by himself, from what the bank showed.

Rule: habit.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.events import Allocated, Event
from agent.domain.habit import Delay, Habit, delay_of, find_habit
from tests.builders import DUE, dropped, eur, habit, moment, overdue, paid, reminded

FRIDAY = date(2026, 3, 13)

delays = st.lists(
    st.builds(Delay, st.uuids().map(str), st.integers(-30, 90), st.dates(date(2025, 1, 1), date(2026, 12, 31))),
    max_size=20,
)


def booked(amount: str = "121.00", on: date = FRIDAY) -> Allocated:
    """The bank shows money."""
    return Allocated(moment(on), eur(amount), on, "NL13TEST0123456789/2026-03-13/1f0c")


def test_an_invoice_the_bank_settled_tells_its_delay():
    """
    Friday 13 March is a week after Friday the 6th.
    """
    assert delay_of(overdue("2026-031", None, booked())) == Delay("acme.example/2026-031", 7, FRIDAY)


def test_a_payment_in_parts_counts_to_the_last():
    """
    Then it was paid.
    """
    item = overdue("2026-031", None, booked("21.00", DUE), booked("100.00"))

    assert delay_of(item) == Delay("acme.example/2026-031", 7, FRIDAY)


@pytest.mark.parametrize(
    "events",
    [
        (),
        (booked("21.00"),),
        (paid(eur("121.00")),),
        (dropped("written off"),),
        (reminded(date(2026, 3, 11)), booked()),
    ],
    ids=["open", "part", "the owner's word", "given up", "after a letter"],
)
def test_what_says_nothing_of_a_habit_is_no_sample(events: tuple[Event, ...]):
    """
    Only what the bank showed, and only what he did without being reminded.
    """
    assert delay_of(overdue("2026-031", None, *events)) is None


def test_four_in_five_make_the_habit():
    """
    One odd invoice in ten does not move it.
    """
    assert find_habit(habit(5, 6, 6, 7, 7, 7, 8, 8, 9, 40)) == Habit(8, 10)


@pytest.mark.parametrize("days", [(), (7,), (7, 7), (2, 9, 30), (0, 0, 20, 20)])
def test_few_or_scattered_payments_are_no_habit(days: tuple[int, ...]):
    """
    Nobody is waited for on a guess.
    """
    assert find_habit(habit(*days)) is None


def test_only_the_newest_twelve_count():
    """
    People change.
    """
    old = tuple(Delay(f"old-{n}", 30, date(2024, 1, 1) + timedelta(days=n)) for n in range(12))

    assert find_habit(old + habit(*[3] * 12)) == Habit(3, 12)


@given(delays)
def test_the_order_in_which_they_became_known_does_not_matter(known: list[Delay]):
    """
    Statements are imported in any order.
    """
    shuffled = sorted(known, key=lambda delay: delay.item)

    assert find_habit(shuffled) == find_habit(known)


@given(delays)
def test_a_habit_is_something_he_did(known: list[Delay]):
    """
    Never later than his latest, and four in five of the newest were not later than it.
    """
    found = find_habit(known)
    newest = sorted(known, key=lambda delay: (delay.paid_on, delay.item))[-12:]

    if found is None:
        return
    assert found.invoices == len(newest) >= 3
    assert found.days in {delay.days for delay in newest}
    assert sum(delay.days <= found.days for delay in newest) * 5 >= 4 * len(newest)


@given(delays, st.integers(1, 30))
def test_paying_later_never_makes_an_earlier_habit(known: list[Delay], more: int):
    """
    When all are so much later, so is the habit.
    """
    later = [Delay(delay.item, delay.days + more, delay.paid_on) for delay in known]
    before, after = find_habit(known), find_habit(later)

    assert (before is None) == (after is None)
    assert before is None or (after is not None and after.days == before.days + more)


def test_a_habit_is_told_in_a_sentence():
    """
    As the owner reads it in status and why.
    """
    assert str(Habit(12, 3)) == "usually pays 12 days after the due date (3 invoices)"
    assert str(Habit(0, 5)) == "usually pays by the due date (5 invoices)"
