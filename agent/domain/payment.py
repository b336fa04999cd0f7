"""Money on the bank and the invoices it may be for: what matching is given, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from agent.domain.instalments import Part as Instalment
from agent.domain.money import Money
from agent.domain.speech import every_way, later


class Standing(StrEnum):
    """Whether money is still expected for an invoice."""

    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Receivable:
    """What matching knows of one invoice or credit note.

    ``item`` is the open item's key, ``customer`` the debtor's. ``open`` is what is owed now, in the invoice's own
    currency; negative for a credit note. ``reference`` is the structured one printed on it. ``known_on`` is the day
    from which the customer could know of it; None when nobody can tell. ``agreed`` are the parts of a plan for it.
    """

    item: str
    number: str
    customer: str
    total: Money
    open: Money
    due_date: date | None = None
    reference: str | None = None
    standing: Standing = Standing.OPEN
    known_on: date | None = None
    agreed: tuple[Instalment, ...] = ()


@dataclass(frozen=True)
class Debtor:
    """A customer as a bank may name him. ``accounts``: account number without blanks to the day it became known."""

    key: str
    names: tuple[str, ...]
    accounts: Mapping[str, date | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """An amount set against one item, in the invoice's currency; negative takes back what was set against it.

    ``rounding`` is what was let go with it, at most five cents: the item is settled all the same.
    """

    item: str
    amount: Money
    rounding: Money | None = None

    @property
    def settles(self) -> Money:
        """By how much the item is owed less."""
        return self.amount + self.rounding if self.rounding else self.amount


@dataclass(frozen=True)
class Receipt:
    """A bank entry that was allocated before: by it a return finds its invoice, and a second payment is known as one.

    ``entry`` is the key the books gave it. ``confirmed``: the owner said so. ``undone``: taken back since.
    """

    entry: str
    booked_on: date
    amount: Money
    parts: tuple[Part, ...]
    counterparty: str = ""
    account: str | None = None
    reference: str | None = None
    end_to_end_id: str | None = None
    text: str = ""
    confirmed: bool = False
    undone: bool = False


@dataclass(frozen=True)
class Receivables:
    """All that money may be for, as the books stand: invoices (settled ones too), debtors, and what came in before.

    ``own_names`` and ``own_accounts`` are the owner's, so that his own transfers are nobody's payment.
    """

    invoices: tuple[Receivable, ...] = ()
    debtors: tuple[Debtor, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    own_names: tuple[str, ...] = ()
    own_accounts: tuple[str, ...] = ()


#: How the evidence begins that an entry is what a payment provider pays out: one sum for many payers.
PAYOUT = later("payout of a payment provider")


def is_payout(evidence: str) -> bool:
    """Whether this reason, in whatever language it was noted, is about a payout."""
    return evidence.startswith(tuple(every_way(PAYOUT)))


class Outcome(StrEnum):
    """What became of one bank entry."""

    ALLOCATED = "allocated"
    ASKED = "asked"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Match:
    """What one bank entry is for.

    Attributes:
        outcome: ``allocated`` is certain; ``asked`` is for the owner; ``nothing`` is no customer's money.
        parts: What is set against which item; never more than the entry. Empty unless allocated.
        candidates: Keys of the items it may be for; the open ones are held until the owner answered.
        evidence: Reasons a person can read, strongest first: "reference valid", "amount exact", "payer known since
            March". For ``asked`` also what contradicts; for ``nothing`` why it is no customer's.
        remainder: What of the entry no invoice took, in the entry's currency; None when nothing is left.
        learns: Key of the customer whose account this is from now on; None when that is not certain or not new.
    """

    outcome: Outcome
    parts: tuple[Part, ...] = ()
    candidates: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    remainder: Money | None = None
    learns: str | None = None
