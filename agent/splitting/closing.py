"""What closes new words, or is hung above them by a gateway: signature, "sent from my phone", disclaimer, banner.

The greeting and the name stay with the words; what a machine or a letterhead adds does not. Whatever reads as a
person's sentence stays, also below a signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.splitting.lines import Line
from agent.splitting.vocabulary import vocabulary

_DELIMITER = re.compile(r"(?:--|—|––|-- ?--|_{2,}|={3,}|-{3,}|\*{3,})$")
_IMAGE = re.compile(
    r"\[?(?:cid:|image\b|afbeelding\b|inline image|logo\b|photo\b|bild:|img\b)[^\]]{0,200}\]$"
    r"|\[[^\]]{0,80}\.(?:png|jpe?g|gif)\]$|\[(?:logo|icon)[^\]]{0,80}\]$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\W{0,3}\(?\+?\d[\d\s()/.+-]{7,24}$")
_ADDRESS_OR_SITE = re.compile(
    r"\W{0,2}(?:[^\s<>@]{1,64}@[^\s<>@]{1,120}|(?:https?://|www\.)\S{3,200}|[a-z0-9-]{2,60}\.(?:nl|be|fr|de|com|eu|net|org|at|ch|lu|uk|co\.uk|example))/?\W{0,2}$",
    re.IGNORECASE,
)
_POST_TOWN = re.compile(
    r"(?:[A-Z]{1,2}-? ?)?(?:\d{4} ?[A-Z]{2}|\d{4,5}|[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}),? {1,2}[A-ZÀ-Ý'’][\w'’-]+"
)
_POST_TOWN_INSIDE = re.compile(r"\b(?:\d{4} ?[A-Z]{2}|[BDFL]-\d{4,5}|\d{5}) +[A-ZÀ-Ý'’][\w'’-]+")
_SUFFIX = re.compile(r"(?:\b[A-Z]\.){1,4}$|\b(?:inc|ltd|co|str|nr|bv|corp|e\.k|gmbh|cie)\.$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]['\")\]]*$|[.!?]['\")\]]*\s*[:;]-?[)DP(]$|[\U0001f600-\U0001f64f]$")
_PARTICLES = frozenset(
    {"de", "van", "der", "den", "het", "'t", "ten", "ter", "von", "zu", "zum", "du", "la", "le", "les", "en", "et"}
    | {"und", "and", "&", "+", "/", "namens", "team", "familie", "-", "des", "of", "op"}
)
_LONGEST_CONTACT = 160
_LONGEST_JUDGED = 400


def find_closing(lines: Sequence[Line], start: int, end: int) -> set[int]:
    """Places between ``start`` and ``end``, a piece of new words, that close them rather than say something."""
    found: set[int] = set()
    judge = _Judge()
    for first, last in _paragraphs(lines, start, end):
        found |= judge.paragraph(lines, first, last)
    if not judge.has_closed:
        found |= _letterhead(lines, start, end, found)
    return found


def find_banner(lines: Sequence[Line], end: int) -> int:
    """How many lines at the top, before ``end``, a gateway hung there."""
    place = top = 0
    while place < end and place < 12:
        bare = lines[place].bare.strip("_=-# \t")[:_LONGEST_JUDGED]
        if not bare or vocabulary().patterns["banner"].match(bare):
            is_banner = bool(bare)
        else:
            is_banner = top > 0 and not lines[place].is_after_blank and bool(_banner_more(bare))
            if not is_banner:
                break
        place += 1
        top = place if is_banner or top else 0
    return top


def _banner_more(bare: str) -> bool:
    return vocabulary().patterns["banner_more"].match(bare) is not None


def _paragraphs(lines: Sequence[Line], start: int, end: int) -> list[tuple[int, int]]:
    starts = [at for at in range(start, end) if at == start or lines[at].is_after_blank]
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


class _Judge:
    """Goes through paragraphs from the top and remembers what came before: greeting, name, letterhead."""

    def __init__(self) -> None:
        self.has_closed = False  # the greeting came, in this or an earlier paragraph
        self.needs_name = False
        self.has_contact = False
        self.is_cut = False  # below "-- "

    def paragraph(self, lines: Sequence[Line], first: int, last: int) -> set[int]:
        """Places of one paragraph that close."""
        found: set[int] = set()
        text = " ".join(line.bare for line in lines[first : min(last, first + 12)])[:_LONGEST_JUDGED]
        is_legal = is_disclaimer(text)
        for at in range(first, last):
            bare = lines[at].bare[:_LONGEST_JUDGED]
            if is_footer(bare or lines[at].raw.strip()):
                found.add(at)
            elif is_disclaimer(bare) or (is_legal and at == first):
                found.update(range(at, last))
                return found
            elif _is_postscript(bare):
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
            elif self._goes_on():
                return found
        return found

    def _begin_again(self) -> None:
        self.has_closed = self.needs_name = self.has_contact = self.is_cut = False

    def _goes_on(self) -> bool:
        """Whether what came last was a person's again."""
        return not self.has_closed

    def _before_the_name(self, bare: str) -> None:
        if is_greeting(bare):
            self.has_closed = True
            self.needs_name = is_greeting(bare, alone=True)
        elif self.needs_name:
            self.needs_name = False
            if is_contact(bare):
                self.has_contact = True
            elif not is_name(bare) and _is_prose(bare):
                self.has_closed = False

    def _is_below(self, bare: str, lines: Sequence[Line], at: int, last: int) -> bool:
        """Whether a line below the name belongs to the letterhead; if not, a person goes on."""
        if is_greeting(bare) and not self.has_contact:
            self.needs_name = is_greeting(bare, alone=True)
            return False
        if is_contact(bare):
            self.has_contact = True
            return True
        if _is_notice(bare):
            return not _speaks_himself(bare)
        until = next((end for end in range(at + 1, last) if _is_of_a_machine(lines[end].bare)), last)
        rest = " ".join(line.bare for line in lines[at : min(until, at + 6)])[:_LONGEST_JUDGED]
        if _speaks_himself(rest) or (_is_prose(rest) and not self.has_contact):
            self.has_closed = self.has_contact = False
            return False
        return True


def _letterhead(lines: Sequence[Line], start: int, end: int, found: set[int]) -> set[int]:
    """A letterhead at the end without a greeting above it: its first line, a name, stays."""
    block: set[int] = set()
    for first, last in reversed(_paragraphs(lines, start, end)):
        places = [at for at in range(first, last) if at not in found]
        if not places:
            continue
        contacts = [at for at in places if is_contact(lines[at].bare)]
        asked = first > start and lines[first - 1].bare.endswith(":")
        top = next((at for at in places if at in contacts), last)
        named = [at for at in range(first, top) if at in places]
        if (
            asked
            or len(contacts) < (1 if block else 2)
            or len(contacts) * 3 < len(places)
            or any(_is_prose(lines[at].bare) for at in places if at not in contacts)
            or lines[max(top - 1, start)].bare.endswith(":")
        ):
            break
        block |= {at for at in places if at not in named[:1]} if named else set(places)
        if first == start:
            return block if named else set()
    return block


def is_footer(bare: str) -> bool:
    """Whether a phone or a program wrote this: "Verzonden vanaf mijn iPhone", "[cid:logo.png]"."""
    if len(bare) > 200:
        return False
    plain = bare.strip("_-–—*<>[]() \t.!")
    return bool(_IMAGE.match(bare) or vocabulary().patterns["sent_from"].fullmatch(plain))


def is_disclaimer(text: str) -> bool:
    """Whether a paragraph begins as a disclaimer does."""
    return vocabulary().patterns["disclaimer"].match(text.lstrip("_*=-#[(“\"' \t")) is not None


@cache
def _greeting() -> re.Pattern[str]:
    return re.compile(rf"{vocabulary().any_of('phrases')}(?!\w)[.,;!\s:/|-]*", re.IGNORECASE)


def is_greeting(bare: str, *, alone: bool = False) -> bool:
    """Whether a line is a greeting at the end, with a name behind it or, ``alone``, without."""
    if len(bare) > 90 or bare.endswith("?"):
        return False
    rest = bare.strip("_ ")
    count = 0
    while rest and count < 4 and (match := _greeting().match(rest)):
        rest, count = rest[match.end() :], count + 1
    if not count:
        return False
    rest = rest.removeprefix("en ").removeprefix("and ").removeprefix("et ").removeprefix("und ")
    if match := _greeting().match(rest):
        rest = rest[match.end() :]
    return not rest if alone else not rest or is_name(rest)


def is_name(bare: str) -> bool:
    """Whether a line may be a name: a few words with capitals, no figures, no sentence."""
    words = bare.rstrip(",").split()
    if not words or len(words) > 7 or len(bare) > 70 or bare.endswith((":", "?", "!")):
        return False
    if (
        any(character.isdigit() for character in bare)
        or "@" in bare
        or (bare.endswith(".") and not _SUFFIX.search(bare))
    ):
        return False
    if len(words) <= 1:
        return True
    lower = [word for word in words if word[:1].islower() and word.casefold() not in _PARTICLES]
    return not lower or (len(words) <= 2 and len(lower) == len(words) and not _speaks_himself(bare))


@cache
def _labelled() -> re.Pattern[str]:
    names = vocabulary().any_of("contact")
    number = r"(?:[ -]?(?:nr|nummer|number|no|n°|num|identifikationsnummer)\b\.?)?"
    said = r"(?=[^\n]{0,80}?(?:\d[\d\s./()-]{4,}|@|www\.|https?:|\.[a-z]{2,3}\b|\d{2}))"
    return re.compile(
        rf"\W{{0,3}}{names}(?!\w){number}(?:\s?[.:|]+\s*|\s+(?=[\d+(@A-Z]|www|http)){said}", re.IGNORECASE
    )


@cache
def _named_label() -> re.Pattern[str]:
    return re.compile(rf"\W{{0,3}}{vocabulary().any_of('contact')}\s?:\s*\S", re.IGNORECASE)


@cache
def _street() -> re.Pattern[str]:
    streets = vocabulary().any_of("streets")
    return re.compile(
        rf"(?:[A-ZÀ-Ý][\w.'’-]*\s){{0,4}}[\w.'’-]*{streets}\.?,? \d{{1,5}} ?[a-zA-Z]?\b(?!\s[a-z])"
        rf"|\d{{1,5}}(?: ?bis| ?ter|[a-z])?,? (?:[\w'’-]+ ){{0,3}}{streets}(?!\w)",
        re.IGNORECASE,
    )


def _is_notice(bare: str) -> bool:
    return vocabulary().patterns["notice"].match(bare.lstrip("_*=-#!>•· \t")) is not None


def _is_of_a_machine(bare: str) -> bool:
    return is_contact(bare) or _is_notice(bare) or is_footer(bare)


def is_contact(bare: str) -> bool:
    """Whether a line is of a letterhead: a number to call, an address, a register, a site."""
    if len(bare) > _LONGEST_CONTACT or bare.endswith(("?", "!")):
        return False
    if _PHONE.match(bare) or _ADDRESS_OR_SITE.match(bare) or _POST_TOWN.match(bare):
        return True
    if (_labelled().match(bare) or _street().match(bare)) and not _speaks_himself(bare) and len(bare) < 120:
        return not bare.endswith(".") or len(bare.split()) < 9
    if sum(bare.count(sign) for sign in "|•·") and re.search(
        r"@|www\.|\d{5,}|\d{2,4}[ /-]\d{5,}|\.(?:nl|be|fr|de|com|eu)\b", bare
    ):
        return True
    if sum(bare.count(sign) for sign in "|•·") >= 2:
        return True
    return bool(_POST_TOWN_INSIDE.search(bare)) and len(bare.split()) <= 9 and not bare.endswith(".")


def _is_prose(text: str) -> bool:
    words = text.split()
    if text[:1].islower() and len(words) >= 3 and not is_contact(text):
        return True
    if _SENTENCE_END.search(text) and not _SUFFIX.search(text) and not is_contact(text):
        return True
    lower = sum(word[:1].islower() for word in words)
    return len(words) >= 4 and lower * 2 >= len(words)


@cache
def _himself() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){vocabulary().any_of('first_person')}(?![\w.:])", re.IGNORECASE)


def _speaks_himself(text: str) -> bool:
    return _himself().search(text) is not None


@cache
def _postscript() -> re.Pattern[str]:
    return re.compile(rf"{vocabulary().any_of('postscripts')}\b[.:,; )-]*\s*\S", re.IGNORECASE)


def _is_postscript(bare: str) -> bool:
    return _postscript().match(bare) is not None
