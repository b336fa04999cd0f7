"""The daemon at rest: what it holds and whether it works, after a first pass over a real mailbox."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.dovecot import dovecot_missing, dovecot_user
from bench.papers import sent_mails
from bench.resting import resting_daemon, write_settings
from bench.runner import Row, missing

MEMORY, PROCESSOR = "daemon at rest: resident memory", "daemon at rest: processor time"
GOAL_MB, GOAL_PERCENT = 80, 0.1
MAILS = 300
WATCHED_SECONDS = 15


def measure() -> Iterator[Row]:
    """Start the real command on a mailbox with invoices, wait for its first pass, and watch it rest."""
    why = None if sys.platform == "linux" else "this reads /proc, which only Linux has"
    if why := why or dovecot_missing():
        yield from _nothing(why)
        return
    with dovecot_user() as user, tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        user.fill_sent(sent_mails(MAILS))
        with resting_daemon(write_settings(Path(folder), user), user) as daemon:
            if daemon is None:
                yield from _nothing("the daemon did not finish a first pass")
                return
            before = daemon.processor_seconds()
            time.sleep(WATCHED_SECONDS)
            used = daemon.processor_seconds() - before
            yield Row(MEMORY, GOAL_MB, daemon.resident_mb(), "MB", f"after a first pass over {MAILS} mails")
            yield Row(PROCESSOR, GOAL_PERCENT, used / WATCHED_SECONDS * 100, "%", f"over {WATCHED_SECONDS} s")


def _nothing(why: str) -> Iterator[Row]:
    yield missing(MEMORY, GOAL_MB, "MB", why)
    yield missing(PROCESSOR, GOAL_PERCENT, "%", why)
