"""In a crisis what falls due is asked for gently; what was late before stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.card import Card, Profile
from agent.domain.decision import Ask, Remind
from agent.domain.question import QuestionKind
from tests.builders import TODAY, customer, decide_for, kinds, overdue, policy, reminded, verdict_on
from tests.examples import examples

SINCE = date(2026, 3, 2)
BEFORE, SOON_AFTER = date(2026, 2, 27), date(2026, 3, 2)
CRISIS = policy(crisis_since=SINCE)

days = st.dates(date(2026, 1, 2), TODAY)
letters = st.lists(st.integers(7, 15), max_size=2)


def acme(due: date, gaps: list[int], profile: Profile | None = None):
    """Acme with one invoice and its letters so far."""
    left, sent = due, []
    for name, gap in zip(("light", "second"), gaps, strict=False):
        left += timedelta(days=gap)
        sent.append(reminded(left, name))
    return customer("Acme", overdue("2026-031", None, *sent, due=due), card=Card(profile=profile))


def test_what_falls_due_in_a_crisis_has_half_as_long_again():
    """
    From the day it began: five working days for the first letter in the place of three. Rule: crisis.
    """
    decision = decide_for(acme(SOON_AFTER, []), today=date(2026, 3, 5), policy=CRISIS)
    without = decide_for(acme(SOON_AFTER, []), today=date(2026, 3, 5))

    assert verdict_on(decision, "2026-031").until == date(2026, 3, 9)
    assert isinstance(without, Remind)


def test_the_second_letter_asks_the_owner():
    """
    It never stops the ladder: the letter is ready, and waits for a yes. Rules: crisis, owner-yes.
    """
    second = acme(SOON_AFTER, [7])
    later = date(2026, 3, 26)

    assert kinds(decide_for(second, today=later, policy=CRISIS)) == [QuestionKind.SEND_THIS]
    assert isinstance(decide_for(second, today=later), Remind)


def test_one_letter_about_old_and_new_asks_the_owner_where_the_new_one_would():
    """
    A strict letter does not carry a crisis invoice along to its second step unasked. Rules: crisis, oldest-leads.
    """
    old = overdue("2026-001", None, reminded(date(2026, 3, 10)), due=BEFORE)
    new = overdue("2026-031", None, reminded(date(2026, 3, 10), letter="new"), due=SOON_AFTER)
    both, alone = customer("Acme", old, new), customer("Acme", old)
    later = date(2026, 3, 25)

    assert isinstance(decide_for(both, today=later, policy=CRISIS), Ask)
    assert isinstance(decide_for(alone, today=later, policy=CRISIS), Remind)


@examples(40)
@given(days, letters, st.integers(0, 40), st.none() | st.sampled_from(Profile))
def test_what_was_late_before_is_decided_as_ever(due: date, gaps: list[int], later: int, profile: Profile | None):
    """
    The crisis is no excuse for it; and a card that names a profile has the last word. Rule: crisis.
    """
    debtor, world = acme(due, gaps, profile), {"today": TODAY + timedelta(days=later)}
    if due >= SINCE and profile is None:
        debtor = acme(due - timedelta(days=60), gaps)

    assert decide_for(debtor, policy=CRISIS, **world) == decide_for(debtor, **world)


@examples(40)
@given(days, letters, st.integers(0, 40))
def test_in_a_crisis_everybody_is_met_as_a_gentle_customer_is(due: date, gaps: list[int], later: int):
    """
    Same days, same questions. Rules: crisis, profile.
    """
    world = {"today": TODAY + timedelta(days=later)}
    everywhere = replace(CRISIS, crisis_since=date(2025, 1, 1))

    assert decide_for(acme(due, gaps), policy=everywhere, **world) == decide_for(
        acme(due, gaps, Profile.GENTLE), **world
    )
