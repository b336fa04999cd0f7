"""Answer a question: the books change, a letter in doubt is settled in the journal too, and a layout may be learnt."""

from __future__ import annotations

from datetime import datetime

from agent.desk import apply_answer
from agent.desk.answer_words import read_phrases
from agent.domain.errors import VoldaanError
from agent.domain.events import Held, HoldReason, Released
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.ledger import Book
from agent.outbox import LetterState
from agent.work.banking import explain_money
from agent.work.corrections import note_correction
from agent.work.house import House
from agent.work.learning import learn_from_answer
from agent.work.sending import record_letters


def answer_question(house: House, question: Question, text: str, now: datetime) -> str:
    """Apply the owner's words; raises VoldaanError, and changes nothing, when they do not answer this question."""
    if question.kind is not QuestionKind.IN_DOUBT:
        with house.ledger.change() as book:
            done = apply_answer(book, question, text, now)
        note_correction(house.ledger.folder, question, text, now)
        explain_money(house, now)
        learnt = learn_from_answer(house, question.item, now) if question.item else ""
        return f"{done}; {learnt}" if learnt else done
    if house.mode is Mode.SHADOW:
        raise VoldaanError("a letter in doubt is settled in the mode it was sent in; the settings now say shadow")
    sent = dict(read_phrases(text, question, now.date())).get("sent") is not None
    with house.ledger.change() as book:
        done = apply_answer(book, question, text, now)
        entry = house.outbox().settle(question.subject, sent=sent, now=now)
        if entry.kind == "draft" and not sent:
            _hold(book, entry, question, now)
    record_letters(house, now)
    if not sent:
        _open_the_way(house, entry, now)
    return done


def _open_the_way(house: House, entry: LetterState, now: datetime) -> None:
    """What surely did not leave stands in no new letter's way."""
    with house.ledger.change() as book:
        for pair in entry.items:
            if (item := book.item(pair.item)) and item.undelivered:
                book.put(item.with_events(Released(now, "owner", entry.letter_id)))


def _hold(book: Book, entry: LetterState, question: Question, now: datetime) -> None:
    """Who throws a draft away does not want another one at once."""
    for pair in entry.items:
        if item := book.item(pair.item):
            book.put(item.with_events(Held(now, HoldReason.OWNER, question.id, note="you removed a draft")))
