"""One text taken apart into letters and digits, with what is between them and what they may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.matching.lookalikes import Span, accounts, lookalikes
from agent.matching.numbers import ATOMS, Form, Meaning, Numbers
from agent.matching.words import folded, is_word

_WITHIN = re.compile(r"\s{0,2}[-/._]?\s{0,2}")
#: No remittance is longer; what is has been made to keep us busy.
_LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Window:
    """Some pieces in a row that may be one of our numbers: the atoms from ``start`` up to ``end``."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    form: Form
    has_blank: bool


class Pieces:
    """The atoms of a text: runs of letters and runs of digits."""

    def __init__(self, text: str, numbers: Numbers) -> None:
        self.raw = text[:_LONGEST_TEXT]
        self.text = folded(self.raw)
        self._numbers = numbers
        matches = list(ATOMS.finditer(self.text))
        self.atoms = [match[0] for match in matches]
        self.spans = [match.span() for match in matches]
        self.isdigit = [atom[0].isdigit() for atom in self.atoms]
        self._windows: dict[int, list[Window]] = {}

    def gap(self, place: int) -> str:
        """What stands between an atom and the one before it."""
        return self.text[self.spans[place - 1][1] : self.spans[place][0]]

    def span(self, window: Window) -> Span:
        """Where a window stands in the text."""
        return self.spans[window.start][0], self.spans[window.end - 1][1]

    def inside(self, window: Window) -> list[str]:
        """The atoms of a window."""
        return self.atoms[window.start : window.end]

    @cached_property
    def lookalikes(self) -> tuple[list[Span], list[Span]]:
        """Where the text says something else: for sure, and probably."""
        return lookalikes(self.text, self.raw)

    @cached_property
    def is_firm(self) -> list[bool]:
        """Which atoms are something else for sure."""
        return self._covered(self.lookalikes[0])

    @cached_property
    def is_other(self) -> list[bool]:
        """Which atoms are something else, for sure or probably."""
        mild = self._covered(self.lookalikes[1])
        return [firm or probably for firm, probably in zip(self.is_firm, mild, strict=True)]

    @cached_property
    def is_account(self) -> list[bool]:
        """Which atoms belong to an account number."""
        return self._covered(accounts(self.text))

    def _covered(self, spans: Sequence[Span]) -> list[bool]:
        return [any(start < high and low < end for low, high in spans) for start, end in self.spans]

    def crosses(self, window: Window) -> bool:
        """Whether it ends within something else: of "2026/1 2 personen" the 2 belongs to the persons."""
        low, high = self.span(window)
        return any(low < start < high < end for spans in self.lookalikes for start, end in spans)

    def covers(self, window: Window) -> bool:
        """Whether it is all of what it surely looks like: of "14/03/2026" the 14 is not."""
        low, high = self.span(window)
        touched = [span for span in self.lookalikes[0] if span[0] < high and low < span[1]]
        return all(low <= start and end <= high for start, end in touched)

    @cached_property
    def is_bare(self) -> bool:
        """Whether the text has nothing but numbers and the words that go with them."""
        names = ("label.invoice", "label.between", "label.join", "label.range", "label.polite")
        return all(
            digit or len(atom) == 1 or any(is_word(name, atom) for name in names)
            for atom, digit in zip(self.atoms, self.isdigit, strict=True)
        )

    def windows(self, place: int) -> list[Window]:
        """What begins at this atom and is one of ours, the longest first."""
        if place in self._windows:
            return self._windows[place]
        found: list[Window] = []
        pieces: list[str] = []
        has_gaps, has_blank = True, False
        for end in range(place, min(place + self._numbers.longest, len(self.atoms))):
            if end > place:
                gap = self.gap(end)
                if not _WITHIN.fullmatch(gap):
                    break
                has_blank = has_blank or gap != gap.strip() or gap.isspace()
                has_gaps = has_gaps and (bool(gap) or self.isdigit[end] != self.isdigit[end - 1])
            pieces.append(self.atoms[end])
            if self.isdigit[end] and (meanings := self._numbers.meanings(pieces, has_gaps)):
                found.append(Window(place, end + 1, tuple(meanings), meanings[0].form, has_blank))
        found.reverse()
        self._windows[place] = found
        return found
