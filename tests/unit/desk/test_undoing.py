"""What the owner said is taken back: the books are as if he had never said it, and say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.answers import apply_answer
from agent.desk.doing import do, undo
from agent.desk.phrases import Command
from agent.desk.spoken import NotUnderstood
from agent.desk.undoing import Noting
from agent.domain.events import HoldReason
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.ledger import Book, Ledger
from tests.builders import TODAY, customer, disputed, eur, moment, overdue, promised, reminded
from tests.unit.desk.books import NOW, acme, asks, holds, put_acme, wrote
from tests.unit.intake.payment_books import Bank, entry

LATER = NOW + timedelta(minutes=5)
OPTIONS = ("yes", "no", "go on", "settled", "promised DATE", "disputed", "hold", "not an invoice", "amount AMOUNT")


def says(ledger: Ledger, *commands: Command) -> list[str]:
    """The owner says this in one breath; gives the names by which each is taken back."""
    with ledger.change() as book:
        noting = Noting(ledger.read(), book)
        named = []
        for command in commands:
            do(book, command, NOW, TODAY, answering(book))
            named.append(noting.note(command.text, NOW).id)
    return named


def answering(book: Book) -> Callable[[Question, str], str]:
    """Answers a question in these books."""
    return lambda question, words: apply_answer(book, question, words, NOW, TODAY)


def takes_back(ledger: Ledger, what: str) -> str:
    """The owner takes something back."""
    with ledger.change() as book:
        return undo(book, what, None, LATER)


def fate(item: OpenItem) -> tuple[object, ...]:
    """Everything that decides what happens with an invoice."""
    return (
        item.balance,
        item.is_settled,
        item.invoice.unsettled,
        item.invoice.amount_due,
        item.promise,
        item.claim,
        item.dispute,
        item.holds(TODAY),
        [item.allows(gate) for gate in ("age", "before-live", "letter:x")],
    )


@pytest.mark.parametrize(
    "words",
    ["go on", "settled", "promised 2026-03-20", "disputed", "hold", "not an invoice", "betaald", "geen factuur"],
)
def test_an_answer_taken_back_leaves_its_invoice_as_it_was_and_its_question_open(ledger: Ledger, words: str):
    """
    Whatever the answer did: holds, money, a dispute, an invoice put away.

    Rule: taken-back.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        question = wrote(book, "mail-1", "2026-031")
        book.reword(question.id, question.text, OPTIONS)
        before, held = fate(acme(book)), holds(book)
    (name,) = says(ledger, Command("answer", question.id, words))

    takes_back(ledger, name)

    book = ledger.read()
    assert (fate(acme(book)), holds(book)) == (before, held)
    assert (again := book.question(question.id)) and again.is_open
    assert book.question_about(QuestionKind.WORDS, "mail-1") == again


def test_a_question_names_its_answer(ledger: Ledger):
    """
    "undo Q1" takes back what answered it.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.TOO_OLD, "go on", "settled")
    says(ledger, Command("answer", question.id, "go on"))
    assert acme(ledger.read()).allows("age")

    assert "open again: Q1" in takes_back(ledger, "Q1")
    assert not acme(ledger.read()).allows("age")


def test_paid_twice_in_one_breath_is_taken_back_one_by_one(ledger: Ledger):
    """
    Each command has its own name.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
    first, second = says(ledger, Command("paid", "2026-031"), Command("paid", "2026-032", amount="21,00"))

    takes_back(ledger, first)

    assert acme(ledger.read()).balance == eur("121.00")
    assert acme(ledger.read(), "2026-032").balance == eur("100.00")
    takes_back(ledger, second)
    assert acme(ledger.read(), "2026-032").balance == eur("121.00")


def test_a_hold_a_release_and_a_day_of_the_bank_are_taken_back(ledger: Ledger):
    """
    What was released is held again.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031").with_events(promised(TODAY), disputed()))
        before = fate(acme(book))
    (released,) = says(ledger, Command("release", "2026-031"))
    assert acme(ledger.read()).dispute is None
    takes_back(ledger, released)
    assert fate(acme(ledger.read())) == before

    (held,) = says(ledger, Command("hold", "acme"))
    assert holds(ledger.read()) == [HoldReason.OWNER]
    takes_back(ledger, held)
    assert holds(ledger.read()) == []

    (bank,) = says(ledger, Command("bank"))
    assert ledger.read().mark.bank_complete_until == {None: TODAY}
    takes_back(ledger, bank)
    assert ledger.read().mark.bank_complete_until == {}


def test_a_yes_whose_letter_left_cannot_be_taken_back(ledger: Ledger):
    """
    It says so, and what stops the next letter.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.SEND_THIS, "yes", "no", subject="letter:x")
    (name,) = says(ledger, Command("answer", question.id, "yes"))
    with ledger.change() as book:
        book.put(acme(book).with_events(reminded(TODAY)))

    with pytest.raises(NotUnderstood, match="its letter left on 18 March"):
        takes_back(ledger, name)


def test_an_address_that_was_named_stays_known_and_the_undoing_says_so(ledger: Ledger):
    """
    Letters go to the old people again; the new one may have been written to meanwhile.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.BOUNCED, "to ADDRESS", "go on")
        to = acme(book).invoice.dispatch.to
    (name,) = says(ledger, Command("answer", question.id, "to piet@elders.example"))
    assert acme(ledger.read()).invoice.dispatch.to != to

    said = takes_back(ledger, name)

    assert acme(ledger.read()).invoice.dispatch.to == to
    assert "piet@elders.example is still one of the customer's people" in said


def test_what_was_accepted_of_the_clock_cannot_be_taken_back(ledger: Ledger):
    """
    Time went on since.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        question = book.ask(QuestionKind.CLOCK, "clock", "Is it right?", NOW, ("go on",))
    (name,) = says(ledger, Command("answer", question.id, "go on"))

    with pytest.raises(NotUnderstood, match="stays accepted"):
        takes_back(ledger, name)


def test_nothing_is_taken_back_twice(ledger: Ledger):
    """
    Nor what nobody said.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"))
    (name,) = says(ledger, Command("hold", "2026-031"))
    takes_back(ledger, name)

    with pytest.raises(NotUnderstood, match="taken back already"):
        takes_back(ledger, name)
    with pytest.raises(NotUnderstood, match="no invoice A9"):
        takes_back(ledger, "A9")


def test_a_complaint_that_is_over_is_noted_and_taken_back(ledger: Ledger):
    """
    "No complaint" ends the dispute and nothing else.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031").with_events(disputed()))
    (name,) = says(ledger, Command("resolved", "2026-031"))
    assert acme(ledger.read()).dispute is None

    takes_back(ledger, name)

    assert acme(ledger.read()).dispute
    says(ledger, Command("resolved", "2026-031"))
    with pytest.raises(NotUnderstood, match="nobody disputes"):
        says(ledger, Command("resolved", "2026-031"))


@given(
    st.lists(
        st.sampled_from(
            [
                Command("paid", "2026-031", amount="21,00"),
                Command("hold", "2026-031"),
                Command("hold", "acme"),
                Command("release", "2026-031"),
                Command("promised", "2026-031", day=TODAY),
                Command("disputed", "2026-031"),
            ]
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_was_said_taken_back_in_turn_leaves_the_invoice_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, commands: list[Command]
):
    """
    The last word first.
    """
    ledger = Ledger(tmp_path_factory.mktemp("books"))
    with ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        before, held = fate(acme(book)), holds(book)

    for name in reversed(says(ledger, *commands)):
        takes_back(ledger, name)

    assert (fate(acme(ledger.read())), holds(ledger.read())) == (before, held)
    assert ledger.read().said()[0].undone_at == LATER == moment(TODAY) + timedelta(minutes=5)


@pytest.mark.parametrize("words", ["for 2026-031", "for 2026-032", "no customer"])
def test_an_answer_about_money_is_taken_back_and_the_money_waits_again(tmp_path: Path, words: str):
    """
    Under the same question; passes do not set it against anything by themselves.
    """
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031"), overdue("2026-032")))
    bank.books(entry("121.00", "dank je"))
    (question,) = bank.questions()
    before = (bank.owed("2026-031", "2026-032"), holds_of(bank))
    (name,) = says(bank.ledger, Command("answer", question.id, words))
    bank.looks_again()
    assert bank.questions() == []

    takes_back(bank.ledger, name)
    bank.looks_again()

    assert (bank.owed("2026-031", "2026-032"), holds_of(bank)) == before
    assert [one.id for one in bank.questions()] == [question.id]


def holds_of(bank: Bank) -> list[list[str]]:
    """What keeps each invoice quiet."""
    return [[held.because for held in bank.item(number).holds(TODAY)] for number in ("2026-031", "2026-032")]
