"""Money keeps its currency and its cents."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import CurrencyMismatch
from agent.domain.money import Money
from tests.builders import eur

amounts = st.decimals(-10_000_000, 10_000_000, places=2)


@pytest.mark.parametrize("meet", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__, Money.__gt__, Money.__ge__])
def test_two_currencies_never_meet(meet):
    """
    Euros and pounds are neither added nor compared.
    """
    with pytest.raises(CurrencyMismatch, match="different currencies"):
        meet(eur("1"), Money(Decimal(1), "GBP"))


def test_a_float_is_no_money():
    """
    0.1 + 0.2 is not 0.3 in any bookkeeping.
    """
    with pytest.raises(TypeError, match="Decimal"):
        Money(0.1, "EUR")  # type: ignore[arg-type]


@given(amounts, amounts)
def test_what_is_added_can_be_taken_away(one: Decimal, other: Decimal):
    """
    To the cent.
    """
    assert Money(one, "EUR") + Money(other, "EUR") - Money(other, "EUR") == Money(one, "EUR")


@pytest.mark.parametrize(("exact", "cents"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1", "1.00")])
def test_cents_are_rounded_half_away_from_zero(exact: str, cents: str):
    """
    As a shopkeeper rounds, not as a computer does.
    """
    assert eur(exact).to_cents() == eur(cents)
    assert eur(exact).to_cents().plain == f"{cents} EUR"
