"""Read a payment in parts as an owner says it, and note it: "300 on 1 dec, 300 on 1 jan". Rule: plan-kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from agent.desk.find import Target
from agent.desk.spoken import NotUnderstood, read_amount, read_day
from agent.domain.events import Agreed, Released
from agent.domain.instalments import PLAN, Part, tell_parts, what_is_missing
from agent.domain.item import OpenItem
from agent.domain.speech import tell
from agent.domain.text import shown
from agent.ledger import Book

#: Source of a plan the owner noted by himself.
OWNERS_PLAN = "owner's plan"  # as is
_AMOUNT = r"(?:(?:eur|usd|gbp|chf|€)\s?)?\d[\d.,']*-{0,2}(?:\s?(?:euros?|eur|usd|gbp|chf|€))?"
#: Between an amount and its day.
_ON = r"(?:on|by|before|op|per|voor|vóór|uiterlijk|le|au|avant le|pour le|am|zum|bis zum|bis)"  # as is
#: Between one part and the next.
_AND = r"\s*(?:[,;+&]|\s(?:and|then|en|dan|daarna|et|puis|und|dann)\s)\s*(?:(?:and|then|en|dan|et|puis|und|dann)\s+)?"
_PART = re.compile(
    rf"(?P<amount>{_AMOUNT})\s+{_ON}\s+(?P<day>.{{1,38}}?)(?=$|{_AND}{_AMOUNT}\s+{_ON}\s)", re.IGNORECASE
)
_BETWEEN = re.compile(rf"(?:{_AND})?", re.IGNORECASE)


def read_parts(text: str, said_on: date) -> Sequence[tuple[str, date]]:
    """
    Cut a plan into its parts: each amount as it was typed, and its day.

    Args:
        said_on: The day it was said; "friday" counts from it, and "1 jan" after a "1 dec" is that of the next year.

    Raises:
        NotUnderstood: When anything else stands there.
    """
    text, at, found = " ".join(text.split()).strip(" .,;"), 0, list[tuple[str, date]]()
    for part in _PART.finditer(text):
        if not _BETWEEN.fullmatch(text[at : part.start()]):
            break
        found.append((part["amount"].strip().rstrip(".,"), read_day(part["day"].strip(" .,;"), said_on)))
        at = part.end()
    if at != len(text) or not found:
        raise NotUnderstood(tell("“{parts}” are no parts; write “300 on 1 dec, 300 on 1 jan”", parts=shown(text, 80)))
    return found


def as_typed(parts: Sequence[tuple[str, date]]) -> str:
    """Parts the one way they are kept: "300 on 2026-12-01, 300 on 2027-01-01"."""
    return ", ".join(f"{amount} on {day}" for amount, day in parts)


def agreed(book: Book, target: Target, text: str, now: datetime, said_on: date, source: str = OWNERS_PLAN) -> str:
    """
    Note that an invoice is paid in parts; what they must hold is in ``what_is_missing``.

    Raises:
        NotUnderstood: When they are no whole plan for what is open; nothing was noted then.
    """
    item = target.item
    if item is None:
        raise NotUnderstood(tell("a plan is about one invoice: name its number"))
    if item.is_settled:
        raise NotUnderstood(tell("{invoice} is settled already; nobody hears about it", invoice=item.key))
    read = ((read_amount(amount, item.currency or "EUR"), day) for amount, day in read_parts(text, said_on))
    parts = tuple(sorted((Part(day, amount) for amount, day in read), key=lambda part: part.on))
    if trouble := what_is_missing(parts, item.balance, said_on):
        raise NotUnderstood(tell("{invoice}: {why}; nothing was noted", invoice=item.key, why=trouble))
    book.put(item.with_events(Agreed(now, parts, source)))
    return tell(
        "{invoice}: agreed in {count} parts ({parts}); quiet while every part comes",
        invoice=item.key,
        count=len(parts),
        parts=tell_parts(parts),
    )


def plan_over(book: Book, item: OpenItem, now: datetime) -> str:
    """
    End a plan: letters about all that is open go on where they were.

    Raises:
        NotUnderstood: When there is none.
    """
    if item.plan is None:
        raise NotUnderstood(tell("{invoice} has no plan of parts", invoice=item.key))
    book.put(item.with_events(Released(now, "owner", PLAN)))
    return tell("{invoice}: the plan is over; letters go on where they were, when it is time", invoice=item.key)
