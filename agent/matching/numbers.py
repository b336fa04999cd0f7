"""
The ways in which an invoice number may be written, and which invoices a piece of text may mean by one.

Written in full: its own letters and leading zeros may be missing, other separators or none may be inside. Shortened:
only its last group, or the year as two digits ("26-031").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from agent.matching.references import canonical, is_valid
from agent.matching.words import folded

ATOMS = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LAST = re.compile(r"^(.*?)(\d+)\D*$")
#: Fewer signs than this are not put together over a separator: "1/3" is not 13.
APART = 5
#: No number and no reference is written in more pieces.
LONGEST = 12


class Form(IntEnum):
    """How completely a text names an item; the higher, the surer."""

    SHORT = 1
    BARE = 2
    FULL = 3
    REFERENCE = 4


class Meaning(NamedTuple):
    """An item a piece of text may mean, and how completely it says so; ``BARE`` is in full but for letters or zeros."""

    item: str
    form: Form


@dataclass
class Numbers:
    """All ways to write the numbers and references of the items, to be looked up piece by piece."""

    _glued: dict[str, list[Meaning]] = field(default_factory=dict)
    _grouped: dict[tuple[str, ...], list[Meaning]] = field(default_factory=dict)
    _longest: int = 1

    def add(self, item: str, number: str, reference: str | None) -> None:
        """Make an item known by its number and by the reference printed on it."""
        for code, form in _glued_forms(number):
            _put(self._glued, code, Meaning(item, form))
        for groups, form in _grouped_forms(number):
            _put(self._grouped, groups, Meaning(item, form))
        if reference and (code := canonical(reference)):
            _put(self._glued, code, Meaning(item, Form.REFERENCE if is_valid(code) else Form.FULL))
        self._longest = min(LONGEST, max(self._longest, len(ATOMS.findall(number)) + 3, 8 if reference else 0))

    @property
    def longest(self) -> int:
        """In how many pieces at most one of them may be written."""
        return self._longest

    def meanings(self, pieces: list[str], has_gaps: bool) -> list[Meaning]:
        """
        What these pieces of text may mean, the surest form of each item.

        Args:
            pieces: Letters and digits apart, folded.
            has_gaps: Whether every two pieces of digits have something between them: only then groups may lose zeros.
        """
        digits = tuple(piece.lstrip("0") or "0" for piece in pieces if piece[0].isdigit())
        is_put_together = len(digits) > 1 and sum(len(piece) for piece in pieces) < APART
        found = [] if is_put_together else list(self._glued.get("".join(pieces), ()))
        if has_gaps and digits and all(piece[0].isdigit() for piece in pieces):
            found += self._grouped.get(digits, ())
        elif has_gaps:
            found += self._grouped.get(("".join(piece for piece in pieces if not piece[0].isdigit()), *digits), ())
        surest: dict[str, Form] = {}
        for meaning in found:
            surest[meaning.item] = max(meaning.form, surest.get(meaning.item, Form.SHORT))
        best = max(surest.values(), default=Form.SHORT)
        return [Meaning(item, form) for item, form in surest.items() if form == best]


def _put(table: dict, key: object, meaning: Meaning) -> None:  # type: ignore[type-arg]
    known = table.setdefault(key, [])
    if meaning not in known:
        known.append(meaning)


def _glued_forms(number: str) -> Iterator[tuple[str, Form]]:
    """The number as one run of signs: as printed, and without its own letters."""
    atoms = ATOMS.findall(folded(number))
    whole = "".join(atoms)
    digits = "".join(atom for atom in atoms if atom[0].isdigit())
    if not digits:
        return
    yield whole, Form.FULL
    if digits != whole:
        yield digits, Form.BARE
    groups = [atom for atom in atoms if atom[0].isdigit()]
    if len(groups) == 1 and digits.lstrip("0") not in {"", digits}:
        letters = whole[: -len(digits)] if whole.endswith(digits) else ""
        yield digits.lstrip("0"), Form.BARE
        if letters:
            yield letters + digits.lstrip("0"), Form.FULL
    yield from ((code, Form.SHORT) for code in _shortened(groups))


def _shortened(groups: list[str]) -> Iterable[str]:
    """What is left of it when the year, or all but the last group, is left out."""
    if len(groups) == 1:
        groups = _split_year(groups[0]) or groups
    if len(groups) == 1:
        return
    last = groups[-1]
    yield from dict.fromkeys((last, last.lstrip("0") or "0"))
    if _YEAR.fullmatch(groups[0]):
        yield groups[0][2:] + "".join(groups[1:])


def _split_year(digits: str) -> list[str] | None:
    return [digits[:4], digits[4:]] if len(digits) >= 6 and _YEAR.fullmatch(digits[:4]) else None


def _grouped_forms(number: str) -> Iterator[tuple[tuple[str, ...], Form]]:
    """Its groups of digits, each without leading zeros; of "20260014" year and rest are two."""
    atoms = ATOMS.findall(folded(number))
    groups = [atom for atom in atoms if atom[0].isdigit()]
    letters = "".join(atom for atom in atoms if not atom[0].isdigit())
    if len(groups) == 1:
        groups = _split_year(groups[0]) or groups
    if len(groups) < 2:
        return
    bare = tuple(group.lstrip("0") or "0" for group in groups)
    yield bare, Form.BARE if letters else Form.FULL
    if letters:
        yield (letters, *bare), Form.FULL
    if _YEAR.fullmatch(groups[0]):
        yield (groups[0][2:].lstrip("0") or "0", *bare[1:]), Form.SHORT
    if len(groups) > 2:
        yield bare[-2:], Form.SHORT


def series_of(number: str) -> tuple[str, int]:
    """What is before the last group of digits, and that group: numbers of one series count up."""
    match = _LAST.match(number)
    return (match[1].lower(), int(match[2])) if match and len(match[2]) < 18 else (number, 0)
