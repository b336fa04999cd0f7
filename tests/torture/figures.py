"""Tables that torture tests hand in and the closing summary prints: what was counted, added up by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Protocol

Cell = int | str


@dataclass(frozen=True)
class Figure:
    """One row handed in by one test: a table's title, the row's name, and its cells."""

    test: str
    table: str
    name: str
    cells: dict[str, Cell]

    def to_json(self) -> str:
        """Write it on one line."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Figures(Protocol):
    """Hand in a row; rows of one name are one in the end: whole numbers are added up, other cells show the latest."""

    def __call__(self, table: str, name: str, /, **cells: Cell) -> None: ...


def render(figures: Iterable[Figure]) -> Iterator[str]:
    """Print every table with aligned columns, in the order they came, with a total where it adds up."""
    tables: dict[str, dict[str, dict[str, Cell]]] = {}
    for figure in figures:
        row = tables.setdefault(figure.table, {}).setdefault(figure.name, {})
        for name, cell in figure.cells.items():
            before = row.get(name)
            row[name] = before + cell if isinstance(before, int) and isinstance(cell, int) else cell
    for title, rows in tables.items():
        yield ""
        yield title
        yield from _aligned(rows)


def _aligned(rows: dict[str, dict[str, Cell]]) -> Iterator[str]:
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [["", *(name.replace("_", " ") for name in names)]]
    lines += [[name, *(str(row.get(column, "")) for column in names)] for name, row in rows.items()]
    if len(rows) > 1 and all(isinstance(cell, int) for row in rows.values() for cell in row.values()):
        sums = (sum(int(row.get(column, 0)) for row in rows.values()) for column in names)
        lines.append(["in all", *map(str, sums)])
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for first, *others in lines:
        yield "  ".join(
            ["", first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(others, widths[1:], strict=True))]
        ).rstrip()
