"""What lies around a paper confirms what was likely, contradicts what was certain, and never makes a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agent.domain.invoice import InvoiceDraft
from agent.intake.corroboration import Around, corroborate, hold_against
from tests.builders import eur
from tests.tables import each
from tests.unit.intake.mails import OWN, credit_note, draft, likely, pdf

PHONED = replace(OWN, phones=frozenset({"31205550123"}))


def held(paper: InvoiceDraft, name: str = "factuur.pdf", **around: object) -> InvoiceDraft:
    """The draft after it was held against what lies around it."""
    return hold_against(paper, name, Around(**around), PHONED)  # type: ignore[arg-type]


def is_sure(paper: InvoiceDraft) -> bool:
    """Whether the number may drive a letter."""
    return bool(paper.number and paper.number.is_certain)


@each(
    ("number", "around"),
    [
        ("2026-031", {"subject": "Factuur 2026-031"}),
        ("2026-031", {"subject": "Re: Uw factuurnummer: 2026-031 van Sanne de Wit"}),
        ("2026-031", {"subject": "2026-031 Acme"}),
        ("2026 031", {"subject": "Factuur 2026/031"}),
        ("INV 17", {"subject": "Invoice INV 17"}),
        ("17", {"subject": "Factuur nr. 17"}),
        ("12-03-2026", {"subject": "Factuurnummer 12-03-2026"}),
        ("RE2026-4", {"subject": "Rechnung Nr. RE2026-4"}),
        ("2026-031", {"words": "Hoi Jan, in de bijlage vind je factuur 2026-031. Groet, Sanne"}),
        ("2026-031", {"name": "2026-031.pdf"}),
        ("2026-031", {"name": "Factuur_2026-031_Acme.pdf"}),
        ("20260031", {"name": "factuur20260031.pdf"}),
        ("2026-031", {"name": "2026-031 (1).pdf"}),
        ("2026-031", {"name": "20260220_factuur-2026-031.pdf"}),
    ],
)
def test_a_likely_number_that_is_named_becomes_certain(number: str, around: dict[str, str]):
    """
    By subject, file name or text; the source says so. Rule: corroboration.
    """
    sure = held(draft(likely(number)), **around)

    assert is_sure(sure)
    assert sure.number and sure.number.source.endswith("names it too")


@each(
    ("number", "around"),
    [
        ("2026-031", {"name": "factuur.pdf"}),
        ("2026-031", {"subject": "Factuur 2026-0310"}),
        ("10023", {"subject": "Klant 10023: uw factuur"}),
        ("10023", {"name": "klantnr 10023.pdf"}),
        ("4711", {"subject": "Factuur voor order 4711"}),
        ("10023", {"name": "10023_2026-031.pdf"}),
        ("20260220", {"name": "20260220.pdf"}),
        ("20260220", {"name": "factuur 20260220.pdf"}),
        ("20-02-2026", {"subject": "Factuur 20-02-2026"}),
        ("2026", {"subject": "Factuur 2026"}),
        ("12", {"subject": "Factuur 12 maart"}),
        ("31", {"subject": "31"}),
        ("21", {"subject": "Factuur 21%"}),
        ("4711", {"words": "Ik heb nog 4711 redenen om te bellen."}),
    ],
)
def test_what_may_be_something_else_proves_nothing(number: str, around: dict[str, str]):
    """
    Days, customers' numbers, and numbers beside another one.
    """
    assert not is_sure(held(draft(likely(number)), **around))


def test_a_value_is_never_made_out_of_nothing():
    """
    Nor does a mere stand-in become more.
    """
    nothing = held(draft(None, due_date=None), subject="Factuur 2026-031", words="Graag betalen voor 6 maart 2026.")

    assert (nothing.number, nothing.due_date) == (None, None)


def test_an_e_invoices_doubtful_number_stays_doubtful():
    """
    Its page shows another one; the subject may have been made from either.
    """
    doubtful = replace(likely("2026-031"), source="UBL cbc:ID (BT-1)")

    assert not is_sure(held(draft(doubtful), subject="Factuur 2026-031"))


@pytest.mark.parametrize(
    "subject", ["Factuur 2026-032", "Factuurnr 77", "Invoice no. 2026-032 Sanne", "FACTUUR: 2026-032"]
)
def test_a_subject_that_names_another_number_is_a_doubt(subject: str):
    """
    The wrong file was attached, or the wrong number read.
    """
    doubted = held(draft(), subject=subject)

    assert not is_sure(doubted)
    assert "the mail's subject names invoice" in doubted.doubts[0]


@each(
    "around",
    [
        {"subject": "Factuur maart 2026"},
        {"subject": "Factuur 20-02-2026"},
        {"subject": "Factuur 31"},
        {"subject": "Factuur 031 van februari"},
        {"subject": "Klantnummer 2026-777: factuur"},
        {"subject": "Factuur project 2026-777"},
        {"subject": "Re: Factuur 2026-010"},
        {"subject": "Antw: factuur 2026-010"},
        {"subject": "Factuur 2026-032", "others": frozenset({"2026031", "2026032"})},
        {"subject": "Facturen 2026-030 en 2026-031"},
        {"subject": "Factuur € 121,00"},
        {"subject": "Fwd: Factuur 2026-032", "is_sent_on": True},
    ],
)
def test_an_ordinary_subject_contradicts_nothing(around: dict[str, object]):
    """
    Dates, customers, an earlier thread, the other paper of the mail: a needless question teaches to click yes.
    """
    around["is_thread"] = str(around["subject"]).startswith(("Re", "Antw"))

    assert is_sure(held(draft(), **around))


@pytest.mark.parametrize("number", ["NL123456782B12", "123456782B12", "123456782", "0123456789", "020-5550123"])
def test_the_owners_own_number_is_no_invoice_number(number: str):
    """
    VAT number, account, telephone: whatever label it stood under.
    """
    refused = held(draft(number))

    assert refused.number is None
    assert "your own" in refused.doubts[0]


def test_a_number_that_only_resembles_the_owners_is_kept():
    """
    Short ones, and those with other figures.
    """
    assert is_sure(held(draft("56782")))
    assert is_sure(held(draft("123456789")))


@pytest.mark.parametrize(
    "words",
    [
        "Graag betalen vóór 22 maart 2026.",
        "Wij zien je betaling graag uiterlijk op 22-03-2026 tegemoet.",
        "Payment is due by 2026-03-22.",
        "Zahlbar bis zum 22.03.2026.",
        "Wil je dit betalen voor vrijdag 22 maart?",
    ],
)
def test_another_day_in_the_mail_is_a_doubt(words: str):
    """
    The customer reads the mail first.
    """
    doubted = held(draft(), words=words)

    assert doubted.due_date and not doubted.due_date.is_certain
    assert doubted.doubts == ("the mail asks for payment by 22 March 2026, the paper by 6 March 2026",)


@pytest.mark.parametrize(
    "around",
    [
        {"words": "Graag betalen voor 6 maart."},
        {"words": "Wij leveren voor 22 maart 2026."},
        {"words": "Bij betaling voor 1 maart krijg je 2% korting."},
        {"words": "Factuur 2026-030 had voor 1 februari betaald moeten zijn."},
        {"words": "Betalen voor 22 maart 2026.", "others": frozenset({"2026031", "2026032"})},
        {"words": "Betalen voor 22 maart 2026.", "is_sent_on": True},
    ],
)
def test_other_days_contradict_nothing(around: dict[str, object]):
    """
    Deliveries, discounts, other invoices, mail sent on.
    """
    sure = held(draft(), **around)

    assert sure.due_date and sure.due_date.value == date(2026, 3, 6) and sure.due_date.is_certain


@pytest.mark.parametrize(
    ("around", "sure"),
    [
        ({"words": "Het totaal is € 131,00."}, False),
        ({"words": "Een factuur met een totaalbedrag van 1.210,00 euro."}, False),
        ({"subject": "Factuur 2026-031, totaal EUR 131"}, False),
        ({"words": "Het totaal is € 121,00."}, True),
        ({"words": "Te betalen: EUR 121"}, True),
        ({"words": "Het totaal is € 100,00 exclusief btw."}, True),
        ({"words": "Mijn uurtarief is € 95,00, het totaal staat op de factuur."}, True),
        ({"words": "Een kop koffie kost € 3,50."}, True),
        ({"words": "Te betalen € 131,00.", "others": frozenset({"1", "2"})}, True),
    ],
)
def test_another_amount_in_the_mail_is_a_doubt(around: dict[str, object], sure: bool):
    """
    Only where the mail speaks of what is to be paid.
    """
    read = held(draft(), **around)

    assert read.amount_due and read.amount_due.value == eur("121.00")
    assert read.amount_due.is_certain is sure


def test_a_credit_notes_mail_names_the_invoice_too():
    """
    "Creditnota C-1 voor factuur 2026-031" contradicts nothing.
    """
    note = credit_note("2026-C1")

    assert held(note, subject="Creditnota voor factuur 2026-31") == note


def test_papers_are_held_against_their_own_mail():
    """
    Each with its own name; what is no invoice stays what it is.
    """
    one, other = corroborate([pdf(draft(likely("2026-031"))), pdf(draft(likely("77")))], OWN, "Factuur 2026-031")

    assert one.draft and is_sure(one.draft)
    assert other.draft and not is_sure(other.draft)


@pytest.mark.parametrize(
    "words",
    [
        "Hoi Jan, hierbij de factuur die je al hebt betaald. Groet",
        "Bijgaand de factuur voor jullie administratie. Deze is betaald via Tikkie.",
        "Hierbij de factuur. Het bedrag wordt over twee weken automatisch afgeschreven.",
        "Je hoeft niets te doen, dit verrekenen we met de borg.",
        "Merci pour votre paiement. Voici la facture.",
        "Anbei die Rechnung. Der Betrag wird per Lastschrift eingezogen.",
        "Thanks for your payment! Your invoice is attached.",
        "The amount will be charged to your card.",
    ],
)
def test_a_mail_that_says_it_is_paid_or_collected_is_a_doubt(words: str):
    """
    Nobody who paid is chased because the paper does not say so. Rule: corroboration.
    """
    paper = held(draft(), words=words)

    assert paper.amount_due and not paper.amount_due.is_certain
    assert "its mail says" in paper.doubts[-1]


@pytest.mark.parametrize(
    "words",
    [
        "Hoi Jan, hierbij de factuur. Wil je hem binnen 14 dagen betalen? Groet, Sanne",
        "Graag zie ik de betaling tegemoet. Als je al hebt betaald, hoor ik dat graag.",
        "De vorige factuur is betaald, dank daarvoor. Hierbij de nieuwe.",
        "Please find the invoice attached. Payment is due within 30 days.",
        "Anbei die Rechnung, bitte überweisen Sie den Betrag bis zum 6. März.",
        "Veuillez trouver la facture en annexe. Merci de la régler sous 14 jours.",
    ],
)
def test_a_mail_that_asks_for_payment_is_none(words: str):
    """
    Words about paying that leave everything as it is. Rule: corroboration.
    """
    paper = held(draft(), words=words)

    assert paper.amount_due and paper.amount_due.is_certain
