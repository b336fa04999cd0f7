"""The most memory a child of the sandbox held: a process of its own that forks for every file, as the worker does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def peak_of(paths: Sequence[Path]) -> tuple[float, str]:
    """Megabytes, what parent and child share counted in, and the name of the file that took most."""
    names = "\n".join(map(str, paths))
    said = subprocess.run([sys.executable, "-m", "bench.peak"], input=names, stdout=subprocess.PIPE, text=True)
    most, name = max(tuple(line.split("\t", 1)) for line in said.stdout.splitlines())
    return int(most) / 1024, name


def _fork_for_each(paths: Sequence[Path]) -> None:
    from agent.documents import read_document
    from agent.sandbox.limits import limit
    from agent.sandbox.worker import _warm_up

    _warm_up()
    for path in paths:
        content = path.read_bytes()
        if (child := os.fork()) == 0:
            try:
                limit()
                read_document(content, path.name)
            finally:
                os._exit(0)
        _, _, used = os.wait4(child, 0)
        print(f"{used.ru_maxrss:012}\t{path.name}", flush=True)


if __name__ == "__main__":
    _fork_for_each([Path(line) for line in sys.stdin.read().splitlines()])
