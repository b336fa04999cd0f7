"""Structured references: which check digits are right."""

from __future__ import annotations

import pytest

from agent.matching.references import is_valid
from tests.unit.matching.books import answer, entry, invoice


@pytest.mark.parametrize(
    "reference",
    [
        "+++202/6033/00115+++",
        "***202/6033/00115***",
        "RF42 2026 034",
        "rf422026034",
        "0000000002026036",
        "0000 0000 0202 6036",
    ],
)
def test_right_check_digits_are_known_in_any_writing(reference: str):
    """
    OGM by mod 97, RF by ISO 7064, betalingskenmerk by mod 11.
    """
    assert is_valid(reference)


@pytest.mark.parametrize(
    "reference",
    ["+++202/6033/00116+++", "RF43 2026 034", "RF", "1000000002026036", "2026036", "", "2026-031"],
)
def test_wrong_or_missing_check_digits_are_not(reference: str):
    """
    Seven digits have none, so they say no more than a number does.
    """
    assert not is_valid(reference)


def test_ogm_of_rest_nought_ends_in_97():
    """
    The remainder nought is written as 97.
    """
    assert is_valid("000000009797") and not is_valid("000000009700")


def test_a_printed_reference_without_check_digits_counts_as_a_number_does():
    """
    With the exact amount it is certain; the evidence does not call it valid.
    """
    found = answer(entry("121.00", "kenmerk 2026036"), invoice("77-1", "121.00", reference="2026036"))

    assert found.evidence == ("reference 2026036", "amount exact")
