"""
What the books tell of days that have been: when something came to pass, and when it was known.

From before the first pass everything is read at once; it counts as known when a pass of its own day would have read it.
What the owner took back counts as never said.

Rules: as-it-was-known (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from agent.domain.customer import Customer
from agent.domain.events import (
    Agreed,
    Allocated,
    Allowed,
    Claimed,
    Corrected,
    Disputed,
    Event,
    Held,
    OwnerWrote,
    Promised,
    Reminded,
    Replied,
    Returned,
    Seen,
    Unallocated,
    Undelivered,
    standing,
)
from agent.domain.foresight import Came, Happened, Happening
from agent.domain.item import OpenItem
from agent.dunning import calendar

#: When a bank file of the days before is at hand, by the clock of UTC.
_MORNING = time(6)

Mails = Mapping[str, datetime]
"""By a mail's identity, when it was received or written."""


def mail_moments(items: Iterable[OpenItem]) -> Mails:
    """Collect when each mail came that the history of an item names."""
    found: dict[str, datetime] = {}
    for item in items:
        for event in item.history:
            if isinstance(event, Replied | Claimed):
                found[event.mail] = event.received_at
            elif isinstance(event, OwnerWrote):
                found[event.mail] = event.written_at
    return found


def happened_at(event: Event, mails: Mails) -> datetime | None:
    """When it came to pass in the world; None where the books do not tell, as of what the owner noted by hand."""
    match event:
        case Replied() | Claimed():
            return event.received_at
        case OwnerWrote():
            return event.written_at
        case Held() | Promised() | Agreed() | Disputed():
            return mails.get(event.source)
        case Allocated() | Returned():
            return datetime.combine(event.booked_on, time(), UTC)
        case Reminded() | Undelivered():
            return event.at
        case _:
            return None


def known_at(event: Event, item: OpenItem | None, mails: Mails, started_at: datetime | None) -> datetime:
    """
    When it was known, or would have been, had the first pass been long before.

    Args:
        event: Something of an item's history, or of a customer's.
        item: The item; None for a customer's own history.
        mails: When each mail came.
        started_at: Moment of the first pass; None when there was none.
    """
    happened = happened_at(event, mails)
    is_money = isinstance(event, Allocated | Returned)
    if happened and is_money:
        happened = morning_after(happened.date())
    if happened is None and item and isinstance(event, Corrected | Allowed):
        # What he settled of an invoice from before the start he would have settled when it was first asked.
        happened = item.original.dispatch.sent_at
    return happened if happened and (started_at is None or happened < started_at) else event.at


def morning_after(day: date) -> datetime:
    """The morning of the bank day on which the bookings of ``day`` are at hand."""
    return datetime.combine(calendar.bank_day_on_or_after(day + timedelta(days=1)), _MORNING, UTC)


def arrived_at(item: OpenItem, started_at: datetime | None) -> datetime:
    """When the invoice was known, or would have been."""
    sent = item.original.dispatch.sent_at
    seen = next((event.at for event in item.history if isinstance(event, Seen)), sent)
    return sent if started_at is None or sent < started_at else max(sent, seen)


def replay(
    items: Iterable[OpenItem], cards: Iterable[Customer], since: datetime, started_at: datetime | None
) -> tuple[list[Customer], list[Happening]]:
    """
    Take the books apart: every card as it was on a day, and everything that became known, with its moment.

    Letters of ours from then on are left out: which ones would leave is what a replay finds out.

    Args:
        items: Open and settled.
        cards: Every customer's.
        since: The first moment of the replay.
        started_at: Moment of the first pass; None when there was none.
    """
    items = list(items)
    mails = mail_moments(items)
    happenings: list[Happening] = []
    last_letter: dict[str, date] = {}
    for item in items:
        for letter in item.letters:
            if letter.at < since:
                last_letter[item.customer] = max(letter.at.date(), last_letter.get(item.customer, letter.at.date()))
        if item.is_settled and all(event.at < since for event in item.history):
            continue
        happenings.append(Came(arrived_at(item, started_at), replace(item, history=())))
        for event in _told(item):
            if isinstance(event, Reminded | Undelivered) and event.at >= since:
                continue
            at = max(known_at(event, item, mails, started_at), arrived_at(item, started_at))
            happenings.append(Happened(at, item.customer, event, item.key))
    found = []
    for card in cards:
        happenings += [
            Happened(known_at(event, None, mails, started_at), card.key, event) for event in standing(card.history)
        ]
        found.append(_card_then(card, since.date(), last_letter.get(card.key)))
    return found, happenings


def _told(item: OpenItem) -> Iterator[Event]:
    """What counts of its history; money that was taken back since was never there."""
    money = {id(payment.event) for payment in item.payments}
    for event in item.standing:
        is_gone = isinstance(event, Allocated | Returned) and id(event) not in money
        if not is_gone and not isinstance(event, Seen | Unallocated):
            yield event


def _card_then(card: Customer, day: date, last_letter_on: date | None) -> Customer:
    first = card.first_letter_on if card.first_letter_on and card.first_letter_on < day else None
    delays = tuple(delay for delay in card.delays if delay.paid_on < day)
    return replace(card, history=(), first_letter_on=first, last_letter_on=last_letter_on, delays=delays)
