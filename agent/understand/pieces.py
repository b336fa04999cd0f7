"""The word pieces of the encoder's vocabulary, read in a tenth of the time and memory its own reader takes.

Only pieces in Latin script are kept: a reply in Dutch, French, German or English is cut exactly the same way.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

_UNKNOWN, _BEGIN, _END = 0, 1, 2
#: Letters of another script than ours; the signs above Latin (€, dashes, quotes, the mark for a space) are ours too.
FOREIGN = re.compile("[\u0370-\u1dff\u3000-\U0010ffff]")
#: The octets that begin them in UTF-8, whatever follows: U+0380 up to U+0FFF, and U+3000 onwards.
_FOREIGN_LEADS = np.isin(np.arange(256), [*range(0xCE, 0xE1), *range(0xE3, 0xF5)])
_SPACE = "▁"
_REMEMBERED = 4000
#: How far the score of a character nobody knows lies below the worst piece (sentencepiece, unigram model).
_UNKNOWN_BELOW = 10.0
#: An entry of the file (protobuf): field 1 with its length; inside, field 1 (the piece) and field 2 (a float).
_PIECE, _HAS_SCORE = 0x0A, 0x15
_SCORE_OCTETS = 5


class NotAVocabulary(ValueError):
    """A file that is no vocabulary of pieces as we know it."""


class Pieces:
    """Cuts text into the pieces of one vocabulary; has the shape the encoder asks of its tokenizer."""

    def __init__(self, content: bytes) -> None:
        octets = np.frombuffer(content + bytes(_SCORE_OCTETS), dtype=np.uint8)
        starts = np.array(_entries(content), dtype=np.int64)
        if not starts.size:
            raise NotAVocabulary("no pieces in it")
        begins = starts + 4
        ends = begins + octets[starts + 3]
        within = np.column_stack((begins, ends)).ravel()
        ours = np.flatnonzero(~np.logical_or.reduceat(_is_foreign(octets), within)[::2])
        spans = zip(begins[ours].tolist(), ends[ours].tolist(), strict=True)
        self._ids = dict(zip((content[begin:end].decode() for begin, end in spans), ours.tolist(), strict=True))
        self._scores = array("f", _scores(octets, ends).tobytes())
        if not self._ids:
            raise NotAVocabulary("no pieces in it")
        self._longest = max(map(len, self._ids))
        self._pieces_of = lru_cache(maxsize=_REMEMBERED)(self._cut)  # a mail is encoded whole and by the sentence
        self._unknown_score = min(self._scores) - _UNKNOWN_BELOW

    def encode(self, text: str, out_type: type[int] = int, add_bos: bool = True, add_eos: bool = True) -> Sequence[int]:
        """Number the pieces of a text, with the marks for its begin and end around them."""
        words = unicodedata.normalize("NFKC", text).split()
        pieces = [piece for word in words for piece in self._pieces_of(_SPACE + word)] or [_UNKNOWN]
        # Several unknown signs in a row are one piece.
        kept = [one for one, before in zip(pieces, [None, *pieces], strict=False) if not one == before == _UNKNOWN]
        return [_BEGIN] * add_bos + kept + [_END] * add_eos

    def _cut(self, text: str) -> list[int]:
        """Choose the pieces of a word whose scores together are highest (Viterbi); no piece spans two words."""
        best = [0.0] + [-1e38] * len(text)
        came: list[tuple[int, int]] = [(0, _UNKNOWN)] * (len(text) + 1)
        find = self._ids.get
        for begin in range(len(text)):
            here = best[begin]
            if find(text[begin]) is None and here + self._unknown_score > best[begin + 1]:
                best[begin + 1], came[begin + 1] = here + self._unknown_score, (begin, _UNKNOWN)
            for end in range(begin + 1, min(begin + self._longest, len(text)) + 1):
                piece = find(text[begin:end])
                if piece is not None and here + self._scores[piece] > best[end]:
                    best[end], came[end] = here + self._scores[piece], (begin, piece)
        cut: list[int] = []
        end = len(text)
        while end:
            end, piece = came[end]
            cut.append(piece)
        return cut[::-1]


def _entries(content: bytes) -> list[int]:
    """Where each entry begins."""
    starts, at, last = [], 0, len(content) - 4
    while at <= last and content[at] == _PIECE == content[at + 2]:
        starts.append(at)
        at += 2 + content[at + 1]
    return starts


def _scores(octets: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The score behind each piece, 0 where there is none."""
    scores: np.ndarray = octets[ends[:, None] + np.arange(1, _SCORE_OCTETS)].view("<f4").ravel()
    return np.where(octets[ends] == _HAS_SCORE, scores, np.float32(0))


def _is_foreign(octets: np.ndarray) -> np.ndarray:
    """Which octets of UTF-8 begin a letter of ``FOREIGN``."""
    following = np.append(octets[1:], np.uint8(0))
    found: np.ndarray = _FOREIGN_LEADS[octets]
    found |= (octets == 0xCD) & (following >= 0xB0)
    found |= (octets == 0xE1) & (following < 0xB8)
    return found
