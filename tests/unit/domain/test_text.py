"""Texts as they are shown: what may hide in them, and where no line may break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.text import pieces


def kept_whole(text: str) -> list[str]:
    """What of a text stays on one line."""
    return [piece for piece, is_whole in pieces(text) if is_whole]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Factuur 2026-031 van 4 december", ["2026-031"]),
        ("2026-031, F-2026/12 en acme/2026-014.", ["2026-031", "F-2026/12", "acme/2026-014"]),
        ("voldaan Q3-Q20 [k7m2-9xqd]", ["Q3-Q20", "k7m2-9xqd"]),
        ("betaald op 2026-12-04", ["2026-12-04"]),
        ("een co-productie", []),
        ("info@acme-2.example, www.acme-2.example", []),
        ("2026-0312-3456-7890-1234-5678", []),
        ("20260031", []),
        ("-5 en 2026-", []),
    ],
)
def test_a_number_or_code_stays_on_one_line(text: str, whole: list[str]):
    """
    But no word, no address, and nothing wider than a telephone.
    """
    assert kept_whole(text) == whole


@given(st.text(alphabet="a1-/–@. \u00e9<&", max_size=80))
def test_no_letter_is_lost(text: str):
    """
    The pieces are the text.
    """
    assert "".join(piece for piece, _ in pieces(text)) == text
