"""The open item: an invoice and its history. Everything else about it is computed from these two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from agent.domain.events import (
    Agreed,
    Allocated,
    Allowed,
    Bounced,
    Claimed,
    Corrected,
    Credited,
    Disputed,
    Dropped,
    Event,
    Held,
    OwnerWrote,
    Promised,
    Released,
    Reminded,
    Replied,
    Resolved,
    Returned,
    Unallocated,
    Undelivered,
    standing,
)
from agent.domain.instalments import PLAN, InstalmentPlan, plan_of
from agent.domain.invoice import Copy, Invoice
from agent.domain.letter import HEADS_UP, PROOF
from agent.domain.mail import Address
from agent.domain.manner import Manner
from agent.domain.money import Money

E = TypeVar("E", bound=Event)


def item_key(customer: str, number: str) -> str:
    """Name an item: the customer's key and the invoice number, as in ``acme.example/2026-014``."""
    return f"{customer}/{number}"


def active_holds(history: Sequence[Event], today: date) -> tuple[Held, ...]:
    """The holds of this history still in force on ``today``: not released since, not run out."""
    if not history:
        return ()
    active: dict[tuple[str, str], Held] = {}
    for event in standing(history):
        if isinstance(event, Held):
            active[event.reason.value, event.source] = event
        elif isinstance(event, Released):
            active = {key: held for key, held in active.items() if event.source not in (None, held.source)}
    return tuple(held for held in active.values() if held.until is None or today < held.until)


@dataclass(frozen=True)
class Payment:
    """A movement of money on an item, by its number among them, counted from 1."""

    number: int
    event: Allocated | Returned


@dataclass(frozen=True)
class OpenItem:
    """One invoice of one customer with everything that happened to it, oldest first."""

    customer: str
    original: Invoice
    history: tuple[Event, ...] = ()

    @cached_property
    def key(self) -> str:
        """What this item is called everywhere; keeps the number it was first read with."""
        return item_key(self.customer, self.original.number)

    @cached_property
    def standing(self) -> tuple[Event, ...]:
        """Its history without what was taken back; everything about it is computed from this."""
        return standing(self.history)

    def with_events(self, *events: Event) -> OpenItem:
        """This item with more history."""
        return replace(self, history=self.history + events)

    @cached_property
    def invoice(self) -> Invoice:
        """The invoice with every correction applied."""
        invoice = self.original
        for event in self.standing:
            if isinstance(event, Corrected):
                invoice = _corrected(invoice, event)
        return invoice

    @property
    def number(self) -> str:
        """The invoice number as now believed."""
        return self.invoice.number

    @property
    def currency(self) -> str | None:
        """The invoice's own currency, None while the amount is unknown."""
        return self.invoice.amount_due.currency if self.invoice.amount_due else None

    @cached_property
    def balance(self) -> Money | None:
        """What is still owed, in the invoice's own currency; None while the amount is unknown."""
        owed = self.invoice.amount_due
        if owed is None:
            return None
        for event in self.standing:
            if isinstance(event, Credited):
                owed = owed - event.amount
        for payment in self.payments:
            owed = owed - payment.event.settles
        return owed

    @cached_property
    def payments(self) -> tuple[Payment, ...]:
        """The money that came in for it or went back and was not taken back since, oldest first, by its number."""
        found: dict[int, Payment] = {}
        number = 0
        for event in self.standing:
            if isinstance(event, Allocated | Returned):
                number += 1
                found[number] = Payment(number, event)
            elif isinstance(event, Unallocated):
                found.pop(event.payment, None)
        return tuple(found.values())

    @property
    def dropped(self) -> Dropped | None:
        """The event by which we stopped chasing it, if any."""
        return self._last(Dropped)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask: dropped, or paid and credited to zero or below."""
        if self.dropped:
            return True
        return self.balance is not None and self.balance.amount <= Decimal(0) and not self.invoice.unsettled

    @property
    def _is_paid(self) -> bool:
        return self.balance is not None and self.balance.amount <= 0

    @cached_property
    def letters(self) -> tuple[Reminded, ...]:
        """The letters about this item that left the house or may have, oldest first; one per letter id."""
        letters: dict[str, Reminded] = {}
        for event in self.standing:
            if isinstance(event, Reminded):
                letters[event.letter_id] = event
            elif isinstance(event, Undelivered):
                letters.pop(event.letter_id, None)
        return tuple(letters.values())

    @cached_property
    def opened_again_at(self) -> datetime | None:
        """When it was last owed again: money went back, or what had settled it was taken back (opened-again)."""
        if not any(isinstance(event, Returned | Unallocated) for event in self.standing):
            return None
        found: datetime | None = None
        before = replace(self, history=())
        for at, events in groupby(self.standing, key=lambda event: event.at):
            met = tuple(events)
            after = before.with_events(*met)
            went_back = any(isinstance(event, Returned) for event in met)
            if not after._is_paid and (went_back or before._is_paid):
                found = at
            before = after
        return found

    @property
    def ladder(self) -> tuple[Reminded, ...]:
        """The letters that count for the next step: those since it was last owed again (opened-again).

        One before the due date never does (heads-up).
        """
        since = self.opened_again_at
        reminders = (letter for letter in self.letters if letter.step != HEADS_UP)
        return tuple(letter for letter in reminders if since is None or letter.at > since)

    @property
    def taken(self) -> tuple[str, ...]:
        """Names of the steps already taken."""
        return tuple(letter.step for letter in self.ladder)

    @property
    def promise(self) -> Promised | None:
        """The promise in force: the last one not released since, and not replaced by a plan."""
        promise: Promised | None = None
        for event in self.standing:
            if isinstance(event, Promised):
                promise = event
            elif promise and (isinstance(event, Agreed) or _releases(event, promise.source)):
                promise = None
        return promise

    @cached_property
    def plan(self) -> InstalmentPlan | None:
        """The plan of parts in force: the last one agreed and not ended since; a promise made after it ends none."""
        agreed: Agreed | None = None
        place = 0
        for count, event in enumerate(self.standing, 1):
            if isinstance(event, Agreed):
                agreed, place = event, count
            elif _releases(event, PLAN):
                agreed = None
        if agreed is None or not agreed.parts:
            return None
        return plan_of(agreed.parts, self._open_of_what_was_asked(place), agreed.source, agreed.at)

    def _open_of_what_was_asked(self, place: int) -> Money | None:
        """What is open, without what the invoice asks more since that many events: no part was ever agreed for it."""
        asked, then = self.invoice.amount_due, replace(self, history=self.standing[:place]).invoice.amount_due
        if self.balance is None or asked is None or then is None or asked.currency != then.currency or asked <= then:
            return self.balance
        return self.balance - (asked - then)

    @property
    def claim(self) -> Claimed | None:
        """The customer's word that it is paid: the last one not released, met by money or answered by a letter."""
        if not any(isinstance(event, Claimed) for event in self.standing):
            return None
        claim: Claimed | None = None
        came_in = [payment.event for payment in self.payments if isinstance(payment.event, Allocated)]
        for event in self.standing:
            if isinstance(event, Claimed):
                claim = event
            elif claim and (_answers_claim(event, claim) or any(event is money for money in came_in)):
                claim = None
        return claim

    @property
    def dispute(self) -> Disputed | None:
        """The dispute in force; ends only when somebody says resolved."""
        dispute: Disputed | None = None
        for event in self.standing:
            if isinstance(event, Disputed):
                dispute = event
            elif isinstance(event, Resolved):
                dispute = None
        return dispute

    @property
    def bounce(self) -> Bounced | None:
        """The bounce that nobody has answered yet."""
        bounce: Bounced | None = None
        for event in self.standing:
            if isinstance(event, Bounced):
                bounce = event if event.fate.is_final else bounce
            elif bounce and _answers(event, bounce.mail):
                bounce = None
        return bounce

    @property
    def replies(self) -> tuple[Replied, ...]:
        """What people wrote about this item."""
        return tuple(self._each(Replied))

    @property
    def owner_wrote(self) -> OwnerWrote | None:
        """The owner's latest own mail in this item's thread."""
        return max(self._each(OwnerWrote), key=lambda event: event.written_at, default=None)

    def spoken(self, letter: Manner | None = None) -> Manner:
        """How the owner speaks to the people of this thread: as he did last, by the moments of his mails.

        ``letter`` is how our newest letter in it speaks; None when there is none, or nobody knows.
        """
        dispatch = self.invoice.dispatch
        said = [(dispatch.sent_at, dispatch.spoken)]
        said += [(event.written_at, event.spoken) for event in self._each(OwnerWrote)]
        said += [(self.letters[-1].at, letter)] if self.letters else []
        manner = Manner()
        for _, spoken in sorted(said, key=lambda pair: pair[0]):
            manner = manner.later(spoken)
        return manner

    @property
    def undelivered(self) -> Undelivered | None:
        """A refusal nobody has answered yet."""
        refused: Undelivered | None = None
        for event in self.standing:
            if isinstance(event, Undelivered):
                refused = event
            elif isinstance(event, Reminded) or (refused and _answers(event, refused.letter_id)):
                refused = None
        return refused

    @property
    def message_ids(self) -> frozenset[str]:
        """Every Message-ID of this item's thread: the invoice's mail and our letters, those in doubt included.

        A letter whose id the provider replaced counts under both.
        """
        ids = {name for letter in self._each(Reminded) for name in letter.message_ids}
        if self.invoice.dispatch.message_id:
            ids.add(self.invoice.dispatch.message_id)
        return frozenset(ids)

    @property
    def last_touch(self) -> date:
        """The day the invoice was sent or our last letter about it left, the later (UTC date)."""
        moments = [self.invoice.dispatch.sent_at, *(letter.at for letter in self.letters)]
        return max(moments).date()

    def allows(self, gate: str) -> bool:
        """Whether the owner opened this gate for this item; a yes to a letter counts until it is opened again."""
        since = self.opened_again_at if gate.startswith("letter:") else None
        return any(event.gate == gate and (since is None or event.at > since) for event in self._each(Allowed))

    def allows_since(self, gate: str, since: datetime) -> bool:
        """Whether the owner opened this gate for this item at that moment or later."""
        return any(event.gate == gate and event.at >= since for event in self._each(Allowed))

    def holds(self, today: date) -> tuple[Held, ...]:
        """This item's own holds in force on ``today``."""
        return active_holds(self.standing, today)

    def _each(self, kind: type[E]) -> Iterator[E]:
        return (event for event in self.standing if isinstance(event, kind))

    def _last(self, kind: type[E]) -> E | None:
        return next((event for event in reversed(self.standing) if isinstance(event, kind)), None)


def _releases(event: Event, source: str) -> bool:
    """Whether this event ends what bears this source, or everything."""
    return isinstance(event, Released) and event.source in (None, source)


def _answers_claim(event: Event, claim: Claimed) -> bool:
    """Whether this event ends a claim: somebody said go on, or a letter asked for a proof of it."""
    if isinstance(event, Released):
        return event.source in (None, claim.mail)
    return isinstance(event, Reminded) and event.step == PROOF


def _answers(event: Event, source: str) -> bool:
    """Whether this event answers mail that did not arrive: somebody said go on, or named another address."""
    if isinstance(event, Released):
        return event.source in (None, source)
    return isinstance(event, Corrected) and event.field == "recipient"


def _corrected(invoice: Invoice, event: Corrected) -> Invoice:
    unsettled = tuple(name for name in invoice.unsettled if name != event.field)
    provenance = {**invoice.provenance, event.field: event.source}
    invoice = replace(invoice, unsettled=unsettled, provenance=provenance)
    match event.field:
        case "number":
            return replace(invoice, number=event.value)
        case "due_date":
            return replace(invoice, due_date=date.fromisoformat(event.value))
        case "amount_due":
            currency, _, amount = event.value.partition(" ")
            return replace(invoice, amount_due=Money(Decimal(amount), currency))
        case "recipient":
            to = (Address(event.value),)
            return replace(invoice, dispatch=replace(invoice.dispatch, to=to, cc=()))
        case "also_to":
            email, _, name = event.value.partition(" ")
            cc = (*invoice.dispatch.cc, Address(email, name))
            return replace(invoice, dispatch=replace(invoice.dispatch, cc=cc))
        case "copy":
            sha256, media_type, filename = event.value.split(" ", 2)
            return replace(invoice, copy=Copy(sha256, filename, media_type))
        case _:
            return invoice
