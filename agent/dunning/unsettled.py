"""What of an invoice only the owner can settle, put into one question.

Rules: terms-known, recipient-known, copy-of-invoice (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterator

from agent.domain.item import OpenItem
from agent.domain.speech import every_way, later, tell

#: Fields by which a letter is driven, in the order of the question, as the owner calls them.
DRIVING_FIELDS = {
    "kind": later("whether it is an invoice"),
    "corrects": later("which of two invoices counts"),
    "number": later("the number"),
    "due_date": later("the due date"),
    "amount_due": later("the amount"),
}
_FIELDS = DRIVING_FIELDS | {"recipient": later("whom to write to"), "copy": later("which file is the copy")}
_CALLED = {"number": later("Number"), "due_date": later("Due date"), "amount_due": later("Amount")}
_DRIVING_OPTIONS = ("due DATE", "amount AMOUNT", "number NUMBER", "invoice", "not an invoice", "settled")
#: What the owner may accept as it was read; the others he names himself.
ACCEPTED_AS_READ = ("kind", "number", "due_date", "amount_due")


def unsettled_fields(item: OpenItem) -> tuple[str, ...]:
    """Name what is not certain of this invoice, what drives a letter first."""
    invoice = item.invoice
    unknown = {*invoice.unsettled}
    unknown |= {"due_date"} if invoice.due_date is None else set()
    unknown |= {"amount_due"} if item.balance is None else set()
    unknown |= {"recipient"} if not invoice.dispatch.to else set()
    unknown |= {"copy"} if invoice.copy is None else set()
    return tuple(name for name in _FIELDS if name in unknown)


def name_fields(names: tuple[str, ...]) -> str:
    """These fields as the owner calls them."""
    return ", ".join(tell(_FIELDS[name]) for name in names)


def names_field(text: str, name: str) -> bool:
    """Whether a question speaks of this field, in whatever language it was put."""
    return any(called in text for called in every_way(_FIELDS[name]))


def ask_about(item: OpenItem) -> tuple[str, tuple[str, ...]]:
    """Put everything that is not certain of this invoice into one question, with all the answers it takes."""
    names = unsettled_fields(item)
    doubts = item.invoice.provenance.get("doubts", "")
    told = [
        tell("before a letter about it can go, please settle {fields}", fields=name_fields(names)),
        *_values(item, names),
        *([tell("Why it is asked: {doubts}", doubts=doubts)] if doubts else []),
        *_advice(item, names),
    ]
    return " ".join(sentence if sentence.endswith("?") else f"{sentence}." for sentence in told), _options(item, names)


def _values(item: OpenItem, names: tuple[str, ...]) -> Iterator[str]:
    """What was read of each field, and where."""
    invoice = item.invoice
    read = {
        "number": invoice.number if "number" in invoice.provenance else None,
        "due_date": invoice.due_date,
        "amount_due": invoice.amount_due,
    }
    for name, value in read.items():
        if name in names:
            where = invoice.provenance.get(name)
            source = tell(" from {where}", where=where) if where else ""
            called = tell(_CALLED[name])
            yield (
                tell("{called}: nothing was read", called=called)
                if value is None
                else tell("{called}: {value}, read{source}", called=called, value=value, source=source)
            )
    if "recipient" in names and invoice.dispatch.to:
        yield tell("It went to {to}", to=", ".join(address.email for address in invoice.dispatch.to))
    if "copy" in names:
        papers = [line.split(" ", 2)[-1] for line in invoice.provenance.get("papers", "").splitlines()]
        yield tell("Its files: {papers}", papers=", ".join(papers)) if papers else tell("There is no file of it")


def _advice(item: OpenItem, names: tuple[str, ...]) -> Iterator[str]:
    if "corrects" in names:
        yield tell("Does it replace that one (“replaces it”), or do “both count”?")
    values = [name for name in names if name in ACCEPTED_AS_READ and name != "kind"]
    if values and is_read(item, names):
        yield tell("If that is right, answer “as read”; what you name beside it wins")
    elif values:
        yield (
            tell("Name what is missing; add “as read” if the rest is right")
            if len(values) > 1
            else tell("Please name it")
        )
    elif "kind" in names:
        yield tell("Is it an invoice of yours that is to be paid?")


def is_read(item: OpenItem, names: tuple[str, ...]) -> bool:
    """Whether every one of these fields that may be accepted as read has a value."""
    return not any(_is_missing(item, name) for name in names)


def _is_missing(item: OpenItem, name: str) -> bool:
    invoice = item.invoice
    missing = {
        "number": "number" not in invoice.provenance,
        "due_date": invoice.due_date is None,
        "amount_due": invoice.amount_due is None,
    }
    return missing.get(name, False)


def _options(item: OpenItem, names: tuple[str, ...]) -> tuple[str, ...]:
    driving = any(name in DRIVING_FIELDS for name in names)
    options: tuple[str, ...] = ()
    if any(name in ACCEPTED_AS_READ and not _is_missing(item, name) for name in names):
        options += ("as read",)
    options += ("replaces it", "both count") if "corrects" in names else ()
    options += ("to ADDRESS",) if "recipient" in names else ()
    options += ("copy FILE",) if "copy" in names else ()
    return options + (_DRIVING_OPTIONS if driving else ("settled", "not an invoice"))
