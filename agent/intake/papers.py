"""Record invoices and credit notes that went to a customer.

Rules: one-invoice-one-item, credited (docs/rules.md)
"""

from __future__ import annotations

import logging
from dataclasses import replace

from agent.domain.customer import Customer
from agent.domain.events import Corrected, Credited, Held, HoldReason, OwnerWrote, Seen
from agent.domain.invoice import Channel, Dispatch, DocumentKind, Invoice, Unreadable
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from agent.intake.belief import Bundle, Paper, believe, compact, copy_text
from agent.intake.cards import find_card
from agent.intake.recording import Recording

log = logging.getLogger("voldaan.intake")


def record_bundle(recording: Recording, bundle: Bundle, dispatch: Dispatch) -> None:
    """Record one invoice or credit note that went to a customer by this dispatch."""
    ours = recording.own.wrote(bundle.draft)
    if ours is False:
        log.info("%s is somebody else's invoice sent on, not ours", bundle.lead.filename)
        return
    card = find_card(bundle.draft.customer, dispatch, recording.book.customers(), recording.own)
    if bundle.draft.kind is DocumentKind.CREDIT_NOTE:
        _record_credit_note(recording, bundle, card)
        return
    invoice = believe(bundle, dispatch)
    same_number = recording.book.find(invoice.number)
    if twin := next((item for item in same_number if _same_paper(item, bundle)), None):
        _record_again(recording, twin, invoice, to_them=twin.customer == card.key)
    elif known := next((i for i in same_number if i.customer == card.key or _is_its_printout(invoice, i)), None):
        _record_again(recording, known, invoice, to_them=True)
    else:
        if any(item.invoice.amount_due == invoice.amount_due for item in same_number):
            invoice = replace(invoice, unsettled=(*invoice.unsettled, "kind"))  # perhaps one invoice, sent to two
        item = OpenItem(card.key, invoice, (Seen(recording.now, dispatch.identity),))
        recording.add_item(item, card)
        log.info("new invoice %s, due %s, not certain: %s", item.key, invoice.due_date, invoice.unsettled or "nothing")


def ask_about_unreadable(recording: Recording, paper: Paper, where: str, subject: str) -> None:
    """Put a paper nobody could read on the owner's desk; ``where`` says how it was sent."""
    if isinstance(paper.reading, Unreadable):
        text = f"“{paper.filename}”, {where}: {paper.reading.reason}. Is it an invoice?"
        recording.ask(QuestionKind.UNREADABLE, f"{subject}/{paper.filename}", text, ("not an invoice", "noted"))


def _same_paper(item: OpenItem, bundle: Bundle) -> bool:
    seen = item.original.provenance.get("papers", "")
    return any(paper.sha256 in seen for paper in bundle.same)


def _is_its_printout(invoice: Invoice, item: OpenItem) -> bool:
    """Whether an exported PDF, which names no mail address, is of an e-invoice that was exported before it."""
    exported = invoice.dispatch.channel is item.original.dispatch.channel is Channel.FOLDER
    return exported and not invoice.dispatch.to and invoice.amount_due == item.original.amount_due


def _record_again(recording: Recording, item: OpenItem, invoice: Invoice, to_them: bool) -> None:
    """The same invoice once more: noted; when it went to the customer it also counts as the owner's own reminder."""
    dispatch = invoice.dispatch
    if any(isinstance(event, Seen) and event.source == dispatch.identity for event in item.history):
        return
    item = recording.add_event(item, Seen(recording.now, dispatch.identity))
    if invoice.copy and "copy" in item.invoice.unsettled:
        item = recording.add_event(item, Corrected(recording.now, "copy", copy_text(invoice.copy), "a later paper"))
    if to_them and dispatch.channel is not Channel.FOLDER:
        own = OwnerWrote(recording.now, dispatch.sent_at, dispatch.identity, dispatch.message_id)
        recording.add_event(item, own)
    first, now = item.invoice.amount_due, invoice.amount_due
    if to_them and first and now and first != now and not item.is_settled:
        note = f"invoice {item.number} was sent again with another amount: {now}, first {first}"
        recording.hold(item.customer, Held(recording.now, HoldReason.WORDS, dispatch.identity, note=note))
        options = ("amount AMOUNT", "go on", "settled")
        recording.ask(QuestionKind.INVOICE_UNCLEAR, dispatch.identity, note, options, item.customer, item.key)


def _record_credit_note(recording: Recording, bundle: Bundle, card: Customer) -> None:
    """Lower the invoice a credit note names; when it names none surely, hold the customer and ask."""
    draft = bundle.draft
    number = draft.number.value if draft.number else bundle.lead.filename
    target = compact(draft.preceding_invoice.value) if draft.preceding_invoice else ""
    open_items = recording.book.items_of(card.key)
    if not open_items or _knows_credit(recording, card, number):
        return
    amount = _credited_amount(bundle)
    named = [item for item in open_items if target and compact(item.number) == target]
    if len(named) == 1 and amount and amount.currency == named[0].currency:
        recording.add_event(named[0], Credited(recording.now, amount, number))
        return
    recording.book.put_customer(card)
    recording.hold(card.key, Held(recording.now, HoldReason.CREDIT, number, note=f"credit note {number}"))
    text = f"Credit note {number} for {card.name} names no open invoice surely. Settle what it lowers, then go on."
    recording.ask(QuestionKind.CREDIT_NOTE, number, text, ("go on",), card.key)


def _knows_credit(recording: Recording, card: Customer, number: str) -> bool:
    if any(isinstance(event, Held) and event.source == number for event in card.history):
        return True
    histories = (item.history for item in recording.book.items_of(card.key))
    return any(isinstance(event, Credited) and event.credit_note == number for events in histories for event in events)


def _credited_amount(bundle: Bundle) -> Money | None:
    draft = bundle.draft
    owed = draft.amount_due or draft.total
    if owed is None or not owed.is_certain or draft.number is None or not draft.number.is_certain:
        return None
    return Money(abs(owed.value.amount), owed.value.currency)
