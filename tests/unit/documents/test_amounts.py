"""Amounts in every notation people print."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents.amounts import decimal_mark, find_amounts, read_number
from tests.tables import each


@each(
    ("printed", "value"),
    [
        ("€ 1.234,56", "1234.56"),
        ("1 234,56 €", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("CHF 1'234.56", "1234.56"),
        ("$1,234.56", "1234.56"),
        ("€ 500,-", "500"),
        ("€6,-", "6"),
        ("€ 12.500", "12500"),
        ("27,80", "27.80"),
        ("0,79 €", "0.79"),
        ("€ -9,32", "-9.32"),
        ("-€250,00", "-250.00"),
        ("€ 189,00-", "-189.00"),
        ("(1.123,12)", "-1123.12"),
        ("412,60 e", "412.60"),
        ("EUR 121.00", "121.00"),
    ],
)
def test_an_amount_keeps_its_value_and_its_sign(printed: str, value: str):
    """Both decimal marks, every grouping, and a minus before, inside, behind or as brackets."""
    (found,) = find_amounts(printed)

    assert found.value == Decimal(value)


@pytest.mark.parametrize("printed", ["21%", "21 %", "2026-014", "30 dagen", "Postbus 31", "1234 AB", "22:40", "12345"])
def test_other_figures_are_no_amounts(printed: str):
    """Percentages, numbers, days and times are not money."""
    assert not list(find_amounts(printed))


def test_a_text_says_which_mark_its_decimals_have_unless_it_has_both():
    """Dates, rates and thousands say nothing about it."""
    assert decimal_mark("Totaal € 1.234,56 op 03.02.2026, 9.00 %, rente 8.15% en 27,80") == ","
    assert decimal_mark("Total 1,234.56") == "."
    assert decimal_mark("27,80 and 12.50") is None
    assert decimal_mark("€ 12.500") is None


def test_brackets_in_a_sentence_are_just_brackets():
    """A discount mentioned in passing is not a negative amount."""
    (found,) = find_amounts("2 % Skonto (59,87 €) bei Zahlung")

    assert found.value == Decimal("59.87")


@given(st.decimals(min_value=0, max_value=99_999_999, places=2))
def test_both_notations_of_an_amount_are_read_back_exactly(value: Decimal):
    """What a Dutch and what an English printer writes of one amount is the same amount."""
    english = f"{value:,.2f}"
    dutch = english.translate(str.maketrans(",.", ".,"))

    assert read_number(english) == read_number(dutch) == value


@given(st.text(max_size=200))
def test_no_text_upsets_the_search_for_amounts(text: str):
    """Whatever stands in a text, every amount found lies where it says."""
    for found in find_amounts(text):
        assert 0 <= found.start < found.end <= len(text)
