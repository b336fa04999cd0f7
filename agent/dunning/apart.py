"""Several invoices and too little money: the oldest now, the newest later, each with a day of its own.

Rules: oldest-now (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from agent.domain.item import OpenItem
from agent.domain.speech import tell, tell_day
from agent.dunning import calendar

#: Working days for the oldest, and calendar days from one invoice to the next.
_NOW, _NEXT = 5, timedelta(days=28)


def spread(items: Sequence[OpenItem], today: date, country: str, most_days: int) -> tuple[tuple[OpenItem, date], ...]:
    """
    Give each invoice a working day, the oldest first and soonest; none further away than the owner allows.

    Args:
        items: What is late; one without a known amount or due date is left out.
        most_days: The most calendar days anything is postponed.
    """
    known = [item for item in items if item.balance and item.invoice.due_date]
    known.sort(key=lambda item: (item.invoice.due_date, item.key))
    last = today + timedelta(days=most_days)
    while not calendar.is_working_day(last, country):
        last -= calendar.DAY
    first = min(calendar.add_working_days(today, _NOW, country), last)
    days = (calendar.add_working_days(first + place * _NEXT, 0, country) for place in range(len(known)))
    return tuple((item, min(day, last)) for item, day in zip(known, days, strict=True))


def tell_spread(items: Sequence[OpenItem], today: date, country: str, most_days: int) -> str:
    """Say who is asked for what by when; empty with fewer than two invoices."""
    parts = spread(items, today, country, most_days)
    if len(parts) < 2:
        return ""
    told = (
        tell("{number} ({amount}) by {day}", number=item.number, amount=item.balance, day=tell_day(day))
        for item, day in parts
        if item.balance
    )
    return tell("   With several invoices the oldest now, the newest later: {parts}.", parts=", ".join(told))
