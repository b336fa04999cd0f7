"""A card remembers how late the bank showed its invoices paid.

Rule: habit.
"""

from __future__ import annotations

from pathlib import Path

from agent.domain.events import Allocated, Unallocated
from agent.domain.habit import REMEMBERED, Delay
from agent.domain.item import OpenItem
from agent.intake.habits import note_delay
from agent.intake.settling import put
from agent.ledger import Book, Ledger
from tests.builders import TODAY, customer, eur, moment, overdue


def paid_by_bank(number: str = "2026-031") -> OpenItem:
    """The bank showed its money today, twelve days late."""
    return overdue(number, None, Allocated(moment(TODAY), eur("121.00"), TODAY, f"bank/{number}"))


def delays(book: Book) -> tuple[Delay, ...]:
    """What the card remembers."""
    card = book.customer("acme.example")
    assert card
    return card.delays


def test_what_the_bank_settled_is_remembered_once(tmp_path: Path):
    """
    However often it is looked at.
    """
    with Ledger(tmp_path).change() as book:
        book.put_customer(customer("Acme").card)
        note_delay(book, paid_by_bank())
        note_delay(book, paid_by_bank())

        assert delays(book) == (Delay("acme.example/2026-031", 12, TODAY),)

    assert delays(Ledger(tmp_path).read()) == (Delay("acme.example/2026-031", 12, TODAY),)


def test_an_allocation_that_is_taken_back_is_forgotten(tmp_path: Path):
    """
    Then he has not paid.
    """
    with Ledger(tmp_path).change() as book:
        book.put_customer(customer("Acme").card)
        note_delay(book, paid_by_bank())

        note_delay(book, paid_by_bank().with_events(Unallocated(moment(TODAY), 1, "not his")))

        assert delays(book) == ()


def test_settling_and_opening_again_keep_the_card_true(tmp_path: Path):
    """
    Whoever moves an invoice's money need not think of it.
    """
    with Ledger(tmp_path).change() as book:
        book.put_customer(customer("Acme").card)
        put(book, paid_by_bank(), moment(TODAY))
        remembered = delays(book)

        put(book, paid_by_bank().with_events(Unallocated(moment(TODAY), 1, "not his")), moment(TODAY))

        assert (len(remembered), delays(book)) == (1, ())


def test_a_card_remembers_so_many_and_no_more(tmp_path: Path):
    """
    Cost follows what is of use.
    """
    with Ledger(tmp_path).change() as book:
        book.put_customer(customer("Acme").card)
        for number in range(REMEMBERED + 5):
            note_delay(book, paid_by_bank(f"2026-{number:03}"))

        assert len(delays(book)) == REMEMBERED


def test_a_customer_nobody_knows_has_no_card_to_write_on(tmp_path: Path):
    """
    Nothing is made up.
    """
    with Ledger(tmp_path).change() as book:
        note_delay(book, paid_by_bank())

        assert book.customers() == ()
