"""One card per debtor: found again by number, address or domain, or newly made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from agent.domain.customer import Customer
from agent.domain.invoice import Dispatch, Party
from agent.domain.mail import Address
from agent.intake.identity import OwnIdentity, identifiers_of
from agent.replies import is_free_mail


def find_card(buyer: Party, dispatch: Dispatch, known: Iterable[Customer], own: OwnIdentity) -> Customer:
    """
    Find the customer an invoice is for, or make a new card; what is new about the people is added.

    The number on the e-invoice decides; else the recipients' domain, unless anybody can have an address there or it is
    the owner's own; else the address. A card whose numbers differ is somebody else's, even at the same domain.
    """
    numbers = set(identifiers_of(buyer))
    people = own.outsiders((*dispatch.to, *dispatch.cc)) or _printed(buyer)
    domains = {person.domain for person in own.outsiders(dispatch.to) or _printed(buyer)}
    domains = {domain for domain in domains if domain and not is_free_mail(domain) and domain not in own.domains}
    cards = list(known)
    card = next((card for card in cards if numbers & set(card.identifiers)), None)
    if card is None:
        same_people = (
            card for card in cards if set(card.domains) & domains or any(card.knows(one) for one in people[:1])
        )
        card = next((card for card in same_people if not (numbers and card.identifiers)), None)
    if card is None:
        return _new_card(buyer, tuple(identifiers_of(buyer)), people, domains, dispatch)
    keys = {person.key for person in card.people}
    return replace(
        card,
        people=card.people + tuple(person for person in people if person.key not in keys),
        domains=tuple(sorted({*card.domains, *domains})),
        identifiers=tuple(dict.fromkeys((*card.identifiers, *identifiers_of(buyer)))),
        country=card.country or buyer.country,
    )


def _new_card(
    buyer: Party, numbers: tuple[str, ...], people: tuple[Address, ...], domains: set[str], dispatch: Dispatch
) -> Customer:
    first = people[0] if people else Address(dispatch.identity)
    key = numbers[0] if numbers else first.domain if first.domain in domains else first.key
    return Customer(
        key=key,
        name=buyer.name or first.name or first.email,
        people=people,
        domains=tuple(sorted(domains)),
        identifiers=numbers,
        country=buyer.country,
    )


def _printed(buyer: Party) -> tuple[Address, ...]:
    return (Address(buyer.email, buyer.contact or buyer.name or ""),) if buyer.email else ()
