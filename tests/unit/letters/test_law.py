"""What a formal letter says of the law: by the customer's kind and country, and only what is sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.card import Card, PartyKind
from agent.domain.money import Money
from agent.letters import Severity, check_tone
from agent.letters.law import collection_costs
from tests.builders import eur
from tests.tables import each
from tests.unit.letters.builders import ACME, FORMS, mailed, write

BLOCKS = {
    ("NL", PartyKind.CONSUMER): "€ 18,15 aan incassokosten",
    ("NL", PartyKind.BUSINESS): "artikel 6:119a BW) en op ten minste € 40,00",
    ("NL", PartyKind.GOVERNMENT): "artikel 6:119b BW",
    ("BE", PartyKind.CONSUMER): "boek XIX",
    ("BE", PartyKind.BUSINESS): "de vaste vergoeding van € 40,00 van de wet van 2 augustus 2002",
    ("BE", PartyKind.GOVERNMENT): "in de regel dertig dagen",
    ("DE", PartyKind.BUSINESS): "de vaste vergoeding van € 40,00 (§ 288 BGB)",
    ("DE", PartyKind.CONSUMER): "en geen vaste vergoeding",
    ("FR", PartyKind.BUSINESS): "€ 40,00 per factuur (artikelen L441-10 en D441-5",
}
NOT_SURE = [
    ("DE", PartyKind.GOVERNMENT),
    ("FR", PartyKind.CONSUMER),
    ("FR", PartyKind.GOVERNMENT),
    ("ES", PartyKind.BUSINESS),
]


def to(party: PartyKind | None, country: str = "NL", step: str = "formal", *items, **more):
    """The letter to a customer of this kind in this country."""
    card = replace(ACME, country=country, card=Card(party=party))
    return write(*items, step=step, card=card, **more)


def words(letter) -> str:
    """Its words in one line, with ordinary spaces."""
    return " ".join(letter.text.split())


@each(
    ("principal", "costs"),
    [
        ("1.00", "40.00"),
        ("100.00", "40.00"),
        ("266.70", "40.01"),
        ("1000.00", "150.00"),
        ("2500.00", "375.00"),
        ("5000.00", "625.00"),
        ("10000.00", "875.00"),
        ("200000.00", "2775.00"),
        ("1000000.00", "6775.00"),
        ("9999999.00", "6775.00"),
    ],
)
def test_dutch_collection_costs_follow_the_laws_own_steps(principal: str, costs: str):
    """
    15 % up to 2,500; 10, 5, 1 and half a percent of what is above; 40 at least, 6,775 at most. Rule: legal-block.
    """
    assert collection_costs(eur(principal)) == eur(costs)


@given(st.decimals(Decimal("0.01"), Decimal(2_000_000), places=2), st.decimals(Decimal(0), Decimal(5_000), places=2))
def test_more_owed_never_costs_less_and_the_costs_keep_their_bounds(principal: Decimal, more: Decimal):
    """
    Whatever is open. Rule: legal-block.
    """
    costs = collection_costs(Money(principal, "EUR"))

    assert eur("40.00") <= costs <= eur("6775.00")
    assert costs <= collection_costs(Money(principal + more, "EUR"))


@each(("country", "party"), list(BLOCKS))
@each("manner", list(FORMS))
def test_a_formal_letter_names_the_law_of_his_kind_and_country_in_his_language(
    country: str, party: PartyKind, manner: str
):
    """
    One block, and nothing the tone check would mend. Rules: legal-block, tone.
    """
    language, form = FORMS[manner]
    letter, plain = (to(kind, country, language=language, form=form) for kind in (party, None))
    found = check_tone(letter.text, "formal", f"{language}-{country}", form)

    assert len(letter.text.split()) > len(plain.text.split()) + 8
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []
    if language == "nl":
        assert BLOCKS[country, party].replace("18,15", "40,00") in words(letter)


@each(("country", "party"), [*NOT_SURE, ("NL", None), ("BE", None)])
def test_what_is_not_sure_is_not_said(country: str, party: PartyKind | None):
    """
    A country or a kind of which we know too little, and a customer of whom nobody said. Rule: legal-block.
    """
    assert words(to(party, country)) == words(to(None, country))


@each("step", ["light", "second", "firm"])
@each("party", list(PartyKind))
def test_before_the_formal_letter_his_kind_changes_nothing(party: PartyKind, step: str):
    """
    The tone goes by the person. Rule: legal-block.
    """
    assert to(party, step=step).text == to(None, step=step).text


def test_a_dutch_consumer_has_fourteen_full_days_after_he_got_it():
    """
    In the words courts accept, and a day that is never too early: three weeks, past a weekend. Rule: legal-block.
    """
    letter = to(PartyKind.CONSUMER, today=date(2026, 4, 14))

    assert (
        "binnen veertien dagen vanaf de dag nadat dit bericht is bezorgd, en in elk geval tot en met dinsdag 5 mei"
        in words(letter)
    )
    assert letter.answer_by == date(2026, 5, 5)
    assert to(PartyKind.BUSINESS, today=date(2026, 4, 14)).answer_by == date(2026, 4, 28)


def test_costs_are_of_all_that_is_open_in_the_letter():
    """
    Principals are added up, and what was paid of them is taken off. Rule: legal-block.
    """
    letter = to(
        PartyKind.CONSUMER, "NL", "formal", mailed(amount=eur("400.00")), mailed("2026-032", amount=eur("600.00"))
    )

    assert "€ 150,00 aan incassokosten over € 1.000,00" in words(letter)


def test_in_another_currency_nothing_is_claimed():
    """
    The law's sums are in euros. Rule: legal-block.
    """
    item = mailed(amount=Money(Decimal("400.00"), "GBP"))

    assert "incassokosten" not in words(to(PartyKind.CONSUMER, "NL", "formal", item))
