"""A ladder bent for one customer, his region's holidays, and his own closures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.card import Card, Profile
from agent.domain.decision import Ask, Remind
from agent.domain.policy import Closure, Mode, Policy, Step
from agent.domain.question import QuestionKind
from agent.dunning.calendar import add_working_days, is_working_day, public_holidays
from agent.dunning.profile import bend
from tests.builders import customer, decide_for, overdue, policy, reminded, verdict_on
from tests.examples import examples

LADDER = Policy((Step("light", 3), Step("second", 7), Step("firm", 7, needs_yes=True)))


@pytest.mark.parametrize(
    ("profile", "waits", "yes"),
    [
        (None, [3, 7, 7], [False, False, True]),
        (Profile.FAST, [2, 5, 5], [False, False, True]),
        (Profile.GENTLE, [5, 11, 11], [False, True, True]),
    ],
)
def test_a_profile_bends_the_waits(profile: Profile | None, waits: list[int], yes: list[bool]):
    """
    Fast is sooner but never hasty, gentle half as long again with a yes from the second letter on. Rule: profile.
    """
    steps = bend(LADDER, profile).steps

    assert ([step.after for step in steps], [step.needs_yes for step in steps]) == (waits, yes)


@given(st.lists(st.integers(1, 90), min_size=1, max_size=4), st.sampled_from(Profile))
def test_fast_never_waits_longer_and_gentle_never_shorter(waits: list[int], profile: Profile):
    """
    Whatever the owner's own ladder, names and order stay and no yes is taken away. Rule: profile.
    """
    owners = Policy(tuple(Step(f"step-{rung}", after, Mode.DRAFT, rung > 1) for rung, after in enumerate(waits)))
    bent = bend(owners, profile).steps

    assert [step.name for step in bent] == [step.name for step in owners.steps]
    for own, step in zip(owners.steps, bent, strict=True):
        assert step.after <= own.after if profile is Profile.FAST else step.after >= own.after
        assert step.needs_yes >= own.needs_yes


def test_a_fast_customer_hears_sooner_and_never_within_the_gap():
    """
    Two working days after the due date, and then no sooner than a week. Rules: profile, gap.
    """
    fast = Card(profile=Profile.FAST)
    monday_due = customer("Acme", overdue("2026-031", due=date(2026, 3, 16)), card=fast)
    had_one = customer("Acme", overdue("2026-031", None, reminded(date(2026, 3, 12))), card=fast)

    assert isinstance(decide_for(monday_due, today=date(2026, 3, 18)), Remind)
    assert verdict_on(decide_for(had_one, today=date(2026, 3, 18)), "2026-031").until == date(2026, 3, 19)
    assert isinstance(decide_for(had_one, today=date(2026, 3, 19)), Remind)


def test_a_gentle_customer_hears_the_second_letter_only_with_the_owners_yes():
    """
    The first may still go by itself. Rules: profile, owner-yes.
    """
    gentle = Card(profile=Profile.GENTLE)
    second = decide_for(customer("Acme", overdue("2026-031", None, reminded(date(2026, 3, 3))), card=gentle))

    assert isinstance(decide_for(customer("Acme", overdue("2026-031"), card=gentle)), Remind)
    assert isinstance(second, Ask)
    assert second.questions[0].kind is QuestionKind.SEND_THIS


# --- where he is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "day", "works"),
    [
        ("DE", date(2026, 1, 6), False),
        ("DE-BY", date(2026, 1, 6), False),
        ("DE-BE", date(2026, 1, 6), True),
        ("DE-BE", date(2026, 3, 9), True),
        ("DE-BE", date(2027, 3, 8), False),
        ("BE", date(2028, 7, 11), False),
        ("BE-Flemish", date(2028, 7, 11), False),
        ("BE-French", date(2028, 7, 11), True),
    ],
)
def test_a_known_regions_own_holidays_count_and_no_others(place: str, day: date, works: bool):
    """
    Epiphany is a holiday in Bavaria and not in Berlin; unknown, it counts everywhere. Rule: region.
    """
    assert is_working_day(day, place) is works


def test_the_card_says_which_region_counts():
    """
    The light letter of a customer in Berlin leaves a working day sooner than in Munich. Rules: region, working-days.
    """
    due = date(2026, 1, 2)
    ready = {}
    for region in ("BE", "BY"):
        debtor = customer("Acme", overdue("2026-031", due=due), country="DE", card=Card(region=region))
        world = {"live_since": None, "today": date(2026, 1, 5)}
        ready[region] = verdict_on(decide_for(debtor, **world), "2026-031").until

    assert ready == {"BE": date(2026, 1, 7), "BY": date(2026, 1, 8)}


@examples(50)
@given(st.sampled_from(["DE", "BE", "AT", "CH", "FR", "ES"]), st.integers(2024, 2034), st.data())
def test_a_region_has_no_holiday_its_country_lacks(country: str, year: int, data: st.DataObject):
    """
    Naming it only takes holidays away. Rule: region.
    """
    region = data.draw(
        st.sampled_from({"DE": ["BY", "BE"], "BE": ["French"], "AT": ["9"], "CH": ["ZH"]}.get(country, [""]))
    )

    assert public_holidays(f"{country}-{region}".rstrip("-"), year) <= public_holidays(country, year)


# --- when he is closed --------------------------------------------------------------------------------------------

BOUWVAK = Card(closures=(Closure(date(2026, 3, 2), date(2026, 3, 17), "bouwvak"),))


def test_while_a_customer_is_closed_the_light_letter_goes_and_the_second_waits():
    """
    Until the second working day after he is back. Rule: customer-closed.
    """
    first = customer("Acme", overdue("2026-031"), card=BOUWVAK)
    second = customer("Acme", overdue("2026-031", None, reminded(date(2026, 3, 5))), card=BOUWVAK)
    waits = verdict_on(decide_for(second, today=date(2026, 3, 17)), "2026-031")

    assert isinstance(decide_for(first, today=date(2026, 3, 17)), Remind)
    assert (waits.gate, waits.until, "bouwvak" in waits.reason) == ("customer-closed", date(2026, 3, 19), True)
    assert verdict_on(decide_for(second, today=date(2026, 3, 18)), "2026-031").gate == "customer-closed"
    assert isinstance(decide_for(second, today=date(2026, 3, 19)), Remind)


@examples(50)
@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 30))
def test_a_closure_only_ever_postpones(first: date, days: int):
    """
    Whatever its days, a letter that would not go without it does not go with it. Rule: customer-closed.
    """
    closure = Closure(first, date.fromordinal(first.toordinal() + days), "x")
    today = add_working_days(first, 3, "NL")
    item = overdue("2026-031", None, reminded(date(2025, 12, 10)), due=date(2025, 12, 1), sent_on=date(2025, 12, 1))
    world = {"today": today, "live_since": None, "policy": policy(ceiling=Mode.SHADOW, max_age_days=3650)}

    closed = decide_for(customer("Acme", item, card=Card(closures=(closure,))), **world)

    assert not isinstance(closed, Remind) or isinstance(decide_for(customer("Acme", item), **world), Remind)
