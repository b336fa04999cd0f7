"""Whatever a first start reads, one worker reads it."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def shared(one_worker: None) -> None:
    """The first look runs passes; a worker for each would take half a second."""
