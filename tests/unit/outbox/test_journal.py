from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import LedgerError
from agent.domain.letter import ItemStep
from agent.outbox import Journal, LetterState, State
from agent.outbox.state import FOLLOWS
from tests.unit.outbox.builders import NOW

PREPARED = LetterState(
    letter_id="l1",
    state=State.PREPARED,
    at=NOW,
    kind="letter",
    customer="acme.example",
    account="main",
    items=(ItemStep("acme.example/2026-014", "light"),),
    message_id="<x@bakker.example>",
    mail="l1.eml",
    sha256="00",
    sender="sanne@bakker.example",
    to=("jan@acme.example",),
)
SENDING = replace(PREPARED, state=State.SENDING, refused={"piet@acme.example": "550 unknown – één"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal lies; its folder does not exist yet."""
    return tmp_path / "books" / "outbox.jsonl"


def test_the_last_line_of_a_letter_is_its_present(path: Path):
    """
    A journal opened anew knows the whole story and where it ended.
    """
    journal = Journal(path)
    journal.append(PREPARED)
    journal.append(SENDING)

    assert Journal(path).entries() == (PREPARED, SENDING)
    assert Journal(path).letters() == {"l1": SENDING}
    assert Journal(path.with_name("none.jsonl")).letters() == {}


def test_a_line_of_before_says_nothing_of_another_id(path: Path):
    """
    Older lines lack what was learnt later; newer ones keep it.
    """
    journal = Journal(path)
    journal.append(PREPARED)
    path.write_bytes(path.read_bytes().replace(b',"sent_as":null', b""))
    assert b"sent_as" not in path.read_bytes()
    journal = Journal(path)
    journal.append(replace(SENDING, sent_as="<other@provider.example>"))

    assert [entry.message_ids for entry in Journal(path).entries()] == [
        (PREPARED.message_id,),
        (PREPARED.message_id, "<other@provider.example>"),
    ]


def test_one_line_per_change_that_only_the_owner_may_read(path: Path):
    """
    The file is plain JSON lines, with customers' addresses in it.
    """
    journal = Journal(path)
    journal.append(PREPARED)
    journal.append(SENDING)

    assert path.read_bytes().count(b"\n") == 2
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [1, 10, 200])
def test_a_half_last_line_does_not_count_and_the_next_one_starts_afresh(path: Path, cut: int):
    """
    A crash in the middle of a line leaves the state before it; nobody had acted on it yet.
    """
    Journal(path).append(PREPARED)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:cut])

    assert Journal(path).letters() == {"l1": PREPARED}

    Journal(path).append(SENDING)

    assert Journal(path).entries() == (PREPARED, SENDING)


def test_a_last_line_that_only_lacks_its_newline_counts(path: Path):
    """
    An editor may drop the newline; an intent that can be read is an intent.
    """
    Journal(path).append(PREPARED)
    path.write_bytes(path.read_bytes().rstrip())
    journal = Journal(path)

    assert journal.letters() == {"l1": PREPARED}

    journal.append(SENDING)

    assert Journal(path).entries() == (PREPARED, SENDING)


def test_two_writers_see_each_other(path: Path):
    """
    The command line and the daemon each hold a journal over the same file.
    """
    daemon, command = Journal(path), Journal(path)
    daemon.append(PREPARED)
    command.append(SENDING)

    assert daemon.letters() == {"l1": SENDING}
    with pytest.raises(LedgerError, match="is sending and cannot become prepared"):
        daemon.append(PREPARED)


def test_a_garbled_line_in_the_middle_stops_everything(path: Path):
    """
    Without that line a letter might go twice; the owner puts back a good copy first.
    """
    Journal(path).append(PREPARED)
    path.write_bytes(b"{garbled}\n" + path.read_bytes())

    with pytest.raises(LedgerError, match="cannot be read"):
        Journal(path).letters()


def test_a_journal_that_became_shorter_stops_everything(path: Path):
    """
    Somebody put back yesterday's file while the program ran.
    """
    journal = Journal(path)
    journal.append(PREPARED)
    path.write_bytes(b"")

    with pytest.raises(LedgerError, match="became shorter"):
        journal.letters()


def test_a_disk_that_refuses_is_said(tmp_path: Path):
    """
    Without a line there is no sending.
    """
    (tmp_path / "books").write_text("a file where a folder should be")

    with pytest.raises(LedgerError, match="nothing is sent"):
        Journal(tmp_path / "books" / "outbox.jsonl").append(PREPARED)


def test_a_journal_that_cannot_be_read_stops_everything_with_a_sentence(path: Path):
    """
    Other rights, a broken disk: nothing is sent before somebody looked.
    """
    path.mkdir(parents=True)

    with pytest.raises(LedgerError, match="cannot be read"):
        Journal(path).letters()


@given(wish=st.lists(st.sampled_from(State), max_size=8))
def test_only_the_changes_of_the_table_are_written(tmp_path_factory: pytest.TempPathFactory, wish: list[State]):
    """
    Whatever is asked for, the journal holds a path through the table and nothing else.
    """
    journal = Journal(tmp_path_factory.mktemp("journal") / "outbox.jsonl")
    for state in wish:
        try:
            journal.append(replace(PREPARED, state=state))
        except LedgerError:
            continue
    states = [None, *(entry.state for entry in journal.entries())]

    assert all(after in FOLLOWS[before] for before, after in pairwise(states))


def test_what_left_or_may_have_left_never_becomes_sending_again_without_somebodys_word():
    """
    From sending, sent, filed and drafted no path leads back to sending but through abandoned, refused or withdrawn.
    """
    surely_not_out = {State.ABANDONED, State.REFUSED, State.WITHDRAWN, State.RETRY}
    reached, todo = set(), [State.SENDING, State.SENT, State.FILED, State.IN_DOUBT, State.DRAFTED]
    while todo:
        reached |= (found := FOLLOWS[todo.pop()] - surely_not_out - reached)
        todo += found

    assert State.SENDING not in reached and State.PREPARED not in reached
