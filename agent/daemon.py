"""The daemon: wakes up, runs a pass, sleeps. Dates decide what happens; waking only decides when we look."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime

import schedule

from agent.domain.errors import LedgerError, VoldaanError
from agent.ledger import single_pass
from agent.work import House, run_pass

log = logging.getLogger("voldaan.daemon")

_LONGEST_SLEEP_SECONDS = 60.0


def run_daemon(house: House) -> None:
    """
    Run a pass now and then every few minutes, until SIGTERM or SIGINT; a pass that runs is finished first.

    Raises:
        LedgerError: When another process already works on these books, or the books cannot be used.
    """
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, frame: stop.set())
    scheduler = schedule.Scheduler()
    with single_pass(house.ledger.folder):
        scheduler.every(house.settings.poll_minutes).minutes.do(_pass, house)
        log.info("voldaan runs in mode %s, a pass every %d minutes", house.mode.value, house.settings.poll_minutes)
        _pass(house)
        while not stop.wait(_pause(scheduler)):
            scheduler.run_pending()
    log.info("voldaan stopped")


def _pause(scheduler: schedule.Scheduler) -> float:
    idle = scheduler.idle_seconds
    return min(max(idle or 0.0, 0.0) + 0.05, _LONGEST_SLEEP_SECONDS)


def _pass(house: House) -> None:
    try:
        report = run_pass(house, datetime.now().astimezone())
    except LedgerError:
        raise
    except VoldaanError as error:
        log.warning("this pass stopped: %s", error)
        return
    except Exception:
        log.exception("this pass met something nobody foresaw; nothing more is sent in it")
        return
    for trouble in report.troubles:
        log.warning("%s", trouble)
