"""Runs every torture test with one seed, three processes side by side, and goes on where an earlier run stopped."""

from __future__ import annotations

import argparse
import hashlib
import itertools
import math
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.figures import render
from tests.torture.notes import Noted, read_notes

CHECKOUT = Path(__file__).parents[2]
#: What a campaign depends on; when any of it changes, everything is done anew.
SOURCES = ("agent", "templates", "tests", "pyproject.toml")
# More than there are cores on most machines: some tests wait for slow lines.
SIDE_BY_SIDE = 3
#: Into how many processes the cases of one test are divided, so that one long test keeps all cores busy.
PORTIONS = 4
#: How long a pytest process gets to end when time is over; then it is killed.
PATIENCE_SECONDS = 20
NOT_DONE, FAILED = 3, 1


@dataclass
class Campaign:
    """One seed on these sources: what is to be done, what is done, and where that is noted."""

    seed: int
    folder: Path
    ends_at: float
    running: set[subprocess.Popen[bytes]] = field(default_factory=set)

    @property
    def noted(self) -> Noted:
        """What was done up to now, by every process of every run."""
        return read_notes(self.folder / "notes.jsonl")

    def run(self, tests: Sequence[str]) -> None:
        """Run these tests until they or the time are over."""
        portions: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
        for portion in _portions(tests):
            portions.put(portion)
        workers = [threading.Thread(target=self._work, args=(portions,)) for _ in range(SIDE_BY_SIDE)]
        for worker in workers:
            worker.start()
        try:
            for worker in workers:
                worker.join()
        except KeyboardInterrupt:
            self.ends_at = 0
            for process in list(self.running):
                process.send_signal(signal.SIGINT)
            for worker in workers:
                worker.join()

    def _work(self, portions: queue.SimpleQueue[list[str]]) -> None:
        while time.monotonic() < self.ends_at:
            try:
                portion = portions.get_nowait()
            except queue.Empty:
                return
            self._pytest(portion)

    def _pytest(self, portion: list[str]) -> None:
        log = self.folder / f"{_name(portion)}.log"
        started = time.monotonic()
        with log.open("wb") as output:
            options = ["-q", "--tb=short", "-p", "no:cacheprovider", *self._dice()]
            process = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-m", "torture", *options, *portion],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us first; pytest then gets it from us
            )
            self.running.add(process)
            try:
                self._wait(process)
            finally:
                self.running.discard(process)
        word = {0: "passed", 1: "FAILED"}.get(process.returncode, "stopped")
        print(f"{word:8} {len(portion):3} of {portion[0]}  {time.monotonic() - started:.0f} s", flush=True)
        if process.returncode == 1:
            print(log.read_text(errors="replace"), flush=True)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(max(0.0, self.ends_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _dice(self) -> list[str]:
        return [
            f"--torture-seed={self.seed}",
            f"--torture-notes={self.folder / 'notes.jsonl'}",
            f"--randomly-seed={self.seed}",
            f"--hypothesis-seed={self.seed}",
        ]


def main() -> int:
    """Run the campaigns; 0 when all passed, 1 when one failed, 3 when the time was over before the work was."""
    options = _arguments()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1, 10_000)
    folder = CHECKOUT / ".torture" / f"{seed}-{_fingerprint()}"
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    campaign = Campaign(seed, folder, time.monotonic() + 60 * options.minutes)
    tests = _collect(options.only)
    passed = campaign.noted.passed
    left = [test for test in tests if test not in passed]
    print(f"Seed {seed}: {len(tests)} torture tests, {len(tests) - len(left)} of them done before. Notes: {folder}")
    campaign.run(left)
    return _close(campaign, tests)


def _close(campaign: Campaign, tests: Iterable[str]) -> int:
    noted = campaign.noted
    by_outcome = {
        outcome: [test for test in tests if noted.outcomes.get(test, "not done") == outcome]
        for outcome in ("passed", "skipped", "failed", "not done")
    }
    for line in render(noted.figures):
        print(line)
    print()
    for outcome, names in by_outcome.items():
        print(f"{outcome}: {len(names)}")
        if outcome != "passed":
            cases = Counter(name.partition("[")[0] for name in names)
            print("".join(f"  {count:4} of {name}\n" for name, count in cases.items()), end="")
    if by_outcome["not done"]:
        print(f"The time was over. ./dev torture --seed {campaign.seed} goes on where this stopped.")
    return FAILED if by_outcome["failed"] else NOT_DONE if by_outcome["not done"] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev torture", description=__doc__)
    parser.add_argument("--seed", type=int, help="the number all dice come from; without it one is thrown")
    parser.add_argument("--minutes", type=float, default=30, help="end after so many minutes (default: %(default)s)")
    parser.add_argument("--only", metavar="PART", default="", help="only tests whose name or file has this (pytest -k)")
    parser.add_argument("--fresh", action="store_true", help="forget what was done with this seed before")
    return parser.parse_args()


def _collect(only: str) -> list[str]:
    asked = [sys.executable, "-m", "pytest", "-m", "torture", "--collect-only", "-q", "-p", "no:randomly"]
    asked += ["-k", only] if only else []
    said = subprocess.run(asked, cwd=CHECKOUT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    tests = [line for line in said.stdout.splitlines() if "::" in line]
    if said.returncode not in (0, 5):  # 5: nothing collected
        sys.exit(said.stdout + said.stderr)
    return tests


def _portions(tests: Sequence[str]) -> list[list[str]]:
    """The cases of each test in at most four heaps; heaps of different tests take turns."""
    heaps: list[list[list[str]]] = []
    for _, group in itertools.groupby(tests, lambda test: test.partition("[")[0]):
        cases = list(group)
        size = math.ceil(len(cases) / PORTIONS)
        heaps.append([cases[start : start + size] for start in range(0, len(cases), size)])
    return [heap for turn in itertools.zip_longest(*heaps) for heap in turn if heap]


def _name(portion: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(portion).encode()).hexdigest()[:12]


def _fingerprint() -> str:
    """What the sources now are, whether committed or not."""
    seen = hashlib.sha256()
    for source in SOURCES:
        path = CHECKOUT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else (path,):
            if file.is_file() and "__pycache__" not in file.parts:
                seen.update(str(file.relative_to(CHECKOUT)).encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main())
