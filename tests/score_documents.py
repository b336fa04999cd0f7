"""
Score the reading of samples against the ``truth.jsonl`` of their folder, and whether confidence means something.

    python -m tests.score_documents DIR... [--subset dev|held-out|all] [--show wrong missed refused ...]

Right is a certain or likely value that is the truth, or nothing told where the paper tells nothing. Wrong is a certain
or likely value that is not the truth. Missed is a truth that was not told, or only as a guess (unsure): the owner is
asked. A paper of another kind that could be chased is wrong, and so is an invoice dismissed in silence.

The calibration table counts, per confidence, how many of the told values are right; its last column says which part of
the values printed on the papers was called certain.

A third of the text PDFs is held out by layout family (``family`` of its row, or else the collection it came from), so
that no layout is both learnt from and judged by. Families are drawn by the sha256 of their names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.documents import read_document
from agent.domain.invoice import (
    Collection,
    Confidence,
    Container,
    DocumentKind,
    Field,
    InvoiceDraft,
    NotAnInvoice,
    Reading,
    Unreadable,
)

Truth = dict[str, Any]

FIELDS = ("number", "issue_date", "due_date", "total", "amount_due", "iban", "payment_reference")
CREDIT_NOTES = {"credit_note"}
INVOICES = {"invoice", "corrected_invoice", "partial_invoice", "final_invoice", "prepayment_invoice"} | CREDIT_NOTES
NOT_CHASED = {"card", "direct_debit", "nothing_due", "paid", "paid_in_terms_text"}
NOT_CHASED |= {"not_a_payment_request", "settled_on_next_invoice"}
#: A third of the families: those whose hash begins below this.
_HELD_OUT_BELOW = "5"


def is_held_out(row: Truth) -> bool:
    """Whether a row belongs to a layout family that is not looked at while the reader is made better."""
    family = row.get("family") or row.get("repo") or row["file"]
    return row["kind"] == "pdf-text" and hashlib.sha256(family.encode()).hexdigest() < _HELD_OUT_BELOW


def rows(folder: Path, subset: str) -> Iterator[Truth]:
    """The truth, line by line, of the files in the subset."""
    for line in (folder / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        if subset == "all" or is_held_out(row) == (subset == "held-out"):
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
    """Right, missed or wrong for one field of an invoice."""
    told = getattr(draft, name)
    truths = accepted(row, name)
    if told is None or told.confidence is Confidence.UNSURE:
        return "right" if None in truths else "missed"
    return "right" if any(same(as_text(told), truth) for truth in truths) else "wrong"


def certain_and_wrong(reading: Reading, row: Truth, names: Iterable[str] = FIELDS) -> list[str]:
    """The fields whose value would be used without asking, and is not the truth: there must be none."""
    fields = [(name, getattr(reading, name, None)) for name in names]
    certain = [(name, as_text(told)) for name, told in fields if told is not None and told.is_certain]
    return [name for name, told in certain if not any(same(told, truth) for truth in accepted(row, name))]


def may_be_chased(reading: Reading) -> bool:
    """Whether nothing about this reading would make us ask or stay silent."""
    return (
        isinstance(reading, InvoiceDraft)
        and reading.kind is DocumentKind.INVOICE
        and reading.collection is Collection.TRANSFER
        and all(told and told.is_certain for told in (reading.number, reading.due_date, reading.amount_due))
    )


def score_kind(reading: Reading, row: Truth) -> str:
    """
    Right, missed or wrong for what a paper is, and for whether it may be chased at all.

    A paper that is no invoice, met as a draft of which something must be asked, is missed: nothing goes out on it.
    """
    is_invoice = row["document_type"] in INVOICES
    must_rest = not is_invoice or bool(NOT_CHASED & set(row["flags"]))
    if must_rest and may_be_chased(reading):
        return "wrong"
    if isinstance(reading, Unreadable | Container):
        return "missed" if is_invoice else "right"
    if isinstance(reading, NotAnInvoice):
        return "wrong" if is_invoice else "right"
    if not is_invoice:
        return "missed"
    is_credit = reading.kind is DocumentKind.CREDIT_NOTE
    return "right" if is_credit == (row["document_type"] in CREDIT_NOTES) else "wrong"


@dataclass
class Score:
    """What was counted: per kind of file and field, per confidence, and the time each file took."""

    results: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    confidences: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: Truth, reading: Reading, milliseconds: float) -> dict[str, str]:
        """Count one reading and say the result of each of its fields."""
        results = {"kind": score_kind(reading, row)}
        self.milliseconds[row["kind"]].append(milliseconds)
        if isinstance(reading, InvoiceDraft) and row["document_type"] in INVOICES:
            results |= {name: score_field(reading, row, name) for name in FIELDS}
            for name in FIELDS:
                self._count_confidence(row, reading, name)
        elif row["document_type"] in INVOICES:
            results |= {name: "refused" for name in FIELDS if accepted(row, name) != {None}}
        for name, result in results.items():
            self.results[row["kind"], name][result] += 1
        return results

    def _count_confidence(self, row: Truth, draft: InvoiceDraft, name: str) -> None:
        told, truths = getattr(draft, name), accepted(row, name)
        counts = self.confidences["text PDF" if row["kind"] == "pdf-text" else "e-invoice", name]
        counts["printed"] += truths != {None}
        if told is not None:
            counts[told.confidence.value] += 1
            counts[f"{told.confidence.value} and right"] += any(same(as_text(told), truth) for truth in truths)
            counts["certain and printed"] += told.is_certain and truths != {None}

    def print_tables(self) -> None:
        """Print fields, calibration, and what it cost."""
        print(f"{'kind':12} {'field':18} {'right':>6} {'missed':>6} {'refused':>7} {'wrong':>6} {'right %':>8}")
        for (kind, name), counts in sorted(self.results.items()):
            share = 100 * counts["right"] / counts.total()
            columns = f"{counts['right']:6} {counts['missed']:6} {counts['refused']:7} {counts['wrong']:6}"
            print(f"{kind:12} {name:18} {columns} {share:8.1f}")
        print(f"\n{'calibration':12} {'field':18} {'certain':>14} {'likely':>14} {'unsure':>14} {'called certain':>15}")
        for (group, name), counts in sorted(self.confidences.items()):
            told = " ".join(f"{_ratio(counts, one):>14}" for one in ("certain", "likely", "unsure"))
            covered = counts["certain and printed"] / counts["printed"] if counts["printed"] else 1.0
            print(f"{group:12} {name:18} {told} {100 * covered:13.1f} %")
        print()
        for kind, taken in self.milliseconds.items():
            print(
                f"{kind:12} {len(taken)} files, median {statistics.median(taken):.1f} ms, slowest {max(taken):.1f} ms"
            )
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _ratio(counts: Counter[str], confidence: str) -> str:
    return f"{counts[f'{confidence} and right']}/{counts[confidence]} right"


def score(folder: Path, subset: str, show: set[str], counted: Score) -> None:
    """Read one folder, count, and print what is to be shown one by one."""
    for row in rows(folder, subset):
        content = (folder / row["file"]).read_bytes()
        began = time.perf_counter()
        reading = read_document(content, row["file"])
        results = counted.add(row, reading, (time.perf_counter() - began) * 1000)
        doubts = reading.doubts if isinstance(reading, InvoiceDraft) else ()
        for name, result in results.items():
            if result in show and (name == "kind" or results["kind"] != "wrong"):
                truth = row["document_type"] if name == "kind" else accepted(row, name)
                seen = reading if name == "kind" else getattr(reading, name, None)
                print(f"{result}: {row['file']} {name}: {str(seen)[:230]} — truth {truth}; {'; '.join(doubts)}")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--subset", choices=("dev", "held-out", "all"), default="all")
    parser.add_argument("--show", nargs="*", default=["wrong", "missed", "refused"], help="print these one by one")
    arguments = parser.parse_args()
    counted = Score()
    for folder in arguments.folders:
        score(folder, arguments.subset, set(arguments.show), counted)
    print(f"\n{', '.join(map(str, arguments.folders))} ({arguments.subset})")
    counted.print_tables()


if __name__ == "__main__":
    main()
