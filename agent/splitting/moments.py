"""Days and hours as they stand in heads of quotes: seen, not reckoned with."""

from __future__ import annotations

import re
from functools import cache

from agent.splitting.vocabulary import vocabulary

HOUR = re.compile(r"(?<!\d)\d{1,2}\s?[:.h]\s?\d{2}(?!\d|[.-/]\d)|(?<!\d)\d{1,2} ?(?:uhr|uur|am|pm|h)\b", re.IGNORECASE)
NUMERIC = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(?:\d{4}|\d{2}))(?!\d)"
)
LETTERS = re.compile(r"[^\W\d_]+")


def has_day(text: str) -> bool:
    """Whether a text names a calendar day or an hour."""
    return bool(NUMERIC.search(text) or HOUR.search(text) or has_month(text))


def has_month(text: str) -> bool:
    """Whether a text names a month and has a figure."""
    words = [word.casefold() for word in LETTERS.findall(text)]
    return any(character.isdigit() for character in text) and any(is_month(word) for word in words)


@cache
def _months() -> frozenset[str]:
    return frozenset(name[:3] for name in vocabulary().lists["months"])


def is_month(word: str) -> bool:
    """Whether a word in lower case begins as a month does."""
    return len(word) <= 10 and word[:3] in _months()
