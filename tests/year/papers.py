"""Invoices and credit notes as the owner's invoicing program makes them: a printed page, and an e-invoice beside it."""

# ruff: noqa: E501
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from textwrap import wrap
from xml.sax.saxutils import escape

CENT = Decimal("0.01")
_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_WORDS = {
    "nl": {
        "invoice": "Factuur", "credit": "Creditnota", "number": "Factuurnummer", "credit number": "Creditnotanummer",
        "issued": "Factuurdatum", "due": "Vervaldatum", "for": "Bij factuur", "net": "Totaal excl. btw", "vat": "Btw 21%",
        "total": "Te betalen", "credit total": "Totaal credit", "work": "Ontwerp en opmaak",
        "transfer": "Graag {total} uiterlijk {due} overmaken op {iban} t.n.v. {seller} o.v.v. {number}.",
        "debit": "{total} wordt rond {due} automatisch van uw rekening afgeschreven.",
        "clearing": "Dit bedrag wordt verrekend; u hoeft niets over te maken.",
        "settled": "Dit bedrag is al voldaan. U hoeft niets meer over te maken.",
    },
    "en": {
        "invoice": "Invoice", "credit": "Credit note", "number": "Invoice number", "credit number": "Credit note number",
        "issued": "Invoice date", "due": "Due date", "for": "For invoice", "net": "Total excl. VAT", "vat": "VAT 21%",
        "total": "Amount due", "credit total": "Total credit", "work": "Design and layout",
        "transfer": "Please transfer {total} by {due} to {iban} in the name of {seller}, quoting {number}.",
        "debit": "{total} will be collected from your account by direct debit around {due}.",
        "clearing": "This amount is set off; there is nothing to transfer.",
        "settled": "This amount has been paid already. There is nothing left to transfer.",
    },
    "fr": {
        "invoice": "Facture", "credit": "Note de crédit", "number": "Numéro de facture",
        "credit number": "Numéro de note de crédit", "issued": "Date de facture", "due": "Date d'échéance",
        "for": "Facture concernée", "net": "Total HTVA", "vat": "TVA 21%", "total": "Montant à payer",
        "credit total": "Total du crédit", "work": "Graphisme",
        "transfer": "Merci de verser {total} au plus tard le {due} sur le compte {iban} de {seller}, avec la mention {number}.",
        "debit": "{total} sera prélevé sur votre compte par domiciliation vers le {due}.",
        "clearing": "Ce montant est compensé; rien à verser.",
        "settled": "Ce montant a déjà été payé. Il ne reste rien à verser.",
    },
    "de": {
        "invoice": "Rechnung", "credit": "Gutschrift", "number": "Rechnungsnummer",
        "credit number": "Gutschriftsnummer", "issued": "Rechnungsdatum", "due": "Fällig am", "for": "Zur Rechnung",
        "net": "Summe netto", "vat": "USt. 21%", "total": "Zu zahlen", "credit total": "Summe Gutschrift",
        "work": "Gestaltung",
        "transfer": "Bitte überweisen Sie {total} bis zum {due} auf {iban}, Kontoinhaber {seller}, Verwendungszweck {number}.",
        "debit": "{total} wird um den {due} per Lastschrift von Ihrem Konto eingezogen.",
        "clearing": "Dieser Betrag wird verrechnet; nichts zu überweisen.",
        "settled": "Dieser Betrag ist bereits bezahlt. Es ist nichts mehr zu überweisen.",
    },
}  # fmt: skip


def iban(country: str, body: str) -> str:
    """An account with right check digits (ISO 13616)."""
    spelt = "".join(str(int(letter, 36)) for letter in f"{body}{country}00")
    return f"{country}{98 - int(spelt) % 97:02d}{body}"


def day_text(day: date, language: str) -> str:
    """A day as people write it."""
    dot = "." if language == "de" else ""
    return f"{day.day}{dot} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def money_text(amount: Decimal, language: str) -> str:
    """An amount in euros as people write it."""
    plain = f"{amount:,.2f}"
    if language == "en":
        return f"€{plain}"
    local = plain.replace(",", "_").replace(".", ",").replace("_", " " if language == "fr" else ".")
    return f"€ {local}" if language == "nl" else f"{local} €"


@dataclass(frozen=True)
class Paper:
    """What stands on one paper. ``settles`` is "transfer", "debit", "clearing" or "settled"; ``credits`` the invoice taken back.

    ``buyer_mail`` stands in the e-invoice only.
    """

    number: str
    issued: date
    due: date | None
    total: Decimal
    seller: str
    seller_address: str
    account: str
    buyer: str
    buyer_address: str
    country: str
    language: str
    settles: str = "transfer"
    credits: str = ""
    is_credit: bool = False
    buyer_mail: str = ""

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return (self.total / Decimal("1.21")).quantize(CENT, ROUND_HALF_UP)


def pdf(paper: Paper) -> bytes:
    """One printed page with a text layer (ISO 32000-1)."""
    words = _WORDS[paper.language]
    kind, number, total = (
        ("credit", "credit number", "credit total") if paper.is_credit else ("invoice", "number", "total")
    )
    money, day = (lambda amount: money_text(amount, paper.language)), (lambda one: day_text(one, paper.language))
    drawn = [(60, 780, 16, paper.seller), (60, 764, 9, paper.seller_address), (60, 710, 20, words[kind])]
    drawn += [(60, 670, 10, paper.buyer), (60, 656, 10, "Dorpsstraat 12"), (60, 642, 10, paper.buyer_address)]
    particulars = [(words[number], paper.number), (words["issued"], day(paper.issued))]
    particulars += [(words["due"], day(paper.due))] if paper.due and not paper.is_credit else []
    particulars += [(words["for"], paper.credits)] if paper.credits else []
    for row, (label, value) in enumerate(particulars):
        drawn += [(320, 670 - 15 * row, 10, label), (440, 670 - 15 * row, 10, value)]
    drawn += [(60, 560, 10, words["work"]), (440, 560, 10, money(paper.net))]
    sums = ((words["net"], paper.net), (words["vat"], paper.total - paper.net), (words[total], paper.total))
    for row, (label, amount) in enumerate(sums):
        drawn += [(320, 520 - 17 * row, 10, label), (440, 520 - 17 * row, 10, money(amount))]
    if not paper.is_credit:
        sentence = words[paper.settles].format(
            total=money(paper.total),
            due=day(paper.due) if paper.due else "...",
            iban=paper.account,
            seller=paper.seller,
            number=paper.number,
        )
        drawn += [(60, 430 - 14 * row, 10, line) for row, line in enumerate(wrap(sentence, 90))]
    page = b"\n".join(b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (size, x, y, _literal(text)) for x, y, size, text in drawn)
    return _assembled(page)


def leaflet(*lines: str) -> bytes:
    """A page that is no invoice."""
    page = b"\n".join(
        b"BT /F1 10 Tf 60 %d Td (%s) Tj ET" % (760 - 16 * row, _literal(line)) for row, line in enumerate(lines)
    )
    return _assembled(page)


def _literal(text: str) -> bytes:
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _assembled(page: bytes) -> bytes:
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
 <cbc:ID>{number}</cbc:ID>
 <cbc:IssueDate>{issued}</cbc:IssueDate>
 <cbc:DueDate>{due}</cbc:DueDate>
 <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:AccountingSupplierParty><cac:Party>
  <cac:PartyName><cbc:Name>{seller}</cbc:Name></cac:PartyName>
  <cac:PostalAddress><cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
  <cac:PartyLegalEntity><cbc:RegistrationName>{seller}</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party>{endpoint}
  <cac:PartyName><cbc:Name>{buyer}</cbc:Name></cac:PartyName>
  <cac:PostalAddress><cac:Country><cbc:IdentificationCode>{country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
  <cac:PartyLegalEntity><cbc:RegistrationName>{buyer}</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingCustomerParty>
 <cac:PaymentMeans>
  <cbc:PaymentMeansCode>{means}</cbc:PaymentMeansCode>
  <cbc:PaymentID>{number}</cbc:PaymentID>
  <cac:PayeeFinancialAccount><cbc:ID>{account}</cbc:ID></cac:PayeeFinancialAccount>
 </cac:PaymentMeans>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{vat}</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal>
  <cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
  <cbc:TaxExclusiveAmount currencyID="EUR">{net}</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="EUR">{total}</cbc:TaxInclusiveAmount>
  <cbc:PayableAmount currencyID="EUR">{total}</cbc:PayableAmount>
 </cac:LegalMonetaryTotal>
 <cac:InvoiceLine>
  <cbc:ID>1</cbc:ID>
  <cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
  <cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
  <cac:Item><cbc:Name>Ontwerp en opmaak</cbc:Name></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">{net}</cbc:PriceAmount></cac:Price>
 </cac:InvoiceLine>
</Invoice>
"""


def ubl(paper: Paper) -> bytes:
    """The invoice as UBL 2.1."""
    return _UBL.format(
        number=paper.number,
        issued=paper.issued,
        due=paper.due,
        seller=escape(paper.seller),
        buyer=escape(paper.buyer),
        endpoint=f'<cbc:EndpointID schemeID="EM">{paper.buyer_mail}</cbc:EndpointID>' if paper.buyer_mail else "",
        country=paper.country,
        means={"debit": "59", "clearing": "97"}.get(paper.settles, "30"),
        account=paper.account,
        vat=paper.total - paper.net,
        net=paper.net,
        total=paper.total,
    ).encode()
