"""What a document may do once it has taken over its reader: nothing that anybody would notice."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.domain.invoice import Unreadable
from agent.domain.reply import Label, Meaning
from agent.sandbox import MailText, Reader
from agent.sandbox import reader as reader_side

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits on a child exist on Linux only")

ATTACKER = str(Path(__file__).with_name("attacker.py"))


@pytest.fixture(scope="module")
def attacked() -> Iterator[Reader]:
    """A reader whose worker does what its documents say, with one second of processor time and four on the clock."""
    with pytest.MonkeyPatch.context() as changed, Reader(wall_seconds=4) as reader:
        changed.setattr(reader_side, "_WORKER", (ATTACKER,))
        changed.setenv("VOLDAAN_PASSWORD", "hunter2")
        yield reader


def reason(reader: Reader, attack: str) -> str:
    """Why this document is unreadable."""
    reading = reader.read(attack.encode(), "attack.pdf")
    assert isinstance(reading, Unreadable)
    return reading.reason


@pytest.mark.parametrize("kind", ["", "<"], ids=["PDF", "XML"])
@pytest.mark.parametrize(
    "attack",
    [
        "opens_a_file",
        "opens_a_socket",
        "starts_a_process",
        "takes_300_megabytes",
        "never_ends",
        "sleeps",
        "crashes",
        "becomes_another_program",
        "answers_too_much",
        "answers_too_deep",
    ],
)
def test_an_attack_costs_one_document(attacked: Reader, attack: str, kind: str):
    """No file, no network, no process, no more memory and time than the limits say; and the next document is read."""
    assert reason(attacked, kind + attack).startswith("could not be read safely")
    assert "honest" in reason(attacked, f"{kind}is_honest")


@pytest.mark.parametrize(
    "attack",
    ["never_ends", "sleeps", "crashes", "becomes_another_program", "answers_too_much", "answers_too_deep"],
)
def test_a_mail_that_takes_over_its_listener_costs_itself_only(attacked: Reader, attack: str):
    """The owner is shown its words as they are, nothing is understood of it, and the next mail is listened to."""
    received = "2026-09-16T09:00:00+02:00"
    hostile = attacked.hear(MailText(f"!!{attack} \u202eLees dit", received))
    honest = attacked.hear(MailText("Dag,\n\nWe betalen vrijdag.", received))

    assert hostile.trouble.startswith("could not be read safely")
    assert hostile.words.new == f"!!{attack} Lees dit"
    assert hostile.meaning == Meaning()
    assert (honest.trouble, honest.meaning.primary) == ("", Label.PROMISE)


@pytest.mark.parametrize("attack", ["opens_a_file", "takes_300_megabytes", "never_ends", "crashes"])
def test_an_attack_does_not_cost_the_worker(attacked: Reader, attack: str):
    """The same worker serves the next document."""
    reason(attacked, "is_honest")
    worker = attacked.worker_pid

    reason(attacked, attack)
    reason(attacked, "is_honest")
    assert attacked.worker_pid == worker


def test_a_child_is_used_once_but_for_plain_einvoices(attacked: Reader):
    """Whoever takes over a parser written in C reads nothing but his own document."""
    papers = [reason(attacked, "tells_its_name") for _ in range(3)]
    einvoices = [reason(attacked, "<tells_its_name") for _ in range(3)]

    assert len({*papers, *einvoices}) == 4
    reason(attacked, "<crashes")
    assert reason(attacked, "<tells_its_name") not in einvoices


@pytest.mark.parametrize("kind", ["", "<"], ids=["PDF", "XML"])
def test_a_child_has_two_pipes_and_no_secret(attacked: Reader, kind: str):
    """Standard input, output and nowhere: neither the mailbox's connection nor a password of the environment."""
    found = reason(attacked, f"{kind}lists_what_it_has")

    assert "[0, 1, 2]" in found
    assert set(re.findall(r"'(\w+)'", found)) <= {"LANG", "LC_CTYPE", "OPENBLAS_NUM_THREADS", "PYTHONPATH"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become nobody")
def test_a_child_of_root_is_nobody_and_cannot_end_its_worker(attacked: Reader):
    """No limit on processes binds root, and root may signal everybody."""
    assert reason(attacked, "lists_what_it_has").endswith(" 65534")
    worker = attacked.worker_pid

    reason(attacked, "kills_its_worker")
    assert attacked.worker_pid == worker


def test_what_a_child_says_is_cleaned_before_anybody_sees_it(attacked: Reader):
    """Neither a terminal's commands nor text that runs backwards; and a reason is no novel."""
    said = reason(attacked, "answers_with_commands")

    assert said.startswith("succeeded: [2J]0;ownedgnp.exe xxx")
    assert len(said) == 1000
