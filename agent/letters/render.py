"""A decision becomes the letter a customer reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta, tzinfo

from agent.domain.card import Contact
from agent.domain.customer import Customer, Form
from agent.domain.decision import Remind
from agent.domain.errors import VoldaanError
from agent.domain.instalments import Part
from agent.domain.invoice import Copy
from agent.domain.item import OpenItem
from agent.domain.letter import PART, PERSONAL_MARK, Letter, Picture, QrCode, has_mark
from agent.domain.mail import Address
from agent.domain.manner import Manner
from agent.domain.policy import Mode
from agent.domain.speech import tell
from agent.letters.blocks import read_blocks, write_text
from agent.letters.content import Code, Content, describe, earlier_days, sign
from agent.letters.courtesy import closing_for, greeting_for
from agent.letters.epc import draw_code, shows_code, transfer_text
from agent.letters.fit import refuse_unfit, refuse_unfit_page, refuse_unfit_subject
from agent.letters.format import Style
from agent.letters.greeting import clean, greeting_names, known_names
from agent.letters.law import find_law, last_day_by_law
from agent.letters.sources import Absent, TemplateSet, absent, choose_template, has_form, render_template, speaks
from agent.letters.thread import answering, recipients, thread_of
from agent.letters.typography import begin_anew

_DAYS_TO_ANSWER = {"formal": 14}
_USUAL_DAYS_TO_ANSWER = 7


@dataclass(frozen=True)
class Writer:
    """The owner as his letters show him.

    ``zone`` is his time zone, for the days of earlier letters. ``own_addresses`` and ``robots`` are left out of To and
    Cc. ``account_holder`` is the name at the bank, shown beside an IBAN; empty leaves that line out, unless there is a
    code to pay by: that must name somebody, so company or name stand in. ``contact`` is the colleague who signs, and
    never the one who is paid; None: the owner himself.
    """

    name: str
    address: Address
    company: str = ""
    phone: str = ""
    language: str = "nl"
    form: Form = Form.INFORMAL
    country: str = "NL"
    zone: tzinfo = UTC
    account_holder: str = ""
    own_addresses: frozenset[str] = frozenset()
    robots: frozenset[str] = frozenset()
    qr: QrCode = QrCode.AUTO
    contact: Contact | None = None

    @property
    def signs_as(self) -> str:
        """Whose name stands under the letter."""
        return self.contact.name if self.contact else self.name

    @property
    def rings_at(self) -> str:
        """The telephone number under it: that of whoever signs, or none."""
        return (self.contact.phone or "") if self.contact else self.phone

    @property
    def payee(self) -> str:
        """Whom a code to pay by names."""
        return self.account_holder or self.company or self.name

    @property
    def unwanted(self) -> frozenset[str]:
        """Addresses no letter goes to, in lower case."""
        return frozenset(key.lower() for key in {*self.own_addresses, *self.robots, self.address.email})


def render_letter(
    decision: Remind,
    customer: Customer,
    lead: OpenItem,
    listed: Sequence[OpenItem],
    *,
    writer: Writer,
    templates: TemplateSet,
    today: date,
    account: str,
    last_day: date | None = None,
    next_step: str = "",
    before: Manner | None = None,
) -> Letter:
    """
    Write the letter of one decision, in the thread of its lead.

    Args:
        lead: The oldest overdue item: gives thread, From, To, Cc, language and step.
        listed: The customer's other items in this letter, sent to the same people; each brings its own copy.
        today: Calendar date in the owner's zone.
        account: Name of the mailbox that sends it.
        last_day: The day by which an answer is asked; None = a week from today, two for a formal letter, three where
            the law wants so, moved past a weekend.
        next_step: Name of the owner's step after this one; empty when there is none.
        before: How the newest letter of ours in this thread speaks.

    Raises:
        VoldaanError: When a letter would have a gap, a wrong recipient, no copy, or words that hurt.

    Rules: same-thread, copy-of-invoice, iban-as-printed, no-gaps, personal-line, tone (docs/rules.md)
    """
    _refuse_strangers(decision, lead, listed, writer)
    spoken = lead.spoken(before)
    language = language_of(customer, lead, spoken, writer, templates)
    form = form_for(customer, spoken, writer, language)
    to, cc = recipients(lead, writer.unwanted)
    style = Style(language, customer.country or writer.country)
    heard = form if has_form(language, form) else Form.INFORMAL
    names = greeting_names(customer, lead.invoice, to, heard)
    salute, called = greeting_for(spoken.courtesy, language, heard, known_names(customer, lead.invoice, to))
    owed = [item.balance for item in (lead, *listed) if item.balance]
    law = find_law(customer.card.party, decision.step.name, owed, style)
    last_day = last_day or _day_to_answer(today, decision.step.name, last_day_by_law(law, today))
    is_coded = shows_code(customer.qr, writer.qr, style.country, decision.step.name)
    part = _missed_part(decision, lead)
    codes = _codes(decision, (lead, *listed) if is_coded else (), writer, part)
    shown = {key: Code(picture.cid, side) for key, (picture, side) in codes.items()}
    content = Content(
        lead=describe(lead, style, today, shown.get(lead.key), part),
        others=tuple(describe(item, style, today, shown.get(item.key)) for item in listed),
        name=(called if called and not customer.greeting_name else style.series(names)) or absent("name"),
        bank_until=style.near_date(decision.bank_until, today),
        earlier=earlier_days(lead, style, today, writer.zone),
        promised=style.near_date(lead.promise.pay_on, today) if lead.promise else absent("promised"),
        claimed=_claimed_day(lead, style, today),
        last_day=style.week_date(last_day),
        step=decision.step.name,
        next_step=next_step or absent("next_step"),
        personal=_personal(decision, customer),
        salute=absent("salute") if decision.step.name == "formal" or not salute else salute,
        closing=closing_for(spoken.courtesy, language, heard) or absent("closing"),
        writer=sign(writer.signs_as, writer.company, writer.rings_at, writer.payee if codes else writer.account_holder),
        country=style.country,
        law=law or absent("law"),
    )
    step, letter = decision.step.name, decision.clearance.letter_id
    template = choose_template(templates, language, form, step, letter, customer.templates)
    text, html = _words(template, content, templates, language, form)
    if has_mark(text) and decision.mode is not Mode.DRAFT:
        raise VoldaanError(
            tell(
                "a letter to {customer} would leave with {mark} in it: write the line on his card, or take it out of"
                " templates/{name}",
                customer=customer.name or customer.key,
                mark=tell(PERSONAL_MARK),
                name=template,
            )
        )
    thread = thread_of(lead)
    return Letter(
        id=decision.clearance.letter_id,
        customer=decision.customer,
        account=account,
        step=decision.step.name,
        language=language,
        sender=_sender(lead, writer),
        to=to,
        cc=cc,
        subject=_subject(lead, thread.answers, templates, language, content),
        text=text,
        html=html,
        in_reply_to=thread.answers,
        references=thread.references,
        copies=_copies(lead, *listed),
        items=decision.items,
        pictures=tuple(picture for picture, _ in codes.values()),
        answer_by=last_day if content.last_day in " ".join(text.split()) else None,
        template=template.removesuffix(".txt"),
    )


def _missed_part(decision: Remind, lead: OpenItem) -> Part | None:
    """The part of a plan a letter asks for; None for every other letter, which asks for all that is open."""
    if decision.step.name != PART:
        return None
    if lead.plan is None or lead.plan.next is None:
        raise VoldaanError(tell("invoice {number} has no part that did not come", number=lead.number))
    return lead.plan.next


def _codes(
    decision: Remind, items: Sequence[OpenItem], writer: Writer, part: Part | None
) -> dict[str, tuple[Picture, int]]:
    """The code of each invoice that has one, by the item's key, with its size in CSS pixels."""
    codes: dict[str, tuple[Picture, int]] = {}
    for number, item in enumerate(items, 1):
        text = transfer_text(item, writer.payee, part.amount if part else None)
        if text and (drawn := draw_code(text)):
            cid = f"{number}.{decision.clearance.letter_id}@{writer.address.domain}"
            codes[item.key] = (Picture(cid, drawn.png), drawn.side)
    return codes


def _claimed_day(item: OpenItem, style: Style, today: date) -> str | Absent:
    day = item.claim.paid_on if item.claim else None
    return style.near_date(day, today) if day else absent("claimed")


def _personal(decision: Remind, customer: Customer) -> str | Absent:
    """The card's line for this customer; where there is none a draft shows its place to the owner, a letter nothing."""
    if line := clean(customer.card.personal or "").lstrip("| "):  # a bar would make it a row of the payment slip
        return line
    return tell(PERSONAL_MARK) if decision.mode is Mode.DRAFT else absent("personal")


def _refuse_strangers(decision: Remind, lead: OpenItem, listed: Sequence[OpenItem], writer: Writer) -> None:
    """Only the decided items go out together, and only to people who got every one of them."""
    if (decision.lead, decision.listed) != (lead.key, tuple(item.key for item in listed)):
        raise ValueError("the items are not those of the decision")
    people = lead.invoice.dispatch.recipient_set - writer.unwanted
    for item in listed:
        if item.invoice.dispatch.recipient_set - writer.unwanted != people:
            raise VoldaanError(
                tell(
                    "invoices {number} and {other} went to different people: not in one letter",
                    number=lead.number,
                    other=item.number,
                )
            )


def language_of(customer: Customer, lead: OpenItem, spoken: Manner, writer: Writer, templates: TemplateSet) -> str:
    """
    The card's, else the one the thread used last, else the invoice's own, else the owner's; "nl-BE" counts as "nl".

    Thread and invoice count only in a language that has letters.

    Rules: spoken-last (docs/rules.md)
    """
    if customer.language:
        return _short(customer.language)
    seen = (_short(language or "") for language in (spoken.language, lead.invoice.language))
    return next((language for language in seen if language and speaks(templates, language)), _short(writer.language))


def form_for(customer: Customer, spoken: Manner, writer: Writer, language: str) -> Form:
    """
    The card's form of address, else the one the thread used last, else the owner's usual one.

    That counts in his own language only: who writes je at home says vous and Sie abroad, and u to a Belgian.

    Rules: spoken-last (docs/rules.md)
    """
    if form := customer.form or spoken.form:
        return form
    flemish = language == "nl" and customer.country == "BE" != writer.country
    at_home = language == _short(writer.language) and not flemish
    return writer.form if at_home or language == "en" else Form.FORMAL


def _short(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _words(name: str, content: Content, templates: TemplateSet, language: str, form: Form) -> tuple[str, str]:
    source = begin_anew(render_template(templates, name, vars(content)), content.personal, language)
    refuse_unfit(source, name, templates, content, language, form)
    blocks = read_blocks(source)
    html = render_template(templates, "letter.html", {"blocks": blocks, "language": language})
    refuse_unfit_page(html, blocks, content, language, templates)
    return write_text(blocks, language), html


def _subject(lead: OpenItem, answers: str | None, templates: TemplateSet, language: str, content: Content) -> str:
    if answers and (subject := answering(lead.invoice.dispatch.subject)):
        return subject
    name = f"{language}-subject.txt"
    subject = clean(render_template(templates, name, vars(content)))
    if not subject:
        raise VoldaanError(tell("templates/{name} gives no subject: no letter goes without one", name=name))
    refuse_unfit_subject(subject, name, templates, content, language)
    return f"Re: {subject}" if answers else subject


def _sender(lead: OpenItem, writer: Writer) -> Address:
    """The From of the original mail; a bare address gets the owner's name, for nobody likes mail from an address."""
    sender = lead.invoice.dispatch.sender or writer.address
    return replace(sender, name=clean(sender.name) or clean(writer.name))


def _copies(*items: OpenItem) -> tuple[Copy, ...]:
    copies: dict[str, Copy] = {}
    for item in items:
        if item.invoice.copy is None:
            raise VoldaanError(
                tell("invoice {number} has no copy to attach: no letter goes without one", number=item.number)
            )
        copies.setdefault(item.invoice.copy.sha256, item.invoice.copy)
    return tuple(copies.values())


def _day_to_answer(today: date, step: str, by_law: date | None) -> date:
    usual = today + timedelta(days=_DAYS_TO_ANSWER.get(step, _USUAL_DAYS_TO_ANSWER))
    day = max(usual, by_law or usual)
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
