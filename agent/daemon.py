"""The daemon: wakes up, runs a pass, sleeps. Dates decide what happens; waking only decides when we look."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime

import schedule

from agent.domain.errors import ConfigError, LedgerError, Problem, VoldaanError
from agent.ledger import single_pass
from agent.work import House, run_pass

log = logging.getLogger("voldaan.daemon")

_LONGEST_SLEEP_SECONDS = 60.0


def run_daemon(house: House, reopen: Callable[[], House] | None = None) -> None:
    """
    Run a pass now and then every few minutes, until SIGTERM or SIGINT; a pass that runs is finished first.

    Args:
        house: What to begin with.
        reopen: Opens the house by the settings as they now stand: whoever writes "shadow" there means it at once.

    Raises:
        LedgerError: When another process already works on these books, or the books cannot be used.
    """
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, frame: stop.set())
    scheduler = schedule.Scheduler()

    def look() -> None:
        nonlocal house
        house = _pass(house, reopen or (lambda: house))

    with single_pass(house.ledger.folder):
        scheduler.every(house.settings.poll_minutes).minutes.do(look)
        log.info("voldaan runs in mode %s, a pass every %d minutes", house.mode.value, house.settings.poll_minutes)
        look()
        while not stop.wait(_pause(scheduler)):
            scheduler.run_pending()
    log.info("voldaan stopped")


def _pause(scheduler: schedule.Scheduler) -> float:
    idle = scheduler.idle_seconds
    return min(max(idle or 0.0, 0.0) + 0.05, _LONGEST_SLEEP_SECONDS)


def _pass(house: House, reopen: Callable[[], House]) -> House:
    """Run one pass, and give the house it was run in."""
    try:
        house = _as_settings_say(house, reopen())
        run_pass(house, _now(), clock=_now)
    except LedgerError:
        raise
    except VoldaanError as error:
        log.warning("this pass stopped: %s", error)
        return house
    except Exception:
        log.exception("this pass met something nobody foresaw; nothing more is sent in it")
        return house
    return house


def _now() -> datetime:
    return datetime.now().astimezone()


def _as_settings_say(house: House, fresh: House) -> House:
    """Go on as we were unless the settings changed; other books need another start, for these are the locked ones."""
    if fresh.settings == house.settings:
        return house
    if fresh.ledger.folder != house.ledger.folder:
        raise ConfigError((Problem("", "data", str(fresh.ledger.folder), "changed while voldaan runs: start it anew"),))
    log.info("the settings changed: mode %s", fresh.mode.value)
    return fresh
