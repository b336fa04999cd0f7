"""A payment in parts: what was agreed, and how far it is kept. Rule: plan-kept (docs/rules.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agent.domain.money import Money
from agent.domain.speech import tell, tell_day

#: What a release names that ends a plan and nothing else of the invoice.
PLAN = "plan"  # as is
#: More parts than anybody agrees to.
MOST_PARTS = 36
#: So little too little is rounding, in a part as in an invoice; in the invoice's own currency.
ROUNDING = Decimal("0.05")


@dataclass(frozen=True)
class Part:
    """One part: what is to be paid, and the last day for it."""

    on: date
    amount: Money


@dataclass(frozen=True)
class InstalmentPlan:
    """
    A plan in force.

    Attributes:
        parts: As agreed, by their day.
        left: Those that did not come in whole yet; the first with what of it is missing.
        source: The mail it was agreed about, or the owner's own word.
        agreed_at: Aware.
    """

    parts: tuple[Part, ...]
    left: tuple[Part, ...]
    source: str
    agreed_at: datetime

    @property
    def next(self) -> Part | None:
        """The part that is waited for, with what of it is missing; None when all came in."""
        return self.left[0] if self.left else None

    @property
    def number(self) -> int:
        """Which part that is, counted from 1."""
        return min(len(self.parts) - len(self.left) + 1, len(self.parts))


def plan_of(parts: Sequence[Part], balance: Money | None, source: str, agreed_at: datetime) -> InstalmentPlan:
    """
    Tell how far a plan is kept.

    Args:
        parts: As agreed; together what was open then.
        balance: What is open now; None, or in another currency, when that is not known: then nothing came in.
    """
    return InstalmentPlan(tuple(parts), left_of(parts, balance), source, agreed_at)


def left_of(parts: Sequence[Part], balance: Money | None) -> tuple[Part, ...]:
    """The parts that are still to come: what no longer is open came in, the oldest part first, whenever it came."""
    total = total_of(parts)
    came_in = (
        total.amount - balance.amount if balance is not None and balance.currency == total.currency else Decimal(0)
    )
    left, due = list[Part](), Decimal(0)
    for part in parts:
        due += part.amount.amount
        if due - came_in > ROUNDING:
            missing = min(due - came_in, part.amount.amount) if not left else part.amount.amount
            left.append(Part(part.on, Money(missing, total.currency)))
    return tuple(left)


def total_of(parts: Sequence[Part]) -> Money:
    """What the parts are together; they are in one currency."""
    return Money(sum((part.amount.amount for part in parts), Decimal(0)), parts[0].amount.currency)


def what_is_missing(parts: Sequence[Part], balance: Money | None, today: date) -> str:
    """
    Say why these parts are no plan for an invoice; empty when they are whole.

    They are dated from today on, each on a day of its own, and together exactly what is open.
    """
    if balance is None:
        return tell("the amount that is open is not known yet")
    if not 1 < len(parts) <= MOST_PARTS:
        return tell("a plan has two parts or more, {most} at most; one day for all of it is a promise", most=MOST_PARTS)
    if other := next((part for part in parts if part.amount.currency != balance.currency), None):
        return tell("{amount} is not in {currency}", amount=other.amount, currency=balance.currency)
    if any(part.amount.amount <= 0 for part in parts):
        return tell("every part is above zero")
    if gone := next((part for part in parts if part.on < today), None):
        return tell("{day} is over; every part names a day to come", day=tell_day(gone.on))
    if len({part.on for part in parts}) < len(parts):
        return tell("every part has a day of its own")
    total = total_of(parts)
    if total != balance:
        return tell(
            "the parts are {total} together, and {balance} is open",
            total=total,
            balance=balance,
        )
    return ""


def tell_parts(parts: Sequence[Part]) -> str:
    """Name every part in one line: "€ 40,00 on 18 September, …"."""
    return ", ".join(tell("{amount} on {day}", amount=part.amount, day=tell_day(part.on)) for part in parts)
