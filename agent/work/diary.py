"""The diary of decisions: for every open invoice, from which day on which reason held.

One line for each change in ``decisions.jsonl``, beside the books; the reason of any day is the last line up to it. It
explains, and decides nothing: a diary that is gone begins anew.

Rules: always-a-reason (docs/rules.md)
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agent.domain.decision import Verdict

_FILE, _LATEST = "decisions.jsonl", "decisions-latest.json"


@dataclass(frozen=True)
class Entry:
    """From this day on, this gate (a rule's name) and reason held for the item."""

    since: date
    item: str
    gate: str
    reason: str


def write_diary(folder: Path, verdicts: Iterable[Verdict], today: date) -> tuple[Entry, ...]:
    """Note what changed since the last pass, and give it.

    Args:
        folder: Where the books lie.
        verdicts: The reason of every open invoice now.
        today: Calendar date in the owner's zone.
    """
    now = {verdict.item: [verdict.gate, verdict.reason] for verdict in verdicts}
    before = _latest(folder)
    if now == before:
        return ()
    changed = tuple(
        Entry(today, item, gate, reason) for item, (gate, reason) in now.items() if before.get(item) != [gate, reason]
    )
    with (folder / _FILE).open("a", encoding="utf-8") as file:
        file.writelines(f"{_line(entry)}\n" for entry in changed)
    (folder / _LATEST).write_text(json.dumps(now, ensure_ascii=False), encoding="utf-8")
    return changed


def _line(entry: Entry) -> str:
    told = {"since": entry.since.isoformat(), "item": entry.item, "gate": entry.gate, "reason": entry.reason}
    return json.dumps(told, ensure_ascii=False)


def read_diary(folder: Path, item: str) -> tuple[Entry, ...]:
    """Find what the diary says of one invoice, oldest first; lines that cannot be read are passed over."""
    path = folder / _FILE
    if not path.exists():
        return ()
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            told = json.loads(line)
            if told["item"] == item:
                found.append(Entry(date.fromisoformat(told["since"]), item, told["gate"], told["reason"]))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(found)


def _latest(folder: Path) -> dict[str, list[str]]:
    try:
        latest = json.loads((folder / _LATEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return latest if isinstance(latest, dict) else {}
