"""Read what an owner types: dates, amounts and addresses as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

from agent.domain.errors import VoldaanError
from agent.domain.money import Money
from agent.domain.reply import Label
from agent.domain.speech import tell
from agent.domain.text import shown
from agent.meaning import find_days

_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})\.?")
#: Before a stretch of time that begins now: "een week", "two weeks".
_AHEAD = ("over", "in", "dans")
#: Words beside a day that change nothing: "27 november a.s.", "le 27 novembre prochain".
_BESIDE = frozenset({"a", "s", "as", "aanstaande", "prochain", "coming", "kommenden", "kommender"})
_MONEY = re.compile(r"(?:(?P<before>[A-Z]{3}|€)\s*)?(?P<digits>[0-9][0-9.,' ]*)(?:\s*(?P<after>[A-Z]{3}|€))?")
#: 1210 or 1210,00; 1 210,00 or 1'210.00; 1.210,00; 1,210.00.
_AMOUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(\d+)(?:[.,](\d{1,2}))?",
        r"(\d{1,3}(?:[' ]\d{3})+)(?:[.,](\d{2}))?",
        r"(\d{1,3}(?:\.\d{3})+),(\d{2})",
        r"(\d{1,3}(?:,\d{3})+)\.(\d{2})",
    )
)
_TWO_WAYS = re.compile(r"\d{1,3}([.,])\d{3}")


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
        raise NotUnderstood(tell("“{text}” is not a date; write 2026-12-03 or 3-12-2026", text=text)) from None


def read_day(text: str, said_on: date, *, past: bool = False) -> date:
    """
    Read one day as people say it: "1 dec", "vrijdag", "in two weeks", "3/12", or a whole date.

    Args:
        said_on: The day it was said; "friday" counts from it.
        past: Whether a day that lies behind is meant, as of a payment.

    Raises:
        NotUnderstood: When it names no day, or more than one could be meant.
    """
    try:
        return read_date(text)
    except NotUnderstood:
        pass
    if figures := _DAY_AND_MONTH.fullmatch(text.strip()):
        return _nearest(int(figures[1]), int(figures[2]), said_on, past, text)
    at = datetime.combine(said_on, time(12), UTC)
    found = find_days(text, at)
    for stretch in () if found or past else [f"{ahead} {text}" for ahead in _AHEAD]:
        if not found and (found := find_days(stretch, at)):
            text = stretch
    named = found[0] if len(found) == 1 else None
    left = f"{text[: named.start]}{text[named.end :]}" if named else text
    if (
        named is None
        or named.on is None
        or named.kind not in ("day", "past", "now")
        or not _BESIDE.issuperset(re.findall(r"\w+", left.casefold()))
    ):
        raise NotUnderstood(
            tell("“{day}” is not one day; write it as in “1 dec”, “friday” or 2026-12-03", day=shown(text, 40))
        )
    if past:
        return named.past or named.on
    if named.also and named.kind == "day":
        raise NotUnderstood(
            tell("“{day}” can be {first} or {other}; write the date", day=text, first=named.on, other=named.also[0])
        )
    return named.on


def _nearest(day: int, month: int, said_on: date, past: bool, text: str) -> date:
    """The day of this year, or of the next or last one, that lies where it is meant."""
    years = (said_on.year, said_on.year - 1) if past else (said_on.year, said_on.year + 1)
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= said_on if past else found >= said_on:
            return found
    raise NotUnderstood(
        tell("“{day}” is not one day; write it as in “1 dec”, “friday” or 2026-12-03", day=shown(text, 40))
    )


def read_amount(text: str, currency: str) -> Money:
    """Read 1.210,00 or 1,210.00 or 1210, with or without EUR; a sign that could be either is refused.

    Args:
        text: What was typed.
        currency: The currency when none is typed.
    """
    match = _MONEY.fullmatch(text.strip().upper())
    if match is None:
        raise NotUnderstood(tell("“{text}” is not an amount; write 1210.00 or 1.210,00", text=text))
    digits = match["digits"].strip()
    if two_ways := _TWO_WAYS.fullmatch(digits):
        cents = f"{digits}{'.' if two_ways[1] == ',' else ','}00"
        raise NotUnderstood(
            tell("“{text}” can be read in two ways; write the cents too, as in {cents}", text=text, cents=cents)
        )
    amount = next((found for pattern in _AMOUNTS if (found := pattern.fullmatch(digits))), None)
    if amount is None:
        raise NotUnderstood(tell("“{text}” is not an amount; write 1210.00 or 1.210,00", text=text))
    currency = (match["before"] or match["after"] or currency).replace("€", "EUR")
    return Money(Decimal(f"{re.sub('[^0-9]', '', amount[1])}.{amount[2] or '00'}"), currency)


def read_meant(text: str) -> tuple[Label, date | None]:
    """Read what a mail means, as in "promise 2026-12-03" or "complaint"; the day may be left out."""
    word, _, day = text.strip().partition(" ")
    wanted = word.casefold().replace("-", "_")
    found = [label for label in Label if label.value == wanted]
    found = found or [label for label in Label if label.value.startswith(wanted) or label.value.endswith(wanted)]
    if len(found) != 1 or not wanted:
        labels = ", ".join(label.value for label in Label)
        raise NotUnderstood(tell("“{word}” is no meaning; write one of {labels}", word=word, labels=labels))
    return found[0], read_date(day) if day else None


def read_address(text: str) -> str:
    """Read one plain mail address."""
    if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", text.strip()):
        raise NotUnderstood(tell("“{text}” is not a mail address; write name@company.example", text=text))
    return text.strip()
