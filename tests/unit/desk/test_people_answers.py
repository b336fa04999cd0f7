"""What answers do about an order that may not be complete, and what a colleague's yes or no does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.desk import apply_answer
from agent.desk.spoken import NotUnderstood
from agent.desk.undoing import Noting, find_said, undo_said
from agent.domain.events import HoldReason
from agent.domain.question import Question, QuestionKind
from agent.dunning.case import agreed_by_contact
from agent.dunning.item_gates import COMPLETE
from agent.ledger import Book, Ledger
from tests.builders import TODAY, overdue
from tests.unit.desk.books import NOW, acme, asks, put_acme

FRIDAY = date(2026, 3, 20)


@pytest.fixture
def about_the_order(book: Book) -> Question:
    """Whether the order of one invoice is complete."""
    put_acme(book, overdue("2026-031"))
    return asks(book, QuestionKind.ORDER_COMPLETE, "yes", "complaint", "until DATE")


class TestComplete:
    """Rule: order-complete."""

    @pytest.mark.parametrize("words", ["yes", "ja", "oui", "ja bitte"])
    def test_a_yes_opens_the_way_for_that_invoice(self, book: Book, about_the_order: Question, words: str):
        """
        It is about this one invoice, and nothing beside it.
        """
        apply_answer(book, about_the_order, words, NOW)

        assert acme(book).allows(COMPLETE)
        assert book.questions() == ()

    @pytest.mark.parametrize("words", ["complaint", "er ligt een klacht", "réclamation", "Reklamation"])
    def test_a_complaint_inside_the_house_stops_the_ladder(self, book: Book, about_the_order: Question, words: str):
        """
        As one the customer wrote: until somebody says that it is resolved.
        """
        apply_answer(book, about_the_order, words, NOW)

        assert acme(book).dispute

    @pytest.mark.parametrize(
        "words", ["not yet until 2026-03-20", "nog niet tot vrijdag", "pas encore jusqu'au 20 mars", "bis Freitag"]
    )
    def test_not_yet_keeps_it_quiet_until_that_day(self, book: Book, about_the_order: Question, words: str):
        """
        On that day the gate asks once more: nobody said that it is complete.
        """
        apply_answer(book, about_the_order, words, NOW)
        (hold,) = acme(book).holds(TODAY)

        assert (hold.reason, hold.until) == (HoldReason.OWNER, FRIDAY)
        assert acme(book).holds(FRIDAY) == ()
        assert not acme(book).allows(COMPLETE)

    def test_a_day_that_is_over_is_refused(self, book: Book, about_the_order: Question):
        """
        It would hold nothing.
        """
        with pytest.raises(NotUnderstood, match="no day to come"):
            apply_answer(book, about_the_order, "not yet until 2026-03-18", NOW)


class TestColleague:
    """Rule: contact-agrees."""

    def test_his_yes_is_noted_as_his(self, book: Book):
        """
        What only the owner's yes opens stays shut.
        """
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.CONTACT_AGREES, "yes", "no", subject="letter:x", asked_of="Piet Smit")
        apply_answer(book, question, "ja", NOW, said_by="Piet Smit")

        assert acme(book).allows(agreed_by_contact("letter:x"))
        assert not acme(book).allows("letter:x")

    def test_his_no_holds_the_invoice_in_his_name(self, book: Book):
        """
        The owner reads who said it, and may release it.
        """
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.CONTACT_AGREES, "yes", "no", subject="letter:x", asked_of="Piet Smit")
        apply_answer(book, question, "nee", NOW, said_by="Piet Smit")
        (hold,) = acme(book).holds(TODAY)

        assert hold.note == "Piet Smit said no to a letter"

    def test_the_owners_own_yes_is_to_the_letter_itself(self, book: Book):
        """
        He is not asked about the same letter once more.
        """
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.CONTACT_AGREES, "yes", "no", subject="letter:x", asked_of="Piet Smit")
        apply_answer(book, question, "yes", NOW)

        assert acme(book).allows("letter:x")

    @pytest.mark.parametrize(("due", "until"), [(FRIDAY, FRIDAY), (TODAY, None)])
    @pytest.mark.parametrize("said_by", ["", "Piet Smit"])
    def test_a_no_before_the_due_date_holds_until_that_day(self, book: Book, due: date, until: date | None, said_by):
        """
        A letter before that day is declined, not what is owed. Rule: heads-up.
        """
        put_acme(book, overdue("2026-031", due=due))
        question = asks(book, QuestionKind.SEND_THIS, "yes", "no", subject="letter:x")
        apply_answer(book, question, "no", NOW, said_by=said_by)
        (hold,) = acme(book).holds(TODAY)

        assert hold.until == until

    def test_his_yes_can_be_taken_back(self, ledger: Ledger):
        """
        The question is open again, and still his.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"))
            question = asks(book, QuestionKind.CONTACT_AGREES, "yes", "no", subject="letter:x", asked_of="Piet Smit")
        with ledger.change() as book:
            noting = Noting(ledger.read(), book)
            apply_answer(book, question, "yes", NOW, said_by="Piet Smit")
            noting.note("Q1 yes", NOW)
        with ledger.change() as book:
            said = find_said(book, "Q1")
            assert said
            undo_said(book, said, NOW + timedelta(hours=1))
        book = ledger.read()

        assert not acme(book).allows(agreed_by_contact("letter:x"))
        assert [question.asked_of for question in book.questions()] == ["Piet Smit"]
