"""Answers after a telephone call: a day was promised, there is a complaint, they will look, nobody was reached.

Whatever was said, the call was made: no letter waits for it any more. Rules: call-first, call-task (docs/rules.md)
"""

from __future__ import annotations

from agent.desk import words as say
from agent.desk.answering import Answering
from agent.desk.find import Target
from agent.desk.spoken import read_date
from agent.domain.events import Allowed, Held, HoldReason
from agent.domain.item import OpenItem
from agent.domain.speech import tell, tell_day
from agent.dunning.calendar import add_working_days
from agent.dunning.calls import CALLED, DAYS_TO_LOOK


def called_promised(answering: Answering, text: str) -> None:
    """A day for everything that is late: who is rung up speaks of all of it."""
    pay_on = read_date(text)
    customer, subject = answering.target().customer, answering.question.subject
    for item in _spoken_of(answering):
        target = Target(customer, item)
        answering.done.append(say.promised(answering.book, target, pay_on, answering.now, subject))
    _was_called(answering)


def called_disputed(answering: Answering, _: str) -> None:
    """The complaint is about the invoice of the question; the rest stays what it is."""
    subject = answering.question.subject
    answering.done.append(say.disputed(answering.book, answering.target(), "", answering.now, subject))
    _was_called(answering)


def will_look(answering: Answering, _: str) -> None:
    """They were reached and look into it: nothing leaves for five working days."""
    customer = answering.target().customer
    until = add_working_days(answering.now.date(), DAYS_TO_LOOK, answering.works_in)
    note = tell("on the telephone: they will look")
    answering.tell_customer(Held(answering.now, HoldReason.OWNER, answering.question.subject, until, note))
    _was_called(answering)
    answering.done.append(tell("{who}: quiet until {day}", who=customer.name, day=tell_day(until)))


def not_reached(answering: Answering, _: str) -> None:
    """Nobody answered: the letter may go when it is time."""
    _was_called(answering)
    answering.done.append(tell("noted; the next letter goes when it is time"))


def call_while_closed(answering: Answering) -> None:
    """The task to telephone comes with the next pass, for everything that is late; it ends with the closure."""
    for item in _spoken_of(answering):
        answering.book.put(item.with_events(Allowed(answering.now, answering.question.subject)))
    answering.done.append(tell("the call is put on the list, with its sheet"))


def _was_called(answering: Answering) -> None:
    for item in _spoken_of(answering):
        answering.book.put(item.with_events(Allowed(answering.now, CALLED)))


def _spoken_of(answering: Answering) -> list[OpenItem]:
    """The invoice the question is about, and whatever else of this customer is late and undisputed."""
    lead, today = answering.item(), answering.now.date()
    late = (
        item
        for item in answering.book.items_of(lead.customer)
        if not item.is_settled and not item.dispute and item.invoice.due_date and item.invoice.due_date < today
    )
    return [lead, *(item for item in late if item.key != lead.key)]
