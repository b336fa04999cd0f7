"""Documents that set every reader to work, to load and touch beforehand what the first real one needs."""

from __future__ import annotations


def _make_pdf() -> bytes:
    """A page that sets every reader to work; without a cross-reference table pdfium makes its own."""
    rows = (
        "FACTUUR|Voorbeeld en Zoon", "Factuurnummer:|2026-1", "Factuurdatum:|1-2-2026", "Vervaldatum:|3-3-2026",
        "Omschrijving|Bedrag", "2 uur werk aan een groter geheel|1.000,00", "Subtotaal|EUR 1.000,00",
        "Btw 21%|EUR 210,00", "Totaal|EUR 1.210,00",
        "Gelieve het bedrag binnen 30 dagen over te maken op rekening NL02ABNA0123456789.",
    )  # fmt: skip
    cells = (row.partition("|") for row in rows)
    text = "".join(f"({left}) Tj 300 0 Td ({right}) Tj -300 -20 Td " for left, _, right in cells)
    page = "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    stream = f"BT /F 10 Tf 50 700 Td {text}ET"
    objects = ("/Type/Catalog/Pages 2 0 R", "/Type/Pages/Kids[3 0 R]/Count 1", page + font)
    written = [f"{number} 0 obj<<{body}>>endobj" for number, body in enumerate(objects, 1)]
    written.append(f"4 0 obj<</Length {len(stream)}>>stream\n{stream}\nendstream endobj")
    return "\n".join(["%PDF-1.4", *written, "trailer<</Root 1 0 R>>", "%%EOF"]).encode()


# An e-invoice with most of what they say.
XML = (
    b"<Invoice><InvoiceTypeCode>380</InvoiceTypeCode><ID>1</ID><IssueDate>2026-02-01</IssueDate>"
    b"<DueDate>2026-03-03</DueDate><DocumentCurrencyCode>EUR</DocumentCurrencyCode><Note>een twee drie</Note>"
    b"<AccountingSupplierParty><Party><PartyName><Name>A</Name></PartyName><PartyTaxScheme><CompanyID>B</CompanyID>"
    b"</PartyTaxScheme></Party></AccountingSupplierParty><AccountingCustomerParty><Party><PartyName><Name>C</Name>"
    b"</PartyName></Party></AccountingCustomerParty><PaymentMeans><PaymentMeansCode>30</PaymentMeansCode>"
    b"<PayeeFinancialAccount><ID>NL02ABNA0123456789</ID></PayeeFinancialAccount></PaymentMeans><PaymentTerms>"
    b"<Note>binnen 30 dagen</Note></PaymentTerms><LegalMonetaryTotal><TaxExclusiveAmount>1.00</TaxExclusiveAmount>"
    b"<TaxInclusiveAmount>1.21</TaxInclusiveAmount><PayableAmount>1.21</PayableAmount></LegalMonetaryTotal>"
    b"<InvoiceLine><ID>1</ID><Item><Name>D</Name></Item></InvoiceLine></Invoice>"
)
PDF = _make_pdf()
MAIL = (
    b"From: a@b.example\nSubject: =?utf-8?q?x?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    b"--b\nContent-Type: application/pdf; name*=utf-8''%e2%82%ac.pdf\n"
    b"Content-Transfer-Encoding: base64\n\nJVBERi0=\n--b--\n"
)
# Bank files: one XML, and a table nobody knows, which passes every reader of text.
CAMT = (
    b"<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>NL02ABNA0123456789</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry>"
    b'<Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-02-01</Dt></BookgDt>'
    b"<NtryDtls><TxDtls><RmtInf><Ustrd>een</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
)
TABLE = b"een;tw\xe9\xe9\n1;2\n"


def make_zip() -> bytes:
    """A packed file, so that all of unpacking is loaded."""
    import io
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("€.xml", "<a/>")
    return written.getvalue()
