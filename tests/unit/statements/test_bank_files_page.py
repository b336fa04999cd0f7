"""The page for owners names every table that is read."""

from __future__ import annotations

from pathlib import Path

from agent.statements.csv_banks import banks, headless
from agent.statements.own_columns import OwnColumns
from tests.tables import each

PAGE = (Path(__file__).parents[3] / "docs" / "bank-files.md").read_text(encoding="utf-8")


@each("name", sorted({bank.name for bank in banks()} | {kind.bank.name for kind in headless()}))
def test_every_bank_whose_table_is_known_stands_on_the_page(name: str):
    """With its languages and whether it proves itself."""
    assert f"\n| {name} |" in PAGE


def test_the_example_of_own_columns_uses_keys_there_are():
    """It is meant to be copied."""
    section = PAGE.split("[bank.csv]\n")[1].split("```")[0]
    keys = {line.split(" = ")[0] for line in section.splitlines() if " = " in line}

    assert keys <= set(OwnColumns.__dataclass_fields__)
