"""CAMT as banks write it: each style says the same things in its own places."""

from __future__ import annotations

import pytest

from agent.domain.statement import StatementEntry
from agent.statements.camt import read_camt
from tests.unit.statements.camt_banks import BANKS, Said, Sample


def told(entry: StatementEntry) -> Said:
    """An entry in the form of the samples."""
    original = f"{entry.original.amount} {entry.original.currency}" if entry.original else None
    return (
        str(entry.amount), entry.counterparty, entry.account, entry.reference, entry.end_to_end_id, entry.text,
        entry.return_reason, entry.bank_id, original, entry.is_batch,
    )  # fmt: skip


@pytest.mark.parametrize("sample", BANKS.values(), ids=BANKS)
def test_a_banks_own_style_is_read_whole(sample: Sample):
    """
    Who paid, for what, under which references; what is pending, available or the bank's own remark is left out.
    """
    [found] = read_camt(sample.content).statements

    assert tuple(told(entry) for entry in found.entries) == sample.entries
    assert (found.account, found.currency) == (sample.account, sample.currency)
    assert (str(found.opening), str(found.closing)) == (sample.opening, sample.closing)
    assert found.closed_on is not None
    assert found.closed_on.isoformat() == "2026-03-03"
