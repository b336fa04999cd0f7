"""The diary of decisions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from agent.domain.decision import Verdict
from agent.work.diary import read_diary, write_diary

ITEM = "acme.example/2026-031"
FRIDAY, MONDAY = date(2026, 3, 13), date(2026, 3, 16)


def verdict(reason: str, gate: str = "overdue", item: str = ITEM) -> Verdict:
    """Say why one invoice is quiet."""
    return Verdict(item, gate, reason)


def test_every_change_of_reason_is_told_with_its_day(tmp_path: Path):
    """
    The reason of any day is the last one told before it. Rule: always-a-reason.
    """
    write_diary(tmp_path, [verdict("due on 2026-03-13")], FRIDAY)
    write_diary(tmp_path, [verdict("the customer wrote", "human-words")], MONDAY)

    told = [(entry.since, entry.gate) for entry in read_diary(tmp_path, ITEM)]
    assert told == [(FRIDAY, "overdue"), (MONDAY, "human-words")]


def test_a_reason_that_stays_is_told_once(tmp_path: Path):
    """Passes come every quarter of an hour; the diary does not grow with them."""
    for day in (FRIDAY, FRIDAY, MONDAY):
        write_diary(tmp_path, [verdict("due on 2026-03-13")], day)

    assert len(read_diary(tmp_path, ITEM)) == 1


def test_one_invoice_is_told_apart_from_the_others(tmp_path: Path):
    """Each has its own story."""
    write_diary(tmp_path, [verdict("a"), verdict("b", item="acme.example/2026-032")], FRIDAY)

    assert [entry.reason for entry in read_diary(tmp_path, ITEM)] == ["a"]


def test_a_damaged_diary_begins_anew_and_costs_nothing_else(tmp_path: Path):
    """It explains, and decides nothing."""
    (tmp_path / "decisions.jsonl").write_bytes(b'{"since": "20\xff\n')
    (tmp_path / "decisions-latest.json").write_text("[1", encoding="utf-8")
    write_diary(tmp_path, [verdict("due on 2026-03-13")], FRIDAY)

    assert [entry.reason for entry in read_diary(tmp_path, ITEM)] == ["due on 2026-03-13"]
