"""What cannot be read, or not safely: one label each that says what it is and what to do, and never a value."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.invoice import InvoiceDraft, Unreadable
from tests.examples import examples
from tests.tables import each
from tests.unit.documents.builders import certain, cii, day, draft, eur, printed, read, sheet, ubl, unreadable
from tests.unit.documents.odd_pdfs import (
    drawn_letters,
    foreign,
    garbled,
    locked_for_changes,
    photographed,
    without_pages,
)
from tests.unit.documents.pdf_builder import Sheet, pdf

LINES = (
    "FACTUUR",
    "Factuurnummer: 2026-014",
    "Factuurdatum: 03-02-2026",
    "Vervaldatum: 05-03-2026",
    "Totaal EUR 121,00",
)
FIELDS = ("number", "issue_date", "due_date", "total", "amount_due")

POLISH = (
    *("FAKTURA VAT nr 12/05/2026", "Data wystawienia: 04.05.2026", "Termin płatności: 18.05.2026"),
    *(
        "Sprzedawca: Pracownia Żuraw, Kraków",
        "Wartość netto 1 000,00 zł",
        "VAT 23% 230,00 zł",
        "Do zapłaty: 1 230,00 zł",
    ),
)
SPANISH = (
    *("FACTURA", "Nº de factura: F-2026/031", "Fecha: 04/05/2026", "Vencimiento: 03/06/2026"),
    *(
        "Base imponible 1.000,00 €",
        "IVA 21% 210,00 €",
        "Total a pagar 1.210,00 €",
        "Transferencia a ES9121000418450200051332",
    ),
)
ITALIAN = (
    *("Fattura n. 31 del 04/05/2026", "Scadenza: 03/06/2026", "Imponibile 1.000,00 €", "IVA 22% 220,00 €"),
    *("Totale fattura 1.220,00 €", "Bonifico bancario entro 30 giorni data fattura"),
)
HUNGARIAN = (
    *("SZÁMLA", "Számlaszám: 2026/0031", "Kiállítás kelte: 2026.05.04.", "Fizetési határidő: 2026.05.18."),
    *("Nettó összesen: 100 000 Ft", "ÁFA 27%: 27 000 Ft", "Fizetendő végösszeg: 127 000 Ft"),
)
PORTUGUESE = ("Fatura FT 2026/31", "Data de emissão: 04/05/2026", "Vencimento: 03/06/2026", "Total a pagar: 1.230,00 €")

LABELS = {
    "locked with a password": pdf(sheet(), encrypted=True),
    "a broken PDF": printed()[:400],
    "a broken PDF; export": without_pages(),
    "without text": photographed(),
    "without text, probably": drawn_letters(),
    "fonts do not say which letters": garbled(*LINES),
    "fonts do not say": garbled(*LINES, glyph_numbers=False),
    "a web page": b"<!DOCTYPE html><html><body>Factuur 2026-014, totaal 121,00</body></html>",
    "a web page, whatever its name says": b"\n<!-- made by a shop --><HTML lang=nl><p>Factuur<br></HTML>",
    "print it to a PDF": codecs.BOM_UTF8 + b"<div>Factuur 2026-014</div>",
    "a drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text>Factuur</text></svg>',
    "word processor": rb"{\rtf1 Factuur 2026-014}",
    "old Office document": b"\xd0\xcf\x11\xe0" + bytes(600),
    "a picture": b"\xff\xd8\xff\xe0" + bytes(200),
    "a picture, and": b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(50),
    "a picture, and only": b"\x00\x00\x00\x18ftypheic" + bytes(50),
    "a rar archive": b"Rar!\x1a\x07\x00" + bytes(50),
    "a signed or encrypted container": b"\x30\x82" + bytes(50),
    "signed or encrypted": b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n",
    "Outlook's own format": b"\x78\x9f\x3e\x22" + bytes(50),
    "PostScript": b"%!PS-Adobe-3.0\nshowpage\n",
    "an empty file": b"",
    "neither a PDF nor an XML file": b"Beste Jan, hierbij factuur 2026-014 van EUR 121,00.",
    "broken XML": ubl()[:-200],
    "in an encoding we do not know": ubl(prolog='<?xml version="1.0" encoding="x-klingon"?>').replace(
        b"Acme", b"\xc1cme"
    ),
    "in a format that is not read yet": b"<FatturaElettronica><Numero>1</Numero></FatturaElettronica>",
    "far more elements": b"<Invoice>" * 200_000,
}


@each("label", LABELS)
def test_a_label_says_what_it_is_and_what_to_do(label: str):
    """After the semicolon stands the owner's next step; no reason ends in a shrug."""
    reason = unreadable(LABELS[label])

    assert label in reason
    assert "; " in reason and len(reason) < 200


@pytest.mark.parametrize("lines", [POLISH, SPANISH, ITALIAN, HUNGARIAN, PORTUGUESE])
def test_an_invoice_in_a_language_we_lack_is_asked_about(lines: tuple[str, ...]):
    """Nothing of it is guessed, and it is not forgotten either."""
    assert "in a language that is not read" in unreadable(foreign(*lines))


def test_a_foreign_invoice_that_says_invoice_too_has_nothing_wrong_on_it():
    """Polish firms print both languages: what English labels say may be used, what they do not say is asked."""
    reading = draft(foreign("INVOICE / FAKTURA VAT", "Invoice number / Numer: 12/05/2026", *POLISH[1:]))

    told = {name: field.value for name in FIELDS if (field := getattr(reading, name)) and field.is_certain}
    assert told.get("number", "12/05/2026") == "12/05/2026"
    assert told.get("due_date", day("2026-05-18")) == day("2026-05-18")
    assert told.get("issue_date", day("2026-05-04")) == day("2026-05-04")
    assert {"total", "amount_due"}.isdisjoint(told) or {str(told[name].amount) for name in ("total", "amount_due")} == {
        "1230.00"
    }


def test_an_e_invoice_is_read_whatever_language_its_words_are_in():
    """Its elements have no language."""
    polish = ubl(terms="Płatność w ciągu 14 dni").replace(b"Sanne Bakker", "Pracownia Żuraw".encode())

    assert certain(draft(polish).due_date) == day("2026-03-05")
    assert certain(draft(pdf(Sheet().line("FAKTURA"), attachments={"factur-x.xml": cii()})).number) == "2026-014"


def test_a_pdf_locked_against_changes_only_is_read():
    """An owner's password forbids printing or editing; everybody may read it."""
    reading = draft(locked_for_changes(*LINES))

    assert certain(reading.number) == "2026-014"
    assert certain(reading.due_date) == day("2026-03-05")


def test_an_ordinary_page_with_rules_and_leaders_is_not_garbled():
    """Dots that lead the eye and rows of dashes are no broken font."""
    leaders = sheet(extra=("Ontwerp " + "." * 150 + " 100,00", "-" * 200, "=" * 200))

    assert certain(draft(pdf(leaders)).number) == "2026-014"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-15", "cp1252"])
def test_an_encoding_that_is_announced_is_read_and_any_other_never_guessed(encoding: str):
    """By first bytes or by declaration."""
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    content = ubl(prolog=f'<?xml version="1.0" encoding="{declared}"?>').decode().encode(encoding)
    reading = read(content)

    assert isinstance(reading, Unreadable) or certain(draft(content).number) == "2026-014"


@examples(30)
@given(st.sampled_from(["printed", "hybrid", "ubl", "cii"]), st.floats(0, 1))
def test_a_file_cut_off_anywhere_never_says_anything_else(kind: str, where: float):
    """Half a file may be read, asked about or refused; what it says for certain is what the whole file says."""
    made = {"printed": printed, "hybrid": lambda: pdf(sheet(), attachments={"x.xml": cii()}), "ubl": ubl, "cii": cii}
    whole = made[kind]()
    reading, truth = read(whole[: int(len(whole) * where)]), draft(whole)

    if isinstance(reading, InvoiceDraft):
        for name in FIELDS:
            told = getattr(reading, name)
            assert told is None or not told.is_certain or told.value == getattr(truth, name).value, name


def test_a_very_long_paper_is_read_at_its_front_and_says_so():
    """Of 5,000 pages ten are read; nobody mails such an invoice without a question."""
    pages = [sheet(), *(Sheet().line("Bijlage: gespreksspecificatie zonder bedragen") for _ in range(300))]
    reading = draft(pdf(*pages))

    assert reading.doubts and "301 pages" in reading.doubts[-1]
    assert certain(reading.total) == eur("121.00")
