"""Put customers into the books, and questions on the desk."""

from __future__ import annotations

from agent.domain.events import Held, HoldReason, Replied, Tie
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.ledger import Book
from tests.builders import TODAY, Debtor, customer, moment

NOW = moment(TODAY)
WORDS_OPTIONS = ("go on", "settled", "promised DATE", "disputed")


def put(book: Book, *debtors: Debtor) -> None:
    """Write these customers and their invoices into the books."""
    for debtor in debtors:
        book.put_customer(debtor.card)
        for item in debtor.items:
            book.put(item)


def put_acme(book: Book, *items: OpenItem) -> None:
    """Write Acme and its invoices into the books."""
    put(book, customer("Acme", *items))


def wrote(book: Book, mail: str, *numbers: str) -> Question:
    """Acme wrote about these invoices: recorded, held, asked."""
    for number in numbers:
        reply = Replied(NOW, NOW, mail, f"<{mail}@acme.example>", "jan@acme.example", "Re", "Hm.", Tie.THREAD)
        book.put(acme(book, number).with_events(reply))
    card = book.customer("acme.example")
    assert card
    book.put_customer(card.with_events(Held(NOW, HoldReason.WORDS, mail)))
    about = f"acme.example/{numbers[0]}" if len(numbers) == 1 else None
    return book.ask(QuestionKind.WORDS, mail, "Jan wrote: Hm.", NOW, WORDS_OPTIONS, "acme.example", about)


def asks(
    book: Book, kind: QuestionKind, *options: str, number: str = "2026-031", subject: str = "", asked_of: str = ""
) -> Question:
    """A gate asks about one of Acme's invoices."""
    key = f"acme.example/{number}"
    return book.ask(kind, subject or key, "Well?", NOW, options, "acme.example", key, asked_of=asked_of)


def acme(book: Book, number: str = "2026-031") -> OpenItem:
    """One of Acme's invoices as it now is."""
    item = book.item(f"acme.example/{number}")
    assert item
    return item


def holds(book: Book) -> list[HoldReason]:
    """Why all of Acme is on hold."""
    card = book.customer("acme.example")
    assert card
    return [held.reason for held in card.holds(TODAY)]
