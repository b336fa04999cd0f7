"""Answer a question: the books change, a letter in doubt is settled in the journal too, and a layout may be learnt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from agent.desk import apply_answer
from agent.desk.answer_words import read_phrases
from agent.desk.undoing import Noting
from agent.domain.errors import VoldaanError
from agent.domain.events import Held, HoldReason, Released
from agent.domain.letter import HEADS_UP
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell
from agent.ledger import Book
from agent.outbox import LetterState
from agent.work.answer_drafts import lay_answer
from agent.work.banking import explain_money
from agent.work.calls_of_colleagues import end_their_wait, put_to_the_owner
from agent.work.corrections import note_correction
from agent.work.house import House
from agent.work.in_writing import propose_in_writing
from agent.work.learning import learn_from_answer
from agent.work.sending import record_letters


def answer_question(house: House, question: Question, text: str, now: datetime) -> str:
    """Apply the owner's words; raises VoldaanError, and changes nothing, when they do not answer this question."""
    with house.ledger.change() as book:
        noting = Noting(house.ledger.read(), book)
        done = answer_in(house, book, question, text, now, now.date())
        noting.note(f"{question.id} {text}", now)
    learnt = follow_up(house, [(question, text)], now)
    explain_money(house, now)
    return f"{done}; {learnt}" if learnt else done


def answer_in(
    house: House, book: Book, question: Question, text: str, now: datetime, said_on: date, said_by: str = ""
) -> str:
    """Apply the owner's words within a change of the books; of a letter in doubt the journal learns as well."""
    if question.kind is not QuestionKind.IN_DOUBT:
        phrases = read_phrases(text, question, said_on)
        if ("draft", "") in phrases:
            if len(phrases) > 1:
                raise VoldaanError(
                    tell(
                        "“draft” stands alone: say it first, and the rest about {question} after it",
                        question=question.id,
                    )
                )
            return lay_answer(house, book, question, now)
        card, works_in = book.customer(question.customer or ""), house.policy.country
        works_in = house.with_card(card).works_in(works_in) if card else works_in
        if said_by and (passed_on := put_to_the_owner(house, book, question, text, now, said_on, said_by)):
            return passed_on
        done = apply_answer(book, question, text, now, said_on, works_in, said_by)
        if question.kind is QuestionKind.CALL:
            end_their_wait(book, question, now)
        offered = propose_in_writing(house, book, question, now) if question.kind is QuestionKind.CALL else ""
        return f"{done}; {offered}" if offered else done
    if house.mode is Mode.SHADOW:
        raise VoldaanError(tell("a letter in doubt is settled in the mode it was sent in; the settings now say shadow"))
    done = apply_answer(book, question, text, now, said_on)
    sent = _is_sent(question, text, said_on)
    entry = house.outbox().settle(question.subject, sent=sent, now=now)
    if entry.kind == "draft" and not sent:
        done = _hold(book, entry, question, now) or done
    return done


def follow_up(house: House, answered: Sequence[tuple[Question, str]], now: datetime) -> str:
    """
    Do what follows from answers once they stand in the books: what a word corrects, what a layout teaches.

    Returns:
        What was learnt; empty when nothing was.
    """
    learnt = []
    for question, text in answered:
        if question.kind is QuestionKind.IN_DOUBT:
            record_letters(house, now)
            if not _is_sent(question, text, now.date()):
                _open_the_way(house, house.journal.letters()[question.subject], now)
            continue
        note_correction(house.ledger.folder, question, text, now)
        learnt += [learn_from_answer(house, question.item, now)] if question.item else []
    return "; ".join(filter(None, learnt))


def _is_sent(question: Question, text: str, said_on: date) -> bool:
    return "sent" in dict(read_phrases(text, question, said_on))


def _open_the_way(house: House, entry: LetterState, now: datetime) -> None:
    """What surely did not leave stands in no new letter's way."""
    with house.ledger.change() as book:
        for pair in entry.items:
            if (item := book.item(pair.item)) and item.undelivered:
                book.put(item.with_events(Released(now, "owner", entry.letter_id)))


def _hold(book: Book, entry: LetterState, question: Question, now: datetime) -> str:
    """Who throws a draft away does not want another one at once; says what was noted, or nothing.

    Of a letter before the due date that is over when the day has come.
    """
    found = [(item, pair.step) for pair in entry.items if (item := book.item(pair.item))]
    note = tell("you removed a draft")
    days = [item.invoice.due_date for item, step in found if step == HEADS_UP]
    for item, step in found:
        until = item.invoice.due_date if step == HEADS_UP else None  # it says nothing about the letters after that day
        if until is None or until > now.date():
            book.put(item.with_events(Held(now, HoldReason.OWNER, question.id, until, note)))
    numbers = ", ".join(item.number for item, _ in found)
    if found and len(days) == len(found) and all(days):
        is_early = any(day and day > now.date() for day in days)
        return tell("noted: not now; {numbers} stays quiet until it is due", numbers=numbers) if is_early else ""
    return tell("noted: not now; {numbers} stays quiet until you say `voldaan release`", numbers=numbers)
