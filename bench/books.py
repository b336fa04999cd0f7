"""Open items for benchmarks, as full as real ones: a mailed invoice, a letter, a reply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from agent.domain.bank import BookedEntry, ImportedStatement
from agent.domain.customer import Customer
from agent.domain.events import Reminded, Replied, Seen, Tie
from agent.domain.invoice import Channel, Copy, Dispatch, Invoice, Party
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.money import Money
from agent.domain.payment import Match, Outcome, Part
from agent.domain.statement import StatementEntry
from agent.ledger import Ledger

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


def book_up(folder: Path, count: int) -> None:
    """Import a year of bank entries, a statement a week, each known for what it is."""
    ledger = Ledger(folder)
    first = NOW.date() - timedelta(days=364)
    for week in range(52):
        with ledger.change() as book:
            here = range(count * week // 52, count * (week + 1) // 52)
            for number in here:
                book.bank.put_entry(_booked(number, first + timedelta(days=week * 7 + number % 7)))
            book.bank.put_statement(_statement(week, first + timedelta(days=week * 7), len(here)))


def _booked(number: int, day: date) -> BookedEntry:
    entry = StatementEntry(
        booked_on=day,
        value_on=day,
        amount=Decimal(100 + number % 900),
        counterparty=f"Customer {number}",
        account=f"NL13TEST{number:010}",
        end_to_end_id=f"E2E-{number:012}",
        text=f"Factuur 2025-{number:05} met dank voor de prettige samenwerking",
        bank_id=f"{number:024}",
    )
    part = Part(f"customer-{number // ITEMS_A_CUSTOMER}.example/2025-{number:05}", Money(entry.amount, "EUR"))
    match = Match(Outcome.ALLOCATED, (part,), evidence=("the invoice number as a whole word", "the amount exact"))
    key = f"{IBAN}/{day}/{number:016x}"
    return BookedEntry(key, IBAN, "EUR", entry, NOW, "statement.xml", "CAMT.053.001.08", match)


def _statement(week: int, first_on: date, entries: int) -> ImportedStatement:
    days = tuple((first_on + timedelta(days=place), Decimal(1000 + place)) for place in range(7))
    last = first_on + timedelta(days=6)
    opening = Decimal(week * 7021)
    return ImportedStatement(
        f"{IBAN}/{last}/{week:016x}", IBAN, "EUR", opening, opening + 7021, first_on, last, days, entries, NOW, "a.xml"
    )
