"""Money the owner noted by hand, found again on the bank: one payment, not two.

Rule: noted-by-hand (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from agent.domain.bank import BookedEntry
from agent.domain.events import Unallocated
from agent.domain.money import Money
from agent.domain.owed import OWNER, Owed
from agent.domain.payment import Match, Outcome, Part, Receivables, Standing
from agent.domain.speech import tell
from agent.intake.settling import put
from agent.ledger import Book
from agent.matching import match

#: How far the day he noted may lie from the bank's.
_NEAR = timedelta(days=10)

#: How long after a payment he may note it without naming its day.
_NOTED_LATER = timedelta(days=31)


@dataclass(frozen=True)
class Note:
    """One payment the owner noted by hand, by its number on the item."""

    item: str
    number: int
    amount: Money
    booked_on: date
    noted_on: date

    def may_be(self, booked: BookedEntry) -> bool:
        """Whether an entry is near enough to be what he noted."""
        day = booked.entry.booked_on
        named = self.booked_on != self.noted_on
        near = abs(self.booked_on - day) <= _NEAR
        return near or (not named and timedelta(0) <= self.booked_on - day <= _NOTED_LATER)


def notes_of(known: Iterable[Owed]) -> tuple[Note, ...]:
    """Every payment that stands by the owner's word alone."""
    return tuple(
        Note(owed.item, movement.number, movement.amount, movement.booked_on, movement.noted_on)
        for owed in known
        for movement in owed.movements
        if movement.source == OWNER
    )


def recognise(
    entries: Sequence[BookedEntry], world: Receivables, notes: Iterable[Note]
) -> dict[str, tuple[Match, tuple[Note, ...]]]:
    """
    Find the entries that are what the owner noted, by key, with the notes each of them is.

    An entry must fit as if nothing had been noted. Where it could be for several invoices, his word decides: it is the
    one of which he noted that very amount.
    """
    left, found = list(notes), {}
    for booked in entries:
        near = [note for note in left if note.may_be(booked) and note.amount.currency == booked.currency]
        near = [note for note in near if note.amount.amount <= booked.entry.amount]
        if not near:
            continue
        verdict = match(booked.entry, booked.currency, _opened(world, near))
        chosen = _chosen(booked, verdict, near)
        if chosen:
            parts = tuple(Part(note.item, note.amount) for note in chosen)
            day = chosen[0].booked_on
            evidence = (*verdict.evidence, tell("you noted it as paid on {day}", day=day))
            learns = verdict.learns if verdict.outcome is Outcome.ALLOCATED else None
            found[booked.key] = (Match(Outcome.ALLOCATED, parts, evidence=evidence, learns=learns), chosen)
            left = [note for note in left if note not in chosen]
    return found


def replace_notes(book: Book, notes: Iterable[Note], booked: BookedEntry, now: datetime) -> None:
    """Take the owner's notes off, for the bank's own booking comes in their place."""
    for note in notes:
        if item := book.item(note.item):
            reason = tell("it is the booking of {booked_on}", booked_on=booked.entry.booked_on)
            put(book, item.with_events(Unallocated(now, note.number, reason)), now)


def _chosen(booked: BookedEntry, verdict: Match, near: Sequence[Note]) -> tuple[Note, ...]:
    if verdict.outcome is Outcome.ALLOCATED:
        chosen = []
        for part in verdict.parts:
            of_it = [note for note in near if note.item == part.item and note.amount == part.amount]
            if not of_it:
                return ()
            chosen.append(of_it[0])
        return tuple(chosen)
    if verdict.outcome is Outcome.ASKED:
        exact = [note for note in near if note.item in verdict.candidates and note.amount.amount == booked.entry.amount]
        return tuple(exact[:1])
    return ()


def _opened(world: Receivables, notes: Sequence[Note]) -> Receivables:
    """The books as if these payments had not been noted."""
    back: dict[str, Money] = {}
    for note in notes:
        back[note.item] = back[note.item] + note.amount if note.item in back else note.amount
    invoices = tuple(
        replace(invoice, open=invoice.open + back[invoice.item], standing=Standing.OPEN)
        if invoice.item in back
        else invoice
        for invoice in world.invoices
    )
    return replace(world, invoices=invoices)
