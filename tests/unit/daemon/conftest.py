"""A house for the daemon, and a time machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.daemon.time_machine import TimeMachine
from tests.unit.work.home import Home, build_home


@pytest.fixture
def home(tmp_path: Path, one_worker: None) -> Home:
    """A house in shadow."""
    return build_home(tmp_path, mode="shadow")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[TimeMachine]:
    """Time that one moves by hand."""
    machine = TimeMachine(monkeypatch)
    yield machine
    machine.close()
