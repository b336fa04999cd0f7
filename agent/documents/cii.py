"""UN/CEFACT Cross Industry Invoice, D16B (Factur-X, XRechnung) and the older one of ZUGFeRD 1.0."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import Any

from agent.documents.einvoices import EInvoice, read_day
from agent.documents.trees import text, texts
from agent.documents.ubl import embedded_pdf, says_it_is_the_invoice
from agent.domain.invoice import EmbeddedFile, Party

SOURCES = {
    "number": "CII ExchangedDocument/ID (BT-1)",
    "issued": "CII ExchangedDocument/IssueDateTime (BT-2)",
    "due": "CII SpecifiedTradePaymentTerms/DueDateDateTime (BT-9)",
    "terms": "CII SpecifiedTradePaymentTerms/Description (BT-20)",
    "total": "CII GrandTotalAmount (BT-112)",
    "payable": "CII DuePayableAmount (BT-115)",
    "reference": "CII PaymentReference (BT-83)",
    "iban": "CII PayeePartyCreditorFinancialAccount/IBANID (BT-84)",
    "preceding": "CII InvoiceReferencedDocument (BT-25)",
}

_DISCOUNT = re.compile(r"skonto|discount|escompte|korting", re.IGNORECASE)
_PAYMENT_MEANS = "SpecifiedTradeSettlementPaymentMeans"
_NOTHING = ET.Element("none")


def read_cii(root: ET.Element) -> EInvoice:
    """Read a Cross Industry Invoice whose tags carry no namespace; D16B names come first, ZUGFeRD 1.0 second."""
    document = _part(root, "ExchangedDocument", "HeaderExchangedDocument")
    trade = _part(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = _part(trade, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settlement = _part(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    totals = _part(
        settlement,
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )
    currency = text(settlement, "InvoiceCurrencyCode")
    return EInvoice(
        sources=SOURCES,
        type_code=text(document, "TypeCode"),
        number=text(document, "ID"),
        issued=text(document, "IssueDateTime/DateTimeString", "IssueDateTime/DateTime"),
        **_due_dates(settlement, text(document, "IssueDateTime/DateTimeString", "IssueDateTime/DateTime")),
        terms=tuple(texts(settlement, "SpecifiedTradePaymentTerms/Description")),
        notes=(*texts(document, "IncludedNote/Content"), *texts(settlement, f"{_PAYMENT_MEANS}/Information")),
        currency=currency,
        total=_amount(totals, "GrandTotalAmount", currency),
        prepaid=_amount(totals, "TotalPrepaidAmount", currency),
        rounding=_amount(totals, "RoundingAmount", currency),
        payable=_amount(totals, "DuePayableAmount", currency),
        currencies=frozenset(
            code.strip().upper() for each in _plain_amounts(totals) if (code := each.get("currencyID"))
        ),
        means=tuple(texts(settlement, f"{_PAYMENT_MEANS}/TypeCode")),
        has_mandate=settlement.find("SpecifiedTradePaymentTerms/DirectDebitMandateID") is not None,
        ibans=tuple(texts(settlement, f"{_PAYMENT_MEANS}/PayeePartyCreditorFinancialAccount/IBANID")),
        references=tuple(texts(settlement, "PaymentReference")),
        preceding=text(settlement, "InvoiceReferencedDocument/IssuerAssignedID", "InvoiceReferencedDocument/ID"),
        seller=_party(agreement.find("SellerTradeParty")),
        customer=_party(agreement.find("BuyerTradeParty")),
        embedded=_embedded_copy(agreement, text(document, "ID") or ""),
    )


def _part(parent: ET.Element, *names: str) -> ET.Element:
    return next((part for name in names if (part := parent.find(name)) is not None), _NOTHING)


def _amount(totals: ET.Element, name: str, currency: str | None) -> str | None:
    """An amount in the invoice's currency; the tax currency may stand beside it (BT-6)."""
    amounts = [element for element in totals.iterfind(name) if element.get("currencyID", currency) == currency]
    return " ".join((amounts[0].text or "").split()) or None if amounts else None


def _plain_amounts(totals: ET.Element) -> list[ET.Element]:
    """The totals that must be in the invoice's own currency; the VAT may stand in a second one (BT-6)."""
    return [each for each in totals if each.tag in ("GrandTotalAmount", "DuePayableAmount", "TotalPrepaidAmount")]


def _due_dates(settlement: ET.Element, issued: str | None) -> dict[str, Any]:
    """Due dates without and with a discount; the end of a discount is not when the invoice falls due."""
    due: list[str] = []
    discounted: list[str] = []
    discount_ends: list[date] = []
    instalments: set[str] = set()
    for terms in settlement.iterfind("SpecifiedTradePaymentTerms"):
        ends = list(texts(terms, "DueDateDateTime/DateTimeString", "DueDateDateTime/DateTime"))
        discount = terms.find("ApplicableTradePaymentDiscountTerms")
        has_discount = discount is not None or _DISCOUNT.search(text(terms, "Description") or "")
        (discounted if has_discount else due).extend(ends)
        if discount is not None and (end := _discount_end(discount, issued)):
            discount_ends.append(end)
        if text(terms, "PartialPaymentAmount"):
            instalments.update(ends)
    return {
        "due": tuple(due),
        "discounted_due": tuple(discounted),
        "discount_ends": tuple(discount_ends),
        "has_instalments": len(instalments) > 1,
    }


def _discount_end(discount: ET.Element, issued: str | None) -> date | None:
    """Until when the discount holds: so many days from its own basis, or from the issue date (EXTENDED profile)."""
    basis = text(discount, "BasisDateTime/DateTimeString", "BasisDateTime/DateTime") or issued
    period = discount.find("BasisPeriodMeasure")
    days = text(discount, "BasisPeriodMeasure") or ""
    start = read_day(basis)
    if start is None or period is None or not re.fullmatch(r"\d{1,3}(\.0*)?", days):
        return None
    if period.get("unitCode", "DAY") not in ("DAY", "D"):
        return None
    return start[0] + timedelta(days=int(float(days)))


def _party(party: ET.Element | None) -> Party:
    if party is None:
        return Party()
    contact = _part(party, "DefinedTradeContact")
    return Party(
        name=text(party, "Name"),
        email=text(contact, "EmailURIUniversalCommunication/URIID", "EmailURIUniversalCommunication/CompleteNumber")
        or text(party, "URIUniversalCommunication/URIID[@schemeID='EM']"),
        contact=text(contact, "PersonName"),
        vat_number=text(party, "SpecifiedTaxRegistration/ID[@schemeID='VA']"),
        enterprise_number=text(party, "SpecifiedLegalOrganization/ID", "GlobalID"),
        country=text(party, "PostalTradeAddress/CountryID"),
    )


def _embedded_copy(agreement: ET.Element, number: str) -> EmbeddedFile | None:
    """The one PDF that says it is this invoice (BG-24)."""
    found = [
        (binary, name)
        for reference in agreement.iterfind("AdditionalReferencedDocument")
        if (binary := reference.find("AttachmentBinaryObject")) is not None
        and says_it_is_the_invoice(
            " ".join([name := binary.get("filename") or "", *texts(reference, "IssuerAssignedID", "Name")]),
            name,
            number,
        )
    ]
    if len(found) != 1:
        return None
    binary, name = found[0]
    return embedded_pdf(binary.text or "", name or "invoice.pdf")
