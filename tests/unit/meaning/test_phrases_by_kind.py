"""Phrases hold for kinds of sentences in each language; what is beside the matter hides nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.domain.reply import Label, Meaning
from agent.meaning import read_meaning


def read(words: str) -> Meaning:
    """Read words received on a Wednesday."""
    return read_meaning(words, datetime(2026, 3, 11, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "words",
    [
        "Vrijdag is het geregeld.",
        "Morgen maak ik het in orde.",
        "Overmorgen dus.",
        "Vous serez payé vendredi.",
        "Demain sans faute.",
        "Die Zahlung geht am Freitag raus.",
        "Am Montag bekommen Sie Ihr Geld.",
        "You'll have the money on Friday.",
        "I'll drop the cheque off tomorrow.",
    ],
)
def test_a_moment_to_come_with_words_of_giving_is_a_promise(words: str):
    """Verb of payment or not: who names when it arrives has promised, and has not paid."""
    assert read(words).primary is Label.PROMISE


@pytest.mark.parametrize(
    "words",
    [
        "Facturen graag naar boekhouding@molen.example.",
        "Merci d'envoyer vos factures à compta@moulin.example.",
        "Rechnungen bitte nur an rechnung@muehle.example.",
        "Invoices should go to accounts@mill.example.",
    ],
)
def test_an_address_for_invoices_says_that_this_was_the_wrong_one(words: str):
    """Where invoices belong is said with an address."""
    assert Label.WRONG_CONTACT in read(words).labels


@pytest.mark.parametrize(
    "words",
    [
        "Sorry, door de vakantie blijven liggen! Ik betaal vrijdag.\nGroeten,\nBakkerij De Gouden Aar",
        "Désolée, votre rappel a dormi dans un tiroir. Je paie vendredi.\nCordialement,\nLéa Dupuis",
        "Entschuldigung, im Urlaub untergegangen. Ich überweise am Freitag.\nViele Grüße\nJan Weber",
        "Sorry, the kids had the flu and it slipped my mind. I will pay on Friday.\nBest regards,\nMary Hill",
    ],
)
def test_an_excuse_and_a_name_beside_a_dated_promise_need_nobody(words: str):
    """Forgetting, family, holidays and the name below are beside the matter."""
    meaning = read(words)
    assert (meaning.primary, meaning.needs_human) == (Label.PROMISE, False)


@pytest.mark.parametrize(
    "words",
    [
        "Sorry voor de late reactie. De kast is scheef geleverd. Ik betaal vrijdag.",
        "Haal eerst de container weg en dan betaal ik vrijdag.",
        "Venez reprendre vos outils et vendredi vous serez payé.",
        "Holen Sie erst das Gerüst ab und dann zahle ich am Freitag.",
        "Come and collect your ladder, and then I will pay on Friday.",
    ],
)
def test_a_promise_that_asks_something_first_reaches_the_owner(words: str):
    """An excuse or a day never hides what the customer waits for."""
    assert read(words).needs_human


@pytest.mark.parametrize(
    "words",
    [
        "200 euro op 1 april en 200 euro op 1 mei, is dat goed?",
        "200 euros le 1 avril et 200 euros le 1 mai ?",
        "200 Euro am 1. April und 200 Euro am 1. Mai, geht das?",
        "£200 on 1 April and £200 on 1 May, is that all right?",
    ],
)
def test_two_sums_each_with_a_day_are_parts(words: str):
    """Without the word for it, too."""
    assert Label.INSTALMENTS in read(words).labels


@pytest.mark.parametrize(
    "words",
    [
        "Deze factuur klopt niet: het afgesproken bedrag was lager.",
        "Het bedrag is hoger dan afgesproken.",
        "Le montant convenu était inférieur.",
        "Der vereinbarte Betrag war niedriger.",
        "The amount was higher than we agreed.",
    ],
)
def test_an_amount_that_was_another_is_a_complaint_and_no_payment(words: str):
    """What the amount was says nothing of money that came."""
    assert Label.PAID not in read(words).labels
    assert Label.DISPUTE_COMPLAINT in read(words).labels
