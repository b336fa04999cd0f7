"""Lists and ranges: which invoices a text means together, when it names some of them in full."""

from __future__ import annotations

from dataclasses import dataclass

from agent.domain.payment import Match
from agent.domain.speech import tell
from agent.matching.case import Case, ask, spoken_of
from agent.matching.mention import Mention
from agent.matching.numbers import Form, series_of

#: A range of more numbers than this is none.
_LONGEST_RANGE = 100


@dataclass(frozen=True)
class Together:
    """What is meant, and how each is named, in words."""

    items: list[str]
    told: list[str]


def meant_together(case: Case, named: list[tuple[Mention, str]]) -> Together | Match:
    """
    Find what is meant beside what is named in full: shortened numbers of a list, and what lies in a range.

    Shortened numbers and ranges count only within one customer; otherwise the owner is asked at once. A number that
    hangs on a full one by a mere blank or slash may be anything, and is meant only where the sum is exact with it.

    Rules: lists-and-ranges (docs/rules.md)
    """
    every = _gathered(case, named, is_loose=True)
    if isinstance(every, Together) and _is_exact(case, every.items):
        return every
    return _gathered(case, named, is_loose=False)


def _is_exact(case: Case, items: list[str]) -> bool:
    owed = [case.books.open(item) for item in items]
    return len({each.currency for each in owed}) == 1 and sum(owed[1:], owed[0]) in case.amounts


def _gathered(case: Case, named: list[tuple[Mention, str]], is_loose: bool) -> Together | Match:
    meant = {id(mention): item for mention, item in named}
    customers = {case.books.customer(item) for _, item in named}
    items: list[str] = []
    told: list[str] = []
    before: str | None = None
    for mention in case.mentions:
        item = meant.get(id(mention))
        if item is None:
            item = _shortened(case, mention, customers, before, is_loose)
        if item is None:
            before = None
            continue
        if mention.form is Form.SHORT and case.books.customer(item) not in customers:
            known = [named_item for _, named_item in named]
            return ask(
                case,
                [*known, *mention.items],
                *told,
                tell("{said} is another customer's", said=spoken_of(mention, case.books)),
            )
        between = in_range(case, before, item, mention) if before is not None else []
        if between:
            told.append(
                tell("range {first} to {last}", first=case.books.number(before or ""), last=case.books.number(item))
            )
            if len({case.books.customer(each) for each in (before or "", *between, item)}) > 1:
                return ask(
                    case, [*items, *between, item], *told, tell("the range runs over invoices of several customers")
                )
        items += [*between, item]
        told.append(spoken_of(mention, case.books))
        before = item
    return Together(list(dict.fromkeys(items)), list(dict.fromkeys(told)))


def _shortened(case: Case, mention: Mention, customers: set[str], before: str | None, is_loose: bool) -> str | None:
    """What a shortened number beside full ones means; None when it is no part of the list."""
    if mention.form is not Form.SHORT or before is None or not mention.joined:
        return None
    near = [item for item in mention.items if case.books.customer(item) in customers]
    if not near:
        others = [item for item in mention.items if case.books.is_open(item)]
        return others[0] if others and mention.is_explicit else None
    series = [item for item in near if _series(case, item)[0] == _series(case, before)[0]] or near
    is_open = [item for item in series if case.books.is_open(item)]
    if mention.is_explicit:
        return (is_open or series)[0]
    return is_open[0] if is_open and is_loose else None


def in_range(case: Case, first: str, last: str, mention: Mention) -> list[str]:
    """
    What lies between the two ends of a range and is not settled, in the order of the numbers.

    A dash is a range only where its two ends alone are not what was paid.
    """
    if mention.joined not in {"range", "dash"} or (mention.joined == "dash" and _is_exact(case, [first, last])):
        return []
    (series, low), (other, high) = _series(case, first), _series(case, last)
    if series != other or not 1 < high - low <= _LONGEST_RANGE:
        return []
    between = (case.books.in_series(series, place) for place in range(low + 1, high))
    return [item for items in between for item in items if case.books.is_open(item)]


def _series(case: Case, item: str) -> tuple[str, int]:
    return series_of(case.books.number(item))
