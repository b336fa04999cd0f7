"""Bank files on disk and their agreed readings."""

from __future__ import annotations

from pathlib import Path

from tests.golden.statements.cases import expectation, reading_of, statement_files
from tests.tables import each


@each("file", statement_files(), ids=lambda file: file.name)
def test_a_bank_file_reads_as_agreed(file: Path):
    """Every statement, every entry, or the refusal; ``./dev golden`` rewrites the agreement."""
    assert reading_of(file) == expectation(file).read_text(encoding="utf-8")
