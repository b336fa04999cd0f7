"""Wrong settings, servers that are gone, damaged books, two daemons: a sentence that helps, and nothing sent."""

from __future__ import annotations

import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from tests.stories.post import UBL
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


@pytest.fixture
def ready(world: World) -> World:
    """A world with two letters that have their yes and would leave with the next pass."""
    world.invoices()
    world.invoices("2026-032", to="Kees <kees@groen.example>", files=UBL)
    world.goes_live()
    world.passes("2026-09-15", "10:00")
    world.says_yes("2026-09-15")
    return world


def closed_port() -> str:
    """A port on which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return str(door.getsockname()[1])


def test_every_typo_is_told_at_once_with_the_nearest_key_and_nothing_is_contacted(world: World):
    """
    `voldaan pass` with such settings does nothing at all.
    """
    world.settings(mode="atuo", top="pol_minutes = 3", more='[calendar]\nweekdays = ["tusday"]\n')
    said = world.types("pass")

    assert said.code == Exit.SETTINGS
    assert all(word in said.err for word in ("atuo", "pol_minutes", "poll_minutes", "tusday"))
    assert "Traceback" not in said.all
    assert not world.data.exists()


def test_a_wrong_password_is_tried_once_a_pass_and_told(ready: World):
    """
    Providers lock out whoever keeps guessing; nothing is sent, and with the right password everything goes on.
    """
    tried = ready.failed_logins()
    ready.settings(password="wrong")
    said = ready.passes("2026-09-15", "10:30")

    assert said.code == Exit.ATTENTION
    assert "password" in said.err
    assert "wrong" not in said.all
    assert ready.failed_logins() == tried + 1
    assert ready.letters() == []
    ready.settings(password=ready.dovecot.password)
    assert ready.passes("2026-09-15", "11:00").code == 0
    assert len(ready.letters()) == 2


def test_a_password_only_the_smtp_server_refuses_is_tried_once_a_pass(ready: World):
    """
    However many letters wait.
    """
    before = ready.refused_logins()
    ready.sink.fault({"at": "auth", "reply": "535 5.7.8 Authentication credentials invalid", "times": 99})
    said = ready.passes("2026-09-15", "10:30")

    assert said.code == Exit.ATTENTION
    assert ready.refused_logins() == before + 1
    ready.sink.fault()
    ready.passes("2026-09-16")
    ready.says_yes("2026-09-16")
    ready.passes("2026-09-16", "11:00")
    assert len(ready.letters()) == 2


def test_without_the_imap_server_nothing_is_sent(ready: World):
    """
    A folder that cannot be read may hold the answer.
    """
    ready.settings(imap_port=closed_port())
    said = ready.passes("2026-09-15", "10:30")

    assert said.code == Exit.ATTENTION
    assert "nobody answers" in said.err
    assert ready.letters() == []
    ready.settings(imap_port=str(ready.dovecot.port))
    ready.passes("2026-09-15", "11:00")
    assert len(ready.letters()) == 2


def test_without_the_smtp_server_letters_wait_and_go_once(ready: World):
    """
    Nobody took them, so the very same bytes are offered again.
    """
    ready.settings(smtp_port=closed_port())
    ready.passes("2026-09-15", "10:30")
    ready.settings(smtp_port=str(ready.sink.port))
    for at in ("11:00", "11:30", "12:00"):
        ready.passes("2026-09-15", at)

    assert len(ready.letters()) == len(ready.letters_in("Sent")) == 2


@pytest.mark.parametrize("mailbox", ['sent_folder = "Verzonde"', 'watch = ["Klanten"]'])
def test_a_folder_that_is_missing_is_named_and_nothing_is_sent_past_it(ready: World, mailbox: str):
    """
    The rest of the pass goes on: new replies are still read.
    """
    ready.settings(mailbox=mailbox)
    ready.reply("2026-031", on="2026-09-15")
    said = ready.passes("2026-09-15", "10:30")

    assert said.code == Exit.ATTENTION
    assert mailbox.split('"')[1] in said.err or "folder" in said.err
    assert ready.letters() == []
    assert ready.question("customer wrote")
    assert ready.types("check").code == Exit.ATTENTION


def test_damaged_books_stop_everything_with_a_sentence(ready: World):
    """
    Better no letter than one too many.
    """
    for path in (ready.data / "ledger.json", ready.data / "outbox" / "journal.jsonl"):
        if not path.exists():
            continue
        good = path.read_bytes()
        path.write_bytes(b"{ half" + good[7:])
        said = ready.passes("2026-09-15", "10:30", up_to_date=False)
        assert said.code == Exit.LEDGER
        assert str(path) in said.err
        path.write_bytes(good)

    assert ready.letters() == []
    ready.passes("2026-09-15", "11:00")
    assert len(ready.letters()) == 2


def test_books_that_are_gone_beside_their_backups_are_not_started_anew(ready: World):
    """
    An empty ledger would know of no letter.
    """
    (ready.data / "ledger.json").unlink()
    said = ready.types("pass", "--now", "2026-09-15T10:30")

    assert said.code == Exit.LEDGER
    assert "backup" in said.err
    assert ready.letters() == []


def test_a_second_daemon_is_refused_and_sigterm_ends_the_first_in_peace(world: World):
    """
    Also `voldaan pass` leaves the work to the daemon; the other commands work beside it.
    """
    world.settings(mode="shadow")
    with world.starts("run") as daemon:
        log = world.data / "voldaan.log"
        wait_for("pass done", log, daemon)
        second, one_pass, status = world.runs("run"), world.types("pass"), world.types("status")
        daemon.send_signal(signal.SIGTERM)
        _, err = daemon.communicate(timeout=20)

    assert (second.code, one_pass.code, status.code) == (Exit.LEDGER, Exit.LEDGER, Exit.OK)
    assert f"{daemon.pid}" in second.err
    assert (daemon.returncode, err) == (0, "")
    assert "voldaan stopped" in log.read_text()


def wait_for(words: str, log: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the words stand in a log, for as long as the process lives."""
    while not (log.exists() and words in log.read_text()):
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"the process ended with {process.wait(0.02)}")
