"""``voldaan read``: an invoice or a bank's file, told by what is in it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from tests.unit.cli.terminal import Terminal
from tests.unit.documents.builders import printed, ubl
from tests.unit.statements.bank_files import OURS, THEIRS, camt, every, mt940, packed


@pytest.fixture
def shown(terminal: Terminal, tmp_path: Path):
    """What is said of a file with these bytes, whatever its name."""

    def says(content: bytes, *options: str) -> str:
        file = tmp_path / "bestand.csv"
        file.write_bytes(content)
        said = terminal.types("read", *options, str(file))
        assert said.code == Exit.OK
        return said.out

    return says


@pytest.mark.parametrize("name", every())
def test_a_banks_file_shows_account_balances_and_entries(shown, name: str):
    """
    Every format the same way: whose it is, until when it is complete, who paid what for which.
    """
    out = shown(every()[name]).lower()

    assert f"format: {name}".lower() in out
    assert "2026-03-02\t10.00\tj. bakker" in out
    assert "factuur 2026-014" in out
    assert "entries: 1: 10.00 in, 0.00 out" in out


def test_what_proves_a_statement_is_said(shown):
    """
    Both balances with their days, or that there is no proof.
    """
    out = shown(camt())

    assert (
        f"  account: {OURS}, EUR, statement 7\n  opening: 100.00 on 2026-03-02\n  closing: 110.00 on 2026-03-03" in out
    )
    assert "proof: opening and entries make the closing balance" in out
    assert "proof: none" in shown(every()["OFX"])


def test_scripts_get_every_field_of_the_normal_form(shown):
    """
    Amounts and days as strings, nothing left out.
    """
    (seen,) = json.loads(shown(camt(), "--json"))
    (statement,) = seen["statements"]
    (entry,) = statement["entries"]

    assert (seen["is"], seen["format"]) == ("bank statements", "camt.053.001.02")
    assert (statement["account"], statement["opening"], statement["closed_on"]) == (OURS, "100.00", "2026-03-03")
    assert (Decimal(entry["amount"]), entry["account"], entry["booked_on"]) == (Decimal("10.00"), THEIRS, "2026-03-02")
    assert entry.keys() >= {"end_to_end_id", "reference", "return_reason", "bank_id", "original", "is_batch", "raw"}


def test_a_broken_statement_says_line_and_cure(shown):
    """
    It is a bank's file and nothing of it counts.
    """
    (seen,) = json.loads(shown(mt940(closing="9,00"), "--json"))

    assert seen["is"] == "a bank's file, refused: nothing of it counts"
    assert seen["line"] == 4
    assert "download" in seen["reason"]


def test_the_file_to_blame_in_an_archive_is_named(shown):
    """
    The archive is refused whole.
    """
    assert "file in it: maart.xml" in shown(packed(februari__xml=camt(), maart__xml=camt(closing="1.00")))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (ubl(), "is: invoice"),
        (printed(title="OFFERTE", number=None, issued=None), "is: not an invoice: quote"),
        (packed(een__xml=ubl(), twee__pdf=printed()), "is: an envelope with files"),
        (b"\x89PNG\r\n", "reason: a picture, and only text can be read; send the invoice itself"),
        (b"dag;som\n2026-03-01;1,00\n", "reason: no bank is known whose table has the columns dag, som; run `voldaan"),
        (b"beste lezer", "reason: neither a PDF nor an XML file"),
    ],
)
def test_what_is_no_banks_file_gets_the_better_reason(shown, content: bytes, what: str):
    """
    An invoice is shown as one; only a table that may be a bank's is told as such.
    """
    assert what in shown(content)


def test_the_columns_of_the_settings_are_known(terminal: Terminal, tmp_path: Path):
    """
    What was pasted from `voldaan bank describe` can be tried before anything is imported.
    """
    table = tmp_path / "maart.csv"
    table.write_text("dag;euro;waarvoor\n2026-03-14;-1,00;koffie\n2026-03-15;2,00;factuur 15\n", encoding="utf-8")
    assert "bank describe" in terminal.types("read", str(table)).out

    proposed = terminal.types("bank", "describe", str(table)).out
    settings = terminal.home.folder / "config.toml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{proposed}", encoding="utf-8")

    assert "2026-03-15\t2.00" in terminal.types("read", str(table)).out
