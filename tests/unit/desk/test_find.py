"""What the owner means by a number or a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.desk.find import NotFound, find_item, find_target
from agent.domain.events import Corrected
from agent.ledger import Book
from tests.builders import customer, eur, overdue, paid
from tests.unit.desk.books import NOW, put


def test_a_number_names_an_invoice_in_any_case(book: Book):
    """
    As printed, or as typed in a hurry.
    """
    put(book, customer("Acme", overdue("F2026-031")))

    assert find_item(book, "f2026-031").key == "acme.example/F2026-031"


def test_a_corrected_number_is_found_by_both_names(book: Book):
    """
    The one it was read with, and the one it has.
    """
    put(book, customer("Acme", overdue("scan")))
    book.put(find_item(book, "scan").with_events(Corrected(NOW, "number", "2026-031", "the owner")))

    assert find_item(book, "2026-031") == find_item(book, "scan")


def test_of_two_with_one_number_the_open_one_is_meant(book: Book):
    """
    The other was paid.
    """
    put(book, customer("Acme", overdue("7", eur("1.00"), paid(eur("1.00")))), customer("Beta", overdue("7")))

    assert find_item(book, "7").key == "beta.example/7"


def test_two_open_ones_with_one_number_are_asked_back(book: Book):
    """
    Never the first that comes along.
    """
    put(book, customer("Acme", overdue("7")), customer("Beta", overdue("7")))

    with pytest.raises(NotFound, match=r"acme.example/7 or beta.example/7"):
        find_item(book, "7")


def test_a_name_that_fits_two_customers_is_asked_back(book: Book):
    """
    The exact one wins over the longer one.
    """
    put(book, customer("Acme"), customer("Beta"))
    acme_too = customer("Gamma").card
    book.put_customer(replace(acme_too, name="Acme Benelux"))

    assert find_target(book, "acme").customer.key == "acme.example"
    with pytest.raises(NotFound, match=r"acme.example or gamma.example"):
        find_target(book, "cme")


def test_what_is_nowhere_is_said_to_be_nowhere(book: Book):
    """
    With where to look.
    """
    with pytest.raises(NotFound, match="`voldaan status` lists what is open"):
        find_target(book, "nobody")
