"""The letter before the due date: to whom, when, and what it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.card import Card, Profile
from agent.domain.decision import Ask, Decision, Remind, Wait
from agent.domain.events import HoldReason
from agent.domain.habit import delay_of
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP
from agent.domain.policy import HeadsUp, Mode, Policy, Who
from agent.domain.question import QuestionKind
from tests.builders import (
    IBAN,
    Debtor,
    claimed,
    customer,
    decide_for,
    disputed,
    eur,
    habit,
    held,
    moment,
    overdue,
    owner_wrote,
    paid,
    policy,
    promised,
    reminded,
    verdict_on,
)
from tests.examples import examples
from tests.tables import each

#: A Friday; four working days before it is Monday 23 March, and letters leave from Tuesday on.
DUE = date(2026, 3, 27)
TUESDAY = date(2026, 3, 24)


def asking(*who: Who, **more: Any) -> Policy:
    """A policy with a letter before the due date for these."""
    return policy(heads_up=HeadsUp(frozenset(who), **more))


LARGE = asking(Who.LARGE, large_above=Decimal(100))


def not_due(number: str = "2026-050", *events: Any, **more: Any) -> OpenItem:
    """An invoice of 121 euros that falls due on Friday, sent three weeks before."""
    return overdue(number, eur("121.00"), *events, **{"due": DUE, "sent_on": date(2026, 3, 6), **more})


def acme(*events: Any, **more: Any) -> Debtor:
    """A customer with that invoice alone."""
    return customer("Acme", not_due("2026-050", *events, **more))


def decided(debtor: Debtor, today: date = TUESDAY, policy: Policy = LARGE, **world: Any) -> Decision:
    """What happens with him on this day."""
    return decide_for(debtor, policy=policy, today=today, **world)


def gets_one(debtor: Debtor, today: date = TUESDAY, policy: Policy = LARGE) -> bool:
    """Whether the letter before the due date goes."""
    decision = decided(debtor, today, policy)
    return isinstance(decision, Remind) and {pair.step for pair in decision.items} == {HEADS_UP}


def test_a_letter_before_the_due_date_goes_to_those_the_owner_chose():
    """
    It may go by itself, and it is called what it is. Rule: heads-up.
    """
    decision = decided(acme())

    assert isinstance(decision, Remind)
    assert (decision.step.name, decision.mode) == (HEADS_UP, Mode.AUTO)


def test_without_the_owners_choice_nobody_gets_one():
    """
    Off is how it begins. Rule: heads-up.
    """
    assert isinstance(decided(acme(), policy=policy()), Wait)


@pytest.mark.parametrize(
    ("day", "goes"),
    [
        (date(2026, 3, 19), False),
        (date(2026, 3, 23), False),
        (TUESDAY, True),
        (date(2026, 3, 26), True),
        (DUE, False),
        (date(2026, 3, 30), False),
    ],
)
def test_it_goes_from_four_working_days_before_the_due_date_up_to_the_day_before(day: date, goes: bool):
    """
    On the due day itself it would come too late; Mondays stay quiet. Rule: heads-up.
    """
    assert gets_one(acme(sent_on=date(2026, 3, 1)), day) is goes


def test_until_then_the_first_day_for_it_is_told():
    """
    The verdict names the day on which something may change. Rule: heads-up.
    """
    decision = decided(acme(sent_on=date(2026, 3, 1)), date(2026, 3, 18))

    assert verdict_on(decision, "2026-050").until == date(2026, 3, 23)


def test_an_invoice_with_a_short_term_gets_none():
    """
    Within a week of the invoice's own mail there is no room for another. Rule: heads-up.
    """
    days = [date(2026, 3, day) for day in range(18, 27)]

    assert not any(gets_one(acme(sent_on=date(2026, 3, 21)), day) for day in days)


@pytest.mark.parametrize(
    ("card", "who", "goes"),
    [
        ({"first_letter_on": None}, Who.NEW, True),
        ({}, Who.NEW, False),
        ({"first_letter_on": None, "delays": habit(0)}, Who.NEW, False),
        ({"delays": habit(12, 12, 12)}, Who.SLOW, True),
        ({"delays": habit(2, 2, 2)}, Who.SLOW, False),
        ({}, Who.SLOW, True),
        ({"first_letter_on": None}, Who.SLOW, False),
        ({"first_letter_on": None, "card": Card(profile=Profile.FAST)}, Who.SLOW, True),
        ({}, Who.LARGE, False),
    ],
)
def test_whom_the_owner_calls_new_or_slow(card: dict[str, Any], who: Who, goes: bool):
    """
    New is who never paid as far as is known; slow who usually pays a week late, or was reminded before.
    Rule: heads-up.
    """
    debtor = replace(acme(), card=replace(acme().card, **card))
    agreed = Debtor(debtor.card, tuple(item.with_events() for item in debtor.items))

    decision = decided(agreed, policy=asking(who))

    asked = isinstance(decision, Ask) and decision.questions[0].kind is QuestionKind.SEND_THIS
    assert (asked or isinstance(decision, Remind)) is goes


@pytest.mark.parametrize(("amount", "goes"), [("121.00", True), ("100.00", True), ("99.99", False)])
def test_large_is_from_the_owners_amount_on(amount: str, goes: bool):
    """
    What is still open counts, not what was invoiced. Rule: heads-up.
    """
    rest = Decimal("121.00") - Decimal(amount)

    assert gets_one(acme(*([paid(eur(str(rest)))] if rest else []))) is goes


@each(
    "why_not",
    [
        acme(paid(eur("121.00"))),
        acme(disputed()),
        acme(promised(date(2026, 4, 3))),
        acme(claimed(received=TUESDAY)),
        acme(held(HoldReason.OWNER)),
        acme(owner_wrote(date(2026, 3, 20))),
        acme(reminded(date(2026, 3, 12), HEADS_UP)),
        acme(collection=Collection.DIRECT_DEBIT),
        acme(collection=Collection.SETTLED),
        acme(unsettled=("due_date",)),
        acme(copy=None),
        acme(to=()),
        acme().with_events(held(HoldReason.WORDS)),
        replace(acme(), card=replace(acme().card, last_letter_on=date(2026, 3, 20))),
        customer("Acme", not_due(), overdue("2026-031")),
        customer("Acme", not_due(), overdue("2026-031", None, disputed(), due=date(2026, 4, 20))),
    ],
    ids=[
        *("paid", "disputed", "promised", "claimed", "held", "owner wrote", "had one", "direct debit", "settled paper"),
        *("unclear", "no copy", "nobody", "customer wrote", "gap", "late with another", "disputes another"),
    ],
)
def test_who_is_left_alone_is_left_alone_before_the_due_date_too(why_not: Debtor):
    """
    Every gate of a reminder stands before this letter as well, and whoever is late elsewhere gets none.
    Rules: heads-up, holds-first.
    """
    assert not gets_one(why_not)


def test_it_waits_for_a_bank_that_is_booked_up():
    """
    Who paid ahead of time is not asked whether all is in order. Rule: bank-before-reminder.
    """
    assert isinstance(decided(acme(), bank_until={IBAN: date(2026, 3, 10)}), Ask)


def test_it_takes_no_step_and_does_not_delay_the_first_reminder():
    """
    The light letter comes on the day it would have come without it. Rule: heads-up.
    """
    had = acme(reminded(date(2026, 3, 24), HEADS_UP))
    first = date(2026, 4, 1)

    assert had.items[0].taken == ()
    for debtor in (had, acme()):
        decision = decided(debtor, first, policy())
        assert isinstance(decision, Remind)
        assert decision.step.name == "light"


def test_it_counts_for_the_gap():
    """
    A day before the due date, and three working days later there is still no room for the next. Rules: heads-up, gap.
    """
    had = acme(reminded(date(2026, 3, 26), HEADS_UP))

    assert verdict_on(decided(had, date(2026, 4, 1), policy()), "2026-050").gate == "gap"
    assert isinstance(decided(had, date(2026, 4, 2), policy()), Remind)


def test_the_first_reminder_after_it_still_waits_for_a_yes():
    """
    A kind word about what is not due yet is no permission to remind. Rules: heads-up, owner-yes.
    """
    debtor = acme(reminded(date(2026, 3, 24), HEADS_UP))
    card = replace(debtor.card, first_letter_on=None).with_letter(date(2026, 3, 24), step=HEADS_UP)

    decision = decided(Debtor(card, debtor.items), date(2026, 4, 1), policy())

    assert card.first_letter_on is None
    assert isinstance(decision, Ask)
    assert decision.questions[0].kind is QuestionKind.SEND_THIS
    assert "the first reminder to this customer" in decision.questions[0].text


def test_what_was_paid_after_it_still_makes_a_habit():
    """
    It reminded him of nothing yet, so how late he then paid is his own. Rules: heads-up, habit.
    """
    after_it = not_due("2026-050", reminded(date(2026, 3, 24), HEADS_UP)).with_events(paid(eur("121.00"), DUE))
    bank = [replace(event, source="bank") if hasattr(event, "booked_on") else event for event in after_it.history]

    found = delay_of(replace(after_it, history=tuple(bank)))

    assert found is not None
    assert found.days == 0


def test_two_invoices_due_that_week_are_one_letter():
    """
    One letter to a customer, whatever it is about. Rules: heads-up, one-letter-per-customer.
    """
    decision = decided(customer("Acme", not_due("2026-050"), not_due("2026-051", due=date(2026, 3, 26))))

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.listed) == ("acme.example/2026-051", ("acme.example/2026-050",))


@examples(50)
@given(
    st.dates(date(2026, 1, 5), date(2026, 12, 20)),
    st.integers(10, 60),
    st.sampled_from([(Who.NEW,), (Who.SLOW,), (Who.LARGE,), tuple(Who)]),
    st.integers(2, 15),
)
def test_whatever_the_term_there_is_one_at_most_before_the_due_date_and_a_week_from_every_other_mail(
    sent: date, term: int, who: tuple[Who, ...], before: int
):
    """
    Every day from the invoice to a month after it fell due, each letter recorded as it leaves. Rules: heads-up, gap.
    """
    due = date.fromordinal(sent.toordinal() + term)
    item = overdue("2026-050", eur("121.00"), due=due)
    item = replace(
        item, original=replace(item.original, dispatch=replace(item.original.dispatch, sent_at=moment(sent)))
    )
    debtor, left = customer("Acme", item), list[tuple[date, str]]()
    asking_them = asking(*who, before=before, large_above=Decimal(100))
    for day in (date.fromordinal(sent.toordinal() + number) for number in range(term + 30)):
        world = {"live_since": moment(sent), "started_at": moment(sent), "at": time(10)}
        decision = decide_for(debtor, policy=asking_them, today=day, **world)
        if isinstance(decision, Remind):
            left.append((day, decision.step.name))
            events = (reminded(day, decision.step.name, f"letter-{day}"),)
            debtor = replace(debtor, items=tuple(item.with_events(*events) for item in debtor.items))

    early = [day for day, step in left if step == HEADS_UP]
    days = [sent, *(day for day, _ in left)]
    assert len(early) <= 1
    assert all(day < due for day in early)
    assert all((later - earlier).days >= 7 for earlier, later in pairwise(days))
    assert [step for _, step in left if step != HEADS_UP][:1] in ([], ["light"])
