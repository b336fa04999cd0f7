"""Matching a year of bank entries: how long against thousands of open items, and whether it stays a straight line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from agent.domain.money import Money
from agent.domain.payment import Debtor, Receivable, Receivables
from agent.domain.statement import StatementEntry
from agent.matching import match_all
from bench.runner import Row, seconds

ENTRIES = 1_000
OPEN = 5_000
ITEMS_A_CUSTOMER = 5
DAY = date(2026, 1, 5)
TIMES = 5

Dated = tuple[str, StatementEntry, str]


def measure() -> Iterator[Row]:
    """Measure a tenth of the entries against a tenth of the items, then all against all; then one crowded customer."""
    _matched(ENTRIES // 10, OPEN // 10)  # the words are read once
    tenth = min(_matched(ENTRIES // 10, OPEN // 10) for _ in range(TIMES))
    whole = min(_matched(ENTRIES, OPEN) for _ in range(TIMES))
    yield Row(
        f"matching {ENTRIES:,} entries with {OPEN:,} open items", 2, whole, "s", "numbers, names, accounts, strangers"
    )
    yield Row("matching: ten times of both, times the time", 12, whole / tenth, "×", "10 is a straight line")
    crowd = min(_matched(ENTRIES, OPEN, ITEMS_A_CUSTOMER * 200) for _ in range(TIMES))
    yield Row("matching: the same with 1,000 items a customer", 4, crowd, "s", "sums are bounded")


def _matched(entries: int, items: int, each: int = ITEMS_A_CUSTOMER) -> float:
    books, booked = _receivables(items, each), _entries(entries, items, each)
    return seconds(lambda: match_all(booked, books))


def _amount(place: int) -> Decimal:
    return Decimal(1000 + place * 7919 % 90_000) / 100


def _number(place: int) -> str:
    return f"2026-{place:05}"


def _receivables(items: int, each: int) -> Receivables:
    owed = [(place, Money(_amount(place), "EUR")) for place in range(items)]
    return Receivables(
        invoices=tuple(
            Receivable(f"i{place}", _number(place), f"c{place // each}", sum_, sum_) for place, sum_ in owed
        ),
        debtors=tuple(
            Debtor(f"c{place}", (f"Customer {place} of Somewhere B.V.",), {f"NL00BANK{place:010}": None})
            for place in range(items // each)
        ),
        own_names=("Studio Maanlicht",),
    )


def _entries(entries: int, items: int, each: int) -> list[Dated]:
    return [(f"k{place:06}", _entry(place, items, each), "EUR") for place in range(entries)]


def _entry(place: int, items: int, each: int) -> StatementEntry:
    """In turn: a number in words, only the account, only the name, a stranger, a debit."""
    item = place * 13 % items
    customer = item // each
    texts = (
        f"Betaling factuur {_number(item)} d.d. 02-01-2026, met dank voor het werk",
        "overboeking, zie mail van vorige week",
        "Zahlung wie vereinbart, vielen Dank",
        "payment ref 99/8812 order 4711 for services",
        "boodschappen, pasnr 031, 12:45",
    )
    kind = place % len(texts)
    return StatementEntry(
        booked_on=DAY + timedelta(place // 4),
        value_on=None,
        amount=_amount(item) if kind < 4 else -_amount(item),
        counterparty=f"Customer {customer} of Somewhere" if kind in {0, 2} else "A. Stranger",
        account=f"NL00BANK{customer:010}" if kind == 1 else f"NL99ELSE{place:010}",
        text=texts[kind],
    )
