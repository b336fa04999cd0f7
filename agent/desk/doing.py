"""Do one thing the owner said, whatever way it came: the same as the command line does.

Changes the books it is given and returns the sentence that confirms it; raises NotUnderstood and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from agent.desk import payments, words
from agent.desk.find import NotFound, find_item, find_questions, find_target
from agent.desk.parts import agreed, plan_over
from agent.desk.phrases import Command
from agent.desk.spoken import NotUnderstood, read_amount
from agent.desk.undoing import find_said, undo_said
from agent.domain.question import Question
from agent.domain.speech import tell
from agent.ledger import Book

#: Applies the owner's words to one question and gives the sentence that confirms it.
Answer = Callable[[Question, str], str]


def do(book: Book, command: Command, now: datetime, said_on: date, answer: Answer) -> str:
    """
    Do one thing the owner said.

    Args:
        said_on: The day he said it, in his zone: an undated payment was booked then.
        answer: Answers a question.

    Raises:
        NotUnderstood: When it does not fit the books; the text says why.
    """
    match command.verb:
        case "answer":
            return _answer(book, command, answer)
        case "paid":
            item = find_item(book, command.who)
            amount = read_amount(command.amount, item.currency or "EUR") if command.amount else None
            return words.paid(book, item, amount, command.day or min(said_on, now.date()), now)
        case "hold":
            return words.hold(book, find_target(book, command.who), command.day, "", now)
        case "release":
            return words.release(book, find_target(book, command.who), now)
        case "promised":
            target = find_target(book, command.who)
            assert command.day is not None  # no phrase says it without one
            return words.promised(book, target, command.day, now)
        case "agree":
            return agreed(book, find_target(book, command.who), command.words, now, said_on)
        case "plan over":
            return plan_over(book, find_item(book, command.who), now)
        case "disputed":
            return words.disputed(book, find_target(book, command.who), command.note, now)
        case "resolved":
            return words.resolved(book, find_target(book, command.who), now)
        case "bank":
            return words.bank_up_to_date(book, command.day or min(said_on, now.date()), None, now)
        case "undo":
            return undo(book, command.who, None, now)
    raise NotUnderstood(tell("“{words}” cannot be done by mail", words=command.text))


def undo(book: Book, what: str, payment: str | None, now: datetime) -> str:
    """
    Take back what the owner said ("A7", "Q12"), or a payment on an invoice.

    Raises:
        NotUnderstood: When there is nothing of that name, or it can mean two things.
    """
    said = find_said(book, what) if payment is None else None
    if said is None:
        return payments.undo(book, find_item(book, what), payment, now)
    if book.find(what):
        names = ", ".join(item.key for item in book.find(what))
        raise NotFound(
            tell("{what} is an invoice and something you said: write {names} for the invoice", what=what, names=names)
        )
    return undo_said(book, said, now)


def _answer(book: Book, command: Command, answer: Answer) -> str:
    found, others = find_questions(book, command.who)
    still_open = [one for one in found if one.is_open]
    done = [f"{one.id}: {answer(one, command.words)}" for one in still_open or found]
    if still_open and len(still_open) < len(found):
        names = ", ".join(one.id for one in found if not one.is_open)
        done.append(tell("answered before: {names}", names=names))
    if others:
        names = ", ".join(other.id for other in others)
        done.append(tell("not answered, for it is about something else: {names}", names=names))
    return "; ".join(done)
