"""The owner's word on money from the bank: what it is for, that it is nobody's, that a match was wrong.

Rules: payment-asked, payment-undone, learnt-accounts (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from agent.desk.find import find_item
from agent.desk.spoken import NotUnderstood
from agent.domain.bank import BookedEntry
from agent.domain.events import Unallocated
from agent.domain.item import OpenItem, Payment
from agent.domain.money import Money
from agent.domain.owed import OWNER
from agent.domain.payment import Match, Outcome, Part, is_payout
from agent.domain.question import Question
from agent.domain.speech import later, tell
from agent.intake.payment_words import paid_already, the_only_one
from agent.intake.posting import ROUNDING, post, take_back
from agent.intake.settling import put
from agent.ledger import Book

_YOU_SAID = later("you said so")
_BACK = later("you took it back")
_BOOKED = later("it is what the bank booked")


def confirm(book: Book, question: Question, now: datetime) -> str:
    """Set an entry against the one invoice it may be for."""
    booked = _asked_about(book, question)
    only = the_only_one(book, booked.match, booked) if booked.match else None
    if only is None and booked.match and (paid := paid_already(book, booked.match, booked)):
        raise _fits_nowhere(booked, paid)
    if only is None:
        text = tell(
            "it may be for several: name the number, as in `voldaan answer {question} for NUMBER`", question=question.id
        )
        raise NotUnderstood(text)
    return set_against(book, booked, [only], now)


def name_invoices(book: Book, question: Question, text: str, now: datetime) -> str:
    """Set an entry against the invoices the owner names: "2026-014", "2026-014 2026-015", "2026-014 + 2026-015"."""
    booked = _asked_about(book, question)
    items = [find_item(book, text)] if book.find(text) else [find_item(book, name) for name in _names_in(text)]
    return set_against(book, booked, list({item.key: item for item in items}.values()), now)


def set_aside(book: Book, question: Question, now: datetime) -> str:
    """Remember that an entry is no customer's money; it is never asked about again."""
    booked = _asked_about(book, question)
    take_back(book, booked, tell(_YOU_SAID), now)
    paid_twice = paid_already(book, booked.match, booked) if booked.match else []
    if paid_twice:  # when this money goes back they stay paid
        keys = (item.key for item in paid_twice)
        booked = replace(booked, undone=tuple(dict.fromkeys((*booked.undone, *keys))))
    post(book, booked, Match(Outcome.NOTHING, evidence=(tell("you said it is no customer's"),)), now, by_owner=True)
    return tell(
        "{amount} of {day} is no customer's money; you are not asked about it again",
        amount=booked.amount,
        day=booked.entry.booked_on,
    )


def set_against(book: Book, booked: BookedEntry, items: Sequence[OpenItem], now: datetime) -> str:
    """Set an entry against these invoices, one after the other, as the owner said; it takes the place of his note."""
    items = _without_notes(book, booked, items, now)
    parts = _returned(booked, items) if booked.entry.amount < 0 else _shared_out(booked, items)
    if not parts:
        raise _fits_nowhere(booked, items)
    used = sum((abs(part.amount.amount) for part in parts), Decimal(0))
    same = all(part.amount.currency == booked.currency for part in parts)
    left = Money(abs(booked.entry.amount) - used, booked.currency) if same else Money.zero(booked.currency)
    remainder = left if left.amount > ROUNDING else None
    more = (tell("{amount} more than was owed", amount=remainder),) if remainder else ()
    evidence = (tell(_YOU_SAID), *more)
    learns = _payer(booked, items)
    match = Match(Outcome.ALLOCATED, parts, evidence=evidence, remainder=remainder, learns=learns)
    take_back(book, booked, tell(_YOU_SAID), now)
    post(book, booked, match, now, by_owner=True)
    done = [_told(book, part) for part in parts]
    return "; ".join([*done, *([tell("{amount} is left over", amount=remainder)] if remainder else [])])


def _without_notes(book: Book, booked: BookedEntry, items: Sequence[OpenItem], now: datetime) -> list[OpenItem]:
    """Take his notes off these invoices where, with what is still owed of the others, they are what the bank booked."""
    notes = [(item, one) for item in items if item.is_settled for one in item.payments if one.event.source == OWNER]
    owed = [item.balance for item in items if item.balance and not item.is_settled]
    amounts = [*owed, *(one.event.amount for _, one in notes)]
    is_all = all(amount.currency == booked.currency for amount in amounts)
    if not notes or not is_all or sum(amount.amount for amount in amounts) != booked.entry.amount:
        return list(items)
    for item, noted in notes:
        put(book, (book.item(item.key) or item).with_events(Unallocated(now, noted.number, tell(_BOOKED))), now)
    return [book.item(item.key) or item for item in items]


def undo(book: Book, item: OpenItem, which: str | None, now: datetime) -> str:
    """
    Take money on an invoice back, whoever noted it; the history keeps both.

    A booking is taken back as a whole, from every invoice it was set against, and the owner is asked what it is for.

    Args:
        which: The payment's number, or the key of its entry, as `voldaan why` shows them; None when there is only one.

    Raises:
        NotUnderstood: When there is none, or it could be several.
    """
    payment = _payment(item, which)
    source = payment.event.source
    booked = book.bank.entry(source) if source != OWNER else None
    if booked is None or booked.match is None:
        put(book, item.with_events(Unallocated(now, payment.number, tell(_BACK))), now)
        return tell("{invoice}: {amount} is taken back", invoice=_after(book, item), amount=payment.event.amount)
    touched = take_back(book, booked, tell(_BACK), now)
    numbers = ", ".join(one.number for one in touched)
    undone = tuple(dict.fromkeys((*booked.undone, *(one.key for one in touched))))
    booked = replace(booked, undone=undone)
    evidence = (tell("you took back that it is for {numbers}", numbers=numbers),)
    asked = Match(Outcome.ASKED, candidates=tuple(one.key for one in touched), evidence=evidence)
    post(book, booked, asked, now)
    states = "; ".join(_after(book, one) for one in touched)
    return tell(
        "{invoices}: {amount} of {day} is taken back; you are asked what it is for",
        invoices=states,
        amount=booked.amount,
        day=booked.entry.booked_on,
    )


def _asked_about(book: Book, question: Question) -> BookedEntry:
    booked = book.bank.entry(question.subject)
    if booked is None:
        raise NotUnderstood(tell("this bank entry is not in the books any more; note the payment with `voldaan paid`"))
    return booked


def _fits_nowhere(booked: BookedEntry, items: Sequence[OpenItem]) -> NotUnderstood:
    """Say why none of these takes it, and how that is changed."""
    names = ", ".join(item.number for item in items)
    if booked.entry.amount < 0:
        words = later("{numbers}: nothing came in there that could have gone back; “no customer” closes the question")
    elif items[0].payments:
        words = later(
            "{numbers}: nothing is owed there any more; take that payment back first (`voldaan undo {first}`); “no"
            " customer” closes the question"
        )
    else:
        words = later("{numbers}: nothing is owed there any more; “no customer” closes the question")
    return NotUnderstood(tell(words, numbers=names, first=items[0].number))


def _names_in(text: str) -> list[str]:
    return [name for name in re.split(r"[\s,+;]+", text) if name and name.casefold() not in ("and", "en", "et", "und")]


def _shared_out(booked: BookedEntry, items: Sequence[OpenItem]) -> tuple[Part, ...]:
    """Fill the invoices one after the other, as far as the money goes."""
    currencies = {item.currency for item in items}
    if None in currencies:
        raise NotUnderstood(tell("the amount of one of these is not known yet: answer its question first"))
    if len(currencies) > 1:
        raise NotUnderstood(
            tell("these are in several currencies: name those of one, and note the rest with `voldaan paid`")
        )
    paid = _paid_in(booked, str(next(iter(currencies))))
    parts, owed = [], [(item, item.balance) for item in items if item.balance and not item.is_settled]
    if paid is None and len(owed) == 1:  # in another currency, and the bank does not say what was paid in this one
        return tuple(Part(item.key, balance) for item, balance in owed if balance)
    if paid is None and owed:
        text = tell(
            "it is in {currency}: name one invoice at a time, or note it with `voldaan paid`", currency=booked.currency
        )
        raise NotUnderstood(text)
    for item, balance in owed:
        if paid and balance and paid.amount > 0:
            taken = min(paid, balance)
            parts.append(Part(item.key, taken))
            paid = paid - taken
    return tuple(parts)


def _paid_in(booked: BookedEntry, currency: str) -> Money | None:
    original = booked.entry.original
    if booked.currency == currency:
        return booked.amount
    return Money(abs(original.amount), currency) if original and original.currency == currency else None


def _returned(booked: BookedEntry, items: Sequence[OpenItem]) -> tuple[Part, ...]:
    """What went back of the money that had come in for these."""
    left, parts = -booked.entry.amount, []
    for item in items:
        came_in = sum((payment.event.settles.amount for payment in item.payments), Decimal(0))
        taken = min(left, came_in)
        if taken > 0 and item.currency == booked.currency:
            parts.append(Part(item.key, Money(-taken, booked.currency)))
            left -= taken
    return tuple(parts)


def _payer(booked: BookedEntry, items: Iterable[OpenItem]) -> str | None:
    """Whose account it is from now on: that of the one customer who paid; who pays for many is nobody."""
    customers = {item.customer for item in items}
    evidence = booked.match.evidence if booked.match else ()
    for_many = booked.entry.is_batch or any(is_payout(reason) or reason.startswith("factoring") for reason in evidence)
    alone = len(customers) == 1 and booked.entry.amount > 0 and not for_many
    return customers.pop() if alone else None


def _payment(item: OpenItem, which: str | None) -> Payment:
    if not item.payments:
        raise NotUnderstood(tell("nothing is set against {invoice}; there is nothing to take back", invoice=item.key))
    wanted = (which or "").strip()
    fit = [payment for payment in item.payments if wanted in ("", str(payment.number), payment.event.source)]
    if len(fit) == 1:
        return fit[0]
    lines = "; ".join(
        tell(
            "{number}: {amount} of {day} ({source})",
            number=payment.number,
            amount=payment.event.amount,
            day=payment.event.booked_on,
            source=payment.event.source,
        )
        for payment in item.payments
    )
    raise NotUnderstood(
        tell(
            "{invoice} has these payments: {payments}. Say which, as in `--payment {number}`",
            invoice=item.key,
            payments=lines,
            number=item.payments[0].number,
        )
    )


def _told(book: Book, part: Part) -> str:
    item = book.item(part.item)
    if item is None:
        return part.item
    if part.amount.amount < 0:
        back = Money(-part.amount.amount, part.amount.currency)
        return tell("{invoice}: {amount} went back, {rest} is open", invoice=item.key, amount=back, rest=item.balance)
    if item.is_settled:
        return tell(
            "{invoice}: {amount} noted, paid; nobody will hear about it again", invoice=item.key, amount=part.amount
        )
    return tell(
        "{invoice}: {amount} noted, {rest} is still open", invoice=item.key, amount=part.amount, rest=item.balance
    )


def _after(book: Book, item: OpenItem) -> str:
    now = book.item(item.key) or item
    if now.is_settled:
        return tell("{invoice} (settled)", invoice=now.key)
    return tell("{invoice} ({amount} open)", invoice=now.key, amount=now.balance)
