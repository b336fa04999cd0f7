"""The owner's own words about money and quiet: paid, hold, release, and how far the bank is booked.

Every function changes the books it is given and returns the sentence that confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from agent.desk.find import Target
from agent.desk.spoken import NotUnderstood
from agent.domain.events import HANDED_OVER, Allocated, Disputed, Event, Held, HoldReason, Promised, Released, Resolved
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell
from agent.intake.settling import end_words, settle
from agent.ledger import Book

#: Questions about something that holds a customer until it is answered.
HOLDING = frozenset({QuestionKind.WORDS, QuestionKind.CREDIT_NOTE})

#: Source of a promise the owner noted; a hold of his own is another thing.
OWNERS_PROMISE = "owner's promise"  # as is


def paid(book: Book, item: OpenItem, amount: Money | None, booked_on: date, now: datetime) -> str:
    """
    Set money against an invoice; in full when no amount is named. A payment that settles it ends its own holds only.

    Args:
        amount: In the invoice's own currency; None means all that is still owed.
        booked_on: Booking date at the bank.

    Raises:
        NotUnderstood: When nothing is owed, the amount is not above zero or in another currency, or what is owed is not
            known yet.
    """
    owed = item.balance
    if item.is_settled:
        raise NotUnderstood(tell("{invoice} is settled already", invoice=item.key))
    if owed is None:
        raise NotUnderstood(
            tell(
                "the amount of {invoice} is not known yet: answer its question first, or say settled", invoice=item.key
            )
        )
    if booked_on > now.date():
        raise NotUnderstood(tell("{day} lies in the future; say on which day it was booked", day=booked_on))
    amount = owed if amount is None else amount
    if amount.currency != owed.currency:
        raise NotUnderstood(
            tell(
                "{invoice} is in {currency}, not in {other}; nothing was noted",
                invoice=item.key,
                currency=owed.currency,
                other=amount.currency,
            )
        )
    if amount <= Money.zero(owed.currency):
        raise NotUnderstood(tell("an amount that was paid is above zero"))
    item = item.with_events(Allocated(now, amount, booked_on, "owner"))
    rest = item.balance
    assert rest is not None
    if rest > Money.zero(rest.currency):
        book.put(item)
        return tell("{invoice}: {amount} noted, {rest} is still open", invoice=item.key, amount=amount, rest=rest)
    settle(book, item, now)
    done = tell("{invoice}: paid on {day}", invoice=item.key, day=booked_on)
    if rest.amount < 0:
        done = tell("{done}, {amount} more than was owed", done=done, amount=Money(-rest.amount, rest.currency))
    return tell("{done}. Nobody will hear about it again", done=done)


def close_moot_questions(book: Book, now: datetime) -> None:
    """Close the questions about invoices that are settled since, by a credit note for instance."""
    for question in book.questions():
        item = book.item(question.item) if question.item else None
        if item and item.is_settled:
            settle(book, item, now)
        if question.kind is QuestionKind.WORDS and question.item is None and question.customer:
            _close_if_nothing_is_open(book, question, now)


def _close_if_nothing_is_open(book: Book, question: Question, now: datetime) -> None:
    """A mail about several invoices is settled with the last of them."""
    open_items = book.items_of(question.customer or "")
    card = book.customer(question.customer or "")
    if card is None or any(reply.mail == question.subject for item in open_items for reply in item.replies):
        return
    if any(held.source == question.subject for held in card.holds(now.date())):
        book.put_customer(card.with_events(Released(now, "settled", question.subject)))
        book.answer(question.id, "settled", now)


def hold(book: Book, target: Target, until: date | None, note: str, now: datetime) -> str:
    """Pause an invoice or a customer; ``until`` is the first day letters may go again, None until released."""
    if until is not None and until <= now.date():
        raise NotUnderstood(tell("{day} is not in the future; say from which day letters may go again", day=until))
    event = Held(now, HoldReason.OWNER, "owner", until, note)
    where = _add(book, target, event)
    if until:
        return tell("{who}: on hold until {day}", who=where, day=until)
    return tell("{who}: on hold until you release it", who=where)


def hand_over(book: Book, target: Target, now: datetime) -> str:
    """Note that somebody else collects an invoice now: nobody hears about it from here any more (handed-over)."""
    if target.item is None:
        raise NotUnderstood(tell("one invoice is handed over at a time: name its number"))
    _add(book, target, Held(now, HoldReason.OWNER, HANDED_OVER, None, tell("handed over")))
    return tell(
        "{invoice}: handed over; no letter about it until `voldaan release {number}`",
        invoice=target.item.key,
        number=target.item.number,
    )


def promised(
    book: Book,
    target: Target,
    pay_on: date,
    now: datetime,
    source: str = OWNERS_PROMISE,
    *,
    by_owner: bool = True,
) -> str:
    """
    Note the day a customer named for one invoice; of one that is paid in parts, for the part that is waited for.

    ``source`` is the mail it is about; ``by_owner`` where he says the day himself.
    """
    if target.item is None:
        raise NotUnderstood(tell("a promise is about one invoice: name its number"))
    if pay_on < now.date():
        raise NotUnderstood(tell("{day} is over; a promise names a day to come", day=pay_on))
    plan = target.item.plan
    amount = plan.next.amount if plan and plan.next else None
    _add(book, target, Promised(now, pay_on, source, amount, by_owner=by_owner))
    if amount is not None:
        return tell(
            "{invoice}: {amount} of its plan promised for {day}; quiet up to and including that day",
            invoice=target.item.key,
            amount=amount,
            day=pay_on,
        )
    return tell(
        "{invoice}: promised for {day}; quiet up to and including that day", invoice=target.item.key, day=pay_on
    )


def disputed(book: Book, target: Target, note: str, now: datetime, source: str = "owner") -> str:
    """Note that a customer disputes an invoice; it stays quiet until `voldaan release`."""
    if target.item is None:
        raise NotUnderstood(tell("a dispute is about one invoice: name its number"))
    _add(book, target, Disputed(now, note, source))
    return tell(
        "{invoice}: disputed; quiet until `voldaan release {number}`",
        invoice=target.item.key,
        number=target.item.number,
    )


def resolved(book: Book, target: Target, now: datetime) -> str:
    """Note that a dispute is over, and nothing else; other holds stay."""
    items = [target.item] if target.item else list(book.items_of(target.customer.key))
    disputed = [item for item in items if item.dispute and not item.is_settled]
    if not disputed:
        raise NotUnderstood(tell("nobody disputes {who}; nothing was noted", who=_name(target)))
    for item in disputed:
        book.put(item.with_events(Resolved(now, "owner")))
    return tell("{items}: the complaint is resolved", items=", ".join(item.key for item in disputed))


def release(book: Book, target: Target, now: datetime) -> str:
    """
    End every hold, promise, plan and dispute of one invoice; or of a customer and all its invoices.

    What a customer wrote about several invoices, and what holds the whole customer, outlives the release of one. Of a
    customer's release it is told which plans it ends, and what was handed over and is no more.
    """
    items = (target.item,) if target.item else tuple(book.items_of(target.customer.key))
    ended = "" if target.item else _what_ends(items, now)
    for item in items:
        resolved = (Resolved(now, "owner"),) if item.dispute else ()
        book.put(item.with_events(Released(now, "owner"), *resolved))
        end_words(book, item, "released", now)
    if target.item is None:
        _tell_customer(book, target.customer.key, Released(now, "owner"))
        _close_holding(book, target.customer.key, "released", now)
    card = book.customer(target.customer.key)
    left = card.holds(now.date()) if card else ()
    if left:
        why = "; ".join(f"{held.reason.value}{f' ({held.note})' if held.note else ''}" for held in left)
        return tell("{who}: released; the customer stays on hold: {why}", who=_name(target), why=why) + ended
    return tell("{who}: released; letters may go when it is time", who=_name(target)) + ended


def _what_ends(items: Iterable[OpenItem], now: datetime) -> str:
    """What of a customer's a release ends that was agreed for longer."""
    owed = [item for item in items if not item.is_settled]
    planned = ", ".join(item.number for item in owed if item.plan and item.plan.next)
    given = (item for item in owed if any(held.source == HANDED_OVER for held in item.holds(now.date())))
    handed_over = ", ".join(item.number for item in given)
    told = tell("; no plan of parts any more: {numbers}", numbers=planned) if planned else ""
    return told + (tell("; handed over no more: {numbers}", numbers=handed_over) if handed_over else "")


def bank_up_to_date(book: Book, until: date, iban: str | None, now: datetime) -> str:
    """Note until which day every booking was seen, on one account or on all (bank-before-reminder)."""
    if until > now.date():
        raise NotUnderstood(
            tell("{day} lies in the future; say until which day you have seen every booking", day=until)
        )
    book.mark.bank_complete_until = {**book.mark.bank_complete_until, iban: until}
    book.withdraw_question(QuestionKind.BANK_BEHIND, QuestionKind.BANK_BEHIND.value)
    return tell("{account}: booked up to {day}", account=iban or tell("all accounts"), day=until)


def _close_holding(book: Book, customer: str, said: str, now: datetime) -> None:
    for question in book.questions():
        if question.kind in HOLDING and question.customer == customer:
            book.answer(question.id, said, now)


def _add(book: Book, target: Target, event: Event) -> str:
    if target.item and target.item.is_settled:
        raise NotUnderstood(tell("{invoice} is settled already; nobody hears about it", invoice=target.item.key))
    if target.item:
        book.put(target.item.with_events(event))
    else:
        _tell_customer(book, target.customer.key, event)
    return _name(target)


def _name(target: Target) -> str:
    return target.item.key if target.item else target.customer.key


def _tell_customer(book: Book, key: str, event: Event) -> None:
    if card := book.customer(key):
        book.put_customer(card.with_events(event))
