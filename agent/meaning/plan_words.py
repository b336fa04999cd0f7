"""The words payment in parts is spoken of with (package data ``words/plans.toml``), found in a folded sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from agent.meaning.amounts import Amount, amounts
from agent.meaning.day_words import LANGUAGES, day_words

#: Kinds whose words are spoken for before a day is seen in them ("drie maanden" is a count, "een maand later" a step).
_BEFORE_DAYS = ("at", "later", "count", "span", "start", "until")
_AFTER_DAYS = (
    *("fortnightly", "weekly", "monthly", "first_of_month", "last_of_month", "each", "equal", "other"),
    *("then", "first_part", "second_part", "last_part"),
)
_SHARES = ("half", "third", "rest", "same", "step", "now", "another")
_NUMBER = re.compile(r"\d{1,3}|[a-z]+")
_FIGURES = re.compile(r"\d+")
_NEAR = 60


@dataclass(frozen=True)
class Token:
    """Some words of a plan: where they stand, what kind they are, and the value they bring (a day, an amount, a count).

    ``unit`` is the unit of time of a count, or of an amount the words behind it.
    """

    start: int
    end: int
    kind: str
    value: Any = None
    unit: str = ""


@dataclass(frozen=True)
class _Words:
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    months: Mapping[str, int]
    whole_before: re.Pattern[str]
    whole_after: re.Pattern[str]
    split_into: re.Pattern[str]
    written_out: re.Pattern[str]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("agent.meaning") / "words" / "plans.toml").read_text(encoding="utf-8"))


@cache
def _words() -> _Words:
    table = _table()
    return _Words(
        numbers={word: int(number) for number, words in table["numbers"].items() for word in words},
        units={word: unit for unit, words in table["units"].items() for word in words},
        months={word: number for language in LANGUAGES for word, number in day_words(language).names["month"].items()},
        whole_before=re.compile(table["around"]["whole_before"]),
        whole_after=re.compile(table["around"]["whole_after"]),
        split_into=re.compile(table["around"]["split_into"]),
        written_out=re.compile(table["around"]["written_out"]),
    )


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """What says this kind of word, compiled when first looked for: most mails speak of no plan."""
    words = _words()
    lists = {f"{{{name}}}": said for name, said in _table()["lists"].items()} | {
        "{count}": rf"(?:(?:[1-9]|[12]\d|36)(?!\d)|{_any(words.numbers)})",
        "{n}": rf"(?:\d{{1,3}}|{_any(words.numbers)})",
        "{unit}": _any(words.units),
        "{month}": _any(words.months),
    }
    return re.compile("|".join(_filled(one, lists) for one in _table()["tokens"][kind]))


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def _filled(pattern: str, lists: Mapping[str, str]) -> str:
    for name, words in lists.items():
        pattern = pattern.replace(name, words)
    return rf"(?<!\w)(?:{pattern})"


def tokens(plain: str, days: Sequence[Token]) -> list[Token]:
    """Find every word of a plan in a folded sentence, in order; ``days`` are the days already found in it."""
    taken = bytearray(len(plain))
    kept: list[Token] = []

    def keep(found: Iterable[Token]) -> None:
        for token in found:
            if taken.find(1, token.start, token.end) < 0:
                taken[token.start : token.end] = b"\x01" * (token.end - token.start)
                kept.append(token)

    begun = [day for day in days if day.value.kind == "day"]
    for kind in _BEFORE_DAYS:
        found = _found(kind, plain)
        if kind == "span":  # "de 15e, van juni tot augustus": the day has its month already
            found = [one for one in found if not any(day.start < one.start < day.end for day in begun)]
        keep(found)
    keep(days)
    for kind in _AFTER_DAYS:
        kept.extend(_found(kind, plain))
    spent = [(token.start, token.end) for token in kept if token.kind in ("day", *_BEFORE_DAYS, "first_of_month")]
    keep(_money(amount, plain) for amount in amounts(plain, spent))
    for kind in _SHARES:
        keep(_found(kind, plain))
    return sorted(kept, key=lambda token: (token.start, token.end))


def _found(kind: str, plain: str) -> Iterable[Token]:
    words = _words()
    for match in _pattern(kind).finditer(plain):
        if kind == "span":
            yield from _ends(match)
            continue
        said = [one if one in words.units else one.removesuffix("mal") or one for one in _NUMBER.findall(match[0])]
        number = next(
            (int(one) if one.isdecimal() else words.numbers[one] for one in said if _is_number(one, words)), 1
        )
        unit = next((words.units[one] for one in said if one in words.units), "")
        month = next((words.months[one] for one in reversed(said) if one in words.months), 0) + 1
        value = month if kind in ("start", "until", "another") else number
        at = tuple(map(int, _FIGURES.findall(match[0])))
        yield Token(match.start(), match.end(), kind, at if kind == "at" else value, unit)


def _ends(span: re.Match[str]) -> Iterable[Token]:
    """Where a series begins and where it ends, of words that say both: "de mars a juin"."""
    words = _words()
    months = [one for one in _NUMBER.finditer(span[0]) if one[0] in words.months]
    if len(months) > 1:
        middle = span.start() + months[0].end()
        yield Token(span.start(), middle, "start", words.months[months[0][0]] + 1)
        yield Token(middle, span.end(), "until", words.months[months[-1][0]] + 1)


def _is_number(said: str, words: _Words) -> bool:
    return said.isdecimal() or said in words.numbers


def _money(amount: Amount, plain: str) -> Token:
    """An amount, or the whole that is paid in parts when the words around it say so."""
    words = _words()
    before = plain[max(0, amount.start - _NEAR) : amount.start].rstrip()
    after = plain[amount.end : amount.end + _NEAR]
    is_whole = words.whole_before.search(before) or words.whole_after.match(after)
    return Token(
        amount.start,
        amount.end,
        "whole" if is_whole else "amount",
        amount.value,
        plain[amount.end : amount.end + _NEAR],
    )


def is_split(amount: Token, count: Token) -> bool:
    """Whether an amount is said to be paid in so many parts: "1.000 in twee keer"."""
    return bool(_words().split_into.search(amount.unit[: max(0, count.start - amount.end)]))


def is_written_out(day: str) -> bool:
    """Whether folded words name a day of the month without figures: "the first of May"."""
    return bool(_words().written_out.search(day))
