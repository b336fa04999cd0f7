"""Words with places made into lines, and lines into segments: what stands together, and what stands in another column.

Content order in a PDF is the order of drawing: some programs draw all labels first and all values later. Only places on
the page tell which value belongs to which label. Lengths are in points, y grows upwards (ISO 32000-1 8.3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

# So many single letters in a row are one word set wide, not initials.
_SPACED_LETTERS = 4
# Marks between the cells of one line: "Factuurnummer 17 · Datum 3 mei 2026".
_SEPARATORS = frozenset("·•●|¦│")
# Two cells that touch: "TotaalEUR 32,90".
_GLUED = re.compile(r"(?:[€£](?<=[a-zà-ÿ:.)].)|(?:EUR|CHF|GBP|USD)(?<=[a-zà-ÿ:.)]...))(?=\s?-?\d)")


class Word(NamedTuple):
    """One word and its box."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """Height of the box, never zero."""
        return max(self.top - self.bottom, 1.0)

    @property
    def middle(self) -> float:
        """Half height."""
        return (self.top + self.bottom) / 2

    def joined(self, other: Word) -> Word:
        """The two as one word, without a space."""
        return Word(
            self.text + other.text,
            min(self.left, other.left),
            max(self.right, other.right),
            min(self.bottom, other.bottom),
            max(self.top, other.top),
        )

    def turned(self, degrees: int, width: float, height: float) -> Word:
        """The box as the reader sees it on a page shown turned clockwise by 90, 180 or 270 degrees."""
        left, right, bottom, top = self.left, self.right, self.bottom, self.top
        if degrees == 90:
            left, right, bottom, top = bottom, top, height - right, height - left
        elif degrees == 180:
            left, right, bottom, top = width - right, width - left, height - top, height - bottom
        elif degrees == 270:
            left, right, bottom, top = width - top, width - bottom, left, right
        return Word(self.text, left, right, bottom, top)


@dataclass(frozen=True)
class Segment:
    """Words of one line that stand together."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    words: tuple[Word, ...] = ()

    def between(self, left: float, right: float) -> Segment | None:
        """The part that begins at ``left``, a letter's play allowed, and ends before ``right``; None when none does."""
        words = [word for word in self.words if left - 3 <= word.left < right - 3]
        return _joined(words) if words and abs(words[0].left - left) < 3 else None

    def over(self, left: float, right: float) -> Segment | None:
        """The part that stands over or under the stretch from ``left`` to ``right``; None when no word does."""
        words = [word for word in self.words if word.left < right and left < word.right]
        return _joined(words) if words else None

    def word_at(self, offset: int) -> Word | None:
        """The word at an offset of the text."""
        end = 0
        for word in self.words:
            end += len(word.text) + 1
            if offset < end:
                return word
        return None

    def overlaps(self, other: Segment) -> bool:
        """Whether the two share a column, with a letter's play."""
        return self.left < other.right + 3 and other.left < self.right + 3


@dataclass(frozen=True)
class Line:
    """One line as a reader sees it, left to right."""

    segments: tuple[Segment, ...]

    @cached_property
    def text(self) -> str:
        """The whole line, segments joined by a space."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def top(self) -> float:
        """The line's upper edge."""
        return max(segment.top for segment in self.segments)

    @property
    def bottom(self) -> float:
        """The line's lower edge."""
        return min(segment.bottom for segment in self.segments)

    @property
    def height(self) -> float:
        """The tallest segment's height."""
        return max(segment.top - segment.bottom for segment in self.segments)


def build_lines(words: Iterable[Word]) -> tuple[Line, ...]:
    """
    Order words into lines from top to bottom, each cut into segments where a wide gap shows another column.

    Words that a program broke into pieces or letters are mended first.
    """
    rows: list[_Row] = []
    for word in sorted(_printed_once(words), key=lambda word: (-word.middle, word.left)):
        middle, height = word.middle, word.height
        row = next((row for row in reversed(rows[-3:]) if row.has(middle, height)), None)
        if row is None:
            rows.append(_Row(middle, height, [word]))
        else:
            row.words.append(word)
    lines = (Line(tuple(_segments(_mended(sorted(row.words, key=_left))))) for row in rows)
    return tuple(line for line in lines if line.segments)


_left = attrgetter("left")


class _Row(NamedTuple):
    """Words on one line: the middle and height of the first, and all."""

    middle: float
    height: float
    words: list[Word]

    def has(self, middle: float, height: float) -> bool:
        """Whether a word's middle lies on the row: two sizes of letters on one line differ in middle a little."""
        return abs(self.middle - middle) < 0.4 * min(self.height, height)


def _printed_once(words: Iterable[Word]) -> Iterator[Word]:
    """Drop the second print of a word: bold letters are sometimes made by printing twice, a hair apart."""
    seen: dict[str, list[Word]] = {}
    for word in words:
        twins = seen.setdefault(word.text, [])
        if any(abs(twin.left - word.left) < 2 and abs(twin.middle - word.middle) < 2 for twin in twins):
            continue
        twins.append(word)
        yield word


def _mended(row: Sequence[Word]) -> list[Word]:
    """Put pieces of words together: those that touch, and letters set apart for looks ("F A C T U U R")."""
    words: list[Word] = []
    for run in _runs_of_letters(row):
        is_spaced = len(run) >= _SPACED_LETTERS and len(run[0].text) == 1
        usual = median(b.left - a.right for a, b in pairwise(run)) if is_spaced else None
        words.append(run[0])
        for previous, word in pairwise(run):
            gap = word.left - previous.right
            belongs = gap < 1.8 * usual + 0.5 if usual is not None else _touches(previous, word)
            if belongs:
                words[-1] = words[-1].joined(word)
            else:
                words.append(word)
    return words


def _runs_of_letters(row: Sequence[Word]) -> Iterator[list[Word]]:
    """Cut a row into runs of single letters near each other, and of anything else."""
    run: list[Word] = []
    for word in row:
        if (
            run
            and (len(word.text) == 1) == (len(run[-1].text) == 1)
            and (len(word.text) > 1 or word.left - run[-1].right < word.height)
        ):
            run.append(word)
        else:
            if run:
                yield run
            run = [word]
    if run:
        yield run


def _touches(word: Word, following: Word) -> bool:
    """Whether no reader would see a space: real ones are at least a tenth of the height wide."""
    if not (following.text[0].islower() and word.text[-1].isalnum()):
        return False
    return -0.1 < (following.left - word.right) / max(word.height, following.height) < 0.07


def _segments(words: Sequence[Word]) -> Iterator[Segment]:
    cell: list[Word] = []
    for word in words:
        is_apart = word.text in _SEPARATORS
        if cell and (is_apart or _is_column_gap(cell[-1], word)):
            yield _joined(cell)
            cell = []
        if not is_apart:
            cell.append(word)
    if cell:
        yield _joined(cell)


def _is_column_gap(word: Word, following: Word) -> bool:
    gap = following.left - word.right
    return gap > 0.9 and gap > 0.9 * max(word.height, following.height)  # no box is lower than one point


def _joined(words: Sequence[Word]) -> Segment:
    return Segment(
        _GLUED.sub(r" \g<0>", " ".join(word.text for word in words)),
        left=words[0].left,
        right=max(word.right for word in words),
        bottom=min(word.bottom for word in words),
        top=max(word.top for word in words),
        words=tuple(words),
    )


def join_paragraphs(page: Sequence[Line]) -> tuple[str, ...]:
    """
    Cut a page's text into pieces that belong together: a long line runs on into the line under it.

    Cells of tables and short lines stay by themselves, so that a sentence never swallows a row of amounts.
    """
    width = max((line.segments[-1].right for line in page), default=0.0)
    pieces: list[list[Segment]] = []
    running: list[list[Segment]] = []
    for line in page:
        joined = [_joined_piece(running, pieces, segment) for segment in line.segments]
        running = [piece for piece in joined if _fills_its_line(piece[-1], width)]
    return tuple(" ".join(segment.text for segment in piece) for piece in pieces)


def _joined_piece(running: list[list[Segment]], pieces: list[list[Segment]], segment: Segment) -> list[Segment]:
    """Put a segment at the end of the piece that runs on into it, or begin a new piece."""
    piece = next((piece for piece in running if _runs_on(piece[-1], segment)), None)
    if piece is None:
        pieces.append(piece := [])
    piece.append(segment)
    return piece


def _fills_its_line(segment: Segment, width: float) -> bool:
    return segment.right - segment.left > 0.4 * width and segment.text.count(" ") >= 5


def _runs_on(end: Segment, segment: Segment) -> bool:
    return abs(end.left - segment.left) < 40 and end.bottom - segment.top < 1.2 * (end.top - end.bottom)
