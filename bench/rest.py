"""Left alone: simulated days of the daemon, with mail and without network, then ten real minutes of the program.

Memory counts as flat when it mostly rises, from one sample after the warm-up to another, by no more than a megabyte a
day: writing to the owner, once a day, loads what it needs and keeps it. Descriptors and threads, when there are no more
at the end than after the warm-up.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import schedule

from agent.cli.opened import open_house_at
from agent.daemon import Alarm, Clocks, SettingsFile, run_daemon
from bench.dovecot import User, dovecot_missing, dovecot_user
from bench.papers import sent_mails
from bench.resting import PASSWORD, resting_daemon, write_settings
from bench.runner import Row, missing

MAILS, INVOICES = 3_000, 300
WARM_UP = 10
DAY = timedelta(hours=24)
RESTED_SECONDS = 600

DAY_GOALS = (
    ("a day at rest: memory gained after the warm-up", 1, "MB"),
    ("a day at rest: descriptors, end against warm", 1, "×"),
    ("a day at rest: threads, end against warm", 1, "×"),
    ("a pass with nothing new: processor time", 1, "s"),
)
OFFLINE_GOAL = ("a day without network: memory gained after the warm-up", 1, "MB")
TEN_MINUTES_GOALS = (
    ("ten minutes at rest: resident memory", 80, "MB"),
    ("ten minutes at rest: processor time", 1, "s"),
)


@dataclass(frozen=True)
class Sample:
    """What the process held at one moment of the simulated day; ``processor`` is seconds used since it began."""

    resident_mb: float
    descriptors: int
    threads: int
    processor: float


def measure() -> Iterator[Row]:
    """Simulate the day first; the books it leaves are those the real daemon rests on."""
    why = None if sys.platform == "linux" else "this reads /proc, which only Linux has"
    if why := why or dovecot_missing():
        yield from (
            missing(work, goal, unit, why) for work, goal, unit in (*DAY_GOALS, OFFLINE_GOAL, *TEN_MINUTES_GOALS)
        )
        return
    with dovecot_user() as user, tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        user.fill_sent(sent_mails(MAILS, one_in=MAILS // INVOICES))
        config = write_settings(Path(folder), user)
        yield from _simulated(config, user)
        yield from _simulated_offline(config, user)
        yield from _rested(config, user)


def _simulated(config: Path, user: User) -> Iterator[Row]:
    samples = _samples(config, user)
    warm, end = samples[WARM_UP], samples[-1]
    passes = len(samples) - 1 - WARM_UP
    a_pass = (end.processor - warm.processor) / passes
    reached = (_gained(samples), end.descriptors / warm.descriptors, end.threads / warm.threads, a_pass)
    notes = (
        _grew(samples),
        f"{warm.descriptors} warm, {end.descriptors} at the end",
        f"{warm.threads} warm, {end.threads} at the end",
        f"{passes} passes over {MAILS:,} mails, {INVOICES} open invoices",
    )
    for (work, goal, unit), value, note in zip(DAY_GOALS, reached, notes, strict=True):
        yield Row(work, goal, value, unit, note)


def _simulated_offline(config: Path, user: User) -> Iterator[Row]:
    """Nobody answers all day, and a server is trusted by the system's own authorities."""
    lines = config.read_text().replace(f"imap_port = {user.port}", "imap_port = 9").splitlines()
    offline = config.with_name("offline.toml")
    offline.write_text("\n".join(line for line in lines if not line.startswith("cafile")).replace("/data", "/offline"))
    samples = _samples(offline, user)
    work, goal, unit = OFFLINE_GOAL
    yield Row(work, goal, _gained(samples), unit, _grew(samples))


def _samples(config: Path, user: User) -> Sequence[Sample]:
    """Live a day in a process of its own: a sample at its start and after every pass."""
    command, surroundings = [sys.executable, "-m", "bench.rest", str(config)], os.environ | {PASSWORD: user.password}
    said = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, check=True, text=True).stdout
    return [Sample(**json.loads(line)) for line in said.splitlines()]


def _gained(samples: Sequence[Sample]) -> float:
    """Megabytes by which a day's samples rise after the warm-up, steps apart; falling counts as nothing."""
    return max(_slope([sample.resident_mb for sample in samples[WARM_UP:]]) * len(samples), 0.0)


def _grew(samples: Sequence[Sample]) -> str:
    start, warm, end = (sample.resident_mb for sample in (samples[0], samples[WARM_UP], samples[-1]))
    return f"{start:.1f} MB at the start, {warm:.1f} warm, {end:.1f} at the end"


def _rested(config: Path, user: User) -> Iterator[Row]:
    with resting_daemon(config, user) as daemon:
        if daemon is None:
            why = "the daemon did not finish a first pass"
            yield from (missing(work, goal, unit, why) for work, goal, unit in TEN_MINUTES_GOALS)
            return
        before = daemon.processor_seconds()
        time.sleep(RESTED_SECONDS)
        used, note = daemon.processor_seconds() - before, f"{INVOICES} open invoices, {daemon.threads()} threads"
        for (work, goal, unit), value in zip(TEN_MINUTES_GOALS, (daemon.resident_mb(), used), strict=True):
            yield Row(work, goal, value, unit, note)


def _slope(values: Sequence[float]) -> float:
    """How much these values rise from one to the next: the middle of all slopes between two of them (Theil and Sen)."""
    pairs = itertools.combinations(enumerate(values), 2)
    return statistics.median((later - value) / (after - place) for (place, value), (after, later) in pairs)


# --- the simulated day, in a process of its own ---


class _Day(Alarm):
    """A day that only passes while somebody sleeps, and its end: now, so that no book lies ahead of the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0
        self._begins = datetime.now().astimezone() - DAY
        self._passes = _Passes()
        self._looked = 0
        hands = type("hands", (datetime,), {"now": lambda zone=None: self.wall().replace(tzinfo=None)})
        setattr(schedule, "datetime", SimpleNamespace(datetime=hands, timedelta=timedelta))  # noqa: B010 - not its own

    def wall(self) -> datetime:
        """What the clock on the wall shows."""
        return self._begins + timedelta(seconds=self.passed)

    def sleep(self, seconds: float) -> None:
        """Let the clocks move on; look at this process after every pass, and end the program when the day is over."""
        if self._passes.done > self._looked:
            self._looked = self._passes.done
            _tell()
        self.passed += max(seconds, 0.05)
        if self.passed >= DAY.total_seconds():
            self.stop()


class _Passes(logging.Handler):
    """Counts passes by what they log at their end."""

    def __init__(self) -> None:
        super().__init__()
        self.done = 0
        logging.getLogger("voldaan.pass").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.done += record.msg.startswith("pass done")


def _tell() -> None:
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    opened = len(list(Path("/proc/self/fd").iterdir()))
    sample = Sample(int(told["VmRSS"].split()[0]) / 1024, opened, int(told["Threads"]), time.process_time())
    print(json.dumps(asdict(sample)), flush=True)


def _live_a_day(config: Path) -> None:
    _tell()
    day = _Day()
    run_daemon(open_house_at(config), SettingsFile(config), clocks=Clocks(day.wall, lambda: day.passed), alarm=day)


if __name__ == "__main__":
    _live_a_day(Path(sys.argv[1]))
