"""What must hold whatever else is true, tried on generated customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.card import Card, Profile
from agent.domain.decision import Ask, Remind
from agent.domain.events import Event, HoldReason
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP, PROOF
from agent.domain.policy import Calls, Closure, HeadsUp, Mode, Who
from agent.domain.question import QuestionKind
from tests.builders import (
    STEPS,
    TODAY,
    Debtor,
    allowed,
    claimed,
    customer,
    decide_for,
    disputed,
    eur,
    held,
    moment,
    overdue,
    owner_wrote,
    paid,
    policy,
    promised,
    reminded,
)
from tests.examples import examples

NAMES = [step.name for step in STEPS]
past = st.dates(date(2025, 11, 20), TODAY)
soon = st.dates(TODAY, TODAY + timedelta(days=30))

#: Each of these alone means: nobody hears about this invoice today.
silencing = st.one_of(
    st.just(paid(eur("121.00"))),
    st.just(disputed()),
    st.just(claimed(received=TODAY)),
    st.builds(promised, soon),
    st.builds(held, st.sampled_from(HoldReason), st.none() | soon.filter(lambda day: day > TODAY)),
)


@st.composite
def letters(draw: st.DrawFn) -> tuple[Event, ...]:
    """The first steps of the ladder, at least a week apart."""
    left, day = [], draw(past)
    for name in NAMES[: draw(st.integers(0, 4))]:
        left.append(reminded(day, name))
        day += timedelta(days=draw(st.integers(7, 20)))
    return tuple(letter for letter in left if letter.at < moment(TODAY))


@st.composite
def items(draw: st.DrawFn) -> list[OpenItem]:
    """One to four invoices with histories, to one or two sets of people."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        events = draw(letters()) + tuple(draw(st.lists(silencing | st.builds(owner_wrote, past), max_size=1)))
        due = draw(past | soon)
        to = draw(st.sampled_from(["jan@acme.example", "kim@acme.example"]))
        found.append(overdue(f"2026-{number:03}", eur("121.00"), *events, due=due, to=(to,)))
    return found


#: Settings an owner may have beside the ladder: none of them may break what always holds.
early = st.sampled_from([HeadsUp(), HeadsUp(frozenset(Who), large_above=Decimal(100))])
calls = st.sampled_from([Calls(), Calls(first_above=Decimal(200)), Calls(mail_only_below=Decimal(200))])
policies = st.builds(
    lambda ceiling, heads_up, to_call, since: policy(
        ceiling=ceiling, heads_up=heads_up, calls=to_call, crisis_since=since
    ),
    st.sampled_from(Mode),
    early,
    calls,
    st.none() | past,
)
worlds = st.fixed_dictionaries({"today": st.dates(TODAY, TODAY + timedelta(days=60)), "policy": policies})
closures = st.builds(
    lambda first, days: Closure(first, first + timedelta(days=days), "dicht"), past | soon, st.integers(0, 20)
)
cards = st.builds(
    Card, profile=st.none() | st.sampled_from(Profile), closures=st.lists(closures, max_size=2).map(tuple)
)
customers = st.builds(
    lambda found, first, card: customer("Acme", *found, first_letter_on=first, card=card),
    items(),
    st.none() | past,
    cards,
)


@examples(30)
@given(customers, worlds)
def test_every_open_invoice_has_exactly_one_verdict_with_a_reason(debtor: Debtor, world: dict):
    """
    For every invoice, every day: why a letter went or did not.
    """
    verdicts = decide_for(debtor, **world).verdicts

    assert sorted(verdict.item for verdict in verdicts) == sorted(item.key for item in debtor.items)
    assert all(verdict.reason for verdict in verdicts)


@given(customers, worlds)
def test_deciding_twice_gives_the_same_answer(debtor: Debtor, world: dict):
    """
    The second look seconds before sending can only differ when the facts do.
    """
    assert decide_for(debtor, **world) == decide_for(debtor, **world)


@examples(30)
@given(customers, st.data())
def test_who_paid_promised_complained_or_is_held_is_never_reminded_nor_listed(debtor: Debtor, data: st.DataObject):
    """
    Whatever else is true of the customer. Rules: holds-first, balance, disputed, promised, held.
    """
    chosen = data.draw(st.integers(0, len(debtor.items) - 1))
    silenced = debtor.items[chosen].with_events(data.draw(silencing))
    others = (item for position, item in enumerate(debtor.items) if position != chosen)

    decision = decide_for(replace(debtor, items=(silenced, *others)))

    assert not isinstance(decision, Remind) or silenced.key not in (decision.lead, *decision.listed)


@examples(30)
@given(customers, worlds)
def test_the_lead_takes_its_next_step_and_nobody_goes_further_than_that(debtor: Debtor, world: dict):
    """
    No step is skipped and none taken twice; a listed invoice moves by one and never past the letter.
    Rules: step-not-taken, oldest-leads.
    """
    decision = decide_for(debtor, **world)
    behind = {item.key: len(item.taken) for item in debtor.items}

    for pair in decision.items if isinstance(decision, Remind) else ():
        if pair.step == HEADS_UP:
            assert decision.step.name == HEADS_UP
            continue
        step = NAMES.index(pair.step)
        assert step <= NAMES.index(decision.step.name)
        assert step == behind[pair.item]


@examples(30)
@given(customers, worlds)
def test_no_letter_leaves_within_the_gap_after_another(debtor: Debtor, world: dict):
    """
    Seven calendar days between two letters to a customer, the owner's own mails among them. Rules: gap, owner-wrote.
    """
    decision = decide_for(debtor, **world)
    touched = [letter.at for item in debtor.items for letter in item.letters]
    touched += [item.owner_wrote.written_at for item in debtor.items if item.owner_wrote]

    if isinstance(decision, Remind):
        assert all(world["today"] - moment.date() >= timedelta(days=7) for moment in touched)


def record(debtor: Debtor, decision: Remind, day: date) -> Debtor:
    """The customer after this letter left."""
    steps = {pair.item: pair.step for pair in decision.items}
    found = (i.with_events(reminded(day, steps[i.key], f"letter-{day}")) if i.key in steps else i for i in debtor.items)
    return replace(debtor, items=tuple(found))


@examples(25)
@given(customers, early, calls)
def test_a_customer_who_never_answers_hears_each_step_once_at_a_calm_pace_rising(
    debtor: Debtor, heads_up: HeadsUp, to_call: Calls
):
    """
    Two months of days, every letter recorded as it leaves. A letter before the due date comes only while nothing is
    late. Rules: gap, step-not-taken, firmness-never-falls, heads-up.
    """
    days, steps, led, asked = [], [], [], dict[str, date]()
    owners = policy(ceiling=Mode.DRAFT, heads_up=heads_up, calls=to_call)
    for day in (TODAY + timedelta(days=number) for number in range(60)):
        decision = decide_for(debtor, today=day, policy=owners, calls_asked=asked)
        for question in decision.questions if isinstance(decision, Ask | Remind) else ():
            if question.kind is QuestionKind.CALL:
                asked.setdefault(question.item, day)
        if isinstance(decision, Remind):
            days.append(day)
            led.append((decision.lead, next(pair.step for pair in decision.items if pair.item == decision.lead)))
            if decision.step.name != HEADS_UP:
                if {each.gate for each in decision.verdicts} & {"age", "overdue-before-live", "ladder-done"}:
                    steps.clear()  # what is with the owner makes nothing newer firmer
                steps.append(NAMES.index(decision.step.name))
            else:
                unpaid = [item for item in debtor.items if not item.is_settled]
                assert all(
                    item.invoice.due_date and item.invoice.due_date >= day for item in unpaid if not item.letters
                )
            debtor = record(debtor, decision, day)
            assert steps == sorted(steps)

    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(days))
    assert len(led) == len(set(led))


@given(customers, worlds, st.lists(st.builds(claimed, st.none() | past, past), min_size=1, max_size=2))
def test_without_the_owners_yes_nobody_who_says_he_paid_hears_from_us(debtor: Debtor, world: dict, claims: list[Event]):
    """
    Neither a reminder nor a request for a proof; with it only the request. Rule: claimed.
    """
    said = replace(debtor, items=tuple(item.with_events(*claims) for item in debtor.items))
    agreed = replace(said, items=tuple(item.with_events(allowed("proof:mail-claim")) for item in said.items))

    assert not isinstance(decide_for(said, **world), Remind)
    decision = decide_for(agreed, **world)
    assert not isinstance(decision, Remind) or {pair.step for pair in decision.items} == {PROOF}
