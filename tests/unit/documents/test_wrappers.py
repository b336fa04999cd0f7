"""XML envelopes: the invoice inside is read, wherever and however it stands there; several come out one by one."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from agent.documents import read_document
from agent.domain.invoice import Container, InvoiceDraft
from tests.tables import each
from tests.unit.documents.builders import certain, draft, not_an_invoice, printed, read, unreadable
from tests.unit.documents.einvoice_builder import Truth, as_cii, as_ubl, bare, local, said

SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
HEADER = (
    "<sh:StandardBusinessDocumentHeader><sh:HeaderVersion>1.0</sh:HeaderVersion></sh:StandardBusinessDocumentHeader>"
)
SOAP = b"http://schemas.xmlsoap.org/soap/envelope/"
PEPPOL = "http://peppol.eu/xsd/ticc/envelope/1.0"


def wrapped(*documents: bytes) -> bytes:
    """Documents in a StandardBusinessDocument, as Peppol and EDI networks send them."""
    inside = b"".join(documents).decode()
    return f'<sh:StandardBusinessDocument xmlns:sh="{SBDH}">{HEADER}{inside}</sh:StandardBusinessDocument>'.encode()


def in_base64(content: bytes) -> bytes:
    """Bytes in Peppol's envelope of anything, with the line ends that programs put into base64."""
    text = base64.encodebytes(content).decode()
    head = f'<BinaryContent xmlns="{PEPPOL}" mimeType="application/xml" encoding="Base-64Binary">'
    return f"{head}{text}</BinaryContent>".encode()


def as_text(content: bytes) -> str:
    """A document as character data."""
    return f"<![CDATA[{content.decode()}]]>"


DECLARED = b'<?xml version="1.0" encoding="ISO-8859-1"?>\n'


@each(
    "envelope",
    [
        wrapped(as_ubl(Truth())),
        wrapped(as_ubl(Truth(), local)),
        wrapped(as_ubl(Truth(), bare)),
        wrapped(as_cii(Truth())),
        wrapped(as_cii(Truth(), profile="ZUGFeRD 1.0")),
        wrapped(in_base64(as_ubl(Truth()))),
        wrapped(in_base64(b"\xef\xbb\xbf" + as_cii(Truth()))),
        wrapped(f'<TextContent xmlns="{PEPPOL}">{as_text(as_ubl(Truth()))}</TextContent>'.encode()),
        b'<s:Envelope xmlns:s="' + SOAP + b'"><s:Body>' + as_ubl(Truth()) + b"</s:Body></s:Envelope>",
        b"<batch><message>" + as_ubl(Truth()) + b"</message></batch>",
        (
            "<AttachedDocument><Attachment><ExternalReference><Description>"
            f"{as_text(DECLARED + as_ubl(Truth()))}</Description></ExternalReference></Attachment></AttachedDocument>"
        ).encode(),
        (
            "<AttachedDocument><Attachment><EmbeddedDocumentBinaryObject>"
            f"{base64.b64encode(as_ubl(Truth())).decode()}"
            "</EmbeddedDocumentBinaryObject></Attachment></AttachedDocument>"
        ).encode(),
    ],
    ids=[
        "UBL", "UBL, local namespaces", "UBL, no namespaces", "CII", "ZUGFeRD 1.0", "base64", "base64 with a mark",
        "text", "SOAP", "a wrapper of one's own", "AttachedDocument", "AttachedDocument, bytes",
    ],
)  # fmt: skip
def test_the_invoice_in_an_envelope_reads_back_whole(envelope: bytes):
    """As if it had come by itself."""
    assert said(draft(envelope)) == Truth()


def test_several_invoices_in_an_envelope_come_out_one_by_one():
    """Each is an invoice of its own; none is lost."""
    truths = (Truth(), replace(Truth(), number="2026-015"), replace(Truth(), number="2026-016"))
    found = read(wrapped(as_ubl(truths[0]), as_cii(truths[1]), in_base64(as_ubl(truths[2]))))

    assert isinstance(found, Container)
    assert tuple(said(draft(file.content)) for file in found.files) == truths
    assert [file.filename for file in found.files] == ["document-1.xml", "document-2.xml", "document-3.xml"]


def test_a_printed_invoice_in_an_envelope_is_read():
    """Some networks carry the PDF itself."""
    assert certain(draft(wrapped(in_base64(printed()))).number) == "2026-014"


def test_an_envelope_around_something_else_is_said():
    """An order in an envelope is no invoice; an envelope in an envelope stays closed."""
    assert "another kind" in not_an_invoice(wrapped(b"<Order><ID>1</ID></Order>")).reason
    assert "StandardBusinessDocument" in unreadable(wrapped(in_base64(wrapped(as_ubl(Truth())))))


def test_another_format_under_the_same_name_is_not_taken_for_ours():
    """Other standards call their root Invoice too; their namespace tells."""
    foreign = b'<batch><Invoice xmlns="http://www.ebinterface.at/schema/6p1/"><ID>1</ID></Invoice></batch>'

    assert not isinstance(read_document(foreign, "x"), InvoiceDraft)


@pytest.mark.parametrize(
    "content",
    [
        b"\r\n\r\n <?xml version='1.0'?>" + as_ubl(Truth()),
        as_ubl(Truth()) + bytes(20),
        b'<?xml version="1.0" encoding="utf-16"?>' + as_ubl(Truth()),
        b'<?xml version="1.0" encoding="UTF-8"?>' + as_ubl(Truth(seller="Müller")).decode().encode("cp1252"),
        b'<?xml version="1.0" encoding="windows-1252"?>' + as_ubl(Truth(seller="Müller")).decode().encode("cp1252"),
    ],
    ids=["blank lines before", "zeros behind", "utf-16 over UTF-8", "UTF-8 over Windows", "Windows, said"],
)
def test_bytes_that_belie_their_declaration_are_read(content: bytes):
    """Programs write one encoding and declare another; the fields are the same."""
    assert replace(said(draft(content)), seller=Truth().seller) == Truth()


def test_a_comment_inside_a_value_cuts_nothing_off():
    """A number is the whole text of its element, whatever stands in between."""
    assert said(draft(as_ubl(Truth()).replace(b"2026-014", b"2026<!-- x -->-014"))) == Truth()


@pytest.mark.parametrize("field", ["ID", "Note", "PaymentID", "RegistrationName", "PayableAmount"])
def test_a_huge_text_costs_its_own_field(field: str):
    """Megabytes in one element: a label or an asked field, never a crash and never a minute."""
    content = as_ubl(Truth(reference="x"), place="PaymentTerms/Note")
    start = content.find(b">", content.find(f":{field}".encode())) + 1

    assert isinstance(read(content[:start] + b"30 dagen " * 400_000 + content[start:]), InvoiceDraft)
