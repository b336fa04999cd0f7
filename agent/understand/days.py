"""What the model sees of each day to come that a mail names: its words and those around it, its kind, its place."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from agent.domain.reply import DayNamed, Signs
from agent.meaning import DAY_KINDS
from agent.understand.features import words_of

DAY_BUCKETS = 1 << 13
#: How far a sentence is read on either side of a day, and into the sentences around it, in characters and words.
_BESIDE, _BESIDE_WORDS = 120, 14
_BEFORE, _AFTER_WORDS = 160, 10
_CLOSE = 3
_PAIRED = 10
_SOON, _LATER, _LATE = 7, 31, 90
_LONG = 10
#: What is told of a day beside its words, and beside the probabilities of its sentence and of the mail.
DAY_FACTS: tuple[str, ...] = (
    *DAY_KINDS,
    *("only one", "one of two", "one of more", "the last", "the first", "named last", "named first"),
    *("a range", "leans", "today", "this week", "beyond a month", "beyond three months", "a long range"),
)


def day_facts(signs: Signs) -> np.ndarray:
    """For each day named (rows) which of ``DAY_FACTS`` are true of it."""
    different = sorted({day.on for day in signs.days})
    rows = [
        [
            *(day.kind == kind for kind in DAY_KINDS),
            *(len(different) == 1, len(different) == 2, len(different) > 2),
            *(day.on == different[-1], day.on == different[0], place == len(signs.days) - 1, place == 0),
            *(bool(day.length), day.leans, not day.ahead),
            *(day.ahead <= _SOON, day.ahead > _LATER, day.ahead > _LATE, day.length > _LONG),
        ]
        for place, day in enumerate(signs.days)
    ]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(DAY_FACTS))


def day_words(day: DayNamed, signs: Signs) -> dict[int, float]:
    """The words of a day and around it, in numbered buckets; together of length one."""
    counts: Counter[int] = Counter()
    for word in _around(day, signs):
        number = zlib.crc32(word.encode())
        counts[number % DAY_BUCKETS] += 1 if number >> 31 else -1
    length = math.sqrt(sum(count * count for count in counts.values())) or 1.0
    return {bucket: count / length for bucket, count in counts.items()}


def _around(day: DayNamed, signs: Signs) -> Iterator[str]:
    text, begin, end = signs.text, 0, len(signs.text)
    if day.sentence is not None:
        begin = signs.starts[day.sentence]
        end = begin + len(signs.sentences[day.sentence])
    yield from _side("L", words_of(text[max(begin, day.start - _BESIDE) : day.start])[::-1])
    yield from _side("R", words_of(text[day.end : min(end, day.end + _BESIDE)]))
    yield from (f"D:{word}" for word in words_of(text[day.start : day.end]))
    yield from (f"P:{word}" for word in words_of(text[max(0, begin - _BEFORE) : begin])[-_BESIDE_WORDS:])
    yield from (f"N:{word}" for word in words_of(text[end : end + _BESIDE])[:_AFTER_WORDS])


def _side(side: str, words: Sequence[str]) -> Iterator[str]:
    near = words[:_BESIDE_WORDS]
    yield from (f"{side}:{word}" for word in near)
    yield from (f"{side}{place}:{word}" for place, word in enumerate(near[:_CLOSE]))
    yield from (f"{side}2:{one} {other}" for one, other in pairwise(words[: _PAIRED + 1]))
