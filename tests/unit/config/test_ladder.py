from __future__ import annotations

from datetime import date, time

import pytest

from agent.domain.policy import Closure, Mode, Policy, Step, Window
from tests.unit.config.builders import mailbox_keys, settings, the_problem

LIGHT = {"name": "light", "after": 3}
SECOND = {"name": "second", "after": 7}
FIRM = {"name": "firm", "after": 7}
FORMAL = {"name": "formal", "after": 7}


def test_the_policy_of_somebody_who_set_nothing_is_the_careful_one():
    """Three letters, shown and not sent, between Tuesday and Thursday in the Netherlands."""
    ladder = (Step("light", 3), Step("second", 7), Step("firm", 7, needs_yes=True))

    assert settings().policy() == Policy(ladder)


def test_the_policy_carries_everything_the_owner_decided():
    """No setting of the calendar, the bank or the ladder is left behind."""
    policy = settings(
        mode="draft",
        owner={"country": "be", "time_zone": "Europe/Brussels"},
        bank={"ibans": ["NL12BANK0123456789"]},
        steps=[{**LIGHT, "after": 5, "mode": "draft"}],
        calendar={
            "weekdays": ["mon", "fri"],
            "opens": time(10),
            "closes": "12:00",
            "first_choice": time(11),
            "closures": [{"first": date(2026, 12, 24), "last": date(2027, 1, 3), "name": "Kerst"}],
            "gap_days": 10,
            "letters_a_day": 3,
            "max_age_days": 60,
            "quiet_hold_days": 4,
            "bank_lag_days": 1,
        },
    ).policy()

    window = Window(
        frozenset({0, 4}), time(10), time(12), time(11), (Closure(date(2026, 12, 24), date(2027, 1, 3), "Kerst"),)
    )
    ladder = (Step("light", 5, Mode.DRAFT),)
    assert policy == Policy(
        ladder, Mode.DRAFT, window, 10, 3, 60, 4, 1, ("NL12BANK0123456789",), "BE", "Europe/Brussels"
    )


@pytest.mark.parametrize("mode", ["shadow", "draft", "auto"])
def test_no_setting_takes_the_yes_away_from_a_firm_letter(mode: str):
    """Whatever its mode, firm waits for the owner, and so does what comes after it."""
    policy = settings(mode="auto", steps=[LIGHT, {**FIRM, "mode": mode}, {**FORMAL, "mode": mode}]).policy()

    assert [step.needs_yes for step in policy.steps] == [False, True, True]


def test_steps_rise_in_firmness():
    """Letters never become softer."""
    assert "must rise in firmness: light, firm" in the_problem(steps=[FIRM, LIGHT]).text


def test_a_ladder_begins_with_the_light_letter():
    """Nobody is met by a firm letter first."""
    assert 'must begin with "light"' in the_problem(steps=[SECOND, FIRM]).text


def test_a_step_stands_there_once():
    """The same letter is not written twice."""
    assert '"second" stands there twice' in the_problem(steps=[LIGHT, SECOND, SECOND]).text


def test_a_step_without_a_letter_is_refused():
    """Only steps for which letters exist can be chosen."""
    assert the_problem(steps=[{"name": "last", "after": 7}]).text == 'must be "light", "second", "firm" or "formal"'


@pytest.mark.parametrize(
    ("limit", "too_free"),
    [("gap_days", 6), ("max_age_days", 121), ("quiet_hold_days", 1), ("bank_lag_days", 4), ("letters_a_day", 51)],
)
def test_limits_only_become_more_careful(limit: str, too_free: int):
    """What customers were promised is no setting."""
    assert the_problem(calendar={limit: too_free}).key == limit


@pytest.mark.parametrize(
    ("times", "key"),
    [
        ({"opens": time(17), "closes": time(9)}, "closes"),
        ({"first_choice": time(8)}, "first_choice"),
        ({"first_choice": time(17)}, "first_choice"),
    ],
)
def test_the_first_choice_lies_inside_the_window(times: dict[str, object], key: str):
    """A window has room between its ends."""
    assert the_problem(calendar=times).key == key


def test_a_closure_ends_after_it_begins():
    """One day is enough, less is not."""
    day = {"first": date(2026, 12, 24), "last": date(2026, 12, 24), "name": "Kerst"}

    assert settings(calendar={"closures": [day]}).policy().window.closures[0].name == "Kerst"
    assert the_problem(calendar={"closures": [{**day, "last": date(2026, 12, 23)}]}).section == "calendar.closures[1]"


def test_the_ceiling_holds_over_every_step():
    """A step may be more careful than the mode at the top, not freer."""
    policy = settings(mode="draft", mailboxes=[mailbox_keys()], steps=[{**LIGHT, "mode": "auto"}]).policy()

    assert policy.steps[0].mode.at_most(policy.ceiling) is Mode.DRAFT
