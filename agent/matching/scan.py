"""Where a text names our invoices: whole tokens only, never digits that are something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agent.matching.lookalikes import Span, accounts, lookalikes
from agent.matching.numbers import APART, ATOMS, Form, Meaning, Numbers
from agent.matching.words import folded, is_word, spoken

_WITHIN = re.compile(r"\s{0,2}[-/._]?\s{0,2}")
_GLUE = re.compile(r"[-/._]")
_BEFORE_NUMBER = re.compile(r"[\s:#.°º\-/(]{0,4}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LISTED = re.compile(r"[\s,;+&/]*")
#: Fewer digits than this say nothing by themselves.
_TELLING = 4
#: No remittance is longer; what is has been made to keep us busy.
_LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Mention:
    """A place in a text that names one of ours.

    Attributes:
        text: As the payer wrote it.
        meanings: The items it may mean.
        form: How completely it is written.
        is_announced: Behind the word for an invoice, alone or as one of a list.
        is_alone: The text has nothing but numbers and the words that go with them.
        joined: How it hangs on the mention before it: "list", "range", "dash" (either), or "".
        is_explicit: It is joined by a word or sign, not by a mere blank or slash.
        source: "text", "reference" or "end-to-end id".
        is_cut: It ends where the bank cuts a text, so it may be the beginning of a longer one.
    """

    text: str
    meanings: tuple[Meaning, ...]
    form: Form
    is_announced: bool = False
    is_alone: bool = False
    joined: str = ""
    is_explicit: bool = False
    source: str = "text"
    is_cut: bool = False

    @property
    def is_telling(self) -> bool:
        """Whether it says so much that no amount is needed beside it: a reference, or a long number behind its word."""
        return self.form is Form.REFERENCE or (self.is_announced and sum(map(str.isalnum, self.text)) >= APART)

    @property
    def items(self) -> tuple[str, ...]:
        """Keys of what it may mean."""
        return tuple(meaning.item for meaning in self.meanings)


@dataclass(frozen=True)
class _Window:
    start: int
    end: int
    meanings: tuple[Meaning, ...]
    form: Form
    has_blank: bool


def find_mentions(text: str, numbers: Numbers, printed: Callable[[str], str]) -> list[Mention]:
    """
    Find what a text names, from left to right; ``printed`` gives an item's number as it was printed.

    Rules: whole-number, look-alikes (docs/rules.md)
    """
    if not text:
        return []
    return _Text(text, numbers, printed).mentions()


def find_whole(text: str, numbers: Numbers, printed: Callable[[str], str]) -> list[Mention]:
    """Find the one item that an id names: all of it is the number, and the number is long enough to be no counter."""
    found = find_mentions(text, numbers, printed)
    rest = "".join(atom for atom in ATOMS.findall(folded(text)) if not is_word("label.invoice", atom))
    if len(found) != 1 or found[0].form < Form.BARE or len(rest) < APART:
        return []
    named = "".join(ATOMS.findall(folded(found[0].text)))
    return found if named == rest else []


class _Text:
    """One text taken apart into letters and digits."""

    def __init__(self, text: str, numbers: Numbers, printed: Callable[[str], str]) -> None:
        self.raw = text[:_LONGEST_TEXT]
        self.text = folded(self.raw)
        self.numbers = numbers
        self.printed = printed
        matches = list(ATOMS.finditer(self.text))
        self.atoms = [match[0] for match in matches]
        self.spans = [match.span() for match in matches]
        self.isdigit = [atom[0].isdigit() for atom in self.atoms]
        self.windows: dict[int, list[_Window]] = {}

    @cached_property
    def others(self) -> tuple[list[bool], list[bool]]:
        """Which atoms stand in what is something else: for sure, and probably."""
        firm, mild = self.lookalikes
        return self._covered(firm), self._covered(mild)

    @cached_property
    def lookalikes(self) -> tuple[list[Span], list[Span]]:
        """Where the text says something else."""
        return lookalikes(self.text, self.raw)

    def _is_other(self, place: int) -> bool:
        firm, mild = self.others
        return firm[place] or mild[place]

    @cached_property
    def account(self) -> list[bool]:
        """Which atoms belong to an account number."""
        return self._covered(accounts(self.text))

    def _covered(self, spans: Sequence[Span]) -> list[bool]:
        return [any(start < high and low < end for low, high in spans) for start, end in self.spans]

    def mentions(self) -> list[Mention]:
        found: list[Mention] = []
        place, last_end = 0, -1
        while place < len(self.atoms):
            accepted = self._first(place, last_end, found)
            if accepted is None:
                place += 1
                continue
            window, mention = accepted
            found.append(mention)
            place = last_end = window.end
        return found

    def _first(self, place: int, last_end: int, found: list[Mention]) -> tuple[_Window, Mention] | None:
        for window in self._windows(place):
            joined, is_explicit = self._joined(last_end, window.start) if found else ("", False)
            label = self._label(window.start, last_end)
            is_glued = place == last_end and self._gap(place) == "/"
            if not label and (is_explicit or is_glued) and found[-1].is_announced:
                label = "invoice"
            form = self._form(window, label, place == last_end)
            if form is None:
                continue
            low, high = self.spans[window.start][0], self.spans[window.end - 1][1]
            is_cut = high == len(self.text.rstrip()) and (len(self.raw) >= 140 or len(self.raw) in {35, 70, 105})
            mention = Mention(
                self.raw[low:high],
                window.meanings,
                form,
                is_announced=label == "invoice",
                is_alone=self.is_bare,
                joined=joined,
                is_explicit=is_explicit,
                is_cut=is_cut,
            )
            return window, mention
        return None

    def _windows(self, place: int) -> list[_Window]:
        """What begins at this atom and is one of ours, the longest first."""
        if place in self.windows:
            return self.windows[place]
        found: list[_Window] = []
        pieces: list[str] = []
        has_gaps, has_blank = True, False
        for end in range(place, min(place + self.numbers.longest, len(self.atoms))):
            if end > place:
                gap = self._gap(end)
                if not _WITHIN.fullmatch(gap):
                    break
                has_blank = has_blank or gap != gap.strip() or gap.isspace()
                has_gaps = has_gaps and (bool(gap) or self.isdigit[end] != self.isdigit[end - 1])
            pieces.append(self.atoms[end])
            if self.isdigit[end] and (meanings := self.numbers.meanings(pieces, has_gaps)):
                found.append(_Window(place, end + 1, tuple(meanings), meanings[0].form, has_blank))
        found.reverse()
        self.windows[place] = found
        return found

    def _gap(self, place: int) -> str:
        return self.text[self.spans[place - 1][1] : self.spans[place][0]]

    def _form(self, window: _Window, label: str, is_next: bool) -> Form | None:
        """How much this window says; None when it is no mention at all."""
        inside = range(window.start, window.end)
        if label == "other" or any(self.account[place] for place in inside) or not self._is_whole(window, is_next):
            return None
        if window.form is Form.REFERENCE:
            return window.form
        digits = sum(len(self.atoms[place]) for place in inside if self.isdigit[place])
        has_letters = not all(self.isdigit[place] for place in inside)
        is_announced = label == "invoice"
        if self._crosses(window):
            return None
        if any(self._is_other(place) for place in inside):
            is_firm = any(self.others[0][place] for place in inside)
            return window.form if is_announced and (not is_firm or self._is_as_printed(window)) else None
        if _YEAR.fullmatch("".join(self.atoms[place] for place in inside)) and not is_announced:
            return None
        if window.has_blank and not has_letters and digits < APART:
            return None
        says_little = digits + 2 * has_letters < _TELLING
        if window.form > Form.SHORT and says_little and not is_announced and not self.is_bare:
            return Form.SHORT
        return window.form

    def _crosses(self, window: _Window) -> bool:
        """Whether it ends within something else: of "2026/1 2 personen" the 2 belongs to the persons."""
        low, high = self.spans[window.start][0], self.spans[window.end - 1][1]
        return any(low < start < high < end for spans in self.lookalikes for start, end in spans)

    @cached_property
    def is_bare(self) -> bool:
        """Whether the text has nothing but numbers and the words that go with them."""
        names = ("label.invoice", "label.between", "label.join", "label.range", "label.polite")
        return all(
            digit or len(atom) == 1 or any(is_word(name, atom) for name in names)
            for atom, digit in zip(self.atoms, self.isdigit, strict=True)
        )

    def _is_as_printed(self, window: _Window) -> bool:
        """Whether it is written as the number was printed, and is all of what it looks like."""
        low, high = self.spans[window.start][0], self.spans[window.end - 1][1]
        if any(start < high and low < end and not low <= start < end <= high for start, end in self.lookalikes[0]):
            return False
        written = self.raw[low:high].lower().replace(" ", "")
        return any(self.printed(meaning.item).lower().replace(" ", "").endswith(written) for meaning in window.meanings)

    def _is_whole(self, window: _Window, is_next: bool) -> bool:
        """Whether it is no part of a longer number or word."""
        return self._is_free_before(window, is_next) and self._is_free_behind(window)

    def _is_free_before(self, window: _Window, is_next: bool) -> bool:
        place = window.start
        if place == 0:
            return not (self.spans[0][0] and self.text[self.spans[0][0] - 1] == "_")
        gap, before = self._gap(place), self.atoms[place - 1]
        if self.isdigit[place - 1]:
            if is_next or self._is_other(place - 1):
                return bool(gap)
            if gap.isspace():
                return not window.has_blank and self._stands_alone(window)
            return bool(gap) and not _GLUE.fullmatch(gap)
        if not gap:
            return self.isdigit[place] and self._may_be_glued_before(before)
        short_prefix = (
            len(before) <= 3 and not is_word("label.invoice", before) and not is_word("label.between", before)
        )
        return not (gap in {"-", "_"} and short_prefix and self.isdigit[place])

    def _may_be_glued_before(self, word: str) -> bool:
        names = ("label.invoice", "label.between", "label.join")
        return any(is_word(name, word) for name in names) or word.endswith(
            ("factuur", "facture", "rechnung", "invoice")
        )

    def _is_free_behind(self, window: _Window) -> bool:
        place = window.end
        if place == len(self.atoms):
            return True
        gap, behind = self._gap(place), self.atoms[place]
        if self.isdigit[place]:
            follows = self._is_other(place) or self.account[place] or self.goes_on[place]
            if gap.isspace():
                return follows or (not window.has_blank and self._stands_alone(window))
            return bool(gap) and ((follows and gap != ".") or not _GLUE.fullmatch(gap))
        if not gap:
            return len(behind) >= 3 or is_word("label.join", behind) or is_word("label.dated", behind)
        is_suffix = gap in {"-", "_", "/"} and len(behind) <= 2 and not is_word("label.join", behind)
        return not is_suffix or bool(self._windows(place))

    @cached_property
    def goes_on(self) -> list[bool]:
        """Where a number of ours begins that is whole itself: a list goes on, not the rest of something longer."""
        found = self.goes_on = [False] * len(self.atoms)
        for place in range(len(self.atoms) - 1, -1, -1):
            found[place] = any(self._is_free_behind(window) for window in self._windows(place))
        return found

    def _stands_alone(self, window: _Window) -> bool:
        """Whether it is long enough to be itself beside other digits: "7777 4444 2222" is one number."""
        pieces = self.atoms[window.start : window.end]
        return sum(map(len, pieces)) > _TELLING or not all(piece[0].isdigit() for piece in pieces)

    def _label(self, place: int, last_end: int) -> str:
        """Which kind of number the words before announce: "invoice", "other" or ""."""
        numbering = False
        while place > 0 and place != last_end:
            if not _BEFORE_NUMBER.fullmatch(self._gap(place)) or self.isdigit[place - 1]:
                break
            place -= 1
            word = self.atoms[place]
            if is_word("label.invoice", word):
                return "invoice"
            if is_word("label.other", word):
                return "other"
            if not is_word("label.between", word):
                return ""
            numbering = True
        return "invoice" if numbering and place == 0 else ""

    def _joined(self, last_end: int, place: int) -> tuple[str, bool]:
        """How this window hangs on the mention before it, and whether a word or sign says so."""
        between = self.text[self.spans[last_end - 1][1] : self.spans[place][0]]
        between = _LABELS.sub(" ", between).strip(" .:#°()\t\r\n")
        if between == "-":
            return "dash", True
        if _RANGE.fullmatch(between):
            return "range", True
        if _LISTED.fullmatch(between) or _JOIN.fullmatch(between):
            return "list", bool(between) and between != "/"
        return "", False


_LABELS = re.compile(rf"(?<![^\W_])(?:{spoken('label.invoice')}|{spoken('label.between')})\.?(?![^\W_])")
_JOIN = re.compile(rf"[\s,;+&/]*{spoken('label.join')}[\s,;+&/]*")
_RANGE = re.compile(rf"[-\s]*{spoken('label.range')}[-\s]*")


def said_of(mention: Mention, source: str) -> Mention:
    """The same mention found elsewhere than in the free text."""
    return replace(mention, source=source)
