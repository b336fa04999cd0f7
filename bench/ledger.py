"""One change of one item: with the books in memory (the daemon), and read afresh (the command line)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from agent.domain.events import Seen
from agent.ledger import Ledger
from bench.books import NOW, book_up, items
from bench.runner import Row, median_ms

GOALS_MS = {1_000: 50, 10_000: 300}
BOOKED, GOAL_BOOKED_MS = 10_000, 50
"""Bank entries of a year, of which most are done and laid away, beside a thousand open items."""
TIMES = 15


def measure() -> Iterator[Row]:
    """Measure both ways at both sizes."""
    for size, goal in GOALS_MS.items():
        with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
            yield from _at(size, goal, Path(folder))
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        yield from _at(1_000, GOAL_BOOKED_MS, Path(folder), BOOKED)


def _at(size: int, goal: float, folder: Path, booked: int = 0) -> Iterator[Row]:
    keys = _filled(folder, size)
    beside = f" and {booked:,} bank entries" if booked else ""
    if booked:
        book_up(folder, booked)
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
    yield Row(
        f"ledger transaction, {size:,} open items{beside}, in memory", goal, warm, "ms", f"{megabytes:.1f} MB written"
    )
    yield Row(
        f"ledger transaction, {size:,} open items{beside}, read afresh", goal, cold, "ms", "as the command line does"
    )


def _filled(folder: Path, size: int) -> list[str]:
    with Ledger(folder).change() as book:
        for item in items(size):
            book.put(item)
        return [item.key for item in book.open_items()]
