"""The codes of a digest: each opens what it was given out for, and nothing tells them beforehand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.codes import code_for, find_codes, find_given
from agent.domain.desk import Code, GivenOut

SECRET = b"s" * 32
NOON = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)


def test_the_same_question_in_the_same_digest_has_the_same_code() -> None:
    """
    A digest that is written anew after a crash gives out the same codes.
    """
    assert code_for(SECRET, "2026-12-03", "Q12") == code_for(SECRET, "2026-12-03", "Q12")


@pytest.mark.parametrize(
    ("secret", "digest", "subject"),
    [
        (b"t" * 32, "2026-12-03", "Q12"),
        (SECRET, "2026-12-04", "Q12"),
        (SECRET, "2026-12-03", "Q13"),
        (SECRET, "2026-12-03", ""),
        (SECRET, "2026-12-03 Q", "12"),
    ],
)
def test_another_secret_digest_or_question_has_another_code(secret: bytes, digest: str, subject: str) -> None:
    """
    Whoever has one code knows no other.
    """
    assert code_for(secret, digest, subject) != code_for(SECRET, "2026-12-03", "Q12")


@given(st.binary(min_size=1, max_size=40), st.text(max_size=30), st.text(max_size=30))
def test_a_code_is_found_again_however_a_phone_writes_it(secret: bytes, digest: str, subject: str) -> None:
    """
    Eight signs nobody mistakes for others, in a subject, in capitals, within brackets or without.
    """
    code = code_for(secret, digest, subject)

    assert not set(code) & set("01iloaeu")
    assert find_codes(f"Re: voldaan Q12 yes [{code.upper()}]") == (code,)
    assert find_codes(f"> {code}, {code}.") == (code,)


@pytest.mark.parametrize("text", ["", "2026-014", "NL91-ABNA", "x-k7m2-9xqd", "k7m2-9xqdd", "k7m2 9xqd"])
def test_what_is_no_code_is_not_found(text: str) -> None:
    """
    Parts of longer words are none.
    """
    assert find_codes(text) == ()


def test_a_code_says_which_digest_gave_it_out_and_what_for() -> None:
    """
    By the latest digest that did; one that nobody gave out says nothing.
    """
    old = GivenOut("a", NOON - timedelta(days=40), (Code("k7m2-9xqd", "Q1"), Code("bbbb-cccc", "Q3-Q20", "go on")))
    new = GivenOut("b", NOON, (Code("k7m2-9xqd", "Q12"), Code("dddd-ffff")))

    assert find_given([new, old], "K7M2-9XQD") == (new, Code("k7m2-9xqd", "Q12"))
    assert find_given([new, old], "bbbb-cccc") == (old, Code("bbbb-cccc", "Q3-Q20", "go on"))
    assert find_given([new, old], "gggg-hhhh") is None
