"""Answers no server should give, over a real connection: each costs one mail, and the line goes on."""

from __future__ import annotations

import imaplib
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.mailbox import Mailbox, open_imap
from agent.mailbox.imap import REOPENED_AT_MOST

_HEADERS = b"From: Jan <jan@acme.example>\r\nMessage-ID: <%d@acme.example>\r\n\r\n"
_LEAF = b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1)'

STRUCTURES = {
    "a line without end": b'("TEXT" "PLAIN" ("NAME" "' + b"x" * 100_000 + b'") NIL NIL "7BIT" 5 1)',
    "brackets without end": b"(" * 20_000,
    "brackets as deep as a well": b"(" * 4_000 + _LEAF + b' "MIXED")' * 4_000,
    "a quote without end": b'("TEXT" "PLAIN ',
    "numbers where words belong": b"(1 2 3 4 5 6 7 8)",
    "a size of a thousand digits": b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" ' + b"9" * 5000 + b" 1)",
    "a size below nothing": b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" -1 1)',
    "nothing": b"NIL",
    "an empty list": b"()",
}  # fmt: skip


class Odd(socketserver.StreamRequestHandler):
    """Speaks as much IMAP as our mailbox needs; mail 2 has the structure the server was given."""

    def handle(self) -> None:
        self.server.logins += 1
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
        for line in self.rfile:
            tag, _, command = line.strip().partition(b" ")
            for answer in self._answers(command):
                self.wfile.write(answer + b"\r\n")
            self.wfile.write(tag + b" OK done\r\n")
            if command.upper() == b"LOGOUT":
                return

    def _answers(self, command: bytes) -> Iterator[bytes]:
        name = command.upper()
        if name == b"CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        elif name.startswith(b"EXAMINE"):
            yield b"* 3 EXISTS"
            yield b"* OK [UIDVALIDITY 7] ok"
            yield b"* OK [UIDNEXT 4] ok"
        elif name.startswith(b"UID FETCH"):
            asked = re.match(rb"UID FETCH ([\d,:]+) \((.*)\)", command, re.IGNORECASE)
            assert asked
            for uid in self._numbers(asked[1]):
                yield self._fetched(uid, asked[2])

    def _numbers(self, text: bytes) -> Iterator[int]:
        for piece in text.split(b","):
            first, _, last = piece.partition(b":")
            yield from range(int(first), int(last or first) + 1)

    def _fetched(self, uid: int, items: bytes) -> bytes:
        answer = b'* %d FETCH (UID %d INTERNALDATE "02-Mar-2026 12:00:00 +0000" RFC822.SIZE 99 FLAGS ()' % (uid, uid)
        if b"BODYSTRUCTURE" in items:
            answer += b" BODYSTRUCTURE " + (self.server.structure if uid == 2 else _LEAF)
        if b"HEADER" in items:
            block = _HEADERS % uid
            answer += b" BODY[HEADER.FIELDS (X)]<0> {%d}\r\n%s" % (len(block), block)
        return answer + b")"


class OddServer(socketserver.ThreadingTCPServer):
    """One odd server; ``logins`` counts the connections made to it."""

    daemon_threads = True

    def __init__(self, structure: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Odd)
        self.structure, self.logins = structure, 0


@contextmanager
def odd_mailbox(structure: bytes) -> Iterator[tuple[Mailbox, OddServer]]:
    """A mailbox of three mails, the second of which has this structure."""
    with OddServer(structure) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {"user": "sanne", "password": "secret", "tls": "none", "read_only": True, "timeout": 10}
        mailbox = open_imap(name="odd", host="127.0.0.1", port=server.server_address[1], **options)
        try:
            yield mailbox, server
        finally:
            mailbox.close()
            server.shutdown()


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_structure_made_to_hurt_costs_one_mail(name: str, monkeypatch: pytest.MonkeyPatch):
    """Its neighbours come whole, of itself at least the headers, and the mailbox can still be used."""
    monkeypatch.setattr(imaplib, "_MAXLINE", 60_000)
    with odd_mailbox(STRUCTURES[name]) as (mailbox, server):
        found = list(mailbox.summaries("INBOX", [1, 2, 3]))

        assert [summary.headers.message_id for summary in found] == [f"<{uid}@acme.example>" for uid in (1, 2, 3)]
        assert [len(found[0].parts), len(found[2].parts)] == [1, 1]
        assert [found[0].unreadable, found[2].unreadable] == [None, None]
        assert found[1].unreadable or not found[1].parts or found[1].parts[0].size < 100
        assert len(mailbox.news("INBOX", None, date(2026, 1, 1)).uids) == 0
        assert server.logins <= 3


def test_a_server_that_answers_without_end_is_left_alone_for_this_pass(monkeypatch: pytest.MonkeyPatch):
    """Whatever it is asked; so many new connections and no more, and the next pass tries again."""
    monkeypatch.setattr(imaplib, "_MAXLINE", 150)
    with odd_mailbox(STRUCTURES["a line without end"]) as (mailbox, server):
        with pytest.raises(MailboxError) as caught:
            list(mailbox.summaries("INBOX", range(1, 40)))

        assert caught.value.failure is Failure.RETRY
        assert server.logins == REOPENED_AT_MOST + 1
