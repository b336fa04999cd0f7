from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agent.domain.money import Money
from agent.letters import Style, format_iban

TODAY = date(2026, 12, 8)
DUTCH, FLEMISH, ENGLISH = Style("nl", "NL"), Style("nl", "BE"), Style("en", "DE")
FRENCH, GERMAN, AUSTRIAN = Style("fr", "FR"), Style("de", "DE"), Style("de", "AT")


@pytest.mark.parametrize(
    ("style", "amount", "currency", "written"),
    [
        (DUTCH, "1210", "EUR", "€ 1.210,00"),
        (FLEMISH, "1210", "EUR", "€ 1.210,00"),
        (ENGLISH, "1210", "EUR", "€1,210.00"),
        (FRENCH, "1210", "EUR", "1 210,00 €"),
        (Style("fr", "BE"), "1210", "EUR", "1 210,00 €"),
        (GERMAN, "1210", "EUR", "1.210,00 €"),
        (AUSTRIAN, "1210", "EUR", "€ 1.210,00"),
        (DUTCH, "1210", "GBP", "£ 1.210,00"),
        (ENGLISH, "1210", "USD", "US$1,210.00"),
        (DUTCH, "1210", "JPY", "JP¥ 1.210"),
        (DUTCH, "0.005", "EUR", "€ 0,01"),
    ],
)
def test_money_is_written_the_customers_way(style: Style, amount: str, currency: str, written: str):
    """
    Sign, separators and cents are those the reader knows; half a cent goes up, and the sign never stands alone.
    """
    assert style.money(Money(Decimal(amount), currency)).replace("\u00a0", " ").replace("\u202f", " ") == written


def test_no_line_breaks_between_sign_and_amount():
    """
    A euro sign at the end of one line and its amount on the next reads badly.
    """
    assert DUTCH.money(Money(Decimal("9.50"), "EUR")) == "€\u00a09,50"


def test_year_is_named_only_when_it_is_not_obvious():
    """
    People say "3 december"; they add the year when the day is far away.
    """
    assert DUTCH.near_date(date(2026, 12, 3), TODAY) == "3 december"
    assert DUTCH.near_date(date(2027, 1, 5), TODAY) == "5 januari"
    assert DUTCH.near_date(date(2025, 12, 3), TODAY) == "3 december 2025"
    assert DUTCH.full_date(date(2026, 12, 3)) == "3 december 2026"
    assert ENGLISH.full_date(date(2026, 12, 3)) == "3 December 2026"


def test_days_in_one_month_share_its_name():
    """
    Several days are said in one breath.
    """
    days = [date(2026, 10, 27), date(2026, 11, 3), date(2026, 11, 17)]

    assert DUTCH.near_dates(days, TODAY) == "27 oktober, 3 en 17 november"
    assert ENGLISH.near_dates(days[1:], TODAY) == "3 and 17 November"
    assert DUTCH.near_dates([], TODAY) == ""
    assert DUTCH.near_dates([date(2026, 10, 5), *days[:2]], TODAY) == "5 oktober, 27 oktober en 3 november"


def test_last_day_names_its_weekday():
    """
    A weekday makes a date easy to keep.
    """
    assert DUTCH.week_date(date(2026, 12, 15)) == "dinsdag 15 december"
    assert FRENCH.week_date(date(2026, 12, 15)) == "mardi 15 décembre"
    assert GERMAN.week_date(date(2026, 12, 15)) == "Dienstag, 15. Dezember"


def test_days_are_counted_as_the_language_counts_them():
    """
    German puts a point behind every day, French counts only the first, and an Austrian January is a Jänner.
    """
    days = [date(2026, 11, 1), date(2026, 11, 17)]

    assert GERMAN.near_dates(days, TODAY) == "1. und 17. November"
    assert FRENCH.near_dates(days, TODAY) == "1er et 17 novembre"
    assert FRENCH.full_date(date(2026, 3, 1)) == "1er mars 2026"
    assert AUSTRIAN.full_date(date(2027, 1, 5)) == "5. Jänner 2027"


@pytest.mark.parametrize("printed", ["NL13TEST0123456789", "nl13 test 0123 4567 89", "NL13 TEST  0123456789"])
def test_iban_stands_in_groups_of_four(printed: str):
    """
    However it was printed, an account number is shown in groups one can check by eye.
    """
    assert format_iban(printed) == "NL13 TEST 0123 4567 89"
