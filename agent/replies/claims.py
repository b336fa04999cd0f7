"""Tell whether somebody says that he has paid, and on which day.

A modest table of phrases with a guard against "not yet" and "when" (package data ``claims.toml``): what it misses waits
for the owner like any other mail, so a fuller understanding may take its place without anybody noticing a gap.

Rules: claimed (docs/rules.md)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_MOST_CHARACTERS = 5000
#: Where one sentence ends and the next begins; "10. September" and "op 10.09." go on.
_ENDS = re.compile(r"(?<=[^\d\s][.!?;…])\s+|(?<=[!?;])\s+|\n\s*\n")
#: A payment longer ago than this is rather one that is still to come.
_LONGEST_AGO = timedelta(days=183)
_DAY = timedelta(days=1)
_NUMERIC = re.compile(
    r"(?<![\w.,/-])(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<day>\d{1,2})(?P<sep>[-/.])(?P<month>\d{1,2})"
    r"(?:(?P=sep)(?P<year>\d{4}|\d{2})|(?P<dot>\.))?)(?![\w/-])"
)


@dataclass(frozen=True)
class Claim:
    """Somebody says that it is paid; ``paid_on`` is None when he names no day."""

    paid_on: date | None


def find_claim(words: str, written_on: date) -> Claim | None:
    """
    Find the claim of a payment in the new words of a mail; None when there is none, or it is a question or a promise.

    Args:
        words: The new words of the mail; what it quotes is nobody's.
        written_on: The day the mail was written, from which "yesterday" counts.

    Returns:
        The latest day named that is not after the mail: who looks too late does no harm.
    """
    found = [claim for sentence in _sentences(words) if (claim := _claim_in(sentence, written_on))]
    if not found:
        return None
    return Claim(max((claim.paid_on for claim in found if claim.paid_on), default=None))


def _sentences(words: str) -> Iterator[str]:
    words = words[:_MOST_CHARACTERS].replace("’", "'").casefold()
    return (" ".join(sentence.split()) for sentence in _ENDS.split(words))


def _claim_in(sentence: str, written_on: date) -> Claim | None:
    if sentence.endswith("?"):
        return None
    for table in map(_table, _written()):
        if table["paid"].search(sentence) and not table["guards"].search(sentence):
            days = list(_days(sentence, table, written_on))
            if any(day > written_on for day in days):
                return None  # a day to come: that is a promise, however it is put
            return Claim(max(days, default=None))
    return None


def _days(sentence: str, table: Mapping[str, Any], written_on: date) -> Iterator[date]:
    """Every day the sentence names, as seen from the day it was written."""
    if table["today"].search(sentence):
        yield written_on
    if table["before_yesterday"].search(sentence):
        yield written_on - 2 * _DAY
    elif table["yesterday"].search(sentence):
        yield written_on - _DAY
    for ago in table["days_ago"].finditer(sentence):
        count = ago["days"]
        yield written_on - _DAY * (int(count) if count.isdigit() else table["numbers"].index(count) + 1)
    yield from _weekdays(sentence, table, written_on)
    yield from _calendar_days(sentence, table, written_on)


def _weekdays(sentence: str, table: Mapping[str, Any], written_on: date) -> Iterator[date]:
    named = [number for number, pattern in enumerate(table["weekdays"]) if pattern.search(sentence)]
    if table["last_week"].search(sentence):
        monday = written_on - _DAY * (written_on.weekday() + 7)
        yield from (monday + _DAY * number for number in named or [4])
    else:
        yield from (written_on - _DAY * ((written_on.weekday() - number) % 7) for number in named)


def _calendar_days(sentence: str, table: Mapping[str, Any], written_on: date) -> Iterator[date]:
    for match in _NUMERIC.finditer(sentence):
        if match["iso"]:
            yield from _exactly(*map(int, match["iso"].split("-")))
        elif match["sep"] != "." or match["year"] or match["dot"]:  # "12.10" alone is an amount
            day, month = int(match["day"]), int(match["month"])
            day, month = (month, day) if month > 12 else (day, month)
            yield from _in_year(day, month, match["year"], written_on)
    for month, (before, after) in enumerate(table["months"], 1):
        for match in (*before.finditer(sentence), *after.finditer(sentence)):
            yield from _in_year(int(match["day"]), month, match["year"], written_on)
    for match in table["the_day"].finditer(sentence):
        within = written_on if int(match["day"]) <= written_on.day else written_on.replace(day=1) - _DAY
        yield from _exactly(within.year, within.month, int(match["day"]))


def _in_year(day: int, month: int, year: str | None, written_on: date) -> Iterator[date]:
    """A day whose year may go without saying: the last such day, unless that is so long ago that the next is meant."""
    if year:
        yield from _exactly(int(year) + (2000 if len(year) == 2 else 0), month, day)
        return
    for here in _exactly(written_on.year, month, day):
        before = next(_exactly(written_on.year - 1, month, day), here)
        yield here if here <= written_on or written_on - before > _LONGEST_AGO else before


def _exactly(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


@cache
def _written() -> Mapping[str, Any]:
    source = files("agent.replies").joinpath("claims.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def _table(language: str) -> Mapping[str, Any]:
    """The phrases of a language, compiled when first needed."""
    words = _written()[language]
    lists = ("paid", "guards", "today", "yesterday", "before_yesterday", "last_week")
    table: dict[str, Any] = {name: _pattern("|".join(words[name])) for name in lists}
    table |= {name: _pattern(words[name]) for name in ("days_ago", "the_day")}
    table["weekdays"] = [_pattern(name) for name in words["weekdays"]]
    year = r"(?:,? (?P<year>\d{4}))?"
    table["months"] = [
        (
            _pattern(rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|e)? (?:of )?(?:{name})\.?{year}"),
            _pattern(rf"(?:{name})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?{year}"),
        )
        for name in words["months"]
    ]
    return table | {"numbers": words["numbers"]}


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{source})(?!\w)")
