"""Cut new words into clauses: a sentence as it was written, and what phrases see of each of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agent.meaning.phrases import Language, fold
from agent.meaning.sentences import Sentence

_LONGEST = 500
#: Where one clause ends and what follows speaks of something else.
_TURN = re.compile(
    r"\s*(?:[;:]|\s[-–—]+\s|[,.…]\s*(?=(?:maar|doch|echter|want|but|however|mais|toutefois|cependant|aber|jedoch|doch|sondern)\b)"
    r"|\s(?=(?:maar(?! een| liefst| \d| twee| drie| vier| vijf| zes| half| halve)|but|mais|aber)\s))\s*"
)
_AMOUNT_COLON = re.compile(r"(?<=\d):(?=\d)")


@dataclass(frozen=True)
class Clause:
    """Part of a sentence: ``sentence`` as written, ``folded`` what is left of this part after denials are struck.

    ``start`` is where the sentence begins in the text, ``asks`` whether it is a question.
    """

    sentence: str
    folded: str
    asks: bool = False
    start: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no word is left."""
        return not any(sign.isalnum() for sign in self.folded)


def clauses(sentences: Iterable[Sentence], language: Language) -> Iterator[Clause]:
    """Cut sentences into clauses; what a clause only denies ("this is no complaint") is struck."""
    for sentence in sentences:
        folded = fold(sentence.text)
        asks = folded.rstrip(" \"')").endswith("?")
        struck = language.lists["denials"].blank(folded)
        parts = [part for part in _TURN.split(_AMOUNT_COLON.sub(".", struck)) if part]
        for place, part in enumerate(parts):
            for piece in _cut(part):
                yield Clause(sentence.text, piece, asks and place == len(parts) - 1, sentence.start)


def _cut(part: str) -> Iterator[str]:
    while len(part) > _LONGEST:
        end = part.rfind(" ", 0, _LONGEST)
        end = end if end > 0 else _LONGEST
        yield part[:end]
        part = part[end:].lstrip()
    yield part
