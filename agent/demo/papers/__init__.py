"""
Invoices to show and to try the readers on.

Comes in: a ``Paper``, what an invoice says. Goes out: its bytes as a printed PDF, as UBL 2.1, as CII, or as a PDF with
the CII inside (Factur-X). The same paper always gives the same bytes, so a hash of them can stand in a test.
"""

from agent.demo.papers.cii import facturx_pdf, invoice_cii
from agent.demo.papers.paper import Line, Paper, Trader
from agent.demo.papers.printed import invoice_pdf
from agent.demo.papers.ubl import credit_note_ubl, invoice_ubl

__all__ = [
    "Line",
    "Paper",
    "Trader",
    "credit_note_ubl",
    "facturx_pdf",
    "invoice_cii",
    "invoice_pdf",
    "invoice_ubl",
]
