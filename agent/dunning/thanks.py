"""Whether a payment deserves a word of thanks: somebody who was late kept his word, or paid when he was asked.

Rule: thanks (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from agent.domain.events import Agreed, Allocated, Promised
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP

#: Thanks that come later than this after the money are odd.
_SOON = timedelta(days=10)


def deserves_thanks(item: OpenItem, others: Iterable[OpenItem], today: date) -> bool:
    """
    Whether to thank for an invoice that was paid late, by the day he had promised or after a letter.

    Not while anything else of this customer's is late or disputed: he would be thanked and asked in one week. Nor for
    what was handed over or is held: somebody else spoke with him, or he wrote.

    Args:
        item: Settled or not.
        others: What is still open of the same customer.
        today: Calendar date in the owner's zone.
    """
    paid, due = _paid_on(item), item.invoice.due_date
    if paid is None or due is None or not (due < paid and today - _SOON <= paid <= today):
        return False
    if item.dispute or item.opened_again_at or item.holds(today) or is_troubled(others, today):
        return False
    wrote = item.owner_wrote
    if wrote and wrote.written_at.date() >= paid:  # he may have thanked them himself
        return False
    asked = any(letter.step != HEADS_UP and not letter.in_doubt and letter.at.date() <= paid for letter in item.letters)
    promises = [event for event in item.standing if isinstance(event, Promised) and event.at.date() <= paid]
    plans = [event for event in item.standing if isinstance(event, Agreed)]
    kept = [*(said.pay_on for said in promises[-1:]), *(plan.parts[-1].on for plan in plans[-1:])]
    return asked or any(paid <= day for day in kept)


def _paid_on(item: OpenItem) -> date | None:
    """The bank's day of the payment that settled it; None while anything is owed, or when no day is known."""
    came = [one.event for one in item.payments if isinstance(one.event, Allocated)]
    if not item.is_settled or item.dropped or any(event.undated for event in came):
        return None
    return max((event.booked_on for event in came), default=None)


def is_troubled(items: Iterable[OpenItem], today: date) -> bool:
    """Whether anything of a customer's that is still open is late, disputed, or quiet for what he wrote."""
    return any(_is_late_or_held(item, today) for item in items if not item.is_settled)


def _is_late_or_held(item: OpenItem, today: date) -> bool:
    due = item.invoice.due_date
    return bool(item.dispute or item.claim or item.holds(today)) or (due is not None and due < today)
