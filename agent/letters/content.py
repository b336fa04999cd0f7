"""What a template may say: every value a letter can show, written the customer's way."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, tzinfo
from decimal import Decimal

from agent.domain.errors import VoldaanError
from agent.domain.events import Allocated, Undelivered
from agent.domain.instalments import Part
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.speech import tell
from agent.letters.format import Style, format_iban
from agent.letters.greeting import clean
from agent.letters.law import Law
from agent.letters.sources import Absent, absent
from agent.letters.tone_facts import Facts


@dataclass(frozen=True)
class Signature:
    """How the owner signs."""

    name: str
    company: str | Absent
    phone: str | Absent
    account_holder: str | Absent


@dataclass(frozen=True)
class Code:
    """The picture of a code to pay by: the cid by which the HTML calls it, and its size in CSS pixels."""

    cid: str
    side: int


@dataclass(frozen=True)
class Line:
    """One invoice in a letter.

    ``amount`` is what is still open and ``full_amount`` what was asked at first; ``paid`` is what came in so far;
    ``issued`` is the date of the invoice.
    IBAN and reference are those printed on this very invoice. ``qr`` is the picture of a code to pay it by. ``is_new``:
    no letter ever spoke of it.
    """

    number: str | Absent
    amount: str
    full_amount: str
    paid: str | Absent
    issued: str | Absent
    due: str
    days: int
    iban: str | Absent
    reference: str | Absent
    qr: Code | Absent
    is_new: bool


@dataclass(frozen=True)
class Content:
    """Everything a template may use, by the names it uses.

    ``name`` greets; ``earlier`` are the days of earlier letters about ``lead``, ``promised`` is the day the customer
    named, ``claimed`` the day on which he says he paid, ``last_day`` the day by which an answer is asked, ``step`` the
    name of this step and ``next_step`` that of the owner's step after it. ``personal`` is the owner's line for this
    customer; ``salute`` and ``closing`` the words he greeted and closed with last; ``law`` is there in a formal
    letter to a kind of customer that was noted.
    """

    lead: Line
    others: tuple[Line, ...]
    name: str | Absent
    bank_until: str
    earlier: str | Absent
    promised: str | Absent
    claimed: str | Absent
    last_day: str
    step: str
    next_step: str | Absent
    personal: str | Absent
    salute: str | Absent
    closing: str | Absent
    writer: Signature
    country: str
    law: Law | Absent

    @property
    def given(self) -> tuple[str, ...]:
        """The texts in it that are names and numbers, not words of the letter."""
        lines = (self.lead, *self.others)
        values = [getattr(line, field.name) for line in lines for field in fields(line)]
        values += [getattr(self.writer, field.name) for field in fields(self.writer)]
        return tuple(value for value in (*values, self.name, self.closing) if isinstance(value, str))

    @property
    def facts(self) -> Facts:
        """What a letter must name, as it is written here; an account or a reference nobody knows is not missed."""
        lead, lines = self.lead, (self.lead, *self.others)
        days = (self.bank_until, self.earlier, self.promised, self.claimed, *(line.due for line in lines))
        return Facts(
            number=_known(lead.number),
            amount=lead.amount,
            due=lead.due,
            bank_until=self.bank_until,
            iban=_known(lead.iban),
            reference=_known(lead.reference),
            accounts=tuple(filter(None, (_known(line.iban) for line in lines))),
            days=tuple(filter(None, map(_known, days))),
        )


def describe(item: OpenItem, style: Style, today: date, qr: Code | None = None, part: Part | None = None) -> Line:
    """
    Write one open item the customer's way, with the picture of its code where it has one.

    Of a ``part`` of a plan its amount and its day stand where the invoice's own would.

    Raises:
        VoldaanError: When its amount or due date is unknown, or nothing of it is open.
    """
    balance, due, asked = item.balance, item.invoice.due_date, item.invoice.amount_due
    if balance is None or asked is None or due is None:
        raise VoldaanError(
            tell("invoice {number} has no certain amount or due date: no letter can name them", number=item.number)
        )
    if balance.amount <= 0:
        raise VoldaanError(tell("invoice {number} is settled: no letter asks for it", number=item.number))
    paid = _paid(item, balance.currency)
    due = part.on if part else due
    return Line(
        number=_or_absent(item.number, "lead.number"),
        amount=style.money(part.amount if part else balance),
        full_amount=style.money(asked),
        paid=style.money(paid) if paid else absent("lead.paid"),
        issued=style.full_date(item.invoice.issue_date) if item.invoice.issue_date else absent("lead.issued"),
        due=style.full_date(due),
        days=(today - due).days,
        iban=format_iban(clean(item.invoice.iban)) if item.invoice.iban else absent("lead.iban"),
        reference=_or_absent(item.invoice.payment_reference, "lead.reference"),
        qr=qr or absent("lead.qr"),
        is_new=not item.ladder,
    )


def sign(name: str, company: str, phone: str, account_holder: str) -> Signature:
    """Sign with what the owner gave; a company called like himself is not said twice."""
    company = "" if company == name else company
    return Signature(
        clean(name),
        _or_absent(company, "writer.company"),
        _or_absent(phone, "writer.phone"),
        _or_absent(account_holder, "writer.account_holder"),
    )


def earlier_days(item: OpenItem, style: Style, today: date, zone: tzinfo) -> str | Absent:
    """Name the days, in the owner's zone, of the letters about this item that surely arrived at a mail server.

    What was paid since and is owed again starts anew: letters from before are not spoken of (opened-again).
    """
    refused = {event.letter_id for event in item.history if isinstance(event, Undelivered)}
    sent = [letter for letter in item.ladder if not letter.in_doubt and letter.letter_id not in refused]
    days = list(dict.fromkeys(letter.at.astimezone(zone).date() for letter in sent))
    return _or_absent(style.near_dates(days, today), "earlier")


def _paid(item: OpenItem, currency: str) -> Money:
    paid = Money.zero(currency)
    for payment in item.payments:
        amount = payment.event.amount
        paid = paid + amount if isinstance(payment.event, Allocated) else paid - amount
    return paid if paid.amount > Decimal(0) else Money.zero(currency)


def _known(value: str | Absent) -> str:
    return value if isinstance(value, str) else ""


def _or_absent(text: str | None, name: str) -> str | Absent:
    return clean(text) if text and clean(text) else absent(name)
