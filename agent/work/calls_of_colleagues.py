"""Calls that a colleague makes: whose task it is, and which days he may agree to.

Rule: contact-calls (docs/rules.md)
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from agent.desk.answer_words import read_phrases
from agent.domain.card import Contact
from agent.domain.customer import Customer
from agent.domain.events import Held, HoldReason, Released
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell, tell_day
from agent.dunning.calendar import add_working_days
from agent.dunning.calls import OUTCOMES
from agent.ledger import Book
from agent.work.house import House

_A_DAY = timedelta(days=1)
#: What he may tell; what was paid or given up is the owner's to say.
HIS_OUTCOMES = tuple(outcome for outcome in OUTCOMES if outcome != "settled")


def asked_to_call(house: House, book: Book, customer: Customer, before: Question | None, now: datetime) -> str:
    """
    The name of the colleague whose call this is; empty when it is the owner's.

    It is his who looks after the customer and approves, until his days are over; then, or once the owner has it, it
    stays the owner's. Where nothing can be mailed he would never hear of it.

    Args:
        before: The latest question about this call; None when there was none.
    """
    contact = customer.card.contact
    can_mail = house.mode is not Mode.SHADOW and any(account.smtp_host for account in house.settings.mailboxes)
    if contact is None or not contact.approves or contact.name not in house.colleagues or not can_mail:
        return ""
    if before is None or not before.is_open:
        return contact.name
    if not before.asked_of:
        return ""
    is_his = before.asked_of == contact.name
    return contact.name if not is_his or now.astimezone(house.zone).date() < days_end(house, contact, before) else ""


def days_end(house: House, contact: Contact, question: Question) -> date:
    """The day from which the owner is asked in his place."""
    asked_on = question.asked_at.astimezone(house.zone).date()
    return add_working_days(asked_on, contact.days, house.policy.country)


def latest_he_may_grant(contact: Contact, today: date) -> date:
    """The last day of payment he may agree to by himself."""
    return today + timedelta(days=contact.may_grant_days)


def put_to_the_owner(
    house: House, book: Book, question: Question, text: str, now: datetime, said_on: date, said_by: str
) -> str:
    """
    Ask the owner about a day that a colleague may not agree to by himself; empty when he may, or told something else.

    Nothing is noted of the outcome but who told it: the owner's yes agrees to the day. Until he answers nothing leaves
    about what is late, at most up to that day.
    """
    contact = house.colleagues.get(said_by)
    if contact is None or question.kind is not QuestionKind.CALL:
        return ""
    day = dict(read_phrases(text, question, said_on)).get("promised")
    if day is None or date.fromisoformat(day) <= latest_he_may_grant(contact, now.astimezone(house.zone).date()):
        return ""
    book.answer(question.id, f"promised {day}", now)
    told = tell(
        "{who} telephoned: they want to pay on {day}, later than the {count} days he may agree to. {text}",
        who=said_by,
        day=tell_day(date.fromisoformat(day)),
        count=contact.may_grant_days,
        text=question.text,
    )
    asked = book.ask(
        QuestionKind.CALL,
        question.subject,
        told,
        now,
        ("yes", *OUTCOMES),
        question.customer,
        question.item,
        proposed=f"promised {day}",
        letter=question.letter,
    )
    on, today = date.fromisoformat(day), now.astimezone(house.zone).date()
    note = tell("on the telephone: they want to pay on {day}", day=tell_day(on))
    held = Held(now, HoldReason.OWNER, asked.id, min(on, date.max - _A_DAY) + _A_DAY, note)
    for item in book.items_of(question.customer or ""):
        if not item.is_settled and (item.key == question.item or (item.invoice.due_date or today) < today):
            book.put(item.with_events(held))
    return tell("{question} asks the owner whether that day is agreed", question=asked.id)


def end_their_wait(book: Book, question: Question, now: datetime) -> None:
    """End the quiet that held for as long as the owner had not answered about a day a colleague was told."""
    for item in book.items_of(question.customer or ""):
        if any(held.source == question.id for held in item.holds(now.date())):
            book.put(item.with_events(Released(now, "owner", question.id)))
