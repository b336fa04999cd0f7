"""
Reading documents: what one costs with and without the sandbox, and invoice2data beside it on the same files.

Without a folder: generated invoices, and the papers of tests/golden. With folders, those: every PDF and XML in them; a
``truth.jsonl`` (the format of ``tests.score_documents``) lets both readers be judged as well. They read turn by turn.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agent.demo.papers import invoice_cii, invoice_pdf, invoice_ubl
from agent.documents import read_document
from agent.documents.pdfs import open_pdf
from agent.domain.errors import DocumentError
from agent.domain.invoice import Confidence, InvoiceDraft, Reading
from agent.sandbox import Reader
from bench.papers import paper
from bench.peak import peak_of
from bench.rival import NoRival, running_rival
from bench.runner import Row, missing, seconds
from tests.score_documents import INVOICES, Truth, accepted, as_text, certain_and_wrong, same

GENERATED = 60
GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "documents"
GOALS_MS = {"XML": 5, "hybrid PDF": 25, "text PDF": 25}
GOAL_RIVAL, GOAL_MB = 5, 120
FIELDS = ("number", "issue_date", "total")

_TEMPLATE = r"""
issuer: Sanne de Wit Teksten
keywords: [Sanne de Wit Teksten]
fields:
  invoice_number: Factuurnummer\s+(\S+)
  amount: Te betalen\s+€\s*([\d.,]+)
  date: Factuurdatum\s+(\d+ \w+ \d+|[\d-]+)
required_fields: [issuer, invoice_number, amount]
options:
  currency: EUR
  languages: [nl]
  decimal_separator: ","
"""


@dataclass
class Tally:
    """
    What one reader took per file, in milliseconds, and what it got right among the invoices whose truth is known.

    ``processor`` is the mean over all files, its children included; None where it cannot be known.
    """

    milliseconds: list[float] = field(default_factory=list)
    processor: float | None = None
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*FIELDS, "all"), 0))
    certain_and_wrong: int = 0

    def judge(self, found: Mapping[str, str | None], truth: Truth) -> None:
        """Count the fields that are right, and whether all are."""
        right = {name: any(same(found.get(name), each) for each in accepted(truth, name)) for name in FIELDS}
        for name, is_right in (right | {"all": all(right.values())}).items():
            self.right[name] += is_right


def measure(*folders: Path) -> Iterator[Row]:
    """Measure each folder by itself."""
    if folders:
        for folder in folders:
            yield from _measured(folder, folder.name)
        return
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as made:
        generated, templates = Path(made, "generated"), Path(made, "templates")
        templates.mkdir()
        (templates / "bench.yml").write_text(_TEMPLATE)
        _generate(generated)
        yield from _measured(generated, "generated", templates)
    yield from _measured(GOLDEN, "golden")


def _generate(folder: Path) -> None:
    """Ordinary invoices, half of them e-invoices of both kinds."""
    folder.mkdir()
    rows = []
    for number in range(GENERATED):
        made = paper(number)
        (folder / f"{number}.pdf").write_bytes(invoice_pdf(made))
        (folder / f"{number}.xml").write_bytes((invoice_ubl if number % 2 else invoice_cii)(made))
        truth = {"number": made.number, "issue_date": str(made.issue_date), "total": str(made.total.amount)}
        rows += [truth | {"file": f"{number}.{kind}", "document_type": "invoice"} for kind in ("pdf", "xml")]
    (folder / "truth.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def _measured(folder: Path, name: str, templates: Path | None = None) -> Iterator[Row]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".xml", ".pdf"))
    truths = _truths(folder)
    kinds = {path: _kind(path.read_bytes()) for path in paths}
    with Reader() as reader:
        reader.read(paths[0].read_bytes(), "")  # starts the worker and fills the caches
        for kind, goal in GOALS_MS.items():
            if mine := [path for path in paths if kinds[path] == kind]:
                yield _ours(reader, mine, f"{name}: one {kind}, child included", goal)
        texts = [path for path in paths if kinds[path] == "text PDF"]
        if texts:
            yield from _beside(reader, texts, truths, name, None)
        if texts and templates:
            yield from _beside(reader, texts, truths, f"{name}, a template that fits", templates)
    yield _peak(paths, name)


def _truths(folder: Path) -> Mapping[str, Truth]:
    path = folder / "truth.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {row["file"]: row for row in rows}


def _kind(content: bytes) -> str:
    if b"%PDF-" not in content[:1024]:
        return "XML"
    try:
        return (
            "hybrid PDF" if (opened := open_pdf(content)).xml_files else "text PDF" if opened.text.strip() else "other"
        )
    except DocumentError:
        return "other"


def _ours(reader: Reader, paths: Sequence[Path], work: str, goal: float) -> Row:
    contents = [path.read_bytes() for path in paths]
    inside = [seconds(lambda content=content: reader.read(content, "")) * 1000 for content in contents]
    bare = [seconds(lambda content=content: read_document(content, "")) * 1000 for content in contents]
    slow = statistics.quantiles(inside, n=20)[-1] if len(inside) > 1 else inside[0]
    note = f"median of {len(paths)}; {slow:.1f} p95, {max(inside):.1f} slowest; {statistics.median(bare):.2g} without"
    return Row(work, goal, statistics.median(inside), "ms", note)


def _peak(paths: Sequence[Path], name: str) -> Row:
    work = f"{name}: most memory of a child"
    if sys.platform != "linux":
        return missing(work, GOAL_MB, "MB", "this forks and counts as only Linux does")
    megabytes, file = peak_of(paths)
    return Row(work, GOAL_MB, megabytes, "MB", file)


def _beside(
    reader: Reader, paths: Sequence[Path], truths: Mapping[str, Truth], name: str, templates: Path | None
) -> Iterator[Row]:
    """Let both read the same files, turn by turn."""
    faster = f"{name}: text PDF faster than invoice2data"
    try:
        ours, theirs, judged = _turn_by_turn(reader, paths, truths, templates)
    except NoRival as why:
        print(f"NOT MEASURED beside invoice2data: {why}", file=sys.stderr, flush=True)
        yield missing(faster, GOAL_RIVAL, "×", str(why), at_least=True)
        return
    ours_ms, theirs_ms = statistics.median(ours.milliseconds), statistics.median(theirs.milliseconds)
    note = f"median {theirs_ms:.1f} ms there, {ours_ms:.1f} ms here, {len(paths)} files"
    yield Row(faster, GOAL_RIVAL, theirs_ms / ours_ms, "×", note, at_least=True)
    if ours.processor and theirs.processor:
        note = f"mean {theirs.processor:.1f} ms there, {ours.processor:.1f} ms here: unmoved by what else runs"
        yield Row(f"{faster}, processor", GOAL_RIVAL, theirs.processor / ours.processor, "×", note, at_least=True)
    for field_name in (*FIELDS, "all") if judged else ():
        note = f"invoice2data {theirs.right[field_name]} of {judged}"
        if field_name == "all":
            note += f"; of ours {ours.certain_and_wrong} fields certain and wrong"
        goal, reached = theirs.right[field_name], ours.right[field_name]
        yield Row(
            f"{name}: text PDF, {field_name.replace('_', ' ')} right", goal, reached, "files", note, at_least=True
        )


def _turn_by_turn(
    reader: Reader, paths: Sequence[Path], truths: Mapping[str, Truth], templates: Path | None
) -> tuple[Tally, Tally, int]:
    ours, theirs, judged, parent = Tally(), Tally(), 0, 0.0
    with running_rival(templates) as rival:
        rival.read(paths[0])
        reader.read(paths[0].read_bytes(), "")
        before = _processor_ms(reader.worker_pid), _processor_ms(rival.pid)
        for path in paths:
            content, used = path.read_bytes(), time.process_time()
            began = time.perf_counter()
            reading = reader.read(content, "")
            ours.milliseconds.append((time.perf_counter() - began) * 1000)
            parent += (time.process_time() - used) * 1000
            answer = rival.read(path)
            theirs.milliseconds.append(answer.milliseconds)
            truth = truths.get(path.name)
            if truth and truth["document_type"] in INVOICES:
                judged += 1
                ours.judge(_told(reading), truth)
                ours.certain_and_wrong += len(certain_and_wrong(reading, truth, FIELDS))
                theirs.judge(answer.found, truth)
        after = _processor_ms(reader.worker_pid), _processor_ms(rival.pid)
        worker, there = ((late - early) for early, late in zip(before, after, strict=True))
        ours.processor, theirs.processor = (worker + parent) / len(paths), there / len(paths)
    return ours, theirs, judged


def _processor_ms(pid: int | None) -> float:
    """What a process and the children it saw end have used so far; 0 where that is not written down."""
    stat = Path(f"/proc/{pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
    return sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")


def _told(reading: Reading) -> dict[str, str | None]:
    """What would be used or proposed: a value that is unsure is only shown to the owner."""
    told = {name: getattr(reading, name) for name in FIELDS} if isinstance(reading, InvoiceDraft) else {}
    return {name: as_text(one) for name, one in told.items() if one and one.confidence is not Confidence.UNSURE}
