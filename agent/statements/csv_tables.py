"""A table in a text: its delimiter, the line with the column names, and its rows with the lines they stand on."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.domain.errors import StatementError
from agent.domain.speech import tell
from agent.statements.csv_cells import Placed, plain, squeezed

DELIMITERS = (";", ",", "\t", "|")
# How many lines may stand above the column names.
_ABOVE = 40
_RAW = 2000


@dataclass(frozen=True)
class Row:
    """One record: its cells without padding, the line it begins on (from 1) and how it stood there."""

    cells: tuple[str, ...]
    line: int
    raw: str


@dataclass(frozen=True)
class Header:
    """A line that may hold column names: which line (from 0), between which signs, and the names as they stand."""

    index: int
    delimiter: str
    names: tuple[str, ...]

    @property
    def plain_names(self) -> tuple[str, ...]:
        """The names as they are compared."""
        return tuple(plain(name) for name in self.names)


@dataclass(frozen=True)
class Record:
    """One row with what its columns say, and their names where they have any."""

    row: Row
    places: Mapping[str, tuple[int, ...]]
    names: tuple[str, ...] = ()

    def cells(self, role: str) -> list[str]:
        """Every filled cell that says this."""
        return [self.row.cells[place] for place in self.places.get(role, ()) if self.row.cells[place]]

    def cell(self, role: str) -> str:
        """The first filled cell that says this, "" when there is none."""
        return next(iter(self.cells(role)), "")

    def placed(self, role: str) -> list[Placed]:
        """Every filled cell that says this, with its line and the name of its column."""
        return [
            Placed(self.row.cells[place], self.row.line, self.names[place] if self.names else "")
            for place in self.places.get(role, ())
            if self.row.cells[place]
        ]

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.row.line


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them; some banks end them with a carriage return alone."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def headers(lines: Sequence[str]) -> Iterator[Header]:
    """Every way to see column names in the first lines, from above."""
    for index, line in enumerate(lines[:_ABOVE]):
        for delimiter in DELIMITERS:
            if delimiter in line and len(line) < 10_000:
                names = tuple(squeezed(cell.strip().strip("\"'")) for cell in _split(line, delimiter))
                if sum(1 for name in names if name) > 1:
                    yield Header(index, delimiter, names)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def rows_below(lines: Sequence[str], header: Header, foot: Sequence[str] = ()) -> list[Row]:
    """
    Every row under the column names that holds anything, down to the first that begins with a word of ``foot``.

    Raises:
        StatementError: When a row has fewer or more columns than there are names.
    """
    width = max(place for place, name in enumerate(header.names, 1) if name)
    quoted = '"' in lines[header.index]
    for quote in ('"', ""):
        try:
            rows = _above_foot(rows_of(lines, header.delimiter, quote, header.index + 1), foot)
            _all_wide(rows, width, len(header.names))
        except StatementError:
            # Banks that never quote let a text begin with a quotation mark.
            if quoted or not quote:
                raise
        else:
            return [Row(_widened(row.cells, len(header.names)), row.line, row.raw) for row in rows]
    raise AssertionError


def _above_foot(rows: list[Row], foot: Sequence[str]) -> list[Row]:
    firsts = (plain(next(filter(None, row.cells))) for row in rows)
    return rows[: next((place for place, first in enumerate(firsts) if first.startswith(tuple(foot))), len(rows))]


def _widened(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))


def _all_wide(rows: Sequence[Row], least: int, most: int) -> None:
    for row in rows:
        if len(row.cells) < least or any(row.cells[most:]):
            raise StatementError(
                tell(
                    "has {count} columns where the header has {least}: the file was cut off or changed; export "
                    "it again at the bank",
                    count=len(row.cells),
                    least=least,
                ),
                row.line,
            )


def rows_of(lines: Sequence[str], delimiter: str, quote: str, first: int = 0) -> list[Row]:
    """
    Every record from a line on (from 0) that is not empty; ``quote`` is "" where nothing is quoted.

    Raises:
        StatementError: When a quotation does not end.
    """
    reader = csv.reader(
        (f"{line}\n" for line in lines[first:]),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        strict=True,
    )
    rows: list[Row] = []
    begin = first
    try:
        for cells in reader:
            end = first + reader.line_num
            # Padding counts for no bank, doubled blanks inside a text neither.
            bare = tuple(squeezed(cell) for cell in cells)
            if any(bare):
                rows.append(Row(bare, begin + 1, "\n".join(lines[begin:end])[:_RAW]))
            begin = end
    except csv.Error as error:
        raise StatementError(
            tell("the columns cannot be told apart ({why}); export it again", why=error), begin + 1
        ) from None
    return rows


def places_of(
    header: Header, columns: Mapping[str, tuple[str, ...]], twice: Container[str] = ()
) -> dict[str, tuple[int, ...]]:
    """
    Where each thing is said; only a name in ``twice`` may stand above two columns, and both say it.

    Raises:
        StatementError: When a name that counts stands above two columns.
    """
    names = header.plain_names
    for wanted in {name for aliases in columns.values() for name in aliases}:
        if names.count(wanted) > 1 and wanted not in twice:
            raise StatementError(
                tell("two columns are called {wanted}; export it again at the bank", wanted=repr(wanted)),
                header.index + 1,
            )
    return {
        role: tuple(place for alias in aliases for place, name in enumerate(names) if name == alias)
        for role, aliases in columns.items()
    }
