"""A reply listened to: rules and second opinion, in a fresh child under its limits: the first mail, others, memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from agent import understand
from agent.sandbox import MailText, Reader, samples
from bench.runner import Row, missing, seconds
from bench.understand_process import MAIL, RECEIVED

COLD, WARM = "understand: first mail of a pass", "understand: one mail, with its child"
MEMORY = "understand: memory of that child"
COLD_MS, WARM_MS, MEMORY_MB = 1500, 50, 250
_FIRST_TIMES, _TIMES = 3, 15


def measure() -> Iterator[Row]:
    """The program's own reader for the times; a process of its own for what a child takes."""
    why = understand.missing() or (None if sys.platform == "linux" else "children are only forked on Linux")
    if why:
        for work, goal, unit in ((COLD, COLD_MS, "ms"), (WARM, WARM_MS, "ms"), (MEMORY, MEMORY_MB, "MB")):
            yield missing(work, goal, unit, why)
        return
    passes = [_pass_ms() for _ in range(_FIRST_TIMES)]
    first, second, warm = (statistics.median(times) for times in zip(*passes, strict=True))
    note = f"load, and listen; the second took {second:.0f}, for the rest is learnt behind the first"
    yield Row(COLD, COLD_MS, first, "ms", note)
    yield Row(WARM, WARM_MS, warm, "ms", "nine sentences and a quote")
    yield _memory()


def _pass_ms() -> tuple[float, float, float]:
    """Milliseconds for the first mail of a worker that has read a paper, the second, and the middle of those after."""
    with Reader() as reader:
        reader.read(samples.PDF, "x.pdf")
        first, second, *others = (seconds(lambda: _hear(reader)) * 1000 for _ in range(_TIMES))
    return first, second, statistics.median(others)


def _hear(reader: Reader) -> None:
    if trouble := reader.hear(MailText(MAIL, RECEIVED)).trouble:
        raise SystemExit(f"the child that listens is broken, so nothing was measured: {trouble}")


def _memory() -> Row:
    ran = subprocess.run([sys.executable, "-m", "bench.understand_process"], capture_output=True, text=True)
    said = ran.stdout.split()
    if ran.returncode or len(said) != 2:
        print(ran.stderr, file=sys.stderr)
        return missing(MEMORY, MEMORY_MB, "MB", f"THE CHILD DIED: {(ran.stderr.splitlines() or ['no word'])[-1]}")
    resident, addresses = map(float, said)
    return Row(MEMORY, MEMORY_MB, resident, "MB", f"shared pages counted in; {addresses:.0f} MB of addresses")
