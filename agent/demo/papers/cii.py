"""A paper as UN/CEFACT Cross Industry Invoice (D16B, EN 16931), alone or inside its printed page (Factur-X 1.0)."""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

from agent.demo.papers.paper import Line, Paper, Trader
from agent.demo.papers.pdf import Attachment
from agent.demo.papers.printed import invoice_pdf
from agent.demo.papers.tree import Child, element, xml_bytes
from agent.domain.invoice import Collection, DocumentKind
from agent.domain.money import Money

SCHEMA = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "rsm": f"{SCHEMA}CrossIndustryInvoice:100",
    "ram": f"{SCHEMA}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{SCHEMA}UnqualifiedDataType:100",
}
MEANS = {Collection.TRANSFER: "58", Collection.DIRECT_DEBIT: "59", Collection.SETTLED: "48"}  # UNTDID 4461

# What tells a reader that a PDF carries its own invoice (Factur-X 1.0, XMP extension schema).
METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def facturx_pdf(paper: Paper) -> bytes:
    """Print a paper with ``factur-x.xml`` inside. Not PDF/A-3: the built-in fonts are not embedded."""
    inside = Attachment("factur-x.xml", "text/xml", invoice_cii(paper), "Alternative", "Factur-X")
    return invoice_pdf(paper, [inside], METADATA.format(title=escape(paper.number)).encode("utf-8"))


def invoice_cii(paper: Paper) -> bytes:
    """Write an invoice (type 380) or a credit note (type 381)."""
    code = "381" if paper.kind is DocumentKind.CREDIT_NOTE else "380"
    return xml_bytes(
        "rsm:CrossIndustryInvoice",
        element(
            "rsm:ExchangedDocumentContext",
            element("ram:GuidelineSpecifiedDocumentContextParameter", element("ram:ID", "urn:cen.eu:en16931:2017")),
        ),
        element(
            "rsm:ExchangedDocument",
            element("ram:ID", paper.number),
            element("ram:TypeCode", code),
            element("ram:IssueDateTime", _day(paper.issue_date)),
            element("ram:IncludedNote", element("ram:Content", paper.note)),
        ),
        element(
            "rsm:SupplyChainTradeTransaction",
            *(_line(paper, number, line) for number, line in enumerate(paper.lines, start=1)),
            element(
                "ram:ApplicableHeaderTradeAgreement",
                element("ram:BuyerReference", paper.buyer.name),
                _party("ram:SellerTradeParty", paper.seller),
                _party("ram:BuyerTradeParty", paper.buyer),
            ),
            _delivery(paper),
            _settlement(paper),
        ),
        **NAMESPACES,
    )


def _party(tag: str, trader: Trader) -> Child:
    return element(
        tag,
        element("ram:Name", trader.name),
        element(
            "ram:PostalTradeAddress",
            element("ram:LineOne", trader.street),
            element("ram:CityName", trader.place),
            element("ram:CountryID", trader.country),
        ),
        element("ram:URIUniversalCommunication", element("ram:URIID", trader.email, schemeID="EM")),
        element("ram:SpecifiedTaxRegistration", element("ram:ID", trader.vat_number, schemeID="VA")),
    )


def _line(paper: Paper, number: int, line: Line) -> Child:
    return element(
        "ram:IncludedSupplyChainTradeLineItem",
        element("ram:AssociatedDocumentLineDocument", element("ram:LineID", str(number))),
        element("ram:SpecifiedTradeProduct", element("ram:Name", line.description)),
        element(
            "ram:SpecifiedLineTradeAgreement",
            element("ram:NetPriceProductTradePrice", element("ram:ChargeAmount", line.price)),
        ),
        element("ram:SpecifiedLineTradeDelivery", element("ram:BilledQuantity", line.quantity, unitCode="C62")),
        element(
            "ram:SpecifiedLineTradeSettlement",
            element("ram:ApplicableTradeTax", element("ram:TypeCode", "VAT"), *_rate(paper)),
            element(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                _amount("ram:LineTotalAmount", paper.line_amount(line)),
            ),
        ),
    )


def _delivery(paper: Paper) -> Child:
    """The delivery must be there; here it happened on the day of the invoice (BT-72)."""
    event = element("ram:OccurrenceDateTime", _day(paper.issue_date))
    return element("ram:ApplicableHeaderTradeDelivery", element("ram:ActualDeliverySupplyChainEvent", event))


def _settlement(paper: Paper) -> Child:
    account = element("ram:IBANID", paper.seller.iban.replace(" ", ""))
    return element(
        "ram:ApplicableHeaderTradeSettlement",
        element("ram:PaymentReference", paper.reference or paper.number),
        element("ram:InvoiceCurrencyCode", paper.currency),
        element(
            "ram:SpecifiedTradeSettlementPaymentMeans",
            element("ram:TypeCode", MEANS[paper.collection]),
            element("ram:PayeePartyCreditorFinancialAccount", account),
        ),
        element(
            "ram:ApplicableTradeTax",
            _amount("ram:CalculatedAmount", paper.vat),
            element("ram:TypeCode", "VAT"),
            _amount("ram:BasisAmount", paper.net),
            *_rate(paper),
        ),
        element(
            "ram:SpecifiedTradePaymentTerms",
            element("ram:Description", paper.terms),
            element("ram:DueDateDateTime", _day(paper.due_date)),
        ),
        _totals(paper),
        element("ram:InvoiceReferencedDocument", element("ram:IssuerAssignedID", paper.corrects)),
    )


def _totals(paper: Paper) -> Child:
    return element(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        _amount("ram:LineTotalAmount", paper.net),
        _amount("ram:TaxBasisTotalAmount", paper.net),
        element("ram:TaxTotalAmount", paper.vat.amount, currencyID=paper.currency),
        _amount("ram:GrandTotalAmount", paper.total),
        _amount("ram:TotalPrepaidAmount", paper.total - paper.amount_due),
        _amount("ram:DuePayableAmount", paper.amount_due),
    )


def _rate(paper: Paper) -> list[Child]:
    """Standard rate or zero rated (UNCL 5305)."""
    return [
        element("ram:CategoryCode", "S" if paper.vat_rate else "Z"),
        element("ram:RateApplicablePercent", paper.vat_rate),
    ]


def _day(day: date | None) -> Child:
    """A date in format 102, CCYYMMDD."""
    return element("udt:DateTimeString", f"{day:%Y%m%d}", format="102") if day else None


def _amount(tag: str, money: Money) -> Child:
    return element(tag, money.to_cents().amount)
