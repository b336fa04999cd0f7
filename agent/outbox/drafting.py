"""Letters in Drafts: taken back, or noted as saved elsewhere, gone or sent by their owner.

Laying one there goes through the gates and is the outbox's own (``Outbox.draft``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.outbox.book import LetterBook
from agent.outbox.state import LetterState, State

if TYPE_CHECKING:
    from agent.mailbox import Mailbox


@dataclass(frozen=True)
class LaidDrafts:
    """What became of drafts. Every method raises LedgerError about a letter that is no draft now."""

    book: LetterBook

    def withdraw(
        self,
        letter_id: str,
        mailbox: Mailbox,
        drafts_folder: str,
        uids: Sequence[int],
        now: datetime,
        because: str,
        words: str = "",
    ) -> LetterState:
        """Take a draft back.

        Args:
            uids: The mails in Drafts that are this draft; none when its owner made something else of it, which is his.
            because: A sentence for the owner, kept as the ``reply`` of the line.
            words: What its owner had made of its words, to be kept; empty when he changed none.
        """
        drafted = self._laid(letter_id)
        if words:
            self.book.keep_edited(letter_id, words)
        if uids:
            mailbox.delete(drafts_folder, uids)
        return self.book.record(replace(drafted, state=State.WITHDRAWN, at=now, reply=because, gone_since=None))

    def note_saved(self, letter_id: str, message_id: str | None) -> LetterState:
        """Note under which Message-ID a draft now lies in Drafts; it stays the letter of the moment it was laid."""
        drafted = self._laid(letter_id)
        name = _other_name(drafted, message_id)
        if (name, None) == (drafted.sent_as, drafted.gone_since):
            return drafted
        return self.book.record(replace(drafted, sent_as=name, gone_since=None))

    def note_gone(self, letter_id: str, now: datetime) -> LetterState:
        """Note that a draft lies neither in Drafts nor in Sent, once."""
        drafted = self._laid(letter_id)
        return drafted if drafted.gone_since else self.book.record(replace(drafted, gone_since=now))

    def note_sent(
        self, letter_id: str, message_id: str | None, sent_at: datetime, content: bytes | None, now: datetime
    ) -> LetterState:
        """Note that the owner sent a draft: under which Message-ID, when, and with which words.

        Args:
            content: The whole mail as it left, which takes the place of what was laid; None when it cannot be had.
        """
        drafted = self._laid(letter_id)
        if content is not None:
            drafted = self.book.keep_sent(drafted, content)
        name = _other_name(drafted, message_id)
        sent = replace(drafted, state=State.FILED, at=now, offered_at=sent_at, sent_as=name, reply="", gone_since=None)
        return self.book.record(sent)

    def _laid(self, letter_id: str) -> LetterState:
        entry = self.book.get(letter_id)
        if entry.state is not State.DRAFTED:
            raise LedgerError(
                tell(
                    "Letter {letter_id} is {state}; it lies in no Drafts.",
                    letter_id=letter_id,
                    state=tell(entry.state.value),
                )
            )
        return entry


def _other_name(drafted: LetterState, message_id: str | None) -> str | None:
    return None if message_id == drafted.message_id else message_id or drafted.sent_as
