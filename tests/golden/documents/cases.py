"""Papers of our own and how they are read: a file, and beside it ``.expected.json``."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from agent.documents import read_document
from agent.domain.invoice import Party, Reading

FOLDER = Path(__file__).parent


def papers() -> list[Path]:
    """Every paper in this folder."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in (".xml", ".pdf"))


def expectation(paper: Path) -> Path:
    """Where a paper's expected reading lies."""
    return paper.with_name(f"{paper.name}.expected.json")


def reading_of(paper: Path) -> str:
    """What a paper says, as JSON a person can review: one line a field, absent fields left out."""
    reading = read_document(paper.read_bytes(), paper.name)
    shown = {name: _shown(value) for name, value in _fields(reading) if value not in (None, False, (), Party())}
    return json.dumps({"reading": type(reading).__name__, **shown}, indent=1, ensure_ascii=False) + "\n"


def _fields(reading: Reading) -> list[tuple[str, Any]]:
    # How the page looks is for lessons, and tested there.
    return [(field.name, getattr(reading, field.name)) for field in dataclasses.fields(reading) if field.repr]


def _shown(value: Any) -> Any:
    match value:
        case object(value=inner, source=source, confidence=confidence):
            return f"{inner} — {confidence}, {source}"
        case object(content=bytes() as content, filename=filename):
            return f"{filename}, sha256 {hashlib.sha256(content).hexdigest()}"
        case tuple():
            return [_shown(part) for part in value]
        case _ if dataclasses.is_dataclass(value):
            return {name: part for name, part in vars(value).items() if part is not None}
        case _:
            return value
