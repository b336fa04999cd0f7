"""Record credit notes: what they lower, or that the owner must say.

Rule: credited (docs/rules.md)
"""

from __future__ import annotations

from agent.domain.customer import Customer
from agent.domain.events import Credited, Held, HoldReason
from agent.domain.invoice import Field
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.intake.belief import Bundle, compact
from agent.intake.recording import Recording


def record_credit_note(recording: Recording, bundle: Bundle, card: Customer) -> None:
    """Lower the invoice a credit note surely names; else hold the customer and ask, also when nothing of his is open:
    the invoice may be read after it.
    """
    name = f"credit note {card.key}/{_certain(bundle.draft.number) or bundle.lead.sha256}"  # as is
    seen_elsewhere = recording.book.paper(bundle.lead.sha256) and not recording.book.items_of(card.key)
    if recording.book.paper(name) or seen_elsewhere:  # the bookkeeper may have got it before the customer did
        return
    for paper in bundle.same:
        recording.book.put_paper(paper.sha256, name)
    recording.book.put_paper(name, tell("read from {filename}", filename=bundle.lead.filename))
    named, amount = _named(recording, bundle, card), _amount(bundle)
    if named and amount and named.balance and amount.currency == named.currency and amount <= named.balance:
        recording.add_event(named, Credited(recording.now, amount, _certain(bundle.draft.number) or name))
    elif not (named and named.is_settled) or recording.book.items_of(card.key):
        _ask(recording, bundle, card, name, amount)


def _named(recording: Recording, bundle: Bundle, card: Customer) -> OpenItem | None:
    """The one invoice of this customer the note names, open or settled."""
    preceding = _certain(bundle.draft.preceding_invoice)
    if preceding is None:
        return None
    found = [item for item in recording.book.items_of(card.key) if compact(item.number) == compact(preceding)]
    found = found or [item for item in recording.book.find(preceding) if item.customer == card.key]
    return found[0] if len(found) == 1 else None


def _amount(bundle: Bundle) -> Money | None:
    owed = bundle.draft.amount_due or bundle.draft.total
    if owed is None or not owed.is_certain or _certain(bundle.draft.number) is None:
        return None
    return Money(abs(owed.value.amount), owed.value.currency)


def _ask(recording: Recording, bundle: Bundle, card: Customer, name: str, amount: Money | None) -> None:
    number = bundle.draft.number.value if bundle.draft.number else bundle.lead.filename
    if recording.book.customer(card.key) is None:
        recording.add_customer(card)
    held = Held(recording.now, HoldReason.CREDIT, name, note=tell("credit note {number}", number=number), worth=amount)
    recording.hold(card.key, held)
    worth = tell(" of {amount}", amount=amount) if amount else ""
    text = tell(
        "Credit note {number}{worth} for {card} names no open invoice surely. Note what it lowers "
        "with `voldaan paid NUMBER --amount`, then say go on.",
        number=number,
        worth=worth,
        card=card.name,
    )
    recording.ask(QuestionKind.CREDIT_NOTE, name, text, ("go on",), card.key)


def _certain(field: Field[str] | None) -> str | None:
    return field.value if field and field.is_certain else None
