"""Working days, bank days, and the days and hours on which a letter may leave by itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.policy import Closure, Window
from agent.dunning.calendar import (
    add_working_days,
    bank_day_on_or_after,
    bank_days_before,
    is_bank_day,
    is_working_day,
    next_letter_day,
    outside_hours,
    public_holidays,
    quiet_reason,
    zone_of,
)
from tests.tables import each

WINDOW = Window()
COUNTRIES = ("NL", "BE", "DE", "FR")
ten_years = st.dates(date(2026, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("country", "holiday"),
    [
        ("NL", date(2026, 4, 27)),  # King's Day
        ("NL", date(2025, 5, 5)),  # Liberation Day, a day off every five years
        ("BE", date(2026, 7, 21)),  # National Day
        ("BE", date(2026, 7, 11)),  # Flemish Community
        ("BE", date(2026, 9, 27)),  # French Community
        ("DE", date(2026, 6, 4)),  # Corpus Christi, in six of the states
        ("DE", date(2026, 10, 3)),
        ("DE", date(2026, 11, 18)),  # Repentance Day, in Saxony only
        ("FR", date(2026, 7, 14)),
    ],
)
def test_a_holiday_anywhere_in_the_country_is_a_holiday(country: str, holiday: date):
    """
    Which region a customer lives in is rarely known; a day later harms nobody. Rule: quiet-days.
    """
    assert holiday in public_holidays(country, holiday.year)


@each("country", [*COUNTRIES, "GB", "ZZ"])
@each("day", [date(2026, 4, 3), date(2026, 12, 24), date(2026, 12, 31), date(2026, 1, 1)])
def test_good_friday_and_the_eves_are_quiet_everywhere(country: str, day: date):
    """
    Also where the law makes them working days, and in countries we know nothing of. Rule: quiet-days.
    """
    assert not is_working_day(day, country)
    assert quiet_reason(day, country, WINDOW) == "no working day"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 3, 16), "Monday is not a day for letters"),
        (date(2026, 3, 20), "Friday is not a day for letters"),
        (date(2026, 3, 21), "no working day"),
        (date(2026, 4, 7), "first working day after a holiday"),  # the Tuesday after Easter Monday
        (date(2026, 4, 28), "first working day after a holiday"),  # King's Day was a Monday
        (date(2026, 3, 17), None),
        (date(2026, 3, 18), None),
        (date(2026, 3, 19), None),
        (date(2026, 4, 8), None),
    ],
)
def test_letters_leave_from_tuesday_to_thursday_and_not_just_after_a_break(day: date, reason: str | None):
    """
    A customer has a backlog on Monday, and on the day after a holiday just the same. Rule: quiet-days.
    """
    assert quiet_reason(day, "NL", WINDOW) == reason


@pytest.mark.parametrize(
    ("year", "early", "first"),
    [
        (2025, [date(2025, 1, 2), date(2025, 1, 3)], date(2025, 1, 7)),
        (2026, [date(2026, 1, 2), date(2026, 1, 5)], date(2026, 1, 6)),
        (2030, [date(2030, 1, 2), date(2030, 1, 3)], date(2030, 1, 8)),
    ],
)
def test_the_first_two_working_days_of_the_year_are_quiet(year: int, early: list[date], first: date):
    """
    After New Year the pile is higher. Rule: quiet-days.
    """
    assert all(quiet_reason(day, "NL", WINDOW) for day in early)
    assert next_letter_day(date(year, 1, 1), "NL", WINDOW) == first


def test_a_closure_of_the_owner_is_quiet_and_so_is_the_working_day_after_it():
    """
    The owner's list counts like holidays; both ends are included. Rule: quiet-days.
    """
    window = Window(closures=(Closure(date(2026, 7, 13), date(2026, 8, 4), "summer"),))  # ends on a Tuesday

    assert quiet_reason(date(2026, 8, 4), "NL", window) == "closed: summer"
    assert quiet_reason(date(2026, 8, 5), "NL", window) == "first working day after a holiday"
    assert next_letter_day(date(2026, 7, 20), "NL", window) == date(2026, 8, 6)


def test_a_step_that_falls_on_easter_monday_moves_to_wednesday():
    """
    Tuesday is then the customer's Monday. Rule: quiet-days.
    """
    assert next_letter_day(date(2026, 4, 6), "NL", WINDOW) == date(2026, 4, 8)


@given(ten_years, st.sampled_from(COUNTRIES))
def test_no_letter_ever_leaves_on_a_monday_a_friday_a_weekend_or_a_holiday(day: date, country: str):
    """
    Whatever day one starts from, for ten years. Rule: quiet-days.
    """
    chosen = next_letter_day(day, country, WINDOW)

    assert chosen >= day
    assert chosen.weekday() in WINDOW.weekdays
    assert chosen not in public_holidays(country, chosen.year)
    assert quiet_reason(chosen, country, WINDOW) is None


def test_every_day_of_ten_years_finds_a_letter_day_within_three_weeks():
    """
    Christmas and New Year together are the longest silence. Rule: quiet-days.
    """
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(3652))

    assert max(next_letter_day(day, "NL", WINDOW) - day for day in days) <= timedelta(days=21)


# --- counting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 6), 3, date(2026, 3, 11)),  # over a weekend
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 3, 18), 0, date(2026, 3, 18)),
        (date(2026, 3, 21), 0, date(2026, 3, 23)),  # nothing to count, but not on a Saturday
    ],
)
def test_working_days_skip_weekends_and_holidays(start: date, count: int, end: date):
    """
    The day itself does not count. Rule: working-days.
    """
    assert add_working_days(start, count, "NL") == end


@given(ten_years, st.integers(1, 12), st.sampled_from(COUNTRIES))
def test_more_working_days_are_never_sooner(start: date, count: int, country: str):
    """
    Counting on moves forward and ends on a working day. Rule: working-days.
    """
    end = add_working_days(start, count, country)

    assert is_working_day(end, country)
    assert end < add_working_days(start, count + 1, country)


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25), date(2026, 3, 14)],
)
def test_banks_book_nothing_on_these_days(day: date):
    """
    The ECB's TARGET calendar and the weekend. Rule: bank-days.
    """
    assert not is_bank_day(day)


def test_banks_book_on_days_when_offices_are_closed():
    """
    King's Day is a Dutch holiday, not one of the ECB. Rule: bank-days.
    """
    assert is_bank_day(date(2026, 4, 27))
    assert not is_working_day(date(2026, 4, 27), "NL")


def test_the_last_bank_day_before_a_tuesday_after_easter_is_thursday():
    """
    Four days nothing was booked. Rule: bank-days.
    """
    assert bank_days_before(date(2026, 4, 7), 1) == date(2026, 4, 2)
    assert bank_days_before(date(2026, 4, 7), 3) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("due", "met_by"),
    [
        (date(2026, 3, 15), date(2026, 3, 16)),  # a Sunday
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday
        (date(2026, 3, 18), date(2026, 3, 18)),
    ],
)
def test_what_falls_due_while_banks_are_closed_is_met_on_the_next_bank_day(due: date, met_by: date):
    """
    Nobody can pay on a Sunday. Rule: due-on-a-bank-day.
    """
    assert bank_day_on_or_after(due) == met_by


# --- the hour -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (time(8, 59), "before 09:30"),
        (time(9, 29), "before 09:30"),
        (time(9, 30), None),
        (time(16, 59), None),
        (time(17, 0), "after 17:00"),
    ],
)
def test_letters_leave_in_office_hours_from_the_hour_of_first_choice(at: time, reason: str | None):
    """
    A machine that slept through the morning still sends in the afternoon. Rule: office-hours.
    """
    assert outside_hours(datetime.combine(date(2026, 3, 18), at, ZoneInfo("Europe/Amsterdam")), WINDOW) == reason


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_days_on_which_the_clock_is_set_are_ordinary_days(day: date):
    """
    In spring 02:30 does not exist, in autumn it comes twice; office hours do. Rule: office-hours.
    """
    zone = zone_of("NL", "Europe/Amsterdam")
    start = datetime.combine(day, time(0, 0), zone)
    hours = [datetime.fromtimestamp(start.timestamp() + 900 * quarter, zone) for quarter in range(104)]

    assert sum(outside_hours(moment, WINDOW) is None for moment in hours if moment.date() == day) == 30


def test_a_country_keeps_its_own_clock_and_an_unknown_one_the_owners():
    """
    Half past nine in Lisbon is half past ten in Amsterdam. Rule: office-hours.
    """
    assert zone_of("PT", "Europe/Amsterdam").key == "Europe/Lisbon"
    assert zone_of("ZZ", "Europe/Amsterdam").key == "Europe/Amsterdam"
