"""
Score the reading of a folder of sample invoices against its ``truth.jsonl``: right, asked or wrong.

Wrong is a certain value that is not the truth, an invoice silently dismissed, or a paper that may be chased and must
not. Asked is anything the owner would be asked about. ``python -m tests.score_documents DIR [--subset dev|held-out]``;
a file is held out when the sha256 of its name starts with a letter.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.documents import read_document
from agent.domain.invoice import Collection, DocumentKind, Field, InvoiceDraft, NotAnInvoice, Reading, Unreadable

Truth = dict[str, Any]

FIELDS = ("number", "issue_date", "due_date", "total", "amount_due", "iban", "payment_reference")
CREDIT_NOTES = {"credit_note"}
INVOICES = {"invoice", "corrected_invoice", "partial_invoice", "final_invoice", "prepayment_invoice"} | CREDIT_NOTES
NOT_CHASED = {"card", "direct_debit", "nothing_due", "paid", "paid_in_terms_text"}
NOT_CHASED |= {"not_a_payment_request", "settled_on_next_invoice"}


def rows(folder: Path, subset: str) -> Iterator[Truth]:
    """The truth, line by line, of the files in the subset."""
    for line in (folder / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        is_held_out = hashlib.sha256(Path(row["file"]).name.encode()).hexdigest()[0] in "abcdef"
        if subset == "all" or is_held_out == (subset == "held-out"):
            yield row


def accepted(row: Truth, name: str) -> set[str | None]:
    """Every value of a field that is right; None when the paper does not say."""
    values: set[str | None] = {row.get(name), *row.get("accept", {}).get(name, [])}
    if name == "due_date" and row["due_date"] is None and row.get("due_days") is not None and row["issue_date"]:
        values = {str(date.fromisoformat(row["issue_date"]) + timedelta(days=row["due_days"]))}
    if name == "iban":
        values |= set(row.get("ibans") or [])
    if name == "amount_due" and row.get("amount_due") is None:
        values |= {row.get("total"), "0.00"}
    return values


def as_text(field: Field[Any] | None) -> str | None:
    """A field's value as the truth writes it."""
    if field is None:
        return None
    return f"{field.value.amount:.2f}" if hasattr(field.value, "amount") else str(field.value)


def same(value: str | None, truth: str | None) -> bool:
    """Whether two values are equal, amounts by number and the rest without spaces."""
    if value is None or truth is None:
        return value is truth
    try:
        return Decimal(value) == Decimal(truth)
    except ArithmeticError:
        return "".join(value.split()) == "".join(truth.split())


def score_field(draft: InvoiceDraft, row: Truth, name: str) -> str:
    """Right, asked or wrong for one field of an invoice."""
    field = getattr(draft, name)
    truths = accepted(row, name)
    if field is None:
        return "right" if None in truths else "asked"
    if not field.is_certain:
        return "asked"
    return "right" if any(same(as_text(field), truth) for truth in truths) else "wrong"


def may_be_chased(reading: Reading) -> bool:
    """Whether nothing about this reading would make us ask or stay silent."""
    return (
        isinstance(reading, InvoiceDraft)
        and reading.kind is DocumentKind.INVOICE
        and reading.collection is Collection.TRANSFER
        and all(field and field.is_certain for field in (reading.number, reading.due_date, reading.amount_due))
    )


def score_kind(reading: Reading, row: Truth) -> str:
    """Right, asked or wrong for what a paper is, and for whether it may be chased at all."""
    is_invoice = row["document_type"] in INVOICES
    must_rest = not is_invoice or bool(NOT_CHASED & set(row["flags"]))
    if must_rest and may_be_chased(reading):
        return "wrong"
    if isinstance(reading, Unreadable):
        return "asked" if is_invoice else "right"
    if isinstance(reading, NotAnInvoice):
        return "wrong" if is_invoice else "right"
    if not is_invoice:
        return "asked"
    is_credit = reading.kind is DocumentKind.CREDIT_NOTE
    return "right" if is_credit == (row["document_type"] in CREDIT_NOTES) else "wrong"


def score(folder: Path, subset: str, show: set[str]) -> None:
    """Read, compare and print."""
    table: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    times: dict[str, list[float]] = defaultdict(list)
    for row in rows(folder, subset):
        content = (folder / row["file"]).read_bytes()
        began = time.perf_counter()
        reading = read_document(content, row["file"])
        times[row["kind"]].append((time.perf_counter() - began) * 1000)
        results = {"kind": score_kind(reading, row)}
        if isinstance(reading, InvoiceDraft) and row["document_type"] in INVOICES:
            results |= {name: score_field(reading, row, name) for name in FIELDS}
            results["whole"] = "right" if may_be_chased(reading) else "asked"
        for name, result in results.items():
            table[row["kind"], name][result] += 1
            if result in show:
                truth = row["document_type"] if name == "kind" else accepted(row, name)
                seen = reading if name == "kind" else getattr(reading, name, None)
                print(f"{result}: {row['file']} {name}: {str(seen)[:230]} — truth {truth}")
                if name != "kind" and isinstance(reading, InvoiceDraft) and reading.doubts:
                    print("    ", reading.doubts)
    print(f"\n{folder} ({subset})\n{'kind':12} {'field':18} {'right':>6} {'asked':>6} {'wrong':>6}")
    for (kind, name), counts in table.items():
        print(f"{kind:12} {name:18} {counts['right']:6} {counts['asked']:6} {counts['wrong']:6}")
    for kind, taken in times.items():
        print(f"{kind:12} {len(taken)} files, median {statistics.median(taken):.1f} ms, slowest {max(taken):.1f} ms")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--subset", choices=("dev", "held-out", "all"), default="dev")
    parser.add_argument("--show", nargs="*", default=["wrong"], help="print these results one by one")
    arguments = parser.parse_args()
    score(arguments.folder, arguments.subset, set(arguments.show))


if __name__ == "__main__":
    main()
