"""All letters about one invoice, for the owner to read first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.letters.preview import invent_item, write_all
from tests.builders import TODAY
from tests.unit.letters.builders import ACME, FORMS, SANNE_WRITES, TEMPLATES, mailed

STEPS = ("heads-up", "light", "second", "firm", "formal", "proof", "part")


@pytest.mark.parametrize("first", FORMS)
def test_every_letter_and_answer_of_a_manner_is_shown(first: str):
    """
    Each variant once, whole, dated as it would go and with the letters before it named.
    """
    language, form = FORMS[first]
    item, customer = invent_item(SANNE_WRITES, TODAY)
    shown = list(
        write_all(
            item, replace(customer, language=language, form=form), STEPS, writer=SANNE_WRITES, templates=TEMPLATES
        )
    )
    lights = [f"{first}-light", *(f"{first}-light-{number}" for number in (2, 3, 4))]
    letters = [f"{first}-heads-up", *lights, *(f"{first}-{step}" for step in STEPS[2:])]

    assert sorted(one.name for one in shown if one.letter) == sorted(letters)
    assert [one.trouble for one in shown if one.trouble] == []
    assert len([one for one in shown if "answers: " in one.name]) >= 13
    assert all("Sanne de Wit" in one.text for one in shown)


def test_a_chosen_invoice_is_shown_as_its_customer_would_get_it():
    """
    His name, his number, his thread.
    """
    (shown, *_) = write_all(mailed("2026-077"), ACME, ("second",), writer=SANNE_WRITES, templates=TEMPLATES)

    assert shown.text.startswith("Hoi Jan,\n\nOp 11 maart mailde ik je over factuur 2026-077.")
    assert shown.subject == "Re: Factuur 2026-077"


def test_a_letter_that_cannot_be_made_says_why_and_the_others_go_on():
    """
    The owner reads which file to mend.
    """
    templates = {**TEMPLATES, "nl-je-second.txt": "{{ naam }}"}
    shown = list(write_all(mailed(), ACME, ("second", "firm"), writer=SANNE_WRITES, templates=templates))

    assert "nl-je-second.txt, line 1: 'naam' is undefined; did you mean {{ name }}" in shown[0].trouble
    assert shown[1].letter is not None
