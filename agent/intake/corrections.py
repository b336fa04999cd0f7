"""A corrected invoice (UNTDID 1001 type 384) names another one; the owner says which of the two counts.

Rule: corrected-once (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import replace

from agent.domain.customer import Customer
from agent.domain.events import Held, HoldReason
from agent.domain.invoice import Invoice
from agent.domain.item import OpenItem
from agent.domain.speech import in_english, tell
from agent.intake.belief import Bundle, compact
from agent.intake.recording import Recording

#: How the reader says of an invoice that it corrects another one.
_CORRECTS = "corrects invoice"  # as is


def record_correction(recording: Recording, bundle: Bundle, invoice: Invoice, card: Customer) -> Invoice:
    """Note on a new invoice which earlier one it corrects; with that one known, it waits for the owner's word."""
    draft = bundle.draft
    if not any(in_english(doubt, "documents").startswith(_CORRECTS) for doubt in draft.doubts):
        return invoice
    if draft.preceding_invoice is None:
        open_items = recording.book.items_of(card.key)
        return replace(invoice, unsettled=(*invoice.unsettled, "kind")) if open_items else invoice
    named = draft.preceding_invoice.value
    if compact(named) == compact(invoice.number):
        return invoice
    originals = _originals(recording, named, card.key)
    doubts = invoice.provenance.get("doubts", "").replace(_CORRECTS, f"it {_CORRECTS}", 1)  # as is
    if originals and all(item.is_settled for item in originals):
        doubts += tell(
            "; {number} is settled already, so perhaps only the difference is owed", number=originals[0].number
        )
    provenance = {**invoice.provenance, "doubts": doubts, "corrects": originals[0].number if originals else named}
    unsettled = (*invoice.unsettled, "corrects") if originals else invoice.unsettled
    return replace(invoice, unsettled=tuple(dict.fromkeys(unsettled)), provenance=provenance)


def hold_corrected(recording: Recording, item: OpenItem) -> None:
    """Hold the invoice a new one corrects; or, when its correction was read first, ask about that one and hold this."""
    if named := item.original.provenance.get("corrects"):
        for original in _originals(recording, named, item.customer):
            if original.key != item.key and not original.is_settled:
                _hold(recording, original, item)
    for other in recording.book.items_of(item.customer):
        named = other.original.provenance.get("corrects", "")
        if (
            other.key != item.key
            and compact(named) == compact(item.number)
            and "corrects" not in other.original.unsettled
        ):
            provenance = {**other.original.provenance, "corrects": item.number}
            asked = replace(other.original, unsettled=(*other.original.unsettled, "corrects"), provenance=provenance)
            _hold(recording, item, recording.put_item(replace(other, original=asked)))


def _originals(recording: Recording, named: str, customer: str) -> list[OpenItem]:
    """The invoices of this customer under that number, open ones and settled ones, however it is spaced."""
    found = (*recording.book.items_of(customer), *recording.book.find(named))
    items = {item.key: item for item in found if item.customer == customer and compact(item.number) == compact(named)}
    return list(items.values())


def _hold(recording: Recording, original: OpenItem, correction: OpenItem) -> None:
    note = tell("{number} corrects it; answer which of the two counts", number=correction.number)
    recording.add_event(original, Held(recording.now, HoldReason.OWNER, correction.key, note=note))
