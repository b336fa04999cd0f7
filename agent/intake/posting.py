"""What one match does to the books, and its undoing: money on invoices, accounts on cards, questions and holds.

Rules: payment-evidence, payment-asked, learnt-accounts, opened-again (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from agent.domain.bank import BookedEntry
from agent.domain.customer import Account
from agent.domain.events import Allocated, Held, HoldReason, Released, Returned, Unallocated
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.payment import Match, Outcome, Part
from agent.domain.question import QuestionKind
from agent.domain.speech import later, tell
from agent.intake.payment_words import tell_entry, tell_return, write_question
from agent.intake.receivables import CREDIT_NOTE
from agent.intake.settling import put
from agent.ledger import Book

#: Up to so much either way is rounding.
ROUNDING = Decimal("0.05")

#: What happens with an invoice that is owed again, by whether its customer is to transfer the money himself.
_AND_NOW = {
    True: later(
        "The invoice is open again, and begins with the lightest letter after some quiet days. "
        "Perhaps a word of yours is better."
    ),
    False: later("The invoice is open again. You collect it yourself, so voldaan writes nothing about it."),
}

#: Who ends a hold or closes a question because of what the bank says.
BANK = later("the bank")


def post(book: Book, booked: BookedEntry, match: Match, now: datetime, *, by_owner: bool = False) -> BookedEntry:
    """Write down what an entry is for; whatever it was before must have been taken back."""
    match match.outcome:
        case Outcome.ALLOCATED:
            _post_parts(book, booked, match, now)
            _tell_remainder(book, booked, match, now)
            _learn(book, booked, match)
        case Outcome.ASKED:
            _ask(book, booked, match, now)
        case Outcome.NOTHING:
            pass
    if match.outcome is not Outcome.ASKED and not by_owner:
        book.withdraw_question(QuestionKind.PAYMENT_UNCLEAR, booked.key)
    booked = replace(booked, match=match, by_owner=by_owner, matched_at=now)
    book.bank.put_entry(booked)
    return booked


def take_back(book: Book, booked: BookedEntry, reason: str, now: datetime) -> tuple[OpenItem, ...]:
    """
    Undo what an entry did, and give the items it was set against.

    An open question about it stays, until it is posted anew.
    """
    match = booked.match
    if match is None:
        return ()
    touched = []
    for key in dict.fromkeys(part.item for part in match.parts):
        if item := book.item(key):
            numbers = [payment.number for payment in item.payments if payment.event.source == booked.key]
            item = item.with_events(*(Unallocated(now, number, reason) for number in numbers))
            put(book, item, now)
            book.withdraw_question(QuestionKind.MONEY_BACK, f"{booked.key} {key}")
            touched.append(item)
        else:
            _hold_credit_note_again(book, key, now)
    for key in match.candidates if match.outcome is Outcome.ASKED else ():
        if (item := book.item(key)) and any(held.source == booked.key for held in item.holds(now.date())):
            book.put(item.with_events(Released(now, tell(BANK), booked.key)))
    if match.parts:
        book.withdraw_question(QuestionKind.OVERPAID, booked.key)
        _forget_accounts(book, booked.key)
    return tuple(touched)


def _post_parts(book: Book, booked: BookedEntry, match: Match, now: datetime) -> None:
    netted = _settle_credit_notes(book, booked, match.parts, now)
    for part in match.parts:
        item = book.item(part.item)
        if item is None:
            continue
        if part.amount.amount < 0:
            _post_return(book, booked, item, part, match, now)
            continue
        bank_amount, by_credit = part.amount, None
        if netted and netted.currency == part.amount.currency and netted < part.amount:
            bank_amount, by_credit, netted = part.amount - netted, netted, None
        let_go = _sum(by_credit, part.rounding)
        event = Allocated(now, bank_amount, booked.entry.booked_on, booked.key, match.evidence, let_go)
        left = item.with_events(event).balance
        if left and Decimal(0) < left.amount <= ROUNDING:
            event = replace(event, let_go=_sum(let_go, left))
        put(book, item.with_events(event), now)


def _sum(first: Money | None, second: Money | None) -> Money | None:
    return first + second if first and second else first or second


def _post_return(book: Book, booked: BookedEntry, item: OpenItem, part: Part, match: Match, now: datetime) -> None:
    amount, why = Money(-part.settles.amount, part.settles.currency), tell_return(booked)
    returned = Returned(now, amount, booked.entry.booked_on, booked.key, why, match.evidence)
    put(book, item.with_events(returned), now)
    card = book.customer(item.customer)
    text = tell(
        "{number} ({rest}): {amount} that had come in went back on {booked_on}: {why}. {and_now}",
        number=item.number,
        rest=card.name if card else item.customer,
        amount=amount,
        booked_on=booked.entry.booked_on,
        why=why,
        and_now=tell(_AND_NOW[item.invoice.collection is Collection.TRANSFER]),
    )
    options = ("noted", "hold", "promised DATE", "settled")
    book.ask(QuestionKind.MONEY_BACK, f"{booked.key} {item.key}", text, now, options, item.customer, item.key)


def _settle_credit_notes(book: Book, booked: BookedEntry, parts: Iterable[Part], now: datetime) -> Money | None:
    """End the holds of credit notes this entry nets or pays out; gives what they are worth together."""
    worth: Money | None = None
    for part in parts:
        if book.item(part.item) is not None or not part.item.startswith(CREDIT_NOTE):
            continue
        amount = Money(abs(part.amount.amount), part.amount.currency)
        worth = worth + amount if worth and worth.currency == amount.currency else amount
        for card in book.customers():
            if any(held.source == part.item for held in card.holds(now.date())):
                book.put_customer(card.with_events(Released(now, tell(BANK), part.item)))
        if (question := book.question_about(QuestionKind.CREDIT_NOTE, part.item)) and question.is_open:
            how = tell("netted") if booked.entry.amount > 0 else tell("paid out")
            book.answer(question.id, tell("{how} on {booked_on}", how=how, booked_on=booked.entry.booked_on), now)
    return worth if booked.entry.amount > 0 else None


def _hold_credit_note_again(book: Book, name: str, now: datetime) -> None:
    for card in book.customers() if name.startswith(CREDIT_NOTE) else ():
        held = [event for event in card.history if isinstance(event, Held) and event.source == name]
        if held:
            book.put_customer(card.with_events(replace(held[-1], at=now)))


def _tell_remainder(book: Book, booked: BookedEntry, match: Match, now: datetime) -> None:
    """Tell the owner once of money no invoice took; he may want to pay it back."""
    if match.remainder is None or abs(match.remainder.amount) <= ROUNDING:
        return
    items = [item for part in match.parts if (item := book.item(part.item))]
    numbers = ", ".join(dict.fromkeys(item.number for item in items))
    customers = {item.customer for item in items}
    text = tell(
        "{tell_entry}: set against {numbers}, and {remainder} more than was owed. It may be paid back.",
        tell_entry=tell_entry(booked),
        numbers=numbers,
        remainder=match.remainder,
    )
    customer = customers.pop() if len(customers) == 1 else None
    book.ask(QuestionKind.OVERPAID, booked.key, text, now, ("noted",), customer)


def _learn(book: Book, booked: BookedEntry, match: Match) -> None:
    """Note on the customer's card from which account he surely paid."""
    number = booked.entry.account
    card = book.customer(match.learns) if match.learns and number else None
    if card and number and all(account.number != number for account in card.accounts):
        learnt = Account(number, booked.entry.booked_on, booked.key)
        book.put_customer(replace(card, accounts=(*card.accounts, learnt)))


def _forget_accounts(book: Book, entry: str) -> None:
    for card in book.customers():
        if any(account.entry == entry for account in card.accounts):
            left = tuple(account for account in card.accounts if account.entry != entry)
            book.put_customer(replace(card, accounts=left))


def _ask(book: Book, booked: BookedEntry, match: Match, now: datetime) -> None:
    """Put one question; every candidate waits for its answer, one that is settled should it ever be owed again."""
    text, options, customer = write_question(book, booked, match)
    asked = book.question_about(QuestionKind.PAYMENT_UNCLEAR, booked.key)
    if asked and asked.is_open:
        book.reword(asked.id, text, options)
    else:
        book.ask(QuestionKind.PAYMENT_UNCLEAR, booked.key, text, now, options, customer)
    note = tell("{amount} of {booked_on}", amount=booked.amount, booked_on=booked.entry.booked_on)
    for key in match.candidates:
        if (item := book.item(key)) and not item.dropped:
            book.put(item.with_events(Held(now, HoldReason.PAYMENT, booked.key, note=note)))
