"""Builders for the tests of matching: a few invoices, a few entries, everything else as usual."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from agent.domain.money import Money
from agent.domain.payment import Debtor, Match, Part, Receipt, Receivable, Receivables, Standing
from agent.domain.statement import StatementEntry
from agent.matching import match

DAY = date(2026, 4, 2)
BAKER = Debtor("vries", ("Bakkerij De Vries B.V.",), {"NL64VOLD0417164300": date(2026, 3, 10)})
ADVISER = Debtor("meijer", ("Meijer Advies",))
OTHERS_ACCOUNT = "NL46VOLD0555123456"


def eur(amount: str) -> Money:
    """Euros."""
    return Money(Decimal(amount), "EUR")


def invoice(number: str, amount: str, customer: str = "vries", **more: Any) -> Receivable:
    """An open invoice, its number its key."""
    values = {"item": number, "number": number, "customer": customer, "total": eur(amount), "open": eur(amount)}
    return Receivable(**(values | more))


def settled(number: str, amount: str, customer: str = "vries") -> Receivable:
    """An invoice that was paid."""
    return invoice(number, amount, customer, open=eur("0"), standing=Standing.SETTLED)


def received(number: str, amount: str, **more: Any) -> Receipt:
    """Money that was set against this invoice before."""
    values = {"entry": f"earlier {number}", "booked_on": date(2026, 3, 20), "amount": eur(amount)}
    return Receipt(**(values | {"parts": (Part(number, eur(amount)),)} | more))


def entry(amount: str, text: str = "", **more: Any) -> StatementEntry:
    """A booking by somebody unknown, unless it says more."""
    values = {"booked_on": DAY, "value_on": None, "amount": Decimal(amount), "text": text, "counterparty": "W. Bakker"}
    return StatementEntry(**(values | {"account": OTHERS_ACCOUNT} | more))


def baker_pays(amount: str, text: str = "", **more: Any) -> StatementEntry:
    """A booking from the baker's known account."""
    return entry(amount, text, counterparty="Bakkerij De Vries", account="NL64VOLD0417164300", **more)


def answer(booked: StatementEntry, *invoices: Receivable, receipts: tuple[Receipt, ...] = ()) -> Match:
    """What becomes of one euro entry with these invoices in the books."""
    debtors = (BAKER, ADVISER)
    return match(
        booked, "EUR", Receivables(invoices, debtors, receipts, ("Studio Maanlicht",), ("NL81VOLD0300000022",))
    )


def paid(found: Match) -> dict[str, Decimal]:
    """What was set against which item."""
    return {part.item: part.amount.amount for part in found.parts}
