"""Several invoices in one PDF: cut where every page shows whose it is, else asked as a whole."""

from __future__ import annotations

from agent.domain.invoice import Container
from tests.unit.documents.builders import asked, certain, draft, read, sheet
from tests.unit.documents.pdf_builder import Sheet, pdf


def test_a_pdf_of_two_invoices_is_cut_into_one_of_each():
    """Every page is headed an invoice and carries one number; each part reads back as that invoice."""
    reading = read(pdf(sheet(), sheet(number="Factuurnummer: 2026-015")))

    assert isinstance(reading, Container)
    assert [file.filename for file in reading.files] == ["2026-014.pdf", "2026-015.pdf"]
    assert [certain(draft(file.content).number) for file in reading.files] == ["2026-014", "2026-015"]


def test_the_same_pdf_is_always_cut_into_the_same_bytes():
    """A part is known by its hash, so that a mail seen again brings no new invoice."""
    bundle = pdf(sheet(), sheet(number="Factuurnummer: 2026-015"))
    first, second = read(bundle), read(bundle)

    assert first == second
    assert isinstance(first, Container) and b"20000101000000" in first.files[0].content


def test_a_later_page_stays_with_its_invoice():
    """It says "Pagina 2", or carries the number once more."""
    second_page = Sheet().line("Pagina 2 van 2").line("Specificatie van de uren")
    other = sheet(number="Factuurnummer: 2026-015")
    again = Sheet().line("Factuurnummer: 2026-015").line("Bijlage")
    reading = read(pdf(sheet(), second_page, other, again))

    assert isinstance(reading, Container) and len(reading.files) == 2
    assert b"/Count 2" in reading.files[0].content and b"/Count 2" in reading.files[1].content


def test_a_page_that_shows_nobodys_number_leaves_the_bundle_whole():
    """Nothing is certain then, and the question names the numbers."""
    reading = draft(pdf(sheet(), Sheet().line("Algemene voorwaarden"), sheet(number="Factuurnummer: 2026-015")))

    assert asked(reading.number) and asked(reading.due_date) and asked(reading.amount_due)
    assert "several invoices in one PDF: 2026-014, 2026-015" in reading.doubts


def test_one_invoice_on_two_pages_is_not_cut():
    """Its number stands on both."""
    second = Sheet().line("Factuurnummer: 2026-014").line("Pagina 2 van 2")

    assert certain(draft(pdf(sheet(), second)).number) == "2026-014"


def test_an_annex_that_names_an_earlier_invoice_is_no_bundle():
    """Page two speaks of another invoice in a sentence, and is headed none."""
    second = Sheet().line("Toelichting").line("Zie ook factuurnummer 2026-009 van vorige maand.")

    assert certain(draft(pdf(sheet(), second)).due_date)
