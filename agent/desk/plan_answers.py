"""Answers about a payment in parts: agreed, over, and ask for the part that did not come.

Rules: plan-kept, part-missed (docs/rules.md)
"""

from __future__ import annotations

from agent.desk.answering import Answering
from agent.desk.parts import OWNERS_PLAN, agreed, plan_over
from agent.desk.spoken import NotUnderstood
from agent.domain.events import Allowed
from agent.domain.question import QuestionKind
from agent.domain.speech import tell, tell_day
from agent.dunning.case import part_letter_of


def agreed_in_parts(answering: Answering, text: str) -> None:
    """Note the plan, with the mail it is about; its confirmation may lie ready."""
    answering.end_holds()
    question, now = answering.question, answering.now
    source = question.subject if question.kind is QuestionKind.WORDS else OWNERS_PLAN
    answering.done.append(agreed(answering.book, answering.target(), text, now, now.date(), source))
    if question.letter and question.proposed.startswith("agree "):
        done = tell("“{question} draft” puts the confirmation for them into Drafts", question=question.id)
        answering.done.append(done)


def end_plan(answering: Answering, _: str) -> None:
    """The owner says that the plan is over; nothing ends it by itself."""
    answering.done.append(plan_over(answering.book, answering.item(), answering.now))


def ask_for_the_part(answering: Answering) -> None:
    """Let the letter about the part that did not come go."""
    item = answering.item()
    if item.plan is None or item.plan.next is None:
        raise NotUnderstood(tell("{invoice} has no plan of parts", invoice=item.key))
    named = [item.plan.next.on, *([item.promise.pay_on] if item.promise else [])]
    if (waits := max(named)) >= answering.now.date():  # the question was about another part, plan or day
        raise NotUnderstood(
            tell(
                "the part of {invoice} that is open now, {amount}, is waited for until {day}; it is asked about then",
                invoice=item.key,
                amount=item.plan.next.amount,
                day=tell_day(waits),
            )
        )
    answering.add(Allowed(answering.now, part_letter_of(item)))
    answering.done.append(
        tell(
            "a letter about this part, {amount}, may go at the next good moment",
            amount=item.plan.next.amount,
        )
    )
