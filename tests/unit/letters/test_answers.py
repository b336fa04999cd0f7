"""Answers the owner may send a customer: all of them are there in every language that has letters, whole and kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agent.domain.customer import Customer, Form
from agent.letters import ANSWERS, Answered, render_answer
from tests.builders import TODAY
from tests.unit.letters.builders import ACME, JAN, SANNE_WRITES, TEMPLATES, mailed

FRIDAY, TUESDAY, PASSED = date(2026, 3, 20), date(2026, 3, 24), date(2026, 3, 13)
CUSTOMERS = [
    replace(ACME, language="nl", form=Form.INFORMAL),
    replace(ACME, language="nl", form=Form.FORMAL),
    replace(ACME, language="en"),
    *(
        replace(ACME, language=language, form=form, country=country)
        for language, country in (("fr", "FR"), ("fr", "BE"), ("de", "DE"), ("de", "AT"))
        for form in Form
    ),
]


def answer(name: str, customer: Customer, *days: date) -> str:
    """What is proposed to Jan about invoice 2026-031."""
    about = Answered(name, mailed(), JAN, days, PASSED if name == "passed" else None)
    return render_answer(about, customer, writer=SANNE_WRITES, templates=TEMPLATES, today=TODAY)


@pytest.mark.parametrize("customer", CUSTOMERS, ids=lambda card: f"{card.language}-{card.country}-{card.form}")
@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_there_whole_and_signed(name: str, customer: Customer):
    """
    With days to name and without; a text that fails would be none at all. Rules: tone, no-gaps.
    """
    texts = [
        answer(name, customer, FRIDAY, TUESDAY),
        *([answer(name, customer)] if name not in ("noted", "call-date") else []),
    ]

    assert all("Sanne de Wit" in text and "{{" not in text and "{%" not in text for text in texts)
    assert all(len(text.splitlines()) > 4 for text in texts)


def test_no_answer_asks_for_payment():
    """
    Whoever complains or never got the invoice is thanked and helped; nothing is demanded. Rule: tone.
    """
    for name in ("complaint", "copy", "data", "contact"):
        text = answer(name, CUSTOMERS[0], FRIDAY).casefold()
        assert not any(word in text for word in ("betaal", "voldoe", "openstaand", "overmaken"))


def test_a_day_that_passed_is_named_and_two_new_ones_are_offered():
    """
    Kindly: something may have come up. Rule: promised.
    """
    text = answer("passed", CUSTOMERS[0], FRIDAY, TUESDAY)

    assert "vrijdag 13 maart" in text
    assert "vrijdag 20 maart of dinsdag 24 maart?" in text


def test_a_language_without_answers_proposes_none():
    """
    A text in another language would be worse than the owner's own. Rule: no-gaps.
    """
    assert render_answer(Answered("date", mailed(), JAN), ACME, writer=SANNE_WRITES, templates={}, today=TODAY) == ""
