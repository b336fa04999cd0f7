"""
Reads one bank file with one reader, in a process of its own; runs in our environment or in a rival's.

    python statement_process.py ours|mt-940|febelfin-coda SMALL PATH
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


def ours(path: str) -> int:
    """Read with ours, proof included."""
    from agent.statements import read_statements

    return sum(len(statement.entries) for statement in read_statements(Path(path).read_bytes(), path).statements)


def mt_940(path: str) -> int:
    """Read with the package mt-940."""
    import mt940

    return len(list(mt940.parse(path)))


def febelfin_coda(path: str) -> int:
    """Read with the package febelfin-coda."""
    from coda import CODA

    return sum(len(statement.moves) for statement in CODA(path).statements)


READERS: dict[str, Callable[[str], int]] = {"ours": ours, "mt-940": mt_940, "febelfin-coda": febelfin_coda}


def main(reader: str, small: str, path: str) -> None:
    """Read a small file to load what is loaded once, then the one that is measured."""
    READERS[reader](small)
    began, used = time.perf_counter(), time.process_time()
    count = READERS[reader](path)
    told = {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - used,
        "entries": count,
        "megabytes": _most_kilobytes() / 1024,
    }
    print(json.dumps(told))


def _most_kilobytes() -> int:
    """The most memory of this very process; what ``getrusage`` tells on Linux is also its parent's before the fork."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # macOS counts bytes


if __name__ == "__main__":
    main(*sys.argv[1:])
