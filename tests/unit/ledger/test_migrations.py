"""Books written by an older program are set apart first, then brought up to date; newer ones are left alone."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.domain.errors import LedgerError
from agent.ledger import Ledger, OtherInstallation
from agent.ledger.migrations import SCHEMA
from tests.unit.ledger.builders import NOON, item, paid


def downgraded(folder: Path, **marks: Any) -> bytes:
    """Lay the books out as schema 1 had them: no number, and only ids of other installations."""
    whole = json.loads((folder / "ledger.json").read_text())
    del whole["sequence"], whole["seal"]
    whole["schema"] = 1
    kept = {name: value for name, value in whole["marks"]["marks"].items() if name not in ("other_installations",)}
    whole["marks"]["marks"] = {**kept, "taken_over": [], "other_installation": None, **marks}
    content = json.dumps(whole).encode()
    (folder / "ledger.json").write_bytes(content)
    return content


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Books with one open item and a complete pass at noon."""
    with Ledger(tmp_path).change() as book:
        book.put(item("1"))
        book.mark.last_pass_at = NOON
    return tmp_path


def test_older_books_are_set_apart_under_their_schema_and_then_brought_up_to_date(older: Path) -> None:
    """
    The backup is the very file of before; what was open is still open.
    """
    content = downgraded(older)
    with Ledger(older, today=lambda: date(2026, 3, 9)).change() as book:
        book.put(item("2"))

    assert (older / "backups" / "ledger-2026-03-09-schema-1.json").read_bytes() == content
    assert json.loads((older / "ledger.json").read_text())["schema"] == SCHEMA
    assert {each.number for each in Ledger(older).read().open_items()} == {"1", "2"}


def test_looking_at_older_books_leaves_the_file_alone(older: Path) -> None:
    """
    `voldaan status` of a newer program changes nothing.
    """
    content = downgraded(older)

    assert [each.number for each in Ledger(older).read().open_items()] == ["1"]
    assert (older / "ledger.json").read_bytes() == content


def test_who_was_taken_over_is_so_up_to_the_last_pass(older: Path) -> None:
    """
    Its letters until then were read; a later one is news.
    """
    downgraded(older, taken_over=["laptop"], other_installation="attic")
    mark = Ledger(older).read().mark

    assert mark.taken_over == {"laptop": NOON}
    assert mark.other_installations == {"attic": OtherInstallation("attic", NOON)}


def test_a_taken_over_installation_without_any_moment_is_asked_about_again(tmp_path: Path) -> None:
    """
    Better one question too many.
    """
    with Ledger(tmp_path).change() as book:
        book.mark.files_sent["main"] = True
    downgraded(tmp_path, taken_over=["laptop"], last_pass_at=None, live_since=None)

    assert Ledger(tmp_path).read().mark.taken_over == {}


def test_the_backup_of_an_older_schema_is_kept_when_daily_ones_go(older: Path) -> None:
    """
    It is the way back to the older program.
    """
    downgraded(older)
    for day in range(1, 25):
        with Ledger(older, today=lambda day=day: date(2026, 3, day)).change() as book:
            book.put_paper(f"paper {day}", "not an invoice")

    assert (older / "backups" / "ledger-2026-03-01-schema-1.json").exists()
    assert len(list((older / "backups").glob("ledger-2026-03-??.json"))) == 14


@pytest.mark.parametrize(("schema", "found"), [(1, True), (SCHEMA, True), (SCHEMA + 1, False)])
def test_settled_items_of_older_books_are_read_and_newer_ones_refused(tmp_path: Path, schema: int, found: bool) -> None:
    """
    The drawer's files carry a schema of their own.
    """
    with Ledger(tmp_path).change() as book:
        book.put(paid(item("1")))
    with Ledger(tmp_path).change() as book:
        book.put(item("2"))
    name = hashlib.sha256(b"acme.example/1").hexdigest()
    paper = tmp_path / "settled" / f"{name}.json"
    paper.write_text(json.dumps({**json.loads(paper.read_text()), "schema": schema}))

    if found:
        assert Ledger(tmp_path).read().item("acme.example/1") == paid(item("1"))
        return
    with pytest.raises(LedgerError, match="written by a newer voldaan"):
        Ledger(tmp_path).read().item("acme.example/1")


@pytest.mark.parametrize("schema", [0, -1, "2", None])
def test_a_schema_that_never_was_is_no_ledger(older: Path, schema: object) -> None:
    """
    Damage, not age.
    """
    whole = json.loads((older / "ledger.json").read_text()) | {"schema": schema}
    (older / "ledger.json").write_text(json.dumps(whole))

    with pytest.raises(LedgerError, match="no schema number"):
        Ledger(older).read()
