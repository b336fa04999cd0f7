"""Reading one e-invoice and one text PDF, the sandbox's child included."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from agent.demo.papers import invoice_cii, invoice_pdf, invoice_ubl
from agent.domain.invoice import InvoiceDraft
from agent.sandbox import Reader
from bench.papers import paper
from bench.runner import Row, missing, seconds

COUNT = 60
RIVAL = "text PDF: faster than invoice2data"
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
    yield _against_rival(pdfs[:20], pdf_ms)


def _read(reader: Reader, content: bytes) -> None:
    assert isinstance(reader.read(content, "invoice"), InvoiceDraft)


def _median_ms(read: Callable[[bytes], None], papers: Sequence[bytes]) -> float:
    read(papers[0])  # starts the worker and fills the caches
    return statistics.median(seconds(lambda content=content: read(content)) for content in papers) * 1000


def _against_rival(pdfs: Sequence[bytes], ours_ms: float) -> Row:
    """Let invoice2data read the same files at its best: warm, one template that fits them all, its fastest input."""
    with tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder:
        try:
            theirs_ms = _rival_ms(pdfs, Path(folder))
        except ImportError:
            return missing(RIVAL, GOAL_RIVAL, "×", "invoice2data is not installed here", at_least=True)
        except (OSError, AssertionError) as error:
            return missing(RIVAL, GOAL_RIVAL, "×", f"invoice2data does not run here: {error}", at_least=True)
    return Row(RIVAL, GOAL_RIVAL, theirs_ms / ours_ms, "×", f"{theirs_ms:.0f} ms a PDF there", at_least=True)


def _rival_ms(pdfs: Sequence[bytes], folder: Path) -> float:
    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates

    (folder / "bench.yml").write_text(_RIVAL_TEMPLATE)
    templates = read_templates(f"{folder}/")
    paths = [folder / f"{number}.pdf" for number in range(len(pdfs))]
    for path, content in zip(paths, pdfs, strict=True):
        path.write_bytes(content)

    def read(path: Path) -> None:
        found = extract_data(str(path), templates, "pdftotext")
        assert found.get("invoice_number"), "it does not find the number (it needs pdftotext, from poppler-utils)"

    read(paths[0])
    return statistics.median(seconds(lambda path=path: read(path)) for path in paths) * 1000
