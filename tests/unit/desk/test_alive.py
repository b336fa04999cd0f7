"""Whether voldaan still does its work: fresh for a day by the clock, and honest about the rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.desk import tell_overdue_pass
from agent.desk.alive import tell_trouble
from agent.ledger import Marks
from tests.builders import TODAY, moment

NOW = moment(TODAY).astimezone(ZoneInfo("Europe/Amsterdam"))  # ten in the morning there


def ago(**ages: float) -> datetime:
    """So long before now."""
    return NOW - timedelta(**ages)


@pytest.mark.parametrize(
    ("mark", "is_overdue"),
    [
        pytest.param(Marks(), False, id="installed just now"),
        pytest.param(Marks(started_at=ago(hours=2)), False, id="a first pass is still tried"),
        pytest.param(Marks(started_at=ago(hours=24)), True, id="tried for a day, never good"),
        pytest.param(Marks(live_since=ago(minutes=1)), True, id="live, and not once read"),
        pytest.param(Marks(last_pass_at=ago(hours=23, minutes=59)), False, id="yesterday, and less than a day"),
        pytest.param(Marks(last_pass_at=ago(hours=24)), True, id="a day"),
        pytest.param(Marks(last_pass_at=ago(days=-3)), True, id="the clock went back"),
        pytest.param(Marks(last_pass_at=ago(minutes=-59)), False, id="the clock was put right by minutes"),
    ],
)
def test_a_pass_is_overdue_after_a_day_by_the_clock(mark: Marks, is_overdue: bool):
    """
    Or when there never was one although there should have been.
    """
    assert bool(tell_overdue_pass(mark, NOW, None)) == is_overdue


def test_it_says_since_when_what_to_do_and_what_went_wrong_last():
    """
    One line, in the owner's zone.
    """
    mark = Marks(last_pass_at=ago(days=3), trouble_at=ago(days=1), trouble="main: the login was refused.")

    assert tell_overdue_pass(mark, NOW, None) == (
        "not all folders were read since 15 March 2026 10:00; voldaan is not running: start it (`voldaan run`, or its "
        "service). Last trouble, 17 March 2026 10:00: main: the login was refused."
    )


def test_it_does_not_ask_to_start_what_runs():
    """
    A daemon that runs and cannot read needs something else.
    """
    said = tell_overdue_pass(Marks(last_pass_at=ago(days=3)), NOW, "process 12")

    assert "voldaan runs (process 12). `voldaan check`" in said
    assert "start" not in said


def test_trouble_is_over_with_the_next_pass_that_has_none():
    """
    A good pass may have had trouble too: a letter that could not be sent.
    """
    mark = Marks(last_pass_at=NOW, trouble_at=NOW, trouble="no letter to acme")

    assert tell_trouble(mark, NOW) == "Last trouble, 18 March 2026 10:00: no letter to acme."
    mark.last_pass_at = NOW + timedelta(minutes=15)
    assert tell_trouble(mark, NOW) == ""
