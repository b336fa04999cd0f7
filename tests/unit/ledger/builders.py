"""Items and customers with what a test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from agent.domain.customer import Customer
from agent.domain.events import Allocated
from agent.domain.invoice import Channel, Copy, Dispatch, Invoice
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.money import Money

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def eur(amount: str) -> Money:
    """Euros."""
    return Money(Decimal(amount), "EUR")


def item(number: str = "2026-014", customer: str = "acme.example", **invoice: Any) -> OpenItem:
    """An unpaid invoice of 121 euros, mailed to the customer."""
    known: dict[str, Any] = {
        "due_date": date(2026, 3, 1),
        "amount_due": eur("121.00"),
        "dispatch": Dispatch(Channel.SENT, NOON, "main", f"mail of {number}", to=(Address(f"admin@{customer}"),)),
        "copy": Copy("ab" * 32, f"{number}.pdf", "application/pdf"),
    }
    return OpenItem(customer, Invoice(number, **(known | invoice)))


def paid(unpaid: OpenItem) -> OpenItem:
    """The same invoice with its whole balance paid."""
    assert unpaid.balance is not None
    return unpaid.with_events(Allocated(NOON, unpaid.balance, NOON.date(), "owner"))


def customer(key: str = "acme.example") -> Customer:
    """A customer's card."""
    return Customer(key, "Acme B.V.", (Address(f"admin@{key}", "Jan Doe"),), (key,))
