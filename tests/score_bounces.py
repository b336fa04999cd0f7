"""
Show which reader of reports sees what, form by form: ours, and flufl.bounce in an environment of its own.

    python -m tests.score_bounces

The forms are those of ``tests/bounce_forms.py``, so the table tells about them and not about the world.
"""

from __future__ import annotations

import sys
from collections import Counter

from agent.replies import read_bounce, read_report
from bench.bounces import RIVAL, Seen, ours, theirs
from bench.rival import NoRival
from tests.bounce_forms import FORMS, OURS


def main() -> None:
    """Print a row for each form, and the sums."""
    try:
        library: list[Seen | None] = [*theirs()]
    except NoRival as why:
        sys.stdout.write(f"Without {RIVAL}: {why}\n")
        library = [None] * len(FORMS)
    sums: Counter[str] = Counter()
    for form, rival in zip(FORMS, library, strict=True):
        fate, mine = read_report(form.raw).fate, ours(form)
        right = "right" if fate is form.fate else f"WRONG ({fate})"
        cited = "cited" if read_bounce(form.raw, {OURS}) else "-"
        beside = f"{rival.what}{'' if rival.is_right(form) else ' (wrong)'}" if rival else "-"
        told = f"{right}, {'address' if mine.names else 'no address'}"
        sys.stdout.write(f"{form.name:26} {form.fate or 'none':14} | {told:34} {cited:6} | {beside}\n")
        sums["ours exact"] += fate is form.fate
        sums["ours right"] += mine.is_right(form)
        sums["ours with address"] += mine.names
        sums[f"{RIVAL} right"] += rival is not None and rival.is_right(form)
        sums[f"{RIVAL} with address"] += rival is not None and rival.names
    sys.stdout.write(f"{len(FORMS)} forms: " + ", ".join(f"{name} {count}" for name, count in sums.items()) + "\n")


if __name__ == "__main__":
    main()
