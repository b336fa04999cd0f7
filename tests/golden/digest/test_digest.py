"""What the owner finds in his INBOX on a morning on which everything happened."""

from __future__ import annotations

import pytest

from tests.golden.digest.cases import LANGUAGES, written


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_reads_as_it_was_agreed(language: str):
    """
    Sections in their order, the answers beside each question; ``./dev golden`` writes them anew.
    """
    for path, text in written(language).items():
        assert path.read_text(encoding="utf-8") == text
