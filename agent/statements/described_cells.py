"""What the cells of one column have in common: days, amounts, accounts, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from agent.statements.csv_cells import ORDERS, SIGNS, amount_of, day_of, plain

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_ACCOUNT = re.compile(r"[A-Za-z]{0,4}[\d .-]{6,34}|[A-Z]{2}\d{2}[A-Z0-9 ]{10,40}")
_MOST_WORDS = 4


@dataclass(frozen=True)
class Column:
    """One column: its name as it stands, its place (from 0) and its cells, "" where nothing stands."""

    name: str
    place: int
    cells: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The cells that say anything."""
        return tuple(cell for cell in self.cells if cell)

    @cached_property
    def words(self) -> str:
        """The words of the name, each with a blank on both sides."""
        return f" {re.sub(r'[^0-9a-z]+', ' ', plain(self.name)).strip()} "

    @cached_property
    def orders(self) -> tuple[str, ...]:
        """The orders of day and month that read every cell and tell the same days; several when they differ."""
        fitting = [order for order in ORDERS if self.filled and all(day_of(cell, order) for cell in self.filled)]
        told = {tuple(day_of(cell, order) for cell in self.filled): order for order in reversed(fitting)}
        return tuple(order for order in fitting if order in told.values())

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """The decimal signs that read every cell as an amount."""
        return tuple(
            sign for sign in SIGNS if self.filled and all(amount_of(cell, sign) is not None for cell in self.filled)
        )

    @property
    def name_is_data(self) -> bool:
        """Whether what should be a name is a day, an amount or an account: then the line is no header."""
        is_day = any(day_of(self.name, order) for order in ORDERS)
        is_amount = any(amount_of(self.name, sign) is not None for sign in SIGNS)
        return is_day or is_amount or bool(_IBAN.fullmatch(self.name.replace(" ", "")))

    @property
    def has_minus(self) -> bool:
        """Whether an amount in it is negative."""
        return any("-" in cell or "\u2212" in cell for cell in self.filled)

    @property
    def length(self) -> float:
        """How long its cells are on average."""
        return sum(map(len, self.filled)) / max(1, len(self.filled))

    def excludes(self, other: Column) -> bool:
        """Whether in every row one of the two has an amount and the other none, and both have some."""
        if not self.signs or not other.signs:
            return False
        both = [(_moves(one), _moves(two)) for one, two in zip(self.cells, other.cells, strict=True)]
        return all(one != two for one, two in both) and any(one for one, _ in both) and any(two for _, two in both)

    def fits(self, role: str) -> bool:
        """Whether nothing in it contradicts that it says this; a name decides then."""
        if not self.filled:
            return role in ("name", "account", "reference", "text", "debit", "credit", "bank_id")
        if role in ("date", "value_date"):
            return bool(self.orders) and (role != "date" or len(self.filled) == len(self.cells))
        if role in ("amount", "balance"):
            return bool(self.signs) and len(self.filled) == len(self.cells)
        if role in ("debit", "credit"):
            return bool(self.signs)
        if role == "currency":
            return all(re.fullmatch(r"[A-Za-z]{3}", cell) for cell in self.filled)
        if role == "sign":
            values = set(self.filled)
            return len(values) <= _MOST_WORDS and not any(re.search(r"\d", value) for value in values)
        if role in ("own", "account"):
            return all(re.search(r"\d", cell) for cell in self.filled)
        return role != "name" or not (self.signs or self.orders)

    def is_surely(self, role: str) -> bool:
        """Whether it says this by what stands in it alone."""
        if not self.filled or not self.fits(role):
            return False
        if role in ("amount", "balance"):
            return any(re.search(r"[.,]\d\d\b", cell) for cell in self.filled)
        if role in ("own", "account"):
            is_one = len(set(self.filled)) == 1 and len(self.filled) == len(self.cells)
            return all(_ACCOUNT.fullmatch(cell) for cell in self.filled) and is_one is (role == "own")
        if role in ("text", "name"):
            return not self.signs and not self.orders and any(re.search(r"[^\W\d]{3}", cell) for cell in self.filled)
        if role == "currency":
            return all(cell.isupper() for cell in self.filled)
        if role == "sign":
            return len(set(self.filled)) == 2 and len(self.filled) == len(self.cells) > 2
        return True


def _moves(cell: str) -> bool:
    return bool(re.search(r"[1-9]", cell))
