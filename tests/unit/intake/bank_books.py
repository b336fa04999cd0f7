"""Statements, and books they are put into, with what a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.domain.statement import Statement, StatementEntry, StatementFile
from agent.intake import OwnIdentity
from agent.intake.bank import Imported, record_statements
from agent.ledger import Ledger

OWN = "NL91ABNA0417164300"
OTHER = "NL20INGB0001234567"
MONTH_END = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)
SANNE = OwnIdentity.of(("sanne@bakker.example",), ibans=(OWN, OTHER))


def booked(day: int, amount: str, text: str = "", *, of: date | None = None, **said: Any) -> StatementEntry:
    """An entry of a day in December."""
    return StatementEntry(of or date(2026, 12, day), None, Decimal(amount), text=text, **said)


def statement(
    *entries: StatementEntry,
    opening: str | None = None,
    closed_on: int | None = None,
    account: str | None = OWN,
    currency: str = "EUR",
) -> Statement:
    """A statement that balances, complete until its newest entry; one without ``opening`` has no balances."""
    start = Decimal(opening) if opening is not None else None
    until = date(2026, 12, closed_on) if closed_on else max((entry.booked_on for entry in entries), default=None)
    closing = None if start is None else start + sum((entry.amount for entry in entries), Decimal(0))
    return Statement(account, currency, start, closing, None, until, entries)


class Books:
    """A ledger into which bank files are put."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder)

    def take(
        self,
        *statements: Statement,
        format: str = "CAMT.053",
        at: datetime = MONTH_END,
        name: str = "file",
        account: str | None = None,
    ) -> Imported:
        """Import one file whole, or not at all."""
        with self.ledger.change() as book:
            return record_statements(book, StatementFile(format, statements), name, at, SANNE, account=account)

    @property
    def amounts(self) -> list[str]:
        """What is in the books, day by day."""
        return [f"{one.entry.booked_on.day}: {one.entry.amount}" for one in self.entries()]

    def entries(self) -> Iterable[Any]:
        """The entries in the books in the order of their days."""
        return sorted(self.ledger.read().bank.entries(), key=lambda one: one.entry.booked_on)
