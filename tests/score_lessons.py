"""
Score what one confirmed paper teaches about the others of its family, against the ``truth.jsonl`` of their folder.

    python -m tests.score_lessons DIR... [--subset dev|held-out|all] [--show]

Of each layout family of text PDFs every paper in turn is the teacher: its truth is confirmed, and the other papers of
the family are read by that lesson if it knows them again (another seller's are not). Of the values printed on those
papers are counted how many the ordinary reader is certain of, how many with the lesson, how many by the lesson alone as
though the ordinary reader had seen nothing, and how many of these certain ones are wrong. A paper of another family
that a lesson takes for its own is strange.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.documents import read_document
from agent.documents.by_lesson import apply
from agent.documents.lessons import FIELDS, find_lesson, learn
from agent.domain.invoice import DocumentKind, InvoiceDraft
from agent.domain.layout import Lesson, Teacher
from agent.domain.money import Money
from tests.score_documents import INVOICES, Truth, accepted, as_text, rows, same

Paper = tuple[Truth, InvoiceDraft]


def families(folder: Path, subset: str) -> dict[str, list[Paper]]:
    """The text PDFs of a folder that are read as invoices, by layout family."""
    found: dict[str, list[Paper]] = defaultdict(list)
    for row in rows(folder, subset):
        if row["kind"] == "pdf-text" and row["document_type"] in INVOICES:
            reading = read_document((folder / row["file"]).read_bytes(), row["file"])
            if isinstance(reading, InvoiceDraft) and reading.kind is DocumentKind.INVOICE:
                found[row.get("family") or row.get("repo") or row["file"]].append((row, reading))
    return found


def confirmed(row: Truth) -> dict[str, Any]:
    """The truth of a row, as values."""
    values: dict[str, Any] = {}
    for name in FIELDS:
        if text := row.get(name):
            values[name] = text
            if name.endswith("date"):
                values[name] = date.fromisoformat(text)
            elif name in ("total", "amount_due"):
                values[name] = Money(Decimal(text), row.get("currency") or "EUR")
    return values


def taught_by(row: Truth, draft: InvoiceDraft) -> Lesson | None:
    """What a paper's truth teaches."""
    teacher = Teacher(
        row["number"] or "?", hashlib.sha256(row["file"].encode()).hexdigest(), date(2026, 1, 1), "by you"
    )
    return learn(draft, confirmed(row), teacher, "L1")


def main() -> None:
    """Parse the command line, and print a line a family."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--subset", choices=("dev", "held-out", "all"), default="all")
    parser.add_argument("--show", action="store_true", help="print wrong, strange and lost ones one by one")
    arguments = parser.parse_args()
    found: dict[str, list[Paper]] = defaultdict(list)
    for folder in arguments.folders:
        for family, papers in families(folder, arguments.subset).items():
            found[family] += papers
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    by_field: dict[str, Counter[str]] = defaultdict(Counter)
    for family, papers in found.items():
        for at, (row, draft) in enumerate(papers):
            lesson = taught_by(row, draft)
            counts[family]["teachers"] += 1
            counts[family]["taught"] += lesson is not None
            for other, others in found.items() if lesson else ():
                for place, paper in enumerate(others):
                    if lesson and other == family and place != at:
                        _count(paper, lesson, counts[family], by_field, arguments.show, row)
                    elif other != family and find_lesson(paper[1], [lesson]):
                        counts[family]["strange"] += 1
                        if arguments.show:
                            print(f"strange: {paper[0]['file']} by a lesson of {row['file']}")
    print(f"{'family':30} {_HEAD}  strange")
    if arguments.subset != "held-out":
        for family, count in sorted(counts.items()):
            print(f"{family[:30]:30} {_line(count)} {count['strange']:8}")
    whole = sum(counts.values(), Counter())
    print(f"{'all families':30} {_line(whole)} {whole['strange']:8}")
    print(f"{whole['taught']} of {whole['teachers']} papers taught something\n")
    for name, count in by_field.items():
        print(f"{name:30} {_line(count)}")


_HEAD = "known again  printed  ordinary (wrong)  with lesson (wrong)  lesson alone (wrong)"


def _line(count: Counter[str]) -> str:
    told = (f"{count[way]} ({count[f'{way}, wrong']})" for way in ("ordinary", "with", "alone"))
    known = f"{count['known']}/{count['readings']}"
    return "{:>11} {:>8} {:>17} {:>20} {:>21}".format(known, count["printed"], *told)


def _count(
    paper: Paper, lesson: Lesson, count: Counter[str], by_field: dict[str, Counter[str]], show: bool, teacher: Truth
) -> None:
    row, draft = paper
    count["readings"] += 1
    if find_lesson(draft, [lesson]) is None:
        return
    count["known"] += 1
    unread = replace(draft, **dict.fromkeys(FIELDS), doubts=())
    for name in FIELDS:
        truths = accepted(row, name)
        is_printed = truths != {None}
        counters = (count, by_field[name])
        for way, read in (("ordinary", draft), ("with", apply(draft, lesson)), ("alone", apply(unread, lesson))):
            told = getattr(read, name)
            is_certain = bool(told and told.is_certain)
            is_right = any(same(as_text(told), truth) for truth in truths)
            for counter in counters:
                counter[way] += is_certain and is_printed
                counter[f"{way}, wrong"] += is_certain and not is_right
            if show and ((is_certain and not is_right) or (is_printed and not is_certain)):
                print(f"{way}: {row['file']} {name} by {teacher['file']}: {told}; truth {truths}; {read.doubts}")
        for counter in counters:
            counter["printed"] += is_printed


if __name__ == "__main__":
    main()
