"""Connections that break, logins that fail: one answer each, at once, and never a second try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agent.domain.errors import Failure, MailboxError
from tests.conftest import StartSink
from tests.contract.mailbox.mails import with_pdf
from tests.servers.launch import (
    NOON,
    ImapServer,
    Line,
    dovecot_missing,
    dovecot_user,
    running,
    running_line,
    running_proxy,
)

pytestmark = pytest.mark.dovecot
LONG_AGO = date(2020, 1, 1)


class BadLine:
    """A mailbox behind a proxy that fails on command."""

    def __init__(self, user: ImapServer, mode: Path) -> None:
        self.user = user
        self._mode = mode

    def turn(self, mode: str) -> None:
        """Change how the line fares; the proxy looks every 50 ms."""
        self._mode.write_text(mode)


@pytest.fixture
def bad_line(dovecot: ImapServer, tmp_path: Path) -> Iterator[BadLine]:
    """Dovecot's mailbox, with one mail in Sent, over a line of doubtful quality."""
    dovecot.deliver("Sent", with_pdf(b"x" * 200_000))
    with running_proxy(tmp_path, dovecot.port) as (port, mode):
        user = replace(dovecot, port=port)
        yield BadLine(user, mode)
        user.close()


def failure_of(action) -> Failure:
    """What the mailbox error of an action asks for."""
    with pytest.raises(MailboxError) as caught:
        action()
    return caught.value.failure


def test_a_server_that_falls_silent_is_given_up_in_time(bad_line: BadLine):
    """A NAT that forgot us sends nothing, not even an end."""
    mailbox = bad_line.user.mailbox(timeout=0.5)
    bad_line.turn("blackhole")

    def read_until_silence() -> None:
        while True:  # the proxy notices its new mode a moment later
            mailbox.news("Sent", None, LONG_AGO)

    assert failure_of(read_until_silence) is Failure.RETRY


def test_a_server_that_falls_silent_before_its_greeting_is_given_up_in_time(bad_line: BadLine):
    """Nor is anything sent to it."""
    bad_line.turn("blackhole")

    def connect_until_silence() -> None:
        while True:
            bad_line.user.mailbox(timeout=0.5).close()

    assert failure_of(connect_until_silence) is Failure.RETRY


def test_a_slow_line_brings_a_big_invoice_all_the_same(bad_line: BadLine):
    """Each read has its time, and the whole of it has time for its size."""
    invoice = bytes(range(256)) * 1_000
    bad_line.user.deliver("Sent", with_pdf(invoice))
    mailbox = bad_line.user.mailbox(timeout=5, patience_seconds=5)
    uids = mailbox.news("Sent", None, LONG_AGO).uids
    _, summary = mailbox.summaries("Sent", uids)
    bad_line.turn("slow 200000")

    assert mailbox.part("Sent", summary.uid, summary.parts[2], 10**6) == invoice


def everything(user: ImapServer) -> None:
    """One of each thing a pass does with a mailbox."""
    mailbox = user.mailbox(timeout=0.5)
    uids = mailbox.news("Sent", None, LONG_AGO).uids
    for summary in mailbox.summaries("Sent", uids):
        mailbox.part("Sent", summary.uid, summary.parts[2], 10**6)
    mailbox.find_message_id("Sent", "<nobody@mail.example>")
    mailbox.append("Drafts", with_pdf(b"y" * 1_000), ("\\Draft",), NOON)
    mailbox.close()


def sweep(user: ImapServer, line: Line, how: str, step: int) -> list[Failure]:
    """Let the line fail after every so many bytes, until it fails no more; what each failure asked for."""
    failures: list[Failure] = []
    for octets in range(0, 2_000_000, step):
        line.turn(f"{how} {octets}")
        try:
            everything(replace(user, port=line.port))
        except MailboxError as error:
            failures.append(error.failure)
        else:
            return failures
    raise AssertionError("it never went through")


# A server keeps the connections that fall silent, and allows fifty of them.
@pytest.mark.parametrize(
    ("how", "step"),
    [
        *(("cut", 23_000), ("close", 23_000), ("hole", 23_000)),
        *(
            pytest.param(how, step, marks=pytest.mark.torture)
            for how, step in (("cut", 701), ("close", 701), ("hole", 7_001))
        ),
    ],
)
def test_a_line_that_fails_after_whatever_bytes_is_tried_again_later(
    dovecot: ImapServer, tmp_path: Path, how: str, step: int
):
    """Half a handshake, a greeting, a literal: never a matter of password or settings, nor a fault of ours."""
    dovecot.deliver("Sent", with_pdf(b"x" * 100_000))
    with running_line(tmp_path, dovecot.port) as line:
        failures = sweep(dovecot, line, how, step)

    assert set(failures) == {Failure.RETRY}
    assert len(failures) > 5


def test_an_answer_that_comes_in_drops_is_given_up_in_the_end(bad_line: BadLine):
    """No read waits long, and the whole would take a day; a pass must end."""
    mailbox = bad_line.user.mailbox(timeout=5, patience_seconds=0.5)
    bad_line.turn("slow 20")

    def read_until_given_up() -> None:
        while True:
            mailbox.news("Sent", None, LONG_AGO)

    with pytest.raises(MailboxError, match="still not done") as caught:
        read_until_given_up()
    assert caught.value.failure is Failure.RETRY
    assert failure_of(mailbox.folders) is Failure.RETRY


def test_a_greeting_that_comes_in_drops_is_given_up_in_the_end(bad_line: BadLine):
    """Also while names, keys and certificates are exchanged."""
    bad_line.turn("slow 20")

    def connect_until_given_up() -> None:
        while True:
            bad_line.user.mailbox(timeout=5, patience_seconds=0.5).close()

    with pytest.raises(MailboxError, match="still not done"):
        connect_until_given_up()


@pytest.mark.parametrize("mode", ["rst", "fin", "cut 60000"])
def test_a_broken_connection_is_tried_again_later_and_never_used_again(bad_line: BadLine, mode: str):
    """Half an answer is no answer; and a dead connection does not look like a quiet one."""
    mailbox = bad_line.user.mailbox(timeout=5)
    (summary,) = mailbox.summaries("Sent", mailbox.news("Sent", None, LONG_AGO).uids)
    bad_line.turn(mode)

    def read_until_broken() -> None:
        while True:
            mailbox.part("Sent", summary.uid, summary.parts[2], 10**6)

    assert failure_of(read_until_broken) is Failure.RETRY
    assert failure_of(lambda: mailbox.news("Sent", None, LONG_AGO)) is Failure.RETRY
    mailbox.close()


def test_a_wrong_password_asks_for_another_one(dovecot: ImapServer):
    """And shows up in no message, nor in what led to it."""
    with pytest.raises(MailboxError) as caught:
        replace(dovecot, password="hünter2").mailbox()

    assert caught.value.failure is Failure.LOGIN
    assert "nter2" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_wrong_password_is_tried_once(dovecot: ImapServer, tmp_path: Path):
    """Some providers block the house after a few."""
    with running_proxy(tmp_path, dovecot.port) as (port, _):
        user = replace(dovecot, port=port, password="wrong")
        assert failure_of(user.mailbox) is Failure.LOGIN

    while not (tried := dovecot.log.read_text().count(f"user=<{user.user}>")):
        pass  # the server writes its log when it notices that we left
    assert tried == 1


def test_a_strange_certificate_is_a_matter_of_settings(dovecot: ImapServer):
    """Only the authority named, or the system's, is trusted."""
    assert failure_of(replace(dovecot, cafile=None).mailbox) is Failure.SETTINGS


@pytest.mark.parametrize(("host", "failure"), [("127.1", Failure.SETTINGS), ("imap.invalid", Failure.RETRY)])
def test_another_host_is_a_matter_of_its_certificate_or_of_its_name(dovecot: ImapServer, host: str, failure: Failure):
    """127.1 is this machine too, yet the certificate does not say so; and a laptop that woke up knows no name yet."""
    assert failure_of(replace(dovecot, host=host).mailbox) is failure


def test_a_port_that_does_not_speak_tls_at_once_is_a_matter_of_settings(start_sink: StartSink):
    """The sentence says what to try."""
    sink = start_sink("--tls", "none")
    user = ImapServer(sink.host, sink.port, "implicit", "sanne", "hunter2", sink.cafile)
    with pytest.raises(MailboxError, match="try tls = starttls") as caught:
        user.mailbox()

    assert caught.value.failure is Failure.SETTINGS


def test_a_missing_or_empty_cafile_is_a_matter_of_settings(dovecot: ImapServer, tmp_path: Path):
    """The file is named."""
    (tmp_path / "empty.pem").write_text("nothing here")

    for name in ("missing.pem", "empty.pem"):
        with pytest.raises(MailboxError, match=name) as caught:
            replace(dovecot, cafile=tmp_path / name).mailbox()
        assert caught.value.failure is Failure.SETTINGS


def test_starttls_where_tls_begins_at_once_is_given_up_in_time(dovecot: ImapServer):
    """The two wait for each other to speak first."""
    with pytest.raises(MailboxError):
        replace(dovecot, tls="starttls").mailbox(timeout=0.5)


def test_one_connection_too_many_asks_for_minutes_of_rest(tmp_path: Path):
    """The owner's phone and laptop count too; the password is fine."""
    if missing := dovecot_missing():
        pytest.skip(missing)
    with running("dovecot.sh", "dovecot", tmp_path, VOLDAAN_MAXCONN="1") as server:
        user = dovecot_user(server)
        user.mailbox().folders()

        assert failure_of(user.mailbox) is Failure.BUSY
        user.close()
