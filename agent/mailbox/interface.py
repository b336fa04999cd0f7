"""What a mailbox is to the rest of the house, whichever server stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from agent.domain.mail import MailHeaders


class Role(StrEnum):
    """What a folder is for (RFC 6154, with INBOX)."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    JUNK = "junk"
    TRASH = "trash"
    ARCHIVE = "archive"
    ALL = "all"


@dataclass(frozen=True)
class Folder:
    """One folder as the server lists it; ``role`` is None for a folder of the owner's own making."""

    name: str
    role: Role | None
    selectable: bool


@dataclass(frozen=True)
class Cursor:
    """How far a folder was read. UIDs only count under the UIDVALIDITY they were given out with (RFC 9051 2.3.1.1)."""

    uidvalidity: int
    last_uid: int


@dataclass(frozen=True)
class News:
    """What came since a cursor.

    ``reset``: the server numbered its mails anew and everything recent is listed again. ``exists`` counts all mails.
    """

    cursor: Cursor
    uids: tuple[int, ...]
    reset: bool
    exists: int


@dataclass(frozen=True)
class Part:
    """One leaf of a mail's structure.

    ``section`` is its IMAP address ("1.2"), ``media_type`` and ``encoding`` are in lower case, ``size`` counts octets
    as transferred. A mail inside a mail is one leaf, ``message/rfc822``: what it holds was sent by somebody else.
    """

    section: str
    media_type: str
    filename: str | None
    encoding: str
    charset: str | None
    size: int
    is_attachment: bool


@dataclass(frozen=True)
class Summary:
    """A mail without its bodies.

    ``received_at`` is the server's INTERNALDATE in UTC, ``flags`` are in lower case. ``unreadable`` is the reason why
    headers or parts could not be read; they are then the best that could be had. ``headers_known`` is false when the
    server would not even give the headers: whose words it holds, nobody can tell.
    """

    folder: str
    uid: int
    received_at: datetime
    size: int
    flags: frozenset[str]
    headers: MailHeaders
    parts: tuple[Part, ...]
    unreadable: str | None = None
    headers_known: bool = True

    @property
    def written_at(self) -> datetime:
        """When it was written: by its Date field, but never after the server had it; a clock may run ahead."""
        return min(self.headers.sent_at or self.received_at, self.received_at)


class Mailbox(Protocol):
    """One account's folders. Reading leaves no trace: folders are examined, bodies are peeked at.

    Every method may raise ``MailboxError``; ``MailUnreadable`` among them means only this one mail. A mailbox opened
    read-only refuses ``append``, ``make_folder``, ``copy``, ``flag``, ``unflag`` and ``delete``; it takes a note to the
    owner (``lay_note``) and nothing else.
    """

    @property
    def name(self) -> str:
        """The account's name in the settings."""

    @property
    def provider_files_sent(self) -> bool | None:
        """Whether the provider itself files what is sent over its SMTP server; None when that is not known."""

    def folders(self) -> tuple[Folder, ...]:
        """List all folders; those the server gave a special use come first."""

    def find_role(self, *roles: Role) -> tuple[Folder, ...]:
        """Find the selectable folders of these roles, role by role, the server's own choice first.

        There may be none, or several.
        """

    def news(self, folder: str, since: Cursor | None, not_before: date) -> News:
        """Find what came into a folder since the cursor; without a cursor, what arrived on ``not_before`` or later.

        A quiet folder costs one EXAMINE, however many mails it holds.
        """

    def summaries(self, folder: str, uids: Sequence[int]) -> Iterator[Summary]:
        """Fetch headers and structure in the order of ``uids``; a mail that is gone is left out."""

    def part(self, folder: str, uid: int, part: Part, limit: int, *, cut: bool = False) -> bytes:
        """Fetch one part and undo its transfer encoding.

        Args:
            folder: The folder's name as listed.
            uid: The mail.
            part: Which leaf, from its summary.
            limit: The most octets to transfer.
            cut: Take the beginning of a longer part and pass over what is garbled, instead of raising.

        Raises:
            MailUnreadable: If the part is longer than ``limit``, garbled or gone.
        """

    def prefetch(self, folder: str, wanted: Sequence[tuple[int, Part]]) -> None:
        """Fetch these parts (UID and leaf) ahead in few round trips; ``part`` then has the small ones at hand, once."""

    def raw(self, folder: str, uid: int, limit: int) -> bytes:
        """Fetch the first ``limit`` octets of the whole mail."""

    def find_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """Find the mails with exactly this Message-ID, angle brackets included."""

    def find_letters(self, folder: str, not_before: date) -> tuple[int, ...]:
        """Find the mails since that day that carry our own header, X-Voldaan-Letter, from whichever installation."""

    def find_notes(self, folder: str, not_before: date) -> tuple[int, ...]:
        """Find the mails since that day that carry X-Voldaan-Note, from whichever installation, or forged."""

    def append(self, folder: str, message: bytes, flags: Sequence[str], at: datetime) -> None:
        """Store these very bytes; ``at`` is aware and becomes the INTERNALDATE."""

    def lay_note(self, note: bytes, at: datetime) -> None:
        """Store our own note to the owner in INBOX, unread; the only thing that a mailbox opened read-only takes."""

    def make_folder(self, levels: Sequence[str]) -> str:
        """Have a folder, made with those above it where it is absent, and give the name the server knows it by.

        ``levels`` lead down to it; the first is a name as listed, which may lie below others itself.
        """

    def copy(self, folder: str, uid: int, into: str) -> None:
        """Put a copy of a mail into another folder that exists; the mail stays as it is."""

    def flag(self, folder: str, uid: int, flag: str) -> bool:
        """Set a flag and read it back; False if the server did not keep it."""

    def unflag(self, folder: str, uid: int, flag: str) -> bool:
        """Take a flag away and look again; False if it is still there."""

    def delete(self, folder: str, uids: Sequence[int]) -> None:
        """Remove exactly these mails for good."""

    def close(self) -> None:
        """Log out. Safe to call twice, and after trouble."""
