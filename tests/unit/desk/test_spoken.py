"""What an owner types, read with care."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.spoken import NotUnderstood, StillToCome, read_address, read_amount, read_date, read_day
from agent.domain.money import Money
from tests.builders import eur
from tests.tables import each


@pytest.mark.parametrize(
    "typed", ["1210", "1210.00", "1210,00", "1210.0", "1.210,00", "1,210.00", "1 210,00", "1'210.00", "€ 1.210,00"]
)
def test_an_amount_is_read_as_people_write_it(typed: str):
    """
    Dutch, English, Swiss: whoever writes the cents leaves no doubt.
    """
    assert read_amount(typed, "EUR") == eur("1210.00")


@pytest.mark.parametrize("typed", ["1.210", "1,210", "12.100", "999,000"])
def test_an_amount_that_can_be_read_in_two_ways_is_refused(typed: str):
    """
    1.210 is a thousand or one and a bit; nobody but the writer knows.
    """
    with pytest.raises(NotUnderstood, match=r"two ways; write the cents too"):
        read_amount(typed, "EUR")


@pytest.mark.parametrize("typed", ["", "much", "-5", "1.2.3,4", "12,34.56", "1.21.00", "1210.", "1.210.00", "12 34"])
def test_what_is_no_amount_is_refused(typed: str):
    """
    A slip of the finger is not money.
    """
    with pytest.raises(NotUnderstood, match="is not an amount"):
        read_amount(typed, "EUR")


@pytest.mark.parametrize(("typed", "currency"), [("EUR 12", "EUR"), ("12 usd", "USD"), ("€12", "EUR"), ("12", "GBP")])
def test_the_currency_is_the_one_typed_else_the_invoices(typed: str, currency: str):
    """
    Before or behind the amount, in any case.
    """
    assert read_amount(typed, "GBP") == Money(eur("12.00").amount, currency)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_both_ways_of_writing_an_amount_with_cents_give_that_amount(amount):
    """
    Whatever the size, English and Dutch marks say the same.
    """
    english = f"{amount:,.2f}"
    dutch = english.translate(str.maketrans(",.", ".,"))

    assert read_amount(english, "EUR").amount == read_amount(dutch, "EUR").amount == amount


@pytest.mark.parametrize("typed", ["2026-12-03", "3-12-2026", "03/12/2026", "3.12.2026", " 2026-12-03 "])
def test_a_date_is_read_with_the_day_first_or_as_iso(typed: str):
    """
    As in Europe: the third of December.
    """
    assert read_date(typed) == date(2026, 12, 3)


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "31-02-2026", "3-12-26", "12/31/2026", "2026-13-01", "9999-12-31", "31-12-2999"]
)
def test_what_is_no_date_is_refused(typed: str):
    """
    No two-digit years, no thirty-first of February.
    """
    with pytest.raises(NotUnderstood, match="is not a date"):
        read_date(typed)


@pytest.mark.parametrize("typed", ["jan", "jan@acme", "jan@acme.example, piet@acme.example", "Jan <jan@acme.example>"])
def test_only_one_plain_address_is_an_address(typed: str):
    """
    A letter goes to one mailbox, spelt out.
    """
    with pytest.raises(NotUnderstood, match="is not a mail address"):
        read_address(typed)


#: Months as they are said in Dutch, French, German and English.
MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "January February March April May June July August September October November December",
)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
WAYS = st.integers(min_value=0, max_value=len(MONTHS))


def said(day: date, way: int, year: int | None = None) -> str:
    """A day as people say it in one of four languages, or in figures; with its year where one is given."""
    if way == len(MONTHS):
        return f"{day.day}-{day.month}-{year}" if year else f"{day.day}/{day.month}"
    dot = "." if way == 2 else ""
    return f"{day.day}{dot} {MONTHS[way].split()[day.month - 1]}{f' {year}' if year else ''}"


@each(
    ("said_on", "typed", "meant"),
    [
        (date(2026, 11, 23), "20 november", date(2026, 11, 20)),
        (date(2026, 11, 23), "23 november", date(2026, 11, 23)),
        (date(2026, 11, 23), "1 maart", date(2026, 3, 1)),
        (date(2026, 11, 23), "vrijdag", date(2026, 11, 20)),
        (date(2026, 11, 23), "gisteren", date(2026, 11, 22)),
        (date(2026, 11, 23), "de 30e", date(2026, 10, 30)),
        (date(2026, 11, 23), "30 november 2025", date(2025, 11, 30)),
        (date(2027, 1, 23), "31 december", date(2026, 12, 31)),
        (date(2027, 1, 23), "31/12", date(2026, 12, 31)),
        (date(2027, 1, 3), "vrijdag", date(2027, 1, 1)),
        (date(2027, 3, 1), "1 oktober", date(2026, 10, 1)),
        (date(2028, 3, 1), "29 februari", date(2028, 2, 29)),
    ],
)
def test_what_was_paid_was_paid_on_the_last_such_day(said_on: date, typed: str, meant: date):
    """
    In January, December is last year's.

    Rule: days-behind.
    """
    assert read_day(typed, said_on, past=True) == meant


@each(
    "typed",
    [
        *("30 november", "30/11", "1 december", "30 novembre", "1er décembre", "30. November", "Nov 30", "24 dec"),
        *("vrijdag 27 november", "vrijdag de 27e", "vrijdag a.s.", "27 november a.s.", "komende vrijdag", "morgen"),
        *("tomorrow", "demain", "30 november 2026", "2026-11-30", "1-12-2026", "kerst", "15 januari", "31 december"),
    ],
)
def test_a_day_to_come_is_refused_where_only_the_past_counts(typed: str):
    """
    Said on 23 November it is a slip: last year's would be worse than asking.

    Rule: days-behind.
    """
    with pytest.raises(StillToCome, match="is still to come"):
        read_day(typed, date(2026, 11, 23), past=True)


def test_a_refused_day_names_both_years():
    """
    So that whoever means last year knows what to write.
    """
    with pytest.raises(StillToCome, match=r"30 November 2026.*year.*30 November 2025"):
        read_day("30 november", date(2026, 11, 23), past=True)


@given(DAYS, st.integers(min_value=-180, max_value=180), WAYS)
def test_a_day_without_a_year_is_never_quietly_last_years(said_on: date, away: int, way: int):
    """
    Whatever the language: a day behind is found, a day soon to come refused.

    Rule: days-behind.
    """
    day = said_on + timedelta(days=away)
    try:
        found = read_day(said(day, way), said_on, past=True)
    except StillToCome:
        assert away > 0
    except NotUnderstood:
        assert (day.month, day.day) == (2, 29)
    else:
        assert found == day if away <= 0 else found < said_on
        assert not 0 < away <= 60 or (day.month, day.day) == (2, 29)


@given(DAYS, st.integers(min_value=-700, max_value=700), WAYS)
def test_a_day_with_its_year_is_that_day_or_refused(said_on: date, away: int, way: int):
    """
    The year that was written is the one that counts.

    Rule: days-behind.
    """
    day = said_on + timedelta(days=away)
    if away > 0:
        with pytest.raises(StillToCome):
            read_day(said(day, way, day.year), said_on, past=True)
    else:
        assert read_day(said(day, way, day.year), said_on, past=True) == day
