"""Papers on disk and their agreed readings."""

from __future__ import annotations

from pathlib import Path

from tests.golden.documents.cases import expectation, papers, reading_of
from tests.tables import each


@each("paper", papers(), ids=lambda paper: paper.name)
def test_a_paper_reads_as_agreed(paper: Path):
    """Every field, its source and its confidence; ``./dev golden`` rewrites the agreement."""
    assert reading_of(paper) == expectation(paper).read_text(encoding="utf-8")
