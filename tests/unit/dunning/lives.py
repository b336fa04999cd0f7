"""Ten years of some customers of every habit, thrown with dice: what becomes known on which day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from agent.domain.card import Card, Profile
from agent.domain.customer import Customer
from agent.domain.events import (
    Agreed,
    Allocated,
    Allowed,
    Bounced,
    Claimed,
    Credited,
    Disputed,
    Dropped,
    Event,
    Held,
    HoldReason,
    OwnerWrote,
    Promised,
    Released,
    Resolved,
    Returned,
)
from agent.domain.foresight import Came, Happened, Happening
from agent.domain.instalments import PLAN, Part
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.money import Money
from agent.domain.policy import Closure, HeadsUp, Who
from agent.dunning import World
from tests.builders import eur, facts, moment, overdue, policy

FIRST = date(2026, 1, 5)
COUNTRIES = ("NL", "BE", "DE", "FR", "GB")
#: What may happen to an invoice; its payment is thrown apart.
HABITS = (
    "silent",
    "silent",
    "pays",
    "pays",
    "promises",
    "complains",
    "says paid",
    "held",
    "owner writes",
    "asks",
    "in parts",
)
RARE = ("part", "credited", "comes back", "bounces", "dropped", "away")


def thrown(seed: int, customers: int = 8, years: float = 10, invoices_a_year: int = 7) -> World:
    """A world of the first Monday of 2026, and all that becomes known in these years."""
    dice = random.Random(seed)
    cards = [_card(number, dice) for number in range(customers)]
    happenings: list[Happening] = []
    for card in cards:
        for number in range(round(years * invoices_a_year)):
            sent = moment(FIRST) + timedelta(minutes=dice.randrange(round(years * 365 * 24 * 60)))
            item = _item(card, number, sent, dice)
            happenings.append(Came(sent, item))
            happenings += [Happened(event.at, card.key, event, item.key) for event in _life(item, dice)]
        happenings += [Happened(event.at, card.key, event) for event in _of_customer(years, dice)]
    hours = dice.choices((8, 9, 10, 11, 13, 16, 17, 20), k=4096)
    start = facts(FIRST, live_since=moment(FIRST - timedelta(days=30)))

    def at(day: date) -> datetime:
        return moment(day).replace(minute=5) + timedelta(hours=hours[day.toordinal() % len(hours)] - 10)

    early = HeadsUp(frozenset({Who.NEW, Who.SLOW}))
    return World(cards, (), start, policy(letters_a_day=3, heads_up=early), happenings, hour=at)


def _card(number: int, dice: random.Random) -> Customer:
    key = f"c{number}.example"
    first = dice.choice((None, date(2025, 11, 4)))
    holidays = tuple(Closure(date(year, 7, 20), date(year, 8, 7), "summer") for year in range(2026, 2037))
    card = Card(
        profile=dice.choice((None, None, *Profile)),
        closures=dice.choice(((), holidays)),
        call_first_above=dice.choice((None, None, Decimal(100))),
    )
    country = dice.choice(COUNTRIES)
    return Customer(key, f"C{number}", (), (key,), country=country, first_letter_on=first, card=card)


def _item(card: Customer, number: int, sent: datetime, dice: random.Random) -> OpenItem:
    shared = card.key in ("c0.example", "c1.example") and dice.random() < 0.3
    whom = "books@shared.example" if shared else dice.choice(("jan", "jan", "kim")) + f"@{card.key}"
    made = overdue(f"{sent:%Y}-{number:03}", eur("121.00"), due=sent.date() + timedelta(days=dice.choice((8, 14, 30))))
    dispatch = replace(made.original.dispatch, sent_at=sent, to=(Address(whom),))
    collection = Collection.DIRECT_DEBIT if dice.random() < 0.05 else made.original.collection
    return OpenItem(card.key, replace(made.original, dispatch=dispatch, collection=collection))


def _life(item: OpenItem, dice: random.Random) -> Iterator[Event]:
    due = item.original.due_date
    assert due

    def on(days: int) -> datetime:
        return moment(due) + timedelta(days=days, minutes=dice.randrange(-120, 600))

    mail = f"mail-{item.key}"
    habit = dice.choice(RARE) if dice.random() < 0.2 else dice.choice(HABITS)
    day = dice.randrange(1, 60)
    match habit:
        case "pays":
            yield _money(item, on(dice.randrange(-10, 60)))
        case "promises":
            yield Promised(on(day), due + timedelta(days=day + dice.randrange(3, 40)), mail)
            yield Released(on(day + 45), "the owner", mail)
        case "in parts":
            yield from _in_parts(item, on(day), dice)
        case "complains":
            yield Disputed(on(day), "two chairs were broken", mail)
            yield Resolved(on(day + dice.randrange(5, 90)), "the owner")
        case "says paid":
            yield Claimed(on(day), on(day), mail)
            yield Released(on(day + dice.randrange(5, 30)), "the owner", mail)
        case "held":
            until = dice.choice((None, due + timedelta(days=day + dice.randrange(3, 60))))
            yield Held(on(day), HoldReason.OWNER, "owner", until)
            yield Released(on(day + 80), "the owner")
        case "owner writes":
            yield OwnerWrote(on(day), on(day), mail, None)
        case "asks":
            yield Held(on(day), HoldReason.WORDS, mail)
            yield Released(on(day + dice.randrange(5, 50)), "the owner", mail)
        case "part":
            yield _money(item, on(day), eur("21.00"))
        case "credited":
            yield Credited(on(day), eur("121.00"), "C-1")
        case "comes back":
            yield _money(item, on(day))
            yield Returned(on(day + 20), eur("121.00"), on(day + 20).date(), "bank", "no cover")
        case "bounces":
            yield Bounced(on(-7), mail, "<invoice>", None)
            yield Released(on(day), "the owner", mail)
        case "dropped":
            yield Dropped(on(day), "settled, says the owner")
        case "away":
            yield Held(on(day), HoldReason.QUIET, mail, due + timedelta(days=day + 9))
    if habit != "silent" or dice.random() < 0.6:
        yield _money(item, on(100 + dice.randrange(20)))


def _in_parts(item: OpenItem, at: datetime, dice: random.Random) -> Iterator[Event]:
    """Three parts, two weeks apart; each comes on its day, before or after it, in two halves, or not at all."""
    days = [at.date() + timedelta(days=7 + 14 * place) for place in range(3)]
    parts = tuple(Part(day, eur(amount)) for day, amount in zip(days, ("40.00", "40.00", "41.00"), strict=True))
    yield Agreed(at, parts, f"plan-{item.key}")
    keeps = dice.random() < 0.6
    for part in parts:
        if not keeps and dice.random() < 0.4:
            if dice.random() < 0.7:  # the owner lets a letter about it go
                yes = f"part:{at:%Y%m%dT%H%M%S}:{part.on}:0"
                yield Allowed(moment(part.on) + timedelta(days=4), yes)
            continue
        when = moment(part.on) - timedelta(days=dice.randrange(5) if keeps else dice.randrange(-9, 5), hours=3)
        halves = part.amount == eur("40.00") and dice.random() < 0.5
        for share in (2, 3) if halves else (1,):
            amount = eur("20.00") if halves else part.amount
            yield _money(item, max(when, at + timedelta(minutes=share)), amount)
    if dice.random() < 0.5:
        yield Released(moment(days[-1]) + timedelta(days=9), "the owner", PLAN)


def _of_customer(years: float, dice: random.Random) -> Iterator[Event]:
    """Now and then the owner keeps quiet about a customer altogether."""
    for _ in range(round(years)):
        at = moment(FIRST) + timedelta(days=dice.randrange(round(years * 365)))
        yield Held(at, HoldReason.OWNER, "owner", at.date() + timedelta(days=dice.randrange(5, 40)))


def _money(item: OpenItem, at: datetime, amount: Money | None = None) -> Allocated:
    owed = item.original.amount_due
    assert owed
    return Allocated(at, amount or owed, at.date(), "bank")
