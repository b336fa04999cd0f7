"""What the model sees of a text beside its encoding: parts of words and pairs of words, in numbered buckets."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

CHARACTER_BUCKETS = 1 << 14
WORD_BUCKETS = 1 << 13
_WORD = re.compile(r"\w+|[?!]")
_DIGIT = re.compile(r"\d")
_LENGTHS = (3, 4, 5)


def words_of(text: str) -> list[str]:
    """The words in small letters, with question and exclamation marks; every digit is the same one."""
    return _WORD.findall(_DIGIT.sub("0", text.lower()))


def characters(words: list[str]) -> dict[int, float]:
    """Three to five letters in a row, also across words."""
    text = f" {' '.join(words)} "
    grams = (text[at : at + length] for length in _LENGTHS for at in range(len(text) - length + 1))
    return _counted(grams, CHARACTER_BUCKETS)


def pairs(words: list[str]) -> dict[int, float]:
    """Words and pairs of neighbours."""
    return _counted(_words_and_pairs(words), WORD_BUCKETS)


def _words_and_pairs(words: list[str]) -> Iterator[str]:
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def _counted(grams: Iterable[str], buckets: int) -> dict[int, float]:
    """Hash into buckets. What shares a bucket has a sign of its own, so that it cancels out rather than adds up."""
    found: dict[int, float] = {}
    for gram, count in Counter(grams).items():
        number = zlib.crc32(gram.encode())
        sign = 1 if number >> 31 else -1
        bucket = number % buckets
        found[bucket] = found.get(bucket, 0.0) + sign * (1 + math.log(count))
    return found
