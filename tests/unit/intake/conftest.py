"""Empty books for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.ledger import Ledger
from tests.unit.intake.mails import Intake


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    """Empty books on disk, on Wednesday 18 March 2026."""
    return Intake(Ledger(tmp_path))
