"""A network that fails for two minutes under the real daemon: how soon it is well again, and what it burns meanwhile.

Every fault has a daemon, a mailbox, an SMTP server and a line of its own; all fail and recover together. It is Tuesday
at 9:28 by their clocks: one letter becomes due while the fault lasts. VOLDAAN_FAULT_SECONDS sets how long that is.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.runner import Row, missing
from tests.servers.launch import SmtpSink, dovecot_missing, dovecot_user, running, running_proxy, running_sink
from tests.stories.world import World, build_world

FAULT_SECONDS = float(os.environ.get("VOLDAAN_FAULT_SECONDS", "120"))
GOAL_SECONDS, GOAL_PERCENT = 60, 5
PATIENCE_SECONDS = 300
DAY = "2026-09-15"
BEGINS_AT = f"{DAY}T09:28:00+02:00"
#: Words of the fault proxy, for the lines to IMAP and SMTP; STRANGER is the port of another server there.
FAULTS = {
    "blackhole": ("blackhole", "blackhole"),
    "blackhole, IMAP only": ("blackhole", ""),
    "blackhole, SMTP only": ("", "blackhole"),
    "reset once": ("rst", "rst"),
    "closed once": ("fin", "fin"),
    "refused": ("refuse", "refuse"),
    "refused, SMTP only": ("", "refuse"),
    "cut after 5,000 bytes": ("cut 5000", "cut 5000"),
    "cut after 3,000 bytes, SMTP only": ("", "cut 3000"),
    "20 kB a second": ("slow 20000", "slow 20000"),
    "200 bytes a second": ("slow 200", "slow 200"),
    "no names": ("names", "names"),
    "a stranger's certificate": ("to STRANGER", "to STRANGER"),
    "a server without TLS": ("to PLAIN", "to PLAIN"),
}


@dataclass
class Patient:
    """One daemon behind two lines that fail, and what was seen of it."""

    name: str
    world: World
    lines: tuple[Path, Path]
    process: subprocess.Popen[bytes] | None = None
    passes: int = 0
    burnt: float = 0.0
    recovered: float | None = None
    sent: float | None = None
    _from: dict[str, float] = field(default_factory=dict)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the daemon."""
        folder = self.world.folder
        command = [sys.executable, "-m", "bench.turned_daemon", self.world.config, BEGINS_AT, folder / "names-fail"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=(folder / "stderr").open("wb"))
        return self.process

    def turn(self, words: tuple[str, str], ports: dict[str, int]) -> None:
        """Let both lines fare so; an empty word leaves one as it is."""
        names = self.world.folder / "names-fail"
        names.unlink(missing_ok=True)
        for mode, word in zip(self.lines, words, strict=True):
            for name, port in ports.items():
                word = word.replace(name, str(port))
            if word == "names":
                names.touch()
            elif word:
                mode.write_text(word)

    def good_passes(self) -> int:
        """How many passes ended without any trouble since the daemon started."""
        return self._log().count(", 0 troubles")

    def all_passes(self) -> int:
        """How many passes there were."""
        return self._log().count("pass done")

    def cpu_seconds(self) -> float:
        """Processor time until now, that of its finished children included."""
        assert self.process
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def _log(self) -> str:
        path = self.world.data / "voldaan.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def measure() -> Iterator[Row]:
    """Let every fault strike at the same time, and tell them apart."""
    if why := dovecot_missing() or (None if sys.platform == "linux" else "this reads /proc, which only Linux has"):
        yield missing("well again after a fault of the network", GOAL_SECONDS, "s", why)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="voldaan-bench-")))
        dovecot = stack.enter_context(running("dovecot.sh", "dovecot", folder / "dovecot"))
        ports = {
            "STRANGER": stack.enter_context(running_sink(folder / "stranger")).port,
            "PLAIN": stack.enter_context(running_sink(folder / "plain", "--tls", "none")).port,
        }
        patients = [_patient(stack, name, folder / f"p{n}", dovecot) for n, name in enumerate(FAULTS)]
        for patient in patients:
            process = patient.start()
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield from _watched(patients, ports)


def _patient(stack: ExitStack, name: str, folder: Path, dovecot: dict[str, str]) -> Patient:
    """One invoice, overdue; the owner said yes; nothing is left but the hour."""
    folder.mkdir()
    sink: SmtpSink = stack.enter_context(running_sink(folder / "sink"))
    user = dovecot_user(dovecot)
    stack.callback(user.close)
    imap, imap_line = stack.enter_context(running_proxy(folder / "imap", user.port))
    smtp, smtp_line = stack.enter_context(running_proxy(folder / "smtp", sink.port))
    world = build_world(folder, user, sink, pytest.MonkeyPatch())
    lines = {"imap_host": "localhost", "imap_port": str(imap), "smtp_host": "localhost", "smtp_port": str(smtp)}
    world.settings(top="poll_minutes = 1", **lines)
    world.invoices()
    world.goes_live()
    world.passes(DAY, "09:00")
    world.says_yes(DAY)
    _forget_log(world)
    return Patient(name, world, (imap_line, smtp_line))


def _forget_log(world: World) -> None:
    """What was set up within this process is no pass of the daemon's."""
    log = logging.getLogger("voldaan")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    (world.data / "voldaan.log").unlink()


def _watched(patients: list[Patient], ports: dict[str, int]) -> Iterator[Row]:
    _wait(lambda: all(patient.good_passes() for patient in patients), PATIENCE_SECONDS)
    time.sleep(5)  # all are between two passes, or in the middle of one: as it comes
    before = {patient.name: (patient.cpu_seconds(), patient.all_passes()) for patient in patients}
    for patient in patients:
        patient.turn(FAULTS[patient.name], ports)
    time.sleep(FAULT_SECONDS)
    over = time.monotonic()
    good = {}
    for patient in patients:
        patient.turn(("pass", "pass"), {})
        seconds, passes = before[patient.name]
        patient.burnt, patient.passes = patient.cpu_seconds() - seconds, patient.all_passes() - passes
        good[patient.name] = patient.good_passes()

    def all_well() -> bool:
        now = time.monotonic() - over
        for patient in patients:
            if patient.recovered is None and patient.good_passes() > good[patient.name]:
                patient.recovered = now
            if patient.sent is None and patient.world.letters():
                patient.sent = now
        return all(patient.recovered is not None and patient.sent is not None for patient in patients)

    _wait(all_well, PATIENCE_SECONDS)
    time.sleep(2)
    for patient in patients:
        letters = len(patient.world.letters())
        sent = "no letter" if patient.sent is None else f"{letters} letter{'s' * (letters != 1)}, {_when(patient.sent)}"
        note = f"{patient.passes} passes meanwhile; {sent}"
        if patient.recovered is None:
            yield missing(f"{patient.name}: well again after", GOAL_SECONDS, "s", f"never; {note}")
        else:
            yield Row(f"{patient.name}: well again after", GOAL_SECONDS, patient.recovered, "s", note)
        yield Row(f"{patient.name}: processor", GOAL_PERCENT, 100 * patient.burnt / FAULT_SECONDS, "%")


def _when(seconds: float) -> str:
    return "sent meanwhile" if seconds < 1 else f"sent {seconds:.0f} s after"


def _wait(until: Callable[[], bool], longest: float) -> None:
    """Look four times a second, up to so many seconds."""
    end = time.monotonic() + longest
    while not until() and time.monotonic() < end:
        time.sleep(0.25)
