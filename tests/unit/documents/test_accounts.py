"""IBANs and structured references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents.accounts import find_ibans, find_reference, is_valid_iban
from tests.unit.documents.builders import IBAN


def test_an_iban_is_found_with_and_without_spaces():
    """Paper groups the characters by four; both ways give the same account."""
    found = [iban for iban, _ in find_ibans(f"{IBAN} of NL44 RABO 0123 4567 89 t.n.v. Sanne")]

    assert found == [IBAN, IBAN]
    assert is_valid_iban(IBAN)


@given(st.integers(min_value=2, max_value=17), st.sampled_from("0123456789"))
def test_one_wrong_figure_fails_the_check_digits(at: int, figure: str):
    """Modulo 97 catches every single wrong figure."""
    changed = IBAN[:at] + figure + IBAN[at + 1 :]

    assert is_valid_iban(changed) == (changed == IBAN) or IBAN[at].isalpha()


def test_an_iban_of_another_length_is_no_iban():
    """A Dutch account has eighteen characters, whatever its check digits say."""
    assert not is_valid_iban(IBAN + "0")


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("met mededeling +++202/6000/13128+++", "+++202/6000/13128+++"),
        ("Communication : ***000/1234/56748***", "***000/1234/56748***"),
        ("quoting RF18 5390 0754 7034 when paying", "RF18 5390 0754 7034"),
    ],
)
def test_a_structured_reference_is_kept_as_printed(text: str, reference: str):
    """Belgian and international references, check digits right."""
    assert find_reference(text) == (reference, True)


def test_a_reference_with_wrong_check_digits_is_kept_but_not_believed():
    """The owner sees what is printed; the letter does not use it."""
    assert find_reference("+++202/6000/13129+++") == ("+++202/6000/13129+++", False)
