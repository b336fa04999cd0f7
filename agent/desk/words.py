"""The owner's own words about money and quiet: paid, hold, release, and how far the bank is booked.

Every function changes the books it is given and returns the sentence that confirms it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from agent.desk.find import Target
from agent.desk.spoken import NotUnderstood
from agent.domain.events import Allocated, Disputed, Event, Held, HoldReason, Promised, Released, Resolved
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from agent.ledger import Book


def paid(book: Book, item: OpenItem, amount: Money | None, booked_on: date, now: datetime) -> str:
    """
    Set money against an invoice; in full when no amount is named. A payment that settles it ends its own holds only.

    Args:
        amount: In the invoice's own currency; None means all that is still owed.
        booked_on: Booking date at the bank.

    Raises:
        NotUnderstood: When nothing is owed, the amount is not above zero, or the invoice's amount is not known yet.
        CurrencyMismatch: When the amount is in another currency.
    """
    owed = item.balance
    if item.is_settled:
        raise NotUnderstood(f"{item.key} is settled already")
    if owed is None:
        raise NotUnderstood(f"the amount of {item.key} is not known yet: answer its question first, or say settled")
    if booked_on > now.date():
        raise NotUnderstood(f"{booked_on} lies in the future; say on which day it was booked")
    amount = amount or owed
    if amount <= Money.zero(owed.currency):
        raise NotUnderstood("an amount that was paid is above zero")
    item = item.with_events(Allocated(now, amount, booked_on, "owner"))
    rest = item.balance
    assert rest is not None
    if rest > Money.zero(rest.currency):
        book.put(item)
        return f"{item.key}: {amount} noted, {rest} is still open"
    settle(book, item, now)
    over = f", {Money(-rest.amount, rest.currency)} more than was owed" if rest.amount < 0 else ""
    return f"{item.key}: paid on {booked_on}{over}. Nobody will hear about it again"


def settle(book: Book, item: OpenItem, now: datetime) -> None:
    """Put a settled invoice away: its own holds and questions end with it, those about other invoices stay."""
    if item.invoice.unsettled:
        item = replace(item, original=replace(item.original, unsettled=()))
    book.put(item)
    for question in book.questions():
        if question.item != item.key:
            continue
        book.answer(question.id, "settled", now)
        if question.kind is QuestionKind.WORDS:
            _tell_customer(book, item.customer, Released(now, "settled", question.subject))


def hold(book: Book, target: Target, until: date | None, note: str, now: datetime) -> str:
    """Pause an invoice or a customer; ``until`` is the first day letters may go again, None until released."""
    if until is not None and until <= now.date():
        raise NotUnderstood(f"{until} is not in the future; say from which day letters may go again")
    event = Held(now, HoldReason.OWNER, "owner", until, note)
    where = _add(book, target, event)
    return f"{where}: on hold {f'until {until}' if until else 'until you release it'}"


def promised(book: Book, target: Target, pay_on: date, now: datetime, source: str = "owner") -> str:
    """Note the day a customer named for one invoice."""
    if target.item is None:
        raise NotUnderstood("a promise is about one invoice: name its number")
    if pay_on < now.date():
        raise NotUnderstood(f"{pay_on} is over; a promise names a day to come")
    _add(book, target, Promised(now, pay_on, source))
    return f"{target.item.key}: promised for {pay_on}; quiet up to and including that day"


def disputed(book: Book, target: Target, note: str, now: datetime, source: str = "owner") -> str:
    """Note that a customer disputes an invoice; it stays quiet until `voldaan release`."""
    if target.item is None:
        raise NotUnderstood("a dispute is about one invoice: name its number")
    _add(book, target, Disputed(now, note, source))
    return f"{target.item.key}: disputed; quiet until `voldaan release {target.item.number}`"


def release(book: Book, target: Target, now: datetime) -> str:
    """End every hold, promise and dispute; for a customer also those of all its invoices."""
    items = (target.item,) if target.item else book.items_of(target.customer.key)
    for item in items:
        book.put(item.with_events(Released(now, "owner"), Resolved(now, "owner")))
    card = book.customer(target.customer.key)
    if card:
        book.put_customer(card.with_events(Released(now, "owner")))
    for question in book.questions():
        if question.kind in (QuestionKind.WORDS, QuestionKind.CREDIT_NOTE) and question.customer == target.customer.key:
            book.answer(question.id, "released", now)
    return f"{target.item.key if target.item else target.customer.key}: released; letters may go when it is time"


def bank_up_to_date(book: Book, until: date, iban: str | None, now: datetime) -> str:
    """Note until which day every booking was seen, on one account or on all (bank-before-reminder)."""
    if until > now.date():
        raise NotUnderstood(f"{until} lies in the future; say until which day you have seen every booking")
    book.mark.bank_complete_until = {**book.mark.bank_complete_until, iban: until}
    book.withdraw_question(QuestionKind.BANK_BEHIND, QuestionKind.BANK_BEHIND.value)
    return f"{iban or 'all accounts'}: booked up to {until}"


def _add(book: Book, target: Target, event: Event) -> str:
    if target.item:
        book.put(target.item.with_events(event))
        return target.item.key
    _tell_customer(book, target.customer.key, event)
    return target.customer.key


def _tell_customer(book: Book, key: str, event: Event) -> None:
    if card := book.customer(key):
        book.put_customer(card.with_events(event))
