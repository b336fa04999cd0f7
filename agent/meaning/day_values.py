"""What words that name a day come to, and the tables in which rules for them stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

#: A day that went without its year is the past one when that is closer than half a year.
HALF_A_YEAR = timedelta(days=183)
_LONGEST_RANGE = 10

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """
    What words mean.

    ``weekday`` is set while it may still move with a neighbour ("maandag of dinsdag"), ``step`` (how many, of what
    unit) while it may still be counted from another day ("een week later").
    """

    kind: str
    on: date | None = None
    window: tuple[date, date] | None = None
    also: tuple[date, ...] = ()
    past: date | None = None
    weekday: int | None = None
    step: tuple[int, str] | None = None


@dataclass(frozen=True)
class Match:
    """Words that name a day, by their place in the folded text, and the meaning whose phrase they are."""

    start: int
    end: int
    meaning: str
    reading: Reading


Rule = Callable[[Values, date], Reading | None]


class Rules(dict[str, Rule]):
    """Rules by the name of the meaning they read."""

    def means(self, *names: str) -> Callable[[Rule], Rule]:
        """Keep a rule under these names."""

        def keep(rule: Rule) -> Rule:
            self.update(dict.fromkeys(names, rule))
            return rule

        return keep


def span(first: date, last: date, *also: date, kind: str = "range") -> Reading:
    """A range counts by its last day; one of more than ten days is vague."""
    if first > last:
        first, last = last, first
    if (last - first).days > _LONGEST_RANGE:
        return Reading("vague", also=(last, *also))
    return Reading(kind, last, (first, last), also)


def single(on: date, *also: date, past: date | None = None) -> Reading:
    """One day, with other days the words could be taken for."""
    return Reading("day", on, None, also, past)
