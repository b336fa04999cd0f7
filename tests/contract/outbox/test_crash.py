"""The real process, killed with SIGKILL in every state and started again: never a second letter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.outbox import Journal, SmtpServer, State
from tests.servers.launch import SmtpSink
from tests.unit.outbox.builders import NOW, PDF, Door, cleared, letter, outbox

HOUSE = Path(__file__).parents[3]


def start(sink: SmtpSink, folder: Path, number: int = 0, crash_at: str = "") -> subprocess.Popen[bytes]:
    """Begin one run of the program in a process of its own."""
    arguments = [folder, number, sink.host, sink.port, sink.user, sink.password, sink.cafile]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.contract.outbox.child", *map(str, arguments)],
        env=os.environ | {"VOLDAAN_CRASH_AT": crash_at, "PYTHONPATH": str(HOUSE)},
    )


def run(sink: SmtpSink, folder: Path, number: int = 0, crash_at: str = "") -> int:
    """One run from beginning to end; how it ended."""
    return start(sink, folder, number, crash_at).wait()


def states(folder: Path) -> list[str]:
    """What the journal says happened, in order."""
    return [entry.state.value for entry in Journal(folder / "outbox.jsonl").entries()]


@pytest.mark.parametrize(
    ("crash_at", "told", "arrived"),
    [
        ("prepared", ["prepared", "abandoned", "prepared", "sending", "sent"], 1),
        ("sending", ["prepared", "sending", "in_doubt"], 0),
        pytest.param("sent", ["prepared", "sending", "sent"], 1, marks=pytest.mark.torture),
    ],
)
def test_killed_after_a_line_the_next_run_knows_what_may_be_done(
    sink: SmtpSink, tmp_path: Path, crash_at: str, told: list[str], arrived: int
):
    """
    Before DATA the letter goes out with the next run; from DATA on it never goes again by itself.
    """
    assert run(sink, tmp_path, crash_at=crash_at) == -signal.SIGKILL

    assert run(sink, tmp_path, 1) == 0
    assert states(tmp_path) == told
    assert len(sink.mails()) == arrived


@pytest.mark.parametrize(
    ("reply", "crash_at", "told", "arrived"),
    [
        ("452 4.5.3 later", "retry", ["prepared", "retry", "sending", "sent"], 1),
        pytest.param(
            *("550 5.1.1 unknown", "refused", ["prepared", "refused", "prepared", "sending", "sent"], 1),
            marks=pytest.mark.torture,
        ),
    ],
)
def test_killed_after_a_refusal_nothing_is_lost_and_nothing_doubled(
    sink: SmtpSink, tmp_path: Path, reply: str, crash_at: str, told: list[str], arrived: int
):
    """
    The server surely did not take it; the next run offers it again.
    """
    sink.fault({"at": "rcpt", "reply": reply})

    assert run(sink, tmp_path, crash_at=crash_at) == -signal.SIGKILL

    assert run(sink, tmp_path, 1) == 0
    assert states(tmp_path) == told
    assert len(sink.mails()) == arrived


@pytest.mark.torture
def test_killed_while_in_doubt_stays_in_doubt(sink: SmtpSink, tmp_path: Path):
    """
    However often the program starts.
    """
    sink.fault({"at": "data", "do": "drop_before_250"})

    assert run(sink, tmp_path, crash_at="in_doubt") == -signal.SIGKILL
    for number in (1, 2):
        assert run(sink, tmp_path, number) == 0
    assert states(tmp_path) == ["prepared", "sending", "in_doubt"]
    assert len(sink.mails()) == 1


def test_killed_between_the_servers_taking_and_its_answer_is_in_doubt(sink: SmtpSink, tmp_path: Path):
    """
    The worst moment: the mail arrived, and nobody here knows.
    """
    sink.fault({"at": "data", "do": "kill_client", "pidfile": str(tmp_path / "pid")})

    assert run(sink, tmp_path) == -signal.SIGKILL
    assert run(sink, tmp_path, 1) == 0
    assert states(tmp_path) == ["prepared", "sending", "in_doubt"]
    assert len(sink.mails()) == 1


def test_killed_during_a_retry_is_in_doubt_too(sink: SmtpSink, tmp_path: Path):
    """
    A second offer is as dangerous as the first.
    """
    sink.fault({"at": "rcpt", "reply": "452 4.5.3 later"})
    run(sink, tmp_path)

    assert run(sink, tmp_path, 1, crash_at="sending") == -signal.SIGKILL
    assert run(sink, tmp_path, 2) == 0
    assert states(tmp_path) == ["prepared", "retry", "sending", "in_doubt"]
    assert sink.mails() == []


def test_the_rehearsal_of_a_crash_is_only_for_servers_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    A variable left over in somebody's environment harms nobody.
    """
    monkeypatch.setenv("VOLDAAN_CRASH_AT", "prepared")
    servers = {"main": SmtpServer("mail.bakker.example", 465), "test": SmtpServer("127.0.0.1", 465)}

    assert outbox(tmp_path, servers=servers, submit=Door()).send(letter(), [PDF], cleared(), NOW).state is State.SENT
