"""The demonstration's own mail servers behave like a provider's, and leave nothing behind."""

from __future__ import annotations

import logging
import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from agent.demo.servers import Servers, demo_servers

MAIL = b"From: sanne@devries.example\r\nTo: jan@acme.example\r\nSubject: Factuur\r\n\r\nDag Jan\r\n.\r\nSanne\r\n"
MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    """Both servers, started for one test."""
    with demo_servers(tmp_path) as running:
        yield running


def connection(servers: Servers) -> IMAPClient:
    """A client the way the mailbox room uses one, not logged in yet."""
    client = IMAPClient(servers.host, servers.imap_port, ssl=False, timeout=10)
    client.normalise_times = False
    return client


def mailbox(servers: Servers) -> IMAPClient:
    """The same, logged in."""
    client = connection(servers)
    client.login(servers.user, servers.password)
    return client


def submission(servers: Servers) -> smtplib.SMTP:
    """A mail program's connection, not logged in yet."""
    return smtplib.SMTP(servers.host, servers.smtp_port, timeout=10)


def test_the_mailbox_starts_empty(servers: Servers) -> None:
    """
    Nothing but an INBOX without mail: the story brings its own.
    """
    with mailbox(servers) as client:
        folders = [name for _, _, name in client.list_folders()]

        assert folders == ["INBOX"]
        assert client.select_folder("INBOX")[b"EXISTS"] == 0


def test_a_delivered_mail_keeps_its_bytes_flags_and_moment(servers: Servers) -> None:
    """
    What the story puts in a folder comes out of it unchanged, received when the story says.
    """
    servers.deliver("Verzonden", MAIL, MONDAY, "\\Seen")

    with mailbox(servers) as client:
        client.select_folder("Verzonden", readonly=True)
        [seen] = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"]).values()

    assert seen[b"BODY[]"] == MAIL
    assert seen[b"FLAGS"] == (b"\\Seen",)
    assert seen[b"INTERNALDATE"] == MONDAY


def test_a_client_may_make_folders_and_append_with_a_moment(servers: Servers) -> None:
    """
    The daemon files its copies over the same protocol as at a real provider.
    """
    with mailbox(servers) as client:
        client.create_folder("Concepten/Herinneringen")
        client.append("Concepten/Herinneringen", MAIL, ["\\Draft"], MONDAY)
        client.select_folder("Concepten/Herinneringen")

        [draft] = client.fetch(client.search(), ["INTERNALDATE"]).values()
        assert draft[b"INTERNALDATE"] == MONDAY


def test_an_accepted_mail_is_kept_as_it_came(servers: Servers) -> None:
    """
    The file holds the very bytes, also the line with a single dot.
    """
    with submission(servers) as client:
        client.login(servers.user, servers.password)
        client.sendmail(servers.user, ["jan@acme.example", "els@acme.example"], MAIL)

    [kept] = servers.accepted()
    assert kept.name == "0001 jan@acme.example.eml"
    assert kept.read_bytes() == MAIL


def test_nobody_sends_without_logging_in(servers: Servers) -> None:
    """
    A submission server refuses strangers (RFC 4954 section 6).
    """
    with submission(servers) as client, pytest.raises(smtplib.SMTPSenderRefused):
        client.sendmail(servers.user, ["jan@acme.example"], MAIL)

    assert servers.accepted() == []


def test_a_wrong_password_is_refused_by_both(servers: Servers) -> None:
    """
    A typo in the settings shows in the demonstration as it would at home.
    """
    with connection(servers) as client, pytest.raises(LoginError):
        client.login(servers.user, "guess")

    with submission(servers) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login(servers.user, "guess")


def test_clients_left_open_do_not_hold_up_the_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """
    A client in IDLE and one that never logged in are cut off, silently, and no thread stays behind.
    """
    before = set(threading.enumerate())
    with caplog.at_level(logging.DEBUG), demo_servers(tmp_path) as servers:
        stranger = submission(servers)
        waiting = mailbox(servers)
        waiting.select_folder("INBOX")
        waiting.idle()

    assert set(threading.enumerate()) == before
    assert [record for record in caplog.records if record.name == "asyncio" and record.levelno > logging.INFO] == []
    waiting.shutdown()
    stranger.close()
