"""Deciding for every customer: how long for ten thousand open items, and whether it stays a straight line."""

from __future__ import annotations

from collections.abc import Iterator

from agent.domain.customer import Customer
from agent.domain.facts import Facts
from agent.domain.item import OpenItem
from agent.domain.policy import Mode, Policy, Step
from agent.dunning import decide
from bench.books import IBAN, ITEMS_A_CUSTOMER, NOW, OWNER, customers, items
from bench.runner import Row, seconds

STEPS = (Step("light", 3), Step("second", 7), Step("firm", 7, needs_yes=True), Step("formal", 7, needs_yes=True))
POLICY = Policy(steps=STEPS, ceiling=Mode.AUTO, ibans=(IBAN,))
FACTS = Facts(
    now=NOW,
    live_since=NOW.replace(year=2025),
    started_at=NOW.replace(year=2025),
    mail_complete_until=NOW,
    bank_complete_until={None: NOW.date()},
    sending_addresses={OWNER.key: "main"},
)
SIZE = 10_000
TIMES = 5

Case = tuple[Customer, tuple[OpenItem, ...]]


def measure() -> Iterator[Row]:
    """Measure a tenth and the whole; items are fresh each time, for an item remembers what was computed of it."""
    _decide_all(_cases(SIZE // 10))  # holidays of the years are looked up once
    tenth = min(_timed(SIZE // 10) for _ in range(TIMES))
    whole = min(_timed(SIZE) for _ in range(TIMES))
    yield Row(f"deciding for {SIZE:,} open items", 1, whole, "s", f"{SIZE // ITEMS_A_CUSTOMER:,} customers")
    yield Row("deciding: ten times the items, times the time", 12, whole / tenth, "×", "10 is a straight line")


def _timed(size: int) -> float:
    cases = _cases(size)
    return seconds(lambda: _decide_all(cases))


def _cases(size: int) -> list[Case]:
    everything = tuple(items(size))
    return [
        (customer, everything[place * ITEMS_A_CUSTOMER : (place + 1) * ITEMS_A_CUSTOMER])
        for place, customer in enumerate(customers(size))
    ]


def _decide_all(cases: list[Case]) -> None:
    for customer, open_items in cases:
        decide(customer, open_items, FACTS, POLICY)
