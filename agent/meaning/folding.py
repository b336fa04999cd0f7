"""Fold text for phrases: small letters without accents, one letter for each, so that places still count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_PARAGRAPH = re.compile(r"\n *\n[ \n]*")
_PLAIN = {
    "\r": " ",
    "\t": " ",
    "\xa0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "‑": "-",
    "ß": "s",
}


def folded(text: str) -> tuple[str, Sequence[int]]:
    """Fold one for one, with the place of each letter in the text; blanks within a paragraph, else a zero sign."""
    plain = text.translate(_FOLDING)
    places: Sequence[int] = range(len(text))
    if len(plain) != len(text):
        places = [place for place, letter in enumerate(text) if not unicodedata.combining(letter)]
    return _PARAGRAPH.sub(lambda blank: "\x00" * len(blank[0]), plain).replace("\n", " "), places


class _Folding(dict[int, str | None]):
    """One letter for each, learnt when first met; None for a mark that belongs to the letter before it."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        plain = _PLAIN.get(letter) or unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = None if unicodedata.combining(letter) else plain if len(plain) == 1 else letter
        return self[code]


_FOLDING = _Folding()
