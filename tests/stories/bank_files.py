"""Files as Sanne's bank lets her download them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.demo.cast import IBAN

JANS_ACCOUNT = "NL44RABO0123456789"


@dataclass(frozen=True)
class Booking:
    """Money that came in (or left, below zero) on a day, as ISO text."""

    on: str
    amount: str
    name: str
    text: str
    account: str = JANS_ACCOUNT


def mt940(*bookings: Booking, opening: str, until: str, account: str = IBAN) -> bytes:
    """A statement of the account from its opening balance until a day."""
    closing = Decimal(opening) + sum((Decimal(one.amount) for one in bookings), Decimal(0))
    first = min([until, *(one.on for one in bookings)])
    lines = [":20:VOORBEELD", f":25:{account}", ":28C:1/1", f":60F:{_balance(Decimal(opening), first)}"]
    for one in bookings:
        amount = Decimal(one.amount)
        lines += [
            f":61:{_day(one.on)}{_day(one.on)[2:]}{'D' if amount < 0 else 'C'}{_comma(abs(amount))}NTRFNONREF",
            f":86:/IBAN/{one.account}/NAME/{one.name}/REMI/{one.text}",
        ]
    return "\r\n".join([*lines, f":62F:{_balance(closing, until)}", "-", ""]).encode()


def csv_table(*bookings: Booking, balances: Sequence[str] = ()) -> bytes:
    """A table of a bank nobody described: only its owner knows what stands in which column."""
    head = ["Tag", "Wer", "Konto", "Was", "Betrag", *(["Stand"] if balances else [])]
    rows = [
        ";".join([one.on, one.name, one.account, one.text, _comma(Decimal(one.amount)), *balances[place : place + 1]])
        for place, one in enumerate(bookings)
    ]
    return "\r\n".join([";".join(head), *rows, ""]).encode()


def _day(on: str) -> str:
    return date.fromisoformat(on).strftime("%y%m%d")


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _balance(amount: Decimal, on: str) -> str:
    return f"{'D' if amount < 0 else 'C'}{_day(on)}EUR{_comma(abs(amount))}"
