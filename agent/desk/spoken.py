"""Read what an owner types: dates, amounts and addresses as people write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from agent.domain.errors import VoldaanError
from agent.domain.money import Money

_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_AMOUNT = re.compile(r"(?:(?P<before>[A-Z]{3}|€)\s*)?(?P<digits>\d[\d.,' ]*)(?:\s*(?P<after>[A-Z]{3}|€))?")


class NotUnderstood(VoldaanError):
    """The owner typed something we cannot use; the text says what would do."""


def read_date(text: str) -> date:
    """Read 2026-12-03, 3-12-2026 or 3/12/2026 (day first, as in Europe)."""
    try:
        if match := _DAY.fullmatch(text.strip()):
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotUnderstood(f"“{text}” is not a date; write 2026-12-03 or 3-12-2026") from None


def read_amount(text: str, currency: str) -> Money:
    """Read 1.210,00 or 1,210.00 or 1210, with or without EUR; a sign that could be either is refused.

    Args:
        text: What was typed.
        currency: The currency when none is typed.
    """
    match = _AMOUNT.fullmatch(text.strip().upper())
    if match is None:
        raise NotUnderstood(f"“{text}” is not an amount; write 1210.00 or 1.210,00")
    named = (match["before"] or match["after"] or currency).replace("€", "EUR")
    digits = re.sub(r"[' ]", "", match["digits"])
    marks = [mark for mark in digits if mark in ".,"]
    if marks and re.fullmatch(r".*[.,]\d{1,2}", digits):
        whole, cents = digits[: digits.rindex(marks[-1])], digits[digits.rindex(marks[-1]) + 1 :]
        return Money(Decimal(f"{re.sub('[.,]', '', whole)}.{cents}"), named)
    if len(marks) == 1 and not re.fullmatch(r"\d+", digits):
        raise NotUnderstood(
            f"“{text}” can be read in two ways; write the cents too, as in {digits}{_other(marks[0])}00"
        )
    return Money(Decimal(re.sub("[.,]", "", digits)), named)


def read_address(text: str) -> str:
    """Read one plain mail address."""
    if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", text.strip()):
        raise NotUnderstood(f"“{text}” is not a mail address; write name@company.example")
    return text.strip()


def _other(mark: str) -> str:
    return "," if mark == "." else "."
