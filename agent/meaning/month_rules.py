"""Months, quarters and years, counted from the day the mail was received."""

from __future__ import annotations

from datetime import date

from agent.meaning.calendar import (
    DAY,
    first_of_next_month,
    month_end,
    on_or_after_workday,
    workday_after,
    workday_before,
)
from agent.meaning.day_values import Reading, Rules, Values, single, span

RULES = Rules()
_FRIDAY = 4


@RULES.means("end_of_month")
def _end_of_month(values: Values, received: date) -> Reading | None:
    return single(month_end(received.year, received.month))


@RULES.means("last_workday")
def _last_workday(values: Values, received: date) -> Reading | None:
    end = month_end(received.year, received.month)
    return single(workday_before(end + DAY), end)


@RULES.means("last_workday_of")
def _last_workday_of(values: Values, received: date) -> Reading | None:
    end = month_end(*_month(values, received, 31))
    on = workday_before(end + DAY)
    return single(on, end) if on >= received else Reading("past", on, past=on)


@RULES.means("last_workday_next_month")
def _last_workday_next_month(values: Values, received: date) -> Reading | None:
    following = first_of_next_month(received)
    end = month_end(following.year, following.month)
    return single(workday_before(end + DAY), end)


@RULES.means("first_workday_of")
def _first_workday_of(values: Values, received: date) -> Reading | None:
    """The first working day of a month named, else of the next; New Year's Day is none."""
    first = date(*_month(values, received, 1), 1) if "month" in values else first_of_next_month(received)
    on = workday_after(first) if first.month == 1 else on_or_after_workday(first)
    return single(on, first) if on >= received else None


@RULES.means("mid_this_month")
def _mid_this_month(values: Values, received: date) -> Reading | None:
    middle = _middle(received.year, received.month)
    return middle if middle.window and middle.window[1] >= received else _mid_next_month(values, received)


def _middle(year: int, month: int) -> Reading:
    return Reading("range", date(year, month, 15), (date(year, month, 12), date(year, month, 18)))


def _beginning(year: int, month: int) -> Reading:
    day = [date(year, month, number) for number in range(1, 11)]
    return Reading("range", day[4], (day[0], day[4]), (day[0], day[6], day[9]))


@RULES.means("begin_next_month")
def _begin_next_month(values: Values, received: date) -> Reading | None:
    following = first_of_next_month(received)
    return _beginning(following.year, following.month)


@RULES.means("mid_next_month")
def _mid_next_month(values: Values, received: date) -> Reading:
    following = first_of_next_month(received)
    return _middle(following.year, following.month)


@RULES.means("end_next_month")
def _end_next_month(values: Values, received: date) -> Reading | None:
    following = first_of_next_month(received)
    return single(month_end(following.year, following.month))


@RULES.means("first_next_month")
def _first_next_month(values: Values, received: date) -> Reading | None:
    return single(first_of_next_month(received), past=received.replace(day=1))


@RULES.means("this_month")
def _this_month(values: Values, received: date) -> Reading | None:
    return span(received, month_end(received.year, received.month))


def _month(values: Values, received: date, last_day: int) -> tuple[int, int]:
    """Year and month that are meant: the one to come, or the one now while its ``last_day`` is not past."""
    month = int(values["month"]) + 1
    if "year" in values:
        return int(values["year"]), month
    is_past = (month, last_day) < (received.month, received.day)
    return received.year + is_past, month


@RULES.means("begin_month")
def _begin_month(values: Values, received: date) -> Reading | None:
    return _beginning(*_month(values, received, 10))


@RULES.means("mid_month")
def _mid_month(values: Values, received: date) -> Reading | None:
    return _middle(*_month(values, received, 18))


@RULES.means("end_month")
def _end_month(values: Values, received: date) -> Reading | None:
    on = month_end(*_month(values, received, 31))
    return single(on) if on >= received else Reading("past", on, past=on)


@RULES.means("week_of_month")
def _week_of_month(values: Values, received: date) -> Reading | None:
    return _week_within(*_month(values, received, 31), int(values["ordinal"]))


@RULES.means("week_of_next_month")
def _week_of_next_month(values: Values, received: date) -> Reading | None:
    following = first_of_next_month(received)
    return _week_within(following.year, following.month, int(values["ordinal"]))


def _week_within(year: int, month: int, ordinal: int) -> Reading:
    end = month_end(year, month)
    last = end if ordinal > 4 else date(year, month, 7 * ordinal)
    first = last - 6 * DAY
    return span(first, last, first + DAY * ((_FRIDAY - first.weekday()) % 7))


@RULES.means("quarter_end")
def _quarter_end(values: Values, received: date) -> Reading | None:
    return single(month_end(received.year, (received.month - 1) // 3 * 3 + 3))


@RULES.means("quarter")
def _quarter(values: Values, received: date) -> Reading | None:
    quarter = int(values["ordinal"] if "ordinal" in values else values["n"])
    if not 1 <= quarter <= 4:
        return None
    end = month_end(received.year, quarter * 3)
    return single(end if end >= received else month_end(received.year + 1, quarter * 3))


@RULES.means("year_end")
def _year_end(values: Values, received: date) -> Reading | None:
    return single(date(received.year, 12, 31))
