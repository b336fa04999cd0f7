"""Propose to thank somebody who was late and paid; a text for the owner to send, never a letter by itself.

Rule: thanks (docs/rules.md)
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell
from agent.dunning.thanks import deserves_thanks, is_troubled
from agent.ledger import Book
from agent.letters import Answered
from agent.work.house import House
from agent.work.proposing import write_answer

#: How the subject of a proposal begins; the invoice's key follows, for no question about it outlives its payment.
_FOR = "thanks for "  # as is
#: Nobody is thanked more often, whatever he pays.
_SELDOM = timedelta(days=60)
#: Later than this nobody thanks any more.
_STAYS = timedelta(days=14)


def propose_thanks(house: House, book: Book, now: datetime) -> None:
    """Propose thanks once an invoice, to one customer seldom; ask no more for what is owed again or long ago."""
    for question in book.questions():
        if question.kind is QuestionKind.THANKS and not _stands(house, book, question, now):
            book.withdraw_question(question.kind, question.subject)
    if not house.settings.letters.thanks:
        return
    today = now.astimezone(house.zone).date()
    thanked = {
        question.customer
        for question in book.questions(open_only=False)
        if question.kind is QuestionKind.THANKS and now - question.asked_at < _SELDOM
    }
    for owed in book.put_away():
        if owed.customer in thanked or owed.changed_on < today - _STAYS:
            continue
        item, card = book.item(owed.item), book.customer(owed.customer)
        if item is None or card is None or card.holds(today):
            continue
        if deserves_thanks(item, book.items_of(owed.customer), today) and _ask(house, book, item, card.name, now):
            thanked.add(owed.customer)


def thanked_for(question: Question) -> str:
    """The key of the invoice that a proposal thanks for; empty of any other question."""
    return question.subject.removeprefix(_FOR) if question.kind is QuestionKind.THANKS else ""


def _ask(house: House, book: Book, item: OpenItem, name: str, now: datetime) -> bool:
    """Put it on the desk, last and quietly; False when there are no words for it in their language."""
    letter = write_answer(house, Answered("thanks", item, next(iter(item.invoice.dispatch.to), None)), now)
    if not letter:
        return False
    paid = max(payment.event.booked_on for payment in item.payments)
    text = tell("{number} ({customer}): paid on {day}; a word of thanks.", number=item.number, customer=name, day=paid)
    book.ask(
        QuestionKind.THANKS, f"{_FOR}{item.key}", text, now, ("draft", "no"), item.customer, once=True, letter=letter
    )
    return True


def _stands(house: House, book: Book, question: Question, now: datetime) -> bool:
    item = book.item(thanked_for(question))
    is_wanted = house.settings.letters.thanks and now - question.asked_at <= _STAYS
    if item is None or not is_wanted or not item.is_settled:
        return False
    card, today = book.customer(item.customer), now.astimezone(house.zone).date()
    is_held = card is None or bool(card.holds(today))
    return not is_held and not item.dispute and not is_troubled(book.items_of(item.customer), today)
