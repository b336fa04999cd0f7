"""What each way of naming a day means, counted from the day the mail was received: no language here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from agent.meaning.calendar import (
    DAY,
    WEEK,
    add_months,
    add_workdays,
    holiday,
    last_weekday,
    monday_of,
    month_end,
    next_weekday,
    safe_date,
    workday_after,
    workday_before,
)

#: A day that went without its year is the past one when that is closer than half a year.
_HALF_A_YEAR = timedelta(days=183)
_LONGEST_RANGE = 10
_FRIDAY = 4

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """What words mean. ``weekday`` is set while it may still move with a neighbour ("maandag of dinsdag")."""

    kind: str
    on: date | None = None
    window: tuple[date, date] | None = None
    also: tuple[date, ...] = ()
    past: date | None = None
    weekday: int | None = None


Rule = Callable[[Values, date], Reading | None]
_RULES: dict[str, Rule] = {}


def read(meaning: str, values: Values, received: date) -> Reading | None:
    """Say what a phrase of this meaning comes to; None when no calendar has such a day."""
    return _RULES[meaning](values, received)


def meanings() -> frozenset[str]:
    """Every meaning a phrase may have."""
    return frozenset(_RULES)


def _means(*names: str) -> Callable[[Rule], Rule]:
    def keep(rule: Rule) -> Rule:
        _RULES.update(dict.fromkeys(names, rule))
        return rule

    return keep


def span(first: date, last: date, *also: date, kind: str = "range") -> Reading:
    """A range counts by its last day; one of more than ten days is vague."""
    if first > last:
        first, last = last, first
    if (last - first).days > _LONGEST_RANGE:
        return Reading("vague", also=(last, *also))
    return Reading(kind, last, (first, last), also)


def _day(on: date, *also: date, past: date | None = None) -> Reading:
    return Reading("day", on, None, also, past)


def _fixed(name: str, days: int) -> None:
    kind = "past" if days < 0 else "day"
    past = DAY * days
    _RULES[name] = lambda _, received: Reading(kind, received + past, past=received + past if days <= 0 else None)


for _name, _days in (("before_yesterday", -2), ("yesterday", -1), ("today", 0), ("tomorrow", 1), ("after_tomorrow", 2)):
    _fixed(_name, _days)


@_means("nothing")
def _nothing(values: Values, received: date) -> Reading | None:
    return Reading("nothing")


@_means("vague", "in_few", "past_vague", "conditional", "after_event", "after_few", "month_in_loop")
def _vague(values: Values, received: date) -> Reading | None:
    return Reading("vague")


@_means("now")
def _now(values: Values, received: date) -> Reading | None:
    return Reading("now", received, past=received)


@_means("weekday", "wd_alone")
def _weekday(values: Values, received: date) -> Reading | None:
    weekday = values["wd"]
    on = next_weekday(received, weekday)
    return Reading("day", on, past=last_weekday(received, weekday), weekday=weekday)


@_means("coming_weekday")
def _coming_weekday(values: Values, received: date) -> Reading | None:
    return _day(next_weekday(received, values["wd"]))


@_means("next_weekday")
def _next_weekday(values: Values, received: date) -> Reading | None:
    on = next_weekday(received, values["wd"])
    return _day(on, *(() if on >= monday_of(received) + WEEK else (on + WEEK,)))


@_means("every_weekday")
def _every_weekday(values: Values, received: date) -> Reading | None:
    return Reading("every", next_weekday(received, values["wd"]))


@_means("last_weekday")
def _last_weekday(values: Values, received: date) -> Reading | None:
    on = last_weekday(received, values["wd"])
    also = () if on < monday_of(received) else (on - WEEK,)
    return Reading("past", on, also=also, past=on)


@_means("next_week_weekday")
def _next_week_weekday(values: Values, received: date) -> Reading | None:
    return _day(monday_of(received) + WEEK + DAY * int(values["wd"]))


@_means("this_week_weekday")
def _this_week_weekday(values: Values, received: date) -> Reading | None:
    on = monday_of(received) + DAY * int(values["wd"])
    return _day(on, past=on) if on >= received else Reading("past", on, past=on)


@_means("last_week_weekday")
def _last_week_weekday(values: Values, received: date) -> Reading | None:
    on = monday_of(received) - WEEK + DAY * int(values["wd"])
    return Reading("past", on, past=on)


@_means("weekday_in_weeks")
def _weekday_in_weeks(values: Values, received: date) -> Reading | None:
    on = next_weekday(received, values["wd"]) + WEEK * int(values.get("n", 1))
    return _day(on, monday_of(received) + WEEK * int(values.get("n", 1)) + DAY * int(values["wd"]))


@_means("weekday_in_fortnight")
def _weekday_in_fortnight(values: Values, received: date) -> Reading | None:
    return _weekday_in_weeks({**values, "n": 2}, received)


@_means("weekday_in_eight")
def _weekday_in_eight(values: Values, received: date) -> Reading | None:
    return _weekday_in_weeks({**values, "n": 1}, received)


@_means("weekday_after_next")
def _weekday_after_next(values: Values, received: date) -> Reading | None:
    on = monday_of(received) + 2 * WEEK + DAY * int(values["wd"])
    return _day(on, on - WEEK)


def _friday(received: date) -> date:
    """The Friday "this week" ends on; on a weekend the one to come."""
    return received + DAY * ((_FRIDAY - received.weekday()) % 7)


@_means("this_week")
def _this_week(values: Values, received: date) -> Reading | None:
    return span(received, _friday(received))


@_means("end_this_week")
def _end_this_week(values: Values, received: date) -> Reading | None:
    return _day(_friday(received))


def _in_week(name: str, weeks: int, first: int, last: int, on: int) -> None:
    def rule(values: Values, received: date) -> Reading | None:
        monday = monday_of(received) + WEEK * weeks
        kind = "past" if weeks < 0 else "range"
        day = monday + DAY * on
        return Reading(kind, day, (monday + DAY * first, monday + DAY * last), past=day if weeks < 0 else None)

    _RULES[name] = rule


_in_week("last_week", -1, 0, 4, 4)
_in_week("next_week", 1, 0, 4, 4)
_in_week("week_after_next", 2, 0, 4, 4)
_in_week("begin_next_week", 1, 0, 2, 1)
_in_week("mid_next_week", 1, 1, 3, 2)
_in_week("end_next_week", 1, 3, 4, 4)


@_means("mid_this_week")
def _mid_this_week(values: Values, received: date) -> Reading | None:
    wednesday = monday_of(received) + 2 * DAY
    if received > wednesday + DAY:
        wednesday += WEEK
    return Reading("range", max(wednesday, received), (max(wednesday - DAY, received), wednesday + DAY))


@_means("weekend")
def _weekend(values: Values, received: date) -> Reading | None:
    sunday = monday_of(received) + 6 * DAY
    return span(max(sunday - DAY, received), sunday)


@_means("after_weekend")
def _after_weekend(values: Values, received: date) -> Reading | None:
    return _day(monday_of(received) + WEEK)


@_means("end_of_month")
def _end_of_month(values: Values, received: date) -> Reading | None:
    return _day(month_end(received.year, received.month))


@_means("mid_this_month")
def _mid_this_month(values: Values, received: date) -> Reading | None:
    middle = _middle(received.year, received.month)
    return middle if middle.window and middle.window[1] >= received else _mid_next_month(values, received)


def _middle(year: int, month: int) -> Reading:
    return Reading("range", date(year, month, 15), (date(year, month, 12), date(year, month, 18)))


def _beginning(year: int, month: int) -> Reading:
    day = [date(year, month, number) for number in range(1, 11)]
    return Reading("range", day[4], (day[0], day[4]), (day[0], day[6], day[9]))


def _next_month(received: date) -> date:
    return add_months(received.replace(day=1), 1)


@_means("begin_next_month")
def _begin_next_month(values: Values, received: date) -> Reading | None:
    following = _next_month(received)
    return _beginning(following.year, following.month)


@_means("mid_next_month")
def _mid_next_month(values: Values, received: date) -> Reading:
    following = _next_month(received)
    return _middle(following.year, following.month)


@_means("end_next_month")
def _end_next_month(values: Values, received: date) -> Reading | None:
    following = _next_month(received)
    return _day(month_end(following.year, following.month))


@_means("first_next_month")
def _first_next_month(values: Values, received: date) -> Reading | None:
    return _day(_next_month(received))


@_means("this_month")
def _this_month(values: Values, received: date) -> Reading | None:
    return span(received, month_end(received.year, received.month))


def _month(values: Values, received: date, last_day: int) -> tuple[int, int]:
    """Year and month that are meant: the one to come, or the one now while its ``last_day`` is not past."""
    month = int(values["month"]) + 1
    if "year" in values:
        return int(values["year"]), month
    is_past = (month, last_day) < (received.month, received.day)
    return received.year + is_past, month


@_means("begin_month")
def _begin_month(values: Values, received: date) -> Reading | None:
    return _beginning(*_month(values, received, 10))


@_means("mid_month")
def _mid_month(values: Values, received: date) -> Reading | None:
    return _middle(*_month(values, received, 18))


@_means("end_month")
def _end_month(values: Values, received: date) -> Reading | None:
    on = month_end(*_month(values, received, 31))
    return _day(on) if on >= received else Reading("past", on, past=on)


@_means("week_of_month")
def _week_of_month(values: Values, received: date) -> Reading | None:
    return _week_within(*_month(values, received, 31), int(values["ordinal"]))


@_means("week_of_next_month")
def _week_of_next_month(values: Values, received: date) -> Reading | None:
    following = _next_month(received)
    return _week_within(following.year, following.month, int(values["ordinal"]))


def _week_within(year: int, month: int, ordinal: int) -> Reading:
    end = month_end(year, month)
    last = end if ordinal > 4 else date(year, month, 7 * ordinal)
    first = last - 6 * DAY
    return span(first, last, first + DAY * ((_FRIDAY - first.weekday()) % 7))


@_means("the_day")
def _the_day(values: Values, received: date) -> Reading | None:
    return _day_of_month(int(values["day"]), received)


def _day_of_month(number: int, received: date) -> Reading | None:
    """The next such day after ``received``; months that have none are passed over."""
    to_come = (safe_date(month.year, month.month, number) for month in _months(received, 1))
    gone = (safe_date(month.year, month.month, number) for month in _months(received, -1))
    on = next((day for day in to_come if day and day > received), None)
    past = next((day for day in gone if day and day <= received), None)
    also = (received,) if past == received else ()
    return None if on is None else _day(on, *also, past=past)


def _months(received: date, step: int) -> list[date]:
    return [add_months(received.replace(day=1), step * months) for months in range(4)]


@_means("the_day_next_month")
def _the_day_next_month(values: Values, received: date) -> Reading | None:
    following = _next_month(received)
    on = safe_date(following.year, following.month, int(values["day"]))
    return _day(on) if on else None


@_means("the_day_range")
def _the_day_range(values: Values, received: date) -> Reading | None:
    last = _day_of_month(int(values["day2"]), received)
    if last is None or last.on is None:
        return None
    first = safe_date(last.on.year, last.on.month, int(values["day"]))
    return span(first, last.on) if first and first < last.on else None


@_means("wd_the_day")
def _wd_the_day(values: Values, received: date) -> Reading | None:
    """A weekday with a day's number: the number decides, and the first month in which both are true."""
    days = (safe_date(month.year, month.month, int(values["day"])) for month in _months(received, 1))
    real = [day for day in days if day and day >= received]
    gone = _day_of_month(int(values["day"]), received)
    past = gone.past if gone else None
    if not real:
        return None
    if past and past < received and past.weekday() == values["wd"] and real[0].weekday() != values["wd"]:
        return Reading("past", past, also=(real[0],), past=past)
    wrong = () if real[0].weekday() == values["wd"] else (next_weekday(received, values["wd"]),)
    return _day(real[0], *wrong, past=past)


@_means("date")
def _date(values: Values, received: date) -> Reading | None:
    year = int(values["year"]) if "year" in values else None
    reading = calendar_day(int(values["day"]), int(values["month"]) + 1, year, received)
    return reading and checked(reading, values.get("wd"))


def checked(reading: Reading, weekday: int | None) -> Reading:
    """The date beats a weekday that contradicts it; what the weekday says stays the other reading."""
    if reading.on is None or weekday is None or reading.on.weekday() == weekday:
        return reading
    near = next_weekday(reading.on - 4 * DAY, weekday)
    return Reading(reading.kind, reading.on, reading.window, (*reading.also, near), reading.past)


def calendar_day(day: int, month: int, year: int | None, received: date) -> Reading | None:
    """
    A day of a month; without its year the one to come, or the last one when that is less than half a year ago.

    None when the calendar has no such day, or a year is named that is more than two years off.
    """
    if year is not None:
        on = safe_date(year + 2000 if year < 100 else year, month, day)
        if on is None or abs(on - received) > timedelta(days=730):
            return None
        return _day(on, past=on if on == received else None) if on >= received else Reading("past", on, past=on)
    years = (received.year - 1, received.year, received.year + 1)
    real = [on for year in years if (on := safe_date(year, month, day))]
    to_come = next((on for on in real if on >= received), None)
    gone = next((on for on in reversed(real) if on <= received), None)
    if gone and received - gone < _HALF_A_YEAR and gone != received:
        return Reading("past", gone, also=(to_come,) if to_come else (), past=gone)
    if to_come is None:
        return None
    return _day(to_come, past=gone)


@_means("day_range")
def _day_range(values: Values, received: date) -> Reading | None:
    year = int(values["year"]) if "year" in values else None
    month = int(values["month"]) + 1
    last = calendar_day(int(values["day2"]), month, year, received)
    if last is None or last.on is None:
        return None
    first = safe_date(last.on.year, month, int(values["day"]))
    if first is None or first >= last.on:
        return None
    reading = span(first, last.on)
    return Reading("past", last.on, reading.window, last.also, last.on) if last.kind == "past" else reading


def later(received: date, count: int, unit: str) -> date | None:
    """So many units on; None beyond two years."""
    if unit == "month":
        return add_months(received, count) if count <= 24 else None
    if unit == "workday":
        return add_workdays(received, count) if count <= 500 else None
    if unit == "hour":
        count, unit = count // 24, "day"
    days = {"day": 1, "week": 7, "fortnight": 14, "year": 365}[unit] * count
    return received + DAY * days if days <= 730 else None


@_means("in")
def _in(values: Values, received: date) -> Reading | None:
    count = int(values.get("n", 1))
    on = later(received, count, values["unit"])
    if on is None:
        return None
    return _day(on, past=received if on == received else None)


@_means("in_one_and_a_half")
def _in_one_and_a_half(values: Values, received: date) -> Reading | None:
    days = {"week": 11, "month": 45, "day": 2, "workday": 2, "hour": 0, "year": 548, "fortnight": 21}[values["unit"]]
    return _day(received + DAY * days, received + DAY * (days - 1))


@_means("in_half")
def _in_half(values: Values, received: date) -> Reading | None:
    return Reading("vague")


@_means("fortnight")
def _fortnight(values: Values, received: date) -> Reading | None:
    """Quinze jours: two weeks, by the letter fifteen days; huit jours: a week, by the letter eight days."""
    return _day(received + 15 * DAY, received + 14 * DAY)


@_means("eight_days")
def _eight_days(values: Values, received: date) -> Reading | None:
    return _day(received + 8 * DAY, received + 7 * DAY)


@_means("in_ten")
def _in_ten(values: Values, received: date) -> Reading | None:
    return _day(received + 10 * DAY)


@_means("fortnight_ago")
def _fortnight_ago(values: Values, received: date) -> Reading | None:
    on = received - 15 * DAY
    return Reading("past", on, also=(on + DAY,), past=on)


@_means("in_range")
def _in_range(values: Values, received: date) -> Reading | None:
    first, last = (later(received, int(values[name]), values["unit"]) for name in ("n", "n2"))
    return span(first, last) if first and last and first < last else None


@_means("ago")
def _ago(values: Values, received: date) -> Reading | None:
    count, unit = int(values.get("n", 1)), values["unit"]
    if unit == "month":
        on = add_months(received, -min(count, 24))
    elif unit == "workday":
        on = received
        for _ in range(min(count, 200)):
            on = workday_before(on)
    else:
        ahead = later(received, count, unit)
        if ahead is None:
            return None
        on = received - (ahead - received)
    return Reading("past", on, past=on)


@_means("week_number")
def _week_number(values: Values, received: date) -> Reading | None:
    number = int(values["n"])
    if not 1 <= number <= 53:
        return None
    fridays = [friday for year in (-1, 0, 1) if (friday := _iso_friday(received.isocalendar()[0] + year, number))]
    to_come = next((friday for friday in fridays if friday + 2 * DAY >= received), None)
    gone = next((friday for friday in reversed(fridays) if friday + 2 * DAY < received), None)
    if gone and received - gone < _HALF_A_YEAR:
        return Reading("past", gone, (gone - 4 * DAY, gone), (to_come,) if to_come else (), gone)
    return span(to_come - 4 * DAY, to_come) if to_come else None


def _iso_friday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 5)
    except ValueError:
        return None


@_means("quarter_end")
def _quarter_end(values: Values, received: date) -> Reading | None:
    return _day(month_end(received.year, (received.month - 1) // 3 * 3 + 3))


@_means("quarter")
def _quarter(values: Values, received: date) -> Reading | None:
    quarter = int(values["ordinal"] if "ordinal" in values else values["n"])
    if not 1 <= quarter <= 4:
        return None
    end = month_end(received.year, quarter * 3)
    return _day(end if end >= received else month_end(received.year + 1, quarter * 3))


@_means("year_end")
def _year_end(values: Values, received: date) -> Reading | None:
    return _day(date(received.year, 12, 31))


def _feast(values: Values, received: date) -> tuple[date, date]:
    """The feast to come, or the one that is going on."""
    feasts = (holiday(values["holiday"], received.year + more) for more in (0, 1, 2))
    return next(feast for feast in feasts if feast[1] >= received)


@_means("holiday")
def _holiday(values: Values, received: date) -> Reading | None:
    first, last = _feast(values, received)
    return _day(first, *((last,) if last != first else ()))


@_means("before_holiday")
def _before_holiday(values: Values, received: date) -> Reading | None:
    first, _ = _feast(values, received)
    return _day(max(first - DAY, received), workday_before(first), first)


@_means("after_holiday")
def _after_holiday(values: Values, received: date) -> Reading | None:
    _, last = _feast(values, received)
    return _day(workday_after(last), last + DAY)
