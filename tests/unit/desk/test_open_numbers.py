"""A list of open invoices from the bookkeeping: how far it is booked, and what is not on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.desk.answers import apply_answer
from agent.desk.open_numbers import close_answered_lists, note_open_numbers, read_numbers
from agent.desk.spoken import NotUnderstood
from agent.domain.events import HoldReason
from agent.domain.question import QuestionKind
from agent.ledger import Book
from tests.builders import TODAY, overdue
from tests.unit.desk.books import NOW, acme, put_acme

UNTIL = TODAY - timedelta(days=1)


def held(book: Book, number: str) -> list[str]:
    """What keeps an invoice out of letters."""
    return [one.source for one in acme(book, number).holds(TODAY) if one.reason is HoldReason.PAYMENT]


@pytest.mark.parametrize(
    "text", ["A;Factuurnr;B\n1;2026-031;x\n", "factuurnr,B\n2026-031,x\n", "A\tFACTUURNR\n1\t2026-031\n"]
)
def test_the_column_is_found_by_its_name(text: str):
    """
    Whatever stands between the columns, and above them.
    """
    assert read_numbers("Openstaand per vandaag\n\n" + text, "Factuurnr") == ("2026-031",)


def test_a_column_nobody_named_so_is_said():
    """
    As is an empty one.
    """
    with pytest.raises(NotUnderstood, match="no column is called “Nummer”"):
        read_numbers("Factuur;Bedrag\n1;2\n", "Nummer")
    with pytest.raises(NotUnderstood, match="nothing stands below"):
        read_numbers("Factuur;Bedrag\n", "Factuur")


def test_what_is_not_on_the_list_is_held_and_asked_about_once(book: Book):
    """
    Together, and nothing is settled.
    """
    put_acme(book, overdue("2026-031"), overdue("2026-032"), overdue("2026-033"))
    said = note_open_numbers(book, ("2026 031",), UNTIL, NOW)

    (question,) = [one for one in book.questions() if one.kind is QuestionKind.NOT_LISTED]
    assert "1 of 3 open invoices are on the list" in said
    assert "acme.example/2026-032, acme.example/2026-033" in question.text
    assert (held(book, "2026-031"), len(held(book, "2026-032"))) == ([], 1)
    assert not acme(book, "2026-032").is_settled
    assert book.mark.bank_complete_until[None] == UNTIL


def test_still_open_lets_letters_go_on(book: Book):
    """
    One answer for all that is left.
    """
    put_acme(book, overdue("2026-031"))
    note_open_numbers(book, ("other",), UNTIL, NOW)
    (question,) = book.questions()
    apply_answer(book, question, "go on", NOW)

    assert held(book, "2026-031") == []
    assert book.questions() == ()


def test_the_next_list_takes_the_place_of_the_one_before(book: Book):
    """
    What it has is no longer held; its day counts when it is the later one.
    """
    put_acme(book, overdue("2026-031"), overdue("2026-032"))
    note_open_numbers(book, ("2026-032",), UNTIL, NOW)
    note_open_numbers(book, ("2026-031",), UNTIL - timedelta(days=1), NOW)

    assert (held(book, "2026-031"), len(held(book, "2026-032"))) == ([], 1)
    assert len(book.questions()) == 1
    assert book.mark.bank_complete_until[None] == UNTIL


def test_a_younger_invoice_cannot_be_on_the_list(book: Book):
    """
    It was mailed after the list's last day.
    """
    put_acme(book, overdue("2026-031"))
    issued = acme(book, "2026-031").invoice.issue_date or acme(book, "2026-031").invoice.dispatch.sent_at.date()
    note_open_numbers(book, ("other",), issued - timedelta(days=1), NOW)

    assert book.questions() == ()


def test_the_question_goes_when_its_invoices_are_settled(book: Book):
    """
    Each was noted as paid.
    """
    put_acme(book, overdue("2026-031"))
    note_open_numbers(book, ("other",), UNTIL, NOW)
    put_acme(book, overdue("2026-031"))  # as it was before the list
    close_answered_lists(book)

    assert book.questions() == ()


def test_a_list_of_tomorrow_is_refused(book: Book):
    """
    Nobody has seen those bookings.
    """
    with pytest.raises(NotUnderstood, match="lies in the future"):
        note_open_numbers(book, ("1",), TODAY + timedelta(days=1), NOW)
