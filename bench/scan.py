"""The first scan of a Sent folder: our fetching beside a bare imapclient loop, and the reading apart."""

from __future__ import annotations

import hashlib
import statistics
from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import date

from imapclient import IMAPClient

from agent.domain.invoice import Reading, Unreadable
from agent.intake import batches, fetch_sent
from agent.mailbox import Mailbox
from agent.mailbox.headers import WANTED_FIELDS
from agent.sandbox import Reader
from bench.dovecot import dovecot_missing, dovecot_user
from bench.papers import ONE_IN, sent_mails
from bench.runner import Row, in_turn, missing, seconds

MAILS = 3_000
FETCHING = f"first scan of {MAILS:,} sent mails: fetching, against bare imapclient"
READING = "first scan: reading, per document"
GOAL_TIMES, GOAL_MS = 1.3, 12
TURNS = 3


class NoReader:
    """Reads nothing, so that only fetching is measured."""

    def read(self, content: bytes, filename: str) -> Reading:
        """Say that nobody looked."""
        return Unreadable("not looked at")


class KeepingReader(NoReader):
    """Keeps what it is given, to be read later."""

    def __init__(self) -> None:
        self.papers: list[tuple[bytes, str]] = []

    def read(self, content: bytes, filename: str) -> Reading:
        """Put the paper aside."""
        self.papers.append((content, filename))
        return super().read(content, filename)


def measure() -> Iterator[Row]:
    """Fetch the same parts both ways, turn by turn; then read what was fetched."""
    if why := dovecot_missing():
        yield missing(FETCHING, GOAL_TIMES, "×", why)
        yield missing(READING, GOAL_MS, "ms", why)
        return
    with dovecot_user() as user:
        user.fill_sent(sent_mails(MAILS))
        with user.opened() as mailbox, user.bare() as client:
            ours, bare = in_turn(lambda: _fetch_ours(mailbox, NoReader()), lambda: _fetch_bare(client), TURNS)
            reader = KeepingReader()
            _fetch_ours(mailbox, reader)
    yield Row(FETCHING, GOAL_TIMES, ours / bare, "×", f"{ours:.2f} s against {bare:.2f} s")
    yield Row(READING, GOAL_MS, _reading_ms(reader.papers), "ms", f"{len(reader.papers)} PDFs, child included")


def _fetch_ours(mailbox: Mailbox, reader: NoReader) -> None:
    uids = mailbox.news("Sent", None, date(2020, 1, 1)).uids
    assert len(uids) == MAILS
    for batch in batches(uids):
        for _ in fetch_sent(mailbox, "Sent", batch, reader, _hash):
            pass


def _fetch_bare(client: IMAPClient) -> None:
    """The least that gets the same: outsides and structure by the hundred, then the one part that matters of each."""
    client.select_folder("Sent", readonly=True)
    uids = client.search(["SINCE", date(2020, 1, 1)])
    headers = f"BODY.PEEK[HEADER.FIELDS ({' '.join(WANTED_FIELDS).upper()})]"
    for batch in batches(uids):
        client.fetch(batch, ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODYSTRUCTURE", headers])
        for uid in batch:
            _fetch_bare_part(client, uid)


def _fetch_bare_part(client: IMAPClient, uid: int) -> None:
    is_invoice = (uid - 1) % ONE_IN == 0
    section = "2" if is_invoice else "1"
    content = client.fetch([uid], [f"BODY.PEEK[{section}]"])[uid][f"BODY[{section}]".encode()]
    if is_invoice:
        _hash(b64decode(content))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _reading_ms(papers: Sequence[tuple[bytes, str]]) -> float:
    with Reader() as reader:
        reader.read(*papers[0])  # starts the worker
        return statistics.mean(seconds(lambda paper=paper: reader.read(*paper)) for paper in papers[:200]) * 1000
