"""Which lines stand in a letter of our own, however they were wrapped or marked: the surest sign of a quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.splitting.lines import Line, words_of

#: Three words in a row that stand so in our letter are ours; two may be anybody's.
_TOGETHER = 3
#: A row of known lines with fewer words may be somebody's own "Met vriendelijke groet".
_FEWEST_WORDS = 8
_MOST_CHARACTERS = 200_000


@dataclass(frozen=True)
class Known:
    """For each line whether all its words are ours, at least half, and whether it is of a row that is surely a quote.

    ``ends`` holds the places of lines with the last words of one of our letters.
    """

    lines: Sequence[bool]
    partly: Sequence[bool]
    surely: Sequence[bool]
    ends: frozenset[int]

    @property
    def is_any(self) -> bool:
        """Whether anything of ours is quoted at all."""
        return any(self.surely)


def find_known(lines: Sequence[Line], own: Iterable[str]) -> Known:
    """Compare the words of the lines, read as one stream, with those of our letters; linear in both."""
    rows: set[tuple[str, ...]] = set()
    endings: set[tuple[str, ...]] = set()
    room = _MOST_CHARACTERS
    for letter in own:
        words = words_of(" ".join(row.lstrip("> \t") for row in letter[: max(room, 0)].splitlines()))
        room -= len(letter)
        rows.update(zip(words, words[1:], words[2:], strict=False))
        endings.add(words[-_TOGETHER:])
    if not rows:
        nothing = [False] * len(lines)
        return Known(nothing, nothing, nothing, frozenset())
    stream = [(place, word) for place, line in enumerate(lines) for word in line.words]
    words = tuple(word for _, word in stream)
    covered = [False] * len(stream)
    goes_on = [False] * len(lines)  # whether our letter goes on from the line before to this one
    ends: set[int] = set()
    for at, row in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if row in rows:
            covered[at] = covered[at + 1] = covered[at + 2] = True
            for first, second in ((at, at + 1), (at + 1, at + 2)):
                goes_on[stream[second][0]] |= stream[first][0] != stream[second][0]
            if row in endings:
                ends.add(stream[at + 2][0])
    ours = [0] * len(lines)
    for (place, _), is_covered in zip(stream, covered, strict=True):
        ours[place] += is_covered
    known = [0 < len(line.words) == count for count, line in zip(ours, lines, strict=True)]
    partly = [0 < len(line.words) <= 2 * count for count, line in zip(ours, lines, strict=True)]
    return Known(known, partly, _in_rows(lines, known, goes_on), frozenset(ends))


def _in_rows(lines: Sequence[Line], known: Sequence[bool], goes_on: Sequence[bool]) -> list[bool]:
    surely = [False] * len(lines)
    start = 0
    for place in range(len(lines) + 1):
        in_row = place < len(lines) and (known[place] and goes_on[place] if lines[place].words else True)
        if place > start and in_row:
            continue
        if known[start] if start < len(lines) else False:
            count = sum(len(line.words) for line in lines[start:place])
            surely[start:place] = [count >= _FEWEST_WORDS] * (place - start)
        start = place
    return surely
