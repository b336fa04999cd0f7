"""Two installations on one mailbox: what is remembered of the other, and the note that must come before any letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.ledger import Marks, OtherInstallation
from agent.mailbox import MemoryMailbox, MemoryServer
from agent.outbox import note_header, read_note_header
from agent.work.neighbours import describe, note_other_installation, take_over
from tests.builders import TODAY, moment
from tests.unit.work.home import build_home

NOW = moment(TODAY)
LATER = NOW + timedelta(days=1)


def met(marks: Marks, id: str = "nas", since: datetime = NOW, machine: str = "") -> None:
    """See a sign of another installation."""
    note_other_installation(marks, OtherInstallation(id, since, machine))


def test_a_sign_from_before_the_take_over_is_no_news_and_a_later_one_is():
    """
    Signs of one installation are compared with each other: its clock may differ from ours. Rule: other-installation.
    """
    marks = Marks()
    met(marks)
    take_over(marks, NOW - timedelta(days=300))  # our own clock is far behind
    met(marks)
    quiet = dict(marks.other_installations)
    met(marks, since=LATER)

    assert quiet == {}
    assert list(marks.other_installations) == ["nas"]


def test_two_others_are_both_remembered_and_taken_over_together():
    """
    Whoever is met later does not hide the first.
    """
    marks = Marks()
    met(marks, "nas", machine="nas")
    met(marks, "attic", LATER)
    told = describe(marks.other_installations.values(), "laptop", UTC)
    taken = take_over(marks, LATER)

    assert "the machine nas" in told and "installation attic" in told
    assert {other.id for other in taken} == {"nas", "attic"}
    assert marks.other_installations == {}


def test_a_letter_does_not_make_us_forget_the_machines_name():
    """
    A letter in Sent carries no name; the note before it did.
    """
    marks = Marks()
    met(marks, machine="nas")
    met(marks, since=LATER)

    assert marks.other_installations["nas"] == OtherInstallation("nas", LATER, "nas")


@pytest.mark.parametrize(
    ("machine", "shown"),
    [("nas", "nas"), ("Sanne’s Mac mini", "Sanne’s Mac mini"), ("x" * 200, "x" * 60), ("a\x1b[2Jb\nc", "a[2Jbc")],
)
def test_a_machines_name_is_shown_as_plain_text(machine: str, shown: str):
    """
    It comes out of a mailbox.
    """
    mark = read_note_header(note_header("nas", b"secret", "<n@x.example>", NOW, machine))

    assert mark and (mark.machine, mark.since) == (shown, NOW)


@pytest.mark.parametrize("since", ["", "yesterday", "2026-03-18", "2026-03-18T10:00:00"])
def test_a_note_without_an_aware_moment_introduces_nobody(since: str):
    """
    The digest is such a note.
    """
    mark = read_note_header(f"1 installation=nas note=n seal=s since={since}")

    assert mark and mark.since is None


def test_where_the_note_cannot_be_laid_down_no_letter_leaves(tmp_path: Path):
    """
    Another installation could not know of us. A later pass tries again. Rule: other-installation.
    """
    home = build_home(tmp_path)
    home.goes_live()
    home.invoices()
    ordinary = home.house
    home.house = replace(ordinary, open_mailbox=lambda account, read_only: _FullInbox(home.server, read_only))
    report = home.passes()
    waiting = home.letters()
    home.house = ordinary
    home.passes()

    assert "could not be laid into INBOX" in report.troubles[0]
    assert (len(waiting), len(home.letters())) == (0, 1)


class _FullInbox(MemoryMailbox):
    """An INBOX that takes nothing."""

    def __init__(self, server: MemoryServer, read_only: bool) -> None:
        super().__init__(server, name="main", read_only=read_only)

    def append(self, folder: str, message: bytes, flags: Sequence[str], at: datetime) -> None:
        """Refuse what is meant for the INBOX."""
        if folder == "INBOX":
            raise MailboxError("main: the mailbox is full", Failure.RETRY)
        super().append(folder, message, flags, at)
