"""Reading one e-invoice and one text PDF, the sandbox's child included."""

from __future__ import annotations

import importlib.util
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
    """Let invoice2data read the same files with its own templates loaded before."""
    if importlib.util.find_spec("invoice2data") is None:
        return missing(RIVAL, GOAL_RIVAL, "×", "invoice2data is not installed here", at_least=True)
    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates

    templates = read_templates()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.pdf" for number in range(len(pdfs))]
        for path, content in zip(paths, pdfs, strict=True):
            path.write_bytes(content)
        try:
            theirs = statistics.median(seconds(lambda path=path: extract_data(str(path), templates)) for path in paths)
        except OSError as error:
            return missing(RIVAL, GOAL_RIVAL, "×", f"invoice2data does not run here: {error}", at_least=True)
    return Row(RIVAL, GOAL_RIVAL, theirs * 1000 / ours_ms, "×", f"{theirs * 1000:.0f} ms a PDF there", at_least=True)
