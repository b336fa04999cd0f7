"""The words around a number: what kind of number it is, and how it hangs on the one before it."""

from __future__ import annotations

import re
from functools import cache

from agent.matching.pieces import Pieces
from agent.matching.words import is_word, spoken

_BEFORE_NUMBER = re.compile(r"[\s:#.°º\-/(]{0,4}")
_LISTED = re.compile(r"[\s,;+&/]*")


@cache
def _labels() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{spoken('label.invoice')}|{spoken('label.between')})\.?(?![^\W_])")


@cache
def _join() -> re.Pattern[str]:
    return re.compile(rf"[\s,;+&/]*{spoken('label.join')}[\s,;+&/]*")


@cache
def _range() -> re.Pattern[str]:
    return re.compile(rf"[-\s]*{spoken('label.range')}[-\s]*")


def label(pieces: Pieces, place: int, last_end: int) -> str:
    """Which kind of number the words before an atom announce: "invoice", "other" or ""."""
    numbering = False
    while place > 0 and place != last_end:
        if not _BEFORE_NUMBER.fullmatch(pieces.gap(place)) or pieces.isdigit[place - 1]:
            break
        place -= 1
        word = pieces.atoms[place]
        if is_word("label.invoice", word):
            return "invoice"
        if is_word("label.other", word):
            return "other"
        if not is_word("label.between", word):
            return ""
        numbering = True
    return "invoice" if numbering and place == 0 else ""


def joined(pieces: Pieces, last_end: int, place: int) -> tuple[str, bool]:
    """How a number hangs on the one that ends before ``last_end``, and whether a word or sign says so."""
    between = pieces.text[pieces.spans[last_end - 1][1] : pieces.spans[place][0]]
    between = _labels().sub(" ", between).strip(" .:#°()\t\r\n")
    if between == "-":
        return "dash", True
    between = between.removesuffix("-").rstrip()
    if _range().fullmatch(between):
        return "range", True
    if _LISTED.fullmatch(between) or _join().fullmatch(between):
        return "list", bool(between) and between != "/"
    return "", False
