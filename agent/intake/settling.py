"""What is settled is put away with its holds and questions; what is owed again comes back with its doubts.

Rule: opened-again (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agent.domain.events import Released
from agent.domain.item import OpenItem
from agent.domain.question import QuestionKind
from agent.intake.habits import note_delay
from agent.ledger import Book
from agent.ledger.desk_pages import WITHDRAWN

#: Under which name an invoice remembers what was not certain of it when it was settled.
DOUBTED = "was not certain"  # as is


def settle(book: Book, item: OpenItem, now: datetime) -> None:
    """Put a settled invoice away: its own holds and questions end with it, those about other invoices stay."""
    if unsettled := item.invoice.unsettled:
        provenance = {**item.original.provenance, DOUBTED: ", ".join(unsettled)}
        item = replace(item, original=replace(item.original, unsettled=(), provenance=provenance))
    book.put(item)
    note_delay(book, item)
    end_words(book, item, "settled", now)
    for question in book.questions():
        if question.item != item.key:
            continue
        if question.kind is QuestionKind.CALL and question.subject != item.key:
            book.answer(question.id, WITHDRAWN, now)  # its letter may be about more that is still owed
        else:
            book.answer(question.id, "settled", now)


def put(book: Book, item: OpenItem, now: datetime) -> None:
    """Set an item whose balance moved: put away when nothing is owed any more, else open and as doubtful as before."""
    if item.is_settled or _is_paid(item):
        settle(book, item, now)
        return
    doubted = item.original.provenance.get(DOUBTED)
    if doubted:
        provenance = {name: value for name, value in item.original.provenance.items() if name != DOUBTED}
        original = replace(item.original, unsettled=tuple(doubted.split(", ")), provenance=provenance)
        item = replace(item, original=original)
    book.put(item)
    note_delay(book, item)


def _is_paid(item: OpenItem) -> bool:
    return item.balance is not None and item.balance.amount <= 0


def end_words(book: Book, item: OpenItem, said: str, now: datetime) -> None:
    """End the holds of mails that spoke of this invoice and of no other open one, and their questions."""
    mails = {reply.mail for reply in item.replies}
    if not mails:
        return
    others = [other for other in book.items_of(item.customer) if other.key != item.key]
    elsewhere = {reply.mail for other in others for reply in other.replies}
    for mail in mails - elsewhere:
        card = book.customer(item.customer)
        if card and any(held.source == mail for held in card.holds(now.date())):
            book.put_customer(card.with_events(Released(now, said, mail)))
        close_questions(book, item.customer, mail, said, now)


def close_questions(book: Book, customer: str, subject: str, said: str, now: datetime) -> None:
    """Close the questions about this customer and subject."""
    for question in book.questions():
        if question.subject == subject and question.customer == customer:
            book.answer(question.id, said, now)
