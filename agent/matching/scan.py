"""Where a text names our invoices: whole tokens only, never digits that are something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from agent.matching.borders import Borders
from agent.matching.labels import joined, label
from agent.matching.mention import Mention
from agent.matching.numbers import APART, ATOMS, Form, Numbers
from agent.matching.pieces import Pieces, Window
from agent.matching.words import folded, is_word

_YEAR = re.compile(r"(?:19|20)\d\d")
#: Fewer digits than this say nothing by themselves.
_TELLING = 4


def find_mentions(text: str, numbers: Numbers, printed: Callable[[str], str]) -> list[Mention]:
    """
    Find what a text names, from left to right; ``printed`` gives an item's number as it was printed.

    Rules: whole-number, look-alikes (docs/rules.md)
    """
    return _Scan(Pieces(text, numbers), printed).mentions() if text else []


def find_whole(text: str, numbers: Numbers, printed: Callable[[str], str]) -> list[Mention]:
    """Find the one item that an id names: all of it is the number, and the number is long enough to be no counter."""
    found = find_mentions(text, numbers, printed)
    rest = "".join(atom for atom in ATOMS.findall(folded(text)) if not is_word("label.invoice", atom))
    if len(found) != 1 or found[0].form < Form.BARE or len(rest) < APART:
        return []
    named = "".join(ATOMS.findall(folded(found[0].text)))
    return [replace(found[0], source="end-to-end id")] if named == rest else []  # as is


class _Scan:
    """One text read from left to right, the longest number first."""

    def __init__(self, pieces: Pieces, printed: Callable[[str], str]) -> None:
        self._pieces = pieces
        self._borders = Borders(pieces)
        self._printed = printed

    def mentions(self) -> list[Mention]:
        """Everything the text names."""
        found: list[Mention] = []
        place, last_end = 0, -1
        while place < len(self._pieces.atoms):
            windows = self._pieces.windows(place)
            kind = label(self._pieces, place, last_end) if windows else ""
            if kind == "other":
                # Its own letters may be the word for an invoice: in "offerte INV-123" the 123 is not looked at again.
                place = windows[0].end
                continue
            accepted = self._first(windows, kind, last_end, found)
            if accepted is None:
                place += 1
                continue
            window, mention = accepted
            found.append(mention)
            place = last_end = window.end
        if any(mention.is_announced for mention in found):
            found = [mention for mention in found if mention.is_announced or mention.joined or not _is_little(mention)]
        return found

    def _first(
        self, windows: list[Window], kind: str, last_end: int, found: list[Mention]
    ) -> tuple[Window, Mention] | None:
        if not windows:
            return None
        pieces, place = self._pieces, windows[0].start
        hangs, is_explicit = joined(pieces, last_end, place) if found else ("", False)
        is_glued = place == last_end and pieces.gap(place) == "/"
        if not kind and (is_explicit or is_glued) and found[-1].is_announced:
            kind = "invoice"
        for window in windows:
            form = self._form(window, kind, place == last_end)
            if form is not None:
                low, high = pieces.span(window)
                return window, Mention(
                    pieces.raw[low:high],
                    window.meanings,
                    form,
                    is_announced=kind == "invoice",
                    is_alone=pieces.is_bare,
                    joined=hangs,
                    is_explicit=is_explicit,
                )
        return None

    def _form(self, window: Window, kind: str, is_next: bool) -> Form | None:
        """How much this window says; None when it is no mention at all."""
        pieces, inside = self._pieces, range(window.start, window.end)
        if any(pieces.is_account[place] for place in inside):
            return None
        if not self._borders.is_whole(window, is_next):
            return None
        if window.form is Form.REFERENCE:
            return window.form
        is_announced = kind == "invoice"
        if pieces.crosses(window):
            return None
        if any(pieces.is_other[place] for place in inside):
            is_firm = any(pieces.is_firm[place] for place in inside)
            return window.form if is_announced and (not is_firm or self._is_as_printed(window)) else None
        atoms = pieces.inside(window)
        if _YEAR.fullmatch("".join(atoms)) and not is_announced:
            return None
        digits = sum(len(atom) for atom in atoms if atom[0].isdigit())
        has_letters = not all(atom[0].isdigit() for atom in atoms)
        if window.has_blank and not has_letters and digits < APART:
            return None
        says_little = digits + 2 * has_letters < _TELLING
        if window.form > Form.SHORT and says_little and not is_announced and not pieces.is_bare:
            return Form.SHORT
        return window.form

    def _is_as_printed(self, window: Window) -> bool:
        """Whether it is written as the number was printed, and is all of what it looks like."""
        if not self._pieces.covers(window):
            return False
        low, high = self._pieces.span(window)
        written = _bare(self._pieces.raw[low:high])
        return any(_bare(self._printed(meaning.item)).endswith(written) for meaning in window.meanings)


def _is_little(mention: Mention) -> bool:
    """Whether it is a few digits, which beside a number behind its word are anything."""
    return len(mention.text) < _TELLING and mention.text.isdigit()


def _bare(number: str) -> str:
    return number.lower().replace(" ", "")


def said_of(mention: Mention, source: str) -> Mention:
    """The same mention found elsewhere than in the free text."""
    return replace(mention, source=source)
