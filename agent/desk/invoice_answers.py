"""Answers about what an invoice says: a field named, accepted as it was read, or that of a corrected one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from agent.desk.answer_words import AS_READ
from agent.desk.answering import Answering
from agent.desk.spoken import NotUnderstood, read_address, read_amount, read_date
from agent.domain.events import Corrected, Dropped, Released
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.speech import later, tell
from agent.dunning.unsettled import ACCEPTED_AS_READ, is_read, unsettled_fields
from agent.intake.settling import settle

#: What each field is called.
_FIELDS = {
    "amount_due": later("amount due"),
    "copy": later("copy"),
    "corrects": later("corrects"),
    "due_date": later("due date"),
    "kind": later("kind"),
    "number": later("number"),
    "recipient": later("recipient"),
}

Action = Callable[[Answering, str], None]


def _correct(answering: Answering, name: str, value: str) -> None:
    answering.add(Corrected(answering.now, name, value, "the owner"))  # as is
    answering.end_holds()
    answering.done.append(tell("{field}: {value}", field=tell(_FIELDS.get(name, name)), value=value))


def _number(answering: Answering, text: str) -> None:
    """Two invoices of a customer under one number would be two letters about one debt."""
    item = answering.item()
    for other in answering.book.find(text):
        if other.customer == item.customer and other.key != item.key:
            raise NotUnderstood(
                tell(
                    "{invoice} is known already; if this is the same invoice once more, answer “not an invoice”",
                    invoice=other.key,
                )
            )
    _correct(answering, "number", text)


def _as_read(answering: Answering, _: str) -> None:
    """Accept what was read; a field of which nothing was read must be named, and so must people and files."""
    item = answering.item()
    names = [name for name in unsettled_fields(item) if name in ACCEPTED_AS_READ]
    if not is_read(item, tuple(names)):
        raise NotUnderstood(tell("not everything was read: name what is missing, as in “as read due 2026-12-03”"))
    invoice = item.invoice
    owed = invoice.amount_due
    values = {
        "kind": "invoice",
        "number": invoice.number,
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        "amount_due": f"{owed.currency} {owed.amount}" if owed else "",
    }
    for name in names:
        if name == "number":
            _number(answering, values[name])
        else:
            _correct(answering, name, values[name])


def _replaces(answering: Answering, _: str) -> None:
    """The corrected invoice counts, and the one it corrects is put away."""
    item = answering.item()
    for original in _corrected_by(answering, item):
        if not original.is_settled:
            dropped = Dropped(answering.now, tell("replaced by {number}", number=item.number))
            settle(answering.book, original.with_events(dropped), answering.now)
            answering.done.append(f"{original.key}: {dropped.reason}")
    _correct(answering, "corrects", "replaces it")


def _both_count(answering: Answering, _: str) -> None:
    item = answering.item()
    _release_the_corrected(answering, item)
    _correct(answering, "corrects", "both count")


def _release_the_corrected(answering: Answering, item: OpenItem) -> None:
    """The invoice that waited for a word about its correction goes on."""
    for original in _corrected_by(answering, item):
        if not original.is_settled:
            answering.book.put(original.with_events(Released(answering.now, "owner", item.key)))


def _corrected_by(answering: Answering, item: OpenItem) -> list[OpenItem]:
    return [
        original
        for original in answering.book.find(item.original.provenance.get("corrects", ""))
        if original.customer == item.customer and original.key != item.key
    ]


def _amount(answering: Answering, text: str) -> None:
    invoice = answering.item().invoice
    known = invoice.amount_due or invoice.total
    money = read_amount(text, known.currency if known else "EUR")
    _correct(answering, "amount_due", f"{money.currency} {money.amount}")


def _copy(answering: Answering, name: str) -> None:
    papers = answering.item().original.provenance.get("papers", "").splitlines()
    chosen = [paper for paper in papers if paper.split(" ", 2)[-1].casefold() == name.casefold()]
    if len(chosen) != 1:
        names = ", ".join(paper.split(" ", 2)[-1] for paper in papers)
        raise NotUnderstood(tell("“{name}” is none of its papers: {names}", name=name, names=names))
    _correct(answering, "copy", chosen[0])


def _to(answering: Answering, text: str) -> None:
    """Whoever is written to is one of the customer's people: what comes from there is their word."""
    address = Address(read_address(text))
    _correct(answering, "recipient", address.email)
    card = answering.target().customer
    if not card.knows(address):
        answering.book.put_customer(replace(card, people=(*card.people, address)))


def _not_an_invoice(answering: Answering, _: str) -> None:
    if answering.question.item:
        _release_the_corrected(answering, answering.item())
        item = answering.item().with_events(Dropped(answering.now, tell("not an invoice, says the owner")))
        settle(answering.book, item, answering.now)
    answering.done.append(tell("not an invoice"))


#: What each of these answers does.
INVOICE_ACTIONS: Mapping[str, Action] = {
    "not an invoice": _not_an_invoice,
    "invoice": lambda answering, _: _correct(answering, "kind", "invoice"),
    "due": lambda answering, text: _correct(answering, "due_date", read_date(text).isoformat()),
    "amount": _amount,
    "number": _number,
    AS_READ: _as_read,
    "replaces it": _replaces,
    "both count": _both_count,
    "to": _to,
    "copy": _copy,
}
