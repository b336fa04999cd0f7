"""Working days, bank days and the days and hours on which a letter may leave.

Rules: working-days, bank-days, quiet-days, due-on-a-bank-day, region (docs/rules.md)
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from agent.domain.policy import Closure, Window
from agent.domain.speech import tell

DAY = timedelta(days=1)
SATURDAY = 5

#: Where a country's business hours are kept. Countries not listed here follow the owner's own clock.
_ZONES = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "CH": "Europe/Zurich",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "LU": "Europe/Luxembourg",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "SE": "Europe/Stockholm",
}

#: Regional days off, as region, month and day, that the library leaves out: those of the Belgian communities.
_COMMUNITY_DAYS = {"BE": (("Flemish", 7, 11), ("French", 9, 27), ("German", 11, 15))}


@lru_cache(maxsize=64)
def zone_of(country: str, fallback: str) -> ZoneInfo:
    """Give the time zone of a customer's country, or of the one his region lies in, else the owner's."""
    return ZoneInfo(_ZONES.get(country.partition("-")[0], fallback))


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """List the days of a year on which this country, or one region of it, does not work.

    With a country alone regional holidays count everywhere in it: which region a customer lives in is rarely known, and
    a letter a day later harms nobody. "DE-BY" is a region: its own days count and no other's (region). Good Friday and
    24 and 31 December are added for every country.
    """
    country, _, region = country.partition("-")
    days = {date(year, 12, 24), date(year, 12, 31), date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    days |= {day for day in _bank_holidays(year) if day.month in (3, 4)}  # Good Friday and Easter Monday
    days |= {date(year, month, day) for name, month, day in _COMMUNITY_DAYS.get(country, ()) if region in ("", name)}
    try:
        national = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return frozenset(days)
    regions = (region,) if region else national.subdivisions
    regional = (holidays.country_holidays(country, subdiv=name, years=year) for name in regions)
    return frozenset(days.union(national, *regional))


@lru_cache(maxsize=32)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("XECB", years=year))


def is_bank_day(day: date) -> bool:
    """Tell whether euro payments are booked on this day (TARGET calendar of the ECB)."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


@lru_cache(maxsize=4096)
def bank_day_on_or_after(day: date) -> date:
    """Give the day itself, or the next TARGET day: a due date on a Sunday is met on Monday."""
    while not is_bank_day(day):
        day += DAY
    return day


def bank_days_before(day: date, count: int) -> date:
    """Give the ``count``-th TARGET day before ``day``; 1 is the last bank day that is over."""
    while count:
        day -= DAY
        if is_bank_day(day):
            count -= 1
    return day


def is_working_day(day: date, country: str) -> bool:
    """Tell whether offices in this country work: no weekend, no public holiday."""
    return day.weekday() < SATURDAY and day not in public_holidays(country, day.year)


@lru_cache(maxsize=16384)
def add_working_days(day: date, count: int, country: str) -> date:
    """Give the ``count``-th working day after ``day``; with 0 the day itself or the next working day."""
    if count == 0:
        while not is_working_day(day, country):
            day += DAY
    while count:
        day += DAY
        if is_working_day(day, country):
            count -= 1
    return day


@lru_cache(maxsize=4096)
def working_days_before(day: date, count: int, country: str) -> date:
    """Give the ``count``-th working day before ``day``."""
    while count:
        day -= DAY
        if is_working_day(day, country):
            count -= 1
    return day


def closed_for(day: date, closures: tuple[Closure, ...]) -> str | None:
    """Name the closure that covers this day, if one does."""
    return next((closure.name for closure in closures if closure.first <= day <= closure.last), None)


def quiet_reason(day: date, country: str, window: Window) -> str | None:
    """Say why nothing leaves by itself on this day, or None when it is a good day.

    Mondays are for backlogs, and so is the first working day after a holiday or closure (the first two after New Year).
    """
    if name := closed_for(day, window.closures):
        return tell("closed: {name}", name=name)
    if not is_working_day(day, country):
        return tell("no working day")
    if day.weekday() not in window.weekdays:
        return tell("{weekday} is not a day for letters", weekday=tell(f"{day:%A}"))
    if _follows_a_break(day, country, window.closures):
        return tell("first working day after a holiday")
    if _is_early_in_the_year(day, country):
        return tell("first working days of the year")
    return None


def _follows_a_break(day: date, country: str, closures: tuple[Closure, ...]) -> bool:
    before = day - DAY
    while not is_working_day(before, country) or closed_for(before, closures):
        if before.weekday() < SATURDAY:
            return True
        before -= DAY
    return False


def _is_early_in_the_year(day: date, country: str) -> bool:
    if day.month > 1 or day.day > 14:
        return False
    worked = [n for n in range(1, day.day + 1) if is_working_day(day.replace(day=n), country)]
    return len(worked) <= 2


def next_letter_day(day: date, country: str, window: Window) -> date:
    """Give the first day from ``day`` on which a letter may leave by itself."""
    for _ in range(400):
        if quiet_reason(day, country, window) is None:
            return day
        day += DAY
    return day


def outside_hours(local: datetime, window: Window) -> str | None:
    """Say why this local time is no time for a letter, or None within the window.

    Early in the window we wait for the hour of first choice; a machine that slept through it sends later that day.
    """
    if local.time() < max(window.opens, window.first_choice):
        return tell("before {opens:%H:%M}", opens=max(window.opens, window.first_choice))
    if local.time() >= window.closes:
        return tell("after {closes:%H:%M}", closes=window.closes)
    return None
