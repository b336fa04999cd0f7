"""Customers who pay ever later: a sign for the owner alone. It is Wednesday 18 March 2026."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.turning import Turned, find_turned, tell_turned, turned_table
from agent.domain.events import Replied, Tie
from agent.domain.item import OpenItem
from agent.domain.owed import what_is_owed
from agent.domain.reply import Label, Meaning, Said
from agent.work import PassReport
from agent.work.morning import look_around
from tests.builders import TODAY, customer, eur, moment, overdue, paid, quiet, reminded
from tests.unit.desk.books import put_acme
from tests.unit.work.home import build_home

NOW = moment(TODAY)
FIRST_DUE = date(2025, 9, 1)
IN_TIME = (0, 1, 0)


def settled(days: Sequence[int], source: str = "bank-entry") -> list[OpenItem]:
    """Acme's invoices, one a month, each paid so many days after it was due."""
    found = []
    for at, late in enumerate(days):
        due = FIRST_DUE + timedelta(days=21 * at)
        money = replace(paid(eur("121.00"), on=due + timedelta(days=late)), source=source)
        found.append(overdue(f"2025-{at:03}", eur("121.00"), money, due=due))
    return found


def turned(*items: OpenItem) -> tuple[Turned, ...]:
    """The sign they give."""
    away = [owed for item in items if item.is_settled and (owed := what_is_owed(item))]
    return find_turned(away, [item for item in items if not item.is_settled], NOW)


def asks(label: Label, on: date) -> Replied:
    """Jan wrote so."""
    meaning = Meaning((Said(label, "…"),), is_sure=True)
    return Replied(moment(on), moment(on), "m", None, "jan@acme.example", "Re", "…", Tie.THREAD, meaning)


@pytest.mark.parametrize(
    ("days", "sign"),
    [
        ((*IN_TIME, 5, 12, 30), (5, 12, 30)),
        ((*IN_TIME, 5, 30, 12), ()),
        ((*IN_TIME, 5, 5, 12), ()),
        ((*IN_TIME, 1, 2, 3), ()),
        ((20, 25, 30, 35, 40, 45), ()),
        ((0, 1, 5, 12, 30), ()),
        ((*IN_TIME, 5, 12, 30, 0), ()),
    ],
    ids=["grows", "better again", "the same", "in time", "always late", "known too shortly", "in time since"],
)
def test_three_late_payments_that_grow_after_payments_in_time_are_a_sign(days: tuple[int, ...], sign: tuple[int, ...]):
    """
    Who always was late has a habit, and no turn. Rule: paying-ever-later.
    """
    assert tuple(one.days for one in turned(*settled(days))) == ((sign,) if sign else ())


def test_an_invoice_that_is_later_than_ever_counts_before_it_is_paid():
    """
    Twelve days late today. Rule: paying-ever-later.
    """
    waiting = overdue("2026-031")

    assert [one.days for one in turned(*settled((*IN_TIME, 5, 9)), waiting)] == [(5, 9, 12)]
    assert turned(*settled((*IN_TIME, 5, 20)), waiting) == ()


def test_what_the_owner_said_names_no_day_of_a_payment():
    """
    He says "settled" of several on one day. Rule: paying-ever-later.
    """
    assert turned(*settled((*IN_TIME, 5, 12, 30), source="owner")) == ()


@pytest.mark.parametrize(
    ("item", "sign"),
    [
        (overdue("2026-031", eur("121.00"), paid(eur("50.00"))), ("2026-031", "")),
        (overdue("2026-031", None, asks(Label.INSTALMENTS, date(2026, 3, 1))), ("", "2026-031")),
        (overdue("2026-031", None, asks(Label.CASH_TROUBLE, date(2026, 3, 1))), ("", "2026-031")),
        (overdue("2026-031", None, asks(Label.INSTALMENTS, date(2026, 1, 1))), None),
        (overdue("2026-031", None, asks(Label.QUESTION, date(2026, 3, 1))), None),
        (overdue("2026-031"), None),
        (quiet(), None),
    ],
    ids=["in part", "parts", "short of money", "long ago", "a question", "late", "not due"],
)
def test_a_part_payment_or_a_wish_for_parts_is_a_sign(item: OpenItem, sign: tuple[str, str] | None):
    """
    Being late once is none. Rule: paying-ever-later.
    """
    found = [("".join(one.in_part), "".join(one.asked)) for one in turned(item)]

    assert found == ([sign] if sign else [])


def test_the_report_has_a_row_for_each():
    """
    With his name. Rule: paying-ever-later.
    """
    acme = customer("Acme", *settled((*IN_TIME, 5, 12, 30)))

    assert turned_table(acme.items, {acme.card.key: acme.card}, NOW).rows == (("Acme", "5, 12, 30", "", ""),)


def test_it_stands_in_the_line_of_the_week_and_changes_no_letter(tmp_path: Path):
    """
    Last in that line; what is decided is the same with it and without. Rule: paying-ever-later.
    """
    home = build_home(tmp_path)
    home.goes_live()
    with home.house.ledger.change() as book:
        put_acme(book, *settled((*IN_TIME, 5, 12, 30)), overdue("2026-031", None, reminded(date(2026, 3, 12))))
    morning = look_around(home.house, PassReport(NOW, home.house.mode), moment(TODAY, time(8)), True)

    assert (
        "Paying ever later, a sign for you alone: Acme (5, 12, 30 days late, before that in time)." in morning.news.week
    )


@given(st.lists(st.integers(-5, 40), max_size=9))
def test_a_sign_always_grows_and_follows_days_in_time(days: list[int]):
    """
    Whatever was paid when. Rule: paying-ever-later.
    """
    for one in turned(*settled(days)):
        assert list(one.days) == days[-3:] == sorted(set(one.days))
        assert min(one.days) > 3


def test_who_did_not_turn_is_not_named():
    """
    No line where there is nothing to say.
    """
    assert tell_turned((), {}) == ""
