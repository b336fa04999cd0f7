"""What happens today with one customer, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from agent.domain.letter import ItemStep
from agent.domain.policy import Mode, Step
from agent.domain.question import QuestionKind


@dataclass(frozen=True)
class Verdict:
    """Why one item is or is not part of a letter today: the gate that closed (a rule's name) or "open".

    ``until`` is the first day it may change by itself; None when it waits for somebody.
    """

    item: str
    gate: str
    reason: str
    until: date | None = None


@dataclass(frozen=True)
class ToAsk:
    """A question a gate raises about one item; asked once while it is open.

    ``subject`` is what it is about: the item's key, or the one letter a yes would let go. ``options`` are the answers.
    ``quiet``: an open one stays, but nobody is asked anew yet. ``asked_of`` as in ``Question``.
    ``letter`` is a text beside it that keeps its lines.
    """

    kind: QuestionKind
    item: str
    subject: str
    text: str
    options: tuple[str, ...] = ()
    quiet: bool = False
    asked_of: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Clearance:
    """Proof that every gate was looked at for one letter; the outbox takes no letter without it."""

    letter_id: str
    gates: frozenset[str]
    decided_at: datetime


@dataclass(frozen=True)
class Remind:
    """A letter may go: at most ``mode`` happens by itself.

    ``lead`` is its first item, ``listed`` the others (keys); ``items`` says which step each of them takes by it.
    ``bank_until`` is the last day of which every booking is known. ``questions`` are about the customer's other items.
    """

    customer: str
    step: Step
    lead: str
    listed: tuple[str, ...]
    mode: Mode
    clearance: Clearance
    bank_until: date
    verdicts: tuple[Verdict, ...]
    items: tuple[ItemStep, ...] = ()
    questions: tuple[ToAsk, ...] = ()


@dataclass(frozen=True)
class Wait:
    """Nothing today; ``until`` is the first day that may change by itself, None when it waits for somebody."""

    customer: str
    until: date | None
    reason: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Ask:
    """Only the owner can open what is closed."""

    customer: str
    questions: tuple[ToAsk, ...]
    verdicts: tuple[Verdict, ...]


Decision = Remind | Wait | Ask
