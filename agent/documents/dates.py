"""Dates as people print them in nl, fr, de and en: the day comes first unless the paper proves otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_MONTH_NAMES = (
    "jan januari january januar jänner janv janvier",
    "feb februari february februar févr fevr fév février fevrier",
    "mrt mar maart march märz maerz mär mars",
    "apr april avr avril",
    "mei may mai",
    "jun juni june juin",
    "jul juli july juil juillet",
    "aug augustus august août aout",
    "sep sept september septembre",
    "okt oct oktober october octobre",
    "nov november novembre",
    "dec dez december dezember déc décembre decembre",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"

_EDGE = r"(?<![\w/.,:-])"
_END = r"(?![\w%]|[-/.,:]\d)"
_FIGURE = re.compile(r"\d")
# The same short texts are looked at by every reader of a paper.
_REMEMBERED = 1024
_ISO = re.compile(rf"{_EDGE}(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:T[\d:.Z+]+)?{_END}")
_NUMERIC = re.compile(rf"{_EDGE}(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}}){_END}")
_NAMED = re.compile(rf"{_EDGE}(\d{{1,2}})(?:\.|st|nd|rd|th|er|e)?[\s-]+{_MONTH},?[\s-]+(\d{{4}}){_END}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"{_EDGE}{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_END}", re.IGNORECASE)


# "30 Mar 26" at the end of its text; elsewhere the last figure may count something.
_SHORT_YEAR = re.compile(rf"{_EDGE}(\d{{1,2}})(?:\.|st|nd|rd|th)?[\s-]+{_MONTH}[\s-]+['’]?(\d{{2}})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class FoundDate:
    """A date, where it stands in the text, and whether day and month could be read the other way round."""

    value: date
    start: int
    end: int
    ambiguous: bool = False


def possible_day(year: int, month: int, day: int) -> date | None:
    """Make a date an invoice may bear; None for days that do not exist or lie outside 1990 to 2100."""
    try:
        found = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


@lru_cache(maxsize=_REMEMBERED)
def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Every date in a text, in order of appearance. A term such as "30 dagen" is not a date."""
    if not _FIGURE.search(text):
        return ()
    return tuple(sorted(_all_dates(text), key=lambda found: found.start))


def _all_dates(text: str) -> Iterator[FoundDate]:
    for match in _ISO.finditer(text):
        if value := possible_day(*map(int, match.groups())):
            yield FoundDate(value, *match.span())
    for match in _NUMERIC.finditer(text):
        if found := _numeric(match):
            yield found
    for match in _NAMED.finditer(text):
        if value := possible_day(int(match[3]), MONTHS[match[2].lower()], int(match[1])):
            yield FoundDate(value, *match.span())
    for match in _SHORT_YEAR.finditer(text):
        if value := possible_day(int(match[3]), MONTHS[match[2].lower()], int(match[1])):
            yield FoundDate(value, *match.span())
    for match in _MONTH_FIRST.finditer(text):
        if value := possible_day(int(match[3]), MONTHS[match[1].lower()], int(match[2])):
            yield FoundDate(value, *match.span())


def _numeric(match: re.Match[str]) -> FoundDate | None:
    """Day first; month first only where that is the only reading (9/21/2020). Nobody writes 9.21.2020."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    may_be_swapped = match[2] != "."
    if value := possible_day(year, second, first):
        return FoundDate(value, *match.span(), ambiguous=may_be_swapped and first <= 12 and first != second)
    swapped = possible_day(year, first, second) if may_be_swapped else None
    return FoundDate(swapped, *match.span()) if swapped else None


def month_first(found: FoundDate) -> FoundDate:
    """The same date read month first, for a paper that proved to be written so."""
    value = found.value
    return FoundDate(date(value.year, value.day, value.month), found.start, found.end) if found.ambiguous else found


def proves_month_first(text: str) -> bool:
    """Whether a date in the text can only be read month first."""
    return any(int(match[3]) > 12 >= int(match[1]) for match in _NUMERIC.finditer(text) if match[2] != ".")


def proves_day_first(text: str) -> bool:
    """Whether a date in the text can only be read day first."""
    return any(int(match[1]) > 12 >= int(match[3]) for match in _NUMERIC.finditer(text))
