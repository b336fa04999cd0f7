from __future__ import annotations

from dataclasses import replace

import pytest

from agent.letters import Severity, proofread
from tests.unit.letters.builders import FORMS, SANNE_WRITES, TEMPLATES

STEPS = ("heads-up", "light", "second", "firm", "formal")


def test_the_letters_we_ship_need_no_mending():
    """
    In every language and form, filled in fully and sparsely, nothing is left to remark.
    """
    assert proofread(TEMPLATES, SANNE_WRITES, STEPS) == ()


@pytest.mark.parametrize("country", ["NL", "BE", "FR", "DE", "AT", "CH"])
def test_the_words_of_every_country_please_as_well(country: str):
    """
    A Belgian, Austrian or Swiss word here and there changes nothing about the tone.
    """
    assert proofread(TEMPLATES, replace(SANNE_WRITES, country=country), (*STEPS, "proof", "part")) == ()


@pytest.mark.parametrize("first", FORMS)
def test_every_language_and_form_has_all_its_letters(first: str):
    """
    Whoever is spoken to in a language is never left without a word in it half way.
    """
    lights = ("light", "light-2", "light-3", "light-4")
    letters = ("greeting", "heads-up", *lights, "second", "firm", "formal", "proof", "part", "answers")
    language = first.partition("-")[0]

    assert [name for name in letters if f"{first}-{name}.txt" not in TEMPLATES] == []
    assert {f"{language}-payment.txt", f"{language}-subject.txt"} <= set(TEMPLATES)


def test_gap_is_found_before_a_customer_could_see_it():
    """
    A value that not every invoice has is found even though the next invoice may have it.
    """
    templates = {**TEMPLATES, "nl-payment.txt": "| IBAN | {{ lead.iban }}\n"}
    remarks = proofread(templates, SANNE_WRITES, STEPS)

    errors = [remark.text for remark in remarks if remark.severity is Severity.ERROR]
    assert {text.partition(":")[0] for text in errors} == {"templates/nl-payment.txt, line 1"}


def test_hard_word_and_long_sentence_are_told_apart():
    """
    One stops letters, the other is advice; both name their file.
    """
    long_sentence = "Misschien " + "heel " * 20 + "lang."
    words = f"Waarom? {long_sentence}\nIs er iets niet goed? De kopie zit erbij. Tot {{{{ bank_until }}}} zag ik niets."
    templates = {**TEMPLATES, "nl-u-light-5.txt": f'{words}\n\n{{% include "nl-payment.txt" %}}\n'}
    remarks = proofread(templates, SANNE_WRITES, STEPS)

    assert [(remark.template, remark.severity) for remark in remarks] == [
        ("nl-u-light-5.txt", Severity.ERROR),
        ("nl-u-light-5.txt", Severity.ADVICE),
    ]
    assert remarks[0].text.endswith(" (templates/nl-u-light-5.txt, line 1)")


def test_step_without_a_letter_is_told():
    """
    The owner hears today that a step of his has no words yet.
    """
    (remark,) = proofread(TEMPLATES, SANNE_WRITES, (*STEPS, "nudge"))

    assert (remark.template, remark.severity) == ("nl-je-nudge.txt", Severity.ADVICE)


def test_a_firm_letter_that_grew_longer_than_the_second_is_told():
    """
    Firmness is dates and sums, not more words. Rule: firmer-is-shorter.
    """
    longer = TEMPLATES["nl-u-firm.txt"].replace("De kopie zit erbij.", "De kopie zit erbij. " + "Ik ben er. " * 9)
    remarks = proofread({**TEMPLATES, "nl-u-firm.txt": longer}, SANNE_WRITES, STEPS)

    assert {(remark.template, remark.severity) for remark in remarks} == {("nl-u-firm.txt", Severity.ADVICE)}
    assert any("firmer is shorter" in remark.text for remark in remarks)
