"""Reports of mail that came back, form by form: what we see in them, and flufl.bounce beside us."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.domain.events import Fate
from agent.replies import read_bounce, read_report
from bench.rival import NoRival, python_with
from bench.runner import Row, missing
from tests.bounce_forms import FORMS, OURS, WHO, Form

_SCRIPT = Path(__file__).with_name("bounces_process.py")
RIVAL, REQUIREMENT = "flufl.bounce", "flufl.bounce>=6,<7"
_PATIENCE = 60


@dataclass(frozen=True)
class Seen:
    """What a reader made of one form: whether it failed for good, waits, or neither; and whether it named the address.

    The rival tells only these two; of a delivery it rightly sees nothing.
    """

    what: str
    names: bool

    def is_right(self, form: Form) -> bool:
        """Whether that is so."""
        return self.what == rough(form.fate)


def rough(fate: Fate | None) -> str:
    """A fate as coarsely as the rival tells it."""
    if fate is not None and fate.is_final:
        return "failed"
    return "delayed" if fate is Fate.DELAYED else "nothing"


def ours(form: Form) -> Seen:
    """What we see."""
    report = read_report(form.raw)
    return Seen(rough(report.fate), report.recipient == WHO)


def theirs() -> list[Seen]:
    """
    What flufl.bounce sees in each form.

    Raises:
        NoRival: When it cannot be had, or does not run.
    """
    lines = "".join(base64.b64encode(form.raw).decode() + "\n" for form in FORMS)
    command = [python_with(RIVAL, REQUIREMENT), _SCRIPT]
    try:
        done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise NoRival(f"{RIVAL} took more than {_PATIENCE} s") from None
    if done.returncode:
        raise NoRival(f"{RIVAL} does not run: {(done.stderr.strip() or 'no reason').splitlines()[-1]}")
    found = []
    for line in done.stdout.splitlines():
        temporary, permanent = json.loads(line)
        what = "failed" if permanent else "delayed" if temporary else "nothing"
        found.append(Seen(what, WHO in (*temporary, *permanent)))
    return found


def measure() -> Iterator[Row]:
    """Our score and the rival's on the forms of our tests, which tell about them and not about the world."""
    began = time.perf_counter()
    mine = [(form, ours(form)) for form in FORMS]
    each = (time.perf_counter() - began) * 1000 / len(FORMS)
    cited = sum(read_bounce(form.raw, {OURS}) is not None for form in FORMS)
    named = sum(read_report(form.raw).fate is form.fate for form in FORMS)
    note = f"{cited} of {len(FORMS)} cite our mail and are known by it; {named} told exactly; {each:.1f} ms a report"
    yield _row("bounces: failed, delayed or neither, by us", 95, mine, note)
    try:
        yield _row(f"bounces: the same by {RIVAL}", 0, list(zip(FORMS, theirs(), strict=True)), "")
    except NoRival as why:
        yield missing(f"bounces: the same by {RIVAL}", 0, "%", str(why))


def _row(work: str, goal: float, seen: list[tuple[Form, Seen]], note: str) -> Row:
    right = sum(one.is_right(form) for form, one in seen)
    addresses = sum(one.names for _, one in seen)
    told = f"{right} of {len(seen)}, the address in {addresses}"
    return Row(work, goal, 100 * right / len(seen), "%", "; ".join(filter(None, (told, note))), at_least=True)
