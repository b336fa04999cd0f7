"""Whether a letter that was made before may still go: its gates, and the truth of its words.

Rules: look-again (docs/rules.md)
"""

from __future__ import annotations

from datetime import date, datetime

from agent.domain.customer import Customer
from agent.domain.decision import Decision
from agent.domain.events import Allocated, Corrected, Credited, Event, Reminded, Returned, TakenBack, Unallocated
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP, ItemStep
from agent.domain.speech import later, tell, tell_day
from agent.outbox import LetterState
from agent.work.deciding import decide_one, gather_facts
from agent.work.house import House

#: Gates that open again by themselves and are no reason to take back what was made.
PASSING_GATES = frozenset(
    {"open", "quiet-days", "office-hours", "cap", "mail-complete", "gap", "step-due", "habit", "clock", "sent-folder"}
)

#: What makes the words of a letter untrue: another amount, number, day or recipient.
_CHANGES_THE_WORDS: dict[type[Event], str] = {
    Allocated: later("{number}: money came in for it since"),
    Returned: later("{number}: money for it went back since"),
    Unallocated: later("{number}: a payment was taken back since"),
    Credited: later("{number}: it was credited since"),
    Corrected: later("{number}: what is known of it was put right since"),
    TakenBack: later("{number}: something said of it was taken back since"),
}


def decide_without(house: House, entry: LetterState, complete: bool, at: datetime) -> Decision:
    """Decide as if this letter had never been made: may it (still) go?"""
    book = house.ledger.read()
    facts = gather_facts(house, book, at, complete, without=entry.letter_id)
    return decide_one(house, book, facts, entry.customer)


def is_outdated(house: House, entry: LetterState, now: datetime) -> bool:
    """Whether money, the owner's word or the calendar made untrue what a letter says."""
    book = house.ledger.read()
    changed = any(_changes(item, entry) for pair in entry.items if (item := book.item(pair.item)))
    return changed or bool(_passed(house, entry, now))


def is_closed_for_good(decision: Decision, entry: LetterState) -> bool:
    """Whether something else than calendar and pace now speaks against a letter."""
    gates = {verdict.item: verdict.gate for verdict in decision.verdicts}
    # An item without a verdict is open no longer: it was paid, credited or dropped.
    return any(gates.get(pair.item) not in PASSING_GATES for pair in entry.items)


def why_not(house: House, entry: LetterState, now: datetime) -> str:
    """Say why a letter must not go any more; empty while nothing speaks against it but calendar and pace."""
    book = house.ledger.read()
    verdicts = {verdict.item: verdict for verdict in decide_without(house, entry, True, now).verdicts}
    reasons = []
    for pair in entry.items:
        item, verdict = book.item(pair.item), verdicts.get(pair.item)
        if verdict is None:
            reasons.append(_why_over(pair, item))
        elif verdict.gate not in PASSING_GATES:
            reasons.append(f"{item.number if item else pair.item}: {verdict.reason}")
        else:
            reasons += _changes(item, entry) if item else []
    reasons += _passed(house, entry, now)
    return "; ".join(dict.fromkeys(reasons))


def _why_over(pair: ItemStep, item: OpenItem | None) -> str:
    if item is None:
        return tell("{number} is no longer in the books", number=pair.item)
    if item.dropped:
        return tell("{number} is no longer chased", number=item.number)
    paid = any(isinstance(payment.event, Allocated) for payment in item.payments)
    words = later("{number} is paid") if paid else later("nothing is owed of {number} any more")
    return tell(words, number=item.number)


def _changes(item: OpenItem, entry: LetterState) -> list[str]:
    """What changed the words of a letter about this item since it was written, or made it one too many."""
    since = [event for event in item.history if event.at > entry.at]
    told = [
        tell(_CHANGES_THE_WORDS[type(event)], number=item.number)
        for event in since
        if type(event) in _CHANGES_THE_WORDS
    ]
    if any(isinstance(event, Reminded) and event.letter_id != entry.letter_id for event in since):
        told.append(tell("{number}: another letter about it left since", number=item.number))
    return told


def _due(house: House, key: str) -> date:
    """When an invoice falls due, by the agreed terms where there are any; the end of time when nobody knows."""
    book = house.ledger.read()
    item = book.item(key)
    if item is None:
        return date.max
    customer = house.with_card(book.customer(item.customer) or Customer(item.customer, item.customer))
    return house.under_card(item, customer).invoice.due_date or date.max


def _passed(house: House, entry: LetterState, now: datetime) -> list[str]:
    """Days its words look forward to, once they have come: of an answer, or on which an invoice falls due.

    In words the owner changed a day for an answer is his own.
    """
    today = now.astimezone(house.zone).date()
    if any(_due(house, pair.item) <= today for pair in entry.items if pair.step == HEADS_UP):
        return [tell("it was to leave before the due date, and that day has come")]
    day = None if entry.sent_as else entry.answer_by
    if day is None or today < day:
        return []
    return [tell("it asks for an answer by {day}, and that day has come", day=tell_day(day))]
