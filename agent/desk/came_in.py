"""What came in on the bank and which invoices it is for, as the owner is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from agent.domain.bank import BookedEntry
from agent.domain.money import Money
from agent.domain.payment import Outcome
from agent.domain.speech import later, tell
from agent.domain.text import shown
from agent.ledger import Book

_CAME = later("{amount} from {who}, {day}: {invoices}")
_WENT = later("{amount} back to {who}, {day}: {invoices}")


@dataclass(frozen=True)
class CameIn:
    """Money that was set against invoices, or went back: negative. ``invoices`` are numbers, ``entry`` its key."""

    booked_on: date
    amount: Money
    counterparty: str
    invoices: tuple[str, ...]
    evidence: tuple[str, ...]
    entry: str

    def __str__(self) -> str:
        amount = Money(abs(self.amount.amount), self.amount.currency)
        why = f" ({', '.join(self.evidence)})" if self.evidence else ""
        words = _CAME if self.amount.amount > 0 else _WENT
        told = tell(words, amount=amount, who=self.counterparty, day=self.booked_on, invoices=", ".join(self.invoices))
        return told + why


def came_in_since(book: Book, since: datetime) -> tuple[CameIn, ...]:
    """Tell what was set against invoices after that moment, by the bank's days."""
    found = [entry for entry in book.bank.entries() if _is_new(entry, since)]
    return tuple(_told(book, entry) for entry in sorted(found, key=lambda entry: (entry.entry.booked_on, entry.key)))


def _is_new(booked: BookedEntry, since: datetime) -> bool:
    is_allocated = booked.match is not None and booked.match.outcome is Outcome.ALLOCATED
    return is_allocated and booked.matched_at is not None and booked.matched_at > since


def _told(book: Book, booked: BookedEntry) -> CameIn:
    assert booked.match
    items = (book.item(part.item) for part in booked.match.parts)
    numbers = tuple(dict.fromkeys(item.number for item in items if item))
    name = shown(booked.entry.counterparty, 60) or tell("somebody")
    return CameIn(booked.entry.booked_on, booked.amount, name, numbers, booked.match.evidence, booked.key)
