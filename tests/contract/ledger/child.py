"""A real second process: forked, so that it starts at once, and free to be killed or starved."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ending:
    """How a child ended: ``said`` is what its work returned, or the error it met."""

    said: str
    was_killed: bool


class Child:
    """A process that does one piece of work and ends."""

    def __init__(self, work: Callable[[], str]) -> None:
        """Start it."""
        self._ear, mouth = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._ear)
            _work_and_exit(work, mouth)
        os.close(mouth)

    def ended(self) -> Ending:
        """Wait for its end."""
        with os.fdopen(self._ear, encoding="utf-8") as ear:
            said = ear.read()
        _, status = os.waitpid(self.pid, 0)
        return Ending(said, os.WIFSIGNALED(status))


def _work_and_exit(work: Callable[[], str], mouth: int) -> None:
    try:
        said = work()
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    os.write(mouth, said.encode())
    os._exit(0)  # nothing of the test runner's may run twice


def killed_at(step: int, folder: Path, work: Callable[[], str]) -> Callable[[], str]:
    """
    Make this work die by SIGKILL just before its n-th doing with a file in ``folder``.

    The interpreter announces every open, rename, link and removal to its audit hooks before it happens (PEP 578).
    """

    def doomed() -> str:
        left = step

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in ("open", "os.rename", "os.link", "os.remove", "os.mkdir") and str(folder) in str(arguments[0]):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        return work()

    return doomed
