"""
A busy account's year in one bank file, read whole and proven: CAMT, and MT940 and CODA beside other readers of them.

Each reading is a fresh process that has read a small file before; ours and theirs take turns in the same run.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.sandbox import Reader
from bench.bank_files import Booking, bookings, camt, coda, mt940
from bench.rival import NoRival, python_with
from bench.runner import Row, missing, seconds

ENTRIES = 10_000
TURNS = 3
GOAL_SECONDS, GOAL_MB, GOAL_TIMES = 1.5, 150, 1
#: The child, the way of 10,000 entries through its pipe, and their checking on our side.
GOAL_INSIDE = 4
RIVALS = {"MT940": ("mt-940", "mt-940>=5.1,<6", mt940), "CODA": ("febelfin-coda", "febelfin-coda>=0.5,<1", coda)}
_SCRIPT = Path(__file__).with_name("statement_process.py")


@dataclass(frozen=True)
class Readings:
    """What several readings of one file took: medians of seconds by the clock and of the processor, most megabytes."""

    seconds: float
    processor: float
    megabytes: float
    entries: int


def measure() -> Iterator[Row]:
    """Ours alone for CAMT, side by side for the others."""
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as made:
        folder = Path(made)
        path, small = _written(folder, "camt", camt)
        work, read = f"CAMT of {ENTRIES:,} entries", _readings([Path(sys.executable)], ["ours"], small, path)[0]
        note = f"{path.stat().st_size / 1e6:.1f} MB; processor {read.processor:.2f} s; {read.entries:,} entries read"
        yield Row(work, GOAL_SECONDS, read.seconds, "s", note)
        yield Row(f"{work}: most memory", GOAL_MB, read.megabytes, "MB", "of the whole process")
        yield _inside(work, path, small)
        for kind in RIVALS:
            yield from _beside(folder, kind)


def _written(folder: Path, name: str, write: Callable[[list[Booking]], bytes]) -> tuple[Path, Path]:
    """The file that is measured, and a small one of its kind."""
    large, small = folder / name, folder / f"{name}-small"
    large.write_bytes(write(bookings(ENTRIES)))
    small.write_bytes(write(bookings(2)))
    return large, small


def _inside(work: str, path: Path, small: Path) -> Row:
    with Reader() as reader:
        reader.read_statements(small.read_bytes(), small.name)
        content = path.read_bytes()
        taken = [seconds(lambda: reader.read_statements(content, path.name)) for _ in range(TURNS)]
    return Row(
        f"{work}: through the sandbox", GOAL_INSIDE, statistics.median(taken), "s", "child, pipe and checks included"
    )


def _beside(folder: Path, kind: str) -> Iterator[Row]:
    name, requirement, write = RIVALS[kind]
    path, small = _written(folder, kind, write)
    faster = f"{kind} of {ENTRIES:,} entries: faster than {name}"
    try:
        theirs, ours = _readings([python_with(name, requirement), Path(sys.executable)], [name, "ours"], small, path)
    except NoRival as why:
        print(f"NOT MEASURED beside {name}: {why}", file=sys.stderr, flush=True)
        yield missing(faster, GOAL_TIMES, "×", str(why), at_least=True)
        return
    note = f"{theirs.seconds:.2f} s there, {ours.seconds:.2f} s here; {theirs.entries:,} and {ours.entries:,} entries"
    yield Row(faster, GOAL_TIMES, theirs.seconds / ours.seconds, "×", note, at_least=True)
    note = f"{theirs.processor:.2f} s there, {ours.processor:.2f} s here: unmoved by what else runs"
    yield Row(f"{faster}, processor", GOAL_TIMES, theirs.processor / ours.processor, "×", note, at_least=True)
    note = f"{theirs.megabytes:.0f} MB there"
    yield Row(f"{kind} of {ENTRIES:,} entries: most memory", GOAL_MB, ours.megabytes, "MB", note)


def _readings(pythons: Sequence[Path], readers: Sequence[str], small: Path, path: Path) -> list[Readings]:
    """
    Let each reader read the file, turn by turn.

    Raises:
        NoRival: When one of them does not.
    """
    told: list[list[Mapping[str, float]]] = [[] for _ in readers]
    for _ in range(TURNS):
        for answers, python, reader in zip(told, pythons, readers, strict=True):
            answers.append(_reading(python, reader, small, path))
    return [
        Readings(
            seconds=statistics.median(each["seconds"] for each in answers),
            processor=statistics.median(each["processor"] for each in answers),
            megabytes=max(each["megabytes"] for each in answers),
            entries=int(answers[0]["entries"]),
        )
        for answers in told
    ]


def _reading(python: Path, reader: str, small: Path, path: Path) -> Mapping[str, float]:
    command = [python, "-P", _SCRIPT, reader, small, path]
    root = Path(__file__).parent.parent
    said = subprocess.run(command, capture_output=True, text=True, cwd=root, env={"PYTHONPATH": str(root)})
    if said.returncode:
        raise NoRival(f"{reader} does not read {path.name}: {(said.stderr.strip() or 'no reason').splitlines()[-1]}")
    answer: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return answer
