"""How long after the due date a customer pays by himself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.events import Allocated, Returned
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP
from agent.domain.speech import tell, tell_count

#: Of how many invoices a card remembers the delay, and how many of these, the newest, make a habit.
REMEMBERED = 24
_NEWEST = 12
_FEWEST = 3
#: Calendar days between the quick and the slow among them; more is no habit.
_WIDEST_SPREAD = 7


@dataclass(frozen=True)
class Delay:
    """An invoice was booked as paid so many calendar days after its due date; below zero is early."""

    item: str
    days: int
    paid_on: date


@dataclass(frozen=True)
class Habit:
    """By so many calendar days after the due date four in five of these invoices were paid."""

    days: int
    invoices: int

    def __str__(self) -> str:
        if self.days <= 0:
            return tell("usually pays by the due date ({invoices} invoices)", invoices=self.invoices)
        return tell_count(
            "usually pays {count} days after the due date ({invoices} invoices)",
            "usually pays {count} days after the due date ({invoices} invoices)",
            self.days,
            invoices=self.invoices,
        )


def delay_of(item: OpenItem) -> Delay | None:
    """
    Tell how late an invoice was paid; None for one that says nothing of a habit.

    Only what the bank shows counts, and only what was paid without a letter: what he does when reminded is no habit.
    One before the due date reminded him of nothing yet.
    """
    due, balance = item.invoice.due_date, item.balance
    if due is None or balance is None or balance.amount > Decimal(0) or item.dropped:
        return None
    if any(letter.step != HEADS_UP for letter in item.letters):
        return None
    moved = [payment.event for payment in item.payments]
    if not moved or any(isinstance(event, Returned) or event.source == "owner" for event in moved):
        return None
    paid_on = max(event.booked_on for event in moved if isinstance(event, Allocated))
    return Delay(item.key, (paid_on - due).days, paid_on)


def find_habit(delays: Sequence[Delay]) -> Habit | None:
    """
    Find a habit in what a customer did: the 80th percentile (nearest rank) of his newest invoices.

    None with fewer than three, or when the quick and the slow lie more than a week apart.
    """
    newest = sorted(delays, key=lambda delay: (delay.paid_on, delay.item))[-_NEWEST:]
    days = sorted(delay.days for delay in newest)
    if len(days) < _FEWEST or _percentile(days, 80) - _percentile(days, 20) > _WIDEST_SPREAD:
        return None
    return Habit(_percentile(days, 80), len(days))


def _percentile(ordered: Sequence[int], part: int) -> int:
    """The nearest rank: the smallest value that at least ``part`` in a hundred do not exceed."""
    return ordered[max(0, -(-part * len(ordered) // 100) - 1)]
