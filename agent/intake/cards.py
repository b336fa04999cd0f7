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

    The number on the e-invoice decides; else the recipient's domain, unless anybody can have an address there; else the
    address. A card whose numbers differ is somebody else's, even at the same domain. Who else was written to is one of
    the customer's people, but his domain is not the customer's.
    """
    numbers = identifiers_of(buyer)
    people = own.outsiders((*dispatch.to, *dispatch.cc)) or _printed(buyer)
    domain = next((person.domain for person in people[:1] if not is_free_mail(person.domain)), "")
    card = _known_card(numbers, people[:1], domain, list(known))
    if card is None:
        return _new_card(buyer, numbers, people, domain, dispatch)
    keys = {person.key for person in card.people}
    return replace(
        card,
        people=card.people + tuple(person for person in people if person.key not in keys),
        domains=tuple(sorted({*card.domains, *filter(None, [domain])})),
        identifiers=tuple(dict.fromkeys((*card.identifiers, *numbers))),
        country=card.country or buyer.country,
    )


def _known_card(
    numbers: tuple[str, ...], first: tuple[Address, ...], domain: str, cards: list[Customer]
) -> Customer | None:
    for card in cards:
        if set(numbers) & set(card.identifiers):
            return card
    for card in cards:
        theirs = domain in card.domains if domain else any(card.knows(person) for person in first)
        if theirs and not (numbers and card.identifiers):
            return card
    return None


def _new_card(
    buyer: Party, numbers: tuple[str, ...], people: tuple[Address, ...], domain: str, dispatch: Dispatch
) -> Customer:
    first = people[0] if people else Address(dispatch.identity)
    return Customer(
        key=next(iter(numbers), domain or first.key),
        name=buyer.name or first.name or first.email,
        people=people,
        domains=(domain,) if domain else (),
        identifiers=numbers,
        country=buyer.country,
    )


def _printed(buyer: Party) -> tuple[Address, ...]:
    return (Address(buyer.email, buyer.contact or buyer.name or ""),) if buyer.email else ()
