"""What bank entries do in the books: money set against invoices, questions, accounts learnt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from agent.domain.bank import BookedEntry
from agent.domain.customer import Customer
from agent.intake.identity import OwnIdentity
from agent.ledger import Book


def book_payments(
    book: Book,
    new_entries: Sequence[BookedEntry],
    moment: datetime,
    own: OwnIdentity,
    known_as: Callable[[Customer], Customer] = lambda card: card,
) -> None:
    """
    Match what is new on the bank, and what could not be matched before, and write down what it is for.

    Called in every pass, within the change that puts ``new_entries`` on the shelf; also with none, for an invoice may
    have been read after its payment. What did not change costs nothing.

    Args:
        book: The books, within a change; the entries stand on its shelf already.
        new_entries: Those of this change.
        moment: Aware moment of this pass, in the owner's zone.
        own: Who the owner is: his own transfers are nobody's payment.
        known_as: A customer's card with what the owner knows better laid over it.
    """
