"""What may come in by week: every open euro in one row, and said to be an expectation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.desk.figures import make_tables
from agent.desk.figures_receipts import Basis, expect, receipts_table
from agent.desk.tables import Table
from agent.domain.events import HANDED_OVER, Held, HoldReason, Promised
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from tests.builders import TODAY, agreed, customer, disputed, eur, habit, moment, overdue, paid, promised, reminded

MONDAY = date(2026, 3, 16)
SLOW = habit(10, 10, 11, 11, 12)  # days after the due date; four in five within eleven


def table(*items: OpenItem, **card) -> Table:
    """The table for Acme's invoices."""
    debtor = customer("Acme", *items, **card)
    return receipts_table(debtor.items, {debtor.card.key: debtor.card}, TODAY)


def by_week(found: Table) -> dict:
    """What is expected in each row in which anything is."""
    return {row[0]: row[5] for row in found.rows if row[5]}


@pytest.mark.parametrize(
    ("item", "delays", "expected"),
    [
        (overdue(promised_on=date(2026, 3, 25)), SLOW, (date(2026, 3, 25), Basis.PROMISED)),
        (overdue(promised_on=date(2026, 3, 28)), (), (date(2026, 3, 30), Basis.PROMISED)),  # a Saturday
        (overdue(promised_on=date(2026, 3, 17)), SLOW, None),
        (overdue(due=date(2026, 3, 30)), SLOW, (date(2026, 4, 10), Basis.USUAL)),
        (overdue(due=date(2026, 3, 30)), (), (date(2026, 3, 30), Basis.DUE)),
        (overdue(due=date(2026, 3, 9)), SLOW, (date(2026, 3, 20), Basis.USUAL)),
        (overdue("1", None, reminded(date(2026, 3, 17)), due=date(2026, 3, 9)), SLOW, None),
        (overdue(due=date(2026, 3, 20)), habit(-9, -9, -9), (date(2026, 3, 20), Basis.DUE)),
        (overdue(due=None), (), None),
    ],
)
def test_a_day_said_goes_before_a_habit_and_a_habit_before_the_due_date(item, delays, expected):
    """
    On a bank day; a day that is over says nothing, and a habit nothing of who was reminded. Rule: receipts-expected.
    """
    (found,) = expect(item, customer("Acme", delays=delays).card, TODAY)

    assert (found.on, found.basis) == (expected or (None, None))
    assert found.amount == item.balance


def test_the_parts_of_a_plan_come_each_in_its_own_week():
    """
    What of them came in is not expected again; a part whose day is over has none, unless another was named for it.
    """
    plan = agreed(("40.00", date(2026, 3, 10)), ("40.00", date(2026, 3, 25)), ("41.00", date(2026, 4, 24)))
    april, week = date(2026, 4, 20), date(2026, 3, 23)

    assert by_week(table(overdue("1", None, plan))) == {
        "late, no day known": Decimal(40),
        week: Decimal(40),
        april: Decimal(41),
    }
    assert by_week(table(overdue("1", None, plan, paid(eur("60.00"))))) == {week: Decimal(20), april: Decimal(41)}
    assert by_week(table(overdue("1", None, plan, Promised(moment(TODAY), date(2026, 3, 20), "mail")))) == {
        MONDAY: Decimal(40),
        week: Decimal(40),
        april: Decimal(41),
    }


def test_eight_weeks_what_comes_later_and_what_has_no_day():
    """
    Weeks begin on Monday; this week counts from today. What nobody can say a day of is said so.
    """
    found = table(
        overdue("1", eur("10.00"), promised_on=TODAY),
        overdue("2", eur("20.00"), due=date(2026, 5, 10)),
        overdue("3", eur("30.00"), due=date(2026, 5, 11)),
        overdue("4", eur("40.00")),
    )

    assert [row[0] for row in found.rows[:8]] == [MONDAY + timedelta(weeks=number) for number in range(8)]
    assert by_week(found) == {
        MONDAY: Decimal(10),
        "later": Decimal(50),  # the tenth of May is a Sunday: its money comes on the Monday after
        "late, no day known": Decimal(40),
    }
    assert found.note.startswith("an expectation, no figure of the books")


def test_what_is_disputed_handed_over_or_asks_for_nothing_is_not_expected():
    """
    And how many these are is said.
    """
    over = Held(moment(TODAY), HoldReason.OWNER, HANDED_OVER)
    found = table(
        overdue("1", None, disputed()),
        overdue("2", None, over),
        overdue("3", collection=Collection.SETTLED),
        overdue("4", eur("5.00"), promised_on=TODAY),
    )

    assert by_week(found) == {MONDAY: Decimal(5)}
    assert "; 3 invoices that are disputed" in found.note


@given(
    st.lists(
        st.tuples(
            st.decimals(Decimal("0.01"), Decimal(9_999), places=2),
            st.dates(TODAY - timedelta(days=90), TODAY + timedelta(days=120)),
            st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=90)),
        ),
        max_size=8,
    ),
    st.sampled_from([(), SLOW]),
)
@settings(max_examples=40, deadline=None)
def test_every_open_amount_stands_in_exactly_one_week(invoices, delays):
    """
    Nothing is lost and nothing counted twice.
    """
    items = [
        overdue(f"{place}", eur(str(amount)), *((promised(said),) if said else ()), due=due)
        for place, (amount, due, said) in enumerate(invoices)
    ]
    found = table(*items, delays=delays)

    assert sum((row[5] for row in found.rows), Decimal(0)) == sum((amount for amount, _, _ in invoices), Decimal(0))
    assert sum(row[6] for row in found.rows) == len(invoices)
    assert all(sum(row[2:5], Decimal(0)) == row[5] for row in found.rows if row[0] != "late, no day known")


def test_the_report_has_it_among_its_tables():
    """
    So it is in the CSV files, the page and the JSON too.
    """
    debtor = customer("Acme", overdue("1", promised_on=TODAY))
    tables = make_tables(debtor.items, {debtor.card.key: debtor.card}, TODAY, ZoneInfo("Europe/Amsterdam"))

    assert [each.name for each in tables].count("receipts") == 1
