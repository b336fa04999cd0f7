"""Arithmetic with days: plain calendar facts, no language."""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def safe_date(year: int, month: int, day: int) -> date | None:
    """Give the day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def monday_of(day: date) -> date:
    """Give the Monday of the week this day is in; weeks run from Monday to Sunday."""
    return day - DAY * day.weekday()


def next_weekday(after: date, weekday: int) -> date:
    """Give the first such weekday after this day; 0 is Monday."""
    return after + DAY * ((weekday - after.weekday() - 1) % 7 + 1)


def last_weekday(before: date, weekday: int) -> date:
    """Give the last such weekday before this day."""
    return before - DAY * ((before.weekday() - weekday - 1) % 7 + 1)


def add_months(day: date, months: int) -> date:
    """Give the same day so many months on; the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return min(day.replace(day=1, year=year, month=month + 1) + DAY * (day.day - 1), month_end(year, month + 1))


def month_end(year: int, month: int) -> date:
    """Give the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - DAY


def first_of_next_month(day: date) -> date:
    """Give the first day of the month after the one this day is in."""
    return add_months(day.replace(day=1), 1)


def add_workdays(day: date, count: int) -> date:
    """Count working days on: Saturday and Sunday are none."""
    weeks, rest = divmod(count, 5)
    day += WEEK * weeks
    if day.weekday() > 4:
        day -= DAY * (day.weekday() - 4)
    for _ in range(rest):
        day = workday_after(day)
    return day


def workday_after(day: date) -> date:
    """Give the first working day after this one."""
    return on_or_after_workday(day + DAY)


def on_or_after_workday(day: date) -> date:
    """Give the day itself, or the Monday after a weekend."""
    return day + DAY * (7 - day.weekday()) if day.weekday() > 4 else day


def workday_before(day: date) -> date:
    """Give the last working day before this one."""
    day -= DAY
    return day - DAY * (day.weekday() - 4) if day.weekday() > 4 else day


def easter(year: int) -> date:
    """Give Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    rest = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + rest - 7 * ((a + 11 * h + 22 * rest) // 451) + 114, 31)
    return date(year, month, day + 1)


def holiday(rule: str, year: int) -> tuple[date, date]:
    """
    Give first and last day of a feast.

    ``12-25+1`` is a day and one more, ``easter+49+1`` counts from Easter, ``05-08/6`` is the first Sunday from then on.
    """
    if rule.startswith("easter"):
        parts = rule[6:].replace("-", "+-").split("+")[1:]
        first = easter(year) + DAY * int(parts[0])
        more = parts[1:]
    else:
        fixed, *more = rule.split("+")
        fixed, _, weekday = fixed.partition("/")
        month, day = fixed.split("-")
        first = date(year, int(month), int(day))
        first = next_weekday(first - DAY, int(weekday)) if weekday else first
    return first, first + DAY * (int(more[0]) if more else 0)


def steps_on(first: date, count: int, unit: str) -> date:
    """
    Give the day so many units on; the last of a month stays the last of its month.

    Fifteen days are two weeks, as "quinze jours" means.
    """
    if unit in ("week", "fortnight"):
        return first + WEEK * count * (2 if unit == "fortnight" else 1)
    if unit == "month":
        on = add_months(first, count)
        is_last = first.day == month_end(first.year, first.month).day and first.day >= 30
        return month_end(on.year, on.month) if is_last else on
    return first + DAY * (14 if count == 15 else count)
