"""Find what the owner means by NUMBER, CUSTOMER/NUMBER or CUSTOMER."""

from __future__ import annotations

from dataclasses import dataclass

from agent.desk.spoken import NotUnderstood
from agent.domain.customer import Customer
from agent.domain.item import OpenItem
from agent.ledger import Book


class NotFound(NotUnderstood):
    """Nothing, or more than one thing, fits what was typed."""


@dataclass(frozen=True)
class Target:
    """One invoice, or a whole customer (``item`` is None)."""

    customer: Customer
    item: OpenItem | None = None


def find_item(book: Book, text: str) -> OpenItem:
    """Find one invoice; of several with this number the open one, else the owner must name the customer too."""
    found = book.find(text)
    chosen = [item for item in found if not item.is_settled] or list(found)
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise NotFound(f"no invoice {text}; `voldaan status` lists what is open")
    raise NotFound(f"{text} can be {' or '.join(item.key for item in chosen)}: write one of these")


def find_target(book: Book, text: str) -> Target:
    """Find an invoice, else a customer by key, name or a part of the name that fits only one."""
    if book.find(text):
        item = find_item(book, text)
        return Target(book.customer(item.customer) or Customer(item.customer, item.customer), item)
    wanted = text.casefold()
    customers = book.customers()
    exact = [card for card in customers if wanted in (card.key.casefold(), card.name.casefold())]
    partly = [card for card in customers if wanted in card.name.casefold() or wanted in card.key.casefold()]
    found = exact or partly
    if len(found) == 1:
        return Target(found[0])
    if not found:
        raise NotFound(f"no invoice or customer {text}; `voldaan status` lists what is open")
    raise NotFound(f"{text} can be {' or '.join(card.key for card in found)}: write one of these")
