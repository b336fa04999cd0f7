"""What only the owner knows of a customer, and what contradicts itself in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent.config import Settings, load_settings
from agent.domain.card import BLANK, Complete, PartyKind, Profile, Role
from agent.domain.customer import Customer
from agent.domain.errors import ConfigError
from agent.domain.policy import Calls, Closure, HeadsUp, Who
from tests.unit.config.builders import settings, settings_text, the_problem

MATCH = {"match": ["acme.example"]}
ACME = Customer("acme.example", "Acme", domains=("acme.example",), country="BE")
PIET = {"name": "Piet Smit", "email": "piet@bakker.example"}
SUMMER = {"first": date(2027, 7, 26), "last": date(2027, 8, 13), "name": "bouwvak"}


def under_card(found: Settings, customer: Customer = ACME) -> Customer:
    """The customer as the settings know him."""
    return found.lay_over(found.card_for(customer.key), customer)


def test_a_card_carries_all_the_owner_knows():
    """Nothing he wrote down is lost on the way to the letters."""
    card = {
        **MATCH, "country": "DE", "region": "Bayern", "sector": "building", "profile": "fast", "contact": "Piet Smit",
        "call_first_above": 5000, "mail_only_below": Decimal("99.50"), "personal": "Hoe is het?", "note": "Belt graag.",
        "party": "government", "people": [{"address": "inkoop@acme.example", "role": "buyer"}], "complete": "ask",
    }  # fmt: skip

    found = under_card(settings(contacts=[{**PIET, "approves": True}], customers=[card])).card

    assert (found.region, found.sector, found.profile) == ("BY", "building", Profile.FAST)
    assert found.contact is not None
    assert (found.contact.address.email, found.contact.approves) == ("piet@bakker.example", True)
    assert (found.call_first_above, found.mail_only_below) == (Decimal(5000), Decimal("99.50"))
    assert (found.personal, found.note, found.party) == ("Hoe is het?", "Belt graag.", PartyKind.GOVERNMENT)
    assert [(person.address.email, person.role) for person in found.people] == [("inkoop@acme.example", Role.BUYER)]
    assert found.complete is Complete.ASK


def test_a_customer_nobody_wrote_about_has_a_blank_card():
    """Nothing is invented."""
    assert under_card(settings()).card == BLANK


@pytest.mark.parametrize(
    ("card", "key", "told"),
    [
        ({"call_first_above": 100, "mail_only_below": 500}, "mail_only_below", "called about first and never"),
        ({"call_first_above": 0}, "call_first_above", "an amount above 0"),
        ({"mail_only_below": True}, "mail_only_below", "an amount above 0"),
        ({"mail_only_below": Decimal("1.005")}, "mail_only_below", "an amount above 0"),
        ({"region": "Bayern"}, "region", "needs country"),
        ({"country": "DE", "region": "Beieren"}, "region", "there are BB, BE, BW"),
        ({"country": "LU", "region": "Nord"}, "region", "no regions are known for LU"),
        ({"profile": "slow"}, "profile", '"fast" or "gentle"'),
        ({"contact": "Piet"}, "customers[1].contact", "[[contacts]]"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(card: Mapping[str, Any], key: str, told: str):
    """The sentence names the key and what to write there."""
    problem = the_problem(customers=[{**MATCH, **card}])

    assert (problem.key, told in problem.text, problem.line is not None) == (key, True, True)


@pytest.mark.parametrize(
    ("contacts", "told"),
    [
        ([{**PIET, "email": "sanne@bakker.example"}], "your own address"),
        ([PIET, {"name": "Ans", "email": "PIET@bakker.example"}], "stands there twice"),
        ([{**PIET, "email": "jan@acme.example"}], "a customer's address too"),
        ([PIET, {**PIET, "email": "ans@bakker.example"}], "used twice"),
    ],
)
def test_a_contact_is_a_colleague_and_nobody_else(contacts: list[Mapping[str, Any]], told: str):
    """His answers are believed, so his address is neither the owner's nor a customer's."""
    assert told in the_problem(contacts=contacts, customers=[MATCH]).text


def test_one_person_has_one_role():
    """An address on a card twice would be two people."""
    els = {"address": "els@acme.example", "role": "buyer"}

    assert "twice" in the_problem(customers=[{**MATCH, "people": [els, {**els, "role": "director"}]}]).text


def test_a_second_card_of_one_customer_is_refused_on_its_own_line():
    """Of two cards with one match the later one is named."""
    problem = the_problem(customers=[MATCH, {"match": ["ACME.example"]}])

    assert (problem.key, problem.line) == ("customers[2]", 12)


def test_a_contacts_name_is_one_colleague():
    """A card names him by it."""
    assert "used twice" in the_problem(contacts=[PIET, {**PIET, "email": "p@bakker.example"}]).text


def test_the_policy_knows_whom_to_write_before_the_due_date_and_when_to_call():
    """The two sections become the dunning room's own values."""
    policy = settings(
        heads_up={"who": ["new", "large"], "before": 3, "large_above": 2500},
        calls={"with_second": False, "first_above": 5000, "mail_only_below": 100, "regulars": True},
    ).policy()

    assert policy.heads_up == HeadsUp(frozenset({Who.NEW, Who.LARGE}), 3, Decimal(2500))
    assert policy.calls == Calls(False, Decimal(5000), Decimal(100), True)


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"heads_up": {"who": ["large"]}}, "who"),
        ({"heads_up": {"who": ["new"], "large_above": 2500}}, "large_above"),
        ({"heads_up": {"before": 1}}, "before"),
        ({"heads_up": {"who": ["all"]}}, "who"),
        ({"calls": {"first_above": 100, "mail_only_below": 500}}, "mail_only_below"),
    ],
)
def test_a_letter_before_the_due_date_and_calls_make_sense_or_are_refused(parts: Mapping[str, Any], key: str):
    """Large is nothing without an amount, and no amount is called about first and never."""
    assert the_problem(**parts).key == key


@pytest.mark.parametrize(
    ("whose", "card", "is_closed"),
    [
        ({}, {}, True),
        ({"sector": "building"}, {"sector": "Building"}, True),
        ({"sector": "building"}, {}, False),
        ({"country": "BE"}, {}, True),
        ({"country": "NL"}, {}, False),
        ({"country": "BE", "region": "Flemish"}, {"country": "BE", "region": "VLG"}, True),
        ({"country": "BE", "region": "French"}, {"country": "BE", "region": "VLG"}, False),
        ({"country": "BE", "region": "French"}, {}, False),
        ({"match": ["acme.example"]}, {}, True),
        ({"match": ["bolt.example"]}, {}, False),
    ],
)
def test_a_closure_is_of_those_customers_it_names(whose: Mapping[str, Any], card: Mapping[str, Any], is_closed: bool):
    """What it does not name counts for all."""
    found = under_card(settings(closures=[{**SUMMER, **whose}], customers=[{**MATCH, **card}])).card.closures

    assert found == ((Closure(date(2027, 7, 26), date(2027, 8, 13), "bouwvak"),) if is_closed else ())


def test_more_closures_lie_in_a_file_beside_the_settings(tmp_path: Path):
    """Somebody else's list of closures need not be typed over."""
    (tmp_path / "config.toml").write_text(settings_text(closures=[SUMMER]), encoding="utf-8")
    (tmp_path / "closures.toml").write_text(
        '[[closures]]\nfirst = 2027-12-24\nlast = 2027-12-31\nname = "Kerst"\n', encoding="utf-8"
    )

    assert [closure.name for closure in load_settings(tmp_path / "config.toml").closures] == ["bouwvak", "Kerst"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '[[closures]]\nfirst = 2027-12-24\nlast = 2027-12-23\nname = "Kerst"\n',
            "closures.toml: closures[1].last = 2027-12-23 (line 3): must not lie before",
        ),
        ("[[closures]]\nfirst = 2027-12-24\nlast =", "closures.toml: cannot be read as TOML"),
        ("[[holidays]]\nx = 1\n", "closures.toml: holidays (line 1): unknown"),
    ],
)
def test_a_file_of_closures_that_makes_no_sense_is_named_with_its_line(tmp_path: Path, text: str, told: str):
    """The settings themselves may be right."""
    (tmp_path / "config.toml").write_text(settings_text(), encoding="utf-8")
    (tmp_path / "closures.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "config.toml")

    assert told in str(caught.value)
