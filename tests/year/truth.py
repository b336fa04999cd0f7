"""What is true in the simulated year, whatever the product knows of it: who owes, who paid, who said what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from random import Random

from tests.year.bank import Booking
from tests.year.days import bank_day
from tests.year.papers import Paper


@dataclass
class Block:
    """A reason for which nobody with any sense would send a reminder, from a moment on; ``until`` may be open."""

    why: str
    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it is in force."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass
class Blocked:
    """What somebody would have to know before writing."""

    blocks: list[Block] = field(default_factory=list)

    def block(self, why: str, since: datetime, until: datetime | None = None) -> None:
        """From now on nobody should write."""
        self.blocks.append(Block(why, since, until))

    def unblock(self, why: str, at: datetime) -> None:
        """This reason is over; without a name every reason is."""
        for block in self.blocks:
            if why in ("", block.why) and block.holds(at):
                block.until = at

    def blocked(self, at: datetime) -> list[str]:
        """Why nobody should write now."""
        return [block.why for block in self.blocks if block.holds(at)]


@dataclass
class Invoice(Blocked):
    """One invoice as it went out; ``letters`` are the steps of the reminders about it."""

    paper: Paper = None  # type: ignore[assignment]
    customer: str = ""
    sender: str = ""
    to: str = ""
    cc: str = ""
    message_id: str = ""
    subject: str = ""
    sent_at: datetime = None  # type: ignore[assignment]
    copy: bytes = b""
    paid: list[tuple[Booking, Decimal]] = field(default_factory=list)
    credited: Decimal = Decimal(0)
    letters: list[tuple[datetime, str]] = field(default_factory=list)
    waits_days: int = 0

    @property
    def number(self) -> str:
        """As printed."""
        return self.paper.number

    @property
    def met_by(self) -> date:
        """The last day on which paying is in time."""
        return bank_day(self.paper.due or self.paper.issued)

    @property
    def copy_hash(self) -> str:
        """Of the file the customer got."""
        return sha256(self.copy).hexdigest()

    def owed(self, until: date) -> Decimal:
        """What is owed once everything booked up to a day counts."""
        return (
            self.paper.total
            - self.credited
            - sum((part for booking, part in self.paid if booking.day <= until), Decimal(0))
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing is owed any more, now or on the way."""
        return self.owed(date.max) <= 0


@dataclass
class Customer(Blocked):
    """One customer with one habit; ``mood`` is what he remembers of it."""

    key: str = ""
    name: str = ""
    person: str = ""
    language: str = "nl"
    country: str = "NL"
    account: str = ""
    habit: str = ""
    every_days: int = 60
    terms: int = 14
    dice: Random = field(default_factory=Random)
    address: str = ""
    mood: dict[str, int] = field(default_factory=dict)
    invoices: list[Invoice] = field(default_factory=list)
    letters: list[datetime] = field(default_factory=list)
    yes: list[datetime] = field(default_factory=list)

    @property
    def domain(self) -> str:
        """Of their mail addresses."""
        return f"{self.key}.example"

    @property
    def mailbox(self) -> str:
        """The person and the address, as in a header."""
        return f"{self.person} <{self.address}>"

    def open(self) -> list[Invoice]:
        """What is not paid, nor on its way."""
        return [invoice for invoice in self.invoices if not invoice.is_over]
