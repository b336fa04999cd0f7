"""Makers for letters: Sanne's templates, her signature, and one line to have a letter written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from agent.domain.customer import Customer, Form
from agent.domain.decision import Clearance, Remind
from agent.domain.item import OpenItem
from agent.domain.letter import ItemStep, Letter
from agent.domain.mail import Address
from agent.domain.policy import Mode, Step
from agent.letters import Writer, render_letter
from agent.resources import get_resource
from tests.builders import SANNE, TODAY, moment, overdue

TEMPLATES: Mapping[str, str] = {
    path.name: path.read_text(encoding="utf-8") for path in sorted(get_resource("templates").iterdir())
}
#: How letters speak: language and form by the beginning of a template's name.
FORMS = {
    "nl-je": ("nl", Form.INFORMAL),
    "nl-u": ("nl", Form.FORMAL),
    "fr-tu": ("fr", Form.INFORMAL),
    "fr-vous": ("fr", Form.FORMAL),
    "de-du": ("de", Form.INFORMAL),
    "de-sie": ("de", Form.FORMAL),
    "en": ("en", Form.INFORMAL),
}
JAN = Address("jan@acme.example", "Jan Smit")
ACME = Customer("acme.example", "Acme BV", (JAN,), ("acme.example",))
SANNE_WRITES = Writer(
    name="Sanne de Wit",
    address=SANNE,
    company="Studio De Wit",
    phone="06 1234 5678",
    zone=ZoneInfo("Europe/Amsterdam"),
)


def only(variant: str, templates: Mapping[str, str] = TEMPLATES) -> Mapping[str, str]:
    """The templates with no other variant of this letter: ``nl-je-light-2``."""
    base = variant.rstrip("0123456789").rstrip("-")
    others = {f"{base}.txt", *(f"{base}-{number}.txt" for number in range(2, 10))} - {f"{variant}.txt"}
    kept = {name: source for name, source in templates.items() if name not in others}
    return {**kept, f"{base}.txt": kept.pop(f"{variant}.txt")}


def saying(text: str, name: str = "nl-je-light") -> Mapping[str, str]:
    """Sanne's templates with one letter rewritten."""
    return {**only(name), f"{name}.txt": text}


def to_people(item: OpenItem, *to: Address, cc: tuple[Address, ...] = (), **dispatch: Any) -> OpenItem:
    """The item as mailed to these people."""
    changed = replace(item.original.dispatch, to=to, cc=cc, **dispatch)
    return replace(item, original=replace(item.original, dispatch=changed))


def mailed(number: str = "2026-031", *events: Any, **invoice: Any) -> OpenItem:
    """An overdue invoice mailed to Jan Smit at Acme."""
    return to_people(overdue(number, invoice.pop("amount", None), *events, **invoice), JAN)


def from_folder(item: OpenItem) -> OpenItem:
    """The item as it would be had it come from the invoice folder: no mail to answer."""
    return to_people(item, *item.invoice.dispatch.to, message_id=None, sender=None, subject="")


def decided(lead: OpenItem, *listed: OpenItem, step: str = "light", today: date = TODAY, letter: str = "abc") -> Remind:
    """A decision that every gate is open for this letter."""
    return Remind(
        customer=lead.customer,
        step=Step(step, 3),
        lead=lead.key,
        listed=tuple(item.key for item in listed),
        mode=Mode.AUTO,
        clearance=Clearance(letter, frozenset(), moment(today)),
        bank_until=today,
        verdicts=(),
        items=tuple(ItemStep(item.key, step) for item in (lead, *listed)),
    )


def write(
    *items: OpenItem,
    step: str = "light",
    card: Customer = ACME,
    language: str | None = None,
    form: Form | None = None,
    writer: Writer = SANNE_WRITES,
    templates: Mapping[str, str] = TEMPLATES,
    today: date = TODAY,
    letter: str = "abc",
    **more: Any,
) -> Letter:
    """Have the letter written that a decision about these items asks for; the first one leads."""
    lead, *listed = items or (mailed(),)
    card = replace(card, language=language or card.language, form=form or card.form)
    decision = decided(lead, *listed, step=step, today=today, letter=letter)
    return render_letter(
        decision, card, lead, listed, writer=writer, templates=templates, today=today, account="main", **more
    )
