"""Record invoices that went to a customer.

Rule: one-invoice-one-item (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

from agent.domain.customer import Customer
from agent.domain.events import Corrected, Held, HoldReason, OwnerWrote, Seen
from agent.domain.invoice import Channel, Dispatch, DocumentKind, Invoice, Unreadable
from agent.domain.item import OpenItem, item_key
from agent.domain.mail import Address
from agent.domain.question import QuestionKind
from agent.domain.speech import later, tell, tell_day
from agent.intake.addressees import doubt_recipient, goes_to_buyer
from agent.intake.belief import Bundle, Paper, believe, compact, copy_text
from agent.intake.cards import find_card
from agent.intake.corrections import hold_corrected, record_correction
from agent.intake.corroboration import foreign_account
from agent.intake.credit_notes import record_credit_note
from agent.intake.identity import identifiers_of
from agent.intake.lessons import teach_by_einvoice
from agent.intake.recording import Recording

log = logging.getLogger("voldaan.intake")

_SENT_ON = later("its mail looks sent on, to somebody who need not be the customer")


def record_bundle(recording: Recording, bundle: Bundle, dispatch: Dispatch, *, sent_on: bool = False) -> None:
    """
    Record one invoice or credit note that went to a customer by this dispatch.

    Args:
        recording: The books in change.
        bundle: Its papers.
        dispatch: How it went.
        sent_on: Whether the mail looks like one to somebody else than the buyer, as an accountant.
    """
    if recording.own.wrote(bundle.draft) is False:
        log.info("%s is somebody else's invoice sent on, not ours", bundle.lead.filename)
        return
    buyer = bundle.draft.customer
    card, doubt = find_card(buyer, dispatch, recording.book.customers(), recording.own), None
    if dispatch.channel is not Channel.FOLDER:
        cards = _who_know(recording, dispatch)
        doubt = tell(_SENT_ON) if sent_on and not goes_to_buyer(buyer, dispatch, cards) else None
        doubt = doubt or doubt_recipient(buyer, dispatch, cards)
    if doubt:
        card = _without_strangers(recording, card, bundle, dispatch)
    if bundle.draft.kind is DocumentKind.CREDIT_NOTE:
        record_credit_note(recording, bundle, card)
        return
    recording.taught |= teach_by_einvoice(recording.book, bundle, recording.now) is not None
    invoice = believe(bundle, dispatch)
    if doubt:
        invoice = _doubted(invoice, "recipient", doubt)
    if (account := foreign_account(invoice, recording.own)) and not _is_confirmed(recording, invoice):
        # A paper that is surely the owner's shows an account he did not list; it is told, not asked.
        invoice = _doubted(invoice, None if recording.own.wrote(bundle.draft) else "kind", account)
    _record_invoice(recording, bundle, invoice, card)


def _record_invoice(recording: Recording, bundle: Bundle, invoice: Invoice, card: Customer) -> None:
    """Record an invoice as a new item, or as one that is known already."""
    another = f"{invoice.number}-{bundle.lead.sha256[:6]}"  # the name of a second invoice with an unsure number
    same_number = _of_this_number(recording, invoice, card)
    to_them = "recipient" not in invoice.unsettled
    if twin := next((i for i in (*same_number, *recording.book.find(another)) if _same_paper(i, bundle)), None):
        _record_again(recording, twin, invoice, to_them=twin.customer == card.key and to_them)
    elif known := next((i for i in same_number if _is_same_invoice(invoice, i, card)), None):
        _record_again(recording, known, invoice, to_them=to_them)
    else:
        if recording.book.item(item_key(card.key, invoice.number)):
            invoice = replace(invoice, number=another)
        if any(item.invoice.amount_due == invoice.amount_due for item in same_number):
            invoice = _doubted(invoice, "kind", tell("the same number and amount went to somebody else"))
        invoice = record_correction(recording, bundle, invoice, card)
        item = OpenItem(card.key, invoice, (Seen(recording.now, invoice.dispatch.identity),))
        recording.add_item(item, card)
        hold_corrected(recording, item)
        log.info("new invoice %s, due %s, not certain: %s", item.key, invoice.due_date, invoice.unsettled or "nothing")


def _of_this_number(recording: Recording, invoice: Invoice, card: Customer) -> tuple[OpenItem, ...]:
    """The items of this number; one in the drawer of which books put back know nothing is known again."""
    found = recording.book.find(invoice.number)
    here = recording.book.item(item_key(card.key, invoice.number))
    return (*found, recording.put_item(here)) if here and here.key not in {item.key for item in found} else found


def _who_know(recording: Recording, dispatch: Dispatch) -> list[Customer]:
    """The customers who know somebody the invoice went to, under the owner's own cards."""
    keys = {key for person in (*dispatch.to, *dispatch.cc) for key in recording.index.customers_of(person)}
    return [recording.known_as(card) for key in sorted(keys) if (card := recording.book.customer(key))]


def _without_strangers(recording: Recording, card: Customer, bundle: Bundle, dispatch: Dispatch) -> Customer:
    """The customer without the people who got his invoice: they are not made his."""
    buyer, known = bundle.draft.customer, recording.book.customer(card.key)
    if buyer.email and not (known and identifiers_of(buyer)):
        to_buyer = replace(dispatch, to=(Address(buyer.email, buyer.contact or ""),), cc=())
        return find_card(buyer, to_buyer, recording.book.customers(), recording.own)
    return known or (replace(card, people=(), domains=()) if identifiers_of(buyer) else card)


def _is_confirmed(recording: Recording, invoice: Invoice) -> bool:
    """Whether the owner said of another invoice to this account that it is one."""
    return any(
        isinstance(event, Corrected) and event.field == "kind" and item.invoice.iban == invoice.iban
        for item in recording.book.open_items()
        for event in item.history
    )


def ask_about_unreadable(recording: Recording, paper: Paper, where: str, subject: str) -> None:
    """Put a paper nobody could read on the owner's desk; ``where`` says how it was sent."""
    if isinstance(paper.reading, Unreadable):
        text = tell(
            "“{filename}”, {where}: {reason}. Is it an invoice?",
            filename=paper.filename,
            where=where,
            reason=paper.reading.reason,
        )
        recording.ask(QuestionKind.UNREADABLE, f"{subject}/{paper.filename}", text, ("not an invoice", "noted"))


def _same_paper(item: OpenItem, bundle: Bundle) -> bool:
    seen = item.original.provenance.get("papers", "")
    return any(paper.sha256 in seen for paper in bundle.same)


def _is_same_invoice(invoice: Invoice, item: OpenItem, card: Customer) -> bool:
    """Whether an equal number means the same invoice; one we are not sure of proves nothing."""
    return "number" not in invoice.unsettled and (item.customer == card.key or _is_its_printout(invoice, item))


def _is_its_printout(invoice: Invoice, item: OpenItem) -> bool:
    """Whether an exported PDF, which names no mail address, is of an e-invoice that was exported before it."""
    exported = invoice.dispatch.channel is item.original.dispatch.channel is Channel.FOLDER
    return exported and not invoice.dispatch.to and invoice.amount_due == item.original.amount_due


def _doubted(invoice: Invoice, field: str | None, why: str) -> Invoice:
    """The same invoice with one more doubt, and one more thing for the owner to settle; None: only to be told."""
    doubts = "; ".join(filter(None, (invoice.provenance.get("doubts"), why)))
    unsettled = tuple(dict.fromkeys((*invoice.unsettled, *filter(None, [field]))))
    return replace(invoice, unsettled=unsettled, provenance={**invoice.provenance, "doubts": doubts})


def _record_again(recording: Recording, item: OpenItem, invoice: Invoice, to_them: bool) -> None:
    """The same invoice once more: noted; when it went to the customer it also counts as the owner's own reminder."""
    dispatch, first = invoice.dispatch, item.original.dispatch
    if any(isinstance(event, Seen) and event.source == dispatch.identity for event in item.history):
        return
    item = recording.add_event(item, Seen(recording.now, dispatch.identity, _how_again(dispatch, to_them)))
    if invoice.copy and "copy" in item.invoice.unsettled:
        item = recording.add_event(
            item, Corrected(recording.now, "copy", copy_text(invoice.copy), tell("a later paper"))
        )
    for name, value in _surer_values(item, invoice):
        item = recording.add_event(item, Corrected(recording.now, name, value, tell("a later paper")))
    if not to_them:
        return
    if dispatch.channel is not Channel.FOLDER and not item.letters and _is_surer(first, item):
        item = recording.put_item(replace(item, original=_as_mailed(item.original, dispatch)))
    elif dispatch.channel is not Channel.FOLDER:
        own = OwnerWrote(recording.now, dispatch.sent_at, dispatch.identity, dispatch.message_id, dispatch.spoken)
        item = recording.add_event(item, own)
    _ask_if_it_differs(recording, item, invoice)


def _surer_values(item: OpenItem, invoice: Invoice) -> Iterator[tuple[str, str]]:
    """What a later paper of an invoice says for sure of fields nobody doubted, that were not or not surely read before.

    Where papers, or a paper and its mail, contradict each other, one more paper settles nothing.
    """
    known, sure = item.invoice, set(item.invoice.unsettled) - set(invoice.unsettled)
    if known.provenance.get("doubts"):
        return
    if "number" in sure and compact(known.number) == compact(invoice.number):
        yield "number", invoice.number
    if "due_date" in sure and invoice.due_date and known.due_date in (None, invoice.due_date):
        yield "due_date", invoice.due_date.isoformat()
    if "amount_due" in sure and invoice.amount_due and known.amount_due in (None, invoice.amount_due):
        yield "amount_due", f"{invoice.amount_due.currency} {invoice.amount_due.amount}"


def _how_again(dispatch: Dispatch, to_them: bool) -> str:
    """Say for the history how the same invoice was seen once more."""
    if dispatch.channel is Channel.FOLDER:
        return tell("found in the invoice folder too")
    people = ", ".join(address.email for address in (*dispatch.to, *dispatch.cc))
    return tell(
        "{rest} to {people} on {sent_at}",
        rest=tell("sent again") if to_them else tell("passed on"),
        people=people,
        sent_at=f"{tell_day(dispatch.sent_at)}{dispatch.sent_at: %Y}",
    )


def _is_surer(first: Dispatch, item: OpenItem) -> bool:
    """Whether a mail to the customer says better than what was seen before to whom the invoice went."""
    return first.channel is Channel.FOLDER or "recipient" in item.invoice.unsettled


def _as_mailed(invoice: Invoice, dispatch: Dispatch) -> Invoice:
    """The invoice under the mail it left with: its thread and people are surer than those printed or seen before."""
    unsettled = tuple(name for name in invoice.unsettled if name != "recipient" or not dispatch.to)
    return replace(invoice, dispatch=dispatch, unsettled=unsettled)


def _ask_if_it_differs(recording: Recording, item: OpenItem, invoice: Invoice) -> None:
    """Which of the two counts is the owner's word; until then nothing is sent about it, or it stays settled."""
    pairs = ((item.invoice.amount_due, invoice.amount_due), (item.invoice.due_date, invoice.due_date))
    changed = [
        tell("{now}, first {first}", now=now, first=first) for first, now in pairs if first and now and first != now
    ]
    if not changed:
        return
    note = tell("{number} was sent again with other terms: {changed}", number=item.number, changed="; ".join(changed))
    source = invoice.dispatch.identity
    if item.is_settled:
        text = tell(
            "{note}; it is settled already. If this is a new invoice, please keep an eye on it yourself.", note=note
        )
        recording.ask(QuestionKind.INVOICE_UNCLEAR, source, text, ("noted",), item.customer)
        return
    recording.add_event(item, Held(recording.now, HoldReason.OWNER, source, note=note))
    options = ("amount AMOUNT", "due DATE", "go on", "settled")
    recording.ask(
        QuestionKind.INVOICE_UNCLEAR, source, tell("{note}. Which counts?", note=note), options, item.customer, item.key
    )
