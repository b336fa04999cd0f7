"""In which of our four languages a paper speaks, by its commonest words."""

from __future__ import annotations

import re

from agent.documents.lexicon import by_language

_LANGUAGES = {language: frozenset(" ".join(words).split()) for language, words in by_language("language").items()}


def guess_language(text: str) -> str | None:
    """The language (nl, fr, de, en) most of the telling words belong to; None when too few or when two come close."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    counts = sorted((sum(word in known for word in words), language) for language, known in _LANGUAGES.items())
    (second, _), (most, best) = counts[-2:]
    return best if most >= 3 and most > second * 1.3 else None
