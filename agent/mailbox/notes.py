"""The one thing a mailbox opened read-only takes: our own note to the owner, laid into his INBOX unread."""

from __future__ import annotations

from datetime import datetime

from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.mailbox.headers import read_headers

#: Every account has it, under this very name (RFC 9051 5.1).
INBOX = "INBOX"


def refuse_other_than_note(message: bytes, at: datetime, place: str) -> None:
    """
    Let nothing through but a note from the owner to himself: our header, one address in From and To, and no other.

    Raises:
        MailboxError: For anything else; that is a mistake of ours.
        ValueError: When ``at`` is not aware.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of a mail needs a time zone")
    headers = read_headers(message.replace(b"\r\n", b"\n").partition(b"\n\n")[0].replace(b"\n", b"\r\n"))
    people = {address.key for address in (*headers.to, *headers.cc)}
    is_to_himself = headers.sender is not None and people == {headers.sender.key}
    if headers.note is None or headers.letter is not None or not is_to_himself:
        raise MailboxError(
            tell("{place}: only our own note to the owner may be laid into INBOX", place=place), Failure.BUG
        )
