"""The tone check: every letter of ours in every manner, each another text, and a long one of an owner's."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Iterator, Sequence

from agent.domain.customer import Form
from agent.letters import Style, check_tone
from agent.letters.content import Content
from agent.letters.fit import find_faults
from agent.letters.proof import sample_content
from agent.letters.sources import render_template, variants
from agent.resources import get_resource
from bench.runner import Row, median_ms

GOAL_MS = 5
TIMES = 7
MANNERS = {
    **{"nl": tuple(Form), "fr": tuple(Form), "de": tuple(Form)},
    "en": (Form.INFORMAL,),
}
STEPS = ("heads-up", "light", "second", "firm", "formal", "proof")
LONG = "Ik begrijp dat het druk is. Op 3 maart zag ik nog niets op mijn bank staan; wil je het even nakijken? "

Case = tuple[str, Content, str, Form]


def measure() -> Iterator[Row]:
    """Measure each letter by itself; what is remembered of a text is of no use for the next."""
    cases = list(_cases())
    for case in cases:  # the words of every language are read and compiled once
        find_faults(*case)
    each = sorted(_times(cases))
    yield Row(
        f"the tone check of a letter, median of {len(cases)}",
        GOAL_MS,
        statistics.median(each) * 1000,
        "ms",
        f"nine in ten within {each[len(each) * 9 // 10] * 1000:.1f} ms",
    )
    long = LONG * 40
    turns = iter(range(TIMES))
    taken = median_ms(lambda: check_tone(f"{next(turns)} {long}", "light", "nl", Form.INFORMAL), TIMES)
    yield Row("the tone check of ten pages", 20 * GOAL_MS, taken, "ms", f"{len(long.split()):,} words")


def _times(cases: Sequence[Case]) -> Iterator[float]:
    """Seconds of each letter by itself; it is too short to clear the memory before every one."""
    gc.collect()
    for turn in range(TIMES):
        for case in cases:
            start = time.perf_counter()
            _check(case, turn)
            yield time.perf_counter() - start


def _check(case: Case, turn: int) -> None:
    source, content, language, form = case
    find_faults(f"{source}\n{turn}\n", content, language, form)


def _cases() -> Iterator[Case]:
    templates = {path.name: path.read_text(encoding="utf-8") for path in get_resource("templates").iterdir()}
    for language, forms in MANNERS.items():
        for form in forms:
            for step in STEPS:
                content = sample_content(Style(language, "BE"), step)
                for name in variants(templates, language, form, step):
                    yield render_template(templates, name, vars(content)), content, language, form
