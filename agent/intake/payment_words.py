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
from agent.domain.speech import later, tell
from agent.domain.text import shown
from agent.ledger import Book

#: ISO 20022 ExternalReturnReason1Code, and what it means to somebody who waits for his money.
_RETURNS = {
    "AC01": later("the account number is wrong"),
    "AC04": later("the account is closed"),
    "AC06": later("the account is blocked"),
    "AG01": later("direct debits are not allowed on that account"),
    "AM04": later("insufficient funds"),
    "MD01": later("there was no mandate"),
    "MD06": later("the customer asked for it back"),
    "MD07": later("the customer died"),
    "MS02": later("the customer refused it"),
    "MS03": later("no reason was given"),
    "SL01": later("the bank of the customer blocks direct debits"),
}

_CODE = re.compile(r"[A-Z]{2}\d{2}")


def tell_return(booked: BookedEntry) -> str:
    """Say in words why money went back."""
    reason = (booked.entry.return_reason or "").strip()
    code = _CODE.search(reason.upper())
    if code and code[0] in _RETURNS:
        return tell("returned: {returns} ({code})", returns=tell(_RETURNS[code[0]]), code=code[0])
    if reason in ("RC", "RD"):
        return tell("the bank reversed it")
    text = shown(booked.entry.text, 60)
    return (
        tell("returned: {shown}", shown=shown(reason, 60))
        if reason
        else tell("the bank says “{text}”", text=text)
        if text
        else tell("no reason was given")
    )


def tell_entry(booked: BookedEntry) -> str:
    """Name an entry: amount, who, when, in whose words."""
    entry = booked.entry
    amount = Money(abs(entry.amount), booked.currency)
    who = shown(entry.counterparty, 60) or tell("somebody")
    way = tell("from") if entry.amount > 0 else tell("to")
    account = f" ({shown(entry.account, 40)})" if entry.account else ""
    told = [
        tell(
            "{amount} {way} {who}{account}, booked on {booked_on}",
            amount=amount,
            way=way,
            who=who,
            account=account,
            booked_on=entry.booked_on,
        )
    ]
    if entry.reference:
        told.append(tell("reference {shown}", shown=shown(entry.reference, 40)))
    if entry.text:
        told.append(f"“{shown(entry.text, 140)}”")
    return ", ".join(told)


def write_question(book: Book, booked: BookedEntry, match: Match) -> tuple[str, tuple[str, ...], str | None]:
    """Ask what an entry is for: the question, its answers, and the customer when all candidates are one's."""
    items = [item for key in match.candidates if (item := book.item(key))]
    customers = {item.customer for item in items}
    told = [tell_entry(booked)]
    if items:
        told.append(
            tell(
                "It may {may_be} {items}",
                may_be=_may_be(booked),
                items="; ".join(_named(book, item) for item in items),
            )
        )
    told.append(
        tell(
            "Why it is asked: {evidence}",
            evidence="; ".join(match.evidence) or tell("nothing says for sure what it is for"),
        )
    )
    told += _what_to_do(book, match, booked)
    only = the_only_one(book, match, booked)
    owed = tell(" is owed again") if booked.entry.amount < 0 else ""
    yes = tell("“yes” means {number}{owed}, ", number=only.number, owed=owed) if only else ""
    told.append(tell("{yes}“for NUMBER” (or several) names what it is for, “no customer” closes it for ever", yes=yes))
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
            tell(
                "If it is what you noted yourself, take your note back (`voldaan undo {noted}`) and this one counts",
                noted=noted[0],
            )
        ]
    if again:
        return [tell("If it was paid twice, pay it back and answer “no customer”")]
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
    return tell("be for") if booked.entry.amount > 0 else tell("be money that came in for")


def _named(book: Book, item: OpenItem) -> str:
    card = book.customer(item.customer)
    name = shown(card.name, 60) if card else item.customer
    if item.is_settled:
        return tell("{number} ({name}, settled already)", number=item.number, name=name)
    return tell("{number} ({name}, {balance} open)", number=item.number, name=name, balance=item.balance)
