"""A regular is left alone in his own time: the first letter waits, within bounds.

Rule: habit.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.decision import Remind
from agent.dunning.calendar import add_working_days
from tests.builders import DUE, TODAY, customer, decide_for, habit, overdue, quiet, reminded, verdict_on
from tests.examples import examples

WEDNESDAY = date(2026, 3, 11)  # the light letter's first day


def gate(today: date, *days: int, **card: object) -> str:
    """Which gate keeps an invoice due on Friday 6 March quiet on this day, or "open"."""
    acme = customer("Acme", overdue("2026-031"), delays=habit(*days), **card)
    return verdict_on(decide_for(acme, today=today), "2026-031").gate


def test_the_first_letter_waits_for_his_own_time_and_a_working_day():
    """
    He pays ten days late: Monday the 16th; on Tuesday it is unusual. He and the reason are named.
    """
    assert gate(date(2026, 3, 12), 10, 10, 10) == "habit"
    assert gate(date(2026, 3, 17), 10, 10, 10) == "open"
    told = verdict_on(decide_for(customer("Acme", overdue(), delays=habit(10, 9, 10)), today=WEDNESDAY), "2026-031")
    assert "Acme usually pays 10 days after the due date (3 invoices)" in told.reason
    assert "you usually wait 10 days with this customer" in told.reason
    assert told.until == date(2026, 3, 17)


def test_a_habit_never_makes_a_letter_earlier():
    """
    Who pays early is not reminded early.
    """
    assert gate(date(2026, 3, 10), -5, -5, -5) == "in-transit"


def test_ten_working_days_are_the_most_he_is_waited_for():
    """
    Asked at once, on the next day for letters.
    """
    assert gate(date(2026, 3, 19), 60, 60, 60) == "habit"
    assert gate(date(2026, 3, 24), 60, 60, 60) == "open"


def test_once_reminded_nothing_of_his_waits_for_a_habit():
    """
    Neither the second letter nor a new invoice beside the old one.
    """
    old = overdue("2026-030", None, reminded(date(2026, 3, 3)), due=date(2026, 2, 20))
    both = customer("Acme", old, overdue("2026-031"), delays=habit(12, 12, 12))

    assert isinstance(decide_for(both, today=TODAY), Remind)
    assert verdict_on(decide_for(both, today=TODAY), "2026-031").gate == "open"


def test_agreed_terms_are_the_only_ones():
    """
    They moved the due date already.
    """
    assert gate(WEDNESDAY, 12, 12, 12, terms_days=30) == "open"


@examples(25)
@given(st.lists(st.integers(-10, 90), max_size=14), st.integers(0, 40))
def test_a_habit_only_postpones_and_never_past_its_bound(days: list[int], later: int):
    """
    Whatever he did before: no letter without habit means none with it, and after ten working days it closes nothing.
    """
    today = DUE + timedelta(days=later)
    known, unknown = gate(today, *days), gate(today)

    assert known in (unknown, "habit")
    assert unknown != "in-transit" or known == "in-transit"
    assert known != "habit" or today < add_working_days(DUE, 10, "NL")


def test_an_invoice_not_due_yet_is_not_spoken_of():
    """
    Its due date comes first.
    """
    acme = customer("Acme", quiet("2026-040"), delays=habit(10, 10, 10))

    assert verdict_on(decide_for(acme), "2026-040").gate == "overdue"
