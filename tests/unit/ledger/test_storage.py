"""The file: what is refused, what is still understood, and what the owner is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from agent.domain.errors import LedgerError
from agent.domain.money import Money
from agent.ledger import Ledger
from agent.ledger.migrations import SCHEMA
from agent.ledger.storage import LedgerFile, Shelves
from tests.unit.ledger.builders import eur, item


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a ledger changed on two days, so that there is a backup."""
    for day, number in ((9, "1"), (10, "2")):
        with Ledger(tmp_path, today=lambda day=day: date(2026, 3, day)).change() as book:
            book.put(item(number))
    return tmp_path / "ledger.json"


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00" * 4096, id="zeros, as some file systems leave after a power cut"),
        pytest.param(b'{"schema":1,"items":{', id="cut short"),
        pytest.param(b"[]", id="something else"),
        pytest.param(b'{"items":{}}', id="no schema"),
        pytest.param(b'{"schema":1,"items":{"a/1":["x"]}}', id="a table of something else"),
        pytest.param(b'{"schema":1,"items":3}', id="no table at all"),
        pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        pytest.param(b'{"schema":1,"x":' + b"[" * 100_000, id="nested too deep"),
    ],
)
def test_a_broken_file_is_refused_and_the_newest_backup_named(file: Path, broken: bytes) -> None:
    """
    The program never starts empty over a file it cannot read, and never writes over it.
    """
    file.write_bytes(broken)

    with pytest.raises(LedgerError, match=r"cannot be read.*newest backup is .*ledger-2026-03-10\.json: copy it"):
        Ledger(file.parent).read()
    with pytest.raises(LedgerError, match="cannot be read"), Ledger(file.parent).change() as book:
        book.put(item("3"))
    assert file.read_bytes() == broken


def test_a_flipped_bit_is_found(file: Path) -> None:
    """
    A damaged amount breaks the seal; what then makes no sense is refused by name.
    """
    file.write_bytes(file.read_bytes().replace(b'"121.00"', b'"1w1.00"'))

    with pytest.raises(LedgerError, match=r"what it says of acme\.example/1 makes no sense"):
        Ledger(file.parent).read().open_items()


def test_a_ledger_that_vanished_is_not_taken_for_a_new_one(file: Path) -> None:
    """
    With backups there, an absent file is suspicious.
    """
    file.unlink()

    with pytest.raises(LedgerError, match="the file is gone"):
        Ledger(file.parent).read()


def test_a_newer_ledger_is_left_alone(file: Path) -> None:
    """
    An older program never rewrites what it may not understand.
    """
    newer = file.read_bytes().replace(b'{"schema":%d' % SCHEMA, b'{"schema":%d' % (SCHEMA + 1))
    file.write_bytes(newer)

    with pytest.raises(LedgerError, match="written by a newer voldaan"), Ledger(file.parent).change() as book:
        book.put(item("3"))
    assert file.read_bytes() == newer


def test_a_half_written_file_is_ignored_and_swept_up(file: Path) -> None:
    """
    What a crash left beside the ledger is never read.
    """
    half = file.with_name("ledger.json.half")
    half.write_bytes(b'{"schema":1,"seal":"')
    with Ledger(file.parent).change() as book:
        book.put(item("3"))

    assert not half.exists()
    assert len(Ledger(file.parent).read().open_items()) == 3


def test_a_file_laid_out_anew_by_hand_is_still_read(file: Path) -> None:
    """
    An owner may look at his books in an editor, and even mend an amount without quotes.
    """
    whole = json.loads(file.read_text())
    whole["items"]["acme.example/1"]["original"]["amount_due"]["amount"] = 99.10
    file.write_text(json.dumps(whole, indent=2))
    found = Ledger(file.parent).read().item("acme.example/1")

    assert found is not None
    assert found.balance == Money(eur("99.10").amount, "EUR")


def test_every_document_is_a_line_of_its_own(file: Path) -> None:
    """
    The file is plain JSON that a person can search and compare.
    """
    lines = file.read_text().splitlines()

    assert json.loads(file.read_text())["items"].keys() == {"acme.example/1", "acme.example/2"}
    assert sum(line.startswith('"acme.example/') for line in lines) == 2


def test_the_file_is_a_tinydb_like_any_other(file: Path) -> None:
    """
    TinyDB's own queries and inserts work on our storage.
    """
    storage = LedgerFile(file.parent, lambda: date(2026, 3, 10))
    storage.refresh()
    shelves: TinyDB = Shelves(storage=lambda: storage)
    shelves.table("items").search(where("customer") == "acme.example")
    shelves.table("notes").upsert({"text": "é"}, where("text") == "é")
    storage.save()
    again = LedgerFile(file.parent, lambda: date(2026, 3, 10))
    again.refresh()

    assert len(shelves.table("items").search(where("customer") == "acme.example")) == 2
    assert [dict(note) for note in again.read()["notes"].values()] == [{"text": "é"}]
