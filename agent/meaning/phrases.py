"""
The phrases of a language, from its data file (``words/*.toml``).

A phrase is written as it is spoken. A space is any gap between two words, `` .. `` up to six words between, ``word*``
any ending, ``{slot}`` one of the words of that slot, ``(a|b)`` and ``(a )?`` as in regular expressions. Accents and
capitals make no difference. Phrases hold at whole words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from agent.domain.reply import Label

LANGUAGES = ("nl", "fr", "de", "en")
_GAP = r"(?:\W+\w+){0,6}?\W+"
_ASKED = r"\b[^?]{0,80}\?"
_SLOT = re.compile(r"\{(\w+)\}")
_SIGNS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_SIGNS_RUN = re.compile(r"([^\w\s]{3})[^\w\s]+")
_LONG_WORD = re.compile(r"(\w{60})\w+")


def fold(text: str) -> str:
    """Give text as phrases see it: small letters without accents, one space between words, no endless runs."""
    return " ".join(_LONG_WORD.sub(r"\1", _SIGNS_RUN.sub(r"\1", _bare(text))).split())


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.translate(_SIGNS).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


class Phrases:
    """A list of phrases, looked for one after the other."""

    def __init__(self, written: Sequence[str], slots: Mapping[str, Sequence[str]]) -> None:
        self._patterns = [compiled(phrase, slots) for phrase in written]

    def find(self, folded: str) -> re.Match[str] | None:
        """Find the first phrase that stands in a folded text."""
        return next((match for pattern in self._patterns if (match := pattern.search(folded))), None)

    def blank(self, folded: str) -> str:
        """Strike every phrase out of a folded text."""
        for pattern in self._patterns:
            folded = pattern.sub(" , ", folded)
        return folded

    def __bool__(self) -> bool:
        return bool(self._patterns)


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


@lru_cache(maxsize=64)
def phrases_of(code: str) -> Language:
    """Read a language's data file; an unknown language is read as English."""
    if code not in LANGUAGES:
        return phrases_of("en")
    table = tomllib.loads((files("agent.meaning") / "words" / f"{code}.toml").read_text(encoding="utf-8"))
    slots = table["slots"]
    labels = {
        Label(name): Kind(Phrases(kind["says"], slots), Phrases(kind.get("unless", ()), slots))
        for name, kind in table["labels"].items()
    }
    return Language(code, labels, {name: Phrases(written, slots) for name, written in table["lists"].items()})


def compiled(phrase: str, slots: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Compile one phrase; a slot may name other slots."""
    whole = phrase
    while found := _SLOT.search(whole):
        whole = whole[: found.start()] + "(" + "|".join(slots[found.group(1)]) + ")" + whole[found.end() :]
    plain = _bare(whole).replace(r" .. \?", "\1").replace(" .. ", "\0").replace(r"\w*", "*").replace("*", r"\w*")
    plain = (
        plain.replace("(", "(?:").replace("(?:?", "(?").replace(" ", r"\W+").replace("\0", _GAP).replace("\1", _ASKED)
    )
    return re.compile(rf"(?<!\w)(?:{plain})(?!\w)")
