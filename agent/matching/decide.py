"""Decide what a bank entry is for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.domain.money import Money
from agent.domain.payment import Match, Outcome, Part, Receivables
from agent.domain.statement import StatementEntry


def match(entry: StatementEntry, currency: str, receivables: Receivables) -> Match:
    """Decide what one entry of an account in ``currency`` is for, as the books stand."""
    if entry.amount <= 0:
        return Match(Outcome.NOTHING, evidence=("money that went out",))
    text = f" {entry.text} "
    named = [
        invoice
        for invoice in receivables.invoices
        if invoice.number and re.search(rf"(?<![\w.,/-]){re.escape(invoice.number)}(?![\w/-])", text)
    ]
    paid = Money(entry.amount, currency)
    if len(named) == 1 and named[0].open == paid:
        evidence = (f"number {named[0].number}", "amount exact")
        return Match(Outcome.ALLOCATED, parts=(Part(named[0].item, paid),), evidence=evidence)
    if named:
        return Match(Outcome.ASKED, candidates=tuple(item.item for item in named), evidence=("amount differs",))
    return Match(Outcome.NOTHING, evidence=("nothing fits",))


def match_all(entries: Sequence[tuple[str, StatementEntry, str]], receivables: Receivables) -> tuple[Match, ...]:
    """Decide many entries (key, entry, currency of the account), in the order of booking day and key.

    Each sees what those before it settled and taught. The answers stand in the order of ``entries``.
    """
    return tuple(match(entry, currency, receivables) for _, entry, currency in entries)
