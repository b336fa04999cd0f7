"""Propose to write to a buyer or director too, where an invoice waits for somebody's approval; never without a yes.

Rule: over-head (docs/rules.md)
"""

from __future__ import annotations

from datetime import date, datetime

from agent.desk.learning_answers import ALSO
from agent.domain.card import Person, Role
from agent.domain.customer import Customer
from agent.domain.events import Corrected, Replied
from agent.domain.item import OpenItem
from agent.domain.question import QuestionKind
from agent.domain.reply import Label
from agent.domain.speech import tell, tell_day
from agent.dunning.calendar import add_working_days
from agent.ledger import Book
from agent.work.house import House

#: Working days an approval may take before anybody else is thought of.
_PATIENCE = 5
#: Whom to think of first. Whoever keeps the books approves nothing.
_ROLES = (Role.BUYER, Role.DIRECTOR)


def propose_others(house: House, book: Book, now: datetime) -> None:
    """Ask the owner, once for each invoice and person; the approval may simply need its time."""
    today = now.astimezone(house.zone).date()
    proposed: set[str] = set()
    for item in book.open_items():
        waiting = _waiting_for_approval(item)
        stored = book.customer(item.customer) if waiting else None
        if waiting is None or stored is None:
            continue
        card = house.with_card(stored)
        since = waiting.received_at.astimezone(house.zone).date()
        person = find_person(card, item, since, today, house.policy.country)
        if person is None:
            continue
        address = person.address
        text = tell(
            "{number} ({customer}): still waits for approval since {day}. Mail {person} ({role}) too? Over somebody's"
            " head may irritate; a call first may be better.",
            number=item.number,
            customer=card.name,
            day=tell_day(since),
            person=address.email,
            role=tell(person.role.value),
        )
        subject = f"{ALSO}{item.key} {f'{address.email} {address.name}'.strip()}"
        book.ask(QuestionKind.OVER_HEAD, subject, text, now, ("yes", "no"), card.key, item.key, once=True)
        proposed.add(subject)
    for question in book.questions():
        if question.kind is QuestionKind.OVER_HEAD and question.subject not in proposed:
            book.withdraw_question(question.kind, question.subject)


def find_person(card: Customer, item: OpenItem, since: date, today: date, country: str) -> Person | None:
    """Whom to propose: a buyer before a director, after the approval had its days; None when there is nobody new.

    Its days begin anew with whoever was added, and with every letter.
    """
    moments = [event.at for event in item.standing if isinstance(event, Corrected) and event.field == "also_to"]
    moments += [letter.at for letter in item.letters]
    since = max([since, *(at.date() for at in moments)])
    if today < add_working_days(since, _PATIENCE, card.works_in(country)) or item.dispute or item.promise or item.plan:
        return None
    gets_it = item.invoice.dispatch.recipient_set
    others = [person for person in card.card.people if person.role in _ROLES and person.address.key not in gets_it]
    return min(others, key=lambda person: _ROLES.index(person.role), default=None)


def _waiting_for_approval(item: OpenItem) -> Replied | None:
    """The customer's latest mail about it, when it says that somebody is still to approve it."""
    last = item.replies[-1] if item.replies else None
    sure = last is not None and last.meaning is not None and last.meaning.is_sure
    return last if sure and last and last.meaning and Label.APPROVAL_PENDING in last.meaning.labels else None
