"""Books with Acme in them, a bank that books money, and an owner who answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from agent.desk import apply_answer
from agent.desk import paid as note_paid
from agent.desk.find import find_item
from agent.desk.payments import undo
from agent.domain.bank import BookedEntry
from agent.domain.customer import Customer
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.payment import Outcome
from agent.domain.question import Question, QuestionKind
from agent.domain.statement import StatementEntry
from agent.intake import OwnIdentity
from agent.intake.payments import book_payments
from agent.ledger import Ledger
from tests.builders import IBAN, TODAY, Debtor, eur, moment

PAYER = "NL02VOLD0123456789"
STRANGER = "NL72VOLD0999999999"
SANNE = OwnIdentity.of(("sanne@sanne.example",), ibans=(IBAN,), names=("Sanne de Wit",))


def entry(amount: str, text: str = "", day: date = TODAY, name: str = "Acme B.V.", **said: Any) -> StatementEntry:
    """Money that came in today, from Acme and from nowhere in particular."""
    return StatementEntry(day, None, Decimal(amount), counterparty=name, text=text, **said)


def booked(said: StatementEntry, number: int = 0, currency: str = "EUR") -> BookedEntry:
    """An entry as the shelf keeps it."""
    key = f"{IBAN}/{said.booked_on}/{sha256(repr(said).encode()).hexdigest()[:16]}-{number}"
    return BookedEntry(key, IBAN, currency, said, moment(TODAY), "file")


class Bank:
    """Books on disk to which invoices, bank entries and answers come in any order; each is a change of its own."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder)
        self.now = moment(TODAY)

    def later(self, days: int = 1) -> datetime:
        """Let days go by."""
        self.now += timedelta(days=days)
        return self.now

    def invoices(self, *debtors: Debtor) -> None:
        """Invoices are read, and the pass looks at the bank again."""
        with self.ledger.change() as book:
            for debtor in debtors:
                book.put_customer(book.customer(debtor.card.key) or debtor.card)
                for item in debtor.items:
                    book.put(item)
            book_payments(book, (), self.now, SANNE)

    def books(self, *entries: StatementEntry) -> list[BookedEntry]:
        """A file with these entries is imported; twins get different keys, known ones stay."""
        seen: list[BookedEntry] = []
        for one in entries:
            seen.append(booked(one, sum(other.entry == one for other in seen)))
        with self.ledger.change() as book:
            new = [one for one in seen if book.bank.entry(one.key) is None]
            for one in new:
                book.bank.put_entry(one)
            book_payments(book, new, self.now, SANNE)
        return seen

    def looks_again(self) -> None:
        """A pass in which nothing is new."""
        with self.ledger.change() as book:
            book_payments(book, (), self.now, SANNE)

    def answers(self, words: str, question: Question | None = None) -> str:
        """The owner answers the one question about money."""
        asked = question or self.questions()[0]
        with self.ledger.change() as book:
            said = apply_answer(book, asked, words, self.now)
            book_payments(book, (), self.now, SANNE)
        return said

    def notes_paid(self, number: str, amount: Money | None = None, on: date = TODAY) -> str:
        """The owner types `voldaan paid`."""
        with self.ledger.change() as book:
            said = note_paid(book, find_item(book, number), amount, on, self.now)
            book_payments(book, (), self.now, SANNE)
        return said

    def takes_back(self, number: str, which: str | None = None) -> str:
        """The owner types `voldaan undo`."""
        with self.ledger.change() as book:
            said = undo(book, find_item(book, number), which, self.now)
            book_payments(book, (), self.now, SANNE)
        return said

    def item(self, number: str) -> OpenItem:
        """An invoice as it now is."""
        return self.ledger.read().find(number)[0]

    def owed(self, *numbers: str) -> list[str]:
        """What is still owed of these."""
        return [str(self.item(number).balance) for number in numbers]

    def questions(self, kind: QuestionKind = QuestionKind.PAYMENT_UNCLEAR) -> list[Question]:
        """What the owner is asked about money."""
        return [question for question in self.ledger.read().questions() if question.kind is kind]

    def held(self, number: str) -> bool:
        """Whether an invoice waits for an answer about money."""
        return any(held.reason.name == "PAYMENT" for held in self.item(number).holds(self.now.date()))

    def outcomes(self) -> list[Outcome | None]:
        """What became of every entry, by its key."""
        kept: Sequence[BookedEntry] = sorted(self.ledger.read().bank.entries(), key=lambda one: one.key)
        return [one.match.outcome if one.match else None for one in kept]

    def card(self) -> Customer:
        """Acme's card."""
        found = self.ledger.read().customer("acme.example")
        assert found
        return found


__all__ = ["PAYER", "SANNE", "STRANGER", "TODAY", "Bank", "booked", "entry", "eur"]
