"""What can happen to an invoice or a customer. A history is an append-only tuple of these.

Every event has ``at`` (aware, UTC) and ``kind``, by which it is stored. Nothing computed is stored beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from agent.domain.instalments import Part
from agent.domain.manner import Manner
from agent.domain.money import Money
from agent.domain.reply import Meaning
from agent.domain.speech import later, tell


class HoldReason(StrEnum):
    """Why the ladder pauses."""

    WORDS = later("the customer wrote")
    QUIET = later("mail from the customer that may be about something else")
    OWNER = later("asked by the owner")
    CREDIT = later("a credit note of this customer is not settled")
    PAYMENT = later("money came in that may be for it")


#: Source of the hold of what somebody else collects now (handed-over). It ends when the owner releases it.
HANDED_OVER = "handed over"  # as is

#: Where a hold comes from that the owner asked for by himself.
_OWNERS_OWN = ("owner", "settings")


class Tie(StrEnum):
    """What ties a mail to a customer, strongest first."""

    THREAD = later("in the thread")
    NUMBER = later("names the invoice")
    SENDER = later("from the customer's address")


class Fate(StrEnum):
    """What became of a mail of ours, as a server reports it."""

    FAILED = later("failed")
    FULL = later("mailbox full")
    BLOCKED = later("blocked")
    QUARANTINED = later("quarantined")
    DELAYED = later("delayed")
    DELIVERED = later("delivered")

    @property
    def is_final(self) -> bool:
        """Whether nobody got it and nobody will, unless something changes."""
        return self not in (Fate.DELAYED, Fate.DELIVERED)


@dataclass(frozen=True)
class Seen:
    """A paper of this invoice was seen (again): the mail's identity or the file's name; ``note`` says how it went."""

    at: datetime
    source: str
    note: str = ""
    kind: Literal["seen"] = "seen"


@dataclass(frozen=True)
class Allocated:
    """Money set against this item.

    ``booked_on`` is the bank's booking date; ``source`` is "owner" or the key of a bank entry, and ``evidence`` says
    why that entry is for this item. ``let_go`` is what is no longer asked with it: cents of rounding, or a credit note.
    ``undated``: the owner called it settled and nobody knows when, so ``booked_on`` is only the day he said it.
    """

    at: datetime
    amount: Money
    booked_on: date
    source: str
    evidence: tuple[str, ...] = ()
    let_go: Money | None = None
    undated: bool = False
    kind: Literal["allocated"] = "allocated"

    @property
    def settles(self) -> Money:
        """By how much the item is owed less."""
        return self.amount + self.let_go if self.let_go else self.amount


@dataclass(frozen=True)
class Returned:
    """Money that had come in for this item went back: so much (positive) is owed again.

    ``source`` is the key of the bank entry by which it left, ``reason`` why, in words.
    """

    at: datetime
    amount: Money
    booked_on: date
    source: str
    reason: str
    evidence: tuple[str, ...] = ()
    kind: Literal["returned"] = "returned"

    @property
    def settles(self) -> Money:
        """By how much the item is owed less: a negative amount."""
        return Money(-self.amount.amount, self.amount.currency)


@dataclass(frozen=True)
class Unallocated:
    """One movement of money on this item was taken back; ``payment`` is its number among them, counted from 1."""

    at: datetime
    payment: int
    reason: str
    kind: Literal["unallocated"] = "unallocated"


@dataclass(frozen=True)
class Credited:
    """A credit note lowered this item; ``amount`` is positive."""

    at: datetime
    amount: Money
    credit_note: str
    kind: Literal["credited"] = "credited"


@dataclass(frozen=True)
class Corrected:
    """The owner (or a surer document) settled one field.

    ``value`` is text: ISO for a date, "EUR 121.00" for money, "sha256 media/type name" for the copy.
    """

    at: datetime
    field: str
    value: str
    source: str
    kind: Literal["corrected"] = "corrected"


@dataclass(frozen=True)
class Reminded:
    """A letter about this item left the house, or may have (``in_doubt``); the step counts as taken.

    ``sent_as`` is the Message-ID the provider gave it on the way, when that is another than ours: people answer to it.
    ``template`` names the text it was made from (``nl-je-light-2``); empty of a letter from before that was noted.
    """

    at: datetime
    letter_id: str
    step: str
    message_id: str
    to: tuple[str, ...]
    in_doubt: bool = False
    sent_as: str | None = None
    template: str = ""
    kind: Literal["reminded"] = "reminded"

    @property
    def message_ids(self) -> tuple[str, ...]:
        """Every id this letter is known by, ours first."""
        return (self.message_id, self.sent_as) if self.sent_as else (self.message_id,)

    def known_as(self, message_id: str | None) -> Reminded | None:
        """What to add to the history when the letter turns up under this id; None when that is no news."""
        if message_id is None or message_id in self.message_ids:
            return None
        return replace(self, sent_as=message_id)


@dataclass(frozen=True)
class Replied:
    """A human wrote; ``received_at`` aware; ``excerpt`` is what the owner is shown.

    ``meaning`` is what it was taken to mean; None of a mail read before meanings were.
    """

    at: datetime
    received_at: datetime
    mail: str
    message_id: str | None
    sender: str
    subject: str
    excerpt: str
    tie: Tie
    meaning: Meaning | None = None
    kind: Literal["replied"] = "replied"


@dataclass(frozen=True)
class Claimed:
    """A customer says that it is paid. ``paid_on`` is the day he names, None when he names none; ``mail`` as above."""

    at: datetime
    received_at: datetime
    mail: str
    paid_on: date | None = None
    kind: Literal["claimed"] = "claimed"


@dataclass(frozen=True)
class OwnerWrote:
    """The owner mailed this customer himself in the thread; counts as a letter for the gap.

    ``spoken`` is how his words speak to their reader.
    """

    at: datetime
    written_at: datetime
    mail: str
    message_id: str | None
    spoken: Manner | None = None
    kind: Literal["owner wrote"] = "owner wrote"  # as is


@dataclass(frozen=True)
class Bounced:
    """A server reported what became of a mail, the invoice's or a letter of ours (``cited`` is its Message-ID).

    Only a final ``fate`` means that it came back; of one that is on its way, or there, this is a note and nothing else.
    """

    at: datetime
    mail: str
    cited: str
    recipient: str | None
    fate: Fate = Fate.FAILED
    kind: Literal["bounced"] = "bounced"


@dataclass(frozen=True)
class Promised:
    """The customer named a day; the ladder waits up to and including it.

    ``source`` is the mail it is about; ``by_owner`` where the owner said which day, and no mail did.
    """

    at: datetime
    pay_on: date
    source: str
    amount: Money | None = None
    by_owner: bool = False
    kind: Literal["promised"] = "promised"


@dataclass(frozen=True)
class Agreed:
    """The owner agreed to a payment in parts, by their days; together what was open then (plan-kept).

    ``source`` is the mail it was agreed about, or his own word. A release of ``PLAN`` ends it, or one of everything.
    """

    at: datetime
    parts: tuple[Part, ...]
    source: str
    kind: Literal["agreed"] = "agreed"


@dataclass(frozen=True)
class Held:
    """The ladder pauses. ``until`` is the first day it may go on; None until the owner answers.

    ``source`` is the mail's identity or "owner"; a hold of the same reason and source is the same hold. ``worth`` is
    that of the credit note it waits for, when it was read for sure.
    """

    at: datetime
    reason: HoldReason
    source: str
    until: date | None = None
    note: str = ""
    worth: Money | None = None
    kind: Literal["held"] = "held"

    @property
    def because(self) -> str:
        """Why, for the owner; of a hold that waits for his word about something, only what that is."""
        if self.note and self.reason is HoldReason.OWNER and self.source not in _OWNERS_OWN:
            return self.note
        return f"{tell(self.reason.value)}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True)
class Released:
    """Ends holds and promises made before it: all, or only those of ``source``."""

    at: datetime
    by: str
    source: str | None = None
    kind: Literal["released"] = "released"


@dataclass(frozen=True)
class Disputed:
    """The customer disputes this invoice; ends only by ``Resolved``."""

    at: datetime
    note: str
    source: str
    kind: Literal["disputed"] = "disputed"


@dataclass(frozen=True)
class Resolved:
    """Somebody said the dispute is resolved."""

    at: datetime
    by: str
    kind: Literal["resolved"] = "resolved"


@dataclass(frozen=True)
class Allowed:
    """The owner opened one gate for this item ("age", "before-live"), or said yes to one letter ("letter:…")."""

    at: datetime
    gate: str
    kind: Literal["allowed"] = "allowed"


def answer_laid(mail: str) -> str:
    """The gate that says the proposed answer to this mail was laid in Drafts at the owner's word."""
    return f"answer:{mail}"


@dataclass(frozen=True)
class Undelivered:
    """The mail server refused a letter for good; the step does not count as taken."""

    at: datetime
    letter_id: str
    step: str
    reply: str
    kind: Literal["undelivered"] = "undelivered"


@dataclass(frozen=True)
class Dropped:
    """This is no longer chased, and why: not an invoice, written off, collected elsewhere."""

    at: datetime
    reason: str
    kind: Literal["dropped"] = "dropped"


class Lesson(StrEnum):
    """What mail can teach about a customer."""

    LANGUAGE = later("language")
    FORM = later("form")
    PERSON = later("person")


@dataclass(frozen=True)
class Learned:
    """The owner agreed to what a customer's mail taught about him (learned).

    ``value`` is text: a language (ISO 639-1), a form of address by its name, or "jan@acme.example Jan de Boer".
    ``source`` is the question he answered.
    """

    at: datetime
    lesson: Lesson
    value: str
    source: str
    kind: Literal["learned"] = "learned"


@dataclass(frozen=True)
class TakenBack:
    """What the owner had said was taken back: the events at these places of this history, from 0, count no more.

    Never one about money, whose movements bear numbers: that is ``Unallocated``.
    """

    at: datetime
    places: tuple[int, ...]
    kind: Literal["taken back"] = "taken back"  # as is


Event = (
    Seen
    | Allocated
    | Returned
    | Unallocated
    | Credited
    | Corrected
    | Reminded
    | Replied
    | Claimed
    | OwnerWrote
    | Bounced
    | Promised
    | Agreed
    | Held
    | Released
    | Disputed
    | Resolved
    | Allowed
    | Undelivered
    | Dropped
    | Learned
    | TakenBack
)


def standing(history: Sequence[Event]) -> tuple[Event, ...]:
    """The events of a history that count: without those that were taken back, and without the taking back itself."""
    takings = [event for event in history if isinstance(event, TakenBack)]
    if not takings:
        return tuple(history)
    gone = {place for event in takings for place in event.places}
    return tuple(event for place, event in enumerate(history) if place not in gone and not isinstance(event, TakenBack))
