"""Our own papers judged by what is printed on them, not by what was read before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agent.documents import read_document
from agent.domain.invoice import Field, InvoiceDraft, NotAnInvoice
from tests.golden.documents.cases import FOLDER, papers
from tests.score_documents import Truth, certain_and_wrong, rows, score_kind
from tests.tables import each

TRUTHS = {row["file"]: row for row in rows(FOLDER, "all")}


def test_every_paper_has_its_truth():
    """A new paper needs a line in ``truth.jsonl``, written by whoever made it, from the paper."""
    assert sorted(TRUTHS) == [paper.name for paper in papers()]


@each("row", TRUTHS.values(), ids=TRUTHS)
def test_what_is_certain_is_printed_so(row: Truth):
    """A certain value is never another than the paper's."""
    reading = read_document((FOLDER / row["file"]).read_bytes(), row["file"])

    assert certain_and_wrong(reading, row) == []


@each("row", TRUTHS.values(), ids=TRUTHS)
def test_what_asks_for_no_payment_could_not_be_chased(row: Truth):
    """Quotations, settled and collected invoices never come out as a claim with everything certain."""
    reading = read_document((FOLDER / row["file"]).read_bytes(), row["file"])

    assert score_kind(reading, row) != "wrong"


def test_a_certain_value_that_is_wrong_would_be_seen():
    """The guard itself: another due date, and a quotation taken for a claim, do not pass."""
    row = TRUTHS["nl-invoice.pdf"]
    reading = read_document((FOLDER / row["file"]).read_bytes(), row["file"])
    assert isinstance(reading, InvoiceDraft) and reading.due_date
    moved = replace(reading, due_date=Field(date(2026, 3, 4), "", reading.due_date.confidence))

    assert certain_and_wrong(moved, row) == ["due_date"]
    assert score_kind(reading, TRUTHS["nl-quotation.pdf"]) == "wrong"
    assert certain_and_wrong(NotAnInvoice(kind=moved.kind, reason=""), row) == []
