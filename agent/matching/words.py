"""The words matching needs; they stand in ``words.toml`` and ``providers.toml``, where anybody may add one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def folded(text: str) -> str:
    """Small letters without accents, sign for sign: a place in the result is the same place in the text."""
    if text.isascii():
        return text.lower()
    return "".join(_folded(sign) for sign in text.translate(_DASHES))


@cache
def _folded(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign)[:1].lower()
    return bare if len(bare) == 1 and not bare.isspace() else " " if sign.isspace() else sign


@cache
def _entries(name: str) -> dict[str, Any]:
    return tomllib.loads(files("agent.matching").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> tuple[str, ...]:
    """One entry ("label.invoice"), folded."""
    entry: Any = _entries("words")
    for part in name.split("."):
        entry = entry[part]
    return tuple(folded(word) for word in entry)


@cache
def providers(kind: str) -> dict[str, list[tuple[str, ...]]]:
    """One entry of the payment providers ("names") as their words, by the first one; the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted((tuple(name.split()) for name in _entries("providers")[kind]), key=len, reverse=True):
        found.setdefault(name[0], []).append(name)
    return found


def spoken(name: str) -> str:
    """The words of one entry as a pattern over folded text; it captures nothing."""
    longest_first = sorted(words(name), key=len, reverse=True)
    return rf"(?:{'|'.join(_pattern(word) for word in longest_first)})"


def _pattern(word: str) -> str:
    pieces = (re.escape(piece).replace(r"\*", r"[^\W\d_]*") for piece in word.split(" "))
    return r"[\s.'’-]+".join(pieces)


@cache
def _finder(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){spoken(name)}(?![^\W_])")


def says(name: str, text: str) -> bool:
    """Whether a folded text has one of the words of an entry as whole words."""
    return _finder(name).search(text) is not None


@cache
def is_word(name: str, word: str) -> bool:
    """Whether one folded word is among those of an entry."""
    return re.fullmatch(spoken(name), word) is not None
