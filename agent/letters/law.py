"""
What the law of the customer's country says of a late payment by one of his kind: for the formal letter, and only there.

What is not sure is not said: of a kind nobody noted, another country or another currency the letter stays as it is.

Rule: legal-block (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from agent.domain.card import PartyKind
from agent.domain.money import Money
from agent.letters.format import Style

_STEP = "formal"
_EURO = "EUR"
_CENT = Decimal("0.01")

#: What is owed for late payment besides interest, at least: Directive 2011/7/EU; in Belgium the law of 2 August 2002,
#: in Germany § 288 BGB, in France D441-5 code de commerce (there for each invoice).
_FIXED = Money(Decimal(40), _EURO)

#: Collection costs a Dutch consumer owes at most: shares of the principal, up to each amount (Besluit vergoeding voor
#: buitengerechtelijke incassokosten, article 2; Staatsblad 2012, 141).
_STEPS = (
    (Decimal(2_500), Decimal("0.15")),
    (Decimal(5_000), Decimal("0.10")),
    (Decimal(10_000), Decimal("0.05")),
    (Decimal(200_000), Decimal("0.01")),
    (Decimal("Infinity"), Decimal("0.005")),
)
_LEAST, _MOST = Decimal(40), Decimal(6_775)

#: Of whom there is something to say, by country.
_KNOWN = {
    "NL": frozenset(PartyKind),
    "BE": frozenset(PartyKind),
    "DE": frozenset((PartyKind.BUSINESS, PartyKind.CONSUMER)),
    "FR": frozenset((PartyKind.BUSINESS,)),
}

#: Calendar days a Dutch consumer has: fourteen from the day after he got the letter, and a week to get it.
_DUTCH_CONSUMER_DAYS = 21


@dataclass(frozen=True)
class Law:
    """What a template may say of the law.

    ``block`` names whose law it is: country and kind, as in ``NL-consumer``. ``principal`` is what is open of every
    invoice in the letter, ``costs`` what a Dutch consumer owes for collecting that, ``fixed`` the least a business
    owes for being late.
    """

    block: str
    principal: str
    costs: str
    fixed: str


def find_law(party: PartyKind | None, step: str, owed: Sequence[Money], style: Style) -> Law | None:
    """
    Tell what a letter of this step may say of the law; None when that is nothing.

    Args:
        party: What the customer is before the law; None when nobody said.
        owed: What is open of each invoice in the letter.
        style: How the customer writes; its country's law counts.
    """
    is_known = party is not None and party in _KNOWN.get(style.country, ())
    if step != _STEP or not is_known or party is None or any(amount.currency != _EURO for amount in owed):
        return None
    principal = Money(sum((amount.amount for amount in owed), Decimal(0)), _EURO)
    return Law(
        block=f"{style.country}-{party.value}",
        principal=style.money(principal),
        costs=style.money(collection_costs(principal)),
        fixed=style.money(_FIXED),
    )


def collection_costs(principal: Money) -> Money:
    """
    Compute what a consumer in the Netherlands owes for collection, without VAT; rounded half up to cents.

    The principals of several invoices are added up first (article 6:96, section 7, BW).

    Args:
        principal: What is open, without interest, in euros.
    """
    if principal.currency != _EURO:
        raise ValueError("Dutch collection costs are in euros")
    costs, below = Decimal(0), Decimal(0)
    for up_to, share in _STEPS:
        costs += max(min(principal.amount, up_to) - below, Decimal(0)) * share
        below = up_to
    return Money(min(max(costs, _LEAST), _MOST).quantize(_CENT, ROUND_HALF_UP), _EURO)


def last_day_by_law(law: Law | None, today: date) -> date | None:
    """The day before which nothing may be asked beside the invoice; None when a letter's usual day is late enough."""
    return today + timedelta(days=_DUTCH_CONSUMER_DAYS) if law and law.block == "NL-consumer" else None
