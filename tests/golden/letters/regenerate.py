"""Rewrites the expected letters; read the difference as a customer would before keeping it."""

from __future__ import annotations

from tests.golden.letters.cases import FOLDER, all_cases


def regenerate() -> int:
    """Write every expected letter anew, remove those nobody expects any more, and say how many there are."""
    expected = {path: text for case in all_cases() for path, text in case.files().items()}
    for stale in set(FOLDER.glob("*.expected.*")) - set(expected):
        stale.unlink()
    for path, text in expected.items():
        path.write_text(text, encoding="utf-8")
    return len(expected)
