"""What handing over costs, as the owner reads it when every letter was sent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.card import Card, PartyKind
from agent.domain.decision import Ask
from agent.domain.events import HANDED_OVER, Held, HoldReason, Released
from agent.domain.money import Money
from agent.dunning.collecting import belgian_consumer_cost, dutch_cost, tell_cost
from tests.builders import STEPS, customer, decide_for, eur, kinds, moment, overdue, policy, reminded, verdict_on

SENT = [reminded(date(2026, 1, 13) + timedelta(days=10 * number), step.name) for number, step in enumerate(STEPS)]
HANDED = Held(moment(date(2026, 3, 1)), HoldReason.OWNER, HANDED_OVER, None, "handed over")


def done(*events, amount: str = "1000.00", party: PartyKind | None = None):
    """Acme had every letter."""
    item = overdue("2026-001", eur(amount), *SENT, *events, due=date(2026, 1, 7))
    return customer("Acme", item, card=Card(party=party))


def asked(debtor, country: str = "NL") -> str:
    """The question after the last letter."""
    decision = decide_for(debtor, policy=policy(country=country))
    assert isinstance(decision, Ask)
    return decision.questions[0].text


@pytest.mark.parametrize(
    ("principal", "cost"),
    [("1", "40"), ("266.67", "40.0005"), ("1000", "150"), ("2500", "375"), ("10000", "875"), ("1000000", "6775")],
)
def test_the_dutch_table_gives_the_sums_everybody_computes(principal: str, cost: str):
    """
    From fifteen in a hundred down to a half, at least 40 and at most 6,775 euros. Rule: collecting-cost.
    """
    assert dutch_cost(Decimal(principal)) == Decimal(cost)


@pytest.mark.parametrize(
    ("principal", "cost"),
    [("80", "20"), ("150", "20"), ("150.10", "30.01"), ("500", "65"), ("1000", "90"), ("90000", "2000")],
)
def test_a_belgian_consumer_is_asked_no_more_than_his_law_allows(principal: str, cost: str):
    """
    20; 30 and a tenth of what is above 150; 65 and a twentieth of what is above 500; at most 2,000 euros.
    """
    assert belgian_consumer_cost(Decimal(principal)) == Decimal(cost)


@given(st.decimals(Decimal("0.01"), Decimal(10_000_000), places=2), st.decimals(Decimal(0), Decimal(10_000), places=2))
def test_more_owed_never_costs_less_and_never_more_than_the_most(principal: Decimal, more: Decimal):
    """
    Whatever the amount: the parts join without a gap.
    """
    assert Decimal(40) <= dutch_cost(principal) <= dutch_cost(principal + more) <= Decimal(6_775)
    assert Decimal(20) <= belgian_consumer_cost(principal) <= belgian_consumer_cost(principal + more) <= Decimal(2_000)


def test_after_the_last_letter_the_choices_stand_beside_what_they_cost():
    """
    Ask on, agree on a day, or hand over, first without a court; the most of the law with its source. Rule: ladder-done.
    """
    decision = decide_for(done(party=PartyKind.BUSINESS))
    assert isinstance(decision, Ask)
    (question,) = decision.questions

    assert question.options == ("promised DATE", "agree PARTS", "handed over", "settled", "hold")
    assert "at most €150.00" in question.text
    assert "Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2" in question.text
    assert "on parts (“agree PARTS”), sooner than a court: weeks at the least" in question.text
    assert "`voldaan dossier 2026-001`" in question.text
    assert "No legal advice." in question.text


def test_what_protects_the_customer_is_said_where_nobody_knows_what_he_is():
    """
    Fourteen days first for a Dutch consumer; in Belgium only what the terms say, and less.
    """
    assert "of a consumer only after a letter that gave him fourteen days" in asked(done())
    assert "fourteen" not in asked(done(party=PartyKind.BUSINESS))
    assert "at most €90.00" in asked(done(), "BE") and "only where your terms say so" in asked(done(), "BE")
    assert "€40.00" in asked(done(party=PartyKind.BUSINESS), "BE")


@pytest.mark.parametrize(
    ("owed", "country", "party"),
    [
        (None, "NL", None),
        (Money(Decimal("100"), "USD"), "NL", None),
        (eur("0.00"), "NL", None),
        (eur("100.00"), "DE", PartyKind.CONSUMER),
        (eur("100.00"), "FR", None),
        (eur("100.00"), "ES", PartyKind.BUSINESS),
    ],
)
def test_nothing_is_said_where_no_table_is_known(owed: Money | None, country: str, party: PartyKind | None):
    """
    Better no figure than a guessed one.
    """
    assert tell_cost(owed, country, party) == ""


def test_what_was_handed_over_is_in_no_letter_until_the_owner_says_otherwise():
    """
    Nor listed under another invoice's letter; a year later neither. Rule: handed-over.
    """
    over = done(HANDED)
    other = overdue("2026-031")
    both = customer("Acme", *over.items, other)
    later = decide_for(over, today=date(2027, 3, 17), policy=policy(max_age_days=1000))

    assert verdict_on(decide_for(over), "2026-001").reason == "handed over"
    assert verdict_on(later, "2026-001").gate == "held" and kinds(later) == []
    assert "acme.example/2026-001" not in [pair.item for pair in decide_for(both).items]
    assert kinds(decide_for(done(HANDED, Released(moment(date(2026, 3, 2)), "owner")))) != []
