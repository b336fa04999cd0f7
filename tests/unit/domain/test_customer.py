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


@pytest.mark.parametrize(
    ("address", "country", "place"),
    [
        ("els@bakkerij.be", None, "BE"),
        ("els@bakkerij.be", "FR", "FR"),
        ("tom@shop.co.uk", None, "GB"),
        ("els@bakkerij.com", None, "NL"),
        ("io@startup.io", None, "NL"),
    ],
    ids=["by his address", "the paper says more", "another name for it", "no country's", "one used for its sound"],
)
def test_his_working_days_are_those_of_his_country_else_of_his_address_else_the_owners(
    address: str, country: str | None, place: str
):
    """
    11 November is a holiday in Belgium, and no printed invoice names the country. Rule: customers-days.
    """
    customer = Customer("x", "X", people=(Address(address),), domains=(address.partition("@")[2],), country=country)

    assert customer.works_in("NL") == place
