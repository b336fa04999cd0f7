"""Feasts, and the working days around them."""

from __future__ import annotations

from datetime import date

from agent.meaning.calendar import (
    DAY,
    WEEK,
    holiday,
    last_weekday,
    monday_of,
    next_weekday,
    workday_after,
    workday_before,
)
from agent.meaning.day_values import Reading, Rules, Values, single, span

RULES = Rules()


def _feast(values: Values, received: date) -> tuple[date, date]:
    """The feast to come, or the one that is going on."""
    feasts = (holiday(values["holiday"], received.year + more) for more in (0, 1, 2))
    return next(feast for feast in feasts if feast[1] >= received)


def _gone(values: Values, received: date) -> tuple[date, date]:
    """The last feast that has begun."""
    feasts = (holiday(values["holiday"], received.year - less) for less in (0, 1, 2))
    return next(feast for feast in feasts if feast[0] <= received)


def _near(on: date | None, gone: date, received: date, *also: date) -> Reading:
    """A day beside the feast to come, and beside the one that was: what a claim of payment means."""
    past = gone if gone <= received else None
    return Reading("vague", past=past) if on is None else single(on, *also, past=past)


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


@RULES.means("day_after_holiday")
def _day_after_holiday(values: Values, received: date) -> Reading | None:
    first, last = _feast(values, received)
    return _near(last + DAY, _gone(values, received)[1] + DAY, received, *((first + DAY,) if first != last else ()))


@RULES.means("day_before_holiday")
def _day_before_holiday(values: Values, received: date) -> Reading | None:
    first, _ = _feast(values, received)
    return _near(first - DAY if first > received else None, _gone(values, received)[0] - DAY, received)


@RULES.means("wd_after_holiday")
def _wd_after_holiday(values: Values, received: date) -> Reading | None:
    gone = next_weekday(_gone(values, received)[1], values["wd"])
    return _near(next_weekday(_feast(values, received)[1], values["wd"]), gone, received)


@RULES.means("wd_before_holiday")
def _wd_before_holiday(values: Values, received: date) -> Reading | None:
    on, gone = (last_weekday(feast(values, received)[0], values["wd"]) for feast in (_feast, _gone))
    return _near(on if on >= received else None, gone, received)


@RULES.means("workday_after_holiday")
def _workday_after_holiday(values: Values, received: date) -> Reading | None:
    gone = workday_after(_gone(values, received)[1])
    return _near(workday_after(_feast(values, received)[1]), gone, received)


@RULES.means("workday_before_holiday")
def _workday_before_holiday(values: Values, received: date) -> Reading | None:
    on, gone = (workday_before(feast(values, received)[0]) for feast in (_feast, _gone))
    return _near(on if on >= received else None, gone, received)


@RULES.means("week_after_holiday")
def _week_after_holiday(values: Values, received: date) -> Reading | None:
    """The working days of the week that follows the day of the feast."""
    monday = monday_of(_feast(values, received)[0]) + WEEK
    return span(monday, monday + 4 * DAY)


def _new_year(received: date) -> date:
    """New Year's Day: of this year while it is going on in January, else the one to come."""
    return date(received.year + (received.month > 1), 1, 1)


@RULES.means("workday_of_year")
def _workday_of_year(values: Values, received: date) -> Reading | None:
    on = workday_after(_new_year(received))
    return single(on) if on >= received else None


@RULES.means("wd_of_year")
def _wd_of_year(values: Values, received: date) -> Reading | None:
    """The first such weekday of the new year; where that is New Year's Day a week later could be meant."""
    on = next_weekday(_new_year(received) - DAY, values["wd"])
    return single(on, *((on + WEEK,) if on.day == 1 else ())) if on >= received else None
