"""Dates in four languages and in figures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents.dates import find_dates, month_first
from tests.tables import each


@each(
    "printed",
    [
        "2026-03-05", "05-03-2026", "5-3-2026", "05/03/2026", "05.03.2026", "05-03-26", "5 maart 2026", "5 mrt. 2026",
        "5 mars 2026", "5. März 2026", "5 March 2026", "March 5, 2026", "5th March 2026", "donderdag 5 maart 2026",
    ],
)  # fmt: skip
def test_a_date_is_read_with_the_day_first(printed: str):
    """Our customers write the day before the month, in figures and in words."""
    (found,) = find_dates(f"Datum: {printed}.")

    assert found.value == date(2026, 3, 5)


@pytest.mark.parametrize(
    "printed", ["30 dagen", "2026", "maart 2026", "1.234.567", "31-02-2026", "12:30:45", "05-03-2026-7"]
)
def test_a_term_or_a_number_is_no_date(printed: str):
    """A term in days, a year, an impossible day or a long number is not a date."""
    assert find_dates(printed) == ()


def test_figures_that_fit_both_ways_are_marked():
    """02/03 may be March or February; 23/03 may not, and a point between them is never American."""
    assert [found.ambiguous for found in find_dates("02/03/2026 and 23/03/2026 and 02.03.2026")] == [True, False, False]


def test_a_day_that_cannot_be_a_month_shows_the_american_order():
    """9/21/2026 has one reading only; a doubtful date can then be turned round."""
    (turned,) = find_dates("9/21/2026")
    (doubtful,) = find_dates("2/3/2026")

    assert turned.value == date(2026, 9, 21)
    assert month_first(doubtful).value == date(2026, 2, 3)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_iso_and_dutch_figures(day: date):
    """What is printed is what is read, for every day of the century."""
    assert [found.value for found in find_dates(f"{day:%Y-%m-%d} {day:%d.%m.%Y}")] == [day, day]
