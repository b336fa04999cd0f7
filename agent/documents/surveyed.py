"""What the values surveyed on a paper say together: their roles in the sum, and how its days are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from agent.documents.foot import Role, role_of
from agent.domain.layout import ClueKind, Layout

_CENT = Decimal("0.02")
_IN_FIGURES = re.compile(r"(\d{1,2})[-/]\s?(\d{1,2})[-/]")


def orders(layout: Layout) -> Iterator[bool]:
    """What dates in figures prove about the order of day and month: true for month first."""
    for clue in layout.clues:
        if clue.spot.kind is ClueKind.DATE and (match := _IN_FIGURES.match(clue.text)):
            first, second = int(match[1]), int(match[2])
            if (first > 12) != (second > 12):
                yield second > 12


def amounts_of(layout: Layout, role: Role) -> list[Decimal]:
    """The surveyed amounts of one role, in the paper's own currency."""
    amounts = (clue for clue in layout.clues if clue.spot.kind is ClueKind.AMOUNT)
    return [Decimal(clue.value) for clue in amounts if role_of(clue.spot.label) is role]


def roles(layout: Layout) -> set[str]:
    """The roles any surveyed amount has, by name."""
    found = (role_of(clue.spot.label) for clue in layout.clues if clue.spot.kind is ClueKind.AMOUNT)
    return {role.value for role in found if role}


def is_lowered(layout: Layout, at: int) -> bool:
    """Whether a negative amount stands after this one."""
    return any(clue.spot.kind is ClueKind.AMOUNT and Decimal(clue.value) < 0 for clue in layout.clues[at + 1 :])


def adds_up(layout: Layout, amount: Decimal) -> bool | None:
    """Whether a net amount and VAT make this amount, perhaps less what was paid; None where they are not printed."""
    nets, vats = amounts_of(layout, Role.NET), amounts_of(layout, Role.VAT)
    if not nets or not vats:
        return None
    extra, paid = sum(set(amounts_of(layout, Role.ADJUSTMENT)), Decimal(0)), amounts_of(layout, Role.PAID)
    taxes = {*vats, sum(vats, Decimal(0)), sum(set(vats), Decimal(0))}
    sums = {net + tax + more for net in nets for tax in taxes for more in (Decimal(0), extra)}
    lowered = {Decimal(0), sum((abs(one) for one in set(paid)), Decimal(0))}
    return any(abs(total - less - amount) <= _CENT for total in sums for less in lowered)
