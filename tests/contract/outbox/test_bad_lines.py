"""Lines to the SMTP server that break, fall silent or trickle: nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.domain.errors import DeliveryError, Failure
from agent.outbox import SmtpServer
from agent.outbox.smtp import Accepted, InDoubt, Outcome, Temporary, submit
from tests.conftest import StartSink
from tests.contract.outbox.test_submission import ENVELOPE, MAIL, Moment
from tests.servers.launch import Line, SmtpSink, running_line
from tests.unit.outbox.builders import server_at

#: A whole talk with the sink is shorter than this; the last ones go through.
WHOLE_TALK = 700


@pytest.fixture
def plain(start_sink: StartSink) -> SmtpSink:
    """A sink without encryption: every byte is a word of its talk."""
    return start_sink("--tls", "none")


@pytest.fixture
def line(plain: SmtpSink, tmp_path: Path) -> Iterator[Line]:
    """A line to it that fails on command."""
    with running_line(tmp_path, plain.port) as opened:
        yield opened


def impatient(sink: SmtpSink, line: Line) -> SmtpServer:
    """The sink behind its line, for somebody who waits a third of a second."""
    return replace(server_at(sink), port=line.port, timeout=0.3, connect_timeout=0.3, data_timeout=0.3, patience=1)


def ending(server: SmtpServer, moment: Moment) -> Outcome | DeliveryError:
    """How an offer ended, whichever way that is said."""
    try:
        return submit(server, ENVELOPE, MAIL, moment)
    except DeliveryError as error:
        return error


def sweep(sink: SmtpSink, line: Line, how: str, step: int) -> set[type]:
    """Let the line fail after every so many bytes; the kinds of endings, each of which told the truth."""
    kinds: set[type] = set()
    for octets in range(0, WHOLE_TALK, step):
        sink.reset()
        line.turn(f"{how} {octets}")
        moment = Moment()
        end = ending(impatient(sink, line), moment)
        match end:
            case DeliveryError(failure=Failure.RETRY) | Temporary(stops=Failure.RETRY):
                assert moment.refused is None, octets
                assert sink.mails() == [], octets
            case InDoubt():
                assert moment.refused is not None, octets
            case Accepted():
                assert len(sink.mails()) == 1, octets
            case _:
                pytest.fail(f"after {octets} bytes: {end!r}")
        kinds.add(type(end))
    return kinds


@pytest.mark.parametrize("how", ["cut", "close", "hole"])
def test_a_line_that_fails_after_some_bytes_leaves_nothing_unclear(plain: SmtpSink, line: Line, how: str):
    """
    Reset, closed or silent: before DATA surely not sent, after it sent or in doubt; no letter is ever to blame.
    """
    # Between MAIL and DATA lie few bytes: whether one of these steps falls there depends on the length of the talk.
    assert sweep(plain, line, how, 41) >= {DeliveryError, InDoubt, Accepted}


@pytest.mark.torture
@pytest.mark.parametrize("how", ["cut", "close", "hole"])
def test_a_line_that_fails_nearly_anywhere_leaves_nothing_unclear(plain: SmtpSink, line: Line, how: str):
    """
    The same, every third byte.
    """
    assert sweep(plain, line, how, 3) == {DeliveryError, Temporary, InDoubt, Accepted}


@pytest.mark.parametrize("how", ["blackhole", "refuse", "cut 1200", "close 1200", "hole 1200"])
def test_a_line_that_fails_while_keys_are_exchanged_says_nothing_of_the_settings(
    sink: SmtpSink, tmp_path: Path, how: str
):
    """
    Half a handshake is no wrong certificate.
    """
    with running_line(tmp_path, sink.port) as opened:
        opened.turn(how)
        end = ending(impatient(sink, opened), Moment())

    assert isinstance(end, DeliveryError)
    assert end.failure is Failure.RETRY


def test_a_talk_that_comes_in_drops_is_given_up_in_the_end(plain: SmtpSink, line: Line):
    """
    Each answer comes in time for itself, and all of them would take an hour.
    """
    line.turn("slow 50")
    server = replace(impatient(plain, line), timeout=5, connect_timeout=5, patience=0.5)
    end = ending(server, Moment())

    assert isinstance(end, DeliveryError)
    assert end.failure is Failure.RETRY
    assert plain.mails() == []


@pytest.mark.parametrize(
    ("octets_a_second", "octets"), [(200_000, 300_000), pytest.param(20_000, 2_000_000, marks=pytest.mark.torture)]
)
def test_a_slow_line_takes_a_big_letter_all_the_same(plain: SmtpSink, line: Line, octets_a_second: int, octets: int):
    """
    The time for an answer to DATA has room for the mail itself.
    """
    line.turn(f"slow {octets_a_second}")
    content = MAIL + b"\r\n".join([b"x" * 76] * (octets // 78)) + b"\r\n"
    server = replace(impatient(plain, line), timeout=5, connect_timeout=5, patience=30, data_timeout=octets / 10_000)

    assert isinstance(submit(server, ENVELOPE, content, Moment()), Accepted)
    assert plain.mails()[0].octets == content
