"""The doorbells: for each account a thread that waits for mail and rings the alarm; it reads and decides nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from functools import partial

from agent.daemon.alarm import Alarm
from agent.domain.errors import Failure, ServerError
from agent.mailbox import Doorbell
from agent.work import House

log = logging.getLogger("voldaan.bells")

#: How long one wait lasts: routers forget a connection that is silent for longer.
WAIT_SECONDS = 300.0
#: Before a lost connection is opened again; twice as long each time ...
FIRST_PAUSE_SECONDS = 30.0
#: ... up to this.
LONGEST_PAUSE_SECONDS = 900.0
#: After a server refused the second connection: the passes matter more.
OFF_SECONDS = 3600.0
#: How long the end of the program waits for the threads; they hold nothing that could be lost.
_PATIENCE_SECONDS = 2.0


class Bells:
    """The doorbells of one house."""

    def __init__(self, alarm: Alarm) -> None:
        self._alarm = alarm
        self._house: House | None = None
        self._bells: dict[str, Bell] = {}

    def hang(self, house: House) -> None:
        """Have a bell for every account of this house that wants one; those of another house are taken down."""
        if self._house is not None and self._house.open_doorbell is house.open_doorbell:
            return
        self.take_down()
        self._house = house
        for account in house.settings.mailboxes:
            if account.idle and account.imap_host and "inbox" in account.roles:
                bell = Bell(account.name, partial(house.open_doorbell, account), self._alarm.ring)
                self._bells[account.name] = bell
                bell.start()

    def renew(self) -> None:
        """Drop every connection: after a sleep of the machine they look alive and are dead."""
        for bell in self._bells.values():
            bell.renew()

    def turn_off(self, accounts: Collection[str]) -> None:
        """Leave these accounts to the passes for an hour."""
        for name in accounts:
            if name in self._bells:
                self._bells[name].turn_off()

    def take_down(self) -> None:
        """End all threads; one that waits ends at once, one that connects is left behind and does nothing more."""
        for bell in self._bells.values():
            bell.take_down()
        for bell in self._bells.values():
            bell.join(_PATIENCE_SECONDS)
        self._bells.clear()
        self._house = None


class Bell(threading.Thread):
    """One account's bell.

    Args:
        open_doorbell: Connects and logs in; None when the server does not know IDLE.
        ring: Says that mail came.
    """

    def __init__(self, account: str, open_doorbell: Callable[[], Doorbell | None], ring: Callable[[], None]) -> None:
        super().__init__(name=f"doorbell of {account}", daemon=True)  # as is
        self._account = account
        self._open = open_doorbell
        self._ring = ring
        self._down = threading.Event()
        self._doorbell: Doorbell | None = None
        self._mails: int | None = None
        self._is_off = False
        self._failures = 0

    def run(self) -> None:
        """Connect, wait, ring, and begin again after a pause, until taken down."""
        while not self._down.is_set():
            pause = OFF_SECONDS
            try:
                if not self._listen():
                    log.info(
                        "%s: this server does not say when mail comes; it is looked at every so often", self._account
                    )
                    return
            except ServerError as error:
                pause = self._pause_after(error)
                if not self._down.is_set():
                    log.info("doorbell off for %.0f s: %s", pause, error)
            except Exception:
                log.exception("the doorbell of %s met something nobody foresaw; it is off for an hour", self._account)
            finally:
                self._let_go()
            self._rest(pause)

    def renew(self) -> None:
        """Drop the connection, and open another one after a pause."""
        if doorbell := self._doorbell:
            doorbell.hang_up()

    def turn_off(self) -> None:
        """Drop the connection for an hour."""
        self._is_off = True
        self.renew()

    def take_down(self) -> None:
        """Drop the connection and end."""
        self._down.set()
        self.renew()

    def _listen(self) -> bool:
        """Wait at the door until the connection is lost; False when the server has no such thing."""
        if self._is_off:
            return True
        self._doorbell = doorbell = self._open()
        if doorbell is None:
            return False
        if self._mails is not None and doorbell.mails > self._mails:
            self._ring()
        while not (self._down.is_set() or self._is_off):
            if doorbell.wait(WAIT_SECONDS):
                self._ring()
            self._failures = 0
        return True

    def _rest(self, seconds: float) -> None:
        self._down.wait(seconds)

    def _pause_after(self, error: ServerError) -> float:
        if self._is_off or error.failure is not Failure.RETRY:
            return OFF_SECONDS
        self._failures += 1
        return min(FIRST_PAUSE_SECONDS * float(2 ** min(self._failures - 1, 10)), LONGEST_PAUSE_SECONDS)

    def _let_go(self) -> None:
        self._is_off = False
        if doorbell := self._doorbell:
            self._doorbell, self._mails = None, doorbell.mails
            doorbell.close()
