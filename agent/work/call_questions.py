"""The questions that ask the owner to telephone: since when they stand, whether they still do, and their sheets.

Rules: call-first, call-task (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from itertools import takewhile

from agent.domain.decision import Decision, ToAsk
from agent.domain.question import Question, QuestionKind
from agent.dunning.calls import CALLED
from agent.dunning.gates import LETTER_GATES
from agent.ledger import Book
from agent.work.house import House

#: Shut before the call is looked at again: of these nobody knows whether the letter still waits for it.
_ASKED_LATER = frozenset(takewhile(lambda name: name != CALLED, (name for name, _ in LETTER_GATES))) - {"step-due"}


def calls_asked(house: House, book: Book) -> dict[str, date]:
    """Since when a first letter waits for the owner's call: the first question since the last letter (call-first).

    A question that ended by itself counts, or the days would begin again with each that follows it.
    """
    limits = (house.policy.calls.first_above, *(card.call_first_above for card in house.settings.customers))
    if not any(limits) and not house.policy.calls.regulars:
        return {}
    found: dict[str, date] = {}
    for question in book.questions(open_only=False):
        item = book.item(question.subject) if question.kind is QuestionKind.CALL else None
        if item is None or any(letter.at >= question.asked_at for letter in item.letters):
            continue
        day = question.asked_at.astimezone(house.zone).date()
        found[item.key] = min(day, found.get(item.key, day))
    return found


def still_asked_to_call(
    book: Book, decisions: Mapping[str, Decision], asked: Collection[tuple[QuestionKind, str]]
) -> set[tuple[QuestionKind, str]]:
    """A call asked for stands while its letter waits for something else, be it for the bank each morning (call-first).

    It ends when an open invoice on its sheet is paid in part, promised or disputed: it asks for what is not owed.
    """
    stands = set()
    for question in book.questions():
        about = (question.kind, question.subject)
        item = book.item(question.subject) if question.kind is QuestionKind.CALL and about not in asked else None
        decision = decisions.get(item.customer) if item else None
        if item is None or decision is None or item.allows(CALLED):
            continue
        told = {one.key: one for one in book.items_of(item.customer) if f" {one.number}:" in question.letter}
        gates = {verdict.gate for verdict in decision.verdicts if verdict.item in {item.key, *told}}
        is_so = all(one.balance and str(one.balance) in question.letter for one in told.values())
        if gates and gates <= _ASKED_LATER and is_so:
            stands.add(about)
    return stands


def keep_current(book: Book, known: Question, wanted: ToAsk) -> None:
    """Give an open call the words and the sheet of today, under its name: nobody is asked for what he paid since."""
    if known.is_open:
        book.reword(known.id, wanted.text, wanted.options, letter=wanted.letter)
