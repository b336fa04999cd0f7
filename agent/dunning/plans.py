"""A payment in parts: quiet while it is kept, the owner first when a part did not come, and what he may let go then.

Rules: plan-kept, part-missed (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from agent.domain.instalments import ROUNDING, InstalmentPlan, Part, what_is_missing
from agent.domain.item import OpenItem
from agent.domain.letter import PART
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from agent.domain.reply import Label, Meaning
from agent.domain.speech import tell, tell_day
from agent.dunning import calendar
from agent.dunning.case import Case, Closed
from agent.dunning.follows import Follows

#: Calendar days a letter about a missed part is left alone: the day it asks for, as every letter.
_DAYS_TO_ANSWER = 7
#: What a mail may say beside a plan that still can be agreed to with one yes.
_WITH_A_PLAN = frozenset(
    {Label.INSTALMENTS, Label.CASH_TROUBLE, Label.PROMISE, Label.EXTENSION_REQUEST, Label.ACKNOWLEDGEMENT}
)


def plan_kept(item: OpenItem, case: Case) -> Closed | None:
    """Who pays in parts hears nothing while every part came; of one that did not the owner hears first (plan-kept).

    That is the working day after the part's day, or after the day the customer named for it since, with the bank booked
    up to it. Only the owner's yes lets a letter about that part go (part-missed).
    """
    plan = item.plan
    if plan is None:
        return None
    if plan.next is None:
        return _all_came_in(item)
    part = plan.next
    due = _waits_for(item, plan, part, case)
    booked_by = calendar.bank_day_on_or_after(due)
    look_again = case.after_next_workday(booked_by)
    told = tell_plan(plan)
    if case.today < look_again:
        return Closed(told, until=look_again)
    if case.asks_for_part(item):
        return None
    booked = case.bank_until([item])
    if booked is None or booked < booked_by:
        known = tell("is booked up to {booked}", booked=booked) if booked else tell("was never said to be booked up")
        return Closed(
            tell("{plan}, and the bank {known}", plan=told, known=known),
            ask=QuestionKind.BANK_BEHIND,
            quiet=case.is_early,
        )
    reason = tell("{plan}; not seen yet", plan=told)
    question = tell(
        "{reason}, and the bank is booked up to {booked}. “yes” asks them for this part, {amount}, and nothing else;"
        " “plan over” ends the plan, and the letters go on where they were.",
        reason=reason,
        booked=booked,
        amount=part.amount,
    )
    options = ("yes", "promised DATE", "agree PARTS", "plan over", "settled")
    return Closed(reason, ask=QuestionKind.PART_MISSED, options=options, question=question)


def _all_came_in(item: OpenItem) -> Closed | None:
    """Nobody who paid every part is asked for cents; what was added to the invoice since is asked for as any other."""
    rest = item.balance
    if rest is None or rest.amount > ROUNDING:
        return None
    return Closed(tell("every part came in; {amount} is left, and that is rounding", amount=rest))


def tell_plan(plan: InstalmentPlan) -> str:
    """Say which part of a plan is waited for: "paid in parts: part 2 of 3, € 40,00 by 1 October"."""
    part = plan.next or plan.parts[-1]
    return tell(
        "paid in parts: part {number} of {count}, {amount} by {day}",
        number=plan.number,
        count=len(plan.parts),
        amount=part.amount,
        day=tell_day(part.on),
    )


def _waits_for(item: OpenItem, plan: InstalmentPlan, part: Part, case: Case) -> date:
    """The day a part is waited for: its own, one named for it since, or the one a letter about it asked for."""
    days = [part.on]
    if item.promise:
        days.append(item.promise.pay_on)
    written = [case.local_day(letter.at) for letter in item.letters if letter.step == PART]
    days += [day + timedelta(days=_DAYS_TO_ANSWER) for day in written if day > part.on]
    return max(days)


def agree_to(follows: Follows, meaning: Meaning, item: OpenItem, today: date) -> Follows:
    """
    What follows from a mail that asks for parts, once it is known which invoice it is about (plan-kept).

    Whole parts can be agreed to with one yes, and their confirmation is proposed. What is missing is told, and asked
    of the customer.
    """
    labels, parts = meaning.labels, meaning.instalments
    if Label.INSTALMENTS not in labels or not labels <= _WITH_A_PLAN or not follows.proposal or not item.currency:
        return follows
    if len(parts) < 2:
        return replace(follows, lacks=tell("which amounts on which days"))
    if lacks := [str(place) for place, part in enumerate(parts, 1) if part.on is None or part.amount is None]:
        return replace(
            follows, proposal="instalments", lacks=tell("day or amount of part {parts}", parts=", ".join(lacks))
        )
    whole = sorted(
        (Part(part.on, Money(part.amount, item.currency)) for part in parts if part.on and part.amount),
        key=lambda part: part.on,
    )
    if trouble := what_is_missing(whole, item.balance, today):
        return replace(follows, proposal="instalments", lacks=trouble)
    said = ", ".join(f"{part.amount.amount} on {part.on}" for part in whole)
    return replace(follows, offer=f"agree {said}", proposal="plan", parts=tuple(whole), narrows_to_item=True)
