"""One run of the program, to be killed by a test: settle what a crash left behind, then send what may be sent."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from agent.domain.errors import LedgerError
from agent.outbox import SmtpServer
from tests.unit.outbox.builders import NOW, PDF, cleared, letter, outbox

RUN_EVERY = timedelta(hours=2)


def run(folder: Path, number: int, server: SmtpServer) -> None:
    """Send letter l1 unless it is on its way, and offer again what is due. ``number`` counts the runs."""
    (folder / "pid").write_text(str(os.getpid()))
    now = NOW + number * RUN_EVERY
    box = outbox(folder, servers={"main": server})
    box.settle_at_start(now)
    with suppress(LedgerError):
        box.send(letter(), [PDF], cleared(at=now), now)
    for waiting in box.retry_due(now):
        box.resend(waiting.letter_id, cleared(at=now), now)


if __name__ == "__main__":
    house, count, host, port, user, password, cafile = sys.argv[1:]
    run(Path(house), int(count), SmtpServer(host, int(port), user=user, password=password, cafile=Path(cafile)))
