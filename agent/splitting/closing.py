"""What closes new words: signature, "sent from my phone", disclaimer.

The greeting and the name stay with the words; what a machine or a letterhead adds does not. Whatever reads as a
person's sentence stays, also below a signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.splitting.letterhead import is_card, is_contact, is_firm, is_named_in, is_notice, is_of_a_machine, is_title
from agent.splitting.lines import Line
from agent.splitting.machines import is_disclaimer, is_footer
from agent.splitting.speech import (
    ends_a_sentence,
    goes_on,
    is_greeting,
    is_name,
    is_postscript,
    is_sentence,
    names_day_of_payment,
    says_done,
    says_we,
    speaks_himself,
    speaks_of_the_case,
    speaks_to_reader,
)

_DELIMITER = re.compile(r"(?:--|—|––|-- ?--|_{2,}|={3,}|-{3,}|\*{3,})$")
_LONGEST_JUDGED = 400
_MOST_WORDS_OF_SLOGAN = 8


def find_closing(lines: Sequence[Line], start: int, end: int, *, is_below_name: bool = False) -> set[int]:
    """Places between ``start`` and ``end``, a piece of new words, that close them rather than say something.

    ``is_below_name`` tells that somebody signed in the line above, which is not of this piece.
    """
    found: set[int] = set()
    judge = _Judge()
    judge.has_closed = is_below_name
    for first, last in _paragraphs(lines, start, end):
        found |= judge.paragraph(lines, first, last)
    if not judge.has_closed:
        found |= _letterhead(lines, start, end, found)
    return found


def _paragraphs(lines: Sequence[Line], start: int, end: int) -> list[tuple[int, int]]:
    starts = [at for at in range(start, end) if at == start or lines[at].is_after_blank]
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


class _Judge:
    """Goes through paragraphs from the top and remembers what came before: greeting, name, letterhead."""

    def __init__(self) -> None:
        self._begin_again()

    def _begin_again(self) -> None:
        self.name = ""  # as it was signed
        self.has_closed = False  # the greeting came, in this or an earlier paragraph
        self.needs_name = False
        self.has_contact = False  # facts of a letterhead came
        self.is_titled = False  # a firm, a title or a notice came
        self.is_factual = False  # in this paragraph
        self.is_open = False  # a notice that goes on at the next line
        self.is_cut = False  # below "-- "

    def paragraph(self, lines: Sequence[Line], first: int, last: int) -> set[int]:
        """Places of one paragraph that close."""
        found: set[int] = set()
        text = " ".join(line.bare for line in lines[first : min(last, first + 12)])[:_LONGEST_JUDGED]
        is_legal = is_disclaimer(text)
        self.is_factual = False
        for at in range(first, last):
            bare = lines[at].bare[:_LONGEST_JUDGED]
            if is_footer(bare or lines[at].raw.strip()) or (self.has_contact and _is_motto(bare)):
                found.add(at)
            elif is_disclaimer(bare) or (is_legal and at == first):
                found.update(range(at, last))
                return found
            elif is_postscript(bare):
                self._begin_again()
                return found
            elif _DELIMITER.match(lines[at].raw.strip()) and (at > first or first > 0):
                self.is_cut = self.has_closed = True
                self.needs_name = False
                found.add(at)
            elif self.is_cut:
                found.add(at)
            elif not self.has_closed or self.needs_name:
                self._before_the_name(bare)
                if self.has_closed and self.has_contact:
                    found.add(at)
            elif self._is_below(bare, lines, at, last):
                found.add(at)
            elif self._is_person_again():
                return found
        return found

    def _is_person_again(self) -> bool:
        return not self.has_closed

    def _before_the_name(self, bare: str) -> None:
        if is_greeting(bare):
            self.has_closed = True
            self.needs_name = is_greeting(bare, alone=True)
            self.name = "" if self.needs_name else bare.split()[-1]
        elif self.needs_name:
            self.needs_name = False
            self.name = bare
            if is_contact(bare):
                self.has_contact = self.is_factual = True
            elif not is_name(bare) and _is_prose(bare):
                self.has_closed = False

    def _is_below(self, bare: str, lines: Sequence[Line], at: int, last: int) -> bool:
        """Whether a line below the name belongs to the letterhead; if not, a person goes on."""
        if is_greeting(bare) and not self.has_contact:
            self.needs_name = is_greeting(bare, alone=True)
            return False
        if is_contact(bare) or _is_same_name(self.name, bare):
            self.has_contact = self.is_factual = self.is_titled = True
            return True
        is_rest_of_notice = self.is_open and bare[:1].islower() and not lines[at].is_after_blank
        if is_notice(bare) or (is_rest_of_notice and not speaks_himself(bare)):
            self.is_factual = self.is_titled = True
            self.is_open = not ends_a_sentence(bare)
            return True
        self.is_open = False
        until = next((end for end in range(at + 1, min(last, at + 6)) if is_of_a_machine(lines[end].bare)), last)
        rest = " ".join(line.bare for line in lines[at : min(until, at + 6)])[:_LONGEST_JUDGED]
        if speaks_himself(rest) or self._is_person(rest, bare):
            self._begin_again()
            return False
        self.is_titled = True
        return True

    def _is_person(self, rest: str, bare: str) -> bool:
        """Whether the rest of a paragraph, with this line first, is a person who goes on."""
        if not _is_prose(rest):
            return names_day_of_payment(bare) or says_done(bare)
        if self.is_factual:
            return says_we(rest) or (speaks_of_the_case(rest) and speaks_to_reader(rest))
        if goes_on(rest):
            return True
        is_short = len(bare.split()) <= _MOST_WORDS_OF_SLOGAN and not bare.endswith((".", "?")) and bare[:1].isupper()
        return not (self.has_contact or (self.is_titled and is_short) or not _is_prose(bare))


def _letterhead(lines: Sequence[Line], start: int, end: int, found: set[int]) -> set[int]:
    """A letterhead at the end without a greeting above it: its first line, a name, stays."""
    block: set[int] = set()
    for first, last in reversed(_paragraphs(lines, start, end)):
        places = [at for at in range(first, last) if at not in found]
        if not places:
            continue
        cards = [at for at in places if is_card(lines[at].bare)]
        contacts = [at for at in places if at in cards or is_contact(lines[at].bare)]
        asked = first > start and lines[first - 1].bare.endswith(":")
        top = next((at for at in places if at in contacts), last)
        facts = " ".join(lines[at].bare for at in contacts)
        named = [at for at in range(first, top) if at in places and not is_firm(lines[at].bare)]
        if named and first > start and _is_same_name(lines[first - 1].bare, lines[named[0]].bare):
            named = []
        if (
            asked
            or len(contacts) < (1 if block or cards else 2)
            or len(contacts) * 3 < len(places)
            or any(_is_persons(lines[at].bare, at > top, facts) for at in places if at not in contacts)
            or lines[max(top - 1, start)].bare.endswith(":")
        ):
            break
        block |= {at for at in places if at not in named[:1]} if named else set(places)
        if first == start:
            return block if named else set()
    return block


def _is_same_name(signed: str, full: str) -> bool:
    """Whether somebody signed "Femke" or "Zx" and is called so in full below: that is his card."""
    words, others = signed.strip("_ ,.").casefold().split(), full.strip("_ ").casefold().split()
    if not words or not others or len(words) > 2 or not is_name(signed) or not is_name(full.title()):
        return False
    return words[0] == others[0] or (len(words[0]) <= 2 and words[0][0] == others[0][0])


def _is_persons(bare: str, is_below_facts: bool, facts: str) -> bool:
    """Whether a line among contact facts is a person's sentence rather than a notice, a name or advertising."""
    if not _is_prose(bare) or is_notice(bare) or is_named_in(bare, facts):
        return False
    return not is_below_facts or goes_on(bare)


def _is_motto(bare: str) -> bool:
    """Whether a line is only a link, or a saying in quotation marks."""
    said = bare.strip("_ ")
    return not said or (said[0] in "\"“„«‘'" and said[-1] in "\"”“»’'")


def _is_prose(text: str) -> bool:
    return is_sentence(text) and not is_contact(text) and not is_title(text)
