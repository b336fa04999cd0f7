"""The demonstration's papers say what they should, in every format, with the same bytes each time."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.demo.papers import (
    Line,
    Paper,
    Trader,
    credit_note_ubl,
    facturx_pdf,
    invoice_cii,
    invoice_pdf,
    invoice_ubl,
)
from agent.domain.invoice import Collection, DocumentKind
from agent.domain.money import Money

SANNE = Trader(
    "Sanne de Vries Illustraties", "Oudegracht 12", "3511 AB Utrecht", "NL", "NL001234567B93",
    "sanne@devries.example", "NL91 ABNA 0417 1643 00",
)  # fmt: skip
EZEL = Trader(
    "Café De Gouden Ezel (Gent)", "Korenmarkt 5", "9000 Gent", "BE", "BE0123456749", "boekhouding@gouden-ezel.example"
)
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


def invoice(**said: object) -> Paper:
    """An ordinary invoice of € 1.709,13, due 1 April 2026."""
    drawings = Line("Illustraties voorjaarskaart", Decimal("85.00"), Decimal("12.5"))
    usage = Line("Gebruiksrecht één jaar", Decimal("350.00"))
    ordinary = Paper(
        "2026-014", date(2026, 3, 2), SANNE, EZEL, (drawings, usage),
        due_date=date(2026, 4, 1), reference="+++090/9337/55493+++",
    )  # fmt: skip
    return replace(ordinary, **said)  # type: ignore[arg-type]


def printed(content: bytes) -> str:
    """The text layer of the only page."""
    [page] = pdfium.PdfDocument(content)
    text: str = page.get_textpage().get_text_bounded()
    return text.replace("\r\n", "\n")


def value(content: bytes, path: str) -> str | None:
    """The text of the first element at a path anywhere in the XML."""
    return ElementTree.fromstring(content).findtext(f".//{path}", namespaces=NAMES)


@pytest.mark.parametrize("write", [invoice_pdf, invoice_ubl, invoice_cii, facturx_pdf, credit_note_ubl])
def test_the_same_paper_gives_the_same_bytes(write) -> None:  # type: ignore[no-untyped-def]
    """
    No clock and no chance in the file, so its hash can stand in a test.
    """
    first, second = write(invoice()), write(invoice())

    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


@pytest.mark.parametrize(
    ("language", "labelled"),
    [
        ("nl", ["FACTUUR", "Factuurnummer 2026-014", "Vervaldatum 1 april 2026", "Te betalen € 1.709,13"]),
        ("en", ["INVOICE", "Invoice number 2026-014", "Due date 1 April 2026", "Amount due €1,709.13"]),
        ("fr", ["FACTURE", "Numéro de facture 2026-014", "Date d'échéance 1 avril 2026", "Montant à payer 1 709,13 €"]),
        ("de", ["RECHNUNG", "Rechnungsnummer 2026-014", "Fällig am 1. April 2026", "Zu zahlen 1.709,13 €"]),
    ],
)
def test_a_printed_invoice_reads_naturally_in_its_language(language: str, labelled: list[str]) -> None:
    """
    Each label stands on the line of its value, dates and amounts as people there write them.
    """
    text = printed(invoice_pdf(invoice(language=language)))

    assert [line for line in labelled if line not in text] == []


def test_a_printed_invoice_says_how_to_pay() -> None:
    """
    Account, name and reference stand in one sentence.
    """
    text = printed(invoice_pdf(invoice())).replace("\n", " ")

    assert "op NL91 ABNA 0417 1643 00 t.n.v. Sanne de Vries Illustraties" in text
    assert "onder vermelding van +++090/9337/55493+++" in text


def test_an_invoice_without_a_due_date_prints_none() -> None:
    """
    Neither the label nor the sentence suggests a date.
    """
    text = printed(invoice_pdf(invoice(due_date=None)))

    assert "Vervaldatum" not in text
    assert "uiterlijk" not in text


def test_a_quote_asks_for_no_money() -> None:
    """
    It looks like an invoice and is none.
    """
    text = printed(invoice_pdf(invoice(kind=DocumentKind.QUOTE)))

    assert "OFFERTE" in text
    assert "overmaken" not in text


def test_names_with_signs_survive_printing() -> None:
    """
    Brackets and backslashes mean something in a PDF; here they are just part of a name.
    """
    odd = replace(EZEL, name=r"Drukkerij (De\Pers) & Zn.")

    assert r"Drukkerij (De\Pers) & Zn." in printed(invoice_pdf(invoice(buyer=odd)))


def test_ubl_says_what_the_paper_says() -> None:
    """
    Number, dates, amount, account, reference and customer sit in their EN 16931 fields.
    """
    xml = invoice_ubl(invoice())

    assert value(xml, "cbc:ID") == "2026-014"  # BT-1
    assert value(xml, "cbc:IssueDate") == "2026-03-02"  # BT-2
    assert value(xml, "cbc:DueDate") == "2026-04-01"  # BT-9
    assert value(xml, "cbc:PayableAmount") == "1709.13"  # BT-115
    assert value(xml, "cac:PaymentMeans/cbc:PaymentID") == "+++090/9337/55493+++"  # BT-83
    assert value(xml, "cac:PayeeFinancialAccount/cbc:ID") == "NL91ABNA0417164300"  # BT-84
    assert value(xml, "cac:AccountingCustomerParty//cbc:ElectronicMail") == EZEL.email  # BT-58
    assert value(xml, "cac:AccountingCustomerParty//cac:PartyLegalEntity/cbc:CompanyID") == "0123456749"  # BT-47


def test_ubl_carries_the_printed_copy() -> None:
    """
    What the customer opens lies inside, byte for byte (BG-24).
    """
    copy = invoice_pdf(invoice())

    inside = value(invoice_ubl(invoice(), copy), "cbc:EmbeddedDocumentBinaryObject")
    assert b64decode(inside or "") == copy


def test_a_credit_note_names_the_invoice_it_takes_back() -> None:
    """
    Type 381 with its preceding invoice (BT-25).
    """
    xml = credit_note_ubl(invoice(number="2026-C03", kind=DocumentKind.CREDIT_NOTE, corrects="2026-014"))

    assert value(xml, "cbc:CreditNoteTypeCode") == "381"
    assert value(xml, "cac:InvoiceDocumentReference/cbc:ID") == "2026-014"


def test_cii_says_what_the_paper_says() -> None:
    """
    The same fields in the other syntax.
    """
    xml = invoice_cii(invoice())

    assert value(xml, "ram:DueDateDateTime/udt:DateTimeString") == "20260401"
    assert value(xml, "ram:DuePayableAmount") == "1709.13"
    assert value(xml, "ram:PaymentReference") == "+++090/9337/55493+++"
    assert value(xml, "ram:BuyerTradeParty/ram:Name") == EZEL.name


def test_facturx_is_the_page_with_the_cii_inside() -> None:
    """
    One file for eyes and for programs.
    """
    content = facturx_pdf(invoice())

    [inside] = [pdfium.PdfDocument(content).get_attachment(0)]
    assert inside.get_name() == "factur-x.xml"
    assert bytes(inside.get_data()) == invoice_cii(invoice())
    assert printed(content) == printed(invoice_pdf(invoice()))


def test_an_invoice_already_settled_asks_for_nothing() -> None:
    """
    The total stays, the amount due is zero in both syntaxes (BT-115).
    """
    settled = invoice(collection=Collection.SETTLED)

    assert value(invoice_ubl(settled), "cbc:PayableAmount") == "0.00"
    assert value(invoice_cii(settled), "ram:DuePayableAmount") == "0.00"
    assert "al voldaan" in printed(invoice_pdf(settled))


@given(
    prices=st.lists(st.decimals("0.01", "99999.99", places=2), min_size=1, max_size=5),
    quantity=st.decimals("0.25", "40", places=2),
    rate=st.sampled_from([Decimal(0), Decimal(6), Decimal(9), Decimal(21)]),
)
def test_totals_add_up_in_whole_cents(prices: list[Decimal], quantity: Decimal, rate: Decimal) -> None:
    """
    Rows, VAT and total are what a reader with a calculator finds.
    """
    paper = invoice(lines=tuple(Line("Werk", price, quantity) for price in prices), vat_rate=rate)

    rows = sum((paper.line_amount(line) for line in paper.lines), Money.zero("EUR"))
    assert paper.net == rows
    assert paper.total == paper.total.to_cents() == rows + paper.vat
