"""What can be true of one letter, and which truth may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from agent.domain.letter import ItemStep
from agent.domain.speech import later


class State(StrEnum):
    """Where a letter is. ``docs/outbox.md`` says what a crash in each state leads to."""

    PREPARED = later("prepared")
    SENDING = later("sending")
    SENT = later("sent")
    FILED = later("filed")
    REFUSED = later("refused")
    RETRY = later("retry")
    IN_DOUBT = later("in_doubt")
    ABANDONED = later("abandoned")
    DRAFTED = later("drafted")
    WITHDRAWN = later("withdrawn")


#: What may follow each state; None is a letter never seen before. Nothing leads from a letter that left, or may have
#: left, back to one that is offered again, but the word of somebody who knows (in doubt → abandoned).
FOLLOWS: Mapping[State | None, frozenset[State]] = {
    None: frozenset({State.PREPARED}),
    State.PREPARED: frozenset({State.SENDING, State.REFUSED, State.RETRY, State.ABANDONED, State.DRAFTED}),
    State.SENDING: frozenset({State.SENT, State.REFUSED, State.RETRY, State.IN_DOUBT}),
    State.SENT: frozenset({State.FILED}),
    State.FILED: frozenset(),
    State.REFUSED: frozenset({State.PREPARED}),
    State.RETRY: frozenset({State.SENDING, State.REFUSED, State.RETRY, State.ABANDONED}),
    State.IN_DOUBT: frozenset({State.SENT, State.ABANDONED}),
    State.ABANDONED: frozenset({State.PREPARED}),
    State.DRAFTED: frozenset({State.DRAFTED, State.FILED, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset({State.PREPARED}),
}


@dataclass(frozen=True)
class LetterState:
    """Everything known of one letter at one moment: one line of the journal, complete in itself.

    Attributes:
        at: When it came into this state, aware.
        mail: Name of the file with its bytes, in the outbox folder; ``sha256`` is their hash.
        sender: Envelope address (RFC 5321 MAIL FROM); ``to`` and ``cc`` are the RCPT TO addresses.
        attempts: How often it was offered to the server.
        not_before: In RETRY: the first moment it may be offered again, aware.
        reply: The server's answer, or why it is in doubt, given up or taken back; empty when the owner threw it away.
        refused: Recipients the server did not take, with its answer.
        offered_at: When it was last offered to the server, aware; None before. Of a draft: when its owner sent it.
        sent_as: The Message-ID under which the provider sent it, or the owner's mail program saved or sent a draft,
            when that is another than ``message_id``.
        answer_by: The day by which its words ask for an answer; None when they name none.
        template: Names the text it was made from, as in ``nl-je-light-2``.
        gone_since: Of a draft: when it was first found neither in Drafts nor in Sent, aware; else None.
    """

    letter_id: str
    state: State
    at: datetime
    kind: Literal["letter", "draft"]
    customer: str
    account: str
    items: tuple[ItemStep, ...]
    message_id: str
    mail: str
    sha256: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    attempts: int = 0
    not_before: datetime | None = None
    reply: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    offered_at: datetime | None = None
    sent_as: str | None = None
    gone_since: datetime | None = None
    answer_by: date | None = None
    template: str = ""
    version: Literal[1] = 1

    @property
    def left_at(self) -> datetime:
        """When it left, if it did: not when that was proven, nor when its copy was filed."""
        return self.offered_at or self.at

    @property
    def message_ids(self) -> tuple[str, ...]:
        """Every id this letter is known by, ours first."""
        return (self.message_id, self.sent_as) if self.sent_as else (self.message_id,)
