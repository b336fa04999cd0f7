"""Printed invoices as many programs lay them out: what is certain, what is asked, and what is no invoice at all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.invoice import Collection, DocumentKind, InvoiceDraft
from tests.examples import examples
from tests.unit.documents.builders import IBAN, asked, certain, day, draft, eur, not_an_invoice, printed, read, sheet
from tests.unit.documents.pdf_builder import Sheet, Text, pdf


@pytest.mark.parametrize(
    "line",
    [
        "Factuur 2026-014",
        "Betreft: factuur 2026-014",
        "Verkoopfactuur nr. 2026-014",
        "Factuur 2026-014 van 3 februari 2026",
        "Handelsrechnung (380) Nr. 2026-014 vom 03.02.2026",
        "Honorarnote Nr. 2026-014",
        "Note d'honoraires n° 2026-014",
    ],
)
def test_a_number_behind_the_title_is_certain_when_it_can_be_nothing_else(line: str):
    """It stands alone there, or its date follows; it looks like no year, month or postal code."""
    assert certain(draft(printed(title="Studio Sanne", number=line)).number) == "2026-014"


@pytest.mark.parametrize(
    "line", ["Factuur 2026-03", "Factuur 2 van 4", "Factuur 2026", "Factuur maart 2026", "2e nota"]
)
def test_a_period_or_a_count_behind_the_title_is_no_certain_number(line: str):
    """Years, months, and the second of four."""
    assert asked(draft(printed(title="Studio Sanne", number=line)).number)


def test_a_postal_code_beside_the_title_is_not_the_number():
    """The seller's address stands to the right of the word invoice, and once more in the footer."""
    page = Sheet().row((60, "FACTUUR"), (400, "8500 Kortrijk")).line("Sanne Bakker").line("Datum: 03-02-2026")
    page.row((300, "Totaal"), (450, "€ 121,00")).line("Sanne Bakker, 8500 Kortrijk")

    assert asked(draft(pdf(page)).number)


def test_a_bare_number_beside_the_date_is_the_invoices():
    """ "Nummer" says of what only by the title above it and the date next to it."""
    assert certain(draft(printed(number="Nummer: 2026-014")).number) == "2026-014"


def test_the_number_of_the_credited_invoice_is_not_the_credit_notes_own():
    """ "Betreft factuur …" names the other one."""
    read_back = draft(printed(title="CREDITNOTA", number="Creditnummer: C26-004", extra=("Betreft factuur 2026-009",)))

    assert certain(read_back.number) == "C26-004"


@pytest.mark.parametrize(
    "issued",
    [
        "Utrecht, 3 februari 2026",
        "Paris, le 3 février 2026",
        "Wien, am 03.02.2026",
        "Facture du 03/02/2026",
        "En date du 03/02/2026",
        "Datum 3 februari 2026 · Klantnummer 1001",
    ],
)
def test_the_date_of_a_letter_is_the_issue_date(issued: str):
    """A place before it, a word before it, or cells on one line with a mark between."""
    assert certain(draft(printed(issued=issued)).issue_date) == day("2026-02-03")


def test_the_date_of_an_order_behind_the_word_invoice_is_not_the_issue_date():
    """ "Rechnung gemäß Bestellung vom …" dates the order."""
    page = printed(title="RECHNUNG", issued="Rechnung gemäß Bestellung vom 01.02.2026", due=None)

    assert draft(page).issue_date is None


def test_the_moment_of_printing_is_not_the_issue_date():
    """A footer with date, time and page."""
    assert draft(printed(issued=None, extra=("Datum: 04-02-2026 Tijd: 04:59:13 Pagina 1",))).issue_date is None


def test_american_dates_are_settled_by_their_order():
    """Read day first, the invoice would fall due before it was issued; the term proves the other reading."""
    page = printed(
        title="INVOICE",
        number="Invoice number: 2026-014",
        issued="Invoice date: 09/12/2026",
        due="Due date: 10/12/2026",
        closing="Payment is due within 30 days.",
    )
    late = printed(
        title="INVOICE",
        number="Invoice number: 2026-014",
        issued="Invoice date: 09/12/2026",
        due="Due date: 11/11/2026",
        closing="Thank you for your business.",
    )

    assert certain(draft(page).issue_date) == day("2026-09-12")
    assert certain(draft(late).due_date) == day("2026-11-11")


@pytest.mark.parametrize(
    "due",
    [
        "Te betalen tegen: 05/03/2026",
        "ECHEANCE : 05/03/2026",
        "A PAYER AVANT LE 05/03/2026",
        "Date limite de règlement : 05/03/2026",
        "Vervalt 5 maart 2026",
        "Der Betrag ist fällig am 05.03.2026",
        "Payable au plus tard le 5 mars 2026",
        "Due date: 5 Mar 26",
    ],
)
def test_a_due_date_has_many_names(due: str):
    """Capitals without accents among them."""
    assert certain(draft(printed(due=due)).due_date) == day("2026-03-05")


def test_what_happens_otherwise_is_no_term_of_payment():
    """ "Si dans un délai de deux mois …" is about something else."""
    closing = "Si dans un délai de 60 jours aucun paiement ne parvient, des frais sont dus."

    assert draft(printed(due=None, closing=closing)).due_date is None


def test_letters_set_apart_are_one_word():
    """ "F A C T U U R" is a title like any other."""
    page = sheet(title="")
    page.texts += [Text(300 + 14 * at, 820, letter, 12) for at, letter in enumerate("OFFERTE")]

    assert (
        not_an_invoice(pdf(Sheet(texts=[t for t in page.texts if "actuur" not in t.words]))).kind is DocumentKind.QUOTE
    )


def test_accents_drawn_apart_belong_to_their_letters():
    """Some typesetting programs draw the accent first and the letter after it."""
    assert certain(
        draft(printed(due="Ech´eance : 5 mars 2026", issued="Date de facturation: 3 f´evrier 2026")).due_date
    )


def test_a_narrow_strip_is_read_by_columns():
    """Labels and values so near each other that no gap shows."""
    strip = Sheet().line("FACTUUR").row((60, "Factuurnummer"), (136, "Datum"), (172, "Vervaldatum"))
    strip.row((60, "2026-014"), (136, "3-2-26"), (172, "5-3-26")).line(f"IBAN {IBAN}", gap=40)
    read_back = draft(pdf(strip))

    assert certain(read_back.number) == "2026-014"
    assert certain(read_back.due_date) == day("2026-03-05")


def test_a_caption_under_its_value_is_read_and_asked():
    """Nothing stands beside or under the label; the value above it is likely meant."""
    page = Sheet().line("FACTUUR").line("Acme B.V.", gap=30).line("5 maart 2026", gap=60).line("vervaldatum", gap=12)
    page.row((300, "Totaal"), (450, "€ 121,00"), gap=80)
    due = draft(pdf(page)).due_date

    assert due is not None and due.value == day("2026-03-05") and asked(due)


@pytest.mark.parametrize(
    "changes",
    [
        {"net": None, "vat": None, "extra": ("Totaal btw verlegd € 0,00",), "total": "€ 100,00"},
        {"net": "€ 100,00", "vat": None, "total": "€ 100,00"},
        {"net": None, "vat": "€ 21,00", "total": "€ 121,00"},
    ],
    ids=["the only line", "no VAT at all", "VAT within, at the printed rate"],
)
def test_a_total_is_proven_without_the_usual_sum(changes: dict[str, object]):
    """Reverse charge, small businesses, and shops that tell only how much VAT is in it."""
    read_back = draft(printed(**changes))

    assert certain(read_back.total) == eur(str(changes["total"]).removeprefix("€ ").replace(",", "."))


def test_the_lines_prove_a_total_without_vat():
    """Two lines above it in its own column make it."""
    page = Sheet().line("FACTUUR").line("Factuurnummer: 2026-014").row((60, "Omschrijving"), (460, "Bedrag"))
    page.row((60, "Les"), (451, "€ 60,00")).row((60, "Boek"), (451, "€ 40,00")).row((300, "Totaal"), (446, "€ 100,00"))

    assert certain(draft(pdf(page)).amount_due) == eur("100.00")


def test_a_first_row_of_a_table_of_rates_is_not_the_total():
    """Under the head stand the parts first and their sum last."""
    page = Sheet().line("RECHNUNG").line("Rechnungsnummer: 2026-014")
    page.row((60, "Nettobetrag"), (200, "MwSt"), (330, "Endbetrag"))
    for row in (
        ("100,00 €", "19,00 €", "119,00 €"),
        ("50,00 €", "3,50 €", "53,50 €"),
        ("150,00 €", "22,50 €", "172,50 €"),
    ):
        page.row(*zip((60, 200, 330), row, strict=True))

    assert draft(pdf(page)).total is not None
    assert certain(draft(pdf(page)).total) == eur("172.50")


def test_a_sentence_may_be_all_that_asks_for_money():
    """A letter without a table; the amount stands in it twice."""
    page = Sheet().line("Utrecht, 3 februari 2026").line("Factuur 2026-014").line("Beste Jan,")
    page.line("Voor het optreden breng ik € 250,00 in rekening, vrijgesteld van btw.")
    page.line(f"Wil je € 250,00 vóór 5 maart 2026 overmaken naar {IBAN}?", gap=40)
    read_back = draft(pdf(page))

    assert certain(read_back.amount_due) == eur("250.00")
    assert certain(read_back.due_date) == day("2026-03-05")


def test_a_euro_account_says_euro_where_nothing_else_does():
    """Amounts without any sign, and an account in a country that has no other money."""
    page = Sheet().line("FACTUUR").line("Factuurnummer: 2026-014")
    page.row((300, "Subtotaal"), (450, "100,00")).row((300, "Btw"), (450, "21,00")).row(
        (300, "Totaal"), (450, "121,00")
    )

    assert certain(draft(pdf(page.line(f"IBAN {IBAN}", gap=40))).amount_due) == eur("121.00")


def test_dollars_are_american_unless_the_paper_speaks_of_others():
    """Canada, Australia and Singapore write the same sign."""
    dollars = {"net": "$100.00", "vat": "$21.00", "total": "$121.00"}

    assert draft(printed(**dollars)).total.is_certain  # type: ignore[union-attr]
    assert asked(draft(printed(**dollars, extra=("Prices in Australia include GST.",))).total)


def test_the_blocked_account_beside_the_sellers_is_not_his():
    """A contractor's G-account takes a part only; which part goes where is asked."""
    closing = f"Gelieve 40% te storten op G-rekening NL91 ABNA 0417 1643 00 en de rest op {IBAN}."
    iban = draft(printed(closing=closing)).iban

    assert iban is not None and iban.value == IBAN and asked(iban)


def test_the_word_paid_beside_an_amount_is_a_label():
    """ "Paid € 21.00" tells of a part; alone on its line it is a stamp."""
    page = sheet()
    page.row((300, "Paid"), (450, "€ 21,00")).row((300, "Te betalen"), (450, "€ 100,00"))
    read_back = draft(pdf(page))

    assert read_back.collection is Collection.TRANSFER
    assert certain(read_back.amount_due) == eur("100.00")


@pytest.mark.parametrize("stamp", ["CONCEPT", "DRAFT", "SAMPLE", "BROUILLON", "ENTWURF"])
def test_a_draft_is_asked(stamp: str):
    """Whatever else it says; "Ontwerp" in a row of goods is somebody's work."""
    read_back = draft(printed(extra=(stamp,)))

    assert asked(read_back.number) and asked(read_back.amount_due)
    assert stamp in read_back.doubts[0]


@pytest.mark.parametrize(
    "words",
    [
        "Volgens onze administratie hebben wij nog geen betaling ontvangen van factuur 2026-014.",
        "Sauf erreur de notre part, la facture 2026-014 reste impayée à ce jour.",
        "Leider konnten wir für Rechnung 2026-014 noch keinen Zahlungseingang feststellen.",
        "Our records show that invoice 2026-014 remains unpaid.",
    ],
)
def test_a_letter_about_a_late_payment_is_a_reminder(words: str):
    """It has number, dates and amount of the invoice, but it is none."""
    letter = printed(title="Sanne Bakker", number=None, issued="Factuurdatum: 03-02-2026", closing=words)

    assert not_an_invoice(letter).kind is DocumentKind.REMINDER


def test_a_reminder_that_may_come_some_day_makes_none():
    """ "If we have not received your payment" is in everybody's small print."""
    closing = "Indien wij nog geen betaling hebben ontvangen na de vervaldatum, berekenen wij rente."

    assert certain(draft(printed(closing=closing)).number) == "2026-014"


@pytest.mark.parametrize(
    "title",
    [
        "Overeenkomst van opdracht",
        "Urenstaat",
        "Rekeningafschrift",
        "Remittance advice",
        "Loonstrook",
        "Betalingsbevestiging",
    ],
)
def test_more_papers_that_ask_for_no_payment(title: str):
    """Contracts, hours, bank statements, payslips and receipts speak of invoices too."""
    page = Sheet()
    page.texts.append(Text(60, 800, title, 20))
    page.line("Betaling binnen 30 dagen onder vermelding van het factuurnummer.", gap=60)
    page.row((300, "Totaal"), (450, "€ 121,00"))

    assert isinstance(not_an_invoice(pdf(page)), object)


def test_a_label_for_an_order_is_not_a_title():
    """ "Bestellung: 2018-47" on an invoice refers to the order."""
    page = sheet(title="")
    page.texts.append(Text(60, 815, "Bestellung: 2018-47"))

    assert draft(pdf(page)).kind is DocumentKind.INVOICE


def test_a_paper_about_invoices_is_doubted():
    """It has labels, an example and no title of an invoice."""
    read_back = draft(printed(title="Uw administratie", extra=("Zo ziet het eruit, bijvoorbeeld voor een zzp'er.",)))

    assert asked(read_back.number) and "example" in read_back.doubts[0]


_LABELS = {
    "nl": ("FACTUUR", "Factuurnummer", "Factuurdatum", "Vervaldatum", "Subtotaal", "Btw 21%", "Totaal"),
    "fr": ("FACTURE", "N° de facture", "Date de facture", "Échéance", "Total HT", "TVA 21%", "Total TTC"),
    "de": ("RECHNUNG", "Rechnungs-Nr.", "Rechnungsdatum", "Fällig am", "Nettobetrag", "MwSt. 21%", "Gesamtbetrag"),
    "en": ("INVOICE", "Invoice number", "Invoice date", "Due date", "Subtotal", "VAT 21%", "Total"),
}
_NOTATIONS = (
    lambda text: "€ " + text.replace(",", " ").replace(".", ",").replace(" ", "."),
    lambda text: text.replace(",", "\u00a0").replace(".", ",") + " €",
    lambda text: "EUR " + text,
    lambda text: "€" + text.replace(",", ""),
)
_DATES = ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")


def _laid_out(layout: int, pairs: list[tuple[str, str]], page: Sheet) -> None:
    """Labels beside, above or far left of their values, or all labels drawn before all values."""
    if layout == 0:
        for label, value in pairs:
            page.line(f"{label}: {value}")
    elif layout == 1:
        places = [(60 + 160 * at, pair) for at, pair in enumerate(pairs)]
        page.row(*((x, label) for x, (label, _) in places)).row(*((x, value) for x, (_, value) in places))
    else:
        top = page.y
        for label, _ in pairs:
            page.line(label, x=300)
        page.y = top
        for _, value in pairs:
            page.line(value, x=430)


@examples(15)
@given(
    language=st.sampled_from(sorted(_LABELS)),
    layout=st.integers(0, 2),
    notation=st.sampled_from(_NOTATIONS),
    style=st.sampled_from(_DATES),
    issued=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    days=st.integers(1, 90),
    net=st.integers(100, 9_999_999),
    serial=st.integers(1, 9999),
)
def test_certain_is_right_whatever_the_layout_notation_and_language(
    language: str,
    layout: int,
    notation: object,
    style: str,
    issued: date,
    days: int,
    net: int,
    serial: int,
):
    """An invoice drawn at random reads back; what is called certain is what was drawn, and the sums always are."""
    title, *labels, subtotal, vat, total = _LABELS[language]
    amount = Decimal(net) / 100
    tax = (amount * 21 / 100).quantize(Decimal("0.01"))
    number, due = f"{issued.year}-{serial:04d}", issued + timedelta(days=days)
    page = Sheet().line(title).line("Sanne Bakker")
    _laid_out(layout, list(zip(labels, (number, issued.strftime(style), due.strftime(style)), strict=True)), page)
    for label, value in ((subtotal, amount), (vat, tax), (total, amount + tax)):
        page.row((300, label), (450, notation(f"{value:,.2f}")))  # type: ignore[operator]
    drawn = read(pdf(page.line(f"IBAN {IBAN}", gap=40)))

    assert isinstance(drawn, InvoiceDraft)
    expected = {"number": number, "issue_date": issued, "due_date": due}
    told = {name: getattr(drawn, name) for name in expected}
    assert all(told[name] is not None and told[name].value == value for name, value in expected.items()), told
    assert certain(drawn.total).amount == certain(drawn.amount_due).amount == amount + tax


def test_values_stand_further_under_their_labels_on_a_page_in_double_spacing():
    """What counts as near follows from how far the lines of the page usually lie apart."""
    page = Sheet()
    for line in ("FACTUUR", "Factuurnummer", "2026-014", "Vervaldatum", "5 maart 2026", "Totaal: € 121,00"):
        page.line(line, gap=40)
    read_back = draft(pdf(page))

    assert certain(read_back.number) == "2026-014"
    assert certain(read_back.due_date) == day("2026-03-05")


def test_a_blank_first_page_hides_no_title():
    """The cover is a picture, or empty."""
    assert certain(draft(pdf(Sheet(), sheet(number="Factuur 2026-014", title=""))).number) == "2026-014"
    assert not_an_invoice(pdf(Sheet(), sheet(title="OFFERTE", number=None, issued=None))).kind is DocumentKind.QUOTE


def test_labels_over_the_middle_of_their_values_are_read_by_columns():
    """Heads centred over their columns, values so near each other that no gap shows."""
    strip = Sheet().line("FACTUUR").row((70, "Nummer"), (128, "Datum"), (170, "Vervaldatum"))
    strip.row((60, "2026-014"), (116, "03-02-2026"), (172, "05-03-2026")).line(f"IBAN {IBAN}", gap=40)

    assert certain(draft(pdf(strip)).due_date) == day("2026-03-05")


def test_two_days_to_pay_in_instalments_are_no_due_date():
    """Honestly unknown: the owner is asked, and both days are named."""
    closing = "Te betalen in twee termijnen: € 60,50 vóór 5 maart 2026 en € 60,50 vóór 5 april 2026."
    read_back = draft(printed(due=None, closing=closing))

    assert read_back.due_date is None
    assert any("2026-03-05, 2026-04-05" in doubt for doubt in read_back.doubts)


def test_what_is_kept_back_explains_the_amount_due():
    """A guarantee is held in; total, minus and rest agree to the cent."""
    read_back = draft(printed(extra=("Inhouding garantie -€ 6,05", "Te betalen € 114,95")))

    assert certain(read_back.amount_due) == eur("114.95")


def test_the_number_of_the_invoice_before_is_no_rival():
    """ "Vorig factuurnummer" stands beside the invoice's own."""
    assert certain(draft(printed(extra=("Vorig factuurnummer: 2026-013",))).number) == "2026-014"


@pytest.mark.parametrize(
    "closing",
    [
        "Paiement à 30 jours. Toute contestation doit parvenir dans les 8 jours.",
        "Payable à 30 jours. Les litiges doivent être signalés dans les 10 jours.",
        "Betaling binnen 30 dagen. Protest binnen 8 dagen na factuurdatum.",
        "Zahlbar innerhalb 30 Tagen. Einwände binnen 10 Tagen.",
        "Payment within 30 days. Disputes must be raised within 7 days.",
    ],
)
def test_the_days_to_object_are_no_days_to_pay(closing: str):
    """Conditions give a time for complaints beside the time to pay."""
    assert certain(draft(printed(due=None, closing=closing)).due_date) == day("2026-03-05")
