"""How long ``voldaan --help`` takes, beside an interpreter that does nothing."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator

from bench.runner import Row, in_turn, missing

WORK = "voldaan --help"
GOAL_S = 0.3
TIMES = 7


def measure() -> Iterator[Row]:
    """Measure both turn by turn."""
    if importlib.util.find_spec("agent.cli") is None:
        yield missing(WORK, GOAL_S, "s", "the command is not there")
        return
    start = "import sys; from agent.cli.main import main; sys.argv = ['voldaan', '--help']; main()"
    try:
        ours, bare = in_turn(lambda: _run(start), lambda: _run("pass"), TIMES)
    except subprocess.CalledProcessError as error:
        yield missing(WORK, GOAL_S, "s", f"it failed: {error.stderr.decode(errors='replace').strip()[-120:]}")
        return
    yield Row(WORK, GOAL_S, ours, "s", f"python -c pass: {bare:.3f} s")


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)
