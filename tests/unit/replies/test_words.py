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


@pytest.mark.parametrize(
    "quoted",
    [
        "> Beste Jan",
        "Op ma 16 mrt 2026 om 09:12 schreef Sanne <sanne@sanne.example>:",
        "On Mon, 16 Mar 2026, Sanne wrote:",
        "Le lun. 16 mars 2026, Sanne a écrit :",
        "Am 16.03.2026 schrieb Sanne:",
        "Van: Sanne de Wit",
        "-----Oorspronkelijk bericht-----",
        "________________________________",
    ],
)
def test_the_owner_sees_the_new_words_without_the_quote(quoted: str):
    """
    What Sanne wrote herself she knows.
    """
    assert excerpt(f"\nDag Sanne,\n\nis betaald!\n{quoted}\noud") == "Dag Sanne, is betaald!"


def test_an_answer_below_the_quote_is_still_shown():
    """
    When nothing stands above the quote, all of it is shown: words are never hidden.
    """
    assert "is al betaald" in excerpt("> Klopt dat?\nDie is al betaald.")


@given(st.text(), st.integers(2, 400))
def test_an_excerpt_is_never_empty_when_there_is_any_text_nor_longer_than_asked(text: str, limit: int):
    """
    A question without words would leave the owner guessing.
    """
    shown = excerpt(text, limit)

    assert bool(shown) == bool(text.strip())
    assert len(shown) <= limit


@given(st.text(alphabet=" \n\t>-_:opschreefVan", max_size=200), st.integers(0, 2000))
def test_blank_lines_and_quotes_before_the_words_hide_nothing(text: str, blank: int):
    """
    Some mails begin with a page of white.
    """
    assert bool(excerpt("\n " * blank + text)) == bool(text.strip())


@pytest.mark.parametrize("piece", [" ", "re", "re:", "re ", "op ", "[1", "> ", "\n", "schreef", "-"])
def test_crafted_text_of_any_kind_is_read_to_its_end(piece: str):
    """
    A hundred thousand characters of the same trick are just characters.
    """
    crafted = "re" + piece * (100_000 // len(piece))

    assert len(excerpt(crafted)) <= 300
    assert len(thread_subject(crafted)) <= len(crafted)
