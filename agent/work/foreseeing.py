"""What would leave if nothing changed: the books as they are, and the days to come."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from agent.domain.customer import Customer
from agent.domain.decision import Remind
from agent.domain.errors import VoldaanError
from agent.domain.facts import Facts
from agent.domain.foresight import Foresight
from agent.domain.item import OpenItem
from agent.domain.policy import Mode
from agent.domain.speech import tell, tell_date
from agent.dunning import World, foresee
from agent.dunning.walk import walk
from agent.work.composing import compose
from agent.work.deciding import customer_and_items, gather_facts
from agent.work.house import House

log = logging.getLogger("voldaan.foreseeing")


@dataclass(frozen=True)
class FirstText:
    """The first letter foreseen to a customer, as it would read; ``trouble`` says why it could not be written."""

    customer: str
    name: str
    day: date
    step: str
    subject: str = ""
    text: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Simulation:
    """What is foreseen, from which moment, and what it takes for granted, a sentence each.

    ``texts`` holds the first letter to each customer, where it was asked for.
    """

    at: datetime
    mode: Mode
    assumed: tuple[str, ...]
    foresight: Foresight
    texts: tuple[FirstText, ...] = ()


def simulate(house: House, moment: datetime, until: date, *, with_texts: bool = False) -> Simulation:
    """Foresee what leaves up to and including a day; reads the books, and changes nothing.

    Args:
        with_texts: Also write the first letter to each customer. Later ones would quote letters that never left.
    """
    book = house.ledger.read()
    facts = gather_facts(house, book, moment, mail_complete=True)
    assumed = list(_assumed(house, facts))
    if facts.live_since is None and house.mode is not Mode.SHADOW:
        facts = replace(facts, live_since=moment)
    by_customer: dict[str, list[OpenItem]] = {}
    for item in book.open_items():
        by_customer.setdefault(item.customer, []).append(item)
    known = [customer_and_items(house, book, key, items) for key, items in by_customer.items()]
    cards, items = [card for card, _ in known], [item for _, found in known for item in found]
    world = World(cards, items, facts, house.policy)
    foresight, strange = foresee_each(world, until)
    assumed += [tell_left_out(card) for card in strange]
    world = replace(world, customers=tuple(card for card in cards if card not in strange))
    texts = tuple(_first_texts(house, world, until)) if with_texts else ()
    return Simulation(moment.astimezone(house.zone), house.mode, tuple(assumed), foresight, texts)


def _first_texts(house: House, world: World, until: date) -> Iterator[FirstText]:
    written = set()
    for look in walk(world, until):
        key = look.customer.key
        if isinstance(look.decision, Remind) and key not in written:
            written.add(key)
            about = FirstText(key, look.customer.name, look.day, look.decision.step.name)
            today = look.at.astimezone(house.zone).date()
            try:
                letter = compose(house, look.customer, look.items, look.decision, today)
                yield replace(about, subject=letter.subject, text=letter.text)
            except VoldaanError as error:
                yield replace(about, trouble=str(error))


def foresee_each(world: World, until: date) -> tuple[Foresight, list[Customer]]:
    """Walk through the days; customers with whom we meet something nobody foresaw are left out, and given."""
    try:
        return foresee(world, until), []
    except Exception:
        log.exception("somebody's days cannot be foreseen; each customer is tried alone")
    strange = [card for card in world.customers if not _is_foreseeable(world, card, until)]
    rest = tuple(card for card in world.customers if card not in strange)
    return foresee(replace(world, customers=rest), until), strange


def _is_foreseeable(world: World, card: Customer, until: date) -> bool:
    try:
        foresee(replace(world, customers=(card,)), until)
    except Exception:
        log.exception("nothing can be foreseen about %s", card.key)
        return False
    return True


def tell_left_out(card: Customer) -> str:
    """Say that a customer is not in what was foreseen."""
    return tell(
        "{customer} is left out: something nobody foresaw; see voldaan.log, and please report it", customer=card.name
    )


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
