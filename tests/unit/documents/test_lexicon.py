"""The words of invoices: the quick ways to look for them find what the slow one finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents.lexicon import by_language, finder, pattern, quick, speaks_of
from tests.examples import examples

ENTRIES = (
    "title.reminder",
    "role.total",
    "role.paid",
    "role.vat",
    "collection.settled",
    "collection.direct_debit",
    "date.due",
    "reminding",
    "restraint.paid",
    "number.look_alike",
)
WORDS = sorted(
    {re.sub(r"\\.|[^\w '-]", "", word) for entry in ENTRIES for words in by_language(entry).values() for word in words}
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Words of invoices in any case, other words and figures, and whatever stands between."""
    word = st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(("Échéance", "À PAYER", "17", "€ 1,00", "niet", "21%", "Straße", "(")),
        st.text(st.characters(max_codepoint=0xFF), max_size=4),
    )
    change = st.sampled_from((str, str.upper, str.title, str.lower))
    return "".join(
        draw(change)(draw(word)) + draw(st.sampled_from((" ", ": ", "", ". "))) for _ in range(draw(st.integers(1, 6)))
    )


@pytest.mark.parametrize("entry", ENTRIES)
@examples(8)
@given(text=texts())
def test_who_asks_whether_a_text_has_words_is_told_what_a_search_tells(entry: str, text: str):
    """
    In any case, also where a word must open the text.
    """
    is_found = pattern("<words>", words=entry).search(text) is not None

    assert speaks_of(entry)(text) == is_found
    assert finder("<words>", words=entry)(text) == is_found


@pytest.mark.parametrize("entry", ENTRIES)
@examples(8)
@given(text=texts())
def test_a_quick_look_misses_nothing_a_slow_one_finds(entry: str, text: str):
    """
    With bounds, classes and anchors around the words.
    """
    slow = pattern(r"(?<![\w-])(?:\W*<words>(?!\w)|^<words>\s?[A-Z]{1,6}\d|\S<words>$)", words=entry)

    assert quick(slow)(text) or slow.search(text) is None


def test_an_entry_of_several_is_any_of_them():
    """
    Whatever role an amount has, it has one.
    """
    has_role = speaks_of("role.total", "role.paid")

    assert has_role("Totaal")
    assert has_role("Reeds betaald")
    assert not has_role("Advies en ontwerp")
