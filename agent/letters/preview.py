"""Every letter there is, written about one invoice, so that its owner reads them before a customer does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

from agent.domain.customer import Customer
from agent.domain.decision import Clearance, Remind
from agent.domain.errors import VoldaanError
from agent.domain.events import Agreed, Reminded
from agent.domain.instalments import Part
from agent.domain.invoice import Channel, Copy, Dispatch, Invoice
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP, PART, PROOF, ItemStep, Letter
from agent.domain.mail import Address
from agent.domain.money import CENT, Money
from agent.domain.policy import Mode, Step
from agent.letters.answers import ANSWERS, Answered, render_answer
from agent.letters.render import Writer, form_for, language_of, render_letter
from agent.letters.sources import TemplateSet, variants

#: When a letter of a step would go, in days after the due date; a step of the owner's own as the second.
_DAYS = {HEADS_UP: -6, "light": 5, PROOF: 12, PART: 20, "second": 16, "firm": 28, "formal": 40}
_BEFORE = {PROOF: ("light",), "second": ("light",), "firm": ("light", "second"), "formal": ("light", "second", "firm")}
_NOTHING = "0" * 64


@dataclass(frozen=True)
class Shown:
    """One text as a customer would read it; ``html`` is empty of an answer, ``trouble`` says why there is none."""

    name: str
    subject: str = ""
    text: str = ""
    letter: Letter | None = None
    trouble: str = ""


def invent_item(writer: Writer, today: date) -> tuple[OpenItem, Customer]:
    """An invoice nobody sent, to try letters on."""
    sam = Address("sam@acme.example", "Sam Jansen")  # as is
    due = today
    dispatch = Dispatch(
        channel=Channel.SENT,
        sent_at=datetime.combine(due - timedelta(days=14), time(9), UTC),
        mailbox="",
        identity="preview",  # as is
        message_id="<2026-001@acme.example>",
        sender=writer.address,
        to=(sam,),
        subject="2026-001",
    )
    invoice = Invoice(
        number="2026-001",
        issue_date=due - timedelta(days=14),
        due_date=due,
        amount_due=Money(Decimal("1210.00"), "EUR"),
        payment_reference="RF972026014",
        iban="NL13TEST0123456789",
        dispatch=dispatch,
        copy=Copy(_NOTHING, "2026-001.pdf", "application/pdf"),
    )
    customer = Customer("acme.example", "Acme", (sam,), ("acme.example",))  # as is
    return OpenItem(customer.key, invoice), customer


def write_all(
    item: OpenItem, customer: Customer, steps: Sequence[str], *, writer: Writer, templates: TemplateSet
) -> Iterator[Shown]:
    """
    Write every variant of every step about this invoice in its customer's manner, and every answer.

    Each is dated as it would be: so long before or after the due date, with the letters before it gone. A text that
    cannot be made says why.

    Raises:
        VoldaanError: When the invoice has no due date.
    """
    due = item.invoice.due_date
    if due is None:
        item = replace(item, original=replace(item.original, due_date=item.invoice.dispatch.sent_at.date()))
        due = item.invoice.dispatch.sent_at.date()
    spoken = item.spoken()
    language = language_of(customer, item, spoken, writer, templates)
    form = form_for(customer, spoken, writer, language)
    for step in steps:
        names = variants(templates, language, form, step)
        for name in names or [f"{language}-{step}.txt"]:
            only = {key: text for key, text in templates.items() if key == name or key not in names}
            yield _written(item, customer, step, name, due, writer, only)
    today = due + timedelta(days=_DAYS["second"])
    days = (today + timedelta(days=2), today + timedelta(days=5))
    planned = _in_parts(item, due).plan
    for answer in ANSWERS:
        parts = planned.parts if planned else ()
        about = Answered(answer, item, (item.invoice.dispatch.to or (None,))[0], days, due, parts=parts)
        text = render_answer(about, customer, writer=writer, templates=templates, today=today)
        if text:
            yield Shown(f"{language}-answers: {answer}", text=text)  # as is


def _in_parts(item: OpenItem, due: date) -> OpenItem:
    """The invoice with a plan of two parts, a month apart; as it is when nobody knows what is open."""
    if item.balance is None or item.balance.amount <= 0:
        return item
    half = Money((item.balance.amount / 2).quantize(CENT, rounding=ROUND_DOWN), item.balance.currency)
    first = due + timedelta(days=_DAYS[PART] - 3)
    parts = (Part(first, half), Part(first + timedelta(days=30), item.balance - half))
    return item.with_events(Agreed(datetime.combine(due, time(9), UTC), parts, "preview"))  # as is


def _written(
    item: OpenItem, customer: Customer, step: str, name: str, due: date, writer: Writer, templates: TemplateSet
) -> Shown:
    today = due + timedelta(days=_DAYS.get(step, _DAYS["second"]))
    to = tuple(address.email for address in item.invoice.dispatch.to)
    gone = tuple(
        Reminded(datetime.combine(due + timedelta(days=_DAYS[taken]), time(9), UTC), taken, taken, f"<{taken}@x>", to)
        for taken in _BEFORE.get(step, ())
    )
    item = item if item.letters else replace(item, history=(*item.history, *gone))
    item = _in_parts(item, due) if step == PART and item.plan is None else item
    decision = Remind(
        customer=item.customer,
        step=Step(step, 0),
        lead=item.key,
        listed=(),
        mode=Mode.SHADOW,
        clearance=Clearance("preview", frozenset(), datetime.combine(today, time(9), UTC)),
        bank_until=today,
        verdicts=(),
        items=(ItemStep(item.key, step),),
    )
    following = "formal" if step == "firm" else ""
    stem = name.removesuffix(".txt")
    try:
        letter = render_letter(
            decision,
            customer,
            item,
            (),
            writer=writer,
            templates=templates,
            today=today,
            account="",
            next_step=following,
        )
    except VoldaanError as error:
        return Shown(stem, trouble=str(error))
    return Shown(stem, letter.subject, letter.text, letter)
