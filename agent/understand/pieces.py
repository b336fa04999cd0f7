"""The word pieces of the encoder's vocabulary, read in a tenth of the time and memory its own reader takes.

Only pieces in Latin script are kept: a reply in Dutch, French, German or English is cut exactly the same way.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from array import array
from collections.abc import Sequence

_UNKNOWN, _BEGIN, _END = 0, 1, 2
#: Letters of another script than ours; the signs above Latin (€, dashes, quotes, the mark for a space) are ours too.
FOREIGN = re.compile("[\u0370-\u1dff\u3000-\U0010ffff]")
_SPACE = "▁"
#: How far the score of a character nobody knows lies below the worst piece (sentencepiece, unigram model).
_UNKNOWN_BELOW = 10.0
#: An entry of the file (protobuf): field 1 with its length; inside, field 1 (the piece) and field 2 (a float).
_PIECE, _HAS_SCORE = b"\x0a", 0x15
_SCORE = struct.Struct("<xf")


class NotAVocabulary(ValueError):
    """A file that is no vocabulary of pieces as we know it."""


class Pieces:
    """Cuts text into the pieces of one vocabulary; has the shape the encoder asks of its tokenizer."""

    def __init__(self, content: bytes) -> None:
        self._ids: dict[str, int] = {}
        self._scores = array("f")
        at = 0
        while content[at : at + 1] == _PIECE and content[at + 2 : at + 3] == _PIECE:
            begin, end = at + 4, at + 4 + content[at + 3]
            piece = content[begin:end].decode("utf-8")
            if piece.isascii() or not FOREIGN.search(piece):
                self._ids[piece] = len(self._scores)
            self._scores.append(_SCORE.unpack_from(content, end)[0] if content[end] == _HAS_SCORE else 0.0)
            at += 2 + content[at + 1]
        if not self._ids:
            raise NotAVocabulary("no pieces in it")
        self._longest = max(map(len, self._ids))
        self._unknown_score = min(self._scores) - _UNKNOWN_BELOW

    def encode(self, text: str, out_type: type[int] = int, add_bos: bool = True, add_eos: bool = True) -> Sequence[int]:
        """Number the pieces of a text, with the marks for its begin and end around them."""
        words = unicodedata.normalize("NFKC", text).split()
        pieces = self._cut(_SPACE + _SPACE.join(words)) if words else [_UNKNOWN]
        return [_BEGIN] * add_bos + pieces + [_END] * add_eos

    def _cut(self, text: str) -> list[int]:
        """Choose the pieces whose scores together are highest (Viterbi)."""
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
            if piece != _UNKNOWN or cut[-1:] != [_UNKNOWN]:  # several unknown signs in a row are one piece
                cut.append(piece)
        return cut[::-1]
