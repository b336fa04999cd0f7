"""Time that passes as fast as one asks: a daemon lives for weeks in a moment."""

from __future__ import annotations

import datetime as real
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import schedule

from agent.daemon import Alarm, Clocks
from tests.builders import TODAY, moment


class TimeMachine(Alarm):
    """An alarm that never sleeps but moves its clocks on, and lets things happen at their time.

    Everything is counted in seconds since the start of the story; it ends by SIGTERM's own way at ``ends_after``.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.lived = 0.0
        self._begins_at, self._off = moment(TODAY), real.timedelta()
        self._happenings: list[tuple[float, Callable[[], object]]] = []
        self.clocks = Clocks(self.wall, lambda: self.lived)
        hands = type("hands", (real.datetime,), {"now": lambda zone=None: self.wall().replace(tzinfo=None)})
        monkeypatch.setattr(schedule, "datetime", SimpleNamespace(datetime=hands, timedelta=real.timedelta))

    def wall(self) -> real.datetime:
        """What the clock on the wall shows."""
        return self._begins_at + real.timedelta(seconds=self.lived) + self._off

    def at(self, seconds: float, happens: Callable[[], object]) -> None:
        """Let something happen so many seconds after the start, while the daemon sleeps."""
        self._happenings.append((seconds, happens))
        self._happenings.sort(key=lambda happening: happening[0])

    def ends_after(self, **how_long: float) -> None:
        """Stop the daemon then."""
        self.at(real.timedelta(**how_long).total_seconds(), self.stop)

    def jumps(self, **how_far: float) -> None:
        """Move the clock on the wall, as a sleep of the machine does, or a hand."""
        self._off += real.timedelta(**how_far)

    def stands_still(self, **how_long: float) -> None:
        """Stop the process (SIGSTOP): every clock goes on."""
        self.lived += real.timedelta(**how_long).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Move on, to the end of the sleep or to whatever ends it."""
        assert seconds > 0 or not self.stopping(), "the daemon spins"
        until = self.lived + seconds
        while self._happenings and self._happenings[0][0] <= until and not self._is_awake():
            at, happens = self._happenings.pop(0)
            self.lived = max(self.lived, at)
            happens()
        if not self._is_awake():
            self.lived = max(self.lived, until)

    def _is_awake(self) -> bool:
        return self._rung or self.stopping()
