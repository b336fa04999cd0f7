"""What the books know of one invoice where money is concerned, open or put away: small enough to keep at hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from agent.domain.instalments import Part as Instalment
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.payment import Receivable, Standing

#: Source of money the owner noted himself.
OWNER = "owner"


@dataclass(frozen=True)
class Movement:
    """Money on an invoice, by its number among its payments.

    ``amount`` is by how much less is owed by it, negative when it went back. ``source`` is "owner" or a bank entry's
    key. ``noted_on`` is the day it came into the books (UTC).
    """

    number: int
    source: str
    amount: Money
    booked_on: date
    noted_on: date


@dataclass(frozen=True)
class Owed:
    """An invoice as payments see it.

    Attributes:
        item: The item's key.
        number: The invoice number.
        customer: The customer's key.
        total: What was to be paid.
        owed: The same, less what was credited, before any payment.
        dropped: It is no longer chased.
        known_on: The day from which the customer could know of it: that of its mail, or on it, the earlier.
        changed_on: Day of the last thing that happened to it (UTC).
        due_date: None when not known.
        reference: The structured reference printed on it.
        buyer: Whom it is made out to, as printed; None when not known.
        agreed: The parts of the plan in force, as agreed; none without one.
        movements: Its payments that count, oldest first.
    """

    item: str
    number: str
    customer: str
    total: Money
    owed: Money
    dropped: bool
    known_on: date
    changed_on: date
    due_date: date | None = None
    reference: str | None = None
    buyer: str | None = None
    movements: tuple[Movement, ...] = ()
    agreed: tuple[Instalment, ...] = ()

    def receivable(self, without: Collection[str] = ()) -> Receivable:
        """What is left of it, as if the payments by these entries had not been noted."""
        left = self.owed
        for movement in self.movements:
            if movement.source not in without:
                left = left - movement.amount
        paid = Standing.SETTLED if left.amount <= 0 else Standing.OPEN
        return Receivable(
            item=self.item,
            number=self.number,
            customer=self.customer,
            total=self.total,
            open=left if left.amount > 0 else Money.zero(left.currency),
            due_date=self.due_date,
            reference=self.reference,
            standing=Standing.CANCELLED if self.dropped else paid,
            known_on=self.known_on,
            agreed=self.agreed,
        )


def what_is_owed(item: OpenItem) -> Owed | None:
    """Sum an item up for payments; None while its amount is not known."""
    invoice, balance = item.invoice, item.balance
    if invoice.amount_due is None or balance is None:
        return None
    movements = tuple(
        Movement(
            payment.number,
            payment.event.source,
            payment.event.settles,
            payment.event.booked_on,
            payment.event.at.date(),
        )
        for payment in item.payments
    )
    owed = balance
    for movement in movements:
        owed = owed + movement.amount
    sent_on = invoice.dispatch.sent_at.date()
    last = item.history[-1].at if item.history else invoice.dispatch.sent_at
    return Owed(
        item=item.key,
        number=item.number,
        customer=item.customer,
        total=invoice.amount_due,
        owed=owed,
        dropped=item.dropped is not None,
        known_on=min(sent_on, invoice.issue_date or sent_on),
        changed_on=last.date(),
        due_date=invoice.due_date,
        reference=invoice.payment_reference,
        buyer=invoice.customer.name,
        movements=movements,
        agreed=item.plan.parts if item.plan else (),
    )
