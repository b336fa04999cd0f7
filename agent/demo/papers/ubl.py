"""A paper as UBL 2.1 in the shape of Peppol BIS Billing 3.0; element order is the schema's."""

from __future__ import annotations

from base64 import b64encode

from agent.demo.papers.paper import Line, Paper, Trader
from agent.demo.papers.tree import Child, element, xml_bytes
from agent.domain.invoice import Collection
from agent.domain.money import Money

SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
VAT_SCHEMES = {"BE": "9925", "DE": "9930", "FR": "9957", "NL": "9944"}  # electronic address schemes (EAS)
MEANS = {Collection.TRANSFER: "30", Collection.DIRECT_DEBIT: "59", Collection.SETTLED: "48"}  # UNTDID 4461


def invoice_ubl(paper: Paper, embed_pdf: bytes | None = None) -> bytes:
    """Write an invoice (type 380), with its printed copy inside when given (BG-24)."""
    return xml_bytes(
        "Invoice",
        *_opening(paper),
        element("cbc:DueDate", paper.due_date),
        element("cbc:InvoiceTypeCode", "380"),
        *_body(paper, embed_pdf),
        *(_line(paper, number, line, "Invoice", "Invoiced") for number, line in enumerate(paper.lines, start=1)),
        **_namespaces("Invoice"),
    )


def credit_note_ubl(paper: Paper, embed_pdf: bytes | None = None) -> bytes:
    """Write a credit note (type 381); ``paper.corrects`` names the invoice it takes back (BT-25)."""
    return xml_bytes(
        "CreditNote",
        *_opening(paper),
        element("cbc:CreditNoteTypeCode", "381"),
        *_body(paper, embed_pdf),
        *(_line(paper, number, line, "CreditNote", "Credited") for number, line in enumerate(paper.lines, start=1)),
        **_namespaces("CreditNote"),
    )


def _namespaces(root: str) -> dict[str, str]:
    return {
        "default": f"{SCHEMA}{root}-2",
        "cac": f"{SCHEMA}CommonAggregateComponents-2",
        "cbc": f"{SCHEMA}CommonBasicComponents-2",
    }


def _opening(paper: Paper) -> list[Child]:
    return [
        element("cbc:CustomizationID", BILLING),
        element("cbc:ProfileID", PROFILE),
        element("cbc:ID", paper.number),
        element("cbc:IssueDate", paper.issue_date),
    ]


def _body(paper: Paper, embed_pdf: bytes | None) -> list[Child]:
    """Everything between the type code and the lines."""
    return [
        element("cbc:Note", paper.note),
        element("cbc:DocumentCurrencyCode", paper.currency),
        element("cbc:BuyerReference", paper.buyer.name),
        element("cac:BillingReference", element("cac:InvoiceDocumentReference", element("cbc:ID", paper.corrects))),
        _embedded(paper, embed_pdf),
        element("cac:AccountingSupplierParty", _party(paper.seller)),
        element("cac:AccountingCustomerParty", _party(paper.buyer)),
        _payment(paper),
        element("cac:PaymentTerms", element("cbc:Note", paper.terms)),
        _tax(paper),
        _totals(paper),
    ]


def _embedded(paper: Paper, pdf: bytes | None) -> Child:
    if pdf is None:
        return None
    content = b64encode(pdf).decode("ascii")
    return element(
        "cac:AdditionalDocumentReference",
        element("cbc:ID", paper.number),
        element("cbc:DocumentDescription", "CommercialInvoice"),
        element(
            "cac:Attachment",
            element(
                "cbc:EmbeddedDocumentBinaryObject",
                content,
                mimeCode="application/pdf",
                filename=f"{paper.number}.pdf",
            ),
        ),
    )


def _party(trader: Trader) -> Child:
    if trader.vat_number:
        address, scheme = trader.vat_number, VAT_SCHEMES.get(trader.country, "EM")
    else:
        address, scheme = trader.email, "EM"
    return element(
        "cac:Party",
        element("cbc:EndpointID", address, schemeID=scheme),
        element("cac:PartyName", element("cbc:Name", trader.name)),
        element(
            "cac:PostalAddress",
            element("cbc:StreetName", trader.street),
            element("cbc:CityName", trader.place),
            element("cac:Country", element("cbc:IdentificationCode", trader.country)),
        ),
        _vat_registration(trader),
        element("cac:PartyLegalEntity", element("cbc:RegistrationName", trader.name), _enterprise(trader)),
        element("cac:Contact", element("cbc:ElectronicMail", trader.email)),
    )


def _vat_registration(trader: Trader) -> Child:
    if not trader.vat_number:
        return None
    return element("cac:PartyTaxScheme", element("cbc:CompanyID", trader.vat_number), _vat_scheme())


def _enterprise(trader: Trader) -> Child:
    """The Belgian enterprise number is the VAT number without its letters (scheme 0208)."""
    if trader.country != "BE":
        return None
    return element("cbc:CompanyID", trader.vat_number.removeprefix("BE"), schemeID="0208")


def _payment(paper: Paper) -> Child:
    iban = paper.seller.iban.replace(" ", "")
    return element(
        "cac:PaymentMeans",
        element("cbc:PaymentMeansCode", MEANS[paper.collection]),
        element("cbc:PaymentID", paper.reference or paper.number),
        element("cac:PayeeFinancialAccount", element("cbc:ID", iban), element("cbc:Name", paper.seller.name))
        if iban
        else None,
    )


def _tax(paper: Paper) -> Child:
    return element(
        "cac:TaxTotal",
        _amount("cbc:TaxAmount", paper.vat),
        element(
            "cac:TaxSubtotal",
            _amount("cbc:TaxableAmount", paper.net),
            _amount("cbc:TaxAmount", paper.vat),
            _category(paper, "cac:TaxCategory"),
        ),
    )


def _totals(paper: Paper) -> Child:
    return element(
        "cac:LegalMonetaryTotal",
        _amount("cbc:LineExtensionAmount", paper.net),
        _amount("cbc:TaxExclusiveAmount", paper.net),
        _amount("cbc:TaxInclusiveAmount", paper.total),
        _amount("cbc:PrepaidAmount", paper.total - paper.amount_due) if paper.amount_due != paper.total else None,
        _amount("cbc:PayableAmount", paper.amount_due),
    )


def _line(paper: Paper, number: int, line: Line, document: str, verb: str) -> Child:
    return element(
        f"cac:{document}Line",
        element("cbc:ID", str(number)),
        element(f"cbc:{verb}Quantity", line.quantity, unitCode="C62"),
        _amount("cbc:LineExtensionAmount", paper.line_amount(line)),
        element("cac:Item", element("cbc:Name", line.description), _category(paper, "cac:ClassifiedTaxCategory")),
        element("cac:Price", element("cbc:PriceAmount", line.price, currencyID=paper.currency)),
    )


def _category(paper: Paper, tag: str) -> Child:
    """Standard rate or zero rated (UNCL 5305)."""
    code = "S" if paper.vat_rate else "Z"
    return element(tag, element("cbc:ID", code), element("cbc:Percent", paper.vat_rate), _vat_scheme())


def _vat_scheme() -> Child:
    return element("cac:TaxScheme", element("cbc:ID", "VAT"))


def _amount(tag: str, money: Money) -> Child:
    return element(tag, money.to_cents().amount, currencyID=money.currency)
