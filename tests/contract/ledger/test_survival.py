"""What the ledger promises when processes die, disks fill up and others write at the same time."""

from __future__ import annotations

import os
import resource
import shutil
import signal
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from agent.domain.errors import LedgerError
from agent.domain.events import Seen
from agent.domain.question import QuestionKind
from agent.ledger import Ledger, find_runner, single_pass
from tests.contract.ledger.child import Child, Ending, killed_at
from tests.unit.ledger.builders import NOON, item, paid

State = tuple[set[str], set[str], tuple[int, int] | None]


def before(folder: Path) -> Ledger:
    """A ledger with an open item, and one settled item on its way to the drawer."""
    ledger = Ledger(folder, today=lambda: date(2026, 3, 9))
    with ledger.change() as book:
        book.put(item("1"))
        book.put(paid(item("2")))
    return ledger


def pay_and_ask(folder: Path) -> str:
    """Settle one item, record another, ask and move a cursor in one transaction, on the next day."""
    with Ledger(folder, today=lambda: date(2026, 3, 10)).change() as book:
        book.put(paid(item("1")))
        book.put(item("3"))
        book.ask(QuestionKind.INVOICE_UNCLEAR, "3", "When is it due?", NOON)
        book.put_cursor("main", "Sent", (1, 3))
    return "done"


def state(folder: Path) -> State:
    """What a fresh start finds: open items, settled ones, the cursor."""
    book = Ledger(folder).read()
    settled = {number for number in "123" if any(found.is_settled for found in book.find(number))}
    return {each.number for each in book.open_items()}, settled, book.cursor("main", "Sent")


OLD: State = ({"1"}, {"2"}, None)
NEW: State = ({"3"}, {"1", "2"}, (1, 3))


def killed_everywhere(start: Path) -> Iterator[Path]:
    """Folders as a SIGKILL leaves them, one for each point of the transaction."""
    before(start)
    for step in count(1):
        folder = start.with_name(f"killed-{step}")
        shutil.copytree(start, folder)
        if not Child(killed_at(step, folder, lambda folder=folder: pay_and_ask(folder))).ended().was_killed:
            return
        yield folder


def test_a_kill_at_any_point_leaves_the_old_or_the_new_state_whole(tmp_path: Path) -> None:
    """
    Nobody ever finds half a transaction, whichever file was being touched.
    """
    found = [state(folder) for folder in killed_everywhere(tmp_path / "start")]

    assert len(found) >= 8
    assert all(each in (OLD, NEW) for each in found)
    assert OLD in found and NEW in found


def test_after_a_kill_the_next_change_goes_on_and_leaves_no_halves(tmp_path: Path) -> None:
    """
    Doing the work again after a kill ends in the same books, with nothing lying about.
    """
    for folder in killed_everywhere(tmp_path / "start"):
        pay_and_ask(folder)
        with Ledger(folder).change() as book:
            book.put_paper("another paper", "not an invoice")

        assert state(folder) == NEW
        assert list(folder.rglob("*.half")) == []


def test_a_full_disk_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    """
    When the new file does not fit, the old one stays and the owner reads what to do.
    """

    def starved() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
        return pay_and_ask(tmp_path)

    before(tmp_path)
    ending = Child(starved).ended()

    assert ending.said.startswith("LedgerError")
    assert "could not be written: File too large" in ending.said
    assert state(tmp_path) == OLD
    assert list(tmp_path.rglob("*.half")) == []


def test_after_a_failed_write_the_same_program_goes_on_from_the_file(tmp_path: Path) -> None:
    """
    A change that could not be written is not half remembered in memory either.
    """

    def starved_then_reading() -> str:
        ledger = Ledger(tmp_path)
        ledger.read()
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        with pytest.raises(LedgerError), ledger.change() as book:
            book.put(item("3"))
        return " ".join(each.number for each in ledger.read().open_items())

    before(tmp_path)

    assert Child(starved_then_reading).ended() == Ending("1", was_killed=False)


def test_two_processes_changing_at_once_lose_nothing(tmp_path: Path) -> None:
    """
    Every change of the daemon and of the command line is there in the end.
    """

    def add_twenty(name: str) -> str:
        ledger = Ledger(tmp_path)
        for number in range(20):
            with ledger.change() as book:
                known = book.item("acme.example/1")
                assert known is not None
                book.put(known.with_events(Seen(NOON, f"{name} {number}")))
        return "done"

    before(tmp_path)
    children = [Child(lambda name=name: add_twenty(name)) for name in ("daemon", "command")]
    endings = [child.ended().said for child in children]
    found = Ledger(tmp_path).read().item("acme.example/1")

    assert endings == ["done", "done"]
    assert found is not None
    assert {event.source for event in found.history if isinstance(event, Seen)} == {
        f"{name} {number}" for name in ("daemon", "command") for number in range(20)
    }


def test_a_reader_sees_what_another_process_wrote(tmp_path: Path) -> None:
    """
    The daemon notices what the owner typed.
    """
    daemon = before(tmp_path)
    daemon.read()
    Child(lambda: pay_and_ask(tmp_path)).ended()

    assert {each.number for each in daemon.read().open_items()} == {"3"}


def test_a_second_daemon_is_refused_with_the_first_ones_process(tmp_path: Path) -> None:
    """
    Two daemons on one ledger would both remind.
    """

    def start() -> str:
        with single_pass(tmp_path):
            return "started"

    with single_pass(tmp_path):
        second = Child(start)
        said = second.ended().said
    third = Child(start)

    assert "already runs" in said
    assert f"process {os.getpid()}" in said
    assert third.ended().said == "started"


def test_who_runs_passes_is_known_also_after_he_was_killed(tmp_path: Path) -> None:
    """
    A killed process leaves its number behind, and no longer its lock; nobody else is kept from starting by the look.
    """

    def dies() -> str:
        with single_pass(tmp_path):
            os.kill(os.getpid(), signal.SIGKILL)
        return "lived"

    assert find_runner(tmp_path) is None
    with single_pass(tmp_path):
        assert find_runner(tmp_path) == f"process {os.getpid()}"
    assert find_runner(tmp_path) is None
    assert Child(dies).ended().was_killed
    assert (tmp_path / "pass.lock").read_text().strip()
    assert find_runner(tmp_path) is None


def test_a_full_disk_takes_no_lock_away(tmp_path: Path) -> None:
    """
    The name of the holder is a courtesy; without room for it the lock still holds.
    """

    def starved() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        with single_pass(tmp_path), pytest.raises(LedgerError, match="already runs"), single_pass(tmp_path):
            pass
        return "held"

    assert Child(starved).ended() == Ending("held", was_killed=False)
