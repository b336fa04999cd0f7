"""Feasts, and the working days around them."""

from __future__ import annotations

from datetime import date

from agent.meaning.calendar import DAY, holiday, workday_after, workday_before
from agent.meaning.day_values import Reading, Rules, Values, single

RULES = Rules()


def _feast(values: Values, received: date) -> tuple[date, date]:
    """The feast to come, or the one that is going on."""
    feasts = (holiday(values["holiday"], received.year + more) for more in (0, 1, 2))
    return next(feast for feast in feasts if feast[1] >= received)


@RULES.means("holiday")
def _holiday(values: Values, received: date) -> Reading | None:
    first, last = _feast(values, received)
    gone = (holiday(values["holiday"], received.year - less)[0] for less in (0, 1))
    past = next((day for day in gone if day <= received), None)
    return single(first, *((last,) if last != first else ()), past=past)


@RULES.means("before_holiday")
def _before_holiday(values: Values, received: date) -> Reading | None:
    first, _ = _feast(values, received)
    return single(max(first - DAY, received), workday_before(first), first)


@RULES.means("after_holiday")
def _after_holiday(values: Values, received: date) -> Reading | None:
    """After the feast is any day after it."""
    _, last = _feast(values, received)
    return Reading("vague", also=(workday_after(last), last + DAY))
