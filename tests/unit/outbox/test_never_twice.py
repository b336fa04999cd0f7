"""A letter reaches its customer at most once, whatever happens in whatever order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agent.domain.errors import DeliveryError, Failure, LedgerError
from agent.outbox import Journal, SmtpServer, State
from agent.outbox.smtp import Accepted, Envelope, InDoubt, Outcome, Refused, Temporary
from tests.unit.outbox.builders import NOW, PDF, cleared, letter, outbox


class PowerCut(BaseException):
    """The process is gone from one moment to the next."""


class Fate(Enum):
    """How one offer ends at a real server; whether the mail arrived is the server's secret."""

    ACCEPTED = "accepted"
    GREYLISTED = "greylisted at RCPT"
    TOO_BUSY = "4xx after DATA"
    REFUSED = "550 at RCPT"
    REJECTED = "554 after DATA"
    LOST_AND_ARRIVED = "cut before 250, stored"
    LOST = "cut during DATA"
    LOGIN = "wrong password"
    CUT_BEFORE = "power cut before DATA"
    CUT_IN_DATA = "power cut during DATA"
    CUT_AFTER_DATA = "power cut after the server took it"


BEFORE_DATA = {
    Fate.GREYLISTED: Temporary("450 greylisted"),
    Fate.REFUSED: Refused("550 unknown"),
    Fate.LOGIN: DeliveryError("wrong password", Failure.LOGIN),
    Fate.CUT_BEFORE: PowerCut(),
}
AFTER_DATA = {
    Fate.ACCEPTED: Accepted("250 OK", {}),
    Fate.TOO_BUSY: Temporary("452 busy"),
    Fate.REJECTED: Refused("554 no"),
    Fate.LOST_AND_ARRIVED: InDoubt("connection lost"),
    Fate.LOST: InDoubt("connection lost"),
    Fate.CUT_IN_DATA: PowerCut(),
    Fate.CUT_AFTER_DATA: PowerCut(),
}
ARRIVES = {Fate.ACCEPTED, Fate.LOST_AND_ARRIVED, Fate.CUT_AFTER_DATA}


class OneLetter(RuleBasedStateMachine):
    """One letter, a program that is started again and again, and a server with moods."""

    @initialize()
    def begin(self) -> None:
        """Start with an empty house."""
        self.house = tempfile.TemporaryDirectory()
        self.folder = Path(self.house.name)
        self.now = NOW
        self.arrived: list[bytes] = []
        self.fate = Fate.ACCEPTED
        self.start()

    def start(self) -> None:
        """The program starts: a new outbox over the same folder."""
        self.box = outbox(self.folder, submit=self.server)
        self.box.settle_at_start(self.now)

    def server(
        self, _: SmtpServer, __: Envelope, message: bytes, before_data: Callable[[Mapping[str, str]], None]
    ) -> Outcome:
        """Take part in one offer, as fate has it."""
        if self.fate in BEFORE_DATA:
            answer: Outcome | BaseException = BEFORE_DATA[self.fate]
        else:
            before_data({})
            self.arrived += [message] if self.fate in ARRIVES else []
            answer = AFTER_DATA[self.fate]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something that the outbox may refuse, or that ends in a power cut."""
        try:
            act()
        except (DeliveryError, LedgerError):
            pass
        except PowerCut:
            self.start()

    @rule(fate=st.sampled_from(Fate))
    def send(self, fate: Fate) -> None:
        """A pass decides to send it, rightly or wrongly."""
        self.fate = fate
        self.attempt(lambda: self.box.send(letter(), [PDF], cleared(at=self.now), self.now))

    @rule(fate=st.sampled_from(Fate), hours=st.integers(0, 48))
    def resend(self, fate: Fate, hours: int) -> None:
        """Later, a pass offers it again if it is due."""
        self.fate = fate
        self.now += timedelta(hours=hours)
        self.attempt(lambda: self.box.resend("l1", cleared(at=self.now), self.now))

    @rule(cut=st.integers(1, 400))
    def crash_in_the_middle_of_a_line(self, cut: int) -> None:
        """The power goes while a line is written."""
        path = self.folder / "outbox.jsonl"
        if path.exists():
            path.write_bytes(path.read_bytes() + path.read_bytes()[:cut].rstrip(b"\n}"))
        self.start()

    @precondition(lambda self: self.is_in(State.IN_DOUBT))
    @rule()
    def the_owner_knows(self) -> None:
        """The owner asks the customer and answers by what really happened."""
        self.box.settle("l1", bool(self.arrived), self.now)

    def is_in(self, *states: State) -> bool:
        """Whether the journal has the letter in one of these states."""
        entry = Journal(self.folder / "outbox.jsonl").letters().get("l1")
        return entry is not None and entry.state in states

    @invariant()
    def at_most_once(self) -> None:
        """The customer has it at most once."""
        assert len(self.arrived) <= 1

    @invariant()
    def every_arrival_is_known(self) -> None:
        """What arrived is sent or in doubt in the journal, never forgotten."""
        assert not self.arrived or self.is_in(State.SENT, State.IN_DOUBT)

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.house.cleanup()


OneLetter.TestCase.settings = settings(max_examples=60, stateful_step_count=12)
TestNeverTwice = OneLetter.TestCase
