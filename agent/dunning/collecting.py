"""What a debtor can be charged by law for the collecting of one invoice: a figure to decide by, no legal advice.

Only tables that a law prints are known here (read November 2026); what a collector or a court asks of the owner himself
is not. Amounts are in euros; of another currency nothing is said.

Rules: collecting-cost (docs/rules.md)
"""

from __future__ import annotations

from decimal import Decimal

from agent.domain.card import PartyKind
from agent.domain.money import Money
from agent.domain.speech import tell

#: Besluit vergoeding voor buitengerechtelijke incassokosten art. 2 (Staatsblad 2012, 141): up to how much of the
#: principal which part; None: all above.
_NL_PARTS = (
    (Decimal(2_500), Decimal("0.15")),
    (Decimal(5_000), Decimal("0.10")),
    (Decimal(10_000), Decimal("0.05")),
    (Decimal(200_000), Decimal("0.01")),
    (None, Decimal("0.005")),
)
_NL_LEAST, _NL_MOST = Decimal(40), Decimal(6_775)

#: Directive 2011/7/EU art. 6; the law of each country between businesses, as far as it was looked up.
_FORTY = Decimal(40)
_FORTY_BY = {
    "BE": "wet van 2 augustus 2002 / loi du 2 août 2002, art. 6",  # as is
    "DE": "§ 288 Abs. 5 BGB",  # as is
    "FR": "art. D441-5 Code de commerce",  # as is
}


def dutch_cost(principal: Decimal) -> Decimal:
    """The most for a principal above zero by the Dutch table, without interest and VAT; not rounded."""
    cost, below = Decimal(0), Decimal(0)
    for upto, part in _NL_PARTS:
        top = principal if upto is None else min(principal, upto)
        cost += max(top - below, Decimal(0)) * part
        below = upto or below
    return min(max(cost, _NL_LEAST), _NL_MOST)


def belgian_consumer_cost(principal: Decimal) -> Decimal:
    """The most of a Belgian consumer where the terms say so (Wetboek economisch recht art. XIX.4); not rounded."""
    if principal <= 150:
        return Decimal(20)
    if principal <= 500:
        return Decimal(30) + (principal - 150) * Decimal("0.10")
    return min(Decimal(65) + (principal - 500) * Decimal("0.05"), Decimal(2_000))


def tell_cost(owed: Money | None, country: str, party: PartyKind | None) -> str:
    """
    Say what the customer can be charged at most, and by which law; empty where nothing is known.

    Args:
        owed: What is open of the invoice.
        country: Where the owner works, ISO 3166 alpha-2.
        party: What the customer is; None: not known, and then what protects him most is said.
    """
    if owed is None or owed.currency != "EUR" or owed.amount <= 0:
        return ""
    among_businesses = party in (PartyKind.BUSINESS, PartyKind.GOVERNMENT)
    if country == "NL":
        most = Money(dutch_cost(owed.amount), "EUR").to_cents()
        law = "Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2"  # as is
        said = tell("of them at most {most} can be asked for collecting it ({law})", most=most, law=law)
        if among_businesses:
            return said
        return tell("{said}, of a consumer only after a letter that gave him fourteen days", said=said)
    if country == "BE" and not among_businesses:
        most = Money(belgian_consumer_cost(owed.amount), "EUR").to_cents()
        law = "Wetboek economisch recht, art. XIX.4"  # as is
        return tell(
            "of a consumer at most {most} can be asked for collecting it, and only where your terms say so ({law})",
            most=most,
            law=law,
        )
    if country in _FORTY_BY and among_businesses:
        most = Money(_FORTY, "EUR").to_cents()
        return tell(
            "of a business {most} can be asked for collecting it without a proof of more ({law})",
            most=most,
            law=_FORTY_BY[country],
        )
    return ""


def tell_choices(number: str, owed: Money | None, country: str, party: PartyKind | None) -> str:
    """The choices after the last letter (ladder-done), and what handing over costs as ``tell_cost`` says it."""
    cost = tell_cost(owed, country, party)
    choices = [
        tell("all letters were sent. What now? You can go on asking them yourself, on the telephone for instance;"),
        tell("agree on a day (“promised DATE”) or on parts (“agree PARTS”), sooner than a court: weeks at the least;"),
        tell("or hand it over to somebody who collects, first without a court: “handed over”, and no letter leaves"),
        tell("any more until you release it. `voldaan dossier {number}` makes the file for them.", number=number),
    ]
    if cost:
        choices.append(tell("By law {cost}; what they ask of you is not known here. No legal advice.", cost=cost))
    return " ".join(choices)
