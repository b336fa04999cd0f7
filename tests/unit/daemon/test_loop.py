"""The daemon: when it looks, what it survives, how it ends, and only one at a time."""

from __future__ import annotations

import errno
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest

from agent.config import Settings
from agent.daemon import SettingsFile, run_daemon
from agent.domain.errors import Failure, LedgerError, MailboxError
from agent.domain.speech import language_spoken, speaking
from agent.ledger import single_pass
from agent.mailbox import MemoryMailbox
from agent.work import House, open_house
from tests.builders import TODAY
from tests.unit.daemon.time_machine import TimeMachine
from tests.unit.work.home import JAN, Home, build_home

MINUTE = 60.0


@dataclass
class Looks:
    """When the daemon looked into the mailbox, in seconds since the start, and what it met there."""

    time: TimeMachine
    home: Home
    at: list[float] = field(default_factory=list)
    read_only: list[bool] = field(default_factory=list)
    meets: Callable[[], object] = lambda: None

    def at_house(self, house: House) -> House:
        """The house, with these looks at its door."""

        def opened(account, read_only):
            self.at.append(self.time.lived)
            self.read_only.append(read_only)
            self.meets()
            return MemoryMailbox(self.home.server, name=account.name, read_only=read_only)

        return replace(house, open_mailbox=opened, open_doorbell=lambda account: None)

    @property
    def pauses(self) -> list[float]:
        """The seconds between two looks."""
        return [later - earlier for earlier, later in pairwise(self.at)]


@pytest.fixture
def looks(time: TimeMachine, home: Home) -> Looks:
    """What the daemon does at the mailbox of a house in shadow."""
    return Looks(time, home)


def lives(looks: Looks, settings_file: SettingsFile | None = None) -> None:
    """Let the daemon live until its story ends."""

    def reopen(settings: Settings) -> House:
        return looks.at_house(open_house(settings, looks.home.folder, {}))

    house = looks.at_house(looks.home.house)
    run_daemon(house, settings_file, reopen=reopen, clocks=looks.time.clocks, alarm=looks.time)


def refuse(failure: Failure = Failure.RETRY) -> None:
    """The server does not want us."""
    raise MailboxError("main: nobody answers", failure)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log warns of."""
    return [entry.getMessage() for entry in caplog.records if entry.levelno >= logging.WARNING]


# --- when it looks ----------------------------------------------------------------------------------------------------


def test_it_looks_at_once_and_then_every_poll_minutes(looks: Looks):
    """
    A quiet afternoon is as long as an afternoon, whatever else there is to do.
    """
    looks.time.ends_after(hours=6, seconds=-1)
    lives(looks)

    assert looks.at[0] == 0
    assert len(looks.at) == 24
    assert all(abs(pause - 15 * MINUTE) < 1 for pause in looks.pauses)


def test_without_network_it_looks_sooner_and_with_it_as_usual(looks: Looks):
    """
    After half a minute, then after a quarter of how long it lasts; one good pass, and everything is as before.
    """

    def meets() -> None:
        if looks.time.lived < 80 * MINUTE:
            refuse()

    looks.meets = meets
    looks.time.ends_after(hours=2)
    lives(looks)

    pauses = [round(pause) for pause in looks.pauses]
    assert pauses[:5] == [30] * 5
    assert pauses[5:16] == [round(30 * 1.25**n) for n in range(1, 12)]
    assert pauses[-3:] == [900] * 3


def test_a_refused_password_is_no_reason_to_look_sooner(looks: Looks):
    """
    Only the owner can mend that.
    """
    looks.meets = lambda: refuse(Failure.LOGIN)
    looks.time.ends_after(hours=1, seconds=-1)
    lives(looks)

    assert [round(pause) for pause in looks.pauses] == [900] * (len(looks.at) - 1)


def test_a_bell_is_heard_within_half_a_minute_and_the_usual_look_moves_away(looks: Looks):
    """
    Mail came after a minute. The next pass is a quarter of an hour after that one, not fourteen minutes.
    """
    looks.time.at(MINUTE, looks.time.ring)
    looks.time.ends_after(minutes=17)
    lives(looks)

    assert [round(at) for at in looks.at] == [0, 60, 960]


def test_a_bell_that_never_stops_ringing_is_heard_twice_a_minute(looks: Looks):
    """
    A mailing list gone mad, or a server that lies.
    """
    for second in range(1, 601):
        looks.time.at(second, looks.time.ring)
    looks.time.ends_after(seconds=601)
    lives(looks)

    assert len(looks.at) == 21
    assert min(looks.pauses) >= 30


@pytest.mark.parametrize("hours", [336, -2])
def test_a_machine_that_slept_and_a_clock_that_was_set_are_looked_at_within_half_a_minute(looks: Looks, hours: int):
    """
    Two weeks in a bag are one pass, not thirteen hundred.
    """
    looks.time.at(5 * MINUTE, lambda: looks.time.jumps(hours=hours))
    looks.time.ends_after(minutes=10)
    lives(looks)

    assert len(looks.at) == 2
    assert 5 * MINUTE <= looks.at[1] <= 5.5 * MINUTE


def test_a_process_that_was_stopped_looks_when_it_goes_on(looks: Looks):
    """
    SIGSTOP and SIGCONT: all clocks went on meanwhile.
    """
    looks.time.at(MINUTE, lambda: looks.time.stands_still(minutes=5))
    looks.time.ends_after(minutes=10)
    lives(looks)

    assert [round(at) for at in looks.at] == [0, 360]


def test_a_clock_that_jumps_all_the_time_does_not_keep_it_busy(looks: Looks):
    """
    A virtual machine with a broken clock.
    """
    looks.meets = lambda: looks.time.jumps(days=1)
    looks.time.ends_after(minutes=5, seconds=-1)
    lives(looks)

    assert len(looks.at) == 10


# --- what it survives -------------------------------------------------------------------------------------------------


def test_a_surprise_in_a_pass_does_not_end_the_daemon(looks: Looks, caplog: pytest.LogCaptureFixture):
    """
    It is logged with its traceback; the next pass comes at its time.
    """

    def surprise() -> None:
        raise RuntimeError("a surprise")

    looks.meets = surprise
    looks.time.ends_after(minutes=31)
    lives(looks)

    assert len(looks.at) == 3
    assert "nobody foresaw" in warnings(caplog)[0]


def test_trouble_that_cannot_even_be_noted_does_not_end_the_daemon(looks: Looks, monkeypatch: pytest.MonkeyPatch):
    """
    The disk is full: whatever writes fails, also the note about that.
    """

    def is_full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("agent.daemon.loop.note_trouble", is_full)
    monkeypatch.setattr("agent.daemon.loop.run_pass", lambda *_, **more: looks.at.append(looks.time.lived) or is_full())
    looks.time.ends_after(minutes=31)
    lives(looks)

    assert len(looks.at) >= 3


def test_books_that_cannot_be_used_are_tried_again_and_told_once(
    looks: Looks, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """
    A full disk is emptied some day; until then nothing is done, and the owner need not hear of it every minute.
    """
    told: list[str] = []
    monkeypatch.setattr("agent.daemon.loop.tell_at_once", lambda house, subject, text, now: told.append(text))
    looks.home.passes(TODAY)
    ledger = looks.home.folder / "data" / "ledger.json"
    good = ledger.read_bytes()
    ledger.write_text("{")
    looks.time.at(30 * MINUTE, lambda: ledger.write_bytes(good))
    looks.time.ends_after(minutes=45)
    lives(looks)

    assert len([text for text in warnings(caplog) if "without the books" in text]) == 17
    assert len(told) == 1
    assert "ledger" in told[0]
    assert [round(at / MINUTE) for at in looks.at] == [36]


def test_two_daemons_on_the_same_books_are_one_too_many(looks: Looks):
    """
    The second says so and leaves.
    """
    with single_pass(looks.home.house.ledger.folder), pytest.raises(LedgerError):
        lives(looks)


# --- how it ends ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_pass_that_runs_comes_to_a_good_end_first(looks: Looks, name: signal.Signals):
    """
    The signal comes in the middle of it: no traceback, the books are closed properly, and the handlers are as before.
    """
    before = signal.getsignal(name)
    looks.home.invoices(on=TODAY)
    looks.meets = lambda: os.kill(os.getpid(), name)
    lives(looks)

    assert len(looks.at) == 1
    assert looks.home.book()
    assert signal.getsignal(name) is before


# --- the settings -----------------------------------------------------------------------------------------------------


@pytest.fixture
def drafting(time: TimeMachine, tmp_path: Path, one_worker: None) -> Looks:
    """A house in draft mode whose settings file is watched."""
    return Looks(time, build_home(tmp_path, mode="draft"))


def rewrite(home: Home, old: str, new: str) -> None:
    """Sanne edits her settings."""
    file = home.folder / "config.toml"
    file.write_text(file.read_text().replace(old, new))


def lives_with_settings(looks: Looks) -> None:
    """Let the daemon live by its settings file."""
    lives(looks, SettingsFile(looks.home.folder / "config.toml"))


def test_settings_changed_while_it_runs_count_from_the_next_pass(drafting: Looks):
    """
    The owner wrote "shadow" because something looked wrong.
    """
    drafting.time.at(MINUTE, lambda: rewrite(drafting.home, '"draft"', '"shadow"'))
    drafting.time.ends_after(minutes=31)
    lives_with_settings(drafting)

    assert drafting.read_only == [False, True, True]


def test_another_language_in_the_settings_is_spoken_from_the_next_pass(
    drafting: Looks, monkeypatch: pytest.MonkeyPatch
):
    """
    No start anew for it; what the environment names would go before it.
    """
    monkeypatch.delenv("VOLDAAN_LANGUAGE")
    drafting.time.at(MINUTE, lambda: rewrite(drafting.home, "[owner]\n", '[owner]\nlanguage = "en"\n'))
    drafting.time.ends_after(minutes=31)
    with speaking("nl"):
        lives_with_settings(drafting)
        assert language_spoken() == "en"


def test_settings_that_are_broken_change_nothing_and_are_told_once(drafting: Looks, caplog: pytest.LogCaptureFixture):
    """
    One line in the log and one question, with the key; when they are mended the question is gone.
    """
    asked: list[list[str]] = []
    caplog.set_level(logging.INFO)

    def ask() -> None:
        asked.append([question.text for question in drafting.home.book().questions()])

    drafting.time.at(MINUTE, lambda: rewrite(drafting.home, "[bank]", "poll_minutes = 3\n[bank]"))
    drafting.time.at(46 * MINUTE, ask)
    drafting.time.at(47 * MINUTE, lambda: rewrite(drafting.home, "poll_minutes = 3\n[bank]", "[bank]"))
    drafting.time.at(61 * MINUTE, ask)
    drafting.time.ends_after(minutes=62)
    lives_with_settings(drafting)

    (question,), afterwards = asked
    assert "poll_minutes" in question
    assert afterwards == []
    assert drafting.read_only == [False] * 5
    assert len([text for text in warnings(caplog) if "poll_minutes" in text]) == 1
    assert "can be used again" in caplog.text


def test_a_broken_file_that_says_shadow_means_it(drafting: Looks):
    """
    Whoever stops the letters in a hurry may leave a quote out elsewhere.
    """
    drafting.time.at(MINUTE, lambda: rewrite(drafting.home, 'mode = "draft"', 'mode = "shadow"\nname = "half'))
    drafting.time.ends_after(minutes=16)
    lives_with_settings(drafting)

    assert drafting.read_only == [False, True]


def test_a_file_that_is_gone_changes_nothing(drafting: Looks, caplog: pytest.LogCaptureFixture):
    """
    An editor may be between two files, a share away for a while.
    """
    drafting.time.at(MINUTE, (drafting.home.folder / "config.toml").unlink)
    drafting.time.ends_after(minutes=31)
    lives_with_settings(drafting)

    assert drafting.read_only == [False, False, False]
    assert len([text for text in warnings(caplog) if "No such file" in text]) == 1


def test_books_that_moved_stop_the_passes_until_another_start(
    drafting: Looks, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """
    Only the books it began with are locked; the owner hears what to do, once.
    """
    told: list[str] = []
    monkeypatch.setattr("agent.daemon.loop.tell_at_once", lambda house, subject, text, now: told.append(text))
    drafting.time.at(MINUTE, lambda: rewrite(drafting.home, '/data"', '/elsewhere"'))
    drafting.time.ends_after(minutes=31)
    lives_with_settings(drafting)

    assert len(drafting.at) == 1
    assert len(told) == len([text for text in warnings(caplog) if "start it anew" in text]) == 1
    assert not (drafting.home.folder / "elsewhere").exists()


def test_mail_that_came_meanwhile_is_read(looks: Looks):
    """
    The books that are used at the end are the ones it began with.
    """
    looks.home.invoices(on=TODAY)
    looks.time.at(MINUTE, lambda: looks.home.mails(JAN))
    looks.time.ends_after(minutes=16)
    lives(looks)

    assert looks.home.item().number == "2026-031"
    assert looks.home.book().mark.last_pass_at


def test_what_a_pass_met_is_remembered_for_status(looks: Looks):
    """
    Also what nobody foresaw, by its name only: its words may hold anything.
    """

    def surprise() -> None:
        raise RuntimeError("a customer's words")

    looks.meets = surprise
    looks.time.ends_after(minutes=1)
    lives(looks)
    mark = looks.home.book().mark

    assert mark.trouble_at is not None
    assert mark.trouble == "a pass met something nobody foresaw (RuntimeError); it stands in voldaan.log"


def test_a_mended_letter_counts_from_the_next_pass(looks: Looks, monkeypatch: pytest.MonkeyPatch):
    """
    The owner's folder of letters is read with every pass. Rule: own-letters.
    """
    read = []
    monkeypatch.setattr("agent.work.house.read_letters", lambda folder: read.append(looks.time.lived) or {})
    looks.time.ends_after(hours=1, seconds=-1)
    lives(looks)

    assert read == looks.at
