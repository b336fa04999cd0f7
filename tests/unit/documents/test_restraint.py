"""Words that the money came, comes by itself or is not asked for: one such sentence, and nobody is chased."""

from __future__ import annotations

from agent.documents.restraint import find_restraint
from agent.domain.invoice import Collection
from tests.tables import each
from tests.unit.documents.builders import asked, certain, cii, draft, eur, printed, sheet, ubl
from tests.unit.documents.pdf_builder import Sheet, pdf

CAME = [
    *("Betaald d.d. 4-2-2026", "Betaalstatus: Betaald", "Voldaan per bank", "Pin betaald", "Per kas ontvangen"),
    *("Uw betaling is ontvangen, dank.", "Betaalmethode: iDEAL (betaald)", "Hierop is reeds € 50,00 aanbetaald."),
    *("Betaling heeft al plaatsgevonden.", "Reçu en espèces", "Cette facture a été réglée en ligne."),
    *("Le paiement a été effectué par carte bancaire le 03/02/2026.", "Die Zahlung erfolgte per Kreditkarte."),
    *(
        "Zahlungsweise: Vorkasse - bezahlt",
        "Zahlung erhalten",
        "Thank you for your payment",
        "Receipt of payment: 3 Feb 2026",
    ),
]
COMES = [
    *("Wij incasseren dit bedrag rond 5 maart 2026 van uw rekening.", "SEPA-incasso", "Het bedrag is al afgeschreven."),
    *(
        "Dit bedrag schrijven wij automatisch af",
        "Nous prélèverons ce montant le 5 mars 2026",
        "Wij verrekenen dit met uw tegoed",
    ),
    *("Wir ziehen den Betrag am 05.03.2026 von Ihrem Konto ein.", "Wir buchen den Betrag von Ihrem Konto ab."),
    *("We'll automatically charge your card on file.", "À déduire de votre prochaine facture"),
]
NOT_ASKED = [
    *(
        "U hoeft niet te betalen",
        "Betaling is niet nodig",
        "Deze factuur is voor uw administratie.",
        "No payment is required",
    ),
    *("Diese Rechnung dient nur Ihrer Information.", "This is not a bill", "For your records only", "Autofacturation"),
    *("Factuur uitgereikt door afnemer", "Gelieve niet te betalen, wordt geïncasseerd", "Please do not pay"),
]
HARMLESS = [
    *(
        "Facturen dienen binnen 14 dagen na factuurdatum te zijn voldaan.",
        "Te betalen vóór 5 maart 2026",
        "Betaald € 0,00",
    ),
    *(
        "Geleverde goederen blijven ons eigendom totdat volledig is betaald.",
        "Bij te late betaling zijn incassokosten verschuldigd.",
    ),
    *(
        "Indien niet tijdig is betaald, wordt 1% rente per maand berekend.",
        "U kunt ook automatisch laten incasseren als u dat wilt.",
    ),
    *("Graag uw betaling binnen 14 dagen te ontvangen op onderstaande rekening.", "Administratiekosten € 2,50"),
    *(
        "Toute facture impayée portera intérêt.",
        "TVA acquittée sur les débits",
        "Jusqu'au paiement complet, la marchandise n'est pas payée.",
    ),
    *("Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum, bis sie bezahlt ist.", "Zahlbar bis 05.03.2026"),
    "Wir würden den Betrag dann abbuchen.",
    *("Der Betrag ist zu überweisen bis 5. März, nach Erhalt der Rechnung.", "Invoices must be paid within 30 days."),
    *("Title passes when the goods are paid for.", "Late payments may be charged interest.", "Payment terms: 30 days"),
    *("Betaling van de nota kan per bank.", "Wij zien uw betaling met belangstelling tegemoet."),
]


@each("sentence", CAME + COMES + NOT_ASKED)
def test_one_sentence_is_enough_to_ask(sentence: str):
    """However it is put, printed or in an e-invoice's notes, the claim is not certain any more."""
    page = draft(printed(extra=(sentence,)))
    note = draft(ubl(terms=sentence))

    assert page.collection is not Collection.TRANSFER or asked(page.amount_due)
    assert note.collection is not Collection.TRANSFER or asked(note.amount_due)


def test_the_doubt_quotes_what_made_it():
    """The owner sees the sentence and answers at once."""
    read = draft(cii(note="Betrag bereits per PayPal bezahlt, danke."))

    assert read.collection is not Collection.TRANSFER or "PayPal" in read.doubts[-1]


@each("sentence", HARMLESS)
def test_what_ought_to_be_paid_is_no_sign_that_it_was(sentence: str):
    """Terms speak of payment all the time."""
    assert find_restraint([sentence]) is None


def test_the_label_of_a_payment_that_is_taken_off_is_no_news():
    """A prepayment in the sums leaves the rest certain."""
    read = draft(printed(extra=("Reeds betaald: € 21,00", "Nog te betalen: € 100,00")))

    assert find_restraint(["Reeds betaald"], is_partly_paid=True) is None
    assert read.amount_due is not None and read.amount_due.value == eur("100.00")


def test_a_page_of_terms_behind_the_invoice_says_nothing_about_it():
    """Small print names every way to pay; a short second page may well be about this invoice."""
    terms = [f"{number}. Is betaald per incasso, dan wordt verrekend wat is voldaan." for number in range(40)]
    small_print, note = Sheet(), Sheet().line("Betaald per bank.")
    for line in terms:
        small_print.line(line)

    assert certain(draft(pdf(sheet(), small_print)).amount_due) == eur("121.00")
    read = draft(pdf(sheet(), note))
    assert read.collection is not Collection.TRANSFER or asked(read.amount_due)
