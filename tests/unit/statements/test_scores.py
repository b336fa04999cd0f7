"""The score of the readers: what counts as right, and how real banks' files are read where they lie beside us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.score_statements import Score, score
from tests.unit.statements.bank_files import OURS, THEIRS, camt, mt940

SAMPLES = Path(__file__).parents[4] / "shared/samples/bank"
ENTRY = {
    "date": "2026-03-02",
    "value_date": "2026-03-02",
    "amount": "10.00",
    "counterparty": "J. Bakker",
    "counterparty_iban": THEIRS,
    "counterparty_account": None,
    "reference": None,
    "end_to_end_id": None,
    "text": "Factuur  2026-014",
}


def scored(folder: Path, content: bytes, check: str = "ok", **other: Any) -> Score:
    """One file beside a truth in which these values of its entry are otherwise."""
    row = {"file": "a", "format": "f", "parts": 1, "account_iban": OURS, "opening": "100.00", "closing": "110.00"}
    row |= {"balance_check": check, "entries": [ENTRY | other]}
    (folder / "a").write_bytes(content)
    (folder / "truth.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return score([folder])


@pytest.mark.parametrize("content", [camt(), mt940()])
def test_what_says_the_same_is_right_but_for_blanks_and_case(tmp_path: Path, content: bytes):
    """
    Every field that the truth tells, and nothing beside it.
    """
    counted = scored(tmp_path, content)

    assert counted.misses == []
    assert counted.share("amount", "date", "text", "closing", "refusal") == 1


def test_another_value_is_wrong_none_is_missed_and_one_too_many_is_wrong(tmp_path: Path):
    """
    Each miss says file, entry, both values.
    """
    counted = scored(tmp_path, camt(), amount="11.00", end_to_end_id="E1", text=None)

    assert [str(miss) for miss in counted.misses] == [
        "wrong: a, entry 1, amount: '10.00' — truth '11.00'",
        "missed: a, entry 1, end_to_end_id: None — truth 'E1'",
        "wrong: a, entry 1, text: 'factuur 2026-014' — truth None",
    ]
    assert (counted.share("amount"), counted.share("date")) == (0, 1)


def test_a_false_file_is_right_when_it_is_refused(tmp_path: Path):
    """
    To read it, or to take it for something else, is wrong; so is to refuse a true one.
    """
    assert scored(tmp_path, camt(closing="1.00"), "file-inconsistent").misses == []
    for content, check in ((camt(), "file-inconsistent"), (b"x", "file-inconsistent"), (camt(closing="1.00"), "ok")):
        assert [miss.name for miss in scored(tmp_path, content, check).misses] == ["refusal"]


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"NOT MEASURED: no files of real banks in {SAMPLES}")
def test_files_of_real_banks_are_read_as_the_truth_has_them():
    """
    What decides about money is right in every entry; names and words nearly always.
    """
    counted = score([SAMPLES])
    misses = "\n".join(map(str, counted.misses))

    assert counted.share("refusal", "opening", "closing", "entries", "amount", "date", "value_date") == 1, misses
    assert counted.share("reference", "end_to_end_id") == 1, misses
    assert counted.share("other_account") >= 0.98, misses
    assert counted.share("text") >= 0.97, misses
    assert counted.share("name") >= 0.97, misses
