"""The daemon: a pass at once, trouble survived, a clean end, and only one at a time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.daemon import run_daemon
from agent.domain.errors import Failure, LedgerError, MailboxError
from agent.domain.policy import Mode
from agent.ledger import Ledger, single_pass
from agent.work import House
from tests.unit.work.home import Home, build_home


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The daemon listens to signals; afterwards the tests do again."""
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in before.items():
        signal.signal(name, handler)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A house in shadow."""
    return build_home(tmp_path, mode="shadow")


def on_opening(home: Home, happens: Callable[[], object]) -> None:
    """Let something happen whenever a pass opens the mailbox."""
    opens = home.house.open_mailbox

    def opened(account, read_only):
        happens()
        return opens(account, read_only)

    home.house = replace(home.house, open_mailbox=opened)


def terminate() -> None:
    """Somebody stops the daemon."""
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_pass_that_runs_is_finished_before_the_end(home: Home):
    """
    SIGTERM in the middle of it: the mail is read and the books are closed properly.
    """
    home.invoices(on=datetime.now(UTC).date())
    on_opening(home, terminate)
    run_daemon(home.house)

    assert home.item().number == "2026-031"
    assert home.book().mark.last_pass_at


@pytest.mark.parametrize("trouble", [MailboxError("the server is away", Failure.RETRY), RuntimeError("a surprise")])
def test_trouble_in_a_pass_does_not_end_the_daemon(home: Home, trouble: Exception):
    """
    The next pass tries again; here somebody stops it first.
    """

    def breaks() -> None:
        terminate()
        raise trouble

    on_opening(home, breaks)
    run_daemon(home.house)

    assert home.book().mark.last_pass_at is None


def test_books_that_cannot_be_used_end_the_daemon(home: Home):
    """
    Nothing is safe without them.
    """

    home.passes(datetime.now(UTC).date())
    on_opening(home, lambda: (home.folder / "data" / "ledger.json").write_text("{"))

    with pytest.raises(LedgerError):
        run_daemon(home.house)


def test_two_daemons_on_the_same_books_are_one_too_many(home: Home):
    """
    The second says so and leaves.
    """
    with single_pass(home.house.ledger.folder), pytest.raises(LedgerError):
        run_daemon(home.house)


def test_settings_changed_while_it_runs_count_from_the_next_pass(tmp_path: Path):
    """
    The owner wrote "shadow" because something looked wrong: the draft that was ready is not made.
    """
    home = build_home(tmp_path, mode="draft")
    quiet = replace(home.house, settings=home.house.settings.model_copy(update={"mode": Mode.SHADOW}))
    quiet = replace(quiet, policy=quiet.settings.policy())
    opened = []
    quiet = replace(quiet, open_mailbox=lambda account, read_only: opened.append(read_only) or terminate())
    run_daemon(home.house, lambda: quiet)

    assert opened == [True]


def test_books_that_moved_while_it_runs_stop_the_pass(tmp_path: Path):
    """
    Only the books it began with are locked.
    """
    home = build_home(tmp_path, mode="shadow")

    def moved() -> House:
        terminate()
        settings = home.house.settings.model_copy(update={"data": tmp_path / "elsewhere"})
        return replace(home.house, settings=settings, ledger=Ledger(tmp_path / "elsewhere"))

    run_daemon(home.house, moved)

    assert home.book().mark.last_pass_at is None
    assert not (tmp_path / "elsewhere").exists()
