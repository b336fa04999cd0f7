"""The clocks of a machine that may sleep, and the moment at which they disagree."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Less than this is a busy machine, or a clock that is being steered.
JUMP = timedelta(seconds=60)


def local_now() -> datetime:
    """Read the clock on the wall, aware, in this machine's zone."""
    return datetime.now().astimezone()


@dataclass(frozen=True)
class Clocks:
    """Two clocks: one on the wall, and a steady one in seconds that stands still while the machine sleeps."""

    wall: Callable[[], datetime] = local_now
    steady: Callable[[], float] = time.monotonic


class Jumps:
    """Notices that the machine slept, that the process was stopped, or that somebody set the clock."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._wall, self._steady = _on_the_wall(clocks), clocks.steady()

    def since_last(self, expected: float | None = None) -> timedelta | None:
        """How far time moved otherwise than it should since this was last asked; None when it did not.

        Args:
            expected: How many seconds it should have taken at most; None when that is not known.
        """
        wall, steady = _on_the_wall(self._clocks), self._clocks.steady()
        shown, lived = wall - self._wall, timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        if abs(shown - lived) > JUMP:
            return shown - lived
        late = lived - timedelta(seconds=lived.total_seconds() if expected is None else expected)
        return late if late > JUMP else None


def _on_the_wall(clocks: Clocks) -> datetime:
    # As the hands show it: the scheduler goes by them, so a change to summer time is a jump as well.
    return clocks.wall().replace(tzinfo=None)
