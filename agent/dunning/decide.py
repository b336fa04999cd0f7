"""Choose what happens today with one customer."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from agent.domain.customer import Customer
from agent.domain.decision import Ask, Clearance, Decision, Remind, ToAsk, Verdict, Wait
from agent.domain.facts import Facts
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP, PART, PROOF, ItemStep, letter_id, tell_letter
from agent.domain.policy import Mode, Policy, Step
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.dunning.case import Case, Closed, Plan, part_letter_of, proof_of
from agent.dunning.early import gets_heads_up
from agent.dunning.gates import ITEM_GATES, LETTER_GATES, ItemGate, LetterGate
from agent.dunning.profile import bend

Gates = tuple[Sequence[tuple[str, ItemGate]], Sequence[tuple[str, LetterGate]]]

Subject = TypeVar("Subject")

#: Questions about one letter, and nothing else a customer gets.
_ABOUT_A_LETTER = frozenset({QuestionKind.SEND_THIS, QuestionKind.CONTACT_AGREES})
#: These gates hand an invoice to the owner before its last step; how firm it was says nothing to the others.
_WITH_THE_OWNER = frozenset({"age", "overdue-before-live"})

ALL_GATES: Gates = (ITEM_GATES, LETTER_GATES)


def decide(
    customer: Customer,
    items: Sequence[OpenItem],
    facts: Facts,
    policy: Policy,
    gates: Gates = ALL_GATES,
) -> Decision:
    """
    Choose what happens today with one customer.

    Every item meets the item gates first: holds and money win over the calendar. What is left is grouped by the people
    it went to; the oldest overdue item of a group leads a letter, and the letter meets the letter gates.

    Args:
        customer: The card; its own holds stop every item.
        items: The customer's invoices still open.
        facts: What bank and mailbox say, and until when each is complete; holds the moment of this pass.
        policy: The owner's steps and limits.
        gates: Item gates and letter gates; all of them unless a test removes one.

    Rules: holds-first, one-letter-per-customer, oldest-leads, paid-online (docs/rules.md)
    """
    case = Case(customer, tuple(items), facts, bend(policy, customer.card.profile))
    item_gates, letter_gates = gates
    closed = {item.key: _first_closed(item_gates, item, case) for item in items}
    verdicts = [Verdict(key, found[0], found[1].reason, found[1].until) for key, found in closed.items() if found]
    questions = [
        ask for item in items if (found := closed[item.key]) for ask in _to_ask(item, item.key, found[1], case)
    ]

    owners = frozenset(key for key, found in closed.items() if found and found[0] in _WITH_THE_OWNER)
    able = [item for item in items if closed[item.key] is None]
    plans = sorted(_plans(able, owners, case), key=lambda p: _urgency(p, case))
    chosen = None
    for plan in plans:
        verdicts += [
            Verdict(
                item.key,
                "step-not-taken",
                tell(
                    "had its {letter}; {number} goes first", letter=tell_letter(plan.step.name), number=plan.lead.number
                ),
            )
            for item in plan.ahead
        ]
        refusal = ("gap", _after(chosen, case)) if chosen else None
        if refusal := refusal or _first_closed(letter_gates, plan, case):
            gate, why = refusal
            verdicts += [Verdict(item.key, gate, why.reason, why.until) for item in plan.covered]
            subject = plan.approval if why.ask in _ABOUT_A_LETTER else plan.lead.key
            questions += _to_ask(plan.lead, subject, why, case)
        else:
            chosen = plan
            told = tell(
                "{letter} may go now{rest}",
                letter=tell_letter(plan.step.name),
                rest=tell(", as a draft only: {caution}", caution=plan.caution) if plan.caution else "",
            )
            verdicts += [Verdict(item.key, "open", told) for item in plan.covered]
    if chosen:
        return _remind(chosen, case, gates, tuple(verdicts), tuple(questions))
    if questions:
        return Ask(customer.key, tuple(questions), tuple(verdicts))
    days = [verdict.until for verdict in verdicts if verdict.until]
    return Wait(
        customer.key, min(days, default=None), verdicts[0].reason if verdicts else tell("nothing open"), tuple(verdicts)
    )


def _after(chosen: Plan, case: Case) -> Closed:
    """Another set of people of this customer waits for the gap after the letter that goes now."""
    return Closed(tell("one letter to a customer at a time"), until=case.today + timedelta(days=case.policy.gap_days))


def _to_ask(item: OpenItem, subject: str, closed: Closed, case: Case) -> list[ToAsk]:
    if closed.ask is None:
        return []
    text = f"{item.number} ({case.customer.name}): {closed.question or closed.reason}"
    about = closed.subject or subject
    more = (closed.quiet, closed.asked_of, closed.letter)
    return [ToAsk(closed.ask, item.key, about, text, closed.options, *more)]


def _remind(
    plan: Plan, case: Case, gates: Gates, verdicts: tuple[Verdict, ...], questions: tuple[ToAsk, ...]
) -> Remind:
    names = frozenset(name for name, _ in (*gates[0], *gates[1]))
    attempt = 1
    while (name := letter_id(case.customer.key, plan.items, attempt)) in case.facts.used_letter_ids:
        attempt += 1
    return Remind(
        customer=case.customer.key,
        step=plan.step,
        lead=plan.lead.key,
        listed=tuple(item.key for item in plan.listed),
        mode=plan.mode,
        clearance=Clearance(name, names, case.facts.now),
        bank_until=plan.bank_until or case.today,
        verdicts=verdicts,
        items=plan.items,
        questions=questions,
    )


def _plans(items: Iterable[OpenItem], owners: Container[str], case: Case) -> list[Plan]:
    """One possible letter per set of recipients and sort (reminder, or outside the ladder), led by its oldest item.

    ``owners`` are the keys of invoices that are with the owner.
    """
    groups: dict[tuple[str, frozenset[str], str], list[OpenItem]] = {}
    for item in items:
        sort = _sort(item, case)
        alone = item.key if sort == PART else ""  # a letter about a part speaks of nothing else
        groups.setdefault((sort, item.invoice.dispatch.recipient_set, alone), []).append(item)
    firmest = max((case.rungs[item.key] for item in _chased(case) if item.key not in owners), default=0)
    write = {PROOF: _request, HEADS_UP: _ahead_of_time, PART: _for_a_part}
    return [
        write[sort](sorted(group, key=_age), case) if sort else _plan(sorted(group, key=_age), firmest, case)
        for (sort, _, _), group in groups.items()
    ]


def _sort(item: OpenItem, case: Case) -> str:
    """The step outside the ladder that fits this invoice; empty for a reminder."""
    if case.asks_for_proof(item):
        return PROOF
    if case.asks_for_part(item):
        return PART
    return HEADS_UP if gets_heads_up(item, case) else ""


def _request(group: list[OpenItem], case: Case) -> Plan:
    """The letter that asks for a proof of payment: an answer to the customer, and no rung of the ladder (claimed)."""
    lead, *others = group
    assert lead.claim
    step = Step(PROOF, 0, needs_yes=True)
    return Plan(
        lead=lead,
        listed=tuple(others),
        ahead=(),
        step=step,
        mode=step.mode.at_most(case.policy.ceiling),
        items=tuple(ItemStep(item.key, PROOF) for item in group),
        approval=proof_of(lead.claim),
        bank_until=case.bank_until(group),
    )


def _for_a_part(group: list[OpenItem], case: Case) -> Plan:
    """The letter about one part that did not come, and nothing else (part-missed)."""
    (lead,) = group
    step = Step(PART, 0, needs_yes=True)
    return Plan(
        lead=lead,
        listed=(),
        ahead=(),
        step=step,
        mode=step.mode.at_most(case.policy.ceiling),
        items=(ItemStep(lead.key, PART),),
        approval=part_letter_of(lead),
        bank_until=case.bank_until(group),
    )


def _ahead_of_time(group: list[OpenItem], case: Case) -> Plan:
    """The letter before the due date (heads-up)."""
    lead, *others = group
    step = Step(HEADS_UP, 0, case.policy.heads_up.mode)
    items = tuple(ItemStep(item.key, HEADS_UP) for item in group)
    caution = _caution(group, case)
    return Plan(
        lead=lead,
        listed=tuple(others),
        ahead=(),
        step=step,
        mode=step.mode.at_most(case.policy.ceiling).at_most(Mode.DRAFT if caution else Mode.AUTO),
        caution=caution,
        items=items,
        approval=f"letter:{letter_id(case.customer.key, items, 0)}",
        bank_until=case.bank_until(group),
    )


def _caution(items: Iterable[OpenItem], case: Case) -> str:
    return next((why for item in items if (why := case.may_be_paid_out(item))), "")


def _plan(group: list[OpenItem], firmest: int, case: Case) -> Plan:
    lead, *others = group
    steps = case.steps_for(lead)
    rung = max(min(case.rungs[lead.key], len(steps) - 1), firmest - 1)  # firmness never falls (firmness-never-falls)
    step = steps[rung]
    ahead = tuple(item for item in others if case.rungs[item.key] > rung)
    covered = [item for item in group if item not in ahead]
    taken = {item.key: case.steps_for(item)[min(case.rungs[item.key], rung)] for item in covered}
    items = tuple(ItemStep(key, taking.name) for key, taking in taken.items())
    step = replace(step, needs_yes=step.needs_yes or any(taking.needs_yes for taking in taken.values()))
    caution = _caution(covered, case)
    return Plan(
        lead=lead,
        listed=tuple(covered[1:]),
        ahead=ahead,
        step=step,
        mode=step.mode.at_most(case.policy.ceiling).at_most(Mode.DRAFT if caution else Mode.AUTO),
        caution=caution,
        items=items,
        approval=f"letter:{letter_id(case.customer.key, items, 0)}",
        bank_until=case.bank_until(covered),
    )


def _chased(case: Case) -> Iterable[OpenItem]:
    """The overdue items nobody paid, disputes or holds, with a step to come: those that set how firm we already are."""
    for item in case.items:
        met_by = case.met_by(item)
        late = met_by and met_by < case.today and case.next_step(item) is not None
        if late and not item.is_settled and not item.dispute and not case.holds[item.key]:
            yield item


def _age(item: OpenItem) -> tuple[date, str]:
    return (item.invoice.due_date or date.max, item.key)


def _urgency(plan: Plan, case: Case) -> tuple[bool, bool, date, str]:
    is_answer = plan.step.name in (PROOF, PART)
    ready = case.ready_on(plan.lead) or date.max
    return (not is_answer, not is_answer and ready > case.today, *_age(plan.lead))


def _first_closed(
    gates: Sequence[tuple[str, Callable[[Subject, Case], Closed | None]]], subject: Subject, case: Case
) -> tuple[str, Closed] | None:
    for name, gate in gates:
        if closed := gate(subject, case):
            return name, closed
    return None
