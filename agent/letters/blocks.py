"""A letter's source as paragraphs and rows: the one shape that text and HTML are both made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from agent.letters.typography import label_colon, plain_spaces

_ROW = "|"
_PICTURE = "||"


@dataclass(frozen=True)
class Paragraph:
    """Lines of prose; the breaks between them are meant."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """Label and value beside each other, as on a payment slip."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """A picture, by its cid, and its size in CSS pixels; ``caption`` says what it is for. Plain text leaves it out."""

    cid: str
    side: str
    caption: str


Block = Paragraph | Rows | Shown


def read_blocks(source: str) -> tuple[Block, ...]:
    """
    Split rendered source at blank lines; a line ``| label | value`` is a row, ``|| cid | side | caption`` a picture,
    everything else is prose.

    The lines of a paragraph flow together; only the last one, the signature, keeps them.
    """
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", source.replace("\r\n", "\n")):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        for start, group in groupby(lines, key=_start):
            same = tuple(group)
            if start == _PICTURE:
                blocks += [_shown(line) for line in same]
            else:
                blocks.append(_rows(same) if start else Paragraph(same))
    last = max((place for place, block in enumerate(blocks) if isinstance(block, Paragraph)), default=0)
    return tuple(block if place == last else _flowing(block) for place, block in enumerate(blocks))


def write_text(blocks: Sequence[Block], language: str = "") -> str:
    """Write the plain text part; the spaces in it are ordinary ones, so that figures can be copied."""
    colon = label_colon(language)
    said = [block for block in blocks if not isinstance(block, Shown)]
    return plain_spaces("\n\n".join("\n".join(_lines(block, colon)) for block in said)) + "\n"


def _flowing(block: Block) -> Block:
    return Paragraph((" ".join(block.lines),)) if isinstance(block, Paragraph) else block


def _rows(lines: Iterable[str]) -> Rows:
    pairs = []
    for line in lines:
        label, _, value = line.removeprefix(_ROW).partition(_ROW)
        pairs.append((label.strip(), value.strip()))
    return Rows(tuple(pairs))


def _start(line: str) -> str:
    return next((mark for mark in (_PICTURE, _ROW) if line.startswith(mark)), "")


def _shown(line: str) -> Shown:
    cid, side, caption = (part.strip() for part in f"{line.removeprefix(_PICTURE)}||".split(_ROW, 3)[:3])
    return Shown(cid, side, caption)


def _lines(block: Paragraph | Rows, colon: str) -> tuple[str, ...]:
    if isinstance(block, Paragraph):
        return block.lines
    return tuple(f"{label}{colon}{value}" for label, value in block.pairs)
