"""Weekdays and weeks, counted from the day the mail was received."""

from __future__ import annotations

from datetime import date

from agent.meaning.calendar import DAY, WEEK, first_of_next_month, last_weekday, monday_of, month_end, next_weekday
from agent.meaning.day_values import HALF_A_YEAR, Reading, Rules, Values, single, span

RULES = Rules()
_FRIDAY = 4


@RULES.means("weekday", "wd_alone")
def _weekday(values: Values, received: date) -> Reading | None:
    weekday = values["wd"]
    on = next_weekday(received, weekday)
    return Reading("day", on, past=last_weekday(received, weekday), weekday=weekday)


@RULES.means("wd_or_wd")
def _wd_or_wd(values: Values, received: date) -> Reading | None:
    first = next_weekday(received, values["wd"])
    return span(first, next_weekday(first, values["wd2"]))


@RULES.means("coming_weekday")
def _coming_weekday(values: Values, received: date) -> Reading | None:
    return single(next_weekday(received, values["wd"]))


@RULES.means("next_weekday")
def _next_weekday(values: Values, received: date) -> Reading | None:
    on = next_weekday(received, values["wd"])
    return single(on, *(() if on >= monday_of(received) + WEEK else (on + WEEK,)))


@RULES.means("every_weekday")
def _every_weekday(values: Values, received: date) -> Reading | None:
    return Reading("every", next_weekday(received, values["wd"]))


@RULES.means("last_weekday")
def _last_weekday(values: Values, received: date) -> Reading | None:
    on = last_weekday(received, values["wd"])
    also = () if on < monday_of(received) else (on - WEEK,)
    return Reading("past", on, also=also, past=on)


@RULES.means("weekday_before_last")
def _weekday_before_last(values: Values, received: date) -> Reading | None:
    on = last_weekday(received, values["wd"]) - WEEK
    return Reading("past", on, past=on)


@RULES.means("next_week_weekday")
def _next_week_weekday(values: Values, received: date) -> Reading | None:
    return single(monday_of(received) + WEEK + DAY * int(values["wd"]))


@RULES.means("this_week_weekday")
def _this_week_weekday(values: Values, received: date) -> Reading | None:
    on = monday_of(received) + DAY * int(values["wd"])
    return single(on, past=on) if on >= received else Reading("past", on, past=on)


@RULES.means("last_week_weekday")
def _last_week_weekday(values: Values, received: date) -> Reading | None:
    on = monday_of(received) - WEEK + DAY * int(values["wd"])
    return Reading("past", on, past=on)


@RULES.means("weekday_in_weeks")
def _weekday_in_weeks(values: Values, received: date) -> Reading | None:
    """Dienstag in einer Woche; said on a Tuesday it counts from that very day."""
    if received.weekday() == values["wd"]:
        on = received + WEEK * int(values.get("n", 1))
        return single(on, on + WEEK)
    on = next_weekday(received, values["wd"]) + WEEK * int(values.get("n", 1))
    return single(on, monday_of(received) + WEEK * int(values.get("n", 1)) + DAY * int(values["wd"]))


@RULES.means("weekday_in_fortnight")
def _weekday_in_fortnight(values: Values, received: date) -> Reading | None:
    return _weekday_in_weeks({**values, "n": 2}, received)


@RULES.means("weekday_in_eight")
def _weekday_in_eight(values: Values, received: date) -> Reading | None:
    return _weekday_in_weeks({**values, "n": 1}, received)


@RULES.means("weekday_second")
def _weekday_second(values: Values, received: date) -> Reading | None:
    """The one after the next one; some mean that of the week after the next week."""
    on = next_weekday(received, values["wd"]) + WEEK
    return single(on, monday_of(received) + 2 * WEEK + DAY * int(values["wd"]))


@RULES.means("weekday_after_next")
def _weekday_after_next(values: Values, received: date) -> Reading | None:
    on = monday_of(received) + 2 * WEEK + DAY * int(values["wd"])
    return single(on, on - WEEK)


def _friday(received: date) -> date:
    """The Friday "this week" ends on; on a weekend the one to come."""
    return received + DAY * ((_FRIDAY - received.weekday()) % 7)


@RULES.means("this_week")
def _this_week(values: Values, received: date) -> Reading | None:
    return span(received, _friday(received))


@RULES.means("end_this_week")
def _end_this_week(values: Values, received: date) -> Reading | None:
    return single(_friday(received))


def _in_week(name: str, weeks: int, first: int, last: int, on: int) -> None:
    def rule(values: Values, received: date) -> Reading | None:
        monday = monday_of(received) + WEEK * weeks
        kind = "past" if weeks < 0 else "range"
        day = monday + DAY * on
        return Reading(kind, day, (monday + DAY * first, monday + DAY * last), past=day if weeks < 0 else None)

    RULES[name] = rule


_in_week("last_week", -1, 0, 4, 4)
_in_week("next_week", 1, 0, 4, 4)
_in_week("week_after_next", 2, 0, 4, 4)
_in_week("begin_next_week", 1, 0, 2, 1)
_in_week("mid_next_week", 1, 1, 3, 2)
_in_week("end_next_week", 1, 3, 4, 4)


@RULES.means("mid_this_week")
def _mid_this_week(values: Values, received: date) -> Reading | None:
    """Tuesday to Thursday around a Wednesday: from Thursday on the one of next week."""
    wednesday = monday_of(received) + 2 * DAY
    if received > wednesday:
        wednesday += WEEK
    return Reading("range", wednesday, (max(wednesday - DAY, received), wednesday + DAY))


@RULES.means("weekend")
def _weekend(values: Values, received: date) -> Reading | None:
    sunday = monday_of(received) + 6 * DAY
    return span(max(sunday - DAY, received), sunday)


@RULES.means("after_weekend")
def _after_weekend(values: Values, received: date) -> Reading | None:
    return single(monday_of(received) + WEEK)


@RULES.means("wd_of_month")
def _wd_of_month(values: Values, received: date) -> Reading | None:
    """The first, second or last such weekday of a month to come."""
    month = int(values["month"]) + 1
    year = int(values.get("year", received.year + (month < received.month)))
    on = _nth_weekday(values, month_end(year, month))
    return single(on) if on >= received else None


def _nth_weekday(values: Values, end: date) -> date:
    """The first, second or last such weekday of the month that ends on this day."""
    on = end.replace(day=1) - DAY
    for _ in range(min(int(values["ordinal"]), 5)):
        following = next_weekday(on, values["wd"])
        on = following if following <= end else on
    return on


@RULES.means("wd_of_this_month")
def _wd_of_this_month(values: Values, received: date) -> Reading | None:
    """That of the month that is going on, or of the next where it has been."""
    on = _nth_weekday(values, month_end(received.year, received.month))
    return single(on) if on >= received else _wd_of_next_month(values, received)


@RULES.means("wd_of_next_month")
def _wd_of_next_month(values: Values, received: date) -> Reading:
    following = first_of_next_month(received)
    return single(_nth_weekday(values, month_end(following.year, following.month)))


@RULES.means("week_number")
def _week_number(values: Values, received: date) -> Reading | None:
    number = int(values["n"])
    if not 1 <= number <= 53:
        return None
    fridays = [friday for year in (-1, 0, 1) if (friday := _iso_friday(received.isocalendar()[0] + year, number))]
    to_come = next((friday for friday in fridays if friday + 2 * DAY >= received), None)
    gone = next((friday for friday in reversed(fridays) if friday + 2 * DAY < received), None)
    if gone and received - gone < HALF_A_YEAR:
        return Reading("past", gone, (gone - 4 * DAY, gone), (to_come,) if to_come else (), gone)
    return span(to_come - 4 * DAY, to_come) if to_come else None


def _iso_friday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 5)
    except ValueError:
        return None
