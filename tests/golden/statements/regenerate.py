"""Rewrites the expected readings; review every changed line before keeping it."""

from __future__ import annotations

from tests.golden.statements.cases import FOLDER, expectation, reading_of, statement_files


def regenerate() -> int:
    """Write every expected reading anew, remove those without a file, and say how many there are."""
    expected = {expectation(file): reading_of(file) for file in statement_files()}
    for stale in set(FOLDER.glob("*.expected.json")) - set(expected):
        stale.unlink()
    for path, text in expected.items():
        path.write_text(text, encoding="utf-8")
    return len(expected)
