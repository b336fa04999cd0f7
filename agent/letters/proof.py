"""Proofreading: every letter is filled in once with an invented invoice, before a real customer gets one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agent.domain.card import PartyKind
from agent.domain.customer import Form
from agent.domain.errors import VoldaanError
from agent.domain.money import Money
from agent.domain.speech import tell
from agent.letters.content import Code, Content, Line, Signature
from agent.letters.finding import Finding, Severity
from agent.letters.fit import find_faults, tell_place
from agent.letters.format import Style
from agent.letters.law import find_law
from agent.letters.prose import Prose, count_words
from agent.letters.render import Writer
from agent.letters.sources import (
    TemplateSet,
    Unreadable,
    UnreadableLetter,
    absent,
    has_form,
    render_template,
    stem,
    variants,
)
from agent.letters.wording import words_of

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
    remarks = list(_unreadable(templates))
    for language in sorted({name.partition("-")[0] for name in templates if name.endswith(".txt") and "-" in name}):
        for form in Form:
            for step in steps if has_form(language, form) else ():
                remarks += _read(templates, language, form, step, writer)
            remarks += _firmer_is_shorter(templates, language, form, steps, writer)
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


def _unreadable(templates: TemplateSet) -> Iterator[Remark]:
    """Tell of every file that cannot be read; of a folder once."""
    told: dict[str, str] = {}
    for name, text in sorted(templates.items()):
        if isinstance(text, Unreadable):
            told.setdefault(text, name)
    yield from (Remark(name, Severity.ERROR, str(text)) for text, name in told.items())


def _read(templates: TemplateSet, language: str, form: Form, step: str, writer: Writer) -> Iterator[Remark]:
    for name in variants(templates, language, form, step):
        full = sample_content(Style(language, writer.country), step)
        for content in (full, _least(full), *_by_law(full, Style(language, writer.country))):
            try:
                source = render_template(templates, name, vars(content))
            except UnreadableLetter:  # told of itself already
                continue
            except VoldaanError as error:
                yield Remark(name, Severity.ERROR, str(error))
                continue
            for found in find_faults(source, content, language, form):
                if content.law and not found.is_error:  # the law's words are as long and as hard as the law
                    continue
                yield Remark(name, found.severity, f"{found}{tell_place(found, name, templates, content)}")


def _firmer_is_shorter(
    templates: TemplateSet, language: str, form: Form, steps: Sequence[str], writer: Writer
) -> Iterator[Remark]:
    """
    Compare the firm letter with the longest second one; who writes more to be firm only gets louder.

    A formal letter must be complete, and a light one is short by itself.

    Rules: firmer-is-shorter (docs/rules.md)
    """
    if not {"second", "firm"} <= set(steps) or not has_form(language, form):
        return
    second = [
        _length(templates, name, language, "second", writer) for name in variants(templates, language, form, "second")
    ]
    for name in variants(templates, language, form, "firm"):
        length = _length(templates, name, language, "firm", writer)
        if second and length > max(second):
            words = tell("{length} words, the second letter {most}", length=length, most=max(second))
            advice = tell("firmer is shorter: leave out what the dates and sums already say")
            yield Remark(name, Severity.ADVICE, str(Finding("firmer-is-shorter", Severity.ADVICE, words, advice)))


def _length(templates: TemplateSet, name: str, language: str, step: str, writer: Writer) -> int:
    """Words before the payment slip with everything filled in; 0 when that fails, of which is told elsewhere."""
    content = sample_content(Style(language, writer.country), step)
    try:
        source = render_template(templates, name, vars(content))
    except VoldaanError:
        return 0
    return count_words(Prose(source, step, words_of(language), content.given).before_slip)


def sample_content(style: Style, step: str) -> Content:
    """Everything a letter may say, of an invented invoice, customer and owner."""
    asked, paid, left = (style.money(Money(Decimal(amount), "EUR")) for amount in ("1210.00", "500.00", "710.00"))
    days = [style.near_date(_DAY - timedelta(days=ago), _DAY) for ago in range(4)]
    code = Code("code@robin.example", 159)
    line = Line(
        number="2026-001",  # as is
        amount=left,
        full_amount=asked,
        paid=paid,
        issued=style.near_date(_DAY - timedelta(days=42), _DAY),
        due=style.full_date(_DAY - timedelta(days=12)),
        days=12,
        iban="NL00 BANK 0123 4567 89",  # as is
        reference="RF00 2026 001",  # as is
        qr=code,
        is_new=False,
    )
    signature = Signature("Robin", "Robin & Co", "0123 456 789", "R. Jansen")  # as is
    return Content(
        lead=line,
        others=(line, replace(line, is_new=True)),
        name="Sam",  # as is
        bank_until=days[0],
        earlier=days[1],
        promised=days[2],
        claimed=days[3],
        last_day=style.week_date(_DAY + timedelta(days=7)),
        step=step,
        next_step="formal",  # as is
        personal="…",
        salute=absent("salute"),
        closing=absent("closing"),
        writer=signature,
        country=style.country,
        law=absent("law"),
    )


def _by_law(content: Content, style: Style) -> Iterator[Content]:
    """The same to every kind of customer of whom a formal letter names the law."""
    for party in PartyKind:
        if law := find_law(party, content.step, [Money(Decimal("2130.00"), "EUR")], style):
            yield replace(content, law=law)


def _least(content: Content) -> Content:
    """The same with everything left out that may be absent."""
    asked = replace(content.lead, amount=content.lead.full_amount)
    line = _without(asked, "lead.", "paid", "issued", "iban", "reference", "qr")
    writer = _without(content.writer, "writer.", "company", "phone", "account_holder")
    sparse: Content = _without(content, "", "name", "earlier", "promised", "claimed", "next_step", "personal")
    return replace(sparse, lead=line, others=(), writer=writer)


def _without(value: Any, prefix: str, *names: str) -> Any:
    return replace(value, **{name: absent(f"{prefix}{name}") for name in names})
