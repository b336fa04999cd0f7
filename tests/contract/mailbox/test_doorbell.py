"""The doorbell on a real server."""

from __future__ import annotations

import threading

import pytest

from agent.mailbox import ImapMailbox
from tests.servers.launch import ImapServer

pytestmark = pytest.mark.dovecot

MAIL = b"From: jan@acme.example\r\nSubject: Dag\r\n\r\nDag.\r\n"


def test_it_rings_for_mail_that_comes_while_it_waits_and_for_nothing_else(dovecot: ImapServer):
    """
    And leaves the mail as new as it was.
    """
    dovecot.deliver("INBOX", MAIL)
    mailbox = dovecot.mailbox(read_only=True)
    assert isinstance(mailbox, ImapMailbox)
    doorbell = mailbox.as_doorbell()
    assert doorbell
    assert (doorbell.mails, doorbell.wait(0.1)) == (1, False)
    dovecot.client.select_folder("INBOX")
    dovecot.client.add_flags([1], ["\\Flagged"])
    assert doorbell.wait(0.1) is False
    comes = threading.Timer(0.3, dovecot.deliver, ("INBOX", MAIL))
    comes.start()
    rang = doorbell.wait(20)
    comes.join()

    assert rang
    assert doorbell.mails == 2
    assert b"\\Seen" not in dovecot.client.get_flags([1])[1]
