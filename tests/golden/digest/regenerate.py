"""Write what is expected of the digest anew."""

from __future__ import annotations

from tests.golden.digest.cases import LANGUAGES, written


def regenerate() -> int:
    """Write every expected file; gives how many."""
    files = {path: text for language in LANGUAGES for path, text in written(language).items()}
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return len(files)
