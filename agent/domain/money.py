"""An amount and its currency as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from agent.domain.errors import CurrencyMismatch
from agent.domain.speech import tell, tell_number

CENT = Decimal("0.01")
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency.

    Args:
        amount: Decimal, never a float; may be negative (a credit).
        currency: ISO 4217 code, three capitals.

    Raises:
        CurrencyMismatch: When two currencies meet in arithmetic or comparison.
        TypeError: When the amount is not a Decimal.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money needs a Decimal, not {type(self.amount).__name__}")

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in this currency."""
        return cls(Decimal(0), currency)

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(tell("{self} and {other} are in different currencies", self=self, other=other))
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def to_cents(self) -> Money:
        """Round to two decimals, half away from zero: the edge's only rounding."""
        return Money(self.amount.quantize(CENT, rounding=ROUND_HALF_UP), self.currency)

    def __str__(self) -> str:
        """As the owner's language writes it, rounded to cents: "€ 1.210,00", "€1,210.00", "CHF 1.210,00"."""
        number = tell_number(abs(self.to_cents().amount))
        sign = _SIGNS.get(self.currency)
        told = tell("{sign}{amount}", sign=sign, amount=number) if sign else f"{self.currency} {number}"
        return f"-{told}" if self.amount < 0 else told

    @property
    def plain(self) -> str:
        """For other programs: "1210.00 EUR", the same in every language."""
        return f"{self.amount:.2f} {self.currency}"
