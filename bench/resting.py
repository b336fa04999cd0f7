"""The real daemon as a process of its own, on a mailbox of the benchmarks' Dovecot, looked at through /proc."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.ledger import Ledger
from bench.dovecot import User

PASSWORD = "VOLDAAN_BENCH_PASSWORD"
PATIENCE_SECONDS = 120

_START = "from agent.cli.main import main; main()"

_SETTINGS = """
data = "{folder}/data"
[owner]
name = "Sanne de Wit"
address = "sanne@sanne.example"
[[mailboxes]]
name = "main"
address = "sanne@sanne.example"
user = "{user.name}"
imap_host = "{user.host}"
imap_port = {user.port}
cafile = "{user.cafile}"
password_env = "{password}"
roles = ["sent", "inbox"]
[invoices]
since_days = 3650
"""


def write_settings(folder: Path, user: User) -> Path:
    """Write settings in shadow for this mailbox, and give their file."""
    config = folder / "config.toml"
    config.write_text(_SETTINGS.format(folder=folder, user=user, password=PASSWORD))
    return config


@contextmanager
def resting_daemon(config: Path, user: User) -> Iterator[Resting | None]:
    """Start ``voldaan run`` and wait for the end of its first pass; None when there is none. It is ended at the end."""
    data = config.parent / "data"
    before = Ledger(data).read().mark.last_pass_at
    with subprocess.Popen(
        [sys.executable, "-c", _START, "--config", str(config), "run"],
        env=os.environ | {PASSWORD: user.password, "HOME": str(config.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while Ledger(data).read().mark.last_pass_at == before:
                if time.monotonic() > deadline or process.poll() is not None:
                    yield None
                    return
                time.sleep(0.2)
            time.sleep(2)  # the pass says so just before its end
            yield Resting(process.pid)
        finally:
            process.terminate()


@dataclass(frozen=True)
class Resting:
    """A daemon and the processes it keeps."""

    pid: int

    def resident_mb(self) -> float:
        """Resident memory, children included."""
        return sum(self._status("VmRSS")) / 1024

    def threads(self) -> int:
        """Threads, children included."""
        return sum(self._status("Threads"))

    def processor_seconds(self) -> float:
        """Processor time since its start, user and system, also of children (proc(5), stat fields 14 to 17)."""
        ticks = 0
        for pid in self._processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def _processes(self) -> list[int]:
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        children = (int(child) for thread in threads for child in (thread / "children").read_text().split())
        return [self.pid, *children]

    def _status(self, name: str) -> Iterator[int]:
        for pid in self._processes():
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            yield from (int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
