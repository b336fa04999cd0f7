"""Remember on a customer's card how late his invoices were paid by themselves.

Rule: habit (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import replace

from agent.domain.habit import REMEMBERED, delay_of
from agent.domain.item import OpenItem
from agent.ledger import Book


def note_delay(book: Book, item: OpenItem) -> None:
    """Bring the card up to what the bank now says of this invoice: paid so late, or not paid after all."""
    card = book.customer(item.customer)
    if card is None:
        return
    others = tuple(delay for delay in card.delays if delay.item != item.key)
    delay = delay_of(item)
    delays = sorted((*others, delay), key=lambda known: known.paid_on)[-REMEMBERED:] if delay else others
    if tuple(delays) != card.delays:
        book.put_customer(replace(card, delays=tuple(delays)))
