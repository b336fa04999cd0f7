"""A simulated year: how long the walk takes through 365 days of 500 customers and 5,000 invoices."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agent.domain.events import Allocated, Disputed, Event, Promised
from agent.domain.foresight import Came, Happened, Happening
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.dunning import calendar
from agent.dunning.foresee import foresee
from agent.dunning.walk import World
from bench.books import customers, items
from bench.decide import FACTS, POLICY
from bench.runner import Row, seconds

CUSTOMERS, INVOICES, DAYS = 500, 5000, 365
GOAL_SECONDS = 60
FIRST = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)


def measure() -> Iterator[Row]:
    """Measure one year from a cold start: the holidays of its countries are looked up within it."""
    world = year_of(random.Random(7))
    letters = 0

    def work() -> None:
        nonlocal letters
        letters = len(foresee(world, (FIRST + timedelta(days=DAYS)).date()).letters)

    calendar.public_holidays.cache_clear()
    calendar.add_working_days.cache_clear()
    taken = seconds(work)
    note = f"{CUSTOMERS} customers, {INVOICES:,} invoices, {letters:,} letters"
    yield Row("a simulated year", GOAL_SECONDS, taken, "s", note)


def year_of(dice: random.Random) -> World:
    """Invoices come all year; most are paid in their time, some late, some promised, disputed or never paid."""
    cards = [replace(card, country=dice.choice(("NL", "BE", "DE", "FR", "GB"))) for card in customers(CUSTOMERS * 5)]
    happenings: list[Happening] = []
    for number, made in enumerate(items(INVOICES)):
        sent = FIRST + timedelta(minutes=dice.randrange(DAYS * 24 * 60))
        dispatch = replace(made.original.dispatch, sent_at=sent)
        due = sent.date() + timedelta(days=dice.choice((14, 30)))
        invoice = replace(made.original, due_date=due, dispatch=dispatch, issue_date=sent.date())
        item = OpenItem(cards[number % CUSTOMERS].key, invoice)
        happenings.append(Came(sent, item))
        happenings += [Happened(event.at, item.customer, event, item.key) for event in _life(item, dice)]
    start = FIRST - timedelta(days=30)
    facts = replace(FACTS, now=FIRST, live_since=start, started_at=start)
    return World(cards, (), facts, replace(POLICY, letters_a_day=50), happenings)


def _life(item: OpenItem, dice: random.Random) -> Iterator[Event]:
    sent, due = item.original.dispatch.sent_at, item.original.due_date
    amount = item.original.amount_due
    assert due and amount
    kind = dice.random()
    met = sent + (due - sent.date())
    if kind < 0.15:  # never paid
        return
    if kind < 0.2:
        yield Disputed(met + timedelta(days=2), "two chairs were broken", "mail")
        return
    late = dice.choice((-3, 0, 2, 5, 12, 25, 40)) if kind < 0.9 else 20
    if kind >= 0.9:
        yield Promised(met + timedelta(days=4), due + timedelta(days=15), "mail")
    at = met + timedelta(days=late)
    yield Allocated(at, Money(amount.amount, amount.currency), at.date(), "bank")
