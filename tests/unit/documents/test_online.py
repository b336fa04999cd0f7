"""Papers and mails that offer to be paid through a payment provider.

Rule: paid-online.
"""

from __future__ import annotations

import pytest

from agent.documents import read_document
from agent.documents.online import find_online_payment
from agent.domain.invoice import InvoiceDraft
from tests.tables import each
from tests.unit.documents.builders import ubl
from tests.unit.documents.pdf_builder import Sheet, pdf


@each(
    "text",
    [
        "Betaal deze factuur eenvoudig online.",
        "U kunt ook betalen via iDEAL",
        "Via iDEAL kunt u direct betalen",
        "Betaallink: https://example.com/x",
        "Rekent u liever af? https://kassa.example/checkout/81",
        "https://tikkie.me/pay/abc",
        "of via paypal.me/sanne",
        "Payez cette facture en ligne",
        "Lien de paiement",
        "payer par carte bancaire",
        "Jetzt online bezahlen",
        "Bezahlen Sie per PayPal",
        "Pay now",
        "You can pay by credit card",
        "View and pay",
        "https://invoice.stripe.com/i/acct_1",
    ],
)
def test_an_offer_to_pay_online_is_found(text: str):
    """
    By the kind of offer, whoever the provider is.
    """
    assert find_online_payment(f"Dag Jan,\n\nIn de bijlage de factuur.\n{text}\n\nGroet") is not None


@pytest.mark.parametrize(
    "text",
    [
        "Graag overmaken op NL13 TEST 0123 4567 89 onder vermelding van 2026-031.",
        "Betaling binnen 14 dagen.",
        "Please pay within 14 days by bank transfer.",
        "Zie https://www.sanne.example/voorwaarden",
        "Veuillez payer avant le 10 septembre.",
        "Bitte zahlen Sie bis zum 10. September.",
        "Payment terms: 30 days",
        "Betaald met iDEAL € 189,00- Te betalen € 0,00",
        "",
    ],
)
def test_an_ordinary_request_for_a_transfer_is_none(text: str):
    """
    Nor is a link to somewhere else.
    """
    assert find_online_payment(text) is None


def test_an_e_invoice_may_say_it_by_a_code_or_in_its_terms():
    """
    UNTDID 4461 code 68: online payment service.
    """
    by_code, by_words, neither = (
        read_document(content, "invoice.xml")
        for content in (ubl(means="68"), ubl(terms="Betaal online via iDEAL, binnen 14 dagen"), ubl())
    )

    assert isinstance(by_code, InvoiceDraft)
    assert by_code.online_payment == "payment means 68 (BT-81)"
    assert isinstance(by_words, InvoiceDraft)
    assert by_words.online_payment is not None
    assert isinstance(neither, InvoiceDraft)
    assert neither.online_payment is None


def test_a_link_behind_a_picture_is_seen():
    """
    The button of a PDF says no word; its address does. One that is too long, and one to a website, are none.
    """
    offers = [
        draft.online_payment
        for link in ("https://pay.example/81", f"https://pay.example/{'a' * 400}", "https://www.sanne.example/over")
        if isinstance(draft := read_document(pdf(a_sheet(link)), "2026-031.pdf"), InvoiceDraft)
    ]

    assert offers == ["https://pay.example/81", None, None]


def a_sheet(link: str) -> Sheet:
    """An invoice with a picture that leads somewhere."""
    sheet = Sheet(link=link).line("Factuur").row((60, "Factuurnummer"), (200, "2026-031"))
    return sheet.row((60, "Factuurdatum"), (200, "1 maart 2026")).row((60, "Te betalen"), (200, "€ 121,00"))


def test_a_text_of_any_length_is_read_in_time():
    """
    Words of strangers, without end.
    """
    assert find_online_payment("pay " * 200_000) is None
    assert find_online_payment("https://" + "a" * 200_000) is None
