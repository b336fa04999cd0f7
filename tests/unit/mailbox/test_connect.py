"""What is refused before a password leaves the house, and who files what is sent."""

from __future__ import annotations

import base64

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.mailbox.connect import files_sent_itself, open_imap


def opened(host: str, tls: str = "implicit"):
    """Try to open a mailbox at a host; nothing answers there."""
    return open_imap(name="x", host=host, port=1, tls=tls, user="u", password="hunter2", timeout=1, read_only=True)


@pytest.mark.parametrize("host", ["outlook.office365.com", "imap-mail.outlook.com", "Outlook.Office365.COM"])
def test_a_host_that_needs_oauth_is_never_dialled(host: str):
    """It would not take the password, and need not see it."""
    with pytest.raises(MailboxError, match="voldaan login") as caught:
        opened(host)

    assert caught.value.failure is Failure.SETTINGS


@pytest.mark.parametrize("host", ["imap.example", "192.0.2.1", "localhost.evil.example"])
def test_a_password_goes_in_clear_to_loopback_only(host: str):
    """The tests' and the demonstration's own servers lie there."""
    with pytest.raises(MailboxError, match="tls = none") as caught:
        opened(host, tls="none")

    assert caught.value.failure is Failure.SETTINGS


def test_nobody_at_the_port_is_tried_again_later():
    """Servers restart."""
    with pytest.raises(MailboxError, match="nobody answers") as caught:
        opened("127.0.0.1")

    assert caught.value.temporary
    assert "hunter2" not in repr(caught.value)


def test_gmail_files_what_is_sent():
    """It is known by its own extension, whatever the host is called."""
    assert files_sent_itself(b"* OK Gimap ready", [b"IMAP4REV1", b"X-GM-EXT-1"]) is True


def test_microsoft_365_files_what_is_sent():
    """It signs its greeting with the name of its machine."""
    machine = base64.b64encode("AM0PR01CA0001.eurprd01.prod.outlook.com".encode("utf-16-le"))

    assert files_sent_itself(b"* OK The Microsoft Exchange IMAP4 service is ready. [%s]" % machine, []) is True


@pytest.mark.parametrize("greeting", [b"", b"* OK [CAPABILITY IMAP4rev1] ready", b"* OK [AAAAAAAAAAAAAAAAAAA] x"])
def test_of_other_servers_it_is_not_known(greeting: bytes):
    """The outbox finds out."""
    assert files_sent_itself(greeting, [b"IMAP4REV1"]) is None
