"""UBL 2.x Invoice and CreditNote: which element means what."""

from __future__ import annotations

import base64
import binascii
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from agent.documents.accounts import find_reference
from agent.documents.einvoices import EInvoice
from agent.documents.trees import text, texts
from agent.domain.invoice import EmbeddedFile, Party

SOURCES = {
    "number": "UBL cbc:ID (BT-1)",
    "issued": "UBL cbc:IssueDate (BT-2)",
    "due": "UBL cbc:DueDate (BT-9)",
    "terms": "UBL cac:PaymentTerms/cbc:Note (BT-20)",
    "total": "UBL cbc:TaxInclusiveAmount (BT-112)",
    "payable": "UBL cbc:PayableAmount (BT-115)",
    "reference": "UBL cbc:PaymentID (BT-83)",
    "iban": "UBL cac:PayeeFinancialAccount/cbc:ID (BT-84)",
    "preceding": "UBL cac:BillingReference (BT-25)",
}

_INVOICE_WORDS = re.compile(r"factuur|invoice|rechnung|facture|credit|gutschrift", re.IGNORECASE)
_ANNEX_WORDS = re.compile(
    r"bijlage|annex|anlage|beilage|attach|spec|uren|time|receipt|bon\b|quittung|beleg|stunden|nachweis|rapport"
    r"|voorwaarden|conditions|\bagb\b|contract|vertrag|offerte|devis|angebot|quot|lieferschein|hotel|taxi",
    re.IGNORECASE,
)
MAX_EMBEDDED = 15_000_000


def read_ubl(root: ET.Element) -> EInvoice:
    """Read a UBL Invoice or CreditNote whose tags carry no namespace."""
    totals = root.find("LegalMonetaryTotal")
    totals = totals if totals is not None else ET.Element("none")
    payable = totals.find("PayableAmount")
    return EInvoice(
        sources=SOURCES,
        is_credit_note=root.tag == "CreditNote",
        type_code=text(root, "InvoiceTypeCode", "CreditNoteTypeCode"),
        number=text(root, "ID"),
        issued=text(root, "IssueDate"),
        main_due=text(root, "DueDate"),
        **_due_dates(root),
        terms=tuple(texts(root, "PaymentTerms/Note")),
        notes=tuple(texts(root, "Note", "PaymentMeans/InstructionNote")),
        currency=text(root, "DocumentCurrencyCode") or (payable is not None and payable.get("currencyID")) or None,
        currencies=frozenset(currency.strip().upper() for each in totals if (currency := each.get("currencyID"))),
        net_and_vat=_net_and_vat(root, totals),
        total=text(totals, "TaxInclusiveAmount"),
        prepaid=text(totals, "PrepaidAmount"),
        rounding=text(totals, "PayableRoundingAmount"),
        payable=text(totals, "PayableAmount"),
        means=tuple(texts(root, "PaymentMeans/PaymentMeansCode")),
        has_mandate=root.find("PaymentMeans/PaymentMandate/ID") is not None,
        ibans=tuple(texts(root, "PaymentMeans/PayeeFinancialAccount/ID")),
        references=tuple(texts(root, "PaymentMeans/PaymentID")) or tuple(_instructions(root)),
        preceding=text(
            root,
            "BillingReference/InvoiceDocumentReference/ID",
            "BillingReference/CreditNoteDocumentReference/ID",
        ),
        seller=_party(root.find("AccountingSupplierParty/Party")),
        customer=_party(root.find("AccountingCustomerParty/Party")),
        embedded=_embedded_copy(root),
    )


def _due_dates(root: ET.Element) -> dict[str, Any]:
    """Every due date; those of terms that offer a discount apart, and whether the terms are instalments."""
    due = list(texts(root, "DueDate", "PaymentMeans/PaymentDueDate"))
    discounted: list[str] = []
    instalments: set[str] = set()
    for terms in root.iterfind("PaymentTerms"):
        ends = list(texts(terms, "PaymentDueDate", "InstallmentDueDate"))
        has_discount = any(text(terms, f"SettlementDiscount{part}") for part in ("Percent", "Amount"))
        (discounted if has_discount else due).extend(ends)
        if text(terms, "Amount", "PaymentPercent") and not has_discount:
            instalments.update(ends)
    return {"due": tuple(due), "discounted_due": tuple(discounted), "has_instalments": len(instalments) > 1}


def _net_and_vat(root: ET.Element, totals: ET.Element) -> str | None:
    """Net and VAT together, as they must make the total (EN 16931 BR-CO-15); None when either is not said."""
    net, vat = text(totals, "TaxExclusiveAmount"), text(root, "TaxTotal/TaxAmount")
    try:
        return str(Decimal(net) + Decimal(vat)) if net and vat else None
    except ArithmeticError:
        return None


def _instructions(root: ET.Element) -> Iterator[str]:
    """A structured reference that older Belgian programs put into the payment's instruction."""
    for instruction in texts(root, "PaymentMeans/InstructionID", "PaymentMeans/InstructionNote"):
        found = find_reference(instruction)
        if found and found[1]:
            yield found[0]


def _party(party: ET.Element | None) -> Party:
    if party is None:
        return Party()
    vat = next((scheme for scheme in party.iterfind("PartyTaxScheme") if text(scheme, "TaxScheme/ID") == "VAT"), None)
    return Party(
        name=text(party, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        email=text(party, "Contact/ElectronicMail", "EndpointID[@schemeID='EM']"),
        contact=text(party, "Contact/Name"),
        vat_number=text(vat, "CompanyID") if vat is not None else text(party, "PartyTaxScheme/CompanyID"),
        enterprise_number=text(party, "PartyLegalEntity/CompanyID", "PartyIdentification/ID"),
        country=text(party, "PostalAddress/Country/IdentificationCode"),
    )


def _embedded_copy(root: ET.Element) -> EmbeddedFile | None:
    """The one PDF that says it is this invoice (BG-24); an annex, a time sheet or a receipt is none."""
    number = text(root, "ID") or ""
    found = [
        (binary, name)
        for reference in root.iterfind("AdditionalDocumentReference")
        if (binary := reference.find("Attachment/EmbeddedDocumentBinaryObject")) is not None
        and _is_the_invoice(reference, name := binary.get("filename") or "", number)
    ]
    if len(found) != 1:
        return None
    binary, name = found[0]
    return embedded_pdf(binary.text or "", name or "invoice.pdf")


def _is_the_invoice(reference: ET.Element, filename: str, number: str) -> bool:
    words = " ".join([filename, *texts(reference, "ID", "DocumentType", "DocumentDescription")])
    is_named_by_number = text(reference, "ID") == number
    return says_it_is_the_invoice(words, filename, number) or (is_named_by_number and not _ANNEX_WORDS.search(words))


def says_it_is_the_invoice(words: str, filename: str, number: str) -> bool:
    """Whether a file's name or description calls it the invoice, or the name carries the invoice's number."""
    if _ANNEX_WORDS.search(words):
        return False
    plain = re.sub(r"\W", "", number)
    return bool(_INVOICE_WORDS.search(words)) or (len(plain) > 3 and plain in re.sub(r"\W", "", filename))


def embedded_pdf(encoded: str, filename: str) -> EmbeddedFile | None:
    """Decode an embedded PDF; None for anything that is not one."""
    if len(encoded) > MAX_EMBEDDED * 4 // 3:
        return None
    try:
        content = base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        return None
    if not content.startswith(b"%PDF-"):
        return None
    return EmbeddedFile(filename.replace("\\", "/").rpartition("/")[2], "application/pdf", content)
