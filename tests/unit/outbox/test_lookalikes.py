from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.domain.policy import Mode
from agent.mailbox import MailUnreadable, Part
from agent.outbox import LetterState, Likeness, Lookalikes, recall_draft
from tests.unit.outbox.builders import NOW, PDF, Drawer, cleared, letter, outbox

DAY = (NOW - timedelta(days=1)).date()


class Counting(Drawer):
    """A mailbox that counts what is fetched of it."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[tuple[str, int]] = []
        self.trouble_with_parts: MailboxError | None = None

    def part(self, folder: str, uid: int, part: Part, limit: int, *, cut: bool = False) -> bytes:
        """Fetch one part."""
        self.fetched.append((folder, uid))
        if self.trouble_with_parts:
            raise self.trouble_with_parts
        return super().part(folder, uid, part, limit, cut=cut)


def laid(folder: Path, mailbox: Drawer) -> LetterState:
    """A draft in Drafts."""
    return outbox(folder, ceiling=Mode.DRAFT).draft(letter(), [PDF], cleared(), NOW, mailbox, "Drafts")


def puts(mailbox: Drawer, content: bytes, drops: Sequence[str] = (), folder: str = "Sent", **fields: str) -> None:
    """Put a mail made from another into a folder: without these fields, and with others."""
    mail = message_from_bytes(content, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    for name in (*drops, *fields):
        del mail[name.replace("_", "-")]
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mailbox.append(folder, mail.as_bytes(), (), NOW)


def found(folder: Path, mailbox: Drawer, entry: LetterState, where: str = "Sent") -> list[tuple[int, Likeness]]:
    """What is found of a draft; everybody belongs to the customer."""
    draft = recall_draft(folder / "outbox", entry)
    pairs = Lookalikes(mailbox, "laptop").like(where, entry, draft, DAY, lambda headers: True)
    return [(mail.uid, likeness) for mail, likeness in pairs]


def test_only_what_stands_in_the_thread_is_looked_into(tmp_path: Path):
    """
    A folder full of other mail costs no bytes but its headers. Rule: drafts-are-approval.
    """
    mailbox = Counting()
    entry = laid(tmp_path, mailbox)
    content = (tmp_path / "outbox" / entry.mail).read_bytes()
    for number in range(5):
        puts(mailbox, content, ("X-Voldaan-Letter", "In-Reply-To", "References"), Message_ID=f"<{number}@else.example>")
    puts(mailbox, content, ("X-Voldaan-Letter",), Message_ID="<edited@else.example>")

    assert found(tmp_path, mailbox, entry) == [(6, Likeness.THIS)]
    assert mailbox.fetched == [("Sent", 6)]


def test_a_paper_that_cannot_be_read_is_no_copy_and_a_broken_line_is_no_answer(tmp_path: Path):
    """
    The one is a mail's own trouble; after the other the next pass looks again. Rule: drafts-are-approval.
    """
    mailbox = Counting()
    entry = laid(tmp_path, mailbox)
    content = (tmp_path / "outbox" / entry.mail).read_bytes()
    puts(mailbox, content, ("X-Voldaan-Letter",), Message_ID="<edited@else.example>")
    mailbox.trouble_with_parts = MailUnreadable("garbled")
    unreadable = found(tmp_path, mailbox, entry)
    mailbox.trouble_with_parts = MailboxError("the line broke", Failure.RETRY)

    assert unreadable == []
    with pytest.raises(MailboxError, match="the line broke"):
        found(tmp_path, mailbox, entry)


def test_a_draft_whose_bytes_are_gone_is_known_by_its_names_alone(tmp_path: Path):
    """
    By our mark and its Message-IDs, the one under which it was saved among them. Rule: drafts-are-approval.
    """
    mailbox = Counting()
    entry = replace(laid(tmp_path, mailbox), sent_as="<saved@else.example>")
    content = (tmp_path / "outbox" / entry.mail).read_bytes()
    (tmp_path / "outbox" / entry.mail).unlink()
    puts(mailbox, content, Message_ID="<marked@else.example>")
    puts(mailbox, content, ("X-Voldaan-Letter",), Message_ID="<saved@else.example>")
    puts(mailbox, content, ("X-Voldaan-Letter",), Message_ID="<unknown@else.example>")

    assert found(tmp_path, mailbox, entry) == [(1, Likeness.THIS), (2, Likeness.THIS)]


def test_the_mark_of_another_installation_names_another_letter(tmp_path: Path):
    """
    Two of them may have written the same letter. Rule: drafts-are-approval.
    """
    mailbox = Counting()
    entry = laid(tmp_path, mailbox)
    content = (tmp_path / "outbox" / entry.mail).read_bytes().replace(b"installation=laptop", b"installation=attic")
    puts(mailbox, content, Message_ID="<theirs@else.example>")

    assert found(tmp_path, mailbox, entry) == []
