"""The clock of one pass: what was decided at its beginning is only acted upon while that is still now.

A machine may sleep in the middle of a pass, or its clock may be set. The decision, the hours in which letters may leave
and the last look at the mailbox are all stale by then; the next pass makes them anew.

Rules: look-again (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.domain.errors import VoldaanError
from agent.domain.speech import tell

#: How long after its beginning a pass still sends.
PASS_HOLDS = timedelta(minutes=5)
#: A clock that is being steered may step back by this much.
_PLAY = timedelta(seconds=1)


class PassOver(VoldaanError):
    """This pass does nothing more; the next one goes on. Nothing is lost, and nothing was half done."""


def never_stopping() -> bool:
    """Nobody asks this pass to stop."""
    return False


@dataclass
class PassClock:
    """Tells the time to a pass, or that it is over.

    Args:
        now: When the pass began, aware.
        read: Reads the clock, aware.
        stopping: Whether somebody asked the program to end.
    """

    now: datetime
    read: Callable[[], datetime]
    stopping: Callable[[], bool] = never_stopping
    _latest: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._latest = self.now

    def moment(self) -> datetime:
        """Read the clock, which never goes back within a pass.

        Raises:
            PassOver: When it went back, when the pass began too long ago, or when the program is to end.
        """
        self.go_on()
        moment = self.read()
        if moment < self._latest - _PLAY:
            raise PassOver(tell("the clock went back during this pass; nothing more is sent in it"))
        if moment > self.now + PASS_HOLDS:
            minutes = int((moment - self.now).total_seconds() // 60)
            text = tell(
                "this pass began {minutes} minutes ago: it took long, the machine slept, or its clock was set; nothing"
                " more is sent in it, and the next one decides anew",
                minutes=minutes,
            )
            raise PassOver(text)
        self._latest = max(self._latest, moment)
        return self._latest

    def go_on(self) -> None:
        """Go on, unless the program is to end.

        Raises:
            PassOver: When it is.
        """
        if self.stopping():
            raise PassOver(tell("voldaan was asked to stop; the next start goes on from here"))
