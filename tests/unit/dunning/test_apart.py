"""Several invoices and too little money: the oldest now, the newest later."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.dunning.apart import spread, tell_spread
from agent.dunning.calendar import is_working_day
from tests.builders import TODAY, eur, overdue

JANUARY, MARCH = date(2026, 1, 30), date(2026, 3, 6)


def test_january_now_and_march_with_time():
    """
    Five working days for the oldest, four weeks more for the next. Rule: oldest-now.
    """
    items = [overdue("2026-031", eur("100.00"), due=MARCH), overdue("2026-001", eur("50.00"), due=JANUARY)]

    assert tell_spread(items, TODAY, "NL", 60) == (
        "   With several invoices the oldest now, the newest later:"
        " 2026-001 (€50.00) by 25 March, 2026-031 (€100.00) by 22 April."
    )


def test_one_invoice_and_one_without_an_amount_are_nothing_to_spread():
    """
    Then a day or parts of it are agreed.
    """
    unknown = overdue("2026-031", amount_due=None)

    assert tell_spread([overdue("2026-001")], TODAY, "NL", 60) == ""
    assert tell_spread([overdue("2026-001"), unknown], TODAY, "NL", 60) == ""


@given(
    st.lists(st.dates(date(2025, 6, 1), TODAY), min_size=2, max_size=9),
    st.dates(TODAY, date(2028, 1, 1)),
    st.integers(1, 120),
)
def test_older_is_never_later_and_nothing_goes_past_what_the_owner_allows(dues, today: date, most: int):
    """
    Every day is a working day; the longest postponement holds for each. Rules: oldest-now, longest-postponement.
    """
    items = [overdue(f"2026-{place}", due=due) for place, due in enumerate(dues)]
    parts = spread(items, today, "NL", most)

    assert len(parts) == len(items)
    assert [item.invoice.due_date for item, _ in parts] == sorted(dues)
    assert [day for _, day in parts] == sorted(day for _, day in parts)
    assert all(is_working_day(day, "NL") and day <= today + timedelta(days=most) for _, day in parts)
