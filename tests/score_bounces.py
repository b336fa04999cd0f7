"""
Show which reader of reports sees what, form by form: ours, and the library flufl.bounce where it is installed.

    python -m tests.score_bounces

The forms are those of ``tests/bounce_forms.py``, so the table tells about them and not about the world.
"""

from __future__ import annotations

import email
import sys
from collections import Counter
from typing import Any

from agent.replies import read_bounce, read_report
from tests.bounce_forms import FORMS, OURS, WHO, Form

try:
    from flufl.bounce import all_failures
except ImportError:
    all_failures = None


def seen_by_us(form: Form) -> str:
    """Fate, whether the address is right, and whether our mail is cited."""
    report = read_report(form.raw)
    right = "right" if report.fate is form.fate else f"WRONG ({report.fate})"
    return f"{right}, {'address' if report.recipient == WHO else 'no address'}"


def seen_by_library(form: Form) -> str:
    """Whether it sees a failure for good, one for a while, or nothing."""
    reader: Any = all_failures
    if reader is None:
        return "not installed"
    temporary, permanent = reader(email.message_from_bytes(form.raw))
    return "failed" if WHO.encode() in permanent else "delayed" if WHO.encode() in temporary else "nothing"


def main() -> None:
    """Print a row for each form, and the sums."""
    sums: Counter[str] = Counter()
    for form in FORMS:
        ours, library = seen_by_us(form), seen_by_library(form)
        cited = "cited" if read_bounce(form.raw, {OURS}) else "-"
        sys.stdout.write(f"{form.name:26} {form.fate or 'none':14} | {ours:34} {cited:6} | {library}\n")
        sums["ours right"] += ours.startswith("right")
        sums["ours with address"] += ours.endswith(", address")
        final = form.fate is not None and form.fate.is_final
        delayed = form.fate is not None and form.fate.value == "delayed"
        sums["library right"] += library == ("failed" if final else "delayed" if delayed else "nothing")
    sys.stdout.write(f"{len(FORMS)} forms: " + ", ".join(f"{name} {count}" for name, count in sums.items()) + "\n")


if __name__ == "__main__":
    main()
