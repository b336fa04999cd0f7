"""What the owner reads of money: whose it may be, why it is asked, what went back.

Amounts, names and texts come from a bank file: they are shown, never trusted.
"""

from __future__ import annotations

import re

from agent.domain.bank import BookedEntry
from agent.domain.item import OpenItem, Payment
from agent.domain.money import Money
from agent.domain.owed import OWNER
from agent.domain.payment import Match
from agent.domain.text import shown
from agent.ledger import Book

#: ISO 20022 ExternalReturnReason1Code, and what it means to somebody who waits for his money.
_RETURNS = {
    "AC01": "the account number is wrong",
    "AC04": "the account is closed",
    "AC06": "the account is blocked",
    "AG01": "direct debits are not allowed on that account",
    "AM04": "insufficient funds",
    "MD01": "there was no mandate",
    "MD06": "the customer asked for it back",
    "MD07": "the customer died",
    "MS02": "the customer refused it",
    "MS03": "no reason was given",
    "SL01": "the bank of the customer blocks direct debits",
}

_CODE = re.compile(r"[A-Z]{2}\d{2}")


def tell_return(booked: BookedEntry) -> str:
    """Say in words why money went back."""
    reason = (booked.entry.return_reason or "").strip()
    code = _CODE.search(reason.upper())
    if code and code[0] in _RETURNS:
        return f"returned: {_RETURNS[code[0]]} ({code[0]})"
    if reason in ("RC", "RD"):
        return "the bank reversed it"
    text = shown(booked.entry.text, 60)
    return f"returned: {shown(reason, 60)}" if reason else f"the bank says “{text}”" if text else "no reason was given"


def tell_entry(booked: BookedEntry) -> str:
    """Name an entry: amount, who, when, in whose words."""
    entry = booked.entry
    amount = Money(abs(entry.amount), booked.currency)
    who = shown(entry.counterparty, 60) or "somebody"
    way = "from" if entry.amount > 0 else "to"
    account = f" ({shown(entry.account, 40)})" if entry.account else ""
    told = [f"{amount} {way} {who}{account}, booked on {entry.booked_on}"]
    if entry.reference:
        told.append(f"reference {shown(entry.reference, 40)}")
    if entry.text:
        told.append(f"“{shown(entry.text, 140)}”")
    return ", ".join(told)


def write_question(book: Book, booked: BookedEntry, match: Match) -> tuple[str, tuple[str, ...], str | None]:
    """Ask what an entry is for: the question, its answers, and the customer when all candidates are one's."""
    items = [item for key in match.candidates if (item := book.item(key))]
    customers = {item.customer for item in items}
    told = [tell_entry(booked)]
    if items:
        told.append(f"It may {_may_be(booked)} {'; '.join(_named(book, item) for item in items)}")
    told.append(f"Why it is asked: {'; '.join(match.evidence) or 'nothing says for sure what it is for'}")
    told += _what_to_do(book, match, booked)
    only = the_only_one(book, match, booked)
    owed = " is owed again" if booked.entry.amount < 0 else ""
    yes = f"“yes” means {only.number}{owed}, " if only else ""
    told.append(f"{yes}“for NUMBER” (or several) names what it is for, “no customer” closes it for ever")
    options = ("yes", "for NUMBER", "no customer") if only else ("for NUMBER", "no customer")
    text = " ".join(f"{sentence.rstrip('.')}." for sentence in told)
    return text, options, customers.pop() if len(customers) == 1 else None


def the_only_one(book: Book, match: Match, booked: BookedEntry) -> OpenItem | None:
    """The one item a plain yes can mean."""
    items = [item for key in match.candidates if (item := book.item(key))]
    fit = [item for item in items if _can_be(item, booked)]
    return fit[0] if len(fit) == 1 else None


def paid_already(book: Book, match: Match, booked: BookedEntry) -> list[OpenItem]:
    """The invoices that money came in for once more; none when one of those it may be for is still open."""
    items = [item for key in match.candidates if (item := book.item(key))]
    is_again = booked.entry.amount > 0 and all(item.is_settled for item in items)
    return items if is_again else []


def _what_to_do(book: Book, match: Match, booked: BookedEntry) -> list[str]:
    again = paid_already(book, match, booked)
    noted = [item.number for item in again if any(one.event.source == OWNER for one in item.payments)]
    if noted:
        return [
            f"If it is what you noted yourself, take your note back (`voldaan undo {noted[0]}`) and this one counts"
        ]
    if again:
        return ["If it was paid twice, pay it back and answer “no customer”"]
    return []


def note_on(item: OpenItem, booked: BookedEntry) -> Payment | None:
    """The payment the owner noted by hand on an item, when it is of exactly this amount."""
    noted = (payment for payment in item.payments if payment.event.source == OWNER)
    return next((payment for payment in noted if payment.event.amount == booked.amount), None)


def _can_be(item: OpenItem, booked: BookedEntry) -> bool:
    if booked.entry.amount < 0:
        return bool(item.payments)
    return not item.is_settled or note_on(item, booked) is not None


def _may_be(booked: BookedEntry) -> str:
    return "be for" if booked.entry.amount > 0 else "be money that came in for"


def _named(book: Book, item: OpenItem) -> str:
    card = book.customer(item.customer)
    name = shown(card.name, 60) if card else item.customer
    if item.is_settled:
        return f"{item.number} ({name}, settled already)"
    return f"{item.number} ({name}, {item.balance} open)"
