"""Amounts of money in folded text, in figures and written out, each with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

_FIGURES = re.compile(
    r"(?P<sign>€|\beuros?|\beur|£|\$)? ?(?<![\w.,/-])(?P<whole>\d{1,3}(?:[. ']\d{3})+|\d{1,3}(?:,\d{3})+(?!\d)|\d{1,6})"
    r"(?:[.,](?P<cents>\d{2}|-))?(?!\d|[.,/:-]\d)"
    r"(?: ?(?P<unit>€|eur\b|euros?\b|euri\b|e\b|£|pounds?\b|quid\b|\$|dollars?\b))?"
)
#: What a figure counts when it is no money.
_COUNTED = re.compile(
    r" ?(?:%|x\b|keer|maal|fois|mal\b|times|termijn|delen|schijven|maand|week|weken|dagen|werkdagen|jaar|mois|semaine"
    r"|jour|tranche|echeance|monat|woche|tag|raten|teil|month|day|part|instal|year|equal|gelijk|egal|gleich|uur|uhr|h\b|ste\b"
    r"|e\b|th\b|st\b|nd\b|rd\b|de\b|er\b|eme\b|km\b"
    r"|kg\b|m2\b|stuks|stuck|pieces|personen|per ?cent|prozent|procent)"
)
#: What stands before a figure that is a number of something.
_NUMBERED = re.compile(
    r"(?:nr|no|n°|numero|nummer|number|factuur|facture|rechnung|invoice|ref|kenmerk|art|kw|week)\.?:? ?#?$|[#/]$"
)
_MONEY = re.compile(r" ?(?:€|euros?|eur|pounds?|quid|dollars?|piek|balle)\b")
_LEAST_WRITTEN = 20
_SMALL = 10
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Amount:
    """One amount, with the place of its words; ``is_marked`` when a currency stands with it."""

    start: int
    end: int
    value: Decimal
    is_marked: bool


def amounts(folded: str, taken: Collection[tuple[int, int]] = ()) -> Iterator[Amount]:
    """Find the amounts of a folded text, figures first; what lies in a stretch ``taken`` is none."""
    for first, last in taken:
        folded = folded[:first] + "\x00" * (last - first) + folded[last:]
    yield from _in_figures(folded)
    yield from _in_words(folded)


def _in_figures(folded: str) -> Iterator[Amount]:
    for match in _FIGURES.finditer(folded):
        start, end = match.start("whole"), match.end()
        is_marked = bool(match["sign"] or match["unit"] or match["cents"])
        whole = re.sub(r"\D", "", match["whole"])
        if not is_marked:
            is_counted = _COUNTED.match(folded, end) or _NUMBERED.search(folded, max(0, start - 12), start)
            if is_counted or int(whole) < _SMALL or 2000 <= int(whole) <= 2100:
                continue
        cents = match["cents"] if match["cents"] and match["cents"] != "-" else "00"
        yield Amount(start, end, Decimal(f"{whole}.{cents}"), is_marked)


def _in_words(folded: str) -> Iterator[Amount]:
    pattern, one, values = _written()
    for match in pattern.finditer(folded):
        value = _value([values[piece] for piece in one.findall(match[0])], " " in match[0])
        money = _MONEY.match(folded, match.end())
        is_coin = match[0].strip() in ("cent", "cents") and not money
        if value >= _LEAST_WRITTEN and not is_coin and not _COUNTED.match(folded, match.end()):
            end = money.end() if money else match.end()
            yield Amount(match.start(), end, Decimal(value).quantize(_CENT), bool(money))


def _value(pieces: list[int], is_loose: bool) -> int:
    """What the pieces come to; "one fifty" is a hundred and fifty."""
    if is_loose and len(pieces) == 2 and pieces[0] < 10 and 20 <= pieces[1] <= 90:
        return pieces[0] * 100 + pieces[1]
    total = part = 0
    for number in pieces:
        if number == 1000:
            total, part = total + max(part, 1) * number, 0
        elif number == 100:
            part = max(part, 1) * number
        else:
            part += number
    return total + part


@lru_cache(maxsize=1)
def _written() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, int]]:
    table = tomllib.loads((files("agent.meaning") / "words" / "numbers.toml").read_text(encoding="utf-8"))
    values = {word: int(number) for number, words in table["pieces"].items() for word in words}
    piece = "(?:" + "|".join(sorted(map(re.escape, values), key=len, reverse=True)) + ")"
    run = rf"(?<![\w-]){piece}(?:(?:[ -](?:et |and )?|en|und|um)?{piece}){{0,7}}(?:s|er|tje|je)?(?![\w-])"
    return re.compile(run), re.compile(piece), values


def share_of(whole: Decimal | None, count: int) -> Decimal | None:
    """Give an equal share of the whole, where it comes out even."""
    share = (whole / count).quantize(_CENT) if whole else None
    return share if share and share * count == whole else None
