"""What holds for every text that days are looked for in, whatever stands in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.meaning import FoundDay, find_days, guess_language, sentences
from agent.meaning.day_rules import meanings
from agent.meaning.day_words import LANGUAGES, day_words

WEDNESDAY = datetime(2026, 3, 4, 10, 0, tzinfo=timezone(timedelta(hours=1)))
FAR = timedelta(days=731)

#: Pieces that days are made of, so that chance makes near misses.
PIECES = """
op de le am the 25 3 31 2 29 99 0 12. 25/ -03 /2026 2026-02-30 maart März février May vrijdag lundi Freitag Monday
week weken semaines Wochen weeks in over dans binnen tussen und en et or eind fin Ende end na nach après before
10 e th KW14 € 1/2 – kerst Ostern zodra dès que sobald terug bis jusqu'au a\u0301 İ ß
"""
pieces = st.lists(st.sampled_from([*PIECES.split(), "\n", "\n\n"]), max_size=14).map(" ".join)
moments = st.integers(-13_000, 23_000).map(lambda days: WEDNESDAY + timedelta(days=days))


@given(st.one_of(st.text(), pieces), moments, st.sampled_from((None, *LANGUAGES)))
def test_no_text_is_too_strange(text: str, received: datetime, language: str | None):
    """
    Whatever a mail holds, days come back as values that lie within the text, in its order, near the mail's own day.
    """
    days = find_days(text, received, language)

    assert all(text[day.start : day.end] == day.text != "" for day in days)
    assert all(left.end <= right.start for left, right in pairwise(days))
    assert all(day.on is None or abs(day.on - received.date()) <= FAR for day in days)
    assert all(day.window is None or day.window[0] <= day.window[1] for day in days)
    assert all(day.on not in day.also for day in days)


@given(st.one_of(st.text(), pieces))
def test_sentences_lie_within_the_text(text: str):
    """
    No word is lost or moved: together the sentences hold every character that is no white space.
    """
    found = sentences(text)

    assert all(text.startswith(sentence.text, sentence.start) for sentence in found)
    assert "".join("".join(sentence.text.split()) for sentence in found) == "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_a_meaning(language: str):
    """
    A meaning misspelt in a table would fail only when somebody writes that phrase.
    """
    assert {meaning for meaning, _ in day_words(language).phrases} <= meanings()


@pytest.mark.parametrize(
    ("received", "tomorrow"),
    [
        ("2026-03-04T23:30:00+01:00", date(2026, 3, 5)),
        ("2026-03-04T22:30:00+00:00", date(2026, 3, 5)),
        ("2026-03-05T00:30:00+02:00", date(2026, 3, 6)),
    ],
)
def test_the_day_counts_in_the_zone_of_the_mail(received: str, tomorrow: date):
    """
    Who writes at half past eleven at night means his own tomorrow.
    """
    (day,) = find_days("Ik betaal morgen.", datetime.fromisoformat(received))

    assert day == FoundDay(10, 16, "morgen", tomorrow, None, (), "day")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wij betalen de factuur volgende week.", "nl"),
        ("Nous allons payer la facture la semaine prochaine.", "fr"),
        ("Wir zahlen die Rechnung nächste Woche.", "de"),
        ("We will pay the invoice next week.", "en"),
        ("", "nl"),
    ],
)
def test_the_language_is_guessed_by_its_small_words(text: str, language: str):
    """
    Days are read with the words of one language, so that "am" and "die" say the right thing.
    """
    assert guess_language(text) == language


def test_a_day_in_another_language_is_found_too():
    """
    Belgian mails mix: where the mail's own language names no day the others are tried.
    """
    (day,) = find_days("Dag, dat doen wij voor jullie vendredi!", WEDNESDAY)

    assert day.on == date(2026, 3, 6)
