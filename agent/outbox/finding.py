"""Find a letter of ours in a folder, also when a mail program or a provider gave it another Message-ID."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.outbox.mark import read_letter_header
from agent.outbox.state import LetterState

if TYPE_CHECKING:
    from agent.mailbox import Mailbox, Summary


@dataclass(frozen=True)
class FoundLetter:
    """Where a letter lies, and the Message-ID it lies there under, when it has one."""

    uid: int
    message_id: str | None


def find_letter(mailbox: Mailbox, folder: str, entry: LetterState, installation: str) -> tuple[FoundLetter, ...]:
    """
    Find a letter by its Message-ID, else by the mark it carries.

    Exchange gives what it sends an id of its own, and so do mail programs when a draft is saved or sent. The mark
    counts only with our own installation: another one may have written the same letter.
    """
    if found := mailbox.find_message_id(folder, entry.message_id):
        return tuple(FoundLetter(uid, entry.message_id) for uid in found)
    marked = mailbox.find_letters(folder, entry.left_at.date() - timedelta(days=1))
    lying = mailbox.summaries(folder, marked) if marked else ()
    return tuple(
        FoundLetter(summary.uid, summary.headers.message_id)
        for summary in lying
        if _bears_the_mark(summary, entry, installation)
    )


def _bears_the_mark(summary: Summary, entry: LetterState, installation: str) -> bool:
    mark = read_letter_header(summary.headers.letter or "")
    return mark is not None and (mark.installation, mark.letter_id) == (installation, entry.letter_id)
