"""What the owner means by a number or a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.desk.find import NotFound, find_item, find_questions, find_target
from agent.domain.events import Corrected
from agent.domain.question import QuestionKind
from agent.ledger import Book
from tests.builders import customer, eur, overdue, paid
from tests.unit.desk.books import NOW, asks, put


def test_a_number_names_an_invoice_in_any_case(book: Book):
    """
    As printed, or as typed in a hurry.
    """
    put(book, customer("Acme", overdue("F2026-031")))

    assert find_item(book, "f2026-031").key == "acme.example/F2026-031"


def test_a_corrected_number_is_found_by_both_names(book: Book):
    """
    The one it was read with, and the one it has.
    """
    put(book, customer("Acme", overdue("scan")))
    book.put(find_item(book, "scan").with_events(Corrected(NOW, "number", "2026-031", "the owner")))

    assert find_item(book, "2026-031") == find_item(book, "scan")


def test_of_two_with_one_number_the_open_one_is_meant(book: Book):
    """
    The other was paid.
    """
    put(book, customer("Acme", overdue("7", eur("1.00"), paid(eur("1.00")))), customer("Beta", overdue("7")))

    assert find_item(book, "7").key == "beta.example/7"


def test_two_open_ones_with_one_number_are_asked_back(book: Book):
    """
    Never the first that comes along.
    """
    put(book, customer("Acme", overdue("7")), customer("Beta", overdue("7")))

    with pytest.raises(NotFound, match=r"acme.example/7 or beta.example/7"):
        find_item(book, "7")


def test_a_name_that_fits_two_customers_is_asked_back(book: Book):
    """
    The exact one wins over the longer one.
    """
    put(book, customer("Acme"), customer("Beta"))
    acme_too = customer("Gamma").card
    book.put_customer(replace(acme_too, name="Acme Benelux"))

    assert find_target(book, "acme").customer.key == "acme.example"
    with pytest.raises(NotFound, match=r"acme.example or gamma.example"):
        find_target(book, "cme")


def test_what_is_nowhere_is_said_to_be_nowhere(book: Book):
    """
    With where to look.
    """
    with pytest.raises(NotFound, match="`voldaan status` lists what is open"):
        find_target(book, "nobody")


class TestQuestions:
    """Several questions, one answer."""

    @pytest.fixture
    def asked(self, book: Book) -> Book:
        """Q1 to Q4: three about restored books, and in between a customer who wrote."""
        put(book, customer("Acme", overdue("2026-031"), overdue("2026-032"), overdue("2026-033")))
        asks(book, QuestionKind.RESTORED, "go on", number="2026-031")
        asks(book, QuestionKind.RESTORED, "go on", number="2026-032")
        asks(book, QuestionKind.WORDS, "go on", number="2026-033", subject="mail")
        asks(book, QuestionKind.RESTORED, "go on", number="2026-033")
        return book

    @pytest.mark.parametrize(
        ("text", "meant", "others"),
        [
            ("q2", ["Q2"], []),
            ("Q1-Q4", ["Q1", "Q2", "Q4"], ["Q3"]),
            ("Q1-4", ["Q1", "Q2", "Q4"], ["Q3"]),
            ("Q3-Q4", ["Q3"], ["Q4"]),
            ("Q1, Q3", ["Q1", "Q3"], []),
            ("Q4,Q1-Q3", ["Q4", "Q1", "Q2"], ["Q3"]),
            ("Q2-Q99", ["Q2", "Q4"], ["Q3"]),
        ],
    )
    def test_a_range_means_what_is_about_the_same(self, asked: Book, text: str, meant: list[str], others: list[str]):
        """
        A customer who wrote in between is not answered along with a list; whom one names is meant.
        """
        found, left = find_questions(asked, text)

        assert [question.id for question in found] == meant
        assert [question.id for question in left] == others

    @pytest.mark.parametrize("text", ["Q9", "Q1,Q9", "Q7-Q9", "Q0-Q4", "Q4-Q1", "", "Q1-", "all"])
    def test_what_fits_no_question_is_said(self, asked: Book, text: str):
        """
        Nothing is answered then.
        """
        with pytest.raises(NotFound, match="voldaan questions"):
            find_questions(asked, text)

    def test_a_range_leaves_what_was_answered_before(self, asked: Book):
        """
        It means what is still open.
        """
        asked.answer("Q1", "settled", NOW)

        assert [question.id for question in find_questions(asked, "Q1-Q4")[0]] == ["Q2", "Q4"]

    def test_a_range_is_about_its_first_question_answered_or_not(self, asked: Book):
        """
        Who means the books that were put back does not answer a customer who wrote.
        """
        for name in ("Q1", "Q2", "Q4"):
            asked.answer(name, "settled", NOW)

        with pytest.raises(NotFound, match="about the same as its first one"):
            find_questions(asked, "Q1-Q4")
