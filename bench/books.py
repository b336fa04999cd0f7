"""Open items for benchmarks, as full as real ones: a mailed invoice, a letter, a reply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from agent.domain.customer import Customer
from agent.domain.events import Reminded, Replied, Seen, Tie
from agent.domain.invoice import Channel, Copy, Dispatch, Invoice, Party
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.money import Money

OWNER = Address("sanne@sanne.example", "Sanne de Wit")
IBAN = "NL13TEST0123456789"
NOW = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)  # a Wednesday morning
ITEMS_A_CUSTOMER = 5


def customers(items: int) -> Iterator[Customer]:
    """As many customers as this number of items belongs to."""
    for number in range(-(-items // ITEMS_A_CUSTOMER)):
        key = f"customer-{number}.example"
        yield Customer(key, f"Customer {number}", (Address(f"admin@{key}"),), (key,), first_letter_on=date(2025, 11, 4))


def items(count: int) -> Iterator[OpenItem]:
    """Invoices fallen due over the last months, with what happened to them."""
    return (_item(number) for number in range(count))


def _item(number: int) -> OpenItem:
    key = f"customer-{number // ITEMS_A_CUSTOMER}.example"
    name = f"2026-{number:05}"
    due = NOW.date() - timedelta(days=number % 90 - 20)
    sent_at = NOW - timedelta(days=number % 90 + 14)
    total = Money(Decimal(100 + number % 900), "EUR")
    to = Address(f"admin@{key}", f"Administration of customer {number // ITEMS_A_CUSTOMER}")
    invoice = Invoice(
        number=name,
        due_date=due,
        amount_due=total,
        dispatch=Dispatch(
            Channel.SENT,
            sent_at,
            "main",
            f"{number:032x}",
            f"<{name}@sanne.example>",
            (),
            OWNER,
            (to,),
            (),
            f"Factuur {name}",
        ),
        copy=Copy(f"{number:064x}", f"factuur-{name}.pdf", "application/pdf"),
        issue_date=sent_at.date(),
        payment_terms="Wij verzoeken u binnen 14 dagen te betalen.",
        total=total,
        payment_reference=name,
        iban=IBAN,
        seller=Party(OWNER.name, OWNER.email, country="NL"),
        customer=Party(f"Customer {number // ITEMS_A_CUSTOMER}", to.email, country="NL"),
        language="nl",
        provenance=dict.fromkeys(("number", "due_date", "amount_due", "iban", "payment_reference"), "PDF text, page 1"),
    )
    return OpenItem(key, invoice, _history(number, name, sent_at, to))


def _history(number: int, name: str, sent_at: datetime, to: Address) -> tuple[Seen | Reminded | Replied, ...]:
    seen = Seen(sent_at, f"{number:032x}")
    letter = Reminded(
        NOW - timedelta(days=9), f"{number:032x}", "light", f"<letter-{number}@sanne.example>", (to.email,)
    )
    words = "Dag Sanne, ik kijk het even na bij de administratie en kom er deze week op terug. Groet, Jan"
    reply = Replied(
        NOW, NOW, f"{number:032x}", f"<reply-{number}@{to.domain}>", to.email, f"Re: Factuur {name}", words, Tie.THREAD
    )
    return (seen, (letter, letter, reply)[number % 3]) if number % 4 else (seen,)
