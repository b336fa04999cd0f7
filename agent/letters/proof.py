"""Proofreading: every letter is filled in once with an invented invoice, before a real customer gets one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from agent.domain.customer import Form
from agent.domain.errors import VoldaanError
from agent.domain.money import Money
from agent.domain.speech import tell
from agent.letters.content import Code, Content, Line, Signature
from agent.letters.format import Style
from agent.letters.render import Writer
from agent.letters.sources import TemplateSet, absent, has_form, render_template, stem, variants
from agent.letters.tone import Severity, check_tone

_DAY = date(2026, 3, 3)


@dataclass(frozen=True)
class Remark:
    """One thing to mend in one template; an error means that no letter would be made from it."""

    template: str
    severity: Severity
    text: str


def proofread(templates: TemplateSet, writer: Writer, steps: Sequence[str]) -> tuple[Remark, ...]:
    """
    Read every letter for these steps as its customer would, once with everything filled in and once with the least.

    A step without a letter in the owner's own language and form is an advice: the owner is asked when it comes up.
    """
    remarks: list[Remark] = []
    for language in sorted({name.partition("-")[0] for name in templates if name.endswith(".txt") and "-" in name}):
        for form in Form:
            for step in steps if has_form(language, form) else ():
                remarks += _read(templates, language, form, step, writer)
    own = stem(writer.language, writer.form)
    for step in steps:
        if not variants(templates, writer.language, writer.form, step):
            remarks.append(
                Remark(
                    f"{own}-{step}.txt",
                    Severity.ADVICE,
                    tell("there is no letter for the step {step} yet", step=repr(step)),
                )
            )
    return tuple(dict.fromkeys(remarks))


def _read(templates: TemplateSet, language: str, form: Form, step: str, writer: Writer) -> Iterator[Remark]:
    for name in variants(templates, language, form, step):
        full = _sample(Style(language, writer.country), step)
        for content in (full, _least(full)):
            try:
                source = render_template(templates, name, vars(content))
            except VoldaanError as error:
                yield Remark(name, Severity.ERROR, str(error))
                continue
            for found in check_tone(source, step, language, form, content.given):
                yield Remark(name, found.severity, str(found))


def _sample(style: Style, step: str) -> Content:
    money = style.money(Money(Decimal("1210.00"), "EUR"))
    day = style.near_date(_DAY, _DAY)
    code = Code("code@robin.example", 159)
    line = Line(
        "2026-001", money, money, money, day, style.full_date(_DAY), 12, "NL00 BANK 0123 4567 89", "RF00 2026 001", code
    )  # as is
    signature = Signature("Robin", "Robin & Co", "0123 456 789", "R. Jansen")  # as is
    return Content(
        lead=line,
        others=(line, line),
        name="Sam",  # as is
        bank_until=day,
        earlier=day,
        promised=day,
        claimed=day,
        last_day=style.week_date(_DAY),
        step=step,
        next_step="formal",  # as is
        personal="…",
        closing=absent("closing"),
        writer=signature,
        country=style.country,
    )


def _least(content: Content) -> Content:
    """The same with everything left out that may be absent."""
    line = _without(content.lead, "paid", "issued", "iban", "reference", "qr")
    writer = _without(content.writer, "company", "phone", "account_holder")
    sparse: Content = _without(content, "name", "earlier", "promised", "claimed", "next_step", "personal")
    return replace(sparse, lead=line, others=(), writer=writer)


def _without(value: Any, *names: str) -> Any:
    return replace(value, **{name: absent(name) for name in names})
