"""A customer says that he paid: which words say so, which only seem to, and which day they name.

Rule: claimed.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.replies import Claim, find_claim
from tests.tables import each

MONDAY = date(2026, 9, 14)


@each(
    "words",
    [
        "Al betaald!",
        "Volgens mij is deze al overgemaakt.",
        "Ik heb de betaling net gedaan",
        "Reeds voldaan.",
        "De overschrijving is vanmorgen de deur uit.",
        "Facture déjà payée.",
        "Nous venons de régler la facture.",
        "Le virement a été effectué.",
        "Bereits bezahlt.",
        "Die Zahlung ist gestern erfolgt.",
        "Ik dacht dat deze al betaald was.",
        "De helft is betaald.",
        "Die Überweisung ist heute raus.",
        "Already paid.",
        "We've just transferred it.",
        "The payment went out this morning.",
        "Dag Sanne,\n\nDie is\nal betaald hoor.\n\nGroet, Jan",
    ],
)
def test_words_that_claim_a_payment(words: str):
    """
    In the four languages letters come in.
    """
    assert find_claim(words, MONDAY) is not None


@each(
    "words",
    [
        "Nog niet betaald.",
        "Hij wordt morgen betaald.",
        "Ik betaal hem vrijdag.",
        "Is factuur 2026-031 al betaald?",
        "Zodra onze klant heeft betaald, volgt uw betaling.",
        "Facturen moeten binnen 30 dagen betaald zijn.",
        "Betaling staat klaar voor vrijdag.",
        "Wordt betaald op 20 september.",
        "Betaald op 20 september",
        "Pas encore payée.",
        "Elle sera payée demain.",
        "Zahlung erfolgt umgehend.",
        "We zijn zeer voldaan over het werk.",
        "Jullie hebben aan alle voorwaarden voldaan.",
        "Wenn bezahlt wurde, melde ich mich.",
        "Noch nicht überwiesen",
        "It hasn't been paid.",
        "It will be paid next week.",
        "Once paid I'll let you know.",
        "Please see the payment terms.",
        "",
    ],
)
def test_words_that_only_look_like_it(words: str):
    """
    A question, a promise, a condition, a refusal and terms.
    """
    assert find_claim(words, MONDAY) is None


@each(
    ("words", "paid_on"),
    [
        ("Gisteren betaald", date(2026, 9, 13)),
        ("Eergisteren betaald", date(2026, 9, 12)),
        ("Vandaag overgemaakt", MONDAY),
        ("Vrijdag overgemaakt", date(2026, 9, 11)),
        ("Vorige week donderdag overgemaakt", date(2026, 9, 10)),
        ("Vorige week betaald", date(2026, 9, 11)),
        ("Drie dagen geleden betaald", date(2026, 9, 11)),
        ("Betaald op 10-9", date(2026, 9, 10)),
        ("Betaald op 28 april", date(2026, 4, 28)),
        ("De 10e betaald", date(2026, 9, 10)),
        ("De 20e betaald", date(2026, 8, 20)),
        ("Factuur van 25 augustus is gisteren betaald", date(2026, 9, 13)),
        ("Payée hier", date(2026, 9, 13)),
        ("Payée avant-hier", date(2026, 9, 12)),
        ("Réglée le 10 septembre 2026", date(2026, 9, 10)),
        ("Vorgestern bezahlt", date(2026, 9, 12)),
        ("Am 10.09. überwiesen", date(2026, 9, 10)),
        ("Wurde am 10. September überwiesen", date(2026, 9, 10)),
        ("Paid last Friday", date(2026, 9, 11)),
        ("Paid on 2026-09-10", date(2026, 9, 10)),
        ("Paid on September 10th", date(2026, 9, 10)),
        ("Paid 2 days ago", date(2026, 9, 12)),
        ("Al betaald", None),
        ("Betaald: 12.10 euro", None),
        ("Betaald op 31-2", None),
    ],
)
def test_the_day_it_names(words: str, paid_on: date | None):
    """
    As seen from the Monday on which it was written; the latest one, for who looks too late does no harm.
    """
    assert find_claim(words, MONDAY) == Claim(paid_on)


def test_a_day_of_last_year_needs_no_year():
    """
    In January December is the one that has just gone by.
    """
    assert find_claim("Betaald op 28 december", date(2026, 1, 5)) == Claim(date(2025, 12, 28))


@given(st.text(max_size=300), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_no_words_break_it_or_name_a_day_to_come(words: str, written_on: date):
    """
    Whatever strangers write.
    """
    claim = find_claim(f"betaald {words}", written_on)

    assert claim is None or claim.paid_on is None or claim.paid_on <= written_on


@given(st.integers(0, 60), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_day_written_out_is_the_day_that_was_meant(ago: int, written_on: date):
    """
    With the year or without it, as long as it is not long ago.
    """
    day = written_on - timedelta(days=ago)

    assert find_claim(f"Betaald op {day:%d-%m-%Y}", written_on) == Claim(day)
    assert find_claim(f"Paid on {day.day}/{day.month}", written_on) == Claim(day)
