"""
Run the benchmarks named on the command line, or all that are not long, and print one table.

A folder after ``documents`` is measured instead of our own papers: ``./dev bench documents DIR...``.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from bench.runner import Row, show

BENCHES = (
    "scan",
    "poll",
    "documents",
    "statements",
    "splitting",
    "bounces",
    "understand",
    "decide",
    "year",
    "digest",
    "tone",
    "letters",
    "matching",
    "ledger",
    "journal",
    "memory",
    "help_time",
)
#: Only measured when named, for they take a quarter of an hour.
LONG = ("rest", "networks")


def main(names: Sequence[str]) -> int:
    """Print the table; 2 for a name that is neither a benchmark nor, after ``documents``, a folder."""
    folders = [Path(name) for name in names if Path(name).is_dir()] if "documents" in names else []
    names = [name for name in names if Path(name) not in folders]
    unknown = sorted(set(names) - {*BENCHES, *LONG})
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHES + LONG)}.", file=sys.stderr)
        return 2
    width = None if sys.stdout.isatty() else 160
    show(_rows(names or BENCHES, folders), Console(width=width))
    return 0


def _rows(names: Sequence[str], folders: Sequence[Path]) -> Iterator[Row]:
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        measure = importlib.import_module(f"bench.{name}").measure
        yield from measure(*folders) if name == "documents" else measure()


sys.exit(main(sys.argv[1:]))
