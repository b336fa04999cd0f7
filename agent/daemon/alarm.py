"""What ends a sleep early: a bell that rings, or somebody who asks the program to end."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Alarm:
    """Sleep that bells and signals end at once.

    It is a pipe, because a signal may arrive at any moment: a handler that took a lock could wait for itself for ever.
    """

    def __init__(self) -> None:
        self._wakes, self._waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _pipe()
        self._rung = False
        self._stopping = False

    def ring(self) -> None:
        """Say that something came; any thread may."""
        self._rung = True
        self._wake()

    def stop(self) -> None:
        """Ask the program to end."""
        self._stopping = True
        self._wake()

    def stopping(self) -> bool:
        """Whether somebody asked the program to end."""
        return self._stopping

    def sleep(self, seconds: float) -> None:
        """Sleep for so long, or until somebody rings or stops."""
        if self._stopping:
            return
        select.select([self._wakes], [], [], max(seconds, 0.0))
        with suppress(BlockingIOError):
            os.read(self._wakes, 4096)

    def has_rung(self) -> bool:
        """Whether a bell rang since this was last asked."""
        rung, self._rung = self._rung, False
        return rung

    @contextmanager
    def listening_to_signals(self) -> Iterator[None]:
        """Take SIGTERM and SIGINT for a wish to end."""
        names = (signal.SIGTERM, signal.SIGINT)
        before = [signal.signal(name, lambda number, frame: self.stop()) for name in names]
        try:
            yield
        finally:
            for name, handler in zip(names, before, strict=True):
                signal.signal(name, handler)

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._wakes)
        os.close(self._waker)

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):  # a full pipe wakes as well; a closed one needs nobody
            os.write(self._waker, b".")


def _pipe() -> tuple[int, int]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends
