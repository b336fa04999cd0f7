"""What bank entries do in the books: money set against invoices, questions, accounts learnt.

All entries at hand are matched together, as if none had been before, whenever anything they are matched against has
changed; only what came out differently is written down. So the order in which invoices, statements and answers come in
never decides what is paid. What the owner said of an entry stays.

Rules: payment-evidence, any-order, noted-by-hand, old-money (docs/rules.md)
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from agent.domain.bank import BookedEntry
from agent.domain.customer import Customer
from agent.domain.payment import Match, Outcome, Receipt, Receivables
from agent.domain.speech import later, tell
from agent.intake.identity import OwnIdentity
from agent.intake.noted import Note, notes_of, recognise, replace_notes
from agent.intake.posting import ROUNDING, post, take_back
from agent.intake.receivables import everything_owed, receipts_of, receivables
from agent.ledger import Book
from agent.ledger.bank_shelf import KEPT_AT_HAND
from agent.matching import match_all

log = logging.getLogger("voldaan.payments")

#: How long after the last thing that happened to it an invoice may still be paid, paid twice, or its money go back:
#: a direct debit nobody allowed can be returned for thirteen months (SEPA rulebook, PSD2 article 71).
_PAYABLE = timedelta(days=400)

_AGAIN = later("looked at again, for more is known by now")


def book_payments(
    book: Book,
    new_entries: Sequence[BookedEntry],
    moment: datetime,
    own: OwnIdentity,
    known_as: Callable[[Customer], Customer] = lambda card: card,
) -> None:
    """
    Match what is new on the bank, and what could not be matched before, and write down what it is for.

    Called in every pass, within the change that puts ``new_entries`` on the shelf; also with none, for an invoice may
    have been read after its payment. What did not change costs nothing.

    Args:
        book: The books, within a change; the entries stand on its shelf already.
        new_entries: Those of this change.
        moment: Aware moment of this pass, in the owner's zone.
        own: Who the owner is: his own transfers are nobody's payment.
        known_as: A customer's card with what the owner knows better laid over it.
    """
    who = f"{sorted(own.ibans)} {own.names}"
    if not new_entries and book.mark.matched_seal == f"{book.money_seal()} {who}":
        return
    if new_entries:
        book.note_put_away()
    known = tuple(everything_owed(book))
    free = [booked for booked in (*book.bank.entries(), *_before_its_invoice(book)) if not booked.is_fixed]
    if not free:
        return
    world = receivables(book, own, known_as, frozenset(booked.key for booked in free), known)
    notes = notes_of(known)
    fingerprint = _fingerprint(world, notes, free)
    if new_entries or book.mark.matched != fingerprint or not all(booked.match for booked in free):
        _match_again(book, free, world, notes, moment)
        book.mark.matched = fingerprint
    book.mark.matched_seal = f"{book.money_seal()} {who}"


def _before_its_invoice(book: Book) -> Iterable[BookedEntry]:
    """The entries laid away as nobody's that may be for an invoice read long after them (any-order)."""
    at_hand = [booked.entry.booked_on for booked in book.bank.entries()]
    sent = [item.invoice.dispatch.sent_at.date() for item in book.open_items()]
    if not at_hand or not sent or max(at_hand) - min(sent) < KEPT_AT_HAND:
        return ()
    laid = book.bank.laid_away(min(sent))
    return (booked for booked in laid if booked.match is None or booked.match.outcome is Outcome.NOTHING)


def _old_receipts(book: Book, world: Receivables, moment: datetime) -> tuple[Receipt, ...]:
    """What was laid away as paid: a direct debit may go back after a year."""
    there, known = {invoice.item for invoice in world.invoices}, {receipt.entry for receipt in world.receipts}
    laid = [booked for booked in book.bank.laid_away((moment - _PAYABLE).date()) if booked.key not in known]
    return tuple(receipt for receipt in receipts_of(laid) if all(part.item in there for part in receipt.parts))


def _finds_no_receipt(booked: BookedEntry, match: Match) -> bool:
    return booked.entry.amount < 0 and match.outcome is Outcome.NOTHING and bool(booked.entry.return_reason)


def _match_again(
    book: Book, free: list[BookedEntry], world: Receivables, notes: Iterable[Note], moment: datetime
) -> None:
    book.forget_put_away((moment - _PAYABLE).date())
    free.sort(key=lambda booked: (booked.entry.booked_on, booked.key))
    recognised = recognise(free, world, notes)
    rest = [booked for booked in free if booked.key not in recognised]
    noted = [replace(one, match=recognised[one.key][0], by_owner=True) for one in free if one.key in recognised]
    world = replace(world, receipts=(*world.receipts, *receipts_of(noted)))
    dated = [(booked.key, booked.entry, booked.currency) for booked in rest]
    found = match_all(dated, world)
    lost = any(_finds_no_receipt(booked, match) for booked, match in zip(rest, found, strict=True))
    if lost and (old := _old_receipts(book, world, moment)):
        found = match_all(dated, replace(world, receipts=(*world.receipts, *old)))
    found = _with_accounts_learnt(rest, found, world)
    verdicts = {booked.key: _within_means(booked, match) for booked, match in zip(rest, found, strict=True)}
    verdicts |= {key: match for key, (match, _) in recognised.items()}
    if began := book.mark.started_at:
        before = {booked.key for booked in rest if booked.entry.booked_on < began.date()}
        verdicts |= _let_be(before, {booked.key: verdicts[booked.key] for booked in rest}, world)
    changed = [booked for booked in free if _differs(booked.match, verdicts[booked.key]) or booked.key in recognised]
    for booked in changed:
        take_back(book, booked, tell(_AGAIN), moment)
    for booked in changed:
        if booked.key in recognised:
            replace_notes(book, recognised[booked.key][1], booked, moment)
        match = verdicts[booked.key]
        booked = post(book, booked, match, moment)
        if booked.key in recognised:  # it stands by the owner's note
            book.bank.put_entry(replace(booked, by_owner=True))
        log.info("bank entry of %s: %s, %d invoices", booked.entry.booked_on, match.outcome.value, len(match.parts))


def _fingerprint(world: Receivables, notes: Iterable[Note], free: Iterable[BookedEntry]) -> str:
    """Name what entries are matched against; nothing in it comes from the matching itself."""
    keys = sorted(booked.key for booked in free)
    return hashlib.sha256(repr((world, sorted(map(repr, notes)), keys)).encode()).hexdigest()


def _let_be(old: Collection[str], verdicts: dict[str, Match], world: Receivables) -> dict[str, Match]:
    """What came in before voldaan began and may be for nothing that is open is no question: the owner knew (old-money).

    Nobody is held by it, and a first import would ask about every payment of a year.
    """
    left = {invoice.item: invoice.open for invoice in world.invoices}
    for match in verdicts.values():
        for part in match.parts:
            left[part.item] = left[part.item] - part.settles
    return {
        key: Match(
            Outcome.NOTHING, evidence=(*match.evidence, tell("from before voldaan began, and nothing open fits"))
        )
        for key, match in verdicts.items()
        if key in old and match.outcome is Outcome.ASKED and not any(map(left.get, match.candidates))
    }


def _with_accounts_learnt(
    entries: Sequence[BookedEntry], found: tuple[Match, ...], world: Receivables
) -> tuple[Match, ...]:
    """Match once more with the accounts the later entries taught, where that may explain an earlier one (any-order)."""
    learnt = {
        booked.key: (booked.entry.account, match.learns, booked.entry.booked_on)
        for booked, match in zip(entries, found, strict=True)
        if match.learns and booked.entry.account
    }
    accounts = {account for account, _, _ in learnt.values()}
    if not any(
        match.outcome is Outcome.ASKED and booked.entry.account in accounts
        for booked, match in zip(entries, found, strict=True)
    ):
        return found
    debtors = tuple(
        replace(
            debtor, accounts={**{number: day for number, key, day in learnt.values() if key == debtor.key}, **known}
        )
        for debtor in world.debtors
        for known in (debtor.accounts,)
    )
    dated = [(booked.key, booked.entry, booked.currency) for booked in entries]
    again = match_all(dated, replace(world, debtors=debtors))
    if any(
        {part.item for part in before.parts} != {part.item for part in after.parts}
        for booked, before, after in zip(entries, found, again, strict=True)
        if booked.key in learnt
    ):
        return found
    return tuple(
        replace(after, learns=before.learns) if booked.key in learnt else after
        for booked, before, after in zip(entries, found, again, strict=True)
    )


def _differs(before: Match | None, after: Match) -> bool:
    """Whether an entry means something else now; the same in other words is no news."""
    if before is None:
        return True
    as_it_counts = [
        (match.outcome, Counter(match.parts), frozenset(match.candidates), match.learns) for match in (before, after)
    ]
    return as_it_counts[0] != as_it_counts[1]


def _within_means(booked: BookedEntry, match: Match) -> Match:
    """Never set more against invoices than the bank booked: what does is asked (payment-evidence)."""
    amounts = {booked.currency: booked.entry.amount}
    if original := booked.entry.original:
        amounts[original.currency] = original.amount
    sums: dict[str, Decimal] = {}
    for part in match.parts:
        sums[part.amount.currency] = sums.get(part.amount.currency, Decimal(0)) + part.amount.amount
    for currency, total in sums.items():
        booked_amount = amounts.get(currency)
        if booked_amount is None or abs(total) > abs(booked_amount) + ROUNDING or total * booked_amount < 0:
            why = (*match.evidence, tell("more would be set against invoices than was booked"))
            return Match(Outcome.ASKED, candidates=tuple(part.item for part in match.parts), evidence=why)
    return match
