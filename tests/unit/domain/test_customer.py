"""The card of one debtor."""

from __future__ import annotations

from datetime import date

import pytest

from agent.domain.customer import Customer
from agent.domain.mail import Address

ACME = Customer("acme.example", "Acme", people=(Address("Piet@gmail.com"),), domains=("acme.example",))


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("piet@GMAIL.com", True),
        ("anna@acme.example", True),
        ("anna@gmail.com", False),
        ("anna@not-acme.example", False),
    ],
)
def test_a_customer_is_known_by_address_or_own_domain(address: str, known: bool):
    """
    In any case, and never by half a domain.
    """
    assert ACME.knows(Address(address)) is known


def test_the_first_and_the_last_letter_stay_on_the_card():
    """
    Whatever order they are found in.
    """
    card = ACME.with_letter(date(2026, 3, 11)).with_letter(date(2026, 3, 25)).with_letter(date(2026, 3, 18))

    assert (card.first_letter_on, card.last_letter_on) == (date(2026, 3, 11), date(2026, 3, 25))
