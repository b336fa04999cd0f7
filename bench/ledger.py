"""One change of one item: with the books in memory (the daemon), and read afresh (the command line)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from agent.domain.events import Seen
from agent.ledger import Ledger
from bench.books import NOW, items
from bench.runner import Row, median_ms

GOALS_MS = {1_000: 50, 10_000: 300}
TIMES = 15


def measure() -> Iterator[Row]:
    """Measure both ways at both sizes."""
    for size, goal in GOALS_MS.items():
        with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
            yield from _at(size, goal, Path(folder))


def _at(size: int, goal: float, folder: Path) -> Iterator[Row]:
    keys = _filled(folder, size)
    turn = count()
    daemon = Ledger(folder)

    def change(ledger: Ledger) -> None:
        with ledger.change() as book:
            number = next(turn)
            item = book.item(keys[number * 37 % size])
            assert item is not None
            book.put(item.with_events(Seen(NOW, f"paper {number}")))

    change(daemon)
    megabytes = (folder / "ledger.json").stat().st_size / 1e6
    warm = median_ms(lambda: change(daemon), TIMES)
    cold = median_ms(lambda: change(Ledger(folder)), TIMES)
    yield Row(f"ledger transaction, {size:,} open items, in memory", goal, warm, "ms", f"{megabytes:.1f} MB written")
    yield Row(f"ledger transaction, {size:,} open items, read afresh", goal, cold, "ms", "as the command line does")


def _filled(folder: Path, size: int) -> list[str]:
    with Ledger(folder).change() as book:
        for item in items(size):
            book.put(item)
        return [item.key for item in book.open_items()]
