"""A line of the outbox journal: exactly one fsync, and how long it takes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from agent.outbox import Journal
from agent.outbox.state import LetterState, State
from bench.books import NOW, OWNER
from bench.runner import Row, median_ms

TIMES = 30


def measure() -> Iterator[Row]:
    """Write many letters' first lines into a journal that exists."""
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        journal, turn = Journal(Path(folder) / "journal.jsonl"), count()

        def write_line() -> None:
            journal.append(replace(_PREPARED, letter_id=f"{next(turn):032x}"))

        write_line()
        with _counted_syncs() as syncs:
            took_ms = median_ms(write_line, TIMES)
        yield Row("a journal line", 1, len(syncs) / TIMES, "fsync", f"{took_ms:.1f} ms a line")


_PREPARED = LetterState(
    letter_id="",
    state=State.PREPARED,
    at=NOW,
    kind="letter",
    customer="customer-1.example",
    account="main",
    items=(),
    message_id="<letter@sanne.example>",
    mail="letter.eml",
    sha256="0" * 64,
    sender=OWNER.email,
    to=("admin@customer-1.example",),
)


@contextmanager
def _counted_syncs() -> Iterator[list[int]]:
    """Note every fsync of this process."""
    real, seen = os.fsync, list[int]()

    def noted(descriptor: int) -> None:
        seen.append(descriptor)
        real(descriptor)

    os.fsync = noted
    try:
        yield seen
    finally:
        os.fsync = real
