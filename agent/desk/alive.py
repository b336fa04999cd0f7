"""Whether voldaan still does its work: the sentence of ``voldaan status`` when the last good pass is too long ago.

A good pass is one in which every folder was read; only then can a customer's answer have been seen.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.domain.speech import later, tell, tell_moment
from agent.ledger import Marks

#: How old the last good pass may be. A day by the clock and not a date: a pass of yesterday evening is fresh.
FRESH_FOR = timedelta(hours=24)

#: How far the clock may lie before the last pass; as much as a pass itself puts up with.
_CLOCK_PLAY = timedelta(hours=1)

_TRY = later("`voldaan check` tries everything a pass needs.")


def tell_overdue_pass(mark: Marks, now: datetime, runner: str | None) -> str:
    """
    Say since when no pass was good and what to do about it; empty when one was, or when nothing was begun yet.

    Args:
        mark: What the books remember of passes.
        now: Aware, in the owner's zone, in which moments are told.
        runner: Who runs passes on these books, as ``agent.ledger.find_runner`` tells; None for nobody.
    """
    trouble = _since_when(mark, now)
    if not trouble:
        return ""
    if runner:
        todo = tell("voldaan runs ({runner})", runner=runner)
    else:
        todo = tell("voldaan is not running: start it (`voldaan run`, or its service)")
    return f"{trouble}; {todo}. {tell_trouble(mark, now) or tell(_TRY)}"


def tell_lost_books(mark: Marks) -> str:
    """Tell that these are older books, or none, and what to do; empty as soon as a pass has noted it (restored)."""
    if not mark.was_put_back:
        return ""
    return tell(
        "these books are older than the ones you had here, or new. Have you a backup that is not put back yet? Do that "
        "first (docs/your-data.md). Then `voldaan pass` reads your mailbox, and asks about everything that is open."
    )


def tell_trouble(mark: Marks, now: datetime) -> str:
    """Tell what went wrong in the latest pass; empty when nothing did."""
    at = mark.trouble_at
    if at is None or (mark.last_pass_at is not None and mark.last_pass_at > at):
        return ""
    return tell("Last trouble, {moment}: {trouble}.", moment=_told(at, now), trouble=mark.trouble.rstrip("."))


def _since_when(mark: Marks, now: datetime) -> str:
    last = mark.last_pass_at
    if last is None:
        waits = mark.live_since is not None or (mark.started_at is not None and now - mark.started_at >= FRESH_FOR)
        return tell("not once were all folders read") if waits else ""
    if now < last - _CLOCK_PLAY:
        return tell(
            "the clock went back, or was wrong before: the last good pass was on {moment}", moment=_told(last, now)
        )
    if now - last < FRESH_FOR:
        return ""
    return tell("not all folders were read since {moment}", moment=_told(last, now))


def _told(moment: datetime, now: datetime) -> str:
    return tell_moment(moment.astimezone(now.tzinfo))
