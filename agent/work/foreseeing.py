"""What would leave if nothing changed: the books as they are, and the days to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from agent.domain.customer import Customer
from agent.domain.facts import Facts
from agent.domain.foresight import Foresight
from agent.domain.item import OpenItem
from agent.domain.policy import Mode
from agent.domain.speech import tell, tell_date
from agent.dunning import World, foresee
from agent.ledger import Book
from agent.work.deciding import customer_and_items, decide_all, gather_facts
from agent.work.house import House


@dataclass(frozen=True)
class Simulation:
    """What is foreseen, from which moment, and what it takes for granted, a sentence each."""

    at: datetime
    mode: Mode
    assumed: tuple[str, ...]
    foresight: Foresight


def simulate(house: House, moment: datetime, until: date) -> Simulation:
    """Foresee what leaves up to and including a day; reads the books, and changes nothing."""
    book = house.ledger.read()
    facts = gather_facts(house, book, moment, mail_complete=True)
    assumed = [*_assumed(house, facts)]
    if facts.live_since is None and house.mode is not Mode.SHADOW:
        facts = replace(facts, live_since=moment)
    cards, items, strange = _known(house, book, facts)
    for card in strange:
        assumed.append(tell("{customer} is left out: see `voldaan status`", customer=card.name))
    foresight = foresee(World(cards, items, facts, house.policy), until)
    return Simulation(moment.astimezone(house.zone), house.mode, tuple(assumed), foresight)


def _known(house: House, book: Book, facts: Facts) -> tuple[list[Customer], list[OpenItem], list[Customer]]:
    """Cards and open items under the owner's cards; last the customers of whom nothing can be decided."""
    cards, items, strange = list[Customer](), list[OpenItem](), list[Customer]()
    for key, decision in decide_all(house, book, facts).items():
        if any(verdict.gate == "undecided" for verdict in decision.verdicts):
            strange.append(book.customer(key) or Customer(key, key))
            continue
        card, found = customer_and_items(house, book, key)
        cards.append(card)
        items += found
    return cards, items, strange


def _assumed(house: House, facts: Facts) -> Iterable[str]:
    if house.mode is Mode.SHADOW:
        yield tell("the mode is shadow: nothing leaves; this is what would")
    elif facts.live_since is None:
        yield tell("you are not live: this is what would leave if you went live now")
    yield tell("nobody pays, writes or sends a new invoice")
    known = max((day for day in facts.bank_complete_until.values()), default=None)
    yield (
        tell("your bank is booked up every morning; now it is up to {day}", day=tell_date(known))
        if known
        else tell("your bank is booked up every morning; so far nothing says up to which day it is")
    )
    yield tell("you say yes, and send your drafts, on the day you are asked; any other question stays open")
