"""invoice2data in an environment of its own, reading one file at a time while ours rests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REQUIREMENT = "invoice2data[pdfium,dateparser]>=1.0,<2"
_SCRIPT = Path(__file__).with_name("rival_process.py")
_MINUTES_TO_FETCH = 5


class NoRival(Exception):
    """It could not be had, or does not run here; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What it found in one file, by the names of our truth, and how long it took."""

    found: Mapping[str, str]
    milliseconds: float


class Rival:
    """A warm process of invoice2data, its templates loaded."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def read(self, path: Path) -> Answer:
        """
        Let it read one file.

        Raises:
            NoRival: When it died of it.
        """
        assert self._process.stdin and self._process.stdout
        began = time.perf_counter()
        try:
            self._process.stdin.write(f"{path.resolve()}\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        taken = (time.perf_counter() - began) * 1000
        if not line:
            raise NoRival(f"invoice2data died of {path.name}")
        return Answer(json.loads(line), taken)


@contextmanager
def running_rival(templates: Path | None = None) -> Iterator[Rival]:
    """
    Run it with its own templates, or with those of a folder.

    Raises:
        NoRival: When it cannot be had.
    """
    command = [python_with("invoice2data", REQUIREMENT), _SCRIPT, *([templates] if templates else [])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            if process.stdout.readline() != "ready\n":
                raise NoRival(f"invoice2data does not start; try: {command[0]} {_SCRIPT}")
            yield Rival(process)
        finally:
            process.kill()


def python_with(name: str, requirement: str) -> Path:
    """
    The interpreter of a rival's environment; the first time makes it in the user's cache folder and fetches the rival.

    Raises:
        NoRival: When it cannot be fetched.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "voldaan-bench" / name
    python, done = folder / "bin" / "python", folder / "complete"
    if done.exists() and done.read_text() == requirement:
        return python
    print(f"fetching {requirement} into {folder} …", file=sys.stderr, flush=True)
    for command in (
        [sys.executable, "-m", "venv", "--clear", folder],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
    ):
        try:
            made = subprocess.run(command, capture_output=True, text=True, timeout=60 * _MINUTES_TO_FETCH)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoRival(f"{name} cannot be fetched: {error}") from error
        if made.returncode:
            raise NoRival(f"{name} cannot be fetched: {(made.stderr.strip() or 'no reason').splitlines()[-1]}")
    done.write_text(requirement)
    return python
