"""The bank as the books keep it: every booked entry once, and what was imported of each account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agent.domain.money import Money
from agent.domain.payment import Match, Outcome
from agent.domain.statement import StatementEntry


@dataclass(frozen=True)
class BookedEntry:
    """A bank entry in the books.

    Attributes:
        key: Names it for ever, and begins with account and day: ``NL…/2026-03-05/1f0c…``.
        account: The owner's account: IBAN, or the number as it stands.
        currency: ISO 4217 code of the account.
        entry: What the bank says; without the record itself, which stays in the file.
        noted_at: Moment it came into the books.
        source: Name of the file it came from.
        format: How that file was written, as its reader calls it.
        match: What it is for; None until that was asked of it.
        matched_at: Moment that was written down.
        by_owner: ``match`` is the owner's word, and is never looked at again by itself.
        undone: Keys of the items it was once set against; never again without his word.
        statement: Key of the statement it came with.
    """

    key: str
    account: str
    currency: str
    entry: StatementEntry
    noted_at: datetime
    source: str
    format: str = ""
    match: Match | None = None
    matched_at: datetime | None = None
    by_owner: bool = False
    undone: tuple[str, ...] = ()
    statement: str = ""

    @property
    def amount(self) -> Money:
        """Signed; negative is money that left."""
        return Money(self.entry.amount, self.currency)

    @property
    def is_fixed(self) -> bool:
        """Whether only the owner's word changes what it is for."""
        return self.by_owner or bool(self.undone)

    @property
    def is_done(self) -> bool:
        """Whether nobody waits for it any more: it is allocated, or no customer's money."""
        return self.match is not None and self.match.outcome is not Outcome.ASKED


@dataclass(frozen=True)
class ImportedStatement:
    """One statement that was imported, without its entries.

    Attributes:
        key: Account, currency, days and balances: the same statement has the same key.
        account: As in ``BookedEntry``.
        currency: As in ``BookedEntry``.
        opening: Balance before its first entry; None in formats that have none.
        closing: Balance after its last entry; None in formats that have none.
        first_on: The day of its first entry, leaving out what it dates before its own opening; the closing day of a
            statement without any.
        closed_on: The day up to which it is complete; before ``first_on`` for one that says so of no day.
        moved: What each of its days moved the balance by, in the order of the days; what is dated before ``first_on``
            counts on that day.
        entries: How many entries it has.
        imported_at: Moment it came into the books.
        source: Name of the file.
        format: As in ``BookedEntry``.
        number: The bank's own number of it.
    """

    key: str
    account: str
    currency: str
    opening: Decimal | None
    closing: Decimal | None
    first_on: date
    closed_on: date
    moved: tuple[tuple[date, Decimal], ...]
    entries: int
    imported_at: datetime
    source: str
    format: str = ""
    number: str = ""

    @property
    def is_balanced(self) -> bool:
        """Whether two balances prove it."""
        return self.opening is not None and self.closing is not None

    @property
    def last_on(self) -> date:
        """The last day it tells of; later than ``closed_on`` where that day is left open."""
        return max(self.closed_on, *(day for day, _ in self.moved[-1:]), self.first_on)
