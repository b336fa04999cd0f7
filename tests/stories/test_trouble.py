"""Wrong settings, servers that are gone, damaged books, two daemons: a sentence that helps, and nothing sent."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from agent.outbox import State
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


def test_a_wrong_password_is_tried_once_by_all_processes_together_and_told(ready: World):
    """
    Providers lock out whoever keeps guessing; nothing is sent, and with the right password everything goes on.
    """
    tried = ready.failed_logins()
    ready.settings(password="hunter2")
    said = [ready.passes("2026-09-15", "10:30"), ready.passes("2026-09-15", "10:31"), ready.types("check")]

    assert {each.code for each in said} == {Exit.ATTENTION}
    assert all("the password or these settings change" in each.all for each in said)
    assert not any("hunter2" in each.all for each in said)
    assert ready.letters() == []
    ready.settings(password=ready.dovecot.password)
    assert ready.passes("2026-09-15", "11:00").code == 0
    assert len(ready.letters()) == 2
    assert ready.failed_logins() == tried + 1  # counted last: the server logs a failure when it notices we left


def test_a_password_only_the_smtp_server_refuses_is_tried_once_until_the_owner_says_so(ready: World):
    """
    However many letters wait, and however many passes go by; each pass tells, and none writes into the journal.
    """
    before = ready.refused_logins()
    ready.sink.fault({"at": "auth", "reply": "535 5.7.8 Authentication credentials invalid", "times": 99})
    said = ready.passes("2026-09-15", "10:30")
    lines = len(ready.journal())
    for at in ("10:40", "10:50"):
        assert "does not accept the password" in ready.passes("2026-09-15", at).err

    assert said.code == Exit.ATTENTION
    assert ready.refused_logins() == before + 1
    assert len(ready.journal()) == lines == 2
    ready.sink.fault()
    ready.passes("2026-09-15", "11:00")
    assert ready.letters() == []
    assert "may send through" in ready.types("check", "--try-logins").out
    ready.passes("2026-09-15", "11:10")
    assert len(ready.letters()) == 2


def test_a_note_goes_through_another_account_when_the_first_one_is_refused(world: World):
    """
    Else the owner would not hear of the very thing he has to mend.
    """
    other = f"""
        [[mailboxes]]
        name = "zaak"
        address = "zaak@sanne.example"
        user = "{world.sink.user}"
        password_file = "password"
        smtp_host = "{world.sink.host}"
        smtp_port = {world.sink.port}
        cafile = "authorities.pem"
        roles = ["send"]
    """
    world.settings(more=other)
    world.invoices(due_date=None)
    world.goes_live()
    world.sink.fault({"at": "auth", "reply": "535 5.7.8 Authentication credentials invalid"})
    said = world.passes("2026-09-15", "10:00")

    assert "does not accept the password" in said.err
    assert len(world.notes()) == 1


@pytest.mark.parametrize("busy", ["421 4.3.2 too many connections", "554 5.7.1 come back later"])
def test_a_server_that_says_not_now_is_offered_no_other_letter_and_left_alone_for_minutes(ready: World, busy: str):
    """
    Nothing waits as if it had been put off, and nothing fills the journal meanwhile.
    """
    ready.sink.fault({"at": "connect", "reply": busy, "times": 2})
    said = ready.passes("2026-09-15", "10:30")
    ready.passes("2026-09-15", "10:34")

    assert "left alone until 15 September 10:35" in said.err
    assert [entry.state for entry in ready.journal()] == ["prepared", "abandoned"]
    said = ready.passes("2026-09-15", "10:36")
    assert "left alone until 15 September 10:46" in said.err
    assert len(ready.journal()) == 2
    ready.passes("2026-09-15", "10:47")
    assert len(ready.letters()) == 2


def test_a_server_that_lets_one_letter_through_and_then_throttles_gets_the_others_later(ready: World):
    """
    The one it put off waits with its bytes; none is lost, none goes twice.
    """
    ready.sink.fault({"at": "data", "reply": "450 4.2.1 Rate limit, try again later", "match": "2026-031"})
    ready.passes("2026-09-15", "10:30")
    assert [entry.state for entry in ready.journal()] == ["prepared", "sending", "retry"]
    for at in ("10:36", "10:45"):
        ready.passes("2026-09-15", at)

    assert len(ready.letters()) == 2
    assert {len(mail.recipients) for mail in ready.letters()} == {1}


def test_too_many_connections_at_the_mailbox_ask_for_rest_and_nothing_is_sent_meanwhile(ready: World):
    """
    A phone and a laptop hold all the connections the provider allows; that is no wrong password, and nobody knocks.
    """
    with server_full() as (port, visits):
        ready.settings(imap_port=str(port), mailbox='imap_security = "none"')
        said = [ready.passes("2026-09-15", at) for at in ("10:30", "10:31", "10:34")]
        assert len(visits) == 1
        assert all("left alone until 15 September 10:35" in each.err for each in said)
        ready.passes("2026-09-15", "10:36")
        assert len(visits) == 2

    assert ready.letters() == []
    ready.settings(imap_port=str(ready.dovecot.port), mailbox="")
    ready.passes("2026-09-15", "11:00")
    assert len(ready.letters()) == 2


@contextmanager
def server_full() -> Iterator[tuple[int, list[str]]]:
    """An IMAP server that has no room for anybody, and a list with an entry for each who came."""
    visits: list[str] = []

    def turn_away() -> None:
        with suppress(OSError):
            while True:
                visitor, _ = door.accept()
                visits.append("somebody")
                visitor.sendall(b"* BYE [LIMIT] Too many simultaneous connections\r\n")
                visitor.close()

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=turn_away)
        thread.start()
        try:
            yield door.getsockname()[1], visits
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join()


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


def test_a_day_without_mail_is_told_by_status_with_what_went_wrong(ready: World):
    """
    The page is shown as ever; a health check sees exit code 3, and with the next good pass all is well again.
    """
    port = str(ready.dovecot.port)
    ready.settings(imap_port=closed_port())
    ready.passes("2026-09-16", "10:30")
    said = ready.types("status", "--now", "2026-09-16T11:00")
    ready.settings(imap_port=port)
    ready.passes("2026-09-16", "11:30")

    assert said.code == Exit.ATTENTION
    assert "not all folders were read since 15 September 2026 10:00" in said.err
    assert "Last trouble, 16 September 2026 10:30: " in said.err
    assert "nobody answers" in said.err
    assert ready.types("status", "--now", "2026-09-16T12:00").code == Exit.OK


def test_without_the_smtp_server_letters_wait_and_go_once(ready: World):
    """
    Nobody took them; the journal does not grow while nobody answers, and afterwards each leaves once.
    """
    ready.settings(smtp_port=closed_port())
    for at in ("10:30", "10:31", "10:32"):
        assert "nobody answers" in ready.passes("2026-09-15", at).err
    assert [entry.state for entry in ready.journal()] == ["prepared", "abandoned"]
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


def test_stored_bytes_that_are_cut_short_are_never_sent_and_the_letter_is_made_anew(ready: World):
    """
    A bad disk spoiled a letter that was waiting for its second offer; the pass goes on, the next one writes it again.
    """
    ready.sink.fault({"at": "rcpt", "reply": "452 4.5.3 Later"})
    ready.passes("2026-09-15", "10:30")
    (waiting,) = (line for line in ready.journal() if line.state is State.RETRY)
    stored = ready.data / "outbox" / waiting.mail
    stored.write_bytes(stored.read_bytes()[:1000])
    said = ready.passes("2026-09-15", "10:45")

    assert said.code == 3
    assert "stays here" in said.err
    ready.passes("2026-09-15", "11:00")
    states = {line.letter_id: line.state for line in ready.journal()}
    assert states[waiting.letter_id] is State.ABANDONED
    assert all(len(letter.octets) > 1000 for letter in ready.letters())
    assert ready.item("2026-031").taken == ready.item("2026-032").taken == ("light",)


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


def wait_for(words: str, log: Path, process: subprocess.Popen[str], times: int = 1) -> None:
    """Wait until the words stand in a log so many times, for as long as the process lives."""
    while not (log.exists() and log.read_text().count(words) >= times):
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"the process ended with {process.wait(0.02)}")
