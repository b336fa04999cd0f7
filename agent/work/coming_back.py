"""The day on which the owner told a customer that he would come back to them, on his desk that morning.

Rule: come-back (docs/rules.md)
"""

from __future__ import annotations

from datetime import datetime

from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell, tell_weekday
from agent.ledger import Book
from agent.work.house import House

#: How the subject of the task begins; the name of the question that was answered follows.
_AFTER = "back "  # as is


def ask_to_come_back(house: House, book: Book, now: datetime) -> None:
    """Ask once for every answer that names a day, from that day on; nothing is released by it, nor by its answer."""
    today = now.astimezone(house.zone).date()
    for one in book.mark.laid:
        item, answered = book.item(one.item), book.question(one.question)
        if one.back_on is None or one.back_on > today or one.ended_at or item is None or answered is None:
            continue
        subject = f"{_AFTER}{one.question}"
        if not _waits(book, one.item, answered):
            continue
        card = book.customer(one.customer)
        text = tell(
            "{number} ({customer}): in your answer you said that they hear from you on {day}. It stays quiet until"
            " `voldaan release {number}`.",
            number=item.number,
            customer=card.name if card else one.customer,
            day=tell_weekday(one.back_on),
        )
        book.ask(QuestionKind.COME_BACK, subject, text, now, ("noted",), one.customer, one.item, once=True)
    for question in book.questions():
        if question.kind is QuestionKind.COME_BACK:
            about = book.question(question.subject.removeprefix(_AFTER))
            if about is None or not _waits(book, question.item or "", about):
                book.withdraw_question(question.kind, question.subject)


def _waits(book: Book, key: str, answered: Question) -> bool:
    """Whether they still wait for his word: the invoice is disputed, or nobody settled what they wrote."""
    item = book.item(key)
    return item is not None and not item.is_settled and (item.dispute is not None or answered.is_open)
