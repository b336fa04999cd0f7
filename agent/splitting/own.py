"""Which lines stand in a letter of our own, however they were wrapped or marked: the surest sign of a quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.splitting.lines import Line, cut, words_of

#: Three words in a row that stand so in our letter are ours; two may be anybody's.
_TOGETHER = 3
#: A row of known lines with fewer words may be somebody's own "Met vriendelijke groet".
_FEWEST_WORDS = 8
_MOST_CHARACTERS = 200_000
#: An answer behind our sentence is cut off where so many of our words stand before or behind it.
_FEWEST_BESIDE = 4
_WORD = re.compile(r"\w+")
#: What may stand behind the last word of a sentence; one of _ENDS must.
_CLOSED = re.compile(r"(?:[^\w\s«“„‹(\[>]|\s?»)*")
_ENDS = frozenset(".?!»”")
_ARROW = re.compile(r"\s*(?=<-|<=|<<|←|->|=>|>>|→|--)")
_FEWEST_BEFORE_ARROW = 2


@dataclass(frozen=True)
class Known:
    """For each line whether all its words are ours, at least half, and whether it is of a row that is surely a quote.

    ``starts`` and ``ends`` hold the places of lines with the first and the last words of one of our letters.
    """

    lines: Sequence[bool]
    partly: Sequence[bool]
    surely: Sequence[bool]
    starts: frozenset[int]
    ends: frozenset[int]

    @property
    def is_any(self) -> bool:
        """Whether anything of ours is quoted at all."""
        return any(self.surely)


@dataclass(frozen=True)
class Letters:
    """Every three words in a row of our letters, and the three with which each of them begins and ends."""

    rows: frozenset[tuple[str, ...]]
    beginnings: frozenset[tuple[str, ...]]
    endings: frozenset[tuple[str, ...]]


def read_letters(own: Iterable[str]) -> Letters:
    """The words of our letters, as far as they are compared."""
    rows: set[tuple[str, ...]] = set()
    beginnings: set[tuple[str, ...]] = set()
    endings: set[tuple[str, ...]] = set()
    room = _MOST_CHARACTERS
    for letter in own:
        words = words_of(" ".join(row.lstrip("> \t") for row in letter[: max(room, 0)].splitlines()))
        room -= len(letter)
        rows.update(zip(words, words[1:], words[2:], strict=False))
        beginnings.add(words[:_TOGETHER])
        endings.add(words[-_TOGETHER:])
    return Letters(frozenset(rows), frozenset(beginnings), frozenset(endings))


def cut_answers(lines: Sequence[Line], letters: Letters) -> list[Line]:
    """Cut lines in which somebody answers behind a sentence of ours, before and behind his words."""
    found: list[Line] = []
    for line in lines:
        places = _places(line, letters) if letters.rows and not line.depth else []
        found += cut(line, places) if places else [line]
    return found


def _places(line: Line, letters: Letters) -> list[int]:
    """Where in ``raw`` whole sentences of ours and other words meet."""
    words = line.words
    covered = _covered(words, letters)
    if not any(covered) or all(covered):
        return []
    spots = list(_WORD.finditer(line.raw))
    if [spot[0].casefold() for spot in spots] != list(words):
        return []  # a link or a mark stands between them
    meets = [0]  # numbers of words at which a sentence begins beside one of another writer
    ends: dict[int, int] = {}
    arrows: set[int] = set()
    for at in range(1, len(words)):
        if covered[at] != covered[at - 1]:
            gap = line.raw[spots[at - 1].end() : spots[at].start()]
            closed = _CLOSED.match(gap)
            if arrow := _ARROW.match(gap) if covered[at - 1] else None:
                meets.append(at)
                arrows.add(at)
                ends[at] = spots[at - 1].end() + arrow.end()
            elif closed and not _ENDS.isdisjoint(closed[0]):
                meets.append(at)
                ends[at] = spots[at - 1].end() + closed.end()
    bounds = [*meets, len(words)]
    ours = [
        end - start >= (_FEWEST_BEFORE_ARROW if end in arrows else _FEWEST_BESIDE) and all(covered[start:end])
        for start, end in pairwise(bounds)
    ]
    return [ends[at] for number, at in enumerate(meets) if number and (ours[number] or ours[number - 1])]


def _covered(words: Sequence[str], letters: Letters) -> list[bool]:
    covered = [False] * len(words)
    for at, row in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if row in letters.rows:
            covered[at] = covered[at + 1] = covered[at + 2] = True
    return covered


def find_known(lines: Sequence[Line], letters: Letters) -> Known:
    """Compare the words of the lines, read as one stream, with those of our letters; linear in both."""
    if not letters.rows:
        nothing = [False] * len(lines)
        return Known(nothing, nothing, nothing, frozenset(), frozenset())
    stream = [(place, word) for place, line in enumerate(lines) for word in line.words]
    words = tuple(word for _, word in stream)
    covered = _covered(words, letters)
    goes_on = [False] * len(lines)  # whether our letter goes on from the line before to this one
    starts: set[int] = set()
    ends: set[int] = set()
    for at, row in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if row in letters.rows:
            for first, second in ((at, at + 1), (at + 1, at + 2)):
                goes_on[stream[second][0]] |= stream[first][0] != stream[second][0]
            if row in letters.beginnings:
                starts.add(stream[at][0])
            if row in letters.endings:
                ends.add(stream[at + 2][0])
    ours = [0] * len(lines)
    for (place, _), is_covered in zip(stream, covered, strict=True):
        ours[place] += is_covered
    known = [0 < len(line.words) == count for count, line in zip(ours, lines, strict=True)]
    partly = [0 < len(line.words) <= 2 * count for count, line in zip(ours, lines, strict=True)]
    surely = [one or other for one, other in zip(_in_rows(lines, known, goes_on), _answered(lines, known), strict=True)]
    return Known(known, partly, surely, frozenset(starts), frozenset(ends))


def _answered(lines: Sequence[Line], known: Sequence[bool]) -> list[bool]:
    """Our lines of a paragraph in which one of them is answered behind an arrow: "Amount: 121.00 <- 120.50"."""
    found = [False] * len(lines)
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and not lines[end].is_after_blank:
            continue
        places = range(start, end)
        if any(known[at - 1] and lines[at].is_rest and _ARROW.match(lines[at].raw) for at in places[1:]):
            for at in places:
                found[at] = known[at]
        start = end
    return found


def _in_rows(lines: Sequence[Line], known: Sequence[bool], goes_on: Sequence[bool]) -> list[bool]:
    surely = [False] * len(lines)
    start = 0
    for place in range(len(lines) + 1):
        in_row = place < len(lines) and (known[place] and goes_on[place] if lines[place].words else True)
        if place > start and in_row:
            continue
        if known[start] if start < len(lines) else False:
            end = (
                max((at for at in range(start, place) if lines[at].words), default=start) + 1
            )  # "--" below our words is not ours
            count = sum(len(line.words) for line in lines[start:end])
            surely[start:end] = [count >= _FEWEST_WORDS] * (end - start)
        start = place
    return surely
