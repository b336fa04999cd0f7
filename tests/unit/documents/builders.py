"""E-invoices and printed invoices of invented parties; a test names only what it is about."""

from __future__ import annotations

import base64
from datetime import date
from decimal import Decimal
from typing import Any

from agent.documents import read_document
from agent.domain.invoice import Field, InvoiceDraft, NotAnInvoice, Reading, Unreadable
from agent.domain.money import Money
from tests.unit.documents.pdf_builder import Sheet, pdf

IBAN = "NL44RABO0123456789"

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"


def eur(amount: str) -> Money:
    """Euros, exactly."""
    return Money(Decimal(amount), "EUR")


def read(content: bytes) -> Reading:
    """Read without a name: names are never believed."""
    return read_document(content, "attachment.bin")


def draft(content: bytes) -> InvoiceDraft:
    """Read what must come out as a draft."""
    reading = read(content)
    assert isinstance(reading, InvoiceDraft), reading
    return reading


def not_an_invoice(content: bytes) -> NotAnInvoice:
    """Read what must come out as another kind of paper."""
    reading = read(content)
    assert isinstance(reading, NotAnInvoice), reading
    return reading


def unreadable(content: bytes) -> str:
    """Read what nobody can read, and say why."""
    reading = read(content)
    assert isinstance(reading, Unreadable), reading
    return reading.reason


def certain(field: Field[Any] | None) -> Any:
    """The value of a field that may drive a letter."""
    assert field is not None and field.is_certain, field
    return field.value


def asked(field: Field[Any] | None) -> bool:
    """Whether the owner would be asked for this field."""
    return field is None or not field.is_certain


def ubl(
    *,
    root: str = "Invoice",
    type_code: str | None = "380",
    number: str = "2026-014",
    issued: str = "2026-02-03",
    due: str | None = "2026-03-05",
    terms: str | None = None,
    total: str = "121.00",
    prepaid: str | None = None,
    payable: str = "121.00",
    means: str = "58",
    iban: str | None = IBAN,
    reference: str | None = None,
    preceding: str | None = None,
    embedded: tuple[str, str, bytes] | None = None,
    means_due: str | None = None,
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """A UBL invoice of Sanne Bakker to Acme; ``embedded`` is a file's name, description and content."""

    def one(tag: str, value: str | None, **attributes: str) -> str:
        written = "".join(f' {name}="{text}"' for name, text in attributes.items())
        return f"<cbc:{tag}{written}>{value}</cbc:{tag}>" if value is not None else ""

    attached = ""
    if embedded:
        name, description, content = embedded
        attached = (
            f"<cac:AdditionalDocumentReference>{one('DocumentDescription', description)}<cac:Attachment>"
            f'<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="{name}">'
            f"{base64.b64encode(content).decode()}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
            "</cac:AdditionalDocumentReference>"
        )
    earlier = f"<cac:InvoiceDocumentReference>{one('ID', preceding)}</cac:InvoiceDocumentReference>"
    account = f"<cac:PayeeFinancialAccount>{one('ID', iban)}</cac:PayeeFinancialAccount>"
    text = f"""{prolog}
<{root} xmlns="{_UBL}{root}-2" xmlns:cac="{_UBL}CommonAggregateComponents-2" xmlns:cbc="{_UBL}CommonBasicComponents-2">
{one("ID", number)}{one("IssueDate", issued)}{one("DueDate", due)}{one(f"{root}TypeCode", type_code)}
{one("DocumentCurrencyCode", "EUR")}
{f"<cac:BillingReference>{earlier}</cac:BillingReference>" if preceding else ""}{attached}
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity>{one("RegistrationName", "Sanne Bakker")}
{one("CompanyID", "12345678")}</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>{one("RegistrationName", "Acme B.V.")}
{one("CompanyID", "87654321")}</cac:PartyLegalEntity><cac:Contact>{one("ElectronicMail", "jan@acme.example")}
</cac:Contact></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans>{one("PaymentMeansCode", means)}{one("PaymentDueDate", means_due)}{one("PaymentID", reference)}
{account if iban else ""}</cac:PaymentMeans>
{f"<cac:PaymentTerms>{one('Note', terms)}</cac:PaymentTerms>" if terms else ""}
<cac:LegalMonetaryTotal>{one("TaxInclusiveAmount", total, currencyID="EUR")}
{one("PrepaidAmount", prepaid, currencyID="EUR")}{one("PayableAmount", payable, currencyID="EUR")}
</cac:LegalMonetaryTotal></{root}>"""
    return text.encode()


def cii_due(text: str) -> str:
    """The due date in CII payment terms, format 102 (CCYYMMDD)."""
    return f'<ram:DueDateDateTime><udt:DateTimeString format="102">{text}</udt:DateTimeString></ram:DueDateDateTime>'


def cii(
    *,
    type_code: str = "380",
    number: str = "2026-014",
    terms: str | None = None,
    payable: str = "121.00",
    prepaid: str = "0.00",
    note: str = "",
) -> bytes:
    """A Cross Industry Invoice of Sanne Bakker to Acme; ``terms`` is the inside of its payment terms."""
    terms = cii_due("20260305") if terms is None else terms
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{_CII}CrossIndustryInvoice:100"
 xmlns:ram="{_CII}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{_CII}UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260203</udt:DateTimeString></ram:IssueDateTime>
<ram:IncludedNote><ram:Content>{note}</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Sanne Bakker</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Acme B.V.</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount>
<ram:IBANID>{IBAN}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:SpecifiedTradePaymentTerms>{terms}</ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>121.00</ram:GrandTotalAmount>
<ram:TotalPrepaidAmount>{prepaid}</ram:TotalPrepaidAmount><ram:DuePayableAmount>{payable}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def sheet(
    *,
    title: str = "FACTUUR",
    number: str | None = "Factuurnummer: 2026-014",
    issued: str | None = "Factuurdatum: 03-02-2026",
    due: str | None = "Vervaldatum: 05-03-2026",
    net: str | None = "€ 100,00",
    vat: str | None = "€ 21,00",
    total: str | None = "€ 121,00",
    extra: tuple[str, ...] = (),
    closing: str = f"Graag overmaken op {IBAN[:4]} {IBAN[4:8]} 0123 4567 89 t.n.v. Sanne Bakker.",
) -> Sheet:
    """A printed Dutch invoice of Sanne Bakker; None leaves a line out, ``extra`` stands under the total."""
    page = Sheet().line(title).line("Sanne Bakker, Lindelaan 7, 1234 AB Utrecht").line("KvK 12345678")
    page.line("Acme B.V.").line("Keizersplein 1").line("Klantnummer: 10077")
    for line in (number, issued, due):
        if line:
            page.line(line)
    page.row((60, "Omschrijving"), (300, "Aantal"), (450, "Bedrag"), gap=30)
    page.row((60, "Ontwerp huisstijl"), (300, "2"), (450, "€ 100,00"))
    for label, amount in (("Subtotaal", net), ("Btw 21%", vat), ("Totaal", total)):
        if amount:
            page.row((300, label), (450, amount))
    for line in extra:
        page.line(line)
    return page.line(closing, gap=40)


def printed(**changes: Any) -> bytes:
    """The printed invoice as a PDF."""
    return pdf(sheet(**changes))


def day(text: str) -> date:
    """A date, written as 2026-03-05."""
    return date.fromisoformat(text)
