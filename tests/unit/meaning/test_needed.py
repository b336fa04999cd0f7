"""Patterns are only tried on texts that hold the words they need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.reply import Label
from agent.meaning.needed import needed, starts_of
from agent.meaning.phrases import LANGUAGES, Phrases, Slots, compiled, fold, phrases_of

_WORDS = ("pay", "paid", "payment", "the", "bill", "this", "week", "e-mail", "no", "not")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("pay the bill", [{"pay"}, {"the"}, {"bill"}]),
        ("pay (the |this )?bill", [{"pay"}, {"bill"}]),
        ("pa(y|id) bills?", [{"pa"}, {"bill"}]),
        ("(will|shall) pay", [{"will", "shall"}, {"pay"}]),
        ("(un)?paid", []),
        (r"\d+ bills", [set("0123456789"), {"bills"}]),
        (r"pay.{0,9}bill", [{"pay"}]),
        ("e-?mail", [{"e"}]),
        ("(?!bill)payment", [{"payme"}]),
    ],
)
def test_a_pattern_needs_the_words_that_nothing_makes_optional(pattern: str, words: list[set[str]]):
    """
    A word is known by its first five letters; an ending, or a choice, is known by what comes before it.
    """
    assert [set(word) for word in needed(pattern, {}).words] == words


def test_a_pattern_begins_with_what_may_be_left_out_or_with_what_follows():
    """
    By its first two letters a phrase is tried at a word, or not.
    """
    part = needed("(the )?bill|o?pen", {})

    assert [word for word in ("the", "bill", "open", "pen", "paid") if part.can_begin(word[:2])] == [
        "the",
        "bill",
        "open",
        "pen",
    ]


_phrase = st.recursive(
    st.sampled_from([*_WORDS, r"\d+", "pay*", "bills?", "{due}", "[ck]ash"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(" .. ".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} )?{two[1]}"),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=6,
)


@given(
    st.lists(_phrase, min_size=1, max_size=4),
    st.lists(st.sampled_from([*_WORDS, "12", "bills", "overdue", "cash", "unpaid", ",", "payable"]), max_size=8),
)
def test_no_phrase_is_hidden(written: list[str], words: list[str]):
    """
    What is found by looking only for phrases whose words stand in the text is what all of them find.
    """
    slots, text = {"due": ["overdue", "(un)?paid", "not {done}"], "done": ["settled", "paid"]}, fold(" ".join(words))
    every = (match for phrase in written if (match := compiled(phrase, slots).search(text)))

    found, expected = Phrases(written, Slots(slots)).find(text), next(every, None)

    assert (found and found.span()) == (expected and expected.span())


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_phrase_can_be_compiled(code: str):
    """
    A phrase is compiled when it is first needed; one written wrongly would fail in the middle of somebody's mail.
    """
    language = phrases_of(code)

    for phrases in (
        *language.lists.values(),
        *(one for kind in language.labels.values() for one in (kind.says, kind.unless)),
    ):
        phrases.compile_all()
    assert Label.PAID in language.labels


def test_words_are_known_by_their_first_letters():
    """
    Of a longer word than five letters the rest tells nothing.
    """
    assert starts_of("we payment") == {"w", "we", "p", "pa", "pay", "paym", "payme"}


def test_a_clause_without_any_known_word_costs_one_look_at_each_list():
    """
    Thousands of short ones fit into a mail: "re: re: re:" is looked at in every language, and every phrase left alone;
    what was said before costs no look at all.
    """
    language = phrases_of("nl")
    lists = [*language.lists.values(), *(kind.says for kind in language.labels.values())]
    lists += [kind.unless for kind in language.labels.values()]
    _look(lists, "qy")
    calls = _calls(lambda: _look(lists, "qx"))
    again = _calls(lambda: [_look(lists, "qx") for _ in range(100)])
    anywhere = sum(not phrase.words for phrases in lists for phrase in phrases._needed)

    assert calls <= 3 * len(lists) + 10 * (1 + anywhere)
    assert again <= 100 * (len(lists) + 2)


def _look(lists: Sequence[Phrases], clause: str) -> None:
    for phrases in lists:
        phrases.find(clause)


def _calls(work: Callable[[], object]) -> int:
    """How many functions of Python's own are entered, which is the same on every machine."""
    entered = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal entered
        entered += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return entered
