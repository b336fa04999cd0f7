"""Reading one e-invoice and one text PDF, the sandbox's child included."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from agent.demo.papers import invoice_cii, invoice_pdf, invoice_ubl
from agent.domain.invoice import InvoiceDraft
from agent.sandbox import Reader
from bench.papers import paper
from bench.runner import Row, missing, seconds

T = TypeVar("T")

COUNT = 60
GOAL_RIVAL = 5

_RIVAL_TEMPLATE = r"""
issuer: Sanne de Wit Teksten
keywords: [Sanne de Wit Teksten]
fields:
  invoice_number: Factuurnummer\s+(\S+)
  amount: Te betalen\s+€\s*([\d.,]+)
required_fields: [issuer, invoice_number, amount]
options:
  currency: EUR
  decimal_separator: ","
"""


def measure() -> Iterator[Row]:
    """Read different invoices of each kind in one warm sandbox."""
    xmls = [render(paper(number)) for number in range(COUNT // 2) for render in (invoice_ubl, invoice_cii)]
    pdfs = [invoice_pdf(paper(number)) for number in range(COUNT)]
    with Reader() as reader:
        xml_ms = _median_ms(lambda content: _read(reader, content), xmls)
        pdf_ms = _median_ms(lambda content: _read(reader, content), pdfs)
    yield Row("one e-invoice XML, child included", 5, xml_ms, "ms", f"median of {COUNT}, UBL and CII")
    yield Row("one text PDF, child included", 25, pdf_ms, "ms", f"median of {COUNT}")
    yield from _against_rival(pdfs[:20], pdf_ms)


def _read(reader: Reader, content: bytes) -> None:
    assert isinstance(reader.read(content, "invoice"), InvoiceDraft)


def _median_ms(read: Callable[[T], object], papers: Sequence[T]) -> float:
    read(papers[0])  # starts the worker and fills the caches
    return statistics.median(seconds(lambda paper=paper: read(paper)) for paper in papers) * 1000


def _against_rival(pdfs: Sequence[bytes], ours_ms: float) -> Iterator[Row]:
    """Let invoice2data read the same files, warm: as it is installed, and at its best."""
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        for (work, measured), note in zip(
            _RIVALS.items(), ("its own templates", "one template that fits"), strict=True
        ):
            try:
                theirs_ms = measured(_laid_out(pdfs, Path(folder)), Path(folder))
            except ImportError:
                yield missing(work, GOAL_RIVAL, "×", "invoice2data is not installed here", at_least=True)
            except (OSError, AssertionError) as error:
                yield missing(work, GOAL_RIVAL, "×", f"invoice2data does not run here: {error}", at_least=True)
            else:
                yield Row(
                    work, GOAL_RIVAL, theirs_ms / ours_ms, "×", f"{theirs_ms:.0f} ms there, {note}", at_least=True
                )


def _laid_out(pdfs: Sequence[bytes], folder: Path) -> Sequence[Path]:
    for number, content in enumerate(pdfs):
        (folder / f"{number}.pdf").write_bytes(content)
    return sorted(folder.glob("*.pdf"))


def _rival_as_installed_ms(paths: Sequence[Path], _: Path) -> float:
    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates

    templates = read_templates()
    return _median_ms(lambda path: extract_data(str(path), templates), paths)


def _rival_at_best_ms(paths: Sequence[Path], folder: Path) -> float:
    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates

    (folder / "bench.yml").write_text(_RIVAL_TEMPLATE)
    templates = read_templates(f"{folder}/")

    def read(path: Path) -> None:
        found = extract_data(str(path), templates, "pdftotext")
        assert found.get("invoice_number"), "it does not find the number (it needs pdftotext, from poppler-utils)"

    return _median_ms(read, paths)


_RIVALS = {
    "text PDF: faster than invoice2data": _rival_as_installed_ms,
    "text PDF: faster than invoice2data at its best": _rival_at_best_ms,
}
