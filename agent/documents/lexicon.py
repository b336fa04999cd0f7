"""The words of invoices in our four languages; they stand in ``lexicon.toml``, where anybody may add one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

_ACCENT = re.compile(r"\[[^\]]*\]|[éèêëàâîïôûùç]")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
_BARE = {accented: f"[{accented}{bare}]" for accented, bare in zip("éèêëàâîïôûùç", "eeeeaaiiouuc", strict=True)}


@cache
def _entries() -> dict[str, Any]:
    return tomllib.loads(files("agent.documents").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def by_language(name: str) -> dict[str, list[str]]:
    """One entry ("date.due"), its words per language."""
    entry = _entries()
    for part in name.split("."):
        entry = entry[part]
    return entry


def any_of(name: str) -> str:
    """
    One entry's words in all languages as a pattern; of two that fit, the longer wins. It captures nothing.

    French capitals are often printed without their accents: "ECHEANCE", "A PAYER".
    """
    return f"(?:{'|'.join(_words(name))})"


def _words(name: str) -> list[str]:
    words = sorted((word for words in by_language(name).values() for word in words), key=len, reverse=True)
    return [_ACCENT.sub(lambda match: _BARE.get(match[0], match[0]), _GROUP.sub("(?:", word)) for word in words]


def pattern(template: str, **entries: str) -> re.Pattern[str]:
    """Compile a template in which ``<name>`` stands for the words of an entry; upper and lower case are equal.

    ``pattern(r"^<title>$", title="title.invoice")``
    """
    return re.compile(_filled(template, entries), re.IGNORECASE)


def finder(template: str, **entries: str) -> Callable[[str], bool]:
    """
    Make what tells whether a text has the words, as ``pattern(...).search`` does, several times as fast.

    A pattern in which case counts begins only where one of its first letters stands; so the text is lowered instead.
    """
    return _finder(_filled(template, entries))


def speaks_of(*names: str) -> Callable[[str], bool]:
    """The finder of the words of entries alone. Those that must open the text ("^total") are looked for only there."""
    words = [word for name in names for word in _words(name)]
    opening = _lowered("|".join(word[1:] for word in words if word[0] == "^") or r"(?!)").match
    anywhere = _lowered("|".join(word for word in words if word[0] != "^") or r"(?!)").search

    def is_told(text: str) -> bool:
        text = text.lower()
        return opening(text) is not None or anywhere(text) is not None

    return is_told


def quick(words: re.Pattern[str]) -> Callable[[str], bool]:
    """The ``finder`` of a pattern that is there already, to look where searching it is worth while."""
    return _finder(words.pattern)


def _finder(text: str) -> Callable[[str], bool]:
    search = _lowered(text).search
    return lambda text: search(text.lower()) is not None


def _lowered(text: str) -> re.Pattern[str]:
    """The pattern for text in lower case; what stands for a kind of character (``\\W``) keeps its case."""
    return re.compile(re.sub(r"(\\.|\(\?P)|[^\\]", lambda match: match[1] or match[0].lower(), text))


def _filled(template: str, entries: dict[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda match: any_of(entries[match[1]]) if match[1] in entries else match[0], template)
