"""Parts that come back: "three times 200 from the first of next month" is three days with their amount."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from agent.domain.reply import Instalment

_MOST_PARTS = 36


@dataclass(frozen=True)
class _Words:
    times: re.Pattern[str]
    weekly: re.Pattern[str]
    monthly: re.Pattern[str]
    each: re.Pattern[str]
    numbers: dict[str, int]
    amounts: re.Pattern[str]
    amount_of: dict[str, Decimal]


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = tomllib.loads((files("agent.meaning") / "words" / "numbers.toml").read_text(encoding="utf-8"))
    numbers = {word: int(number) for number, words in table["numbers"].items() for word in words}
    amounts = {word: Decimal(f"{number}.00") for number, words in table["amounts"].items() for word in words}
    known = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    written = "|".join(sorted(map(re.escape, amounts), key=len, reverse=True))
    series = table["series"]
    return _Words(
        times=re.compile(rf"\b(?P<count>\d{{1,2}}|{known})(?:\s+(?:\w+\s+)?{series['times']}|mal)\b"),
        weekly=re.compile(series["weekly"]),
        monthly=re.compile(series["monthly"]),
        each=re.compile(series["each"]),
        numbers=numbers,
        amounts=re.compile(
            rf"\b(?P<amount>{written})\b(?!-)(?=\s*(?:euros?|pounds?|quid|on|op|le|am|par|per|pro|a|in|fin|this|diesen|ende|eind)\b)"
        ),
        amount_of=amounts,
    )


def written_amounts(folded: str) -> list[Decimal]:
    """Give the amounts that are written out in words, in order."""
    words = _words()
    return [words.amount_of[match["amount"]] for match in words.amounts.finditer(folded)]


def repeated(folded: str, first: date, amount: Decimal | None) -> tuple[Instalment, ...]:
    """Unfold parts that are said to come back so many times from a first day; empty when no count is said."""
    words = _words()
    counts = [_count(match["count"], words) for match in words.times.finditer(folded)]
    count = next((each for each in counts if 2 <= each <= _MOST_PARTS), 0)
    if not count:
        return ()
    if words.weekly.search(folded):
        return tuple(Instalment(first + timedelta(weeks=place), amount) for place in range(count))
    if not words.monthly.search(folded):
        return ()
    return tuple(Instalment(months_after(first, place), amount) for place in range(count))


def says_each(folded: str) -> bool:
    """Whether an amount is said to be that of every part."""
    return bool(_words().each.search(folded))


def months_after(first: date, count: int) -> date:
    """The same day so many months later; the last of a month stays the last of its month."""
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    last = monthrange(year, month + 1)[1]
    is_last = first.day == monthrange(first.year, first.month)[1] and first.day >= 30
    return date(year, month + 1, last if is_last else min(first.day, last))


def _count(said: str, words: _Words) -> int:
    return int(said) if said.isdecimal() else words.numbers[said]
