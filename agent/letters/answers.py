"""
An answer the owner may send to what a customer wrote; a text for him to change, never a letter that leaves by itself.

Rules: tone, no-gaps (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent.domain.customer import Customer, Form
from agent.domain.errors import VoldaanError
from agent.domain.instalments import Part, total_of
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.manner import Manner
from agent.letters.blocks import read_blocks, write_text
from agent.letters.content import sign
from agent.letters.courtesy import closing_for, greeting_for
from agent.letters.format import Style, format_iban
from agent.letters.greeting import clean, greeting_names, known_names
from agent.letters.render import Writer, form_for, language_of
from agent.letters.sources import TemplateSet, absent, has_form, render_template, stem
from agent.letters.tone import check_tone

#: Every answer there is, by the word a template knows it by.
ANSWERS = (
    *("noted", "date", "run", "paid", "copy", "complaint", "data", "trouble", "instalments", "extension"),
    *("approval", "contact", "passed", "plan", "thanks", "call-date", "call-complaint", "call-look"),
)
_STEP = "answers"


@dataclass(frozen=True)
class Answered:
    """What is answered: which answer, about which invoice, to whom, and the days it names; ``passed`` is over.

    ``before`` is how the newest letter of ours about it speaks. ``others`` are numbers of invoices it is about as well,
    ``has_copy`` whether a copy goes with it. ``parts`` are those of a plan; ``all_due`` says in its
    confirmation that all is due once a part does not come.
    """

    answer: str
    item: OpenItem
    to: Address | None
    days: tuple[date, ...] = ()
    passed: date | None = None
    before: Manner | None = None
    others: tuple[str, ...] = ()
    has_copy: bool = False
    parts: tuple[Part, ...] = ()
    all_due: bool = False


def render_answer(about: Answered, customer: Customer, *, writer: Writer, templates: TemplateSet, today: date) -> str:
    """
    Write an answer in the customer's language; empty when there are no such words in it.

    Only a template that is there, complete and kind gives a text: a proposal that fails is no reason to stop a pass.
    """
    manner = about.item.spoken(about.before)
    language = language_of(customer, about.item, manner, writer, templates)
    form = form_for(customer, manner, writer, language)
    template = f"{stem(language, form)}-{_STEP}.txt"
    if template not in templates or about.answer not in ANSWERS or (about.answer == "plan" and not about.parts):
        return ""
    style = Style(language, customer.country or writer.country)
    to = (about.to,) if about.to else ()
    heard, invoice = form if has_form(language, form) else Form.INFORMAL, about.item.invoice
    greeted = greeting_names(customer, invoice, to, heard) if to else ()
    salute, called = greeting_for(manner.courtesy, language, heard, known_names(customer, invoice, to))
    name = (called if called and not customer.greeting_name else style.series(greeted)) or absent("name")
    slip = {
        "total": style.money(total_of(about.parts)) if about.parts else absent("total"),
        "iban": format_iban(clean(invoice.iban)) if invoice.iban else absent("iban"),
        "reference": clean(invoice.payment_reference or "") or absent("reference"),
    }
    days = [style.week_date(day) for day in about.days if day >= today]
    values = {
        "answer": about.answer,
        "step": _STEP,
        "name": name,
        "salute": salute or absent("salute"),
        "number": clean(about.item.number),
        "numbers": style.series([clean(number) for number in (about.item.number, *about.others)]),
        "many": bool(about.others),
        "attached": about.has_copy,
        "day": days[0] if days else absent("day"),
        "other_day": days[1] if len(days) > 1 else absent("other_day"),
        "promised": style.week_date(about.passed) if about.passed else absent("promised"),
        "writer": sign(writer.signs_as, writer.company, writer.rings_at, ""),
        "closing": closing_for(manner.courtesy, language, heard) or absent("closing"),
        "country": style.country,
        **slip,
        "parts": [{"amount": style.money(part.amount), "day": style.full_date(part.on)} for part in about.parts],
        "all_due": about.all_due,
    }
    try:
        source = render_template(templates, template, values)
        if source == render_template(templates, template, {**values, "answer": ""}):  # the owner's own copy is older
            return ""
    except VoldaanError:
        return ""
    named = (*slip.values(), values["numbers"], values["number"], values["name"], writer.signs_as, writer.company)
    given = tuple(text for text in named if isinstance(text, str))
    if any(found.is_error for found in check_tone(source, _STEP, f"{language}-{style.country}", form, given)):
        return ""
    return write_text(read_blocks(source), language)
