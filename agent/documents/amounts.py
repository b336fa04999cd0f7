"""Amounts as people print them: both decimal notations, Swiss and French grouping, and every way to write a minus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_SPACES = " \u00a0\u2009\u202f"
_CODES = "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON"
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "e": "EUR"}
_LONGEST = 30
# The same short texts are looked at by every reader of a paper.
_REMEMBERED = 1024
_MINUS = "[-\u2212\u2013]"

# A grouped or a plain number with two decimals, a dash for them, or none.
_NUMBER = rf"(?:\d{{1,3}}(?:[.,'’{_SPACES}]\d{{3}})+|\d+)(?:[.,](?:\d{{1,4}}|[-\u2013\u2014]{{1,2}}))?"
_FIGURE = re.compile(r"\d")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}")
_DECIMALS = re.compile(r"(?<![\d.,])\d[\d.,'’]*([.,])\d\d(?![\d.,%]|\s%)")
_AMOUNT = re.compile(
    rf"(?<![\w.,/'’])(?P<open>\()?(?P<minus>{_MINUS})?"
    rf"(?:(?P<before>[€£$]|\b(?:{_CODES})\b)[{_SPACES}]*(?P<inner>{_MINUS})?)?"
    rf"(?P<number>{_NUMBER})"
    rf"(?P<trailing>-(?!\d))?(?:[{_SPACES}]?(?P<after>[€£$]|\b(?:{_CODES})\b|e(?![\w'])))?(?P<close>\))?"
    rf"(?![\w%]|[.,/:'-]\d|[{_SPACES}]?%)"
)


@dataclass(frozen=True)
class FoundAmount:
    """
    An amount with its sign, the currency printed beside it (ISO 4217, None when none), and where it stands.

    ``thousands`` is the only mark in it when three digits follow: "1,234" is a thousand unless the paper says other.
    """

    value: Decimal
    currency: str | None
    start: int
    end: int
    thousands: str | None = None


def read_number(printed: str) -> Decimal | None:
    """
    Read the digits of one amount: ``1.234,56``, ``1 234,56``, ``1'234.56``, ``500,-``, ``0.79``.

    The last point or comma is the decimal one unless exactly three digits follow it; money has no three decimals,
    except below one (``0.025``).
    """
    if len(printed) > _LONGEST:
        return None
    plain = re.sub(rf"[{_SPACES}'’]", "", printed)
    plain = re.sub(r"[.,][-\u2013\u2014]{1,2}$", "", plain)
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", plain):
        return None
    tail = re.search(r"[.,]\d+$", plain)
    if tail is None:
        return Decimal(plain)
    whole, mark, decimals = plain[: tail.start()], tail[0][0], tail[0][1:]
    is_group = len(decimals) == 3 and (mark in whole or not whole.startswith("0"))
    if is_group and not re.search(r"[.,]", whole.replace(mark, "")):
        return Decimal(re.sub(r"[.,]", "", plain))
    if mark in whole or not re.fullmatch(r"\d{1,3}(?:[.,]\d{3})*|\d+", whole):
        return None
    return Decimal(re.sub(r"[.,]", "", whole) + "." + decimals)


@lru_cache(maxsize=_REMEMBERED)
def find_amounts(text: str) -> tuple[FoundAmount, ...]:
    """
    Every amount of money in a text: it has a currency beside it, two decimals, or a dash in their place.

    Brackets are a bookkeeper's minus only around a whole cell; in running text they are just brackets.
    """
    return tuple(_all_amounts(text)) if _FIGURE.search(text) else ()


def _all_amounts(text: str) -> Iterator[FoundAmount]:
    for match in _AMOUNT.finditer(text):
        sign = match["before"] or match["after"]
        if not sign and not re.search(r"[.,](?:\d{2}|[-\u2013\u2014]{1,2})$", match["number"]):
            continue
        value = read_number(match["number"])
        if value is None:
            continue
        is_bracketed = bool(match["open"] and match["close"]) and match[0] == text.strip()
        is_negative = bool(match["minus"] or match["inner"] or match["trailing"] or is_bracketed)
        currency = _SYMBOLS.get(sign, sign) if sign else None
        grouped = _GROUPED.fullmatch(match["number"])
        yield FoundAmount(-value if is_negative else value, currency, *match.span(), grouped[1] if grouped else None)


def decimal_mark(text: str) -> str | None:
    """The mark before two decimals, point or comma, when all amounts of a text have the same; else None."""
    marks = set(_DECIMALS.findall(text))
    return marks.pop() if len(marks) == 1 else None
