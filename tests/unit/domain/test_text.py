"""What a line of a mail may not break in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.text import pieces


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Open: € 1.464,10 (2 facturen)", ["€ 1.464,10"]),
        ("-€ 0,50 en €12,00.", ["-€ 0,50", "€12,00"]),
        ("CHF 99.50 open", ["CHF 99.50"]),
        ("Bel mij op 06-1234 5678 of +31 (0)6 1234 5678.", ["06-1234 5678", "+31 (0)6 1234 5678"]),
        ("Tel: 030 234 56 78, IBAN", ["030 234 56 78"]),
        ("Factuur 2026-031 van 3 december 2026", ["2026-031"]),
        ("Code k7m2-9xqd, F/2026-12", ["k7m2-9xqd", "F/2026-12"]),
        ("IBAN NL13 TEST 0123 4567 89, kenmerk 5000 0567 8901 2345, +++090/9337/55493+++", ["090/9337/55493"]),
        ("Het is 3 of 4 dagen te laat, en dat 12 keer", []),
    ],
)
def test_amounts_telephone_numbers_and_codes_are_kept_whole(text: str, whole: list[str]) -> None:
    """An ordinary count or day may stand at the end of a line; these may not be torn apart."""
    assert [piece for piece, is_whole in pieces(text) if is_whole] == whole


@given(st.text(alphabet="€0123456789 .,-/+()aB", max_size=40))
def test_no_sign_of_the_text_is_lost(text: str) -> None:
    """The pieces together are the text."""
    assert "".join(piece for piece, _ in pieces(text)) == text
