"""Whole mails of fifty programs, in four languages: what was written is found, what is quoted never speaks."""

from __future__ import annotations

from pathlib import Path

from tests.score_splitting import Mail, judge, mails, new_words
from tests.tables import each

FOUND = list(mails([Path(__file__).parents[2] / "listening" / "splitting" / "mails.jsonl"]))


@each("mail", FOUND, ids=lambda mail: f"{mail['id']} {mail['client']}")
def test_no_words_are_lost_and_no_head_speaks(mail: Mail):
    """
    A lost word is a human word nobody hears; the day of a head would be read as a promise. Rule: new-words.
    """
    outcome = judge(mail, new_words(mail))

    assert outcome.lost == ()
    assert outcome.heads == ()


def test_most_are_told_exactly():
    """
    The rest keeps some lines of a signature; beside our letters, which are known, and without them.
    """
    exact = sum(judge(mail, new_words(mail)).exact for mail in FOUND)
    alone = sum(judge(mail, new_words(mail, knows_own=False)).exact for mail in FOUND)

    assert len(FOUND) == 110
    assert exact >= 100
    assert alone >= 95


def test_without_our_letter_only_unmarked_answers_inside_it_are_lost():
    """
    Somebody says that he answers below in blue, and plain text has no blue.
    """
    lost = [mail["client"] for mail in FOUND if judge(mail, new_words(mail, knows_own=False)).lost]

    assert len(lost) <= 2
    assert all("inline" in client for client in lost)
