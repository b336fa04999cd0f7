"""The daemon at rest: what it holds and whether it works, after a first pass over a real mailbox."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from agent.ledger import Ledger
from bench.dovecot import User, dovecot_missing, dovecot_user
from bench.papers import sent_mails
from bench.runner import Row, missing

MEMORY, PROCESSOR = "daemon at rest: resident memory", "daemon at rest: processor time"
GOAL_MB, GOAL_PERCENT = 80, 0.1
MAILS = 300
WATCHED_SECONDS = 15
PATIENCE_SECONDS = 120

_START = "import sys; from agent.cli.main import main; sys.argv = ['voldaan', '--config', {config!r}, 'run']; main()"

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
password_env = "VOLDAAN_BENCH_PASSWORD"
roles = ["sent", "inbox"]
[invoices]
since_days = 3650
"""


def measure() -> Iterator[Row]:
    """Start the real command on a mailbox with invoices, wait for its first pass, and watch it rest."""
    why = None if sys.platform == "linux" else "this reads /proc, which only Linux has"
    if why := why or dovecot_missing():
        yield missing(MEMORY, GOAL_MB, "MB", why)
        yield missing(PROCESSOR, GOAL_PERCENT, "%", why)
        return
    with dovecot_user() as user, tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        user.fill_sent(sent_mails(MAILS))
        yield from _watched(user, Path(folder))


def _watched(user: User, folder: Path) -> Iterator[Row]:
    config = folder / "config.toml"
    config.write_text(_SETTINGS.format(folder=folder, user=user))
    with subprocess.Popen(
        [sys.executable, "-c", _START.format(config=str(config))],
        env=os.environ | {"VOLDAAN_BENCH_PASSWORD": user.password, "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as daemon:
        try:
            if not _first_pass_done(daemon, folder / "data"):
                yield missing(MEMORY, GOAL_MB, "MB", "the daemon did not finish a first pass")
                yield missing(PROCESSOR, GOAL_PERCENT, "%", "the daemon did not finish a first pass")
                return
            before = _ticks(daemon.pid)
            time.sleep(WATCHED_SECONDS)
            used = (_ticks(daemon.pid) - before) / os.sysconf("SC_CLK_TCK")
            yield Row(MEMORY, GOAL_MB, _resident_mb(daemon.pid), "MB", f"after a first pass over {MAILS} mails")
            yield Row(PROCESSOR, GOAL_PERCENT, used / WATCHED_SECONDS * 100, "%", f"over {WATCHED_SECONDS} s")
        finally:
            daemon.terminate()


def _first_pass_done(daemon: subprocess.Popen[bytes], data: Path) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and daemon.poll() is None:
        if Ledger(data).read().mark.last_pass_at:
            time.sleep(2)  # the pass says so just before its end
            return daemon.poll() is None
        time.sleep(0.2)
    return False


def _resident_mb(pid: int) -> float:
    """Resident memory of the daemon and of a worker it may have kept."""
    pids = [pid, *(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    lines = (line for each in pids for line in Path(f"/proc/{each}/status").read_text().splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def _ticks(pid: int) -> int:
    """Processor time in clock ticks, user and system (proc(5), stat fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
