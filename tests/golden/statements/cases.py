"""
Bank files as banks give them, invented whole, and how each is read.

Their forms follow what the banks publish of their formats and what is seen in practice; parties, accounts, amounts and
references belong to nobody.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from agent.domain.errors import StatementError
from agent.domain.money import Money
from agent.domain.statement import Statement, StatementEntry
from agent.statements import read_statements

FOLDER = Path(__file__).parent
SUFFIXES = (".sta", ".cod", ".ofx", ".csv", ".tab")
#: Nobody reads these over in an expectation: the record as it stood, and what is not said.
LEFT_OUT = ("raw",)


def statement_files() -> list[Path]:
    """Every example, by name."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in SUFFIXES)


def expectation(file: Path) -> Path:
    """Where its agreed reading stands."""
    return file.with_name(f"{file.name}.expected.json")


def reading_of(file: Path) -> str:
    """What is read of it as text that a person can compare; a refusal says why."""
    try:
        read = read_statements(file.read_bytes(), file.name)
    except StatementError as refusal:
        told: dict[str, Any] = {"refused": str(refusal)}
    else:
        told = {"format": read.format, "statements": [_told(statement) for statement in read.statements]}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _told(value: Statement | StatementEntry) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for field in fields(value):
        said = getattr(value, field.name)
        if said in (None, "", False) or field.name in LEFT_OUT:
            continue
        plain = said.plain if isinstance(said, Money) else str(said)
        told[field.name] = [_told(entry) for entry in said] if isinstance(said, tuple) else plain
    return told
