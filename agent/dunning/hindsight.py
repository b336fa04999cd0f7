"""
Whether a letter of days that have been would have been wrong, by all that is known now.

Rules: as-it-was-known (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.domain.customer import Customer
from agent.domain.events import (
    Agreed,
    Allocated,
    Bounced,
    Claimed,
    Corrected,
    Credited,
    Disputed,
    Dropped,
    Event,
    Held,
    HoldReason,
    OwnerWrote,
    Promised,
    Reminded,
    standing,
)
from agent.domain.foresight import Foreseen
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.speech import later, tell
from agent.dunning.record import Mails, happened_at, known_at, mail_moments

_FIELDS = {
    "number": later("the number"),
    "due_date": later("the due date"),
    "amount_due": later("the amount"),
    "recipient": later("whom to write to"),
    "copy": later("which file is the copy"),
}


@dataclass(frozen=True)
class Judged:
    """
    A letter that would have left, seen from now.

    Attributes:
        wrong: Why it should not have left, a sentence each; empty when nothing speaks against it.
        unsure: What may have been so by then, of which the books do not tell since when.
        left_on: The days on which letters about its first invoice really left, as ISO.
    """

    letter: Foreseen
    wrong: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    left_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Seen:
    """One item at the moment of a letter: what had come to pass, and was not known."""

    item: OpenItem
    of_customer: tuple[Event, ...]
    at: datetime
    gap: timedelta
    mails: Mails
    started_at: datetime | None

    @property
    def events(self) -> Iterator[Event]:
        """What was ever said or noted; of one mail what it means before the pause it brought."""
        every = (*self.item.standing, *self.of_customer)
        yield from (event for event in every if not isinstance(event, Held))
        yield from (event for event in every if isinstance(event, Held))


def judge(
    letters: Iterable[Foreseen],
    items: Mapping[str, OpenItem],
    cards: Mapping[str, Customer],
    started_at: datetime | None,
    gap_days: int,
) -> list[Judged]:
    """
    Look at letters of days that have been with what is known now.

    Args:
        letters: As a replay found them.
        items: Every item by its key, as the books now stand.
        cards: Every customer's card by its key.
        started_at: Moment of the first pass; None when there was none.
        gap_days: How long the owner's own mail counts as a letter.
    """
    found, mails, gap = [], mail_moments(items.values()), timedelta(days=gap_days)
    for letter in letters:
        wrong, unsure = list[str](), list[str]()
        card = cards.get(letter.customer)
        of_customer = standing(card.history) if card else ()
        for key in letter.items:
            seen = _Seen(items[key], of_customer, letter.at, gap, mails, started_at)
            wrong += _wrong(seen)
            unsure += _unsure(seen)
        left = (event.at.date() for event in items[letter.lead].standing if isinstance(event, Reminded))
        near = tuple(day.isoformat() for day in left if abs(day - letter.day) <= gap)
        found.append(Judged(letter, tuple(wrong), () if wrong else tuple(unsure), near))
    return found


def _wrong(seen: _Seen) -> Iterator[str]:
    """What had come to pass by then, and was not known."""
    number = seen.item.number
    yield from _money(seen)
    told: set[str] = set()
    for event in seen.events:
        happened = happened_at(event, seen.mails)
        source = event.source if isinstance(event, Held | Promised | Agreed | Disputed) else getattr(event, "mail", "")
        if happened is None or happened > seen.at or _known(event, seen) <= seen.at or source in told:
            continue
        known = _known(event, seen).date()
        match event:
            case Promised() if event.pay_on >= seen.at.date():
                yield tell(
                    "{number}: promised for {day}, known on {known}", number=number, day=event.pay_on, known=known
                )
            case Agreed() if event.parts[-1].on >= seen.at.date():
                yield tell(
                    "{number}: parts agreed on {day}, known on {known}", number=number, day=happened.date(), known=known
                )
            case Disputed():
                yield tell(
                    "{number}: disputed on {day}, known on {known}", number=number, day=happened.date(), known=known
                )
            case Claimed():
                yield tell(
                    "{number}: said to be paid on {day}, known on {known}",
                    number=number,
                    day=happened.date(),
                    known=known,
                )
            case OwnerWrote() if seen.at - happened < seen.gap:
                yield tell(
                    "{number}: you had written on {day}, known on {known}",
                    number=number,
                    day=happened.date(),
                    known=known,
                )
            case Held() if event.reason in (HoldReason.WORDS, HoldReason.QUIET):
                yield tell(
                    "{number}: they had written on {day}, known on {known}",
                    number=number,
                    day=happened.date(),
                    known=known,
                )
            case _:
                continue
        told.add(source)


def _money(seen: _Seen) -> Iterator[str]:
    """Money that was booked by that day and came into the books later."""
    day, number = seen.at.date(), seen.item.number
    booked = [payment.event for payment in seen.item.payments if payment.event.booked_on <= day]
    news = [event for event in booked if isinstance(event, Allocated) and _known(event, seen) > seen.at]
    owed = seen.item.invoice.amount_due
    if not news or owed is None:
        return
    credited = (event for event in seen.item.standing if isinstance(event, Credited) and event.at <= seen.at)
    for taken in (*(event.amount for event in credited), *(event.settles for event in booked)):
        owed = owed - taken
    known, last = max(_known(event, seen) for event in news).date(), max(event.booked_on for event in news)
    if owed <= Money.zero(owed.currency):
        yield tell("{number}: paid on {day}, known on {known}", number=number, day=last, known=known)
    else:
        yield tell("{number}: paid in part on {day}, known on {known}", number=number, day=last, known=known)


def _unsure(seen: _Seen) -> Iterator[str]:
    """What was noted afterwards, and may have been so before."""
    number, soon = seen.item.number, seen.at + seen.gap
    for event in seen.events:
        if _known(event, seen) <= seen.at or happened_at(event, seen.mails):
            continue
        day = event.at.date()
        match event:
            case Dropped():
                yield tell("{number}: {reason}, on {day}", number=number, reason=event.reason, day=day)
            case Credited():
                yield tell("{number}: credited on {day} by {note}", number=number, day=day, note=event.credit_note)
            case Corrected() if event.field in _FIELDS:
                yield tell(
                    "{number}: {field} was put right on {day}", number=number, field=tell(_FIELDS[event.field]), day=day
                )
            case Bounced() if event.cited == seen.item.original.dispatch.message_id and event.fate.is_final:
                yield tell("{number}: its mail had come back, noted on {day}", number=number, day=day)
            case Disputed() if event.at <= soon:
                yield tell("{number}: you noted a dispute on {day}", number=number, day=day)
            case Promised() if event.at <= soon:
                yield tell("{number}: you noted a promise on {day}", number=number, day=day)
            case Agreed() if event.at <= soon:
                yield tell("{number}: you noted a plan of parts on {day}", number=number, day=day)
            case Held() if event.at <= soon and event.reason is HoldReason.OWNER:
                yield tell("{number}: you put it on hold on {day}", number=number, day=day)
            case _:
                pass


def _known(event: Event, seen: _Seen) -> datetime:
    return known_at(event, seen.item, seen.mails, seen.started_at)
