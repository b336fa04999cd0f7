"""When the next look comes: the earliest of what waits, never at once, and never later than the usual one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.daemon.plan import REST_SECONDS, Plan
from agent.domain.policy import Mode
from agent.work import PassReport
from tests.unit.daemon.time_machine import TimeMachine

POLL_MINUTES = 15


def seconds_left(time: TimeMachine, look_again_in: float | None = None, unreached: bool = False) -> float:
    """How long the daemon sleeps after such a pass."""
    report = PassReport(time.wall(), Mode.AUTO)
    if look_again_in is not None:
        report.waits_until(time.wall() + timedelta(seconds=look_again_in))
    if unreached:
        report.unreached.add("main")
    plan = Plan(time.clocks)
    plan.after(report, POLL_MINUTES)
    return plan.seconds_left()


@pytest.mark.parametrize(
    ("look_again_in", "sleeps"),
    [(None, 900), (300, 301), (3600, 900), (5, REST_SECONDS), (0, REST_SECONDS), (-7200, REST_SECONDS)],
)
def test_what_waits_is_looked_at_when_its_time_has_come(time: TimeMachine, look_again_in: float | None, sleeps: float):
    """
    A letter put off for five minutes, a server that rests for an hour, a pass that was broken off.
    """
    assert seconds_left(time, look_again_in) == sleeps


def test_of_trouble_with_the_network_and_a_letter_that_waits_the_earlier_one_counts(time: TimeMachine):
    """
    Both are served by one pass.
    """
    assert seconds_left(time, look_again_in=300, unreached=True) == REST_SECONDS
    assert seconds_left(time, look_again_in=300) == 301


def test_in_trouble_the_pauses_grow_with_how_long_it_lasts_until_it_is_over(time: TimeMachine):
    """
    A fault of two minutes is over within one; a line that is away for a night is not asked all the time.
    """
    plan = Plan(time.clocks)
    report = PassReport(time.wall(), Mode.AUTO)
    report.unreached.add("main")
    pauses = []
    for waited in (0, 20, 70, 90, 1800, 5000):
        time.lived += waited
        plan.after(report, POLL_MINUTES)
        pauses.append(plan.seconds_left())

    assert pauses == [REST_SECONDS, REST_SECONDS, REST_SECONDS, 45, 495, 900]
    plan.after(PassReport(time.wall(), Mode.AUTO), POLL_MINUTES)
    plan.after(report, POLL_MINUTES)
    assert plan.seconds_left() == REST_SECONDS


def test_a_look_that_was_early_moves_the_usual_one(time: TimeMachine):
    """
    Two looks never come at once.
    """
    plan = Plan(time.clocks)
    plan.after(PassReport(time.wall(), Mode.AUTO), POLL_MINUTES)
    time.lived += 890
    plan.ring()
    assert plan.seconds_left() == 0
    plan.after(PassReport(time.wall(), Mode.AUTO), POLL_MINUTES)

    assert plan.seconds_left() == 900
