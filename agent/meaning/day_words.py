"""The words days are named with, one table per language (package data ``days_nl.toml`` and its neighbours)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from agent.meaning.needed import Part, needed, starts_of

LANGUAGES = ("nl", "fr", "de", "en")
#: White space within one paragraph; folded text holds nothing else.
_BLANK = " {1,3}"
#: A weekday's name of so many letters is no abbreviation.
_SHORTEST_IN_FULL = 5
_PLACEHOLDER = re.compile(r"\{([a-z]+2?)\}")
_CLASS_OR_BLANK = re.compile(r"\[[^\]]*\]|(?P<lone> (?![?*+{]))")


class DayPhrases:
    """The phrases of a table; one is compiled when a text first holds its words."""

    def __init__(self, written: Sequence[tuple[str, str]], lists: Mapping[str, str]) -> None:
        self._written, self._lists = tuple(written), lists
        self._patterns: dict[int, re.Pattern[str]] = {}

    @cached_property
    def _needed(self) -> Sequence[Part]:
        known = {name: needed(words, {}) for name, words in self._lists.items()}
        known |= {f"{name}2": part for name, part in known.items()} | {"year": Part(first=frozenset(", "))}
        return [needed(pattern, known) for _, pattern in self._written]

    def in_text(self, folded: str) -> Callable[[str], Sequence[tuple[str, re.Pattern[str]]]]:
        """Give, for two letters that a word of this text begins with, what is meant by the phrases to try there."""
        starts = starts_of(folded)
        likely = [number for number, part in enumerate(self._needed) if part.stands_in(starts)]

        @cache
        def beginning(letters: str) -> Sequence[tuple[str, re.Pattern[str]]]:
            return [self._phrase(number) for number in likely if self._needed[number].can_begin(letters)]

        return beginning

    def get_ready(self, folded: str) -> None:
        """Compile the phrases that a text of these words needs."""
        starts = starts_of(folded)
        for number, part in enumerate(self._needed):
            if part.stands_in(starts):
                self._phrase(number)

    def __iter__(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        return map(self._phrase, range(len(self._written)))

    def _phrase(self, number: int) -> tuple[str, re.Pattern[str]]:
        meaning, pattern = self._written[number]
        if number not in self._patterns:
            self._patterns[number] = re.compile(rf"(?:{_filled(pattern, self._lists)})(?!\w)")
        return meaning, self._patterns[number]


@dataclass(frozen=True)
class DayWords:
    """One language's words, compiled.

    Attributes:
        common: Frequent words by which the language is recognised.
        phrases: What may be meant, with the patterns that say so.
        context: Patterns for what stands directly before or after a day.
        numeric: Days in figures, with this language's prepositions.
        names: For each list the value a folded word stands for.
    """

    language: str
    common: frozenset[str]
    phrases: DayPhrases
    context: Mapping[str, re.Pattern[str]]
    numeric: re.Pattern[str]
    names: Mapping[str, Mapping[str, Any]]


@cache
def day_words(language: str) -> DayWords:
    """Give the table of one language of ``LANGUAGES``."""
    source = files("agent.meaning").joinpath(f"days_{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)
    names: dict[str, dict[str, Any]] = {
        "wd": _by_word(table["weekdays"]),
        "month": _by_word(table["months"]),
        "n": _numbered(table["numbers"]),
        "ordinal": _numbered(table["ordinals"]),
        "unit": _meant(table["units"]),
        "holiday": _meant(table["holidays"]),
        "day": _numbered(table["nth"]),
    }
    lists = {
        "weekday": _any(word for word in names["wd"] if len(word) >= _SHORTEST_IN_FULL),
        "wd": _any(names["wd"]),
        "month": _any(names["month"]) + r"(?:\.(?= {0,2}\d))?",
        "n": r"(?:\d{1,3}|" + _any(names["n"])[3:],
        "ordinal": _any(names["ordinal"]),
        "unit": _any(names["unit"]),
        "holiday": _any(names["holiday"]),
        "day": r"\d{1,2}",
        "nth": _any(names["day"]),
        "number": r"\d{1,3}",
    }
    phrases = [(meaning, pattern) for meaning, patterns in table["phrases"].items() for pattern in patterns]
    return DayWords(
        language=language,
        common=frozenset(table["common"]),
        phrases=DayPhrases(phrases, lists),
        context={name: re.compile(pattern) for name, pattern in table["context"].items()},
        numeric=_numeric(table["prepositions"], lists["wd"]),
        names=names,
    )


def _by_word(rows: Iterable[Iterable[str]]) -> dict[str, int]:
    return {word: number for number, words in enumerate(rows) for word in words}


def _meant(rows: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: meaning for meaning, words in rows.items() for word in words}


def _numbered(rows: Mapping[str, Iterable[str]]) -> dict[str, int]:
    return {word: int(number) for word, number in _meant(rows).items()}


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _filled(pattern: str, lists: Mapping[str, str]) -> str:
    """Put the lists in place of their names; a name used twice in one phrase has a 2 behind it."""

    def list_of(match: re.Match[str]) -> str:
        name = match[1]
        if name == "year":
            return r"(?:,? (?P<year>\d{4})(?!\d))?"
        group = {"weekday": "wd", "number": "n", "nth": "day"}.get(name, name)
        words = lists[name.rstrip("2")]
        return f"(?P<{group}>{words})"

    return _PLACEHOLDER.sub(list_of, _CLASS_OR_BLANK.sub(lambda m: _BLANK if m["lone"] else m[0], pattern))


def _numeric(prepositions: str, weekday: str) -> re.Pattern[str]:
    """Days in figures: 2026-03-25, 25-03-2026, 25/3, 25.3., 25-03."""
    return re.compile(
        rf"(?P<lead>(?:{prepositions}|{weekday}\.?,?) {{1,3}}(?:(?:den|de|le|the) {{1,3}})?)?"
        r"(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
        r"|(?P<a>\d{1,2}) ?(?P<sep>[-/.]) ?(?P<b>\d{1,2})(?: ?(?P=sep) ?(?P<y>\d{4}|\d{2})(?!\d)|(?P<dot>\.))?)"
        r"(?![\w/-])(?![.,:]\d)"
    )
