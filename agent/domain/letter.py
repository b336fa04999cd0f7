"""One letter to a customer, complete but not yet bytes; and a note to the owner."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from agent.domain.invoice import Copy
from agent.domain.mail import Address
from agent.domain.speech import every_way, later, tell

#: The step of a letter that asks for a proof of payment. It is no rung of the ladder, and no step of the settings.
PROOF = "proof"

#: The step of a letter before the due date. It counts for the gap, and is no rung of the ladder either.
HEADS_UP = "heads-up"

#: The step of a letter about one part of a plan that did not come; no rung of the ladder.
PART = "part"  # as is

#: Steps that no ladder has.
OUTSIDE_LADDER = frozenset({PROOF, HEADS_UP, PART})

_LETTERS = {
    "light": later("light letter"),
    "second": later("second letter"),
    "firm": later("firm letter"),
    "formal": later("formal letter"),
    PROOF: later("request for a proof of payment"),
    HEADS_UP: later("letter before the due date"),
    PART: later("letter about a missed part"),
}


def tell_letter(step: str) -> str:
    """Name the letter of a step within a sentence; a step of the owner's own by the name he gave it."""
    return tell(_LETTERS[step]) if step in _LETTERS else tell("“{step}” letter", step=step)


#: Stands in a draft where the owner may write a line of his own; no letter leaves with it.
PERSONAL_MARK = later("[personal line]")


def has_mark(text: str) -> bool:
    """Whether the place for a personal line stands there unfilled, in whatever language it was laid."""
    return any(mark in text for mark in every_way(PERSONAL_MARK))


class QrCode(StrEnum):
    """Whether letters carry a QR code to pay by: where people know it, always, or never."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Picture:
    """A PNG that the letter itself shows; ``cid`` is the name its HTML calls it by (RFC 2392), without < and >."""

    cid: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class ItemStep:
    """An item's key and the step a letter takes for it; ``PROOF`` and ``HEADS_UP`` take none."""

    item: str
    step: str


def letter_id(customer: str, items: Sequence[ItemStep], attempt: int) -> str:
    """Name a letter by what it is: customer, item and step pairs, attempt. The same intent has the same id."""
    text = "\x1f".join([customer, *(f"{pair.item}={pair.step}" for pair in items), str(attempt)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Letter:
    """What the customer will see, and the thread it answers.

    ``account`` is the name of the mailbox that sends it. ``references`` is the thread so far, with the id it answers;
    both are empty when a thread starts. ``copies`` are attached byte for byte. ``text`` and ``html`` say the same;
    ``pictures`` are shown in the HTML and say nothing that does not stand in words as well. ``answer_by`` is the day by
    which its words ask for an answer; None when they name none. ``template`` names the text it was made from, as in
    ``nl-je-light-2``. ``reply_to`` takes the answers where somebody beside the sender is to see them; empty: the sender
    alone.
    """

    id: str
    customer: str
    account: str
    step: str
    language: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    html: str
    in_reply_to: str | None
    references: tuple[str, ...]
    copies: tuple[Copy, ...]
    items: tuple[ItemStep, ...]
    pictures: tuple[Picture, ...] = ()
    answer_by: date | None = None
    template: str = ""
    reply_to: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Note:
    """A message to the owner himself, or to a colleague of the settings; the outbox sends it nowhere else.

    ``html`` says the same as ``text``; empty when there is none. ``reply_to`` takes the answers; None: the owner's own
    address. ``to`` is the colleague; None: the owner.
    """

    subject: str
    text: str
    html: str = ""
    reply_to: Address | None = None
    to: Address | None = None
