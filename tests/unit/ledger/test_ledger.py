"""Transactions: what reaches the disk, and when."""

from __future__ import annotations

import errno
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.domain.errors import LedgerError
from agent.ledger import Ledger, single_pass
from agent.ledger.lock import change_lock
from tests.unit.ledger.builders import NOON, customer, item, paid


def stamp(folder: Path) -> tuple[int, int]:
    """What differs when the file was written again."""
    found = (folder / "ledger.json").stat()
    return found.st_ino, found.st_mtime_ns


def test_looking_writes_nothing(tmp_path: Path) -> None:
    """
    A change in which nothing changed leaves an empty folder empty.
    """
    with Ledger(tmp_path).change() as book:
        book.find("2026-014")

    assert not (tmp_path / "ledger.json").exists()


def test_putting_what_is_there_already_writes_nothing(tmp_path: Path) -> None:
    """
    The same item, card, cursor, paper and marks again are no change.
    """
    ledger = Ledger(tmp_path)

    def put_all() -> None:
        with ledger.change() as book:
            book.put(item())
            book.put_customer(customer())
            book.put_cursor("main", "Sent", (1, 2))
            book.put_paper("paper", "acme.example/2026-014")
            book.mark.started_at = NOON

    put_all()
    first = stamp(tmp_path)
    put_all()

    assert stamp(tmp_path) == first


def test_an_exception_leaves_the_books_as_they_were(tmp_path: Path) -> None:
    """
    Half a change is no change, on disk and in memory.
    """
    ledger = Ledger(tmp_path)
    with pytest.raises(ZeroDivisionError), ledger.change() as book:
        book.put(item())
        book.mark.started_at = NOON
        raise ZeroDivisionError

    assert ledger.read().open_items() == ()
    assert ledger.read().mark.started_at is None


def test_a_change_waits_no_longer_than_its_patience(tmp_path: Path) -> None:
    """
    Who keeps the ledger too long is named.
    """
    with (
        change_lock(tmp_path),
        pytest.raises(LedgerError, match=f"process {os.getpid()} for more than 0 seconds"),
        Ledger(tmp_path, patience_seconds=0).change(),
    ):
        pass


def test_nobody_else_can_read_the_books(tmp_path: Path) -> None:
    """
    Amounts and customers are private, whatever the umask says.
    """
    with Ledger(tmp_path / "books").change() as book:
        book.put(item())

    assert (tmp_path / "books").stat().st_mode & 0o077 == 0
    assert (tmp_path / "books" / "ledger.json").stat().st_mode & 0o077 == 0


def test_what_happens_to_a_copy_stays_in_the_copy(tmp_path: Path) -> None:
    """
    Trying out another day never touches the real books, open or settled.
    """
    ledger = Ledger(tmp_path / "real")
    for each in (item("1"), paid(item("2")), item("3")):
        with ledger.change() as book:
            book.put(each)
    copy = ledger.copy_to(tmp_path / "trial")
    for each in (paid(item("1")), item("2"), item("4")):
        with copy.change() as book:
            book.put(each)

    assert {each.number for each in copy.read().open_items()} == {"2", "3", "4"}
    assert {each.number for each in Ledger(tmp_path / "real").read().open_items()} == {"1", "3"}
    assert Ledger(tmp_path / "real").read().item("acme.example/2") == paid(item("2"))


class TestBackups:
    def test_the_first_change_of_a_day_keeps_the_state_before_it(self, tmp_path: Path) -> None:
        """
        A backup holds what the day before ended with, and later changes leave it alone.
        """
        monday = Ledger(tmp_path, today=lambda: date(2026, 3, 9))
        tuesday = Ledger(tmp_path, today=lambda: date(2026, 3, 10))
        for ledger, number in ((monday, "1"), (tuesday, "2"), (tuesday, "3")):
            with ledger.change() as book:
                book.put(item(number))
        (tmp_path / "ledger.json").unlink()
        (tmp_path / "backups" / "ledger-2026-03-10.json").rename(tmp_path / "ledger.json")

        assert [each.number for each in Ledger(tmp_path).read().open_items()] == ["1"]

    def test_fourteen_days_are_kept(self, tmp_path: Path) -> None:
        """
        Older backups make room.
        """
        for day in range(20):
            with Ledger(tmp_path, today=lambda day=day: date(2026, 3, 1) + timedelta(days=day)).change() as book:
                book.put(item(str(day)))

        kept = sorted(path.name for path in (tmp_path / "backups").iterdir())
        assert len(kept) == 14
        assert kept[0] == "ledger-2026-03-07.json"
        assert kept[-1] == "ledger-2026-03-20.json"


def test_a_full_disk_takes_no_signature_and_the_lock_holds_all_the_same(tmp_path: Path, monkeypatch):
    """
    Who holds it is a courtesy; trouble with the books themselves is told as such.
    """

    def is_full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("agent.ledger.lock.os.pwrite", is_full)

    with single_pass(tmp_path), pytest.raises(LedgerError, match="another process"), single_pass(tmp_path):
        pass
