"""What a mail says about itself, without its words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Address:
    """A mailbox with the name shown beside it; ``email`` is kept as written, compared in lower case."""

    email: str
    name: str = ""

    @property
    def key(self) -> str:
        """The address as it is compared."""
        return self.email.lower()

    @property
    def domain(self) -> str:
        """The part behind the last @, in lower case; empty when there is none."""
        return self.key.rpartition("@")[2] if "@" in self.email else ""


@dataclass(frozen=True)
class MailHeaders:
    """The header fields we use, read with caps and without trust (RFC 5322).

    Ids are whole, with their angle brackets. ``sent_at`` is the Date field, aware, or None when absent or unreadable.
    ``automatic`` holds the raw values of fields by which machines identify themselves, names in lower case.
    ``letter`` and ``note`` are the fields X-Voldaan-Letter and X-Voldaan-Note, when present.
    ``authentication`` holds every Authentication-Results (RFC 8601), topmost first; whose they are, each says itself.
    ``outside`` tells nameless mails apart.
    ``utc_offset`` is that of the Date field: "tomorrow" counts in the writer's own zone.
    ``also_from`` is whoever From and Sender name beside ``sender`` (RFC 5322 3.6.2); of an ordinary mail nobody.
    """

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    letter: str | None = None
    note: str | None = None
    automatic: Mapping[str, str] = field(default_factory=dict)
    outside: str = ""
    utc_offset: timedelta | None = None
    authentication: tuple[str, ...] = ()
    also_from: tuple[Address, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """Every Message-ID this mail says it answers."""
        return tuple(dict.fromkeys(self.in_reply_to + self.references))

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everybody in To and Cc."""
        return self.to + self.cc

    @property
    def identity(self) -> str:
        """Who this mail is, wherever it lies: Message-ID with date, from, to and subject, hashed.

        A Message-ID alone may be missing or doubled; folder and UID change when a mailbox moves.
        """
        parts = (
            self.message_id or "",
            self.sent_at.isoformat() if self.sent_at else "",
            self.sender.key if self.sender else "",
            ",".join(address.key for address in self.to),
            self.subject,
            *([self.outside] if self.outside else []),
        )
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
