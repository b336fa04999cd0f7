"""The simulator's own calendar: it is not the product's, so that the one can find the other wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = timedelta(days=1)


@cache
def _easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian reckoning."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


#: Fixed days off as month and day, and moving ones in days from Easter Sunday.
_FIXED = {
    "NL": ((1, 1), (4, 27), (12, 25), (12, 26)),
    "BE": ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
    "FR": ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
    "TARGET": ((1, 1), (5, 1), (12, 25), (12, 26)),
}
_MOVING = {"NL": (1, 39, 50), "BE": (1, 39, 50), "DE": (-2, 1, 39, 50), "FR": (1, 39, 50), "TARGET": (-2, 1)}


@cache
def holidays(country: str, year: int) -> frozenset[date]:
    """The days of a year on which nobody there works."""
    fixed = {date(year, month, day) for month, day in _FIXED[country]}
    return frozenset(fixed | {_easter(year) + offset * DAY for offset in _MOVING[country]})


def is_workday(day: date, country: str = "NL") -> bool:
    """Whether people there work."""
    return day.weekday() < 5 and day not in holidays(country, day.year)


def is_bank_day(day: date) -> bool:
    """Whether euro payments are booked."""
    return day.weekday() < 5 and day not in holidays("TARGET", day.year)


def bank_day(day: date) -> date:
    """The day itself, or the next bank day."""
    while not is_bank_day(day):
        day += DAY
    return day


def bank_days_before(day: date, count: int) -> date:
    """So many bank days before a day."""
    while count:
        day -= DAY
        count -= is_bank_day(day)
    return day


def workdays_after(day: date, count: int, country: str = "NL") -> date:
    """So many working days after a day."""
    while count:
        day += DAY
        count -= is_workday(day, country)
    return day


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday after a day; Monday is 0."""
    return day + ((weekday - day.weekday() - 1) % 7 + 1) * DAY


def at(day: date, clock: str) -> datetime:
    """A moment on the owner's clock."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


def quiet(day: date, country: str) -> str:
    """Why no letter may leave on this day by itself; empty on a good day."""
    if not is_workday(day, country):
        return "no working day"
    if day.weekday() not in (1, 2, 3):
        return f"on a {day:%A}"
    if (day.month, day.day) in ((12, 24), (12, 31)):
        return "on the eve of a holiday"
    before = day - DAY
    while before.weekday() > 4:
        before -= DAY
    if before in holidays(country, before.year):
        return "on the first day after a holiday"
    return ""
