"""A mail's text as lines: each as it stands, without its quote marks, and how deep it is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

#: Lines beyond these are no person's; they are kept as quoted, unread.
MOST_LINES = 3_000
#: What stands further to the right in a line tells nothing about what the line is.
_WIDEST = 600
_MARKS = re.compile(r"[\s\u200b\ufeff]*((?:[>»][\s\u200b\ufeff]*)+)")
_BAR = re.compile(r"\s*(?:\|\s+)+")
_LINK = re.compile(r"[<\[(](?:https?://|mailto:|cid:|tel:)[^\s>\])]{0,400}[>\])]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Line:
    """One line that is not blank.

    Attributes:
        raw: As it stands, without spaces at its end.
        bare: Without quote marks, emphasis, links and double spaces; at most some hundred characters.
        depth: How many quote marks stand before it.
        is_after_blank: Whether an empty line stands before it.
        is_rest: Whether it is the rest of the line before, which was cut in two.
    """

    raw: str
    bare: str
    depth: int
    is_after_blank: bool
    is_rest: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Its words and numbers, in lower case."""
        return words_of(self.bare)


def read_lines(text: str) -> tuple[list[Line], str]:
    """Read the lines that are not blank; second what follows when there are more than any letter has."""
    lines: list[Line] = []
    is_after_blank = False
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place, row in enumerate(rows):
        if not row or row.isspace():
            is_after_blank = True
            continue
        if len(lines) == MOST_LINES:
            return lines, "\n".join(rows[place:])
        bare, depth = _read(row)
        lines.append(Line(row.rstrip(), bare, depth, is_after_blank))
        is_after_blank = False
    return lines, ""


def cut(line: Line, places: Sequence[int]) -> list[Line]:
    """Cut a line without quote marks at these places of ``raw``; together the parts are the line as it stood."""
    ends = [*places, len(line.raw)]
    parts = [line.raw[start:end] for start, end in zip([0, *places], ends, strict=True)]
    return [
        Line(part, _read(part.lstrip())[0], 0, line.is_after_blank and not number, number > 0)
        for number, part in enumerate(parts)
    ]


@lru_cache(maxsize=2_000)
def _read(row: str) -> tuple[str, int]:
    row = row[:_WIDEST]
    depth = 0
    if marks := _MARKS.match(row):
        depth = marks[1].count(">") + marks[1].count("»")
        row = row[marks.end() :]
        if row[:1] == "-" and depth == 1 and not marks[1].endswith(" "):  # ">-" is an ornament
            row = row[1:]
    elif (bar := _BAR.match(row)) and row.rstrip()[-1:] != "|":
        depth, row = 1, row[bar.end() :]
    if "://" in row or "mailto:" in row or "cid:" in row or "tel:" in row:
        row = _LINK.sub(" ", row)
    return " ".join(row.replace("*", " ").replace("\u200b", "").replace("\ufeff", "").split()), depth


@lru_cache(maxsize=2_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, in lower case."""
    return tuple(_WORD.findall(text.casefold()))


def joined(lines: Sequence[Line], kept: Sequence[int]) -> str:
    """Put lines together again by their places, one empty line where any stood or something was left out."""
    rows: list[str] = []
    before = None
    for place in kept:
        line, is_next = lines[place], before is not None and place == before + 1
        if line.is_rest and is_next:
            rows[-1] += line.raw
        else:
            if rows and (line.is_after_blank or not is_next):
                rows.append("")
            rows.append(line.raw.lstrip() if line.is_rest else line.raw)
        before = place
    return "\n".join(row.rstrip() for row in rows)
