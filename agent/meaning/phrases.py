"""
The phrases of a language, from its data file (``words/*.toml``).

A phrase is written as it is spoken. A space is any gap between two words, `` .. `` up to six words between, ``word*``
any ending, ``{slot}`` one of the words of that slot, ``(a|b)`` and ``(a )?`` as in regular expressions. Accents and
capitals make no difference. Phrases hold at whole words. ``*`` is always "any ending" and capitals fold, so a repeated
group is written ``(a ){0,5}`` and a sign that is no letter ``[^\\w]``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

from agent.domain.reply import Label
from agent.meaning.needed import Part, needed, rarest, starts_of

LANGUAGES = ("nl", "fr", "de", "en")
_GAP = r"(?:\W+\w+){0,6}?\W+"
_ASKED = r"\b[^?]{0,80}\?"
#: Clauses of which a list knows what it found: a mail is gone through more than once, and some say one word for pages.
_REMEMBERED = 100
_SLOT = re.compile(r"\{(\w+)\}")
_SIGNS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_SIGNS_RUN = re.compile(r"([^\w\s]{3})[^\w\s]+")
_LONG_WORD = re.compile(r"(\w{60})\w+")


def fold(text: str) -> str:
    """Give text as phrases see it: small letters without accents, one space between words, no endless runs."""
    return " ".join(_LONG_WORD.sub(r"\1", _SIGNS_RUN.sub(r"\1", _bare(text))).split())


def _bare(text: str) -> str:
    if text.isascii():
        return text.translate(_SIGNS).lower()
    plain = unicodedata.normalize("NFD", text.translate(_SIGNS).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


class Slots:
    """The slots of a language, as they are written and by what words they need, with the patterns made of them."""

    def __init__(self, written: Mapping[str, Sequence[str]]) -> None:
        self.written = written
        self._patterns: dict[str, re.Pattern[str]] = {}

    @cached_property
    def known(self) -> Mapping[str, Part]:
        """What is known of each slot."""
        known: dict[str, Part] = {}
        for name in self.written:
            self._learn(name, known)
        return known

    def pattern(self, phrase: str) -> re.Pattern[str]:
        """Compile a phrase; one that stands in several lists once."""
        if phrase not in self._patterns:
            self._patterns[phrase] = compiled(phrase, self.written)
        return self._patterns[phrase]

    def _learn(self, name: str, known: dict[str, Part]) -> None:
        if name in known:
            return
        whole = "|".join(self.written[name])
        for other in _SLOT.findall(whole):
            self._learn(other, known)
        known[name] = needed(_spoken(whole), known)


class Phrases:
    """
    A list of phrases, looked for one after the other.

    Which words they need is found out when the list is first asked, and one is compiled when a text first holds them.
    """

    def __init__(self, written: Sequence[str], slots: Slots) -> None:
        self._written, self._slots = tuple(written), slots
        self._found: dict[str, re.Match[str] | None] = {}

    @cached_property
    def _needed(self) -> Sequence[Part]:
        known = self._slots.known if any("{" in phrase for phrase in self._written) else {}
        return [needed(_spoken(phrase), known) for phrase in self._written]

    @cached_property
    def _anywhere(self) -> Sequence[int]:
        return [number for number, part in enumerate(self._needed) if not part.words]

    @cached_property
    def _by_start(self) -> Mapping[str, Sequence[int]]:
        """The phrases by the letters that their rarest word begins with."""
        numbers: dict[str, list[int]] = {}
        for number, part in enumerate(self._needed):
            for start in rarest(part.words):
                numbers.setdefault(start, []).append(number)
        return numbers

    def find(self, folded: str) -> re.Match[str] | None:
        """Find the first phrase that stands in a folded text."""
        if folded not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[folded] = self._search(folded)
        return self._found[folded]

    def _search(self, folded: str) -> re.Match[str] | None:
        for pattern in self._likely(folded):
            if match := pattern.search(folded):
                return match
        return None

    def blank(self, folded: str) -> str:
        """Strike every phrase out of a folded text."""
        for pattern in self._likely(folded):
            folded = pattern.sub(" , ", folded)
        return folded

    def get_ready(self, folded: str) -> None:
        """Compile the phrases that a text of these words needs."""
        for _ in self._likely(folded):
            continue

    def compile_all(self) -> None:
        """Compile every phrase; raises ``re.error`` for one that cannot be."""
        for phrase in self._written:
            self._slots.pattern(phrase)

    def _likely(self, folded: str) -> Iterable[re.Pattern[str]]:
        """The phrases, in their order, of which the words stand in a text in whatever order."""
        starts = starts_of(folded)
        if self._by_start.keys().isdisjoint(starts):  # so it is with most lists and clauses
            return self._patterns(self._anywhere) if self._anywhere else ()
        numbers = {number for start in self._by_start.keys() & starts for number in self._by_start[start]}
        return self._patterns(
            number for number in sorted(numbers.union(self._anywhere)) if self._needed[number].stands_in(starts)
        )

    def _patterns(self, numbers: Iterable[int]) -> Iterator[re.Pattern[str]]:
        return (self._slots.pattern(self._written[number]) for number in numbers)

    def __bool__(self) -> bool:
        return bool(self._written)


@dataclass(frozen=True)
class Kind:
    """How one label is said: ``says``, unless one of ``unless`` stands in the same clause."""

    says: Phrases
    unless: Phrases


@dataclass(frozen=True)
class Language:
    """Everything a language's data file tells: labels, and lists that colour them."""

    code: str
    labels: Mapping[Label, Kind]
    lists: Mapping[str, Phrases]

    def get_ready(self, folded: str) -> None:
        """Compile the phrases that a text of these words needs."""
        for kind in self.labels.values():
            kind.says.get_ready(folded)
            kind.unless.get_ready(folded)
        for phrases in self.lists.values():
            phrases.get_ready(folded)


@lru_cache(maxsize=64)
def phrases_of(code: str) -> Language:
    """Read a language's data file; an unknown language is read as English."""
    if code not in LANGUAGES:
        return phrases_of("en")
    table = _table(code)
    slots = Slots(table["slots"])
    labels = {
        Label(name): Kind(Phrases(kind["says"], slots), Phrases(kind.get("unless", ()), slots))
        for name, kind in table["labels"].items()
    }
    return Language(code, labels, {name: Phrases(written, slots) for name, written in table["lists"].items()})


def list_names(code: str) -> frozenset[str]:
    """Name the lists of a language."""
    return frozenset(_table(code)["lists"])


@cache
def _table(code: str) -> dict[str, Any]:
    return tomllib.loads((files("agent.meaning") / "words" / f"{code}.toml").read_text(encoding="utf-8"))


def compiled(phrase: str, slots: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Compile one phrase; a slot may name other slots."""
    whole = phrase
    while found := _SLOT.search(whole):
        whole = whole[: found.start()] + "(" + "|".join(slots[found.group(1)]) + ")" + whole[found.end() :]
    plain = _spoken(whole).replace(r" .. \?", "\1").replace(" .. ", "\0")
    plain = (
        plain.replace("(", "(?:").replace("(?:?", "(?").replace(" ", r"\W+").replace("\0", _GAP).replace("\1", _ASKED)
    )
    return re.compile(rf"(?<!\w)(?:{plain})(?!\w)")


def _spoken(phrase: str) -> str:
    """The phrase with its endings as a pattern has them, without accents and capitals."""
    return _bare(phrase).replace(r"\w*", "*").replace("*", r"\w*")
