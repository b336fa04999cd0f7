"""What is known of the tables of banks; it stands in ``csv_banks.toml``, where anybody may add one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from agent.domain.errors import StatementError
from agent.domain.speech import tell
from agent.statements.csv_cells import ORDERS, SIGNS, plain
from agent.statements.own_columns import OwnColumns


@dataclass(frozen=True)
class Above:
    """What stands above a table: under which words the last balance, its day and the filters are told."""

    closing: tuple[str, ...]
    closed_on: tuple[str, ...]
    until: tuple[str, ...]
    filters: tuple[str, ...]
    most_rows: int


@dataclass(frozen=True)
class Bank:
    """One kind of table, as ``csv_banks.toml`` explains it; all words in the form of ``plain``."""

    name: str
    columns: Mapping[str, tuple[str, ...]]
    known_by: tuple[frozenset[str], ...] = ()
    currency: str = ""
    minus: frozenset[str] = frozenset()
    plus: frozenset[str] | None = frozenset()
    booked: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    fee: str = ""
    conversions: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    twice: frozenset[str] = frozenset()
    foot: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    name_after: tuple[str, ...] = ()
    newest_first: bool = False
    any_order: bool = False
    packed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: Above | None = None
    signs: tuple[str, ...] = SIGNS
    orders: tuple[str, ...] = ("ymd", "dmy")
    is_own: bool = False
    own_account: str = ""

    def knows(self, names: frozenset[str]) -> int:
        """By how many names a header is this bank's; 0 when it is not."""
        return max((len(known) for known in self.known_by if known <= names), default=0)


@dataclass(frozen=True)
class Headless:
    """A table without column names: what each column says, by how many there are."""

    bank: Bank
    delimiter: str
    shapes: Mapping[int, tuple[str, ...]]


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(files("agent.statements").joinpath("csv_banks.toml").read_text(encoding="utf-8"))


def _words(names: list[str]) -> frozenset[str]:
    return frozenset(plain(name) for name in names)


def _listed(names: list[str]) -> tuple[str, ...]:
    return tuple(plain(name) for name in names)


def _above(told: dict[str, Any]) -> Above:
    listed = {key: _listed(told[key]) for key in ("closing", "closed_on", "until", "filters")}
    return Above(**listed, most_rows=told["most_rows"])


@cache
def banks() -> tuple[Bank, ...]:
    """Every bank whose table has column names."""
    return tuple(_bank(entry) for entry in _told()["bank"])


def _bank(entry: dict[str, Any]) -> Bank:
    return Bank(
        name=entry["name"],
        columns={role: tuple(plain(name) for name in names) for role, names in entry["columns"].items()},
        known_by=tuple(_words(names) for names in entry["known_by"]),
        currency=entry.get("currency", ""),
        minus=_words(entry.get("minus", [])),
        plus=_words(entry.get("plus", [])),
        booked=_words(entry.get("booked", [])),
        pending=_words(entry.get("pending", [])),
        fee=entry.get("fee", ""),
        conversions=_listed(entry.get("conversions", [])),
        per=_listed(entry.get("per", [])),
        twice=_words(entry.get("twice", [])),
        foot=_listed(entry.get("foot", [])),
        returns=_listed(entry.get("returns", [])),
        name_after=_listed(entry.get("name_after", [])),
        newest_first=entry.get("newest_first", False),
        orders=ORDERS if entry.get("american_dates", False) else ("ymd", "dmy"),
        any_order=entry.get("any_order", False),
        packed={part: tuple(labels) for part, labels in entry.get("packed", {}).items()},
        above=_above(entry["above"]) if "above" in entry else None,
        own_account=entry.get("own_account", ""),
    )


@cache
def headless() -> tuple[Headless, ...]:
    """Every bank whose table has none."""
    return tuple(
        Headless(
            bank=_bank({"columns": {}, "known_by": [], **entry}),
            delimiter=entry["delimiter"],
            shapes={int(width): tuple(roles) for width, roles in entry["shapes"].items()},
        )
        for entry in _told()["headless"]
    )


def guesses() -> Mapping[str, list[str]]:
    """What a column may be called, most telling first; "minus" has words for money that left."""
    words: dict[str, list[str]] = _told()["guess"]
    return words


def own_bank(own: OwnColumns) -> Bank:
    """
    The owner's columns as a bank of their own.

    Raises:
        StatementError: When they name no date or no amount, or a notation there is not.
    """
    if not own.date or not (own.amount or (own.debit and own.credit)):
        raise StatementError(tell("[bank.csv] must name a date and an amount, or debit and credit"))
    if own.decimal not in ("", *SIGNS) or own.date_order not in ("", *ORDERS):
        raise StatementError(tell('[bank.csv] decimal is "," or ".", date_order "ymd", "dmy" or "mdy"'))
    columns = {role: tuple(plain(name) for name in names) for role, names in own.columns().items()}
    return Bank(
        name=tell("your own columns"),
        columns=columns,
        known_by=(frozenset(name for names in columns.values() for name in names),),
        currency=own.currency if own.has_fixed_currency else "EUR",
        minus=_words(list(own.minus)),
        plus=_words(list(own.plus)) if own.plus else None,
        foot=_listed(list(own.foot)),
        is_own=True,
        own_account="".join(own.iban.split()).upper(),
        signs=(own.decimal,) if own.decimal else SIGNS,
        orders=(own.date_order,) if own.date_order else ORDERS,
    )
