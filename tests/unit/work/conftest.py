"""A house for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.work.home import Home, build_home


@pytest.fixture(autouse=True)
def shared(one_worker: None) -> None:
    """Every house reads in one worker, also one that a test builds itself."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sanne's house in draft mode, live, booked up, with an empty mailbox."""
    built = build_home(tmp_path)
    built.goes_live()
    return built
