"""The copy in Sent and the draft in Drafts, on a real IMAP server beside a real SMTP server."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.domain.policy import Mode
from agent.outbox import FilesSent, LetterMark, SentFolder, State, read_letter_header
from tests.conftest import StartSink
from tests.servers.launch import ImapServer, SmtpSink
from tests.unit.outbox.builders import NOW, PDF, cleared, letter, outbox, server_at

pytestmark = pytest.mark.dovecot
LIMIT = 1_000_000


def test_one_copy_of_the_very_bytes_lies_in_sent_and_says_what_it_was(
    sink: SmtpSink, dovecot: ImapServer, tmp_path: Path
):
    """
    What the customer got is what lies in Sent, read; and from it alone the step can be rebuilt.
    """
    mailbox = dovecot.mailbox()
    box = outbox(tmp_path, servers={"main": server_at(sink)})
    box.send(letter(), [PDF], cleared(), NOW)
    for _ in range(2):
        box.file_sent({"main": SentFolder(mailbox, "Sent", FilesSent.NO)}, NOW)
    (uid,) = mailbox.find_letters("Sent", date(2026, 3, 1))
    (summary,) = mailbox.summaries("Sent", [uid])

    assert mailbox.raw("Sent", uid, LIMIT) == sink.mails()[0].octets
    assert "\\seen" in summary.flags
    assert read_letter_header(summary.headers.letter) == LetterMark("laptop", "l1", "acme.example", letter().items)


def test_what_the_provider_filed_settles_the_doubt(start_sink: StartSink, dovecot: ImapServer, tmp_path: Path):
    """
    The answer to DATA was lost, but the provider's own copy lies in Sent: it left, and one copy is enough.
    """
    dovecot.mailbox().find_message_id("Sent", "<none@bakker.example>")  # Dovecot makes the folder at the first look
    sink = start_sink("--autosave-maildir", str(dovecot.maildir / ".Sent"))
    sink.fault({"at": "data", "do": "drop_before_250"})
    box = outbox(tmp_path, servers={"main": server_at(sink)})
    doubtful = box.send(letter(), [PDF], cleared(), NOW)
    mailbox = dovecot.mailbox()
    report = box.file_sent({"main": SentFolder(mailbox, "Sent", FilesSent.YES)}, NOW + timedelta(minutes=1))

    assert doubtful.state is State.IN_DOUBT
    assert [entry.state for entry in report.filed] == [State.FILED]
    assert len(mailbox.find_message_id("Sent", doubtful.message_id)) == len(sink.mails()) == 1


def test_a_copy_filed_days_later_does_not_change_when_the_letter_left(
    sink: SmtpSink, dovecot: ImapServer, tmp_path: Path
):
    """
    The gap to the next letter counts from the day the customer got this one, and the copy bears that day as well.
    """
    mailbox = dovecot.mailbox()
    box = outbox(tmp_path, servers={"main": server_at(sink)})
    box.send(letter(), [PDF], cleared(), NOW)
    days_later = NOW + timedelta(days=3)
    (filed,) = box.file_sent({"main": SentFolder(mailbox, "Sent", FilesSent.NO)}, days_later).filed
    (summary,) = mailbox.summaries("Sent", mailbox.find_message_id("Sent", filed.message_id))

    assert (filed.at, filed.left_at, summary.received_at) == (days_later, NOW, NOW)


def test_a_draft_can_be_found_sent_by_hand_or_taken_back(dovecot: ImapServer, tmp_path: Path):
    """
    It lies in Drafts once, flagged as a draft, until it is withdrawn.
    """
    mailbox = dovecot.mailbox()
    box = outbox(tmp_path, ceiling=Mode.DRAFT)
    drafted = box.draft(letter(), [PDF], cleared(), NOW, mailbox, "Drafts")
    (uid,) = mailbox.find_message_id("Drafts", drafted.message_id)
    (summary,) = mailbox.summaries("Drafts", [uid])

    assert "\\draft" in summary.flags
    assert box.drafts.withdraw("l1", mailbox, "Drafts", [uid], NOW, "paid").state is State.WITHDRAWN
    assert mailbox.find_message_id("Drafts", drafted.message_id) == ()
