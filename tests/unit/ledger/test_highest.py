"""A ledger that was put back, or that is gone, gives itself away by the number kept outside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from agent.ledger import HighestSeen, Ledger
from tests.unit.ledger.builders import NOON, item


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The settings' folder."""
    (tmp_path / "settings").mkdir()
    return tmp_path / "settings"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """The folder of the books."""
    return tmp_path / "books"


def opened(books: Path, *folders: Path) -> Ledger:
    """The ledger as a program starting now opens it."""
    return Ledger(books, highest=HighestSeen(books, folders))


def changed(ledger: Ledger, *numbers: str) -> None:
    """One transaction an item."""
    for number in numbers:
        with ledger.change() as book:
            book.put(item(number))


def was_put_back(ledger: Ledger) -> bool:
    """What every reader of the books is told."""
    return ledger.read().mark.was_put_back


def test_the_number_grows_with_every_save_and_stands_in_the_first_line(books: Path, settings: Path) -> None:
    """
    Looking does not count, nor does a change that changed nothing.
    """
    changed(opened(books, settings), "1", "2", "2")

    assert b'"sequence":2,' in (books / "ledger.json").read_bytes().partition(b"\n")[0]
    assert list(json.loads((settings / "books.json").read_text()).values()) == [2]


def test_an_ordinary_ledger_was_not_put_back(books: Path, settings: Path) -> None:
    """
    Neither an empty one, nor one that two programs change in turn.
    """
    first, second = opened(books, settings), opened(books, settings)
    assert not was_put_back(first)
    changed(first, "1")
    changed(second, "2")

    assert not was_put_back(first)
    assert not was_put_back(opened(books, settings))


def test_an_older_ledger_is_known_and_the_next_change_writes_that_down(books: Path, settings: Path) -> None:
    """
    From then on its number is the highest again, so the fact itself must stay in the books.
    """
    changed(opened(books, settings), "1")
    older = (books / "ledger.json").read_bytes()
    changed(opened(books, settings), "2", "3")
    (books / "ledger.json").write_bytes(older)
    put_back = opened(books, settings)
    seen = was_put_back(put_back)
    changed(put_back, "4")

    assert seen
    assert was_put_back(opened(books, settings))
    assert b'"sequence":4,' in (books / "ledger.json").read_bytes()


def test_it_is_known_to_a_program_that_was_running_all_the_time(books: Path, settings: Path) -> None:
    """
    Somebody restores the books under a daemon that sleeps between two passes.
    """
    daemon = opened(books, settings)
    changed(daemon, "1")
    older = (books / "ledger.json").read_bytes()
    changed(daemon, "2")
    (books / "ledger.json").write_bytes(older)

    assert was_put_back(daemon)


def test_a_ledger_that_is_gone_was_there_before(books: Path, settings: Path) -> None:
    """
    The folder was wiped; the number outside it remains.
    """
    changed(opened(books, settings), "1")
    shutil.rmtree(books)

    assert was_put_back(opened(books, settings))


def test_a_number_that_lags_behind_does_no_harm(books: Path, settings: Path) -> None:
    """
    The power may go between ledger and number; a number that cannot be read is none.
    """
    changed(opened(books, settings), "1")
    stale = (settings / "books.json").read_bytes()
    changed(opened(books, settings), "2", "3")
    (settings / "books.json").write_bytes(stale)
    lagging = was_put_back(opened(books, settings))
    (settings / "books.json").write_bytes(b"[half")
    unreadable = was_put_back(opened(books, settings))
    changed(opened(books, settings), "4")

    assert (lagging, unreadable) == (False, False)
    assert list(json.loads((settings / "books.json").read_text()).values()) == [4]


def test_settings_that_cannot_be_written_leave_the_number_beside_the_ledger(books: Path, tmp_path: Path) -> None:
    """
    A container mounts them read-only; a ledger put back alone is still known.
    """
    changed(opened(books, tmp_path / "nowhere", books), "1")
    older = (books / "ledger.json").read_bytes()
    changed(opened(books, tmp_path / "nowhere", books), "2")
    (books / "ledger.json").write_bytes(older)

    assert was_put_back(opened(books, tmp_path / "nowhere", books))


def test_two_ledgers_beside_one_settings_folder_do_not_mix(books: Path, settings: Path, tmp_path: Path) -> None:
    """
    Somebody tries other settings with books of their own.
    """
    changed(opened(books, settings), "1", "2", "3")
    trial = opened(tmp_path / "trial", settings)
    changed(trial, "1")

    assert not was_put_back(trial)
    assert not was_put_back(opened(books, settings))


def test_a_rehearsal_on_a_copy_leaves_the_number_alone(books: Path, settings: Path, tmp_path: Path) -> None:
    """
    What is pretended on a throw-away copy never happened.
    """
    ledger = opened(books, settings)
    changed(ledger, "1")
    before = (settings / "books.json").read_bytes()
    copy = ledger.copy_to(tmp_path / "rehearsal")
    changed(copy, "2", "3")

    assert (settings / "books.json").read_bytes() == before
    assert not was_put_back(copy)
    assert not was_put_back(ledger)


def test_a_fresh_copy_restores_nobody_twice(books: Path, settings: Path) -> None:
    """
    Once a pass has noted it, the fact is gone until books are put back again.
    """
    changed(opened(books, settings), "1")
    shutil.rmtree(books)
    with opened(books, settings).change() as book:
        book.mark.was_put_back, book.mark.restored_at = False, NOON
    mark = opened(books, settings).read().mark

    assert (mark.was_put_back, mark.restored_at) == (False, NOON)
