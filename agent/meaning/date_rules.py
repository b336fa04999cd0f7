"""Days of the calendar: a date, with or without month and year; the one meant is the one that is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from agent.meaning.calendar import DAY, add_months, first_of_next_month, next_weekday, safe_date
from agent.meaning.day_values import HALF_A_YEAR, Reading, Rules, Values, single, span

RULES = Rules()


@RULES.means("the_day")
def _the_day(values: Values, received: date) -> Reading | None:
    return _day_of_month(_number(values), received)


def _number(values: Values) -> int:
    """The number of a day: in figures, as "the twelfth", or as "le douze"."""
    return int(values["day"] if "day" in values else values["n"])


def _day_of_month(number: int, received: date) -> Reading | None:
    """The next such day after ``received``; months that have none are passed over."""
    to_come = (safe_date(month.year, month.month, number) for month in _months(received, 1))
    gone = (safe_date(month.year, month.month, number) for month in _months(received, -1))
    on = next((day for day in to_come if day and day > received), None)
    past = next((day for day in gone if day and day <= received), None)
    also = (received,) if past == received else ()
    return None if on is None else single(on, *also, past=past)


@RULES.means("from_day")
def _from_day(values: Values, received: date) -> Reading | None:
    reading = _day_of_month(int(values["day"]), received)
    return reading and replace(reading, kind="from")


def _months(received: date, step: int) -> list[date]:
    return [add_months(received.replace(day=1), step * months) for months in range(4)]


@RULES.means("the_day_next_month")
def _the_day_next_month(values: Values, received: date) -> Reading | None:
    following = first_of_next_month(received)
    on = safe_date(following.year, following.month, _number(values))
    return single(on) if on else None


@RULES.means("the_day_range")
def _the_day_range(values: Values, received: date) -> Reading | None:
    last = _day_of_month(int(values["day2"]), received)
    if last is None or last.on is None:
        return None
    first = safe_date(last.on.year, last.on.month, int(values["day"]))
    return span(first, last.on) if first and first < last.on else None


@RULES.means("wd_the_day")
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
    if real[0].weekday() == values["wd"]:
        return single(real[0], past=past if past and past.weekday() == values["wd"] else None)
    return single(real[0], next_weekday(received, values["wd"]), past=past)


@RULES.means("date")
def _date(values: Values, received: date) -> Reading | None:
    year = int(values["year"]) if "year" in values else None
    reading = calendar_day(_number(values), int(values["month"]) + 1, year, received)
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
        return single(on, past=on if on == received else None) if on >= received else Reading("past", on, past=on)
    years = (received.year - 1, received.year, received.year + 1)
    real = [on for year in years if (on := safe_date(year, month, day))]
    to_come = next((on for on in real if on >= received), None)
    gone = next((on for on in reversed(real) if on <= received), None)
    if gone and received - gone < HALF_A_YEAR and gone != received:
        return Reading("past", gone, also=(to_come,) if to_come else (), past=gone)
    if to_come is None:
        return None
    return single(to_come, past=gone)


@RULES.means("day_range")
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
