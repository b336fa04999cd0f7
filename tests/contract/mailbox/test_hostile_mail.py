"""Mails made to break a reader, lying on a real server among honest ones."""

from __future__ import annotations

from datetime import date

import pytest

from agent.mailbox import plain_text
from tests.contract.mailbox.mails import a_mail
from tests.servers.launch import ImapServer

pytestmark = pytest.mark.dovecot


def nested(levels: int) -> bytes:
    """Multiparts within multiparts."""
    opened = "".join(
        f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(levels)
    )
    return f"Subject: deep\r\n{opened}Content-Type: text/plain\r\n\r\nbottom\r\n".encode()


def many_parts(parts: int) -> bytes:
    """A mail of many small leaves."""
    leaves = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * parts
    return f"Subject: wide\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{leaves}--b--\r\n".encode()


HOSTILE = {
    "a mail of 2,000 levels": nested(2000),
    "a mail of 2,000 parts": many_parts(2000),
    "a megabyte of quotes": a_mail(extra='Cc: "' + '\\"' * 500_000 + "\r\n"),
    "a megabyte of brackets": a_mail(extra="Cc: " + "(" * 1_000_000 + "\r\n"),
    "a file name of a megabyte": (
        b"Content-Type: application/pdf; name=\"" + b"x" * 1_000_000 + b"\"\r\n\r\n%PDF"
    ),
    "octets that are no text": b"Subject: \xff\xfe\x80\r\nFrom: \xe9 <\xe9@x.example>\r\n\r\n\xff",
    "parameters without end": b"Content-Type: text/plain; charset=\"\\\r\n\r\nx",
    "nothing at all": b"\r\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_spoils_nothing(dovecot: ImapServer, name: str):
    """It comes with a reason or as best as it could be read, its neighbours come whole, and the line holds."""
    uids = [dovecot.deliver("INBOX", octets) for octets in (a_mail(), HOSTILE[name], a_mail())]
    mailbox = dovecot.mailbox(read_only=True)

    found = list(mailbox.summaries("INBOX", uids))

    assert [summary.uid for summary in found] == uids
    assert [found[0].unreadable, found[2].unreadable] == [None, None]
    assert len(plain_text(mailbox, found[1])) < 1000
    assert mailbox.news("INBOX", None, date(2020, 1, 1)).uids == tuple(uids)


@pytest.mark.parametrize("name", ["a mail of 2,000 levels", "a mail of 2,000 parts", "a megabyte of quotes"])
def test_what_could_not_be_read_says_why(dovecot: ImapServer, name: str):
    """The owner hears of it."""
    uid = dovecot.deliver("INBOX", HOSTILE[name])

    (found,) = dovecot.mailbox().summaries("INBOX", [uid])

    assert found.unreadable
