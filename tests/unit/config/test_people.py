from __future__ import annotations

import pytest

from agent.domain.customer import Customer, Form
from tests.unit.config.builders import settings, the_problem

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
