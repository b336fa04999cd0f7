"""A letter as the tone check reads it: its own words, in sentences; names, numbers and the payment slip set apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile, zip_longest
from typing import Any

from agent.letters.blocks import Block, Paragraph, read_blocks
from agent.letters.wording import plain

#: What stands for a name or a number: a word, and no word of ours.
_MASK = "0"
_SLIP_LINE = re.compile(r"^[ \t]*([^\n|:?!.]{2,28}?)[ \u00a0\u202f]?:[ \u00a0](\S[^\n]*)$")
_QUOTED = re.compile(r"^[ \t]*>.*\n?", re.MULTILINE)
_SHORT_LINE = 4  # words; a last paragraph this short is a name


@dataclass(frozen=True)
class Prose:
    """One letter.

    Args:
        text: As it is written, or its source in which rows begin with ``|``.
        step: Name of its step.
        known: The words of its language; empty of one that is not known.
        given: Names and numbers in it that are not ours to weigh.
    """

    text: str
    step: str
    known: Mapping[str, Any]
    given: tuple[str, ...] = ()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The letter in paragraphs and rows, names and numbers blanked; a slip in plain text counts as rows."""
        text = plain(self.text)
        return read_blocks(_with_rows(_mask(_QUOTED.sub("", text) if ">" in text else text, self.given)))

    @cached_property
    def words(self) -> str:
        """All prose, a paragraph a line; rows left out, names and numbers blanked."""
        return _written(self.blocks)

    @cached_property
    def before_slip(self) -> str:
        """The prose before the first row: what a reader has to take in."""
        return _written(tuple(takewhile(lambda block: isinstance(block, Paragraph), self.blocks)))

    @cached_property
    def unsigned(self) -> str:
        """The prose without the names below it: a firm may write its own in capitals."""
        if not self.blocks or not isinstance(last := self.blocks[-1], Paragraph):
            return self.words
        is_name = len(self.blocks) > 1 and len(last.lines) == 1 and count_words(last.lines[0]) <= _SHORT_LINE
        kept = () if is_name else (Paragraph(last.lines[:1]),)
        return _written((*self.blocks[:-1], *kept))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Split at the marks that end a sentence; "3. Dezember" stays whole where the language says so."""
        goes_on = "|".join(self.known.get("goes_on", ()))
        after = rf"(?!(?:{goes_on})\b)" if goes_on else ""
        return tuple(part for part in re.split(rf"(?<=[.!?…])\s+{after}|\n+", self.words) if count_words(part))

    @cached_property
    def neighbours(self) -> tuple[tuple[str, str], ...]:
        """Every sentence with the one after it; the last with none."""
        return tuple(zip_longest(self.sentences, self.sentences[1:], fillvalue=""))


def _written(blocks: Sequence[Block]) -> str:
    return "\n".join(" ".join(block.lines) for block in blocks if isinstance(block, Paragraph))


def _mask(text: str, values: Sequence[str]) -> str:
    """Blank names, numbers and days, so that no customer's name stops a letter."""
    found = sorted(
        {value for value in plain("\n".join(values)).split("\n") if value and value in text}, key=len, reverse=True
    )
    if not found:
        return text
    whole = "|".join(map(re.escape, found))
    return re.sub(rf"(?<!\w)(?:{whole})(?!\w)", _MASK, text)


def count_words(text: str) -> int:
    """Count words; numbers count, marks that stand alone do not."""
    return sum(1 for word in text.split() if word.isalnum() or any(map(str.isalnum, word)))


def _with_rows(text: str) -> str:
    """Give the lines of a payment slip in plain text ("Factuur: 2026-031") their bar: two or more below each other."""
    lines = text.replace("\r\n", "\n").split("\n")
    slips = [_SLIP_LINE.match(line) for line in lines]
    for place, slip in enumerate(slips):
        beside = slips[max(place - 1, 0) : place + 2]
        if slip and sum(each is not None for each in beside) > 1:
            lines[place] = f"| {slip[1]} | {slip[2]}"
    return "\n".join(lines)
