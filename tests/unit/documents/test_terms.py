"""Payment terms in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents.terms import Span, read_collection, read_terms
from agent.domain.invoice import Collection
from tests.tables import each


@each(
    ("text", "days"),
    [
        ("30 dagen", 30),
        ("30dagen", 30),
        ("Gelieve te betalen binnen de 30 dagen.", 30),
        ("Te voldoen binnen 14 dagen na factuurdatum.", 14),
        ("Zahlbar innerhalb von 14 Tagen ohne Abzug", 14),
        ("30 jours date de facture", 30),
        ("Payment within 30 days", 30),
        ("Zahlbar sofort ohne Abzug.", 0),
        ("Betaling binnen 30 dagen. Klachten binnen 8 dagen na levering.", 30),
        ("2% Skonto bei Zahlung innerhalb 10 Tagen, 30 Tage netto", 30),
        ("Bij betaling binnen 8 dagen, 2% korting", None),
        ("14 of 30 dagen", None),
    ],
)
def test_a_term_in_days_is_read_without_discounts_and_complaints(text: str, days: int | None):
    """Only the days until payment count; the end of a discount is not when the invoice falls due."""
    assert read_terms(text).days == days


@each(
    ("text", "due"),
    [
        ("Binnen veertien dagen te voldoen", "2026-01-29"),
        ("Betaling binnen dertig (30) dagen na factuurdatum", "2026-02-14"),
        ("Betaling binnen 30 (dertig) dagen", "2026-02-14"),
        ("à 45 jours nets", "2026-03-01"),
        ("30 jours, sans escompte", "2026-02-14"),
        ("Paiement à 30 jours, pas d'escompte pour paiement anticipé", "2026-02-14"),
        ("Zahlbar in 14 Tagen ohne Skonto", "2026-01-29"),
        ("10 Tage 2% Skonto, 30 Tage netto", "2026-02-14"),
        ("2% Skonto bei Zahlung innerhalb 10 Tagen, netto 30 Tage", "2026-02-14"),
        ("Net 30", "2026-02-14"),
        ("Net 14 days", "2026-01-29"),
        ("within 30 days of the date of invoice", "2026-02-14"),
        ("Betaling binnen 2 weken", "2026-01-29"),
        ("zahlbar innerhalb von zwei Wochen", "2026-01-29"),
        ("Payable within 1 calendar month from the invoice date", "2026-02-15"),
        ("payable sous un mois", "2026-02-15"),
        ("30 jours fin de mois", "2026-02-28"),
        ("45 jours fin de mois", "2026-03-31"),
        ("30 dagen einde maand", "2026-02-28"),
        ("60 dagen, einde van de maand", "2026-03-31"),
        ("fin de mois 30 jours", "2026-03-02"),
        ("fin de mois + 30 jours", "2026-03-02"),
        ("einde maand + 30 dagen", "2026-03-02"),
        ("30 dagen na einde maand", "2026-03-02"),
        ("30 Tage nach Monatsende", "2026-03-02"),
        ("30 jours fin de mois le 10", "2026-03-10"),
        ("Betaling vóór de 15e van de volgende maand", "2026-02-15"),
        ("Payable le 10 du mois suivant", "2026-02-10"),
        ("Zahlbar bis zum 15. des Folgemonats", "2026-02-15"),
        ("Payment by the 20th of the following month", "2026-02-20"),
        ("Te betalen voor het einde van de volgende maand", "2026-02-28"),
        ("à régler à la fin du mois suivant", "2026-02-28"),
        ("Zahlbar bis Ende des Folgemonats", "2026-02-28"),
        ("Zahlbar sofort rein netto", "2026-01-15"),
        ("Sofort fällig, spätestens in 14 Tagen", "2026-01-29"),
        ("Payable upon receipt", "2026-01-15"),
        ("Paiement comptant", "2026-01-15"),
        ("Betaling per omgaande", "2026-01-15"),
        ("#SKONTO#TAGE=14#PROZENT=2.00# | 30 Tage netto", "2026-02-14"),
        ("Payment is due within 30 days. Late payments are subject to a fee of 1.5% per month.", "2026-02-14"),
        ("Betaling binnen 30 dagen. Bij overschrijding wordt 1% rente per maand berekend", "2026-02-14"),
        ("Binnen 14 dagen te betalen. Na 30 dagen wordt het incassobureau ingeschakeld", "2026-01-29"),
        ("A réception de facture", "2026-01-15"),
        ("Comptant sans escompte", "2026-01-15"),
        ("zahlbar innerhalb eines Monats", "2026-02-15"),
        ("Betaling uiterlijk de 25e van de maand volgend op de factuurdatum", "2026-02-25"),
        ("2/10 net 30", "2026-02-14"),
    ],
)
def test_every_way_to_give_a_time_leads_to_its_day(text: str, due: str):
    """Counted from an invoice of Thursday 15 January 2026; nothing else is offered beside it."""
    terms = read_terms(text)

    assert terms.span is not None and terms.is_clear
    assert terms.span.due_from(date(2026, 1, 15)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("10 working days", "2026-01-29"),
        ("Zahlbar innerhalb von 5 Werktagen", "2026-01-22"),
        ("30 dagen na levering", "2026-02-14"),
        ("30 jours après réception des marchandises", "2026-02-14"),
        ("30 days EOM", "2026-02-28"),
        ("Betaling einde maand", "2026-01-31"),
        ("50% Anzahlung, Rest innerhalb 14 Tagen", "2026-01-29"),
        ("Innerhalb von 30 Tagen 2% Skonto, 60 Tage ohne Abzug", "2026-03-16"),
    ],
)
def test_a_time_that_may_be_counted_in_another_way_is_not_clear(text: str, due: str):
    """Holidays, the day goods arrived, two customs, whether a discount was taken: the best reading, and a question."""
    terms = read_terms(text)

    assert terms.span is not None and not terms.is_clear
    assert terms.span.due_from(date(2026, 1, 15)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    "text",
    [
        "14 of 30 dagen",
        "8/30 dagen",
        "7-14 days",
        "30 dagen, bij uitzondering 60 dagen",
        "12 maanden garantie",
        "2 instalments of 30 and 60 days",
    ],
)
def test_a_choice_of_times_is_none(text: str):
    """Which of them counts is not for us to say."""
    assert read_terms(text).span is None


@pytest.mark.parametrize(
    "text",
    ["14 Tage nach Erhalt der Rechnung", "30 dagen na ontvangst", "15 jours à réception de facture", "Due on receipt"],
)
def test_a_time_from_receipt_says_so(text: str):
    """It begins on the day the invoice arrives, which is the day it is mailed."""
    terms = read_terms(text)

    assert terms.is_clear and terms.from_receipt


@pytest.mark.parametrize(
    "text",
    [
        "si dans un délai de deux mois, votre réclamation n'a pas permis de régler le différend",
        "Indien wij niet binnen 14 dagen uw betaling ontvangen, volgt een aanmaning",
        "Uw abonnement wordt betaald per 12 maanden",
        "Ons kantoor is 5 dagen per week open voor betalingen",
    ],
)
def test_what_takes_time_without_being_a_time_to_pay_is_none(text: str):
    """Complaints, conditions and subscriptions take weeks and months too."""
    assert read_terms(text).span is None


def test_beside_a_subscription_the_time_to_pay_is_read():
    """How long something lasts is no rival."""
    assert read_terms("Your subscription renews in 12 months. Payment is due within 14 days.").days == 14
    assert read_terms("Wij werken 5 dagen per week. Betaling binnen 14 dagen").days == 14


@given(st.dates(date(1995, 1, 1), date(2095, 1, 1)), st.integers(0, 400), st.integers(0, 24))
def test_no_time_to_pay_leads_back(issued: date, days: int, months: int):
    """Whatever is counted, and from the end of whatever month, nothing falls due before it was invoiced."""
    ways = ({}, {"to_month_end": True}, {"from_month_end": True}, {"day_after": 31}, {"working": True})

    assert all(Span(days, months, **way).due_from(issued) >= issued for way in ways)


@pytest.mark.parametrize(
    "text",
    [
        "Graag betalen voor 1 mei 2026",
        "Gelieve uiterlijk 1-5-2026 over te maken",
        "Zahlbar innerhalb 30 Tagen netto bis 01.05.2026, 3% Skonto innerhalb 10 Tagen bis 15.04.2026",
        "Bei Zahlung bis zum 15.04.2026 zahlen Sie mit 2 % Skonto 98,00 € | bis zum 01.05.2026 ohne Abzug",
        "Merci de payer avant le 1 mai 2026",
        "Please pay by 1 May 2026.",
    ],
)
def test_a_day_in_the_terms_is_the_due_date(text: str):
    """The day until which payment is asked, not the end of a discount."""
    assert read_terms(text).due_dates == (date(2026, 5, 1),)


@each(
    ("text", "collection"),
    [
        ("Zahlungsbedingungen: Der Rechnungsbetrag wurde bereits beglichen.", Collection.SETTLED),
        ("Deze factuur is reeds voldaan.", Collection.SETTLED),
        ("Dies ist keine Aufforderung zur Zahlung.", Collection.NOT_REQUESTED),
        ("Dit bedrag zal verrekend worden bij de volgende factuur.", Collection.NOT_REQUESTED),
        ("Der Betrag wird am 20.03.2026 von Ihrem Konto per SEPA-Lastschrift eingezogen.", Collection.DIRECT_DEBIT),
        ("Betaalwijze: Automatische incasso", Collection.DIRECT_DEBIT),
        ("Le montant sera prélevé le 5 mars.", Collection.DIRECT_DEBIT),
        ("Der Betrag wird über Ihre MasterCard-Kreditkarte abgebucht.", Collection.CARD),
        ("Der Betrag wird mit Ihrem Guthaben verrechnet.", Collection.NOT_REQUESTED),
        ("Der Rechnungsbetrag wird mit der nächsten Abrechnung verrechnet.", Collection.NOT_REQUESTED),
        ("Der Betrag wurde mit Ihrer Provision verrechnet.", Collection.NOT_REQUESTED),
        ("Wird mit Ihrem Kundenkonto verrechnet", Collection.NOT_REQUESTED),
        ("Dit bedrag zal automatisch verrekend worden bij de volgende factuur", Collection.NOT_REQUESTED),
        ("Dit bedrag wordt verrekend met uw tegoed.", Collection.NOT_REQUESTED),
        ("Dit bedrag wordt verrekend met uw volgende factuur", Collection.NOT_REQUESTED),
        ("Het bedrag wordt in mindering gebracht op uw volgende factuur", Collection.NOT_REQUESTED),
        ("Ce montant sera déduit de votre prochaine facture.", Collection.NOT_REQUESTED),
        ("Vous n'avez rien à payer.", Collection.NOT_REQUESTED),
        ("Aucun paiement n'est requis.", Collection.NOT_REQUESTED),
        ("U hoeft niets te betalen.", Collection.NOT_REQUESTED),
        ("U hoeft niet te betalen.", Collection.NOT_REQUESTED),
        ("Deze factuur dient niet betaald te worden.", Collection.NOT_REQUESTED),
        ("No payment is required.", Collection.NOT_REQUESTED),
        ("There is nothing to pay.", Collection.NOT_REQUESTED),
        ("Keine Zahlung erforderlich.", Collection.NOT_REQUESTED),
        ("Sie müssen nichts bezahlen.", Collection.NOT_REQUESTED),
        ("Bitte nicht zahlen", Collection.NOT_REQUESTED),
        ("Dies ist keine Zahlungsaufforderung.", Collection.NOT_REQUESTED),
        ("This invoice is for your records only, no payment due.", Collection.NOT_REQUESTED),
        ("Zahlung erhalten am 3.2.2026", Collection.SETTLED),
        ("Betrag dankend erhalten.", Collection.SETTLED),
        ("Bezahlt per PayPal", Collection.SETTLED),
        ("Bereits bezahlt.", Collection.SETTLED),
        ("Die Rechnung wurde bereits bezahlt.", Collection.SETTLED),
        ("Die Rechnung ist bereits beglichen", Collection.SETTLED),
        ("Betaald via iDEAL op 3-2-2026", Collection.SETTLED),
        ("Deze factuur is reeds betaald.", Collection.SETTLED),
        ("Factuur is al voldaan", Collection.SETTLED),
        ("Payée par carte le 3 février 2026", Collection.SETTLED),
        ("Facture acquittée le 3 février", Collection.SETTLED),
        ("Déjà payé", Collection.SETTLED),
        ("Réglé par virement le 03/02/2026", Collection.SETTLED),
        ("Paid by credit card", Collection.SETTLED),
        ("Payment received, thank you", Collection.SETTLED),
        ("This invoice has already been paid.", Collection.SETTLED),
        ("PAID IN FULL", Collection.SETTLED),
        ("Wij hebben uw betaling reeds ontvangen", Collection.SETTLED),
        ("Vooruitbetaald", Collection.SETTLED),
        ("Rechnung wurde per Vorkasse bezahlt", Collection.SETTLED),
        ("Wij incasseren dit bedrag rond 5 maart.", Collection.DIRECT_DEBIT),
        ("Het bedrag wordt omstreeks 5 maart van uw rekening afgeschreven.", Collection.DIRECT_DEBIT),
        ("Dit bedrag wordt automatisch van uw rekening NL44 afgeschreven", Collection.DIRECT_DEBIT),
        ("Der Betrag wird von Ihrem Konto abgebucht.", Collection.DIRECT_DEBIT),
        ("Der Rechnungsbetrag wird am 15.02. eingezogen.", Collection.DIRECT_DEBIT),
        ("Wir buchen den Betrag von Ihrem Konto ab", Collection.DIRECT_DEBIT),
        ("Zahlung per SEPA-Lastschrift", Collection.DIRECT_DEBIT),
        ("Lastschrifteinzug", Collection.DIRECT_DEBIT),
        ("Zahlbar per Bankeinzug", Collection.DIRECT_DEBIT),
        ("Le montant sera débité de votre compte le 5 mars", Collection.DIRECT_DEBIT),
        ("Prélèvement le 05/03/2026", Collection.DIRECT_DEBIT),
        ("Paiement par prélèvement automatique", Collection.DIRECT_DEBIT),
        ("This amount will be debited from your account", Collection.DIRECT_DEBIT),
        ("Direct debit", Collection.DIRECT_DEBIT),
        ("We will collect this amount by direct debit on 5 March", Collection.DIRECT_DEBIT),
        ("Betaling via automatische incasso", Collection.DIRECT_DEBIT),
        ("Wordt per incasso geïnd", Collection.DIRECT_DEBIT),
        ("SEPA incasso", Collection.DIRECT_DEBIT),
        ("Domiciliëring op 5/3/2026", Collection.DIRECT_DEBIT),
        ("Paiement par domiciliation bancaire", Collection.DIRECT_DEBIT),
        ("Uw creditcard wordt belast", Collection.CARD),
        ("Your credit card will be charged", Collection.CARD),
        ("Wird Ihrer Kreditkarte belastet", Collection.CARD),
    ],
)
def test_money_that_arrives_by_itself_is_recognised(text: str, collection: Collection):
    """What is collected, settled or not asked for needs no reminder."""
    assert read_collection(text) is collection


@each(
    "text",
    [
        "Gelieve het bedrag binnen 14 dagen over te maken.",
        "U kunt ook per automatische incasso betalen.",
        "Einfacher ist es, wenn Sie uns ein SEPA-Lastschriftmandat erteilen.",
        "Indien deze factuur reeds is voldaan, kunt u dit bericht als niet verzonden beschouwen.",
        "Bij niet betalen volgt een herinnering.",
        "Gelieve te betalen op rekening NL44",
        "Uw aanbetaling is verrekend.",
        "De aanbetaling van 100 euro werd reeds verrekend met dit bedrag.",
        "Abzüglich Anzahlung, bereits bezahlt am 1.2.: 100 EUR",
        "Reeds betaald: 100,00",
        "Déjà payé : 100,00 EUR, reste à payer 21,00",
        "Indien reeds betaald, gelieve dit bericht te negeren.",
        "Sollte die Rechnung bereits bezahlt sein, betrachten Sie dies als gegenstandslos.",
        "If you have already paid, ignore this.",
        "Wij danken u voor de betaling binnen 14 dagen.",
        "Please pay by bank transfer or credit card.",
        "Betaling kan ook via iDEAL.",
        "U kunt betalen met creditcard.",
        "Zahlbar per Überweisung",
        "Bij niet tijdige betaling wordt het bedrag via incassobureau geïnd",
        "Bei Zahlungsverzug wird ein Inkassobüro beauftragt.",
        "Gutschriften werden mit offenen Rechnungen verrechnet.",
        "Skonto wird nicht verrechnet",
        "Vielen Dank für Ihre Zahlung innerhalb von 14 Tagen.",
        "Bitte überweisen Sie den Betrag, er wird nicht eingezogen.",
        "Wij verzoeken u het bedrag over te maken; u ontvangt geen acceptgiro",
        "Credit card payments incur a fee.",
        "Invoice must be paid in full within 30 days.",
        "Payment must be received by 5 March.",
        "Payment received after 30 days will be charged interest.",
    ],
)
def test_an_offer_or_a_condition_changes_nothing(text: str):
    """A sentence that only offers another way to pay leaves the invoice a plain transfer."""
    assert read_collection(text) is None
