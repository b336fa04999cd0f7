"""A doorbell is hung anew after trouble, ever less often, and left off where it is not wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import pytest

from agent.daemon.alarm import Alarm
from agent.daemon.bells import LONGEST_PAUSE_SECONDS, OFF_SECONDS, Bell, Bells
from agent.domain.errors import Failure, MailboxError
from agent.mailbox import Doorbell
from tests.unit.work.home import Home

LOST = MailboxError("main: the connection was lost", Failure.RETRY)
REFUSED = [Failure.LOGIN, Failure.SETTINGS, Failure.BUG]


@dataclass
class FakeDoorbell:
    """A connection whose waits end as they are told to."""

    waits: list[bool | Exception | Callable[[], bool]] = field(default_factory=list)
    mails: int = 5
    closed: int = 0

    def wait(self, seconds: float) -> bool:
        """Wait no time at all."""
        end = self.waits.pop(0) if self.waits else LOST
        if isinstance(end, Exception):
            raise end
        return end if isinstance(end, bool) else end()

    def hang_up(self) -> None:
        """The wait that goes on ends with a lost connection."""
        self.waits.clear()

    def close(self) -> None:
        """Let go."""
        self.closed += 1


class Impatient(Bell):
    """A bell that rests no time at all, and ends when its doorbells are used up."""

    def __init__(self, doorbells: Iterable[FakeDoorbell | Exception | None]) -> None:
        self.pauses: list[float] = []
        self.rung: list[None] = []
        self._doorbells = list(doorbells)
        super().__init__("main", self._next, lambda: self.rung.append(None))
        self.run()

    def _next(self) -> Doorbell | None:
        doorbell = self._doorbells.pop(0)
        if isinstance(doorbell, FakeDoorbell):
            doorbell.waits = [self._told(wait) for wait in doorbell.waits]
        if isinstance(doorbell, Exception):
            raise doorbell
        return doorbell  # type: ignore[return-value]

    def _told(self, wait):
        return (lambda: wait(self)) if callable(wait) else wait

    def _rest(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if not self._doorbells:
            self.take_down()


def test_a_connection_that_is_lost_again_and_again_is_opened_ever_less_often():
    """
    30 seconds, 1, 2, 4, 8 minutes, and then every quarter of an hour.
    """
    bell = Impatient([LOST] * 7)

    assert bell.pauses == [30, 60, 120, 240, 480, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


def test_a_connection_that_held_for_one_wait_begins_afresh():
    """
    Some routers cut every connection after minutes: that is nobody's fault.
    """
    bell = Impatient([LOST, LOST, FakeDoorbell([False]), LOST])

    assert bell.pauses == [30, 60, 30, 60]


@pytest.mark.parametrize("failure", REFUSED)
def test_a_server_that_refuses_is_left_alone_for_an_hour(failure: Failure):
    """
    Also one that allows only so many connections: the pass matters more.
    """
    assert Impatient([MailboxError("main: no", failure)]).pauses == [OFF_SECONDS]
    assert Impatient([FakeDoorbell([MailboxError("main: no", failure)])]).pauses == [OFF_SECONDS]


def test_an_account_the_passes_have_trouble_with_is_left_to_them_for_an_hour():
    """
    The bell takes one of the few connections this server allows.
    """

    def turn_off(bell: Impatient) -> bool:
        bell.turn_off()
        return False

    bell = Impatient([FakeDoorbell([turn_off]), FakeDoorbell()])

    assert bell.pauses == [OFF_SECONDS, 30]


def test_a_surprise_ends_no_bell():
    """
    An hour later it is hung again.
    """
    bell = Impatient([FakeDoorbell([RuntimeError("what?"), False]), LOST])

    assert bell.pauses == [OFF_SECONDS, 30]


def test_mail_rings_and_so_does_what_came_while_nobody_was_at_the_door():
    """
    The new connection counts more mails than the old one did; deleted ones are no news.
    """
    assert len(Impatient([FakeDoorbell([False, True, True])]).rung) == 2
    assert len(Impatient([FakeDoorbell(mails=5), FakeDoorbell(mails=6), FakeDoorbell(mails=4)]).rung) == 1


def test_every_connection_is_let_go():
    """
    At most one is open at any time.
    """
    doorbells = [FakeDoorbell([True]), FakeDoorbell(), FakeDoorbell([RuntimeError("what?")])]
    Impatient(doorbells)

    assert [doorbell.closed for doorbell in doorbells] == [1, 1, 1]


def test_a_server_without_bells_is_asked_once():
    """
    It is looked at every poll_minutes.
    """
    assert Impatient([None]).pauses == []


@pytest.mark.parametrize(("idle", "hung"), [(True, ["main"]), (False, [])])
def test_the_owner_may_do_without(home: Home, idle: bool, hung: list[str]):
    """
    Where connections are few.
    """
    asked: list[str] = []
    called = threading.Event()
    (account,) = home.house.settings.mailboxes
    settings = home.house.settings.model_copy(update={"mailboxes": (account.model_copy(update={"idle": idle}),)})

    def open_doorbell(account) -> None:
        asked.append(account.name)
        called.set()

    house = replace(home.house, settings=settings, open_doorbell=open_doorbell)
    alarm = Alarm()
    bells = Bells(alarm)
    bells.hang(house)
    bells.hang(house)
    assert called.wait(20 if idle else 0) is idle
    bells.take_down()
    alarm.close()

    assert asked == hung
