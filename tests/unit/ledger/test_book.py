"""What one transaction sees and changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.domain.events import Corrected, Seen
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.ledger import Book, Ledger
from tests.unit.ledger.builders import NOON, customer, item, paid


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return Ledger(tmp_path)


@pytest.fixture
def book(ledger: Ledger) -> Iterator[Book]:
    """A transaction on an empty ledger."""
    with ledger.change() as book:
        yield book


def keep(ledger: Ledger, *items: OpenItem) -> None:
    """Put items in a transaction of their own."""
    with ledger.change() as book:
        for each in items:
            book.put(each)


class TestItems:
    def test_a_paid_item_is_no_longer_open_but_still_known(self, ledger: Ledger) -> None:
        """
        Settled means out of the way, not forgotten.
        """
        keep(ledger, item("1"), paid(item("2")))
        book = ledger.read()

        assert [each.number for each in book.open_items()] == ["1"]
        assert book.item("acme.example/2") == paid(item("2"))
        assert book.find("2") == (paid(item("2")),)

    def test_settled_items_lie_in_the_drawer_after_the_next_change(self, ledger: Ledger) -> None:
        """
        The file that every change rewrites does not grow with what was ever paid.
        """
        keep(ledger, paid(item("2026-014")))
        keep(ledger, item("2026-015"))

        assert len(list((ledger.folder / "settled").iterdir())) == 1
        assert b"mail of 2026-014" not in (ledger.folder / "ledger.json").read_bytes()
        assert Ledger(ledger.folder).read().find("2026-014") == (paid(item("2026-014")),)

    def test_a_settled_item_put_open_again_comes_back(self, ledger: Ledger) -> None:
        """
        A payment taken back opens the item, even when it lies in the drawer.
        """
        keep(ledger, paid(item("1")))
        keep(ledger, item("2"))
        keep(ledger, item("1"))

        assert {each.number for each in ledger.read().open_items()} == {"1", "2"}
        assert ledger.read().item("acme.example/1") == item("1")

    def test_an_item_in_the_drawer_can_still_get_history(self, ledger: Ledger) -> None:
        """
        A paper of a paid invoice seen again is added to its dossier.
        """
        again = paid(item("1")).with_events(Seen(NOON, "another mail"))
        keep(ledger, paid(item("1")))
        keep(ledger, item("2"))
        keep(ledger, again)
        keep(ledger, item("3"))

        assert Ledger(ledger.folder).read().item("acme.example/1") == again

    def test_only_that_customers_items_are_his(self, book: Book) -> None:
        """
        A slash in a number does not make one customer look like another.
        """
        book.put(item("1", "acme.example"))
        book.put(item("x/1", "acme.example"))
        book.put(item("2", "acme.example/x"))
        book.put(item("1", "acme.example.org"))

        assert {each.key for each in book.items_of("acme.example")} == {"acme.example/1", "acme.example/x/1"}


class TestFinding:
    def test_a_number_finds_every_customers_item_of_that_number(self, book: Book) -> None:
        """
        Two customers may have the same number; the caller asks which.
        """
        book.put(item("2026-014", "acme.example"))
        book.put(item("2026-014", "bolt.example"))

        assert {each.customer for each in book.find("2026-014")} == {"acme.example", "bolt.example"}

    @pytest.mark.parametrize("text", ["F2026/014", "f2026/014", "acme.example/F2026/014", "ACME.example/f2026/014"])
    def test_case_does_not_matter_and_numbers_may_hold_slashes(self, book: Book, text: str) -> None:
        """
        NUMBER and CUSTOMER/NUMBER find the item however they are typed.
        """
        book.put(item("F2026/014", "acme.example"))

        assert [each.key for each in book.find(text)] == ["acme.example/F2026/014"]

    @pytest.mark.parametrize("text", ["", "2026", "2026-01", "bolt.example/2026-014", "/2026-014"])
    def test_what_does_not_fit_finds_nothing(self, book: Book, text: str) -> None:
        """
        Half a number or another customer finds nothing.
        """
        book.put(item("2026-014", "acme.example"))

        assert book.find(text) == ()

    def test_a_corrected_number_finds_the_item_as_does_the_first(self, ledger: Ledger) -> None:
        """
        The owner may use either the number as first read or as he corrected it.
        """
        keep(ledger, item("2026-0l4").with_events(Corrected(NOON, "number", "2026-014", "owner")))
        book = Ledger(ledger.folder).read()

        assert book.find("2026-014") == book.find("2026-0l4") != ()


class TestQuestions:
    def ask(self, book: Book, subject: str = "2026-014", *, once: bool = False) -> Question:
        """Ask about an unclear invoice."""
        return book.ask(QuestionKind.INVOICE_UNCLEAR, subject, "When is it due?", NOON, ("date",), once=once)

    def test_the_same_thing_is_asked_once(self, book: Book) -> None:
        """
        While a question is open, asking again returns it.
        """
        assert self.ask(book) == self.ask(book)
        assert len(book.questions()) == 1

    def test_an_answered_question_is_closed_and_may_be_asked_anew(self, book: Book) -> None:
        """
        After the answer the same trouble is a new question with a new id.
        """
        answered = book.answer(self.ask(book).id, "2026-04-01", NOON)

        assert (answered.answer, answered.answered_at, answered.is_open) == ("2026-04-01", NOON, False)
        assert book.questions() == ()
        assert self.ask(book).id == "Q2"

    def test_asked_once_means_an_answer_counts_for_ever(self, book: Book) -> None:
        """
        What the owner settled once is not put to him again.
        """
        answered = book.answer(self.ask(book).id, "never", NOON)

        assert self.ask(book, once=True) == answered

    def test_a_moot_question_leaves_the_desk_and_may_return(self, book: Book) -> None:
        """
        Withdrawing is not an answer: even a question asked once may be asked again.
        """
        self.ask(book)
        book.withdraw_question(QuestionKind.INVOICE_UNCLEAR, "2026-014")

        assert book.questions() == ()
        assert self.ask(book, once=True).id == "Q2"

    def test_ids_go_on_in_the_next_run(self, ledger: Ledger) -> None:
        """
        An id on an old note never means another question.
        """
        with ledger.change() as book:
            book.answer(self.ask(book, "a").id, "yes", NOON)
        with Ledger(ledger.folder).change() as book:
            second = self.ask(book, "b")

        assert second.id == "Q2"
        assert [each.id for each in ledger.read().questions(open_only=False)] == ["Q1", "Q2"]
        assert ledger.read().question("q2") == second


class TestSmallFacts:
    def test_cursors_are_kept_per_mailbox_and_folder(self, ledger: Ledger) -> None:
        """
        Two mailboxes may both have a folder Sent.
        """
        with ledger.change() as book:
            book.put_cursor("main", "Sent", (7, 12))
            book.put_cursor("shop", "Sent", (8, 1))
        book = Ledger(ledger.folder).read()

        assert (book.cursor("main", "Sent"), book.cursor("shop", "Sent")) == ((7, 12), (8, 1))
        assert book.cursor("main", "INBOX") is None

    def test_marks_are_remembered(self, ledger: Ledger) -> None:
        """
        What was set is there in the next run; the rest never happened.
        """
        with ledger.change() as book:
            book.mark.live_since = NOON
            book.mark.bank_complete_until = {None: date(2026, 3, 9), "NL91ABNA0417164300": date(2026, 3, 10)}
            book.mark.files_sent["main"] = True
            book.mark.taken_over["old laptop"] = NOON
        mark = Ledger(ledger.folder).read().mark

        assert mark.live_since == NOON
        assert mark.bank_complete_until == {None: date(2026, 3, 9), "NL91ABNA0417164300": date(2026, 3, 10)}
        assert mark.files_sent == {"main": True}
        assert mark.taken_over == {"old laptop": NOON}
        assert mark.digest_sent_at is None

    def test_papers_are_remembered_with_what_became_of_them(self, ledger: Ledger) -> None:
        """
        A paper read once is not read again.
        """
        with ledger.change() as book:
            for number in range(600):
                book.put_paper(f"paper {number}", f"acme.example/{number}")
        book = Ledger(ledger.folder).read()

        assert all(book.paper(f"paper {number}") == f"acme.example/{number}" for number in range(600))
        assert book.paper("another") is None

    def test_a_customers_card_is_kept(self, ledger: Ledger) -> None:
        """
        Cards come back by key.
        """
        with ledger.change() as book:
            book.put_customer(customer("acme.example"))
            book.put_customer(customer("bolt.example"))

        assert ledger.read().customer("bolt.example") == customer("bolt.example")
        assert ledger.read().customers() == (customer("acme.example"), customer("bolt.example"))


def test_a_book_for_reading_takes_no_changes(ledger: Ledger) -> None:
    """
    A change that would be lost is a mistake, said at once.
    """
    with pytest.raises(RuntimeError, match="only for reading"):
        ledger.read().put(item())


def test_a_book_that_was_read_stays_as_it_was(ledger: Ledger) -> None:
    """
    Whoever reads is not disturbed by a change that comes after.
    """
    keep(ledger, item("1"))
    before = ledger.read()
    with ledger.change() as book:
        book.put(item("2"))
        book.mark.last_pass_at = NOON + timedelta(days=1)

    assert [each.number for each in before.open_items()] == ["1"]
    assert before.mark.last_pass_at is None
