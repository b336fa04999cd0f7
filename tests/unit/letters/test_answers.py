"""Answers the owner may send a customer: all of them are there in every language that has letters, whole and kind."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from agent.domain.customer import Customer, Form
from agent.domain.instalments import Part
from agent.letters import ANSWERS, Answered, render_answer
from tests.builders import TODAY, eur
from tests.tables import each
from tests.unit.letters.builders import ACME, JAN, SANNE_WRITES, TEMPLATES, mailed

FRIDAY, TUESDAY, PASSED = date(2026, 3, 20), date(2026, 3, 24), date(2026, 3, 13)
IN_PARTS = tuple(Part(date(2026, month, 15), eur(amount)) for month, amount in ((4, "40.00"), (5, "81.00")))
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
    parts = IN_PARTS if name == "plan" else ()
    about = Answered(name, mailed(), JAN, days, PASSED if name == "passed" else None, parts=parts)
    return render_answer(about, customer, writer=SANNE_WRITES, templates=TEMPLATES, today=TODAY)


@each("customer", CUSTOMERS, ids=lambda card: f"{card.language}-{card.country}-{card.form}")
@each("name", ANSWERS)
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


@each("customer", CUSTOMERS, ids=lambda card: f"{card.language}-{card.country}-{card.form}")
def test_the_confirmation_of_a_plan_names_the_sum_each_part_account_and_reference(customer: Customer):
    """
    What both recognise, and a plain yes to reply with. Rule: in-writing.
    """
    item = mailed(payment_reference="RF972026014")
    about = Answered("plan", item, JAN, parts=IN_PARTS)
    text = render_answer(about, customer, writer=SANNE_WRITES, templates=TEMPLATES, today=TODAY).replace("\xa0", " ")

    assert all(re.search(rf"{amount}[.,]00", text) for amount in ("121", "40", "81"))
    assert item.number in text and "RF972026014" in text and "NL13 TEST 0123 4567 89" in text
    assert re.search("akkoord|agreed|d.accord|einverstanden", text)


def test_that_all_is_due_once_a_part_is_missed_is_said_only_where_the_owner_wants_it():
    """
    It is a clause of the confirmation, and nothing that happens. Rule: in-writing.
    """

    def said(all_due: bool) -> str:
        about = Answered("plan", mailed(), JAN, parts=IN_PARTS, all_due=all_due)
        return render_answer(about, CUSTOMERS[0], writer=SANNE_WRITES, templates=TEMPLATES, today=TODAY)

    assert "meteen open" in said(True)
    assert "meteen open" not in said(False)


def test_a_language_without_answers_proposes_none():
    """
    A text in another language would be worse than the owner's own. Rule: no-gaps.
    """
    assert render_answer(Answered("date", mailed(), JAN), ACME, writer=SANNE_WRITES, templates={}, today=TODAY) == ""
