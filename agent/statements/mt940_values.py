"""What :61: and :86: of MT940 say of one booking, and the small forms every dialect shares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agent.domain.money import Money

IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{8,30}")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
#: Dutch numbers from before IBAN; P is what Rabobank puts before a giro number.
OLD_NUMBER = re.compile(r"P?(\d{5,10})")
_NOTHING = frozenset({"", "NOTPROVIDED", "NONREF", "NOT PROVIDED"})  # as is
_ORIGINAL = re.compile(r"([A-Z]{3}) ?(\d{1,15}(?:,\d{0,5})?)/?")


@dataclass(frozen=True)
class Slip:
    """What :61: says beside day and amount.

    Attributes:
        kind: Its transaction type, such as ``NTRF``.
        customer: What stands before ``//``: the customer's reference, or what a bank puts there.
        more: Its further lines.
        own: The number of the account the statement is of.
    """

    kind: str = ""
    customer: str = ""
    more: tuple[str, ...] = ()
    own: str = ""


@dataclass(frozen=True)
class Details:
    """Who and what for; the fields are those of ``StatementEntry``."""

    counterparty: str = ""
    account: str | None = None
    reference: str | None = None
    end_to_end_id: str | None = None
    text: str = ""
    return_reason: str | None = None
    original: Money | None = None
    is_batch: bool = False


def words_of(text: str) -> str:
    """The text with single blanks."""
    return " ".join(text.split())


def said(text: str) -> str:
    """The text, "" for the words that say there is none."""
    text = words_of(text)
    return "" if text.upper() in _NOTHING else text


def id_of(text: str) -> str | None:
    """What somebody called it; None for the words that say he called it nothing."""
    return said(text) or None


def digits_of(text: str) -> str:
    """The digits of an account, as two ways to write it are compared."""
    return "".join(re.findall(r"[0-9]", text)).lstrip("0")


def account_of(text: str) -> str | None:
    """An IBAN without blanks, or an older number as it stands; None for anything else."""
    packed = "".join(text.split())
    if IBAN.fullmatch(packed):
        return packed
    old = OLD_NUMBER.fullmatch(packed)
    if old:
        return old[1] if old[1].strip("0") else None
    return packed if re.fullmatch(r"(?=.*[1-9])[0-9./-]{5,34}", packed) else None


def original_of(text: str) -> Money | None:
    """The sum in another currency: ``USD12,50``."""
    found = _ORIGINAL.fullmatch(text.strip("/ \n"))
    if not found:
        return None
    return Money(Decimal(found[2].replace(",", ".") + ("0" if found[2].endswith(",") else "")), found[1])
