from __future__ import annotations

import pytest

from agent.domain.customer import Customer, Form
from agent.domain.mail import Address
from tests.unit.config.builders import mailbox_keys, settings, the_problem

ACME = {"match": ["acme.example", "BE 0123.456.749"], "name": "Acme"}
JAN = {"match": ["jan@acme.example"], "name": "Jan"}


@pytest.mark.parametrize("key", ["ACME.example", "piet@acme.example", "be0123456749", "0123456749", "BE0123.456.749"])
def test_a_card_is_found_by_domain_address_or_number(key: str):
    """However it is written, with or without the country of a number."""
    card = settings(customers=[ACME]).card_for(key)

    assert card is not None
    assert card.name == "Acme"


@pytest.mark.parametrize("key", ["acme.example.com", "notacme.example", "piet@mail.acme.example", "0123456748"])
def test_a_card_is_not_found_by_what_merely_looks_alike(key: str):
    """A card belongs to exactly what stands on it."""
    assert settings(customers=[ACME]).card_for(key) is None


def test_a_persons_card_wins_over_that_of_the_domain():
    """The nearer match counts, wherever it stands in the file."""
    card = settings(customers=[ACME, JAN]).card_for("jan@acme.example")

    assert card is not None
    assert card.name == "Jan"


def test_the_same_match_does_not_stand_on_two_cards():
    """Nobody should have to guess which one counts."""
    assert '"0123456749" stands on two cards' in the_problem(customers=[ACME, {"match": ["0123456749"]}]).text


def test_a_card_without_a_match_is_refused():
    """It would be nobody's."""
    assert "at least one" in the_problem(customers=[{"match": []}]).text


def test_a_card_wins_over_what_was_seen_and_leaves_the_rest():
    """Only what the owner wrote changes."""
    card = settings(customers=[{**ACME, "form": "informal", "terms_days": 14}]).customers[0]
    seen = Customer("acme.example", "ACME NV", country="BE", language="nl", terms_days=30)

    assert card.laid_over(seen) == Customer(
        "acme.example", "Acme", country="BE", language="nl", form=Form.INFORMAL, terms_days=14
    )


@pytest.mark.parametrize(
    "email",
    ["SANNE@bakker.example", "facturen@bakker.example", "collega@bakker-teksten.example", "sanne@example.com"],
)
def test_the_owner_and_colleagues_are_never_customers(email: str):
    """By address, alias, further address or whole domain."""
    mine = settings(
        owner={"own_addresses": ["Bakker-Teksten.example", "sanne@example.com"]},
        mailboxes=[mailbox_keys(aliases=["facturen@bakker.example"])],
    )

    assert mine.is_own(Address(email))
    assert not mine.is_own(Address("jan@acme.example"))


def test_bookkeeping_programs_are_known_by_address_or_domain():
    """They get copies of invoices and answer nothing."""
    known = settings(owner={"bookkeeping": ["inbox@books.example", "robot.example"]})

    assert known.is_bookkeeping(Address("Inbox@books.example"))
    assert known.is_bookkeeping(Address("77@robot.example"))
    assert not known.is_bookkeeping(Address("help@books.example"))


def test_a_letter_leaves_through_the_mailbox_that_may_send_as_its_sender():
    """An address nobody may send as has no mailbox."""
    two = settings(
        mailboxes=[
            mailbox_keys(roles=["sent", "inbox"]),
            mailbox_keys(name="second", address="b@bakker.example", aliases=["sanne@bakker.example"]),
        ]
    )

    assert two.find_sender(Address("Sanne@Bakker.example")) == two.get_mailbox("second")
    assert two.find_sender(Address("else@bakker.example")) is None
