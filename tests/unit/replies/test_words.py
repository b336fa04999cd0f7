"""The subject without its answer marks, and the first words for the owner's eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies import excerpt, thread_subject


@pytest.mark.parametrize(
    "subject", ["Factuur 14", "RE: Factuur 14", "Re: Antw: factuur  14", "AW[2]: Factuur 14", "fwd: RE : FACTUUR 14 "]
)
def test_answer_marks_case_and_spaces_do_not_change_a_thread(subject: str):
    """
    Mail programs add marks in their own language. Rule: belonging.
    """
    assert thread_subject(subject) == "factuur 14"


def test_a_word_that_begins_like_a_mark_stays():
    """
    "Regarding" is no "Re:". Rule: belonging.
    """
    assert thread_subject("Regarding: invoice") == "regarding: invoice"


@given(st.text(), st.integers(2, 400))
def test_an_excerpt_is_never_empty_when_there_is_any_text_nor_longer_than_asked(text: str, limit: int):
    """
    A question without words would leave the owner guessing.
    """
    shown = excerpt(text, limit)

    assert bool(shown) == bool(text.strip())
    assert len(shown) <= limit


@pytest.mark.parametrize("piece", [" ", "re", "re:", "re ", "op ", "[1", "> ", "\n", "schreef", "-"])
def test_crafted_text_of_any_kind_is_read_to_its_end(piece: str):
    """
    A hundred thousand characters of the same trick are just characters.
    """
    crafted = "re" + piece * (100_000 // len(piece))

    assert len(excerpt(crafted)) <= 300
    assert len(thread_subject(crafted)) <= len(crafted)


@pytest.mark.parametrize("piece", ["Re: ", "[#123] ", "[a a ", "*** a ", "ticket 12", "(", "re", "\u00ad", "#1] "])
def test_crafted_subjects_of_any_kind_are_read_to_their_end(piece: str):
    """
    A hundred thousand characters of the same mark are just characters. Rule: belonging.
    """
    assert len(thread_subject(piece * (100_000 // len(piece)))) <= 1000
