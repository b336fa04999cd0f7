"""What an owner types, read with care."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.spoken import NotUnderstood, read_address, read_amount, read_date
from agent.domain.money import Money
from tests.builders import eur


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


@pytest.mark.parametrize("typed", ["", "tomorrow", "31-02-2026", "3-12-26", "12/31/2026", "2026-13-01"])
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
