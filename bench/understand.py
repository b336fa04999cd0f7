"""A reply listened to: rules and second opinion, in a fresh child under its limits; time, first time, memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

from agent import understand
from agent.sandbox import MailText, Reader, samples
from bench.runner import Row, missing, seconds
from bench.understand_process import MAIL, RECEIVED

COLD, WARM = "understand: load rules and model", "understand: one mail, with its child"
MEMORY = "understand: memory of that child"
COLD_MS, WARM_MS, MEMORY_MB = 1500, 50, 250
_TIMES = 15


def measure() -> Iterator[Row]:
    """The program's own reader for the warm time; a process of its own for what it takes to begin."""
    why = understand.missing() or (None if sys.platform == "linux" else "children are only forked on Linux")
    said = [] if why else _process().split()
    if len(said) != 4:
        why = why or "the child died under the sandbox's limits"
        for work, goal, unit in ((COLD, COLD_MS, "ms"), (WARM, WARM_MS, "ms"), (MEMORY, MEMORY_MB, "MB")):
            yield missing(work, goal, unit, why)
        return
    model, rules, resident, addresses = map(float, said)
    yield Row(
        COLD, COLD_MS, model + rules, "ms", f"model {model:.0f}, rules {rules:.0f}; once a pass, at its first mail"
    )
    yield Row(WARM, WARM_MS, _warm_ms(), "ms", "nine sentences and a quote")
    yield Row(MEMORY, MEMORY_MB, resident, "MB", f"shared pages counted in; {addresses:.0f} MB of addresses")


def _warm_ms() -> float:
    mail = MailText(MAIL, RECEIVED)
    with Reader() as reader:
        reader.read(samples.PDF, "x.pdf")
        reader.hear(mail)
        return statistics.median(seconds(lambda: reader.hear(mail)) for _ in range(_TIMES)) * 1000


def _process() -> str:
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as the sandbox's worker: its children may start no thread
    ran = subprocess.run([sys.executable, "-m", "bench.understand_process"], capture_output=True, text=True, env=alone)
    return ran.stdout
