"""Printed invoices: what stands where, what is certain, and what is asked."""

from __future__ import annotations

import pytest

from agent.domain.invoice import Collection, Confidence, DocumentKind
from tests.unit.documents.builders import IBAN, asked, certain, day, draft, eur, not_an_invoice, printed, sheet
from tests.unit.documents.pdf_builder import Sheet, pdf


def test_a_plain_printed_invoice_is_certain_in_every_field():
    """Clear labels, one value each, net and VAT that make the total."""
    read = draft(printed())

    assert read.kind is DocumentKind.INVOICE
    assert certain(read.number) == "2026-014"
    assert certain(read.issue_date) == day("2026-02-03")
    assert certain(read.due_date) == day("2026-03-05")
    assert certain(read.total) == certain(read.amount_due) == eur("121.00")
    assert certain(read.iban) == IBAN
    assert read.language == "nl"
    assert read.doubts == ()


def test_values_stand_under_their_labels_too():
    """A strip of labels with the values in the same columns below."""
    strip = (
        Sheet()
        .line("FACTUUR")
        .row((60, "Factuurnummer"), (200, "Factuurdatum"), (330, "Vervaldatum"), (460, "Te betalen"))
    )
    strip.row((60, "260017"), (200, "9 feb. 2026"), (330, "23 feb. 2026"), (460, "€ 121,00"))
    read = draft(pdf(strip.line(f"Graag overmaken op {IBAN}.", gap=40)))

    assert certain(read.number) == "260017"
    assert (certain(read.issue_date), certain(read.due_date)) == (day("2026-02-09"), day("2026-02-23"))
    assert certain(read.amount_due) == eur("121.00")


def test_the_order_of_drawing_does_not_matter():
    """Some programs draw all labels first and all values later; only places count."""
    page = sheet()
    shuffled = Sheet(texts=sorted(page.texts, key=lambda text: (text.x, len(text.words))))

    assert draft(pdf(shuffled)) == draft(pdf(page))


def test_a_word_printed_twice_for_boldness_is_one_word():
    """The second print lies a hair beside the first."""
    page = sheet()
    bold = Sheet(texts=page.texts + [type(text)(text.x + 1, text.y, text.words) for text in page.texts])

    assert draft(pdf(bold)) == draft(pdf(page))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Rechnung Nr. RE-2026-014 vom 03.02.2026", "Rechnung"),
        ("Facture n° RE-2026-014 du 03/02/2026", "Facture"),
        ("Invoice number: RE-2026-014", "Invoice"),
        ("Nota nr. RE-2026-014", "Nota"),
        ("Factuur RE-2026-014", "Factuur"),
    ],
)
def test_a_number_is_found_in_four_languages(label: str, words: str):
    """The label may be one word, two, or the title itself when the number is quoted once more."""
    closing = "Please quote RE-2026-014 when paying."

    assert certain(draft(printed(title=words, number=label, closing=closing)).number) == "RE-2026-014"


@pytest.mark.parametrize(
    "number",
    ["Ordernummer: 2026-014", "Offertenummer: 2026-014", "Projectnummer: 2026-014", "KvK-nummer: 20260014", None],
)
def test_a_number_of_something_else_is_not_the_invoice_number(number: str | None):
    """Customer, order, quotation, project and chamber of commerce have numbers too."""
    assert draft(printed(number=number)).number is None


@pytest.mark.parametrize(
    "number",
    ["Factuurnummer: 2/11/2023", "Factuurnummer: 2026 014", "Factuurnummer: 10077"],
    ids=["a date?", "two numbers?", "the customer's?"],
)
def test_a_number_that_may_be_something_else_is_asked(number: str):
    """It looks like a date, it has a space in it, or it is the customer's number."""
    read = draft(printed(number=number))

    assert read.number is not None and asked(read.number)


def test_two_invoice_numbers_are_asked():
    """One paper, two labelled numbers: the owner decides."""
    read = draft(printed(extra=("Factuurnummer: 2026-015",)))

    assert asked(read.number)
    assert "several invoice numbers" in read.doubts[0]


def test_the_subject_of_a_letter_names_its_own_invoice():
    """ "Betreft: factuurnummer …" on an invoice is that invoice; on a credit note it is another."""
    assert certain(draft(printed(number="Betreft: factuurnummer 2026-014")).number) == "2026-014"


def test_a_date_in_a_table_of_hours_is_not_the_issue_date():
    """ "Datum" over a column of worked days is no label of the invoice's own date."""
    page = Sheet().line("FACTUUR").line("Factuurnummer: 2026-014")
    page.row((60, "Datum"), (200, "Omschrijving"), (450, "Bedrag")).row(
        (60, "12-01-2026"), (200, "Advies"), (450, "€ 121,00")
    )
    page.row((300, "Te betalen"), (450, "€ 121,00"))

    assert draft(pdf(page)).issue_date is None


def test_an_address_under_a_label_is_not_its_value():
    """A label without a value, and a house number in the column below."""
    page = Sheet().line("INVOICE").line("Invoice number").line("12 Main Street").line("Total: € 121,00")

    assert draft(pdf(page)).number is None


@pytest.mark.parametrize(
    ("closing", "due"),
    [
        ("Gelieve het bedrag binnen 30 dagen over te maken.", "2026-03-05"),
        ("We verzoeken u het bedrag voor 05-03-2026 te voldoen op onze rekening.", "2026-03-05"),
        ("Gelieve het bedrag vóór donderdag 5 maart 2026 over te maken.", "2026-03-05"),
        ("Bitte überweisen Sie den Betrag bis zum 05.03.2026. Bei Zahlung bis 10.02.2026 2 % Skonto.", "2026-03-05"),
        ("Zahlbar innerhalb 14 Tagen ohne Abzug.", "2026-02-17"),
        ("Paiement à 30 jours date de facture.", "2026-03-05"),
        ("Payment within 30 days. Complaints within 8 days of delivery.", "2026-03-05"),
    ],
)
def test_a_due_date_is_read_from_a_sentence(closing: str, due: str):
    """A day or a number of days, in a sentence about paying."""
    assert certain(draft(printed(due=None, closing=closing)).due_date) == day(due)


def test_a_term_without_a_certain_issue_date_gives_no_certain_due_date():
    """Thirty days after what?"""
    read = draft(printed(issued=None, due=None, closing="Gelieve het bedrag binnen 30 dagen over te maken."))

    assert asked(read.due_date)


@pytest.mark.parametrize(
    "closing",
    ["Gelieve binnen 14 dagen te betalen.", "Graag betalen voor 1 april 2026."],
    ids=["another term", "another day"],
)
def test_a_due_date_that_the_text_contradicts_is_asked(closing: str):
    """The label says one thing, the sentence below another."""
    read = draft(printed(closing=closing))

    assert asked(read.due_date)
    assert read.doubts


def test_no_due_date_is_invented():
    """Neither today nor the issue date stands in for a due date that is not there."""
    assert draft(printed(due=None)).due_date is None


def test_american_dates_are_asked_until_the_paper_proves_its_order():
    """Without a European bank account, 02/03/2026 on an English paper may be February or March: a guess."""
    english = {"title": "INVOICE", "number": "Invoice number: 2026-014", "closing": "Thank you for your business."}
    doubtful = draft(printed(**english, issued="Invoice date: 02/03/2026", due="Due date: 03/05/2026"))
    proven = draft(printed(**english, issued="Invoice date: 02/03/2026", due="Due date: 02/28/2026"))

    assert [field and field.confidence for field in (doubtful.issue_date, doubtful.due_date)] == [Confidence.UNSURE] * 2
    assert certain(proven.issue_date) == day("2026-02-03")


def test_a_total_whose_mark_stands_for_decimals_elsewhere_on_the_paper_is_asked_about():
    """ "€ 1.210" beside "12.50" may be a thousand, or one and a bit; beside "12,50" it is a thousand."""

    def doubts(goods: str) -> tuple[str, ...]:
        page = Sheet().line("FACTUUR").line("Factuurnummer: 2026-014").line("Factuurdatum: 3 februari 2026")
        page.row((60, "Ontwerp huisstijl"), (450, goods)).row((300, "Totaal"), (450, "€ 1.210"))
        return draft(pdf(page)).doubts

    assert "1,210.00 is printed as if it had three decimals" in doubts("€ 12.50")
    assert not doubts("€ 12,50")


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"extra": ("Reeds voldaan -€ 21,00", "Nog te betalen € 100,00")}, "100.00"),
        ({"net": "€ 110,00", "extra": ()}, None),
        ({"net": None, "vat": None}, None),
        ({"extra": ("Vorig saldo € 50,00", "Te betalen € 171,00")}, None),
        ({"extra": ("Cadeaubon -€ 21,00",)}, None),
        ({"extra": ("Te betalen € 610,00",)}, None),
        ({"extra": ("Af: voorschot € 21,00", "Resteert € 100,00")}, "100.00"),
        ({"extra": ("Bij betaling binnen 8 dagen 2 % korting (€ 2,42), te voldoen dan € 118,58",)}, "121.00"),
        ({"extra": ("Tegoedbon 21,00",), "closing": "Gelieve € 100,00 over te maken voor 5 maart 2026."}, None),
    ],
    ids=[
        "paid in part",
        "sum is wrong",
        "no proof",
        "earlier balance",
        "something taken off",
        "unexplained",
        "what is left after an advance",
        "less for who pays early",
        "a sentence asks for the rest",
    ],
)
def test_an_amount_due_is_certain_only_when_the_paper_proves_it(changes: dict[str, object], due: str | None):
    """Net and VAT make the total, and a payment explains what is less; anything else is asked."""
    amount = draft(printed(**changes)).amount_due

    assert asked(amount) if due is None else certain(amount) == eur(due)


def test_a_total_that_the_running_text_repeats_needs_no_vat():
    """A small business without VAT: one total, said once more in the request to pay."""
    read = draft(
        printed(net=None, vat=None, closing="Gelieve het bedrag van € 121,00 over te maken voor 5 maart 2026.")
    )

    assert certain(read.amount_due) == eur("121.00")


def test_an_amount_without_a_currency_is_asked():
    """Euros are likely, not certain."""
    page = Sheet().line("FACTUUR").line("Factuurnummer: 2026-014")
    page.row((300, "Subtotaal"), (450, "100,00")).row((300, "Btw"), (450, "21,00")).row(
        (300, "Totaal"), (450, "121,00")
    )

    assert asked(draft(pdf(page)).amount_due)


def test_an_account_the_money_is_taken_from_is_not_the_sellers():
    """Direct debit prints the payer's IBAN."""
    closing = "Het bedrag wordt automatisch van uw rekening NL44 RABO 0123 4567 89 afgeschreven."
    read = draft(printed(closing=closing))

    assert read.iban is None
    assert read.collection is Collection.DIRECT_DEBIT


@pytest.mark.parametrize(
    "extra",
    [
        ("Betaald met iDEAL € 121,00-", "Te betalen € 0,00"),
        ("BETAALD",),
        ("Contant ontvangen, waarvoor dank.",),
        ("Reeds voldaan via iDEAL op 5 februari 2026.",),
    ],
)
def test_a_settled_paper_says_so(extra: tuple[str, ...]):
    """A total is printed, but nothing is owed any more."""
    assert draft(printed(extra=extra)).collection is Collection.SETTLED


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("OFFERTE", DocumentKind.QUOTE),
        ("Devis N° D2026-77", DocumentKind.QUOTE),
        ("PRO FORMA FACTUUR", DocumentKind.PRO_FORMA),
        ("Auftragsbestätigung", DocumentKind.ORDER),
        ("BETALINGSHERINNERING", DocumentKind.REMINDER),
        ("2. Mahnung", DocumentKind.REMINDER),
        ("Rekeningoverzicht", DocumentKind.STATEMENT),
        ("Jaaroverzicht 2025", DocumentKind.STATEMENT),
        ("Récapitulatif annuel", DocumentKind.STATEMENT),
        ("Delivery note", DocumentKind.OTHER),
        ("Quittung", DocumentKind.RECEIPT),
    ],
)
def test_papers_that_ask_for_no_payment_are_no_invoices(title: str, kind: DocumentKind):
    """The title says what it is, and the reason repeats the title."""
    paper = not_an_invoice(printed(title=title, number=None, issued="Datum: 03-02-2026"))

    assert paper.kind is kind
    assert title in paper.reason


def test_a_paper_headed_reminder_and_invoice_is_asked():
    """It may be either; nothing on it is certain."""
    page = sheet(title="HERINNERING")
    page.texts.append(type(page.texts[0])(300, 784, "Factuur"))
    read = draft(pdf(page))

    assert asked(read.number) and asked(read.amount_due)


def test_a_guide_about_invoices_is_not_chased():
    """It has all the words and an example's amounts."""
    read = draft(printed(title="Leeswijzer bij uw factuur"))

    assert asked(read.number) and asked(read.due_date) and asked(read.amount_due)


def test_a_form_that_nobody_filled_in_is_no_invoice():
    """A template has an invoice's labels, and nothing to ask for."""
    form = Sheet().line("Factuur").line("Factuurnummer: [nummer]").line("Factuurdatum: [datum]").line("Totaal: € 0,00")

    assert not_an_invoice(pdf(form)).kind is DocumentKind.OTHER


def test_a_letter_without_any_invoice_word_is_no_invoice():
    """Most PDFs people mail are something else."""
    letter = Sheet().line("Beste Jan, hierbij de notulen van vrijdag.").line("De volgende keer bij jou? Groet, Sanne")

    assert not_an_invoice(pdf(letter)).kind is DocumentKind.OTHER


def test_a_printed_credit_note_names_the_invoice_it_lowers():
    """Title, its own number, and the number of the earlier invoice."""
    read = draft(printed(title="CREDITNOTA", number="Creditnota nr. C26-004", extra=("Bij factuur 2026-009",)))

    assert read.kind is DocumentKind.CREDIT_NOTE
    assert certain(read.number) == "C26-004"
    assert certain(read.preceding_invoice) == "2026-009"


def test_a_belgian_reference_is_kept_as_printed():
    """The customer pays with the structured communication; check digits are right."""
    read = draft(printed(closing="Met vermelding van +++202/6000/13128+++"))

    assert certain(read.payment_reference) == "+++202/6000/13128+++"


def test_totals_on_the_second_page_are_found():
    """An invoice may run on."""
    first = sheet(net=None, vat=None, total=None)
    second = Sheet().row((300, "Subtotaal"), (450, "€ 100,00")).row((300, "Btw 21%"), (450, "€ 21,00"))
    second.row((300, "Totaal"), (450, "€ 121,00"))

    assert certain(draft(pdf(first, second)).total) == eur("121.00")


def test_pages_beyond_the_tenth_are_said_to_be_unread():
    """The owner hears that something was left out."""
    many = [sheet(), *[Sheet().line("Bijlage") for _ in range(10)]]

    assert "only the first 10 of 11 pages were read" in draft(pdf(*many)).doubts


def test_a_bill_that_never_says_invoice_is_asked_about():
    """A title such as "Rekening" may head many papers; with a day to pay by and a total it is not dismissed."""
    read = draft(printed(title="Rekening", number="Nummer: 2026-014", issued="Datum: 03-02-2026"))

    assert asked(read.amount_due) and asked(read.due_date) and asked(read.number)
    assert "yet it asks for payment" in read.doubts[0]


@pytest.mark.parametrize(
    "label", ["Openstaand saldo vorige facturen", "Offener Betrag Vorrechnung", "Factures précédentes"]
)
def test_what_an_earlier_invoice_still_asks_is_none_of_this_ones(label: str):
    """A balance carried over is never the amount of this invoice."""
    page = sheet().row((300, label), (450, "€ 300,00"))

    assert draft(pdf(page)).amount_due in (None, draft(printed()).amount_due) or asked(draft(pdf(page)).amount_due)


@pytest.mark.parametrize(
    "title",
    [
        "Conceptfactuur",
        "Concept-factuur",
        "Testfactuur",
        "Factuurvoorbeeld",
        "Draft invoice",
        "Rechnungsentwurf",
        "Facture brouillon",
    ],
)
def test_a_draft_or_a_trial_invoice_is_asked_about(title: str):
    """Whatever its size, such a title says that nobody owes this."""
    read = draft(printed(title=title))

    assert asked(read.amount_due) and asked(read.number)


def test_the_date_of_a_quotation_is_not_the_invoices():
    """In a strip "Date du devis" stands beside "Date"; only "en date du 3 février" names the day itself."""
    strip = Sheet().line("Facture").row((60, "Numéro"), (185, "Date"), (310, "Échéance"), (435, "Date du devis"))
    strip.row((60, "2026-014"), (185, "13/08/2026"), (310, "12/09/2026"), (435, "09/07/2026"), gap=13)
    strip.row((300, "Net à payer"), (450, "121,00 €"), gap=60)

    issued = draft(pdf(strip)).issue_date
    assert issued is None or issued.value == day("2026-08-13")
