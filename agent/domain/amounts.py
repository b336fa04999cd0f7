"""Amounts as the owner's language writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from agent.domain.money import CENT, Money
from agent.domain.speech import later, tell

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}

#: A number as the language writes it: what stands after the first and after the fourth digit.
_NUMBER = later("1,234.56")


def tell_money(money: Money) -> str:
    """Write an amount as the owner's language does: "€ 1.210,00", "€1,210.00"; a sign stands in front."""
    amount = money.amount if money.amount.as_tuple().exponent == -2 else _rounded(money.amount)
    number, pattern = f"{abs(amount):,.2f}", tell(_NUMBER)
    number = number.replace(",", "\0").replace(".", pattern[5]).replace("\0", pattern[1])
    minus = "-" if amount < 0 else ""
    if sign := _SIGNS.get(money.currency):
        return minus + tell("{sign}{amount}", sign=sign, amount=number)
    return f"{minus}{money.currency} {number}"


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
