"""Books for the owner to speak to: real ones, in a folder that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger import Book, Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Empty books on disk."""
    return Ledger(tmp_path)


@pytest.fixture
def book(ledger: Ledger) -> Iterator[Book]:
    """The books, open for one change."""
    with ledger.change() as opened:
        yield opened
