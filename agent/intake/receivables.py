"""What matching is told of the books: invoices open and put away, customers and their accounts, what came in before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date

from agent.domain.bank import BookedEntry
from agent.domain.customer import Customer
from agent.domain.events import Held
from agent.domain.money import Money
from agent.domain.owed import Owed, what_is_owed
from agent.domain.payment import Debtor, Part, Receipt, Receivable, Receivables, Standing
from agent.intake.identity import OwnIdentity
from agent.ledger import Book

CREDIT_NOTE = "credit note "  # as is
"""How the name of a credit note that is not settled yet begins (``credit note CUSTOMER/NUMBER``)."""


def receivables(
    book: Book,
    own: OwnIdentity,
    known_as: Callable[[Customer], Customer] = lambda card: card,
    without: Collection[str] = frozenset(),
    known: Iterable[Owed] | None = None,
) -> Receivables:
    """
    Gather what money may be for.

    Args:
        book: The books.
        own: Who the owner is.
        known_as: A customer's card with what the owner knows better laid over it.
        without: Keys of entries as if they had not come in: nothing is set against anything by them, and no account is
            known from them.
        known: What ``everything_owed`` gave, where that was asked already.
    """
    cards = sorted((known_as(card) for card in book.customers()), key=lambda card: card.key)
    known = sorted(everything_owed(book) if known is None else known, key=lambda owed: owed.item)
    names = _printed_names(known)
    invoices = (*(owed.receivable(without) for owed in known), *_credit_notes(cards, without, book))
    there = {invoice.item for invoice in invoices}
    return Receivables(
        invoices=invoices,
        debtors=tuple(_debtor(card, names[card.key], without) for card in cards),
        receipts=tuple(
            receipt
            for receipt in receipts_of(booked for booked in book.bank.entries() if booked.key not in without)
            if all(part.item in there for part in receipt.parts)
        ),
        own_names=own.names,
        own_accounts=tuple(sorted({*own.ibans, *(statement.account for statement in book.bank.statements())})),
    )


def everything_owed(book: Book) -> Iterable[Owed]:
    """Go through every invoice of which the amount is known, open ones first."""
    open_items = book.open_items()
    yield from (owed for item in open_items if (owed := what_is_owed(item)))
    known = {item.key for item in open_items}
    yield from (owed for owed in book.put_away() if owed.item not in known)


def _printed_names(known: Iterable[Owed]) -> defaultdict[str, set[str]]:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for owed in known:
        if owed.buyer:
            names[owed.customer].add(owed.buyer)
    return names


def _debtor(card: Customer, printed: Collection[str], without: Collection[str]) -> Debtor:
    names = [name for name in (card.name, *sorted(printed)) if name and "@" not in name]
    accounts: dict[str, date | None] = {
        account.number: account.since for account in card.accounts if account.entry not in without
    }
    return Debtor(card.key, tuple(dict.fromkeys(names)), accounts)


def _credit_notes(cards: Iterable[Customer], without: Collection[str], book: Book) -> Iterable[Receivable]:
    """The credit notes that held a customer, as far as their worth was read for sure; open while they do.

    One that only an entry of ``without`` netted or paid out is as open as it was before that.
    """
    netted = {
        part.item
        for key in without
        if (booked := book.bank.entry(key)) and booked.match
        for part in booked.match.parts
        if part.item.startswith(CREDIT_NOTE)
    }
    for card in cards:
        holding = {held.source for held in card.holds(date.max)} | netted
        notes = {
            event.source: event.worth for event in card.history if isinstance(event, Held) and event.worth is not None
        }
        for name, worth in sorted(notes.items()):
            if name.startswith(f"{CREDIT_NOTE}{card.key}/"):
                total, number = Money(-worth.amount, worth.currency), name.removeprefix(f"{CREDIT_NOTE}{card.key}/")
                left, standing = (total, Standing.OPEN) if name in holding else (_nothing(total), Standing.SETTLED)
                yield Receivable(name, number, card.key, total, left, standing=standing)


def _nothing(like: Money) -> Money:
    return Money.zero(like.currency)


def receipts_of(entries: Iterable[BookedEntry]) -> Iterable[Receipt]:
    """Tell of entries that were set against invoices, or once were."""
    for booked in entries:
        if booked.match is None:
            continue
        undone = not booked.match.parts and bool(booked.undone)
        parts = booked.match.parts or tuple(Part(item, Money.zero(booked.currency)) for item in booked.undone)
        if parts:
            entry = booked.entry
            yield Receipt(
                entry=booked.key,
                booked_on=entry.booked_on,
                amount=booked.amount,
                parts=parts,
                counterparty=entry.counterparty,
                account=entry.account,
                reference=entry.reference,
                end_to_end_id=entry.end_to_end_id,
                text=entry.text,
                confirmed=booked.by_owner,
                undone=undone,
            )
