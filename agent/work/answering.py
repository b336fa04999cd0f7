"""Answer a question: the books change, and a letter in doubt is settled in the journal too."""

from __future__ import annotations

from datetime import datetime

from agent.desk import apply_answer
from agent.domain.errors import VoldaanError
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.work.house import House
from agent.work.sending import record_letters


def answer_question(house: House, question: Question, text: str, now: datetime) -> str:
    """Apply the owner's words; raises VoldaanError when they do not answer this question."""
    if question.kind is QuestionKind.IN_DOUBT and house.mode is Mode.SHADOW:
        raise VoldaanError("a letter in doubt is settled in the mode it was sent in; the settings now say shadow")
    with house.ledger.change() as book:
        done = apply_answer(book, question, text, now)
    if question.kind is QuestionKind.IN_DOUBT:
        house.outbox().settle(question.subject, sent=text.strip() == "sent", now=now)
        record_letters(house, now)
    return done
