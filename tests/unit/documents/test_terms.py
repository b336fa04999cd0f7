"""Payment terms in words."""

from __future__ import annotations

from datetime import date

import pytest

from agent.documents.terms import read_collection, read_terms
from agent.domain.invoice import Collection


@pytest.mark.parametrize(
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
        ("30 dagen einde maand", None),
        ("14 of 30 dagen", None),
    ],
)
def test_a_term_in_days_is_read_without_discounts_and_complaints(text: str, days: int | None):
    """Only the days until payment count; the end of a discount is not when the invoice falls due."""
    assert read_terms(text).days == days


@pytest.mark.parametrize(
    "text",
    [
        "14 Tage nach Erhalt der Rechnung",
        "30 dagen na ontvangst",
        "10 working days",
        "10 Tage 2% Skonto, 30 Tage netto",
    ],
)
def test_days_that_may_be_counted_in_another_way_are_not_clear(text: str):
    """Nobody here knows when the paper arrived, or whether the discount was taken."""
    assert not read_terms(text).is_clear


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


@pytest.mark.parametrize(
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
    ],
)
def test_money_that_arrives_by_itself_is_recognised(text: str, collection: Collection):
    """What is collected, settled or not asked for needs no reminder."""
    assert read_collection(text) is collection


@pytest.mark.parametrize(
    "text",
    [
        "Gelieve het bedrag binnen 14 dagen over te maken.",
        "U kunt ook per automatische incasso betalen.",
        "Einfacher ist es, wenn Sie uns ein SEPA-Lastschriftmandat erteilen.",
        "Indien deze factuur reeds is voldaan, kunt u dit bericht als niet verzonden beschouwen.",
        "Bij niet betalen volgt een herinnering.",
    ],
)
def test_an_offer_or_a_condition_changes_nothing(text: str):
    """A sentence that only offers another way to pay leaves the invoice a plain transfer."""
    assert read_collection(text) is None
