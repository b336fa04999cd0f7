"""What was paid twice or too much, and went back: nobody hears about an invoice that stays paid."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.desk.spoken import NotUnderstood
from agent.domain.payment import Outcome
from agent.domain.question import QuestionKind
from tests.builders import TODAY, customer, overdue
from tests.unit.intake.payment_books import PAYER, STRANGER, Bank, entry

FIRST = entry("121.00", "factuur 2026-031", TODAY - timedelta(days=9), account=PAYER)
AGAIN = entry("121.00", "factuur 2026-031", TODAY - timedelta(days=8), account=PAYER)
BACK = entry("-121.00", "2026-031", TODAY - timedelta(days=1), account=PAYER, return_reason="DUPL")


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    """Acme owed 121 euros on 2026-031, and paid them twice."""
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031")))
    bank.books(FIRST, AGAIN)
    return bank


def test_a_second_payment_is_asked_about_and_says_what_to_do(bank: Bank):
    """
    The invoice is settled; only the owner can pay the rest back. Rule: payment-asked.
    """
    (question,) = bank.questions()

    assert bank.item("2026-031").is_settled
    assert "If it was paid twice, pay it back and answer “no customer”." in question.text


@pytest.mark.parametrize("words", ["for 2026-031", "yes"])
def test_an_answer_that_would_pay_it_twice_says_what_to_do_instead(bank: Bank, words: str):
    """
    The first payment was taken back, and the second took its place. Rule: payment-undone.
    """
    bank.takes_back("2026-031")
    with pytest.raises(NotUnderstood, match="nothing is owed there any more; take that payment back first"):
        bank.answers(words)


def test_a_note_beside_another_booking_says_how_to_take_it_back(tmp_path: Path):
    """
    He noted all of it, the bank booked less: which of the two counts is his word. Rule: noted-by-hand.
    """
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031")))
    bank.notes_paid("2026-031")
    bank.books(entry("100.00", "factuur 2026-031"))

    assert "take your note back (`voldaan undo 2026-031`)" in bank.questions()[0].text
    bank.takes_back("2026-031")
    assert bank.owed("2026-031") == ["€21.00"]


@pytest.mark.parametrize("reason", ["DUPL", None])
def test_what_was_paid_twice_and_went_back_opens_nothing(bank: Bank, reason: str | None):
    """
    The bank sends it back, or the owner does: the first payment stands. Rule: debits.
    """
    bank.answers("no customer")
    bank.books(entry("-121.00", "dubbel betaald 2026-031", account=PAYER, return_reason=reason))

    assert bank.item("2026-031").is_settled
    assert bank.questions() == bank.questions(QuestionKind.MONEY_BACK) == []


def test_the_second_return_opens_the_invoice(bank: Bank):
    """
    Two came in, two went back: nobody paid. Rule: debits.
    """
    bank.answers("no customer")
    bank.books(BACK, entry("-121.00", "2026-031", account=PAYER, return_reason="MD06"))

    assert bank.owed("2026-031") == ["€121.00"]


def test_what_was_paid_too_much_and_went_back_opens_nothing(tmp_path: Path):
    """
    150 came in for 121, and 29 went back. Rule: debits.
    """
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031")))
    bank.books(entry("150.00", "2026-031", TODAY - timedelta(days=2), account=PAYER))
    bank.books(entry("-29.00", "teveel betaald 2026-031", account=PAYER))

    assert bank.item("2026-031").is_settled
    assert bank.questions() == []


def test_the_return_before_the_second_payment_is_another_one(tmp_path: Path):
    """
    Paid, sent back, and then paid twice: the return was of the first payment. Rule: debits.
    """
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031")))
    early = TODAY - timedelta(days=20)
    bank.books(entry("121.00", "2026-031", early, account=PAYER))
    bank.books(entry("-121.00", "2026-031", early + timedelta(days=2), account=PAYER, return_reason="MD06"))
    bank.books(FIRST, AGAIN)
    bank.answers("no customer")
    bank.looks_again()

    assert bank.outcomes() == [Outcome.ALLOCATED, Outcome.ALLOCATED, Outcome.ALLOCATED, Outcome.NOTHING]
    assert bank.item("2026-031").is_settled


def test_a_strangers_money_that_was_nobodys_hides_no_return(tmp_path: Path):
    """
    His neighbour's 121 euros were no customer's while the invoice was open; Acme's own go back. Rule: debits.
    """
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031")))
    bank.books(entry("121.00", "bedankt", TODAY - timedelta(days=9), name="J. Pietersen", account=STRANGER))
    bank.answers("no customer")
    bank.books(AGAIN)
    bank.books(BACK)

    assert bank.owed("2026-031") == ["€121.00"]
