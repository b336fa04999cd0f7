"""The doorbell rings for new mail and nothing else, and a dead connection never passes for a quiet mailbox."""

from __future__ import annotations

import socket
import threading

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.mailbox import Doorbell
from tests.unit.mailbox.scripted import CLOSE, RESET, ScriptedServer, scripted

A_MOMENT, LONG = 0.6, 20.0  # seconds; nothing here waits for the long one


def hung(server: ScriptedServer) -> Doorbell:
    """A doorbell on this server's INBOX of five mails."""
    doorbell = server.mailbox().as_doorbell()
    assert doorbell
    return doorbell


def counted(doorbell: Doorbell) -> list[float]:
    """Note how often the connection is asked for news."""
    asked: list[float] = []
    client = doorbell._session.client
    ask = client.idle_check
    client.idle_check = lambda seconds: asked.append(seconds) or ask(seconds)
    return asked


def test_it_opens_the_inbox_read_only_and_asks_for_nothing_else():
    """
    Also in shadow: flags, counts and \\Recent stay as they were.
    """
    with scripted() as server:
        assert hung(server).wait(A_MOMENT) is False
        assert set(server.heard) <= {"CAPABILITY", "AUTHENTICATE", "LOGIN", "EXAMINE", "NOOP", "IDLE", "DONE"}


@pytest.mark.parametrize(
    "says",
    [
        {"NOOP": [b"* 6 EXISTS"]},
        {"IDLE": [b"+ idling", b"* 6 EXISTS", b"* 1 RECENT"]},
        {"DONE": [b"* 6 EXISTS"]},
        {"IDLE": [b"+ idling", b"* OK Still here", b"* 4 FETCH (FLAGS (\\Seen))", b"* 6 EXISTS"]},
    ],
)
def test_mail_that_comes_before_during_and_after_the_wait_rings(says: dict[str, list[bytes]]):
    """
    Servers tell when they like.
    """
    with scripted(**says) as server:
        assert hung(server).wait(A_MOMENT) is True


@pytest.mark.parametrize(
    "told",
    [b"* OK Still here", b"* 4 FETCH (FLAGS (\\Seen))", b"* 2 EXPUNGE", b"* 5 EXISTS", b"* 4 EXISTS", b"* 0 RECENT"],
)
def test_what_the_owner_does_to_his_mail_does_not_ring(told: bytes):
    """
    Reading, starring and deleting are no news.
    """
    with scripted(IDLE=[b"+ idling", told]) as server:
        assert hung(server).wait(A_MOMENT) is False


def test_one_mail_deleted_and_another_one_come_is_new_mail():
    """
    The number is the same as before.
    """
    with scripted(IDLE=[b"+ idling", b"* 2 EXPUNGE", b"* 5 EXISTS"]) as server:
        assert hung(server).wait(A_MOMENT) is True


@pytest.mark.parametrize("end", [[CLOSE], [RESET], [b"* BYE shutting down", CLOSE]])
def test_a_connection_that_ends_while_it_waits_is_lost_and_never_spins(end: list[bytes]):
    """
    imapclient would answer "nothing new" at once, for ever, and keep a processor busy.
    """
    with scripted(IDLE=[b"+ idling", *end]) as server:
        doorbell = hung(server)
        asked = counted(doorbell)
        with pytest.raises(MailboxError) as caught:
            doorbell.wait(LONG)
        assert caught.value.failure is Failure.RETRY
        assert len(asked) <= 2
        with pytest.raises(MailboxError, match="closed"):
            doorbell.wait(LONG)


def test_mail_that_is_told_before_the_server_agrees_costs_a_new_connection_and_no_news():
    """
    imapclient loses its place there; the next connection counts more mails than this one.
    """
    with scripted(IDLE=[b"* 6 EXISTS", b"+ idling"]) as server:
        with pytest.raises(MailboxError) as caught:
            hung(server).wait(A_MOMENT)
        assert caught.value.failure is Failure.RETRY


def test_a_server_that_refuses_to_wait_is_not_asked_again_at_once():
    """
    Any answer but "try later" turns the bell off for long.
    """
    with scripted(IDLE=[b"NO not here"]) as server, pytest.raises(MailboxError) as caught:
        hung(server).wait(A_MOMENT)

    assert caught.value.failure is not Failure.RETRY


def test_a_server_without_idle_has_no_bell():
    """
    It is looked at every poll_minutes.
    """
    with scripted(CAPABILITY=[b"* CAPABILITY IMAP4rev1 AUTH=PLAIN"]) as server:
        assert server.mailbox().as_doorbell() is None


def test_a_wait_ends_at_once_when_somebody_hangs_up():
    """
    From another thread: the program ends, or the machine slept.
    """
    with scripted() as server:
        doorbell = hung(server)
        threading.Timer(0.1, doorbell.hang_up).start()
        with pytest.raises(MailboxError):
            doorbell.wait(LONG)


def test_a_router_is_kept_from_forgetting_the_connection():
    """
    Probes every minute find out about a dead one, too.
    """
    with scripted() as server:
        doorbell = hung(server)

        assert doorbell._socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
