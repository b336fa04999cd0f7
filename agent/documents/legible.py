"""Whether a paper's text can be read at all: fonts that do not say what they draw, languages that are not ours."""

from __future__ import annotations

import unicodedata
from collections import Counter

from agent.documents.lexicon import pattern
from agent.documents.pdfs import Paper

# Of all characters but white space: control characters, private ones and the like are no writing.
_MOST_STRANGE = 0.05
_FEWEST_LETTERS = 0.5
# What rules, leaders and tables are drawn with.
_DRAWN_WITH = frozenset("._-–—=*|+~•·…")
_STRANGE = frozenset({"Cc", "Cn", "Co", "Cs"})
_FOREIGN_TITLE = pattern(r"^<words>(?=$|\W|\d)", words="foreign_title")


def is_garbled(text: str) -> bool:
    """
    Whether text is what a font without a key gives: its letters drawn well, but named wrongly or not at all.

    Seen in practice: glyph numbers in the place of letters, so that capitals and control characters stand for words.
    """
    counts = {char: count for char, count in Counter(text).items() if not char.isspace() and char not in _DRAWN_WITH}
    strange = sum(count for char, count in counts.items() if char == "\ufffd" or unicodedata.category(char) in _STRANGE)
    letters = sum(count for char, count in counts.items() if char.isalnum())
    total = sum(counts.values())
    return strange > _MOST_STRANGE * total or letters < _FEWEST_LETTERS * total


def find_foreign_title(paper: Paper) -> str | None:
    """The segment in which a paper calls itself an invoice in a language we do not read; only its first page."""
    page = paper.pages[0] if paper.pages else ()
    segments = (segment.text for line in page for segment in line.segments)
    return next((text for text in segments if len(text) <= 60 and _FOREIGN_TITLE.match(text)), None)
