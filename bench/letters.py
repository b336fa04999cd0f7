"""Writing letters: every step in every manner about one invoice, with the tone check and the page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from agent.domain.customer import Form
from agent.domain.decision import Clearance, Remind
from agent.domain.letter import ItemStep, QrCode
from agent.domain.mail import Address
from agent.domain.policy import Mode, Step
from agent.letters import TemplateSet, Writer, render_letter
from agent.letters.preview import invent_item
from agent.resources import get_resource
from bench.runner import Row

GOAL_MS = 30
STEPS = ("heads-up", "light", "second", "firm", "formal", "proof")
MANNERS = (*((language, form) for language in ("nl", "fr", "de") for form in Form), ("en", Form.INFORMAL))
SANNE = Address("sanne@sanne.example", "Sanne de Wit")
DAY = date(2026, 3, 6)


def measure() -> Iterator[Row]:
    """Measure with a code to pay by, the dearest letter there is, and without; in processor time."""
    templates = {path.name: path.read_text(encoding="utf-8") for path in sorted(get_resource("templates").iterdir())}
    first = next(_times(templates, QrCode.YES))
    for code, name in ((QrCode.YES, "with a code to pay by"), (QrCode.NO, "without a code")):
        taken = sorted(_times(templates, code))
        slow, very_first = taken[len(taken) * 9 // 10] * 1000, first * 1000
        note = f"median of {len(taken)} in seven manners, nine in ten within {slow:.0f} ms, the first {very_first:.0f}"
        yield Row(f"a letter {name}", GOAL_MS, statistics.median(taken) * 1000, "ms", note)


def _times(templates: TemplateSet, code: QrCode) -> Iterator[float]:
    """Seconds of each letter; compiled templates are remembered from one to the next, as in a pass."""
    writer = Writer("Sanne de Wit", SANNE, "Studio De Wit", "06 1234 5678", qr=code)
    item, customer = invent_item(writer, DAY)
    for turn in range(3):
        for language, form in MANNERS:
            card = replace(customer, language=language, form=form)
            for step in STEPS:
                decision = Remind(
                    customer=item.customer,
                    step=Step(step, 0),
                    lead=item.key,
                    listed=(),
                    mode=Mode.AUTO,
                    clearance=Clearance(
                        f"{turn} {language} {form} {step}", frozenset(), datetime(2026, 3, 11, tzinfo=UTC)
                    ),
                    bank_until=DAY,
                    verdicts=(),
                    items=(ItemStep(item.key, step),),
                )
                start = time.process_time()
                render_letter(decision, card, item, (), writer=writer, templates=templates, today=DAY, account="")
                yield time.process_time() - start
