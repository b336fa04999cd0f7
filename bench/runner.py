"""What a measurement is, and the table that shows it beside its goal."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One goal and what was reached; ``reached`` is None when it could not be measured, and ``note`` says why."""

    work: str
    goal: float
    reached: float | None
    unit: str
    note: str = ""
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """Reached divided by the goal: up to 1 is good, the other way round where more is better."""
        if self.reached is None:
            return None
        return self.goal / self.reached if self.at_least else self.reached / self.goal


def missing(work: str, goal: float, unit: str, why: str, at_least: bool = False) -> Row:
    """Say that a goal was not measured, and why; never a number in its place."""
    return Row(work, goal, None, unit, why, at_least)


def median_ms(work: Callable[[], object], times: int) -> float:
    """Measure a piece of work several times and give the median, in milliseconds."""
    return statistics.median(seconds(work) for _ in range(times)) * 1000


def seconds(work: Callable[[], object]) -> float:
    """Measure a piece of work once; what others left for the garbage collector is cleared first."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(ours: Callable[[], object], bare: Callable[[], object], times: int) -> tuple[float, float]:
    """Measure two pieces of work turn by turn, so that both meet the same machine; medians in seconds."""
    bare(), ours()  # once for the caches of both
    pairs = [(seconds(ours), seconds(bare)) for _ in range(times)]
    return statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def show(rows: Iterable[Row], console: Console) -> Sequence[Row]:
    """Print the table and return its rows."""
    table = Table("work", "goal", "reached", "ratio", "", title="Goals and measurements")
    for column in table.columns[1:4]:
        column.justify = "right"
    measured = list(rows)
    for row in measured:
        sign = "≥" if row.at_least else "≤"
        reached = "not measured" if row.reached is None else _figure(row.reached, row.unit)
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}{' ✗' if row.ratio > 1 else ''}"
        table.add_row(row.work, f"{sign} {_figure(row.goal, row.unit)}", reached, ratio, row.note)
    table.caption = f"{os.cpu_count()} processors, load {os.getloadavg()[1]:.1f} meanwhile; ✗ marks a goal not reached"
    console.print(table)
    return measured


def _figure(value: float, unit: str) -> str:
    figure = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{figure} {unit}"
