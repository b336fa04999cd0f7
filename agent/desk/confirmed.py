"""What of an agreement stands in writing: the owner's confirmation, and the customer's yes to it.

Both are shown and neither is enforced. Rule: in-writing (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from agent.desk.parts import OWNERS_PLAN
from agent.domain.events import Agreed, Promised
from agent.domain.item import OpenItem
from agent.domain.question import QuestionKind
from agent.domain.speech import tell, tell_day
from agent.dunning.calendar import add_working_days
from agent.ledger import Book

#: How the subject of a proposal to put something in writing begins: after a call, and of a plan.
SAID, PLANNED = "said ", "plan "  # as is

#: Working days in which the owner's confirmation is looked for in Sent.
_DAYS_TO_CONFIRM = 2
#: Who confirms first, and notes it afterwards, does so within a day.
_BEFORE = timedelta(days=1)


def agreement_of(item: OpenItem) -> Agreed | Promised | None:
    """The agreement in force: a day for all of it, or a plan of parts."""
    plan, promise = item.plan, item.promise
    for event in reversed(item.standing):
        if plan and isinstance(event, Agreed) and event.at == plan.agreed_at:
            return event
        if promise and not plan and event is promise:
            return promise
    return None


def confirmed_at(item: OpenItem, agreement: Agreed | Promised) -> datetime | None:
    """When the owner wrote in this thread after it was proposed, or noted by himself; None when he did not."""
    proposed = next((reply.received_at for reply in item.replies if reply.mail == agreement.source), None)
    wrote = item.owner_wrote
    return wrote.written_at if wrote and wrote.written_at >= (proposed or agreement.at - _BEFORE) else None


def not_in_writing(book: Book, told_on: date, today: date, country: str) -> Iterator[str]:
    """
    Agreements whose confirmation was proposed and not seen in Sent within two working days; each on one morning only.

    Args:
        told_on: The day of the last digest.
        today: The owner's day.
        country: Whose working days count.
    """
    for item in book.open_items():
        agreement = agreement_of(item)
        if agreement is None or confirmed_at(item, agreement) or not _was_proposed(book, agreement):
            continue
        if told_on <= add_working_days(agreement.at.date(), _DAYS_TO_CONFIRM, country) < today:
            yield tell(
                "{number}: agreed on {day}, and no confirmation of yours is in Sent; best put it in writing",
                number=item.number,
                day=tell_day(agreement.at.date()),
            )


def tell_writing(item: OpenItem, zone: tzinfo) -> Iterator[str]:
    """Say of a plan in force whether it was confirmed, and whether the customer wrote since."""
    agreement = agreement_of(item)
    if not isinstance(agreement, Agreed):
        return
    at = confirmed_at(item, agreement)
    if at is None:
        yield tell("the plan is not confirmed in writing: no mail of yours about it was seen in Sent")
        return
    confirmed_on = tell_day(at.astimezone(zone).date())
    answered = next((reply for reply in item.replies if reply.received_at > at), None)
    if answered is None:
        yield tell("you confirmed the plan on {day}; they did not agree in writing yet", day=confirmed_on)
    else:
        wrote_on = tell_day(answered.received_at.astimezone(zone).date())
        yield tell("you confirmed the plan on {day}; they wrote on {other}", day=confirmed_on, other=wrote_on)


def _was_proposed(book: Book, agreement: Agreed | Promised) -> bool:
    if agreement.source == OWNERS_PLAN:
        return True
    question = book.question_about(QuestionKind.WORDS, agreement.source)
    if call := book.question_about(QuestionKind.CALL, agreement.source):
        question = book.question_about(QuestionKind.IN_WRITING, f"{SAID}{call.id}")
    return question is not None and bool(question.letter)
