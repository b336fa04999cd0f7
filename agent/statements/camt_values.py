"""Single values of a CAMT file: amounts, currencies, days and references, each read for certain or refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from agent.domain.errors import StatementError
from agent.domain.money import CENT
from agent.domain.speech import later, tell
from agent.statements.records import Record

AGAIN = later("download the file again from the bank, unedited")
SIGNS = {"CRDT": 1, "DBIT": -1}
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)

_AMOUNT = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,10})?|\.\d{1,10})", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}", re.ASCII)
# What fills a field that must not be empty (SEPA: "NOTPROVIDED"), and says that there is nothing.
_UNSAID = re.compile(r"not ?provided|non ?ref", re.IGNORECASE)
_NOTHING = re.compile(rf"{_UNSAID.pattern}|none|n/?a|[0\W]*", re.IGNORECASE)


def read_amount(record: Record, path: str = "Amt") -> Decimal:
    """An amount as it stands, without the zeros that some banks write beyond the cents."""
    text = record.find(path) or ""
    if not _AMOUNT.fullmatch(text):
        raise StatementError(
            tell("an amount that cannot be read: {shown}; {again}", shown=shown(text), again=tell(AGAIN)), record.line
        )
    amount = Decimal(text)
    cents = amount.quantize(CENT)
    return cents if cents == amount else amount


def read_currency(record: Record, path: str) -> str:
    """The currency of an amount."""
    text = record.find(path) or ""
    if not CURRENCY.fullmatch(text):
        raise StatementError(tell("an amount without a currency; {again}", again=tell(AGAIN)), record.line)
    return text


def read_day(record: Record, path: str) -> date | None:
    """The bank's own day, under ``Dt`` or ``DtTm``: of a moment the day as written there, whatever zone follows."""
    text = record.find(f"{path}/Dt", f"{path}/DtTm")
    return None if text is None else day_of(text, record)


def day_of(text: str, record: Record) -> date:
    """The day that an ISO date or moment begins with."""
    day = _day_in(text[:11])
    if day is None:
        raise StatementError(
            tell("a day that cannot be read: {shown}; {again}", shown=shown(text), again=tell(AGAIN)), record.line
        )
    return day


@lru_cache(maxsize=1_000)
def _day_in(text: str) -> date | None:
    """Remembered: a statement names the same few days over and over."""
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found and found[1] >= "1970" else None
    except ValueError:
        return None


def read_reference(record: Record, *paths: str) -> str | None:
    """The first reference, name or number that is one."""
    for path in paths:
        text = record.find(path)
        if text is not None and not is_nothing(text):
            return text
    return None


def is_nothing(text: str) -> bool:
    """Whether a reference, name or number only says that there is none."""
    return _NOTHING.fullmatch(text) is not None


def is_unsaid(text: str) -> bool:
    """Whether a program wrote this text because it must not be empty; a payer may well write a lone dash."""
    return not text or _UNSAID.fullmatch(text) is not None


def read_number(record: Record, path: str) -> str | None:
    """An account: its IBAN without blanks, else whatever number it has."""
    found = read_reference(
        record,
        f"{path}/IBAN",
        f"{path}/Othr/Id",
        f"{path}/BBAN",
        f"{path}/PrtryAcct/Id",
        f"{path}/UPIC",
        f"{path}/Prtry/Id",
    )
    if not found:
        return None
    compact = found.replace(" ", "").upper()
    return compact if _IBAN.fullmatch(compact) else found


def is_true(record: Record, path: str) -> bool:
    """XML Schema boolean; what is not there is false."""
    return record.find(path) in ("true", "1")


def shown(text: str) -> str:
    """A stranger's text, short enough for a sentence."""
    return "“" + "".join(character for character in text[:40] if character.isprintable()) + "”"
