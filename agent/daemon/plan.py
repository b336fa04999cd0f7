"""When to look next: every few minutes, and sooner when something waits for it."""

from __future__ import annotations

import schedule

from agent.daemon.clocks import Clocks
from agent.work import PassReport

#: Between two passes there is always so much time, whoever rings.
REST_SECONDS = 30.0
#: While the network or the books give trouble, the pauses are this part of how long it has lasted already: what was
#: gone for two minutes is back within one, and what is gone for hours is not asked all the time.
PART_OF_TROUBLE = 1 / 4


class Plan:
    """Counts from the end of each pass, so that two never follow at once."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._scheduler = schedule.Scheduler()
        self._is_time = False
        self._ended = clocks.steady()
        self._early: float | None = None
        self._trouble_since: float | None = None

    def after(self, report: PassReport | None, poll_minutes: int) -> None:
        """Plan the look after a pass.

        Args:
            report: What the pass did; None when the books could not be used.
            poll_minutes: The longest pause.
        """
        self._is_time = False
        self._scheduler.clear()
        self._scheduler.every(poll_minutes).minutes.do(self._note_time)
        self._ended, self._early = self._clocks.steady(), None
        if report is not None and not report.unreached:
            self._trouble_since = None
        elif self._trouble_since is None:
            self._trouble_since = self._ended
        if self._trouble_since is not None:
            self._sooner((self._ended - self._trouble_since) * PART_OF_TROUBLE)
        if report and report.look_again_at:
            # A moment later: woken a hair too early, what waits would still not be due.
            self._sooner((report.look_again_at - self._clocks.wall()).total_seconds() + 1.0)

    def ring(self) -> None:
        """Something came: look as soon as the rest is over."""
        self._sooner(0.0)

    def seconds_left(self) -> float:
        """How long one can sleep."""
        self._scheduler.run_pending()
        if self._is_time:
            return 0.0
        usual = max(self._scheduler.idle_seconds or 0.0, 0.0)
        return usual if self._early is None else min(usual, max(self._early - self._clocks.steady(), 0.0))

    def _sooner(self, seconds: float) -> None:
        at = max(self._clocks.steady() + seconds, self._ended + REST_SECONDS)
        self._early = at if self._early is None else min(self._early, at)

    def _note_time(self) -> None:
        self._is_time = True
