"""The cells of a table: as the owner reads them, and as another program does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agent.domain.money import Money
from agent.domain.speech import tell_month, tell_number, tell_short_date


class Month(str):
    """A month of a year, written "2026-03"."""

    __slots__ = ()


Cell = str | int | Decimal | Money | date | tuple[date, ...] | None
"""A text, a count, a number with cents, an amount, a day or several; None where there is nothing to say."""


def tell_cell(cell: Cell) -> str:
    """One cell for a person, in his language: "€ 1.464,10", "3 dec 2026"; nothing as nothing."""
    match cell:
        case None:
            return ""
        case Decimal():
            return tell_number(cell)
        case Month():
            year, _, month = cell.partition("-")
            return tell_month(date(int(year), int(month), 1))
        case date():
            return tell_short_date(cell)
        case tuple():
            return ", ".join(map(tell_short_date, cell))
    return str(cell)


def plain_cell(cell: Cell) -> str:
    """One cell for another program, the same in every language: "1464.10 EUR", "2026-12-03"."""
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return ", ".join(map(str, cell))
    return cell.plain if isinstance(cell, Money) else str(cell)
