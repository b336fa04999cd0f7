"""A pass in which the machine slept, or its clock was set, sends nothing more; and it says when to look again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import chain, repeat

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.work import PassReport, run_pass
from agent.work.pass_clock import PASS_HOLDS, PassClock, PassOver
from tests.builders import TODAY, moment
from tests.unit.work.home import JAN, Home

NOW = moment(TODAY)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def showing(*later: timedelta) -> Callable[[], datetime]:
    """A clock that shows these moments after the beginning of the pass, and then the last one for ever."""
    shown: Iterator[timedelta] = chain(later, repeat(later[-1]))
    return lambda: NOW + next(shown)


def passes(home: Home, *later: timedelta) -> PassReport:
    """Run a pass by a clock that moves on; today's digest was sent already."""
    with home.house.ledger.change() as book:
        book.mark.digest_sent_at = moment(TODAY, time(7))
    return run_pass(home.house, NOW, clock=showing(*later))


def drafted_at(home: Home) -> list[datetime]:
    """When each draft was laid down, by the journal."""
    return [entry.at for entry in home.house.journal.entries() if entry.state == "drafted"]


def test_a_letter_carries_the_moment_it_really_left(home: Home):
    """
    The look at the gates was a minute before that, and the outbox is told both.
    """
    home.invoices()
    passes(home, 2 * MINUTE, 3 * MINUTE)

    assert drafted_at(home) == [NOW + 3 * MINUTE]


@pytest.mark.parametrize("slept", [timedelta(minutes=6), timedelta(days=14), -timedelta(hours=1)])
def test_a_pass_in_which_the_machine_slept_sends_nothing_more(home: Home, slept: timedelta):
    """
    Decision, hour and last look are stale: the next pass comes at once and makes a new plan.
    """
    home.passes(TODAY, time(9, 50))
    home.invoices()
    report = passes(home, slept)

    assert home.letters() == []
    assert report.look_again_at == NOW + slept
    assert "nothing more is sent" in report.troubles[-1]
    home.passes()
    assert len(home.letters()) == 1


def test_a_machine_that_sleeps_between_two_letters_sends_only_the_first(home: Home):
    """
    Two letters are ready; before the second one the lid was closed.
    """
    home.invoices("2026-031")
    home.invoices("2026-032", to="Els <els@beta.example>")
    passes(home, SECOND, 2 * SECOND, timedelta(hours=8))

    assert drafted_at(home) == [NOW + 2 * SECOND]


def test_a_machine_that_sleeps_during_the_last_look_sends_nothing(home: Home):
    """
    What was looked at before the lid was closed says nothing of now.
    """
    home.invoices()
    passes(home, SECOND, timedelta(hours=8))

    assert home.letters() == []


def test_a_clock_that_is_being_steered_may_step_back_a_little():
    """
    Time as the pass sees it never goes back.
    """
    clock = PassClock(NOW, showing(2 * SECOND, 1.5 * SECOND, PASS_HOLDS))

    assert [clock.moment() for _ in range(3)] == [NOW + 2 * SECOND, NOW + 2 * SECOND, NOW + PASS_HOLDS]


def test_a_program_that_is_to_end_stops_between_two_batches_of_mail(home: Home):
    """
    What was read is kept, no letter is begun, and the next pass goes on from there.
    """
    home.invoices()
    report = run_pass(home.house, NOW, stopping=lambda: True)

    assert "asked to stop" in report.troubles[-1]
    assert home.book().mark.last_pass_at is None
    assert home.letters() == []
    home.passes()
    assert len(home.letters()) == 1


def test_a_stop_is_asked_before_every_letter():
    """
    Systemd waits for a minute and a half; a letter may take longer than that.
    """
    clock = PassClock(NOW, lambda: NOW, lambda: True)

    with pytest.raises(PassOver):
        clock.moment()


def test_a_pass_that_could_not_read_a_folder_says_which_account(home: Home):
    """
    The next look comes sooner.
    """
    home.broken.add("INBOX")

    assert home.passes().unreached == {"main"}
    home.broken.clear()
    assert home.passes().unreached == set()


@pytest.mark.parametrize(("failure", "unreached"), [(Failure.RETRY, {"main"}), (Failure.LOGIN, set())])
def test_only_what_may_be_mended_by_waiting_is_worth_an_earlier_look(home: Home, failure: Failure, unreached: set[str]):
    """
    A wrong password is as wrong in half a minute.
    """

    def refuses(account, read_only):
        raise MailboxError("main: no", failure)

    home.house = replace(home.house, open_mailbox=refuses)

    assert home.passes().unreached == unreached


def test_a_quiet_pass_waits_for_nothing(home: Home):
    """
    The usual time is early enough.
    """
    home.mails(JAN)

    assert home.passes().look_again_at is None


def test_of_several_moments_the_earliest_counts():
    """
    Each part of a pass may name one.
    """
    report = PassReport(NOW, mode=None)
    for minutes in (15, 5, 60):
        report.waits_until(NOW + minutes * MINUTE)

    assert report.look_again_at == NOW + 5 * MINUTE


def test_a_stop_in_the_middle_of_a_batch_blames_no_mail(home: Home):
    """
    However often: the mail that was being read is read at the next start like any other.
    """
    home.invoices()
    for _ in range(5):
        answers = chain((False,), repeat(True))
        report = run_pass(home.house, NOW, stopping=lambda answers=answers: next(answers))
        assert "asked to stop" in report.troubles[-1]
    home.passes()

    assert home.item().number == "2026-031"
    assert home.book().questions() == ()
