"""Propose the mail that confirms a plan the owner noted by himself; he sends it, or not. Rule: in-writing."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.desk.confirmed import PLANNED, agreement_of, confirmed_at
from agent.domain.events import Agreed
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell
from agent.ledger import Book
from agent.work.house import House
from agent.work.proposing import propose_plan

#: What was agreed longer ago is confirmed otherwise, or not at all.
_STAYS = timedelta(days=14)


def propose_confirmations(house: House, book: Book, now: datetime) -> None:
    """Propose the confirmation of every plan once, where the question it was agreed by did not hold it already."""
    for item in book.open_items():
        agreed = agreement_of(item)
        if not isinstance(agreed, Agreed) or now - agreed.at > _STAYS or confirmed_at(item, agreed):
            continue
        if _was_with_the_question(book, agreed):
            continue
        if letter := propose_plan(house, item, now):
            card = book.customer(item.customer)
            text = tell(
                "{number} ({customer}): a mail that confirms the plan of parts, and asks for a plain yes.",
                number=item.number,
                customer=card.name if card else item.customer,
            )
            subject, options = _subject(item, agreed), ("draft", "no")
            book.ask(
                QuestionKind.IN_WRITING, subject, text, now, options, item.customer, item.key, once=True, letter=letter
            )


def confirmation_of(book: Book, item: OpenItem) -> Question | None:
    """The open question that holds the confirmation of this invoice's plan."""
    agreed = agreement_of(item)
    found = book.question_about(QuestionKind.IN_WRITING, _subject(item, agreed)) if isinstance(agreed, Agreed) else None
    return found if found and found.is_open else None


def _subject(item: OpenItem, agreed: Agreed) -> str:
    return f"{PLANNED}{item.key} {agreed.at.isoformat()}"


def _was_with_the_question(book: Book, agreed: Agreed) -> bool:
    asked = book.question_about(QuestionKind.WORDS, agreed.source)
    if asked is None or not asked.letter or not asked.proposed.startswith("agree "):
        return False
    return asked.answer in ("yes", asked.proposed)


def still_confirms(item: OpenItem, question: Question, now: datetime) -> bool:
    """Whether such a proposal still speaks of the plan in force, and nobody wrote since."""
    agreed = agreement_of(item)
    is_it = isinstance(agreed, Agreed) and question.subject == _subject(item, agreed)
    return is_it and agreed is not None and not confirmed_at(item, agreed) and now - agreed.at <= _STAYS
