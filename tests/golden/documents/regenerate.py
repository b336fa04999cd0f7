"""Rewrites the expected readings; review every changed line before keeping it."""

from __future__ import annotations

from tests.golden.documents.cases import FOLDER, expectation, papers, reading_of


def regenerate() -> int:
    """Write every expected reading anew, remove those without a paper, and say how many there are."""
    expected = {expectation(paper): reading_of(paper) for paper in papers()}
    for stale in set(FOLDER.glob("*.expected.json")) - set(expected):
        stale.unlink()
    for path, text in expected.items():
        path.write_text(text, encoding="utf-8")
    return len(expected)
