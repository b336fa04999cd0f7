"""Whether the people an invoice went to are the buyer printed on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.domain.customer import Customer
from agent.domain.invoice import Party
from agent.domain.mail import Address
from agent.intake.addressees import doubt_recipient
from tests.builders import overdue

BUYER = Party(name="Acme Bouw B.V.", email="invoices@acme.example", contact="Jan Jansen", vat_number="BE0123456749")
ACME = Customer("be0123456749", "Acme", (Address("invoices@acme.example"),), identifiers=("be0123456749",))


def doubt(*to: str, buyer: Party = BUYER, cards: Sequence[Customer] = (), name: str = "") -> str | None:
    """What speaks against the people an invoice went to."""
    dispatch = overdue(to=to).invoice.dispatch
    return doubt_recipient(buyer, replace(dispatch, to=tuple(Address(email, name) for email in to)), cards)


@pytest.mark.parametrize(
    "to",
    [
        "jan@acme.example",
        "Jan@ACME.example",
        "jan@mail.acme.example",
        "jan@acme.co.uk",
        "jan@acmebouw.example",
        "jan.jansen@gmail.com",
        "jansen@elsewhere.example",
        "info@bouw-acme.example",
    ],
)
def test_ordinary_recipients_ask_nothing(to: str):
    """
    invoices@ against the contact person, one company under two domains, a free-mail address with a fitting name.
    """
    assert doubt(to) is None


def test_one_right_recipient_is_enough():
    """
    The accountant got it too.
    """
    assert doubt("els@office.example", "jan@acme.example") is None


def test_the_name_beside_an_address_counts():
    """
    As the owner's address book has it.
    """
    assert doubt("j88@gmail.com", name="Jan Jansen") is None


def test_somebody_else_is_a_doubt():
    """
    Both are named, so that the owner sees it at a glance. Rule: made-out-to.
    """
    told = doubt("els@office.example")

    assert told == "it is made out to Acme Bouw B.V. (invoices@acme.example), and went to els@office.example"


@pytest.mark.parametrize("to", ["piet88@gmail.com", "facturen@bv.example", "info@office.example"])
def test_words_that_say_nothing_are_no_name(to: str):
    """
    Legal forms and mailboxes everybody has.
    """
    assert doubt(to)


def test_an_address_the_owner_confirmed_for_the_buyer_is_his():
    """
    His accountant, whom letters went to before.
    """
    card = replace(ACME, people=(*ACME.people, Address("els@office.example")))

    assert doubt("els@office.example", cards=[card]) is None


def test_a_confirmed_address_counts_for_that_buyer_only():
    """
    The same accountant, another company.
    """
    card = replace(ACME, people=(*ACME.people, Address("els@office.example")))
    other = replace(BUYER, name="Beta", contact=None, email="info@beta.example", vat_number="BE0987654394")

    assert doubt("els@office.example", buyer=other, cards=[card])


def test_a_name_alone_is_no_doubt():
    """
    Companies have domains of other names.
    """
    assert doubt("jan@elsewhere.example", buyer=Party(name="Acme", vat_number="BE0123456749")) is None


def test_without_a_printed_address_another_customers_is_a_doubt():
    """
    The invoice for one went to the other.
    """
    beta = Customer("nl1", "Beta", (), ("beta.example",), ("nl1",))

    assert "an address of Beta" in (doubt("jan@beta.example", buyer=replace(BUYER, email=None), cards=[beta]) or "")


def test_nothing_printed_says_nothing():
    """
    A PDF names no buyer here.
    """
    assert doubt("jan@elsewhere.example", buyer=Party()) is None
