"""The days of a plan in the order they are said, each perhaps unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.meaning.calendar import DAY, month_end
from agent.meaning.dates import FoundDay
from agent.meaning.phrases import fold
from agent.meaning.plan_words import Token, is_written_out

_DAYS = frozenset({"day", "range", "from", "every"})
_A_MONTH = DAY * 31
_FIRST_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class PlanDay:
    """A day of a plan, perhaps unknown, and where it is named; a weekday that comes back ``returns``."""

    on: date | None
    start: int
    returns: bool = False
    past: date | None = None
    number: str = ""


def plan_day(token: Token, day: FoundDay) -> PlanDay:
    """Give the day of a plan that a day of the text is; without date when it is none for sure."""
    on = day.on if day.kind in _DAYS else None
    number = "".join(_FIRST_NUMBER.findall(day.text)[:1])
    if not number and on and day.kind == "day" and is_written_out(fold(day.text)):
        number = str(on.day)
    return PlanDay(on, token.start, day.kind == "every", day.past, number)


def is_last(on: date) -> bool:
    """Whether a day is the last of its month."""
    return on == month_end(on.year, on.month)


def ascending(named: Sequence[PlanDay], names_another: bool, comes_back: bool) -> list[PlanDay]:
    """Parts come one after the other: of two such days that are the same one the first has been, or was said twice."""
    kept: list[PlanDay] = []
    for part in named:
        before = kept[-1] if kept else None
        if before and before.on and part.on == before.on:
            is_gone = not comes_back and before.past and before.on - before.past <= _A_MONTH
            if is_gone and (names_another or part.number == before.number != ""):
                kept[-1] = replace(before, on=before.past)
            else:
                continue
        if before and before.on and part.on and part.on < before.on and len(kept) == 1:
            kept.pop()
        kept.append(part)
    return kept
