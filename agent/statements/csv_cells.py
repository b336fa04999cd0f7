"""Cells of a bank's table: which notation a whole file keeps for amounts and days, and what a cell then says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from agent.domain.errors import StatementError
from agent.domain.speech import tell


class Placed(NamedTuple):
    """A cell, the line it stands on, and the name of its column where columns have names."""

    cell: str
    line: int
    column: str = ""

    def __str__(self) -> str:
        return f"{self.cell[:40]!r}" + (
            tell(" in the column {column}", column=repr(self.column[:40])) if self.column else ""
        )


_AMOUNT = {
    ",": re.compile(r"([+-]?) ?((?:\d{1,3}(?:[.' ]\d{3})+|\d{1,12})?)(?:,(\d{1,2}))?([+-]?)"),
    ".": re.compile(r"([+-]?) ?((?:\d{1,3}(?:[,' ]\d{3})+|\d{1,12})?)(?:\.(\d{1,2}))?([+-]?)"),
}
# The time behind a day ("2026-03-01 12:00:01", "05-08-2026T09:30") says nothing here.
_TIME = r"(?:[ T,]+\d{1,2}:\d{2}.{0,20})?"
_DAY = {
    "ymd": re.compile(rf"(?P<y>\d{{4}})([-/.]?)(?P<m>\d{{2}})\2(?P<d>\d{{2}}){_TIME}"),
    # Between points the year may be short: nobody in whose country days are written so puts it first.
    "dmy": re.compile(rf"(?P<d>\d{{1,2}})([-/.])(?P<m>\d{{1,2}})\2(?P<y>\d{{4}}|(?<=\.)\d\d(?!\d)){_TIME}"),
    "mdy": re.compile(rf"(?P<m>\d{{1,2}})(/)(?P<d>\d{{1,2}})\2(?P<y>\d{{4}}){_TIME}"),
}
_FIRST_YEAR, _LAST_YEAR = 1980, 2199

ORDERS = tuple(_DAY)
SIGNS = tuple(_AMOUNT)


def plain(name: str) -> str:
    """A column's name as it is compared: lower case, without accents, quotes and doubled blanks."""
    bare = unicodedata.normalize("NFKD", name.replace("\ufeff", ""))
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).casefold().strip(" \"'").split())


def squeezed(text: str) -> str:
    """A text without padding: blanks of any kind become one."""
    return " ".join(text.split())


def amount_of(cell: str, sign: str) -> Decimal | None:
    """What a cell amounts to when ``sign`` (comma or dot) is the decimal sign; None when it is no such amount."""
    bare = cell.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-").strip().replace("€", "").strip()
    match = _AMOUNT[sign].fullmatch(bare) if bare.isascii() else None
    if not match or not (match[2] or match[3]) or (match[1] and match[4]):
        return None
    value = Decimal(f"{re.sub(r'[^0-9]', '', match[2]) or '0'}.{(match[3] or '').ljust(2, '0')}")
    return -value if "-" in (match[1], match[4]) else value


def day_of(cell: str, order: str) -> date | None:
    """The day in a cell when it is written in this order; None when it is not."""
    match = _DAY[order].fullmatch(cell.strip()) if cell.isascii() else None
    year = int(match["y"]) + (2000 if len(match["y"]) == len("26") else 0) if match else 0
    if not match or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def decimal_sign(cells: Iterable[Placed], usual: Iterable[str] = SIGNS) -> str:
    """
    The decimal sign that reads every amount of a file; one cell alone never decides how another is read.

    An amount has at most two decimals, so that "1,234" is a thousand. Where both signs read all, they read the same.

    Raises:
        StatementError: When a cell is no amount, or two cells keep different notations.
    """
    left, last = set(usual), 0
    for placed in cells:
        cell, line, _ = placed
        fits = {sign for sign in usual if amount_of(cell, sign) is not None}
        if not fits:
            raise StatementError(tell("{placed} is no amount; export the file again", placed=placed), line)
        if not left & fits:
            raise StatementError(
                tell(
                    "the amount {placed} is written otherwise than those before (line {last}); export the file "
                    "again and do not save it in a spreadsheet",
                    placed=placed,
                    last=last,
                ),
                line,
            )
        left, last = left & fits, line
    return min(left)


def day_order(cells: Iterable[Placed], usual: Iterable[str] = ORDERS) -> str:
    """
    The order of day, month and year that reads every date of a file.

    Raises:
        StatementError: When none does, or two do and tell different days.
    """
    left = dict.fromkeys(usual, True)
    told: dict[str, list[date]] = {order: [] for order in usual}
    for placed in cells:
        cell, line, _ = placed
        read = {order: day_of(cell, order) for order in left}
        fits = {order: day for order, day in read.items() if day}
        if not fits:
            raise StatementError(
                tell(
                    "{placed} is no date, or written otherwise than those before; export the file again", placed=placed
                ),
                line,
            )
        left = dict.fromkeys(fits, True)
        for order, day in fits.items():
            told[order].append(day)
    orders = list(left)
    if any(told[order] != told[orders[0]] for order in orders):
        raise StatementError(
            tell(
                "the dates may be day before month or month before day; export a longer period, so that a "
                "day after the 12th is among them"
            )
        )
    return orders[0]
