"""Run the benchmarks named on the command line, or all that are not long, and print one table."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console

from bench.runner import Row, show

BENCHES = ("scan", "poll", "documents", "decide", "ledger", "journal", "memory", "help_time")
#: Only measured when named, for they take a quarter of an hour.
LONG = ("rest", "networks")


def main(names: Sequence[str]) -> int:
    """Print the table; 2 for a name that is no benchmark."""
    unknown = sorted(set(names) - {*BENCHES, *LONG})
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHES + LONG)}.", file=sys.stderr)
        return 2
    width = None if sys.stdout.isatty() else 160
    show(_rows(names or BENCHES), Console(width=width))
    return 0


def _rows(names: Sequence[str]) -> Iterator[Row]:
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        yield from importlib.import_module(f"bench.{name}").measure()


sys.exit(main(sys.argv[1:]))
