"""Labels on paper, and the values that stand beside or under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from statistics import median

from agent.documents.layout import Line, Segment
from agent.documents.lexicon import finder, quick
from agent.documents.pdfs import Paper

_heads_a_table = lru_cache(maxsize=1024)(finder(r"\b<words>", words="table_header"))
# How far under its label a value may stand, in line heights of the label.
_REACH = 2.6
# Several readers of one paper ask for the same labels.
_REMEMBERED = 32


@dataclass(frozen=True)
class Mention:
    """A label met on the paper, the text before it, and where its value may stand: beside it or under it."""

    label: str
    before: str
    beside: tuple[str, ...]
    under: str | None
    page: int = 0
    at: int = 0
    above: str | None = None

    @property
    def leads(self) -> bool:
        """Whether the label opens its segment, as labels do; in the middle of a sentence it is just a word."""
        return not re.search(r"\w", self.before)

    @property
    def values(self) -> tuple[str, ...]:
        """Every place, the likeliest first."""
        return (*self.beside, self.under) if self.under else self.beside


def is_table_head(line: Line) -> bool:
    """Whether a line heads a table of goods."""
    return _heads_a_table(line.text)


@lru_cache(maxsize=_REMEMBERED)
def mentions(paper: Paper, label: re.Pattern[str]) -> tuple[Mention, ...]:
    """
    Every place a label stands, with what follows it in its segment, to its right and under it.

    A value broken over two lines of one column ("12 november" / "2026") is offered joined.
    """
    return tuple(_mentions(paper, label))


_is_worth_it = cache(quick)


def _mentions(paper: Paper, label: re.Pattern[str]) -> Iterator[Mention]:
    is_worth_it = _is_worth_it(label)
    for number, page in enumerate(paper.pages):
        for at, line in enumerate(page):
            for index, segment in enumerate(line.segments):
                if not is_worth_it(segment.text):
                    continue
                for match in label.finditer(segment.text):
                    rest = segment.text[match.end() :].strip(" :.#\u00a0")
                    under = _under(page, at, index, match, has_rest=bool(rest))
                    beside = tuple(_beside(page, at, index, rest))
                    is_whole = not rest and not segment.text[: match.start()].strip()
                    above = _above(page, at, segment) if is_whole and not under else None
                    yield Mention(
                        match[0],
                        segment.text[: match.start()],
                        beside,
                        under.text if under else None,
                        number,
                        at,
                        above,
                    )


def _beside(page: Sequence[Line], at: int, index: int, rest: str) -> Iterator[str]:
    segments = page[at].segments
    if not rest:
        index += 1
        rest = segments[index].text.strip(" :#") if index < len(segments) else ""
    if rest:
        yield rest
    if rest[:1].isdigit() and (wrapped := below(page, at, segments[index])):
        yield f"{rest} {wrapped.text}"


def _under(page: Sequence[Line], at: int, index: int, match: re.Match[str], *, has_rest: bool) -> Segment | None:
    """
    What stands under a label in its own column.

    In a narrow strip labels, or values, stand so near each other that they make one segment; the places of the words
    tell which belong together.
    """
    line = page[at]
    segment = line.segments[index]
    first, last = segment.word_at(match.start()), segment.word_at(match.end() - 1)
    if first is None or last is None:
        return None if has_rest else below(page, at, segment)
    following = [other.left for other in line.segments[index + 1 :]]
    if has_rest and (after := segment.word_at(match.end() + 1)):
        following.insert(0, after.left)
    under = below(page, at, replace(segment, left=first.left, right=last.right))
    if under is None:
        return None
    own = under.between(first.left, following[0] if following else float("inf"))
    if has_rest or _is_shared(line, under):
        return own or under.over(first.left, last.right)
    return own or under


def _is_shared(line: Line, under: Segment) -> bool:
    """Whether what stands under a label stands under other segments of its line, too."""
    return sum(1 for segment in line.segments if segment.overlaps(under)) > 1


def _above(page: Sequence[Line], at: int, segment: Segment) -> str | None:
    """What stands right over a label, when it is a caption: nothing stands over that value again."""
    height = segment.top - segment.bottom
    over = [other for line in page[max(0, at - 3) : at] for other in line.segments if segment.overlaps(other)]
    over = [other for other in over if other.bottom - segment.top < 3 * height]
    return over[0].text if len(over) == 1 and over[0].bottom - segment.top < height else None


def below(page: Sequence[Line], at: int, segment: Segment) -> Segment | None:
    """The nearest segment under this one in the same column; nothing under the heads of a table, where goods stand."""
    if is_table_head(page[at]):
        return None
    reach = _REACH * (segment.top - segment.bottom)
    for line in page[at + 1 :]:
        for other in line.segments:
            away = segment.bottom - other.top
            if away > reach and away > (reach := max(reach, _usual_gap(page))):
                return None
            if away >= -2 and segment.overlaps(other):
                return other
    return None


def _usual_gap(page: Sequence[Line]) -> float:
    """How far apart the lines of a page usually lie: in double spacing values stand further under their labels."""
    gaps = [line.bottom - following.top for line, following in pairwise(page)]
    return 1.2 * median(gaps) if gaps else 0.0
