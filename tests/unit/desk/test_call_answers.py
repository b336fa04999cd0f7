"""What the owner says after a telephone call. Rules: call-first, call-task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.desk import apply_answer
from agent.desk.doing import undo
from agent.desk.undoing import Noting
from agent.domain.events import HoldReason
from agent.domain.question import Question, QuestionKind
from agent.dunning.calls import CALLED, OUTCOMES
from agent.ledger import Book, Ledger
from tests.builders import TODAY, overdue, paid, quiet
from tests.unit.desk.books import NOW, acme, asks, put_acme

OCTOBER = date(2026, 10, 1)


def called(book: Book, words: str) -> str:
    """Acme owes two late invoices and one that is not due; the owner telephoned about the first."""
    put_acme(book, overdue("2026-031"), overdue("2026-032"), quiet("2026-040"))
    question: Question = asks(book, QuestionKind.CALL, *OUTCOMES, subject="call:letter")
    return apply_answer(book, question, words, NOW)


def test_a_day_promised_on_the_telephone_is_about_everything_that_is_late(book: Book):
    """
    It is an agreement like one by mail. Rule: call-task.
    """
    called(book, "promised 2026-10-01")

    promises = [acme(book, number).promise for number in ("2026-031", "2026-032", "2026-040")]
    assert [promise and promise.pay_on for promise in promises] == [OCTOBER, OCTOBER, None]
    assert book.questions() == ()


def test_a_complaint_stops_the_invoice_it_was_about(book: Book):
    """
    The other one is not disputed by it. Rule: call-task.
    """
    called(book, "complaint")

    assert acme(book, "2026-031").dispute
    assert acme(book, "2026-032").dispute is None


def test_who_will_look_is_left_alone_for_five_working_days(book: Book):
    """
    Wednesday to Wednesday in the Netherlands; the whole customer, and no longer. Rule: call-task.
    """
    assert "quiet until 25 March" in called(book, "ze kijken ernaar")

    card = book.customer("acme.example")
    assert card
    (held,) = card.holds(TODAY)
    assert (held.reason, held.until) == (HoldReason.OWNER, date(2026, 3, 25))
    assert "they will look" in held.because
    assert card.holds(TODAY + timedelta(days=7)) == ()


def test_holidays_of_the_customers_country_are_no_working_days(book: Book):
    """
    3 and 6 April are Good Friday and Easter Monday. Rules: call-task, customers-days.
    """
    put_acme(book, overdue("2026-031"))
    question = asks(book, QuestionKind.CALL, *OUTCOMES)

    told = apply_answer(book, question, "will look", NOW.replace(month=3, day=31), works_in="BE")
    assert "quiet until 9 April" in told


@pytest.mark.parametrize("words", ["not reached", "geen gehoor", "will look", "promised 2026-10-01", "disputed"])
def test_whatever_was_said_no_first_letter_waits_for_a_call_any_more(book: Book, words: str):
    """
    It was made. Rule: call-first.
    """
    called(book, words)

    assert acme(book, "2026-031").allows(CALLED)


def test_paid_meanwhile_is_an_answer_too(book: Book):
    """
    "It was paid yesterday" on the telephone, and so it was. Rule: call-task.
    """
    put_acme(book, overdue("2026-031"), overdue("2026-032", None, paid(overdue().balance)))  # type: ignore[arg-type]
    question = asks(book, QuestionKind.CALL, *OUTCOMES)
    apply_answer(book, question, "betaald", NOW)

    assert not book.items_of("acme.example")


@pytest.mark.parametrize("words", ["not reached", "will look", "promised 2026-10-01", "disputed", "settled"])
def test_what_was_said_after_a_call_is_taken_back_whole(ledger: Ledger, words: str):
    """
    The call is to be made again, and nothing of it stays. Rules: taken-back, call-task.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        question = asks(book, QuestionKind.CALL, *OUTCOMES, subject="call:letter")
    with ledger.change() as book:
        noting = Noting(ledger.read(), book)
        apply_answer(book, question, words, NOW)
        noting.note(f"{question.id} {words}", NOW)
    with ledger.change() as book:
        undo(book, question.id, None, NOW + timedelta(minutes=5))

    again = ledger.read()
    card = again.customer("acme.example")
    items = [acme(again, number) for number in ("2026-031", "2026-032")]
    assert card
    assert card.holds(TODAY) == ()
    assert [(item.promise, item.dispute, item.allows(CALLED), item.is_settled) for item in items] == [
        (None, None, False, False)
    ] * 2
    assert [open_again.kind for open_again in again.questions()] == [QuestionKind.CALL]
