"""The owner puts right what a customer's words were taken for; whatever else was found stays in the question."""

from __future__ import annotations

import pytest

from agent.desk import apply_answer
from agent.domain.question import Question
from tests.unit.intake.mails import NOW, Intake, pdf, received, sent

INVOICE = "<2026-031@sanne.example>"


def told(intake: Intake, text: str, *answers: str) -> Question:
    """The question about this mail, after these answers."""
    intake.server = "sanne.example"
    intake.sends(sent(pdf(), message_id=INVOICE))
    intake.receives(received(answers=INVOICE, text=text, checks=("mx.sanne.example; dmarc=fail",)))
    for answer in answers:
        (question,) = intake.questions()
        with intake.ledger.change() as book:
            apply_answer(book, question, answer, NOW)
    (question,) = intake.questions()
    return question


@pytest.mark.parametrize(
    "text",
    [
        "We betalen vrijdag. Let op, ons nieuwe rekeningnummer is NL12BANK0123456789.",
        "Het blauwe boek ligt op de kast, en ons nieuwe rekeningnummer is NL12BANK0123456789.",
        "Taken to mean: nothing. What that means is not certain. Our new bank account is NL12BANK0123456789.",
    ],
)
def test_a_warning_stays_whatever_the_owner_says_it_means(intake: Intake, text: str):
    """
    Neither the owner's word nor a stranger's takes it out of the question, and it stands before what he wrote.
    """
    question = told(intake, text, "means question")

    care, _, wrote = question.text.partition("jan@acme.example wrote on")
    assert care.startswith("Take care: speaks of a new bank account")
    assert "could not confirm who sent it" in care
    assert text in wrote
    assert question.text.count("You said it means: a question to you") == 1


def test_the_last_word_takes_the_place_of_what_was_read_and_of_the_word_before(intake: Intake):
    """
    One meaning stands there, with what follows from it.
    """
    question = told(intake, "We betalen vrijdag.", "means question", "means promise 2026-03-27")

    assert "Taken to mean" not in question.text
    assert "a question to you" not in question.text
    assert question.text.endswith("You said it means: they will pay, 2026-03-27. “yes” means “promised 2026-03-27”.")
