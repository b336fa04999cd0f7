"""Read what an owner types: dates, amounts and addresses as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from agent.domain.errors import VoldaanError
from agent.domain.money import Money
from agent.domain.reply import Label
from agent.domain.speech import tell
from agent.domain.text import shown
from agent.meaning import find_days
from agent.meaning.calendar import safe_date

#: A later one is a slip of the fingers, and no day can be counted on from the last one there is.
_LAST_YEAR = 2199
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})\.?")
#: Before a stretch of time that begins now: "een week", "two weeks".
_AHEAD = ("over", "in", "dans")
#: Words beside a day that change nothing: "27 november a.s.", "le 27 novembre prochain".
_BESIDE = frozenset({"a", "s", "as", "aanstaande", "prochain", "coming", "kommenden", "kommender"})
#: A day that returns less often than this returns with the year; of a weekday the last one is meant.
_YEARLY = timedelta(days=200)
#: So near to come, nobody means last time's, whatever year that was in.
_SOON = timedelta(days=60)
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


class StillToCome(NotUnderstood):
    """The owner named a day to come where only what is over can be noted."""


def read_date(text: str) -> date:
    """Read 2026-12-03, 3-12-2026 or 3/12/2026 (day first, as in Europe)."""
    try:
        if match := _DAY.fullmatch(text.strip()):
            day, month, year = (int(part) for part in match.groups())
            return _of_this_age(date(year, month, day))
        return _of_this_age(date.fromisoformat(text.strip()))
    except ValueError:
        raise NotUnderstood(tell("“{text}” is not a date; write 2026-12-03 or 3-12-2026", text=text)) from None


def _of_this_age(day: date) -> date:
    """A day that can be counted on from; raises ValueError for one nobody lives to see."""
    if day.year > _LAST_YEAR:
        raise ValueError
    return day


def read_day(text: str, said_on: date, *, past: bool = False) -> date:
    """
    Read one day as people say it: "1 dec", "vrijdag", "in two weeks", "3/12", or a whole date.

    Args:
        said_on: The day it was said; "friday" counts from it.
        past: Whether a day that lies behind is meant, as of a payment.

    Raises:
        StillToCome: When a day that lies behind is meant, and this one lies ahead (days-behind).
        NotUnderstood: When it names no day, or more than one could be meant.
    """
    day = _read_day(text, said_on, past)
    if past and day > said_on:
        raise StillToCome(tell("“{day}” is still to come, and only what is over is noted", day=shown(text.strip(), 40)))
    return day


def _read_day(text: str, said_on: date, past: bool) -> date:
    try:
        return read_date(text)
    except NotUnderstood:
        pass
    if figures := _DAY_AND_MONTH.fullmatch(text.strip()):
        return _in_figures(int(figures[1]), int(figures[2]), said_on, past, text)
    at = datetime.combine(said_on, time(12), UTC)
    found = find_days(text, at)
    for stretch in () if found or past else [f"{ahead} {text}" for ahead in _AHEAD]:
        if not found and (found := find_days(stretch, at)):
            text = stretch
    named = found[0] if len(found) == 1 else None
    left = re.findall(r"\w+", f"{text[: named.start]}{text[named.end :]}".casefold()) if named else []
    if named is None or named.on is None or named.kind not in ("day", "past", "now") or not _BESIDE.issuperset(left):
        raise _no_day(text)
    if past:
        return named.on if left or named.past is None else _behind(named.past, named.on, said_on, text)
    if named.also and named.kind == "day":
        raise NotUnderstood(
            tell("“{day}” can be {first} or {other}; write the date", day=text, first=named.on, other=named.also[0])
        )
    return named.on


def _in_figures(day: int, month: int, said_on: date, past: bool, text: str) -> date:
    """A day of this year, or of the next or last one, that lies where it is meant."""
    real = [on for more in (-1, 0, 1) if (on := safe_date(said_on.year + more, month, day))]
    gone = next((on for on in reversed(real) if on <= said_on), None)
    to_come = next((on for on in real if on >= said_on), None)
    found = _behind(gone, to_come or gone, said_on, text) if past and gone else None if past else to_come
    if found is None:
        raise _no_day(text)
    return found


def _behind(gone: date, to_come: date, said_on: date, text: str) -> date:
    """
    The day that was meant, of the last one and the next: last time's, unless it is so long ago that the next is nearer.

    Rule: days-behind (docs/rules.md)

    Raises:
        StillToCome: When the one to come is meant.
    """
    is_nearer = gone.year < said_on.year and to_come - said_on < said_on - gone
    if to_come > said_on and to_come - gone > _YEARLY and (to_come - said_on <= _SOON or is_nearer):
        raise StillToCome(
            tell(
                "“{day}” is still to come ({on}), and only what is over is noted; write the year if you mean {past}",
                day=shown(text, 40),
                on=to_come,
                past=gone,
            )
        )
    return gone


def _no_day(text: str) -> NotUnderstood:
    return NotUnderstood(
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
