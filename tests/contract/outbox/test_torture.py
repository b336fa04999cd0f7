"""The real process, killed at any moment while the server has any mood: still never twice."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from agent.outbox import Journal, State
from tests.contract.outbox.test_crash import start
from tests.servers.launch import SmtpSink

MOODS = [
    {"at": "data", "do": "drop_before_250"},
    {"at": "data", "do": "drop_no_store"},
    {"at": "data", "do": "hang", "seconds": 2, "store": True},
    {"at": "data", "reply": "451 4.7.1 greylisted"},
    {"at": "rcpt", "reply": "452 4.5.3 later"},
    {"at": "auth", "reply": "454 4.7.0 later"},
    {"at": "connect", "reply": "421 4.3.2 busy"},
]


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(20))
def test_killed_at_a_random_moment_in_a_random_mood(sink: SmtpSink, tmp_path: Path, seed: int):
    """
    Three kills and one quiet run: at most one mail, and what arrived is known.
    """
    chance = random.Random(seed)
    sink.fault(*chance.sample(MOODS, chance.randrange(3)))
    for number in range(3):
        child = start(sink, tmp_path, number)
        try:
            child.wait(chance.uniform(0.3, 1.2))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    start(sink, tmp_path, 3).wait()
    letters = Journal(tmp_path / "outbox.jsonl").letters()

    assert len(sink.mails()) <= 1
    assert not sink.mails() or letters["l1"].state in (State.SENT, State.IN_DOUBT)
