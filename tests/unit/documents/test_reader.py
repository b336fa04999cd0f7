"""The door: bytes decide what a file is, and nothing a stranger sends upsets it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents import read_document
from agent.domain.invoice import DocumentKind, InvoiceDraft, NotAnInvoice, Unreadable
from tests.examples import examples
from tests.tables import each
from tests.unit.documents.builders import certain, cii, draft, not_an_invoice, printed, sheet, ubl, unreadable
from tests.unit.documents.pdf_builder import Sheet, pdf

SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"


@pytest.mark.parametrize("name", ["invoice.pdf", "photo.jpg", "", "../../etc/passwd"])
def test_a_file_name_is_never_believed(name: str):
    """The same bytes are the same invoice under any name."""
    assert read_document(ubl(), name) == read_document(ubl(), "invoice.xml")


def test_an_invoice_in_an_envelope_is_the_invoice():
    """Peppol wraps it in a StandardBusinessDocument."""
    inner = ubl(prolog="").decode()
    envelope = f'<StandardBusinessDocument xmlns="{SBDH}">{inner}</StandardBusinessDocument>'

    assert certain(draft(envelope.encode()).number) == "2026-014"


def test_an_invoice_carried_as_text_is_the_invoice():
    """An AttachedDocument holds it as character data."""
    carried = (
        f"<Attachment><ExternalReference><Description><![CDATA[{ubl().decode()}]]></Description></ExternalReference>"
    )
    envelope = f"<AttachedDocument>{carried}</Attachment></AttachedDocument>"

    assert certain(draft(envelope.encode()).number) == "2026-014"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_encoding_announced_by_its_first_bytes_is_read(encoding: str):
    """A byte order mark is no reason to fail."""
    content = ubl(prolog="").decode().encode(encoding)

    assert certain(draft(content).number) == "2026-014"


@each(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (pdf(sheet(), encrypted=True), "password"),
        (printed()[:400], "broken PDF"),
        (b"%PDF-1.7\nnothing else", "broken PDF"),
        (pdf(Sheet()), "without text"),
        (ubl()[:-200], "broken XML"),
        (ubl(prolog='<?xml version="1.0" encoding="EBCDIC-XX"?>').replace(b"Acme", b"\xc1cme"), "encoding"),
        (b"PK\x03\x04" + bytes(200), "zip"),
        (b"Rar!\x1a\x07" + bytes(200), "rar"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "picture"),
        (b"Dear customer", "neither a PDF nor an XML"),
        (b"<FatturaElettronica/>", "not read yet"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, words: str):
    """A reason the owner understands, never an error."""
    assert words in unreadable(content)


@pytest.mark.parametrize(
    "document_type",
    [
        "<!DOCTYPE Invoice>",
        '<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_xml_with_a_document_type_is_refused(document_type: str):
    """No e-invoice has one, and every entity attack needs one."""
    assert "refused for safety" in unreadable(ubl(prolog=document_type))


def test_bottomless_nesting_is_refused():
    """A hundred levels are more than any invoice has."""
    assert "far more elements" in unreadable(b"<a>" * 100_000)


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ("Reminder", DocumentKind.REMINDER),
        ("Order", DocumentKind.ORDER),
        ("SCRDMCCBDACIOMessageStructure", DocumentKind.ORDER),
        ("DespatchAdvice", DocumentKind.OTHER),
    ],
)
def test_other_business_documents_are_no_invoices(root: str, kind: DocumentKind):
    """The root element says so."""
    assert not_an_invoice(f"<{root}><ID>1</ID></{root}>".encode()).kind is kind


def test_an_e_invoice_inside_a_pdf_wins_over_the_printed_page():
    """Factur-X: fields come from the XML, the page only confirms them."""
    read = draft(pdf(sheet(due=None), attachments={"factur-x.xml": cii()}))

    assert certain(read.due_date).isoformat() == "2026-03-05"
    assert read.number is not None and read.number.source.startswith("CII")


def test_a_page_that_shows_another_invoice_than_its_xml_is_asked():
    """One program's XML in another program's PDF: number and amount are doubtful."""
    other = sheet(number="Factuurnummer: 2026-099", net="€ 50,00", vat="€ 10,50", total="€ 60,50")
    read = draft(pdf(other, attachments={"factur-x.xml": cii()}))

    assert read.number is not None and not read.number.is_certain
    assert read.amount_due is not None and not read.amount_due.is_certain
    assert len(read.doubts) == 2


def test_a_broken_e_invoice_inside_a_pdf_makes_the_page_doubtful():
    """The page is read, but nothing on it is certain."""
    read = draft(pdf(sheet(), attachments={"factur-x.xml": cii()[:-300]}))

    assert read.number is not None and not read.number.is_certain
    assert "cannot be read" in read.doubts[0]


def test_other_xml_inside_a_pdf_changes_nothing():
    """A file that is no e-invoice is not mistaken for one."""
    assert draft(pdf(sheet(), attachments={"notes.xml": b"<notes/>"})) == draft(pdf(sheet()))


@given(st.binary(max_size=400))
def test_no_bytes_upset_the_reader(content: bytes):
    """Whatever comes, a reading comes back."""
    assert isinstance(read_document(content, "x"), InvoiceDraft | NotAnInvoice | Unreadable)


@examples(15)
@given(st.sampled_from([ubl(), cii(), printed()]), st.integers(0, 3000), st.binary(max_size=12))
def test_no_damage_upsets_the_reader(paper: bytes, at: int, rubbish: bytes):
    """A good file with some bytes overwritten is read, asked about or refused; it never fails."""
    damaged = paper[:at] + rubbish + paper[at + len(rubbish) :]

    assert isinstance(read_document(damaged, "x"), InvoiceDraft | NotAnInvoice | Unreadable)
