"""A terminal for every test."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.terminal import Terminal
from tests.unit.work.home import build_home


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_worker: None) -> Iterator[Terminal]:
    """Sanne's terminal; her books are empty."""
    home = build_home(tmp_path)
    home.goes_live()
    yield Terminal(home, monkeypatch)
    log = logging.getLogger("voldaan")
    for handler in list(log.handlers):  # the program keeps one log for as long as it runs
        log.removeHandler(handler)
        handler.close()
