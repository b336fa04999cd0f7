"""When the owner is asked to telephone: before a first letter about much money, once the second letter left, and when
a promised day passed.

Rules: call-first, call-task (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from agent.domain.card import Profile
from agent.domain.customer import Customer
from agent.domain.decision import ToAsk
from agent.domain.events import Reminded
from agent.domain.facts import Facts
from agent.domain.item import OpenItem
from agent.domain.letter import OUTSIDE_LADDER
from agent.domain.policy import Closure, Policy
from agent.domain.question import QuestionKind
from agent.domain.speech import tell, tell_day
from agent.dunning.call_sheet import write_sheet
from agent.dunning.case import Case, Closed, Plan
from agent.dunning.item_gates import promise_kept
from agent.dunning.plans import plan_kept
from agent.dunning.profile import bend

#: What a call opens once its outcome is known.
CALLED = "call-first"
#: Working days a first letter waits for the outcome, and an invoice for who promised to look.
DAYS_TO_CALL = 3
DAYS_TO_LOOK = 5
OUTCOMES = ("promised DATE", "disputed", "will look", "not reached", "settled")
#: How the outcome of a call begins that reached somebody.
REACHED = ("promised ", "complaint", "disputed", "will look")
SUBJECT = "call:"
_PASSED = f"{SUBJECT}promise "  # as is
_MISSED = f"{SUBJECT}part "  # as is
_WITH = "second"


def call_before(plan: Plan, case: Case) -> Closed | None:
    """The question that precedes a first letter: about much money, or to a regular who is later than usual."""
    is_first = case.policy.steps and plan.step.name == case.policy.steps[0].name and not plan.lead.ladder
    if not is_first or any(item.allows(CALLED) for item in plan.covered):
        return None
    reason = _why_call_first(plan, case)
    if not reason or _by_mail_only(plan.covered, plan.lead, case):
        return None
    return Closed(
        reason,
        ask=QuestionKind.CALL,
        options=OUTCOMES,
        question=tell(
            "{reason}. Please telephone before the first letter goes; without word it goes after three working days",
            reason=reason,
        ),
        letter=write_sheet(plan.covered, case),
    )


def _why_call_first(plan: Plan, case: Case) -> str:
    above = _limit(case.customer.card.call_first_above, case.policy.calls.first_above)
    if above is not None and _sum(plan.covered, plan.lead) > above:
        return tell("above {above} you telephone before the first letter", above=above)
    if case.policy.calls.regulars and case.usual_day(plan.lead):
        return tell("{customer} {habit}, and not this time", customer=case.customer.name, habit=case.habit)
    return ""


def call_tasks(customer: Customer, items: Sequence[OpenItem], facts: Facts, policy: Policy) -> tuple[ToAsk, ...]:
    """
    Calls that go with letters that left or with promised days that passed.

    One a letter or day, about its oldest invoice that is still owed and quiet.

    Who promised a day to come, complained, said that he paid, wrote or is held is not telephoned.
    """
    case = Case(customer, tuple(items), facts, bend(policy, customer.card.profile))
    found: dict[str, list[OpenItem]] = {}
    for item in items:
        if subject := _called_about(item, case):
            found.setdefault(subject, []).append(item)
    return tuple(
        _task(subject, sorted(about, key=lambda item: (case.met_by(item) or case.today, item.key)), case)
        for subject, about in found.items()
        if not _by_mail_only(about, about[0], case)
    )


def _called_about(item: OpenItem, case: Case) -> str:
    """The name of the task an invoice brings: a letter's, or a passed day's; empty when it brings none."""
    if item.is_settled or item.dispute or item.claim or item.bounce or case.holds[item.key]:
        return ""
    if plan := item.plan:
        verdict = plan_kept(item, case) if case.policy.calls.after_promise else None
        is_missed = verdict is not None and verdict.ask is QuestionKind.PART_MISSED
        named = item.promise.pay_on if item.promise else plan.number
        return f"{_MISSED}{item.key} {plan.agreed_at.isoformat()} {named}" if is_missed else ""
    if promise := item.promise:
        verdict = promise_kept(item, case) if case.policy.calls.after_promise else None
        has_passed = verdict is not None and verdict.ask is QuestionKind.PROMISE_PASSED
        return f"{_PASSED}{promise.source} {promise.pay_on}" if has_passed else ""
    if case.closed and item.allows(gate := while_closed(case.customer.key, case.closed[0])):
        return f"{SUBJECT}{gate}"
    letter = _with_a_call(item, case)
    return f"{SUBJECT}{letter.letter_id}" if letter else ""


def while_closed(customer: str, closure: Closure) -> str:
    """The gate that the owner opens when he wants to telephone a customer while he is closed (call-while-closed)."""
    return f"closed {customer} {closure.first}"  # as is


def offers_a_call(lead: OpenItem, waiting: Sequence[OpenItem], case: Case) -> str:
    """What to propose while a letter to a customer who is closed waits; empty where only mail is sent."""
    if case.closed is None or _by_mail_only(waiting, lead, case):
        return ""
    closure, until = case.closed
    contact = case.customer.card.contact
    who = tell(" or let {contact} do it, who knows them", contact=contact.name) if contact else ""
    return tell(
        "{customer} is closed ({name}), and the next letter about {numbers} waits until {day}. Telephone whoever"
        " decides there{who}?",
        customer=case.customer.name,
        name=closure.name,
        numbers=", ".join(item.number for item in waiting),
        day=tell_day(until),
        who=who,
    )


def _task(subject: str, items: list[OpenItem], case: Case) -> ToAsk:
    lead = items[0]
    text = tell("please telephone: a letter left, and a call says more than the next one")
    if subject.startswith(_PASSED) and lead.promise:
        text = tell("please telephone: {day} was promised, and it is not paid", day=tell_day(lead.promise.pay_on))
    elif subject.startswith(_MISSED) and lead.plan and (part := lead.plan.next):
        text = tell(
            "please telephone: {amount} was agreed for {day}, and it is not there",
            amount=part.amount,
            day=tell_day(part.on),
        )
    elif case.closed and subject == f"{SUBJECT}{while_closed(case.customer.key, case.closed[0])}":
        text = tell("please telephone: {name}, and the next letter waits for it", name=case.closed[0].name)
    name = f"{lead.number} ({case.customer.name}): {text}"
    sheet = write_sheet(items, case)
    return ToAsk(QuestionKind.CALL, lead.key, subject, name, OUTCOMES, letter=sheet)


def _with_a_call(item: OpenItem, case: Case) -> Reminded | None:
    """The latest letter about this invoice that brings a call: the second, and for a fast customer the first."""
    names = {_WITH} if case.policy.calls.with_second else set[str]()
    if case.customer.card.profile is Profile.FAST:
        names |= {step.name for step in case.policy.steps[:1]}
    letters = (letter for letter in reversed(item.ladder) if letter.step in names - OUTSIDE_LADDER)
    return next((letter for letter in letters if not letter.in_doubt), None)


def _by_mail_only(items: Iterable[OpenItem], lead: OpenItem, case: Case) -> bool:
    below = _limit(case.customer.card.mail_only_below, case.policy.calls.mail_only_below)
    return below is not None and _sum(items, lead) < below


def _limit(own: Decimal | None, usual: Decimal | None) -> Decimal | None:
    return usual if own is None else own


def _sum(items: Iterable[OpenItem], lead: OpenItem) -> Decimal:
    """What is owed of these invoices in the currency of the first."""
    balances = (item.balance for item in items if item.currency == lead.currency)
    return sum((balance.amount for balance in balances if balance), Decimal(0))
