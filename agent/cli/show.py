"""Tables for people, tabs and JSON for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.domain.consent import read_consent
from agent.domain.speech import tell
from agent.domain.text import visible

if TYPE_CHECKING:
    from rich.table import Table

    from agent.desk.cells import Cell


def echo(text: str = "", err: bool = False) -> None:
    """Print text. Whatever a stranger put into it, a terminal obeys nothing of it and shows it in its order."""
    typer.echo(visible(text), err=err)


def agreed(question: str) -> bool:
    """
    Ask for yes or no at the terminal, in any of the four languages; Enter means no.

    False where nobody sits at one.
    """
    said, how = None, tell("[y/N]")
    while said is None and sys.stdin.isatty():
        answer = typer.prompt(visible(f"{question} {how}"), default="", show_default=False, prompt_suffix=" ")
        said = read_consent(answer) if answer.strip() else False
        if said is None:
            echo(tell("Please answer {yes} or {no}.", yes=tell("yes"), no=tell("no")))
    return bool(said)


def echo_json(value: object) -> None:
    """Print values as JSON: amounts and dates as strings, dataclasses as objects."""
    from pydantic import TypeAdapter

    kind: Any = type(value) if is_dataclass(value) else Any
    echo(json.dumps(TypeAdapter(kind).dump_python(value, mode="json", fallback=str), indent=2, ensure_ascii=False))


Tsv = Annotated[bool, typer.Option("--tsv", help="Print the table alone, with tabs, for scripts and spreadsheets.")]


def echo_tsv(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a table for another program: a line a row, with tabs; amounts with a point, days as ISO."""
    from agent.desk.cells import plain_cell

    for row in (headings, *(map(plain_cell, row) for row in rows)):
        echo("\t".join(" ".join(visible(cell).split()) for cell in row))


def echo_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]], right: Sequence[int] = ()) -> None:
    """Print a table for a person; in a pipe or a file the same one, as wide as it is and without colours."""
    from rich.console import Console

    table = make_table(headings, rows, right)
    if sys.stdout.isatty():
        Console().print(table)
        return
    console = Console(width=_ANY_WIDTH, color_system=None)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().rstrip().splitlines():
        echo(line.rstrip())


_ANY_WIDTH = 10_000  # columns


def make_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]], right: Sequence[int] = ()) -> Table:
    """Lay rows out for a person; ``right`` are the columns of numbers."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from agent.desk.cells import tell_cell

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(visible(tell_cell(cell))) for cell in row))
    return table
