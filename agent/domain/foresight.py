"""What would leave on which day: the values of a simulation, and what comes to pass in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agent.domain.events import Event
from agent.domain.item import OpenItem
from agent.domain.policy import Mode
from agent.domain.speech import later


class Given(StrEnum):
    """What somebody must do for a letter to leave on the day foreseen."""

    COMPLETE = later("when the order is complete")
    COLLEAGUE = later("with your colleague's yes")
    YES = later("with your yes")
    DRAFT = later("as a draft, sent by you that day")


@dataclass(frozen=True)
class Came:
    """An invoice becomes known; ``item`` has only what is known of it by then."""

    at: datetime
    item: OpenItem


@dataclass(frozen=True)
class Happened:
    """Something becomes known about an item (its key), or about the customer where ``item`` is None."""

    at: datetime
    customer: str
    event: Event
    item: str | None = None


Happening = Came | Happened


@dataclass(frozen=True)
class Foreseen:
    """
    A letter that would leave.

    Attributes:
        at: The moment it would leave, aware; ``day`` is the customer's own calendar day.
        customer: The customer's key; ``name`` as people call him.
        mode: The most that would happen by itself.
        lead: Key of its first item; ``items`` are the keys of all, the lead first; ``numbers`` as printed.
        given: What is assumed of the owner, or a colleague; empty when it needs nothing of them.
        not_before: Why it did not leave the working day before, as he would have read it; empty when nothing was said.
    """

    at: datetime
    day: date
    customer: str
    name: str
    step: str
    mode: Mode
    lead: str
    items: tuple[str, ...]
    numbers: tuple[str, ...]
    given: tuple[Given, ...] = ()
    not_before: str = ""


@dataclass(frozen=True)
class Waiting:
    """
    An invoice that is still open in the end, and what it waits for.

    Attributes:
        item: Its key.
        gate: The rule that keeps it quiet.
        since: The first day on which it waited so: by that rule, for a day or for somebody.
        until: The first day that may change by itself; None when it waits for somebody.
        question: What the owner would be asked; empty when he is not.
    """

    item: str
    number: str
    customer: str
    name: str
    gate: str
    reason: str
    since: date
    until: date | None
    question: str = ""


@dataclass(frozen=True)
class Foresight:
    """All that is foreseen up to and including a day, in the order of the days."""

    until: date
    letters: tuple[Foreseen, ...]
    waiting: tuple[Waiting, ...]
