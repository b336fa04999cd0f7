"""The table of phrases (``phrases.toml``), folded and compiled at first use."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

#: What stands around words and says nothing.
MARKS = " \t.,;:!?…*•·–-"
_HOLES = {
    "who": r"(?P<who>\S(?:.*?\S)?)",
    "amount": r"(?P<amount>(?:eur|usd|gbp|chf|€)?\s?\d[\d.,']*-{0,2}(?:\s?(?:euros?|eur|usd|gbp|chf|€))?)",
    "day": r"(?P<day>\S.{0,38}?)",
    "note": r"(?P<note>\S.*)",
    "parts": (
        r"(?P<parts>(?:eur|€)?\s?\d[\d.,']*(?:\s?(?:euros?|eur|€))?\s(?:on|by|op|per|voor|le|au|am|zum|bis)\s\S.*)"
    ),
}
_TEMPLATE = re.compile(r"\{(?P<hole>\w+)\}|(?P<sign>[\[\]()|?])|(?P<blank>\s+)|(?P<other>.)")
_SIGNS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", "?": "?"}


def folded(text: str) -> str:
    """Small letters without accents, character by character, so that places stay the same."""
    return "".join(_bare(character) for character in text)


@cache
def _bare(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)
    base = base[0] if len(base) > 1 and all(map(unicodedata.combining, base[1:])) else character
    return {"’": "'", "‘": "'", "`": "'"}.get(base, base.lower() if len(base.lower()) == 1 else base)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("agent.desk").joinpath("phrases.toml").read_text(encoding="utf-8"))


@cache
def courtesies() -> frozenset[str]:
    """Give the lines that ask for nothing, folded."""
    return frozenset(folded(line) for line in _table()["courtesy"]["lines"])


@cache
def beginnings() -> tuple[str, ...]:
    """Give how lines begin that a program adds by itself, folded."""
    return tuple(folded(start) for start in _table()["courtesy"]["starts"])


@cache
def spoken_answers() -> Mapping[str, tuple[str, ...]]:
    """Which answers a phrase may be, in the order of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for answer, phrases in _table()["answers"].items():
        for phrase in dict.fromkeys(map(folded, (answer, *phrases))):
            found[phrase] = (*found.get(phrase, ()), answer)
    return found


@cache
def small_words(kind: str) -> frozenset[str]:
    """Give the small words of a kind, folded."""
    return frozenset(folded(word) for word in _table()["around"][kind])


@cache
def labels() -> Mapping[str, str]:
    """Give each meaning of a mail by what people call it."""
    table = _table()["labels"]
    names = {label.replace("_", sign): label for label in table for sign in "_- "}
    return names | {folded(phrase): label for label, phrases in table.items() for phrase in phrases}


@cache
def most_words() -> int:
    """Say how many words the longest answer has."""
    return max(len(phrase.split()) for phrase in spoken_answers())


@cache
def answer_lines() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """Give the lines whose value stands before the answer."""
    return {answer: tuple(map(_pattern, lines)) for answer, lines in _table()["answer_lines"].items()}


@cache
def commands() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """Give the ways to say each command."""
    return {verb: tuple(map(_pattern, lines)) for verb, lines in _table()["commands"].items()}


def _pattern(template: str) -> re.Pattern[str]:
    """Turn a way to say something into a pattern over folded text."""
    parts = []
    for part in _TEMPLATE.finditer(folded(template)):
        if part["hole"]:
            parts.append(_HOLES[part["hole"]])
        elif part["sign"]:
            parts.append(_SIGNS[part["sign"]])
        else:
            parts.append(r"\s+" if part["blank"] else re.escape(part["other"]))
    return re.compile("".join(parts))
