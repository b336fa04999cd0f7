"""A table of figures, and the two files it can become: CSV for a spreadsheet, HTML to read or print."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO

from agent.desk.cells import Cell as Cell
from agent.desk.cells import Month as Month
from agent.desk.cells import plain_cell, tell_cell
from agent.desk.pages import page_template
from agent.domain.money import Money
from agent.domain.speech import language_spoken, tell, tell_date
from agent.domain.text import visible

#: By this a page of ours is known again.
MADE_BY = '<meta name="generator" content="voldaan report">'  # as is

#: What a spreadsheet takes for the beginning of a formula, in any width of letter.
#: Also behind a ";" or ",": either may end a cell there.
_FORMULA = re.compile(r"""((?:^|[;,])["\s]*)(?=[=+\-@＝＋－＠])""")


@dataclass(frozen=True)
class Table:
    """
    Figures of one kind.

    Attributes:
        name: Short and English, as its file is called.
        title: What it shows, in the owner's language; ``note`` says how it was counted.
        columns: The headings, in the owner's language.
    """

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> tuple[int, ...]:
        """The places of columns that hold numbers."""
        kinds = (int, Decimal, Money)
        return tuple(
            place for place in range(len(self.columns)) if any(isinstance(row[place], kinds) for row in self.rows)
        )

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as a person reads them."""
        return tuple(tuple(tell_cell(cell) for cell in row) for row in self.rows)


def write_csv(table: Table) -> str:
    """
    Write a table as CSV (RFC 4180) for a spreadsheet; amounts with a point, days as ISO.

    No text in it is ever taken for a formula: an apostrophe stands before what looks like one.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (table.columns, *table.rows):
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if not isinstance(cell, str):
        return plain_cell(cell)
    text = " ".join(visible(cell).split())
    return _FORMULA.sub(r"\1'", text)


def write_page(tables: Sequence[Table], title: str, day: date) -> str:
    """Write all tables as one page that fetches nothing and runs nothing."""
    return page_template("report.html").render(
        language=language_spoken(),
        made_by=MADE_BY,
        title=title,
        day=tell_date(day),
        tables=tables,
        empty=tell("Nothing yet."),
        visible=visible,
    )
