"""Answers in the middle of what is quoted, quotes without any head, and what is left of a card."""

from __future__ import annotations

import pytest

from agent.splitting import split

OURS = """Beste Jan,

Volgens mijn administratie staat factuur 2026-014 van 2 november nog open.

Kun je laten weten wanneer het bedrag van 121 euro betaald wordt? Een kopie van de factuur stuur ik je graag nog eens.

Met vriendelijke groet,
Sanne de Wit"""
BLOCK = "Van: Sanne <sanne@wit.example>\nVerzonden: maandag 16 november 2026 09:12\nAan: Jan\nOnderwerp: Factuur"
ASKED = "Kun je laten weten wanneer het bedrag van 121 euro betaald wordt?"


def answered(*answers: str) -> str:
    """Our letter below Outlook's block, with an answer behind each of its questions, in the same line."""
    letter = OURS.replace(ASKED, f"{ASKED} {answers[0]}")
    for answer in answers[1:]:
        letter = letter.replace("nog eens.", f"nog eens. {answer}")
    return f"Zie hieronder in het blauw.\n\n{BLOCK}\n\n{letter}"


def test_an_answer_in_the_same_line_as_our_question_is_new():
    """
    Colours are gone in plain text; our own words tell where theirs begin and end. Rule: new-words.
    """
    pieces = split(answered("Vrijdag 20 november.", "Nee hoor, hoeft niet."), own=[OURS])

    assert pieces.new.split("\n\n") == ["Zie hieronder in het blauw.", "Vrijdag 20 november.", "Nee hoor, hoeft niet."]
    assert "2 november nog open" in pieces.quoted


@pytest.mark.parametrize("arrow", [">>>", "-->", "=>", "→"])
def test_an_answer_behind_arrows_is_new_also_when_our_letter_is_not_known(arrow: str):
    """
    He said that his answers stand below.
    """
    text = (
        answered("")
        .replace("nog open.", f"nog open. {arrow} Vrijdag 20 november.")
        .replace("nog eens.", f"nog eens. {arrow} Graag.")
    )

    assert [row for row in split(text).new.splitlines() if row][1:] == [
        f"{arrow} Vrijdag 20 november.",
        f"{arrow} Graag.",
    ]


def test_a_sentence_of_ours_that_he_cites_before_his_answer_is_ours():
    """
    Pasted between quotation marks, as some do for every point.
    """
    assert split(f"« {ASKED} » Vrijdag.", own=[OURS]).new == "Vrijdag."


def test_lines_of_ours_that_he_answers_behind_arrows_are_ours():
    """
    Pasted one by one above his name; those without an answer between them, too.
    """
    ours = "Dear Tom,\n\nInvoice: INV-1\nDate: 8 June 2026\nAmount: £540.00\nDue: 8 July 2026\n\nSanne"
    said = "Invoice: INV-1 <- got it\nDate: 8 June 2026\nAmount: £540.00 <- we paid £540.50\n\nTom"

    assert split(said, own=[ours]).new.split("\n\n") == ["<- got it", "<- we paid £540.50", "Tom"]


def test_our_words_inside_his_own_sentence_stay():
    """
    Cut out, his sentence would say something else.
    """
    said = (
        "Je schrijft dat de factuur van 2 november nog open staat, maar het bedrag van 121 euro betaald is wel gebeurd."
    )

    assert split(said, own=[OURS]).new == said


def test_who_greets_the_writer_is_another():
    """
    Webmail of some providers quotes without a head and without marks: nobody greets himself.
    """
    pieces = split(
        "Komt goed.\n\nGroetjes,\nPetra\n\nHoi Petra,\n\nDe rekening van 2 november staat nog open.\n\nSanne"
    )

    assert pieces.new == "Komt goed.\n\nGroetjes,\nPetra"


def test_a_marked_block_of_headers_has_an_unmarked_letter_below():
    """
    As a French provider does it.
    """
    block = "> Message du 16/11/26 09:12\n> De : Sanne <sanne@wit.example>\n> A : Luc\n> Objet : Facture"

    assert split(f"Vendredi.\n\n{block}\n\nBonjour Luc,\n\nLa facture du 2 novembre est ouverte.").new == "Vendredi."


def test_the_first_words_behind_a_head_of_notes_are_quoted():
    """
    Notes writes the head and the letter into one line.
    """
    assert (
        split("Friday.\n\nSanne de Wit ---16/11/2026 09:12:05---Dear Jan, the invoice of 2 November").new == "Friday."
    )


@pytest.mark.parametrize(
    ("name", "card"),
    [
        ("Femke", "*Femke Brouwer*\nCo-founder @ Groei\n📅 Plan met mij: https://kalender.example/femke\n_\"Gewoon doen\"_"),
        ("Zx", "zoe taylor photography\nweddings · portraits · dogs\nwww.zoetaylor.example\nNow booking 2027!"),
        ("Per", "Balti Marine AB\nHamngatan 2, Karlskrona"),
        ("Jan", "Verstuurd vanaf mijn telefoon met K-9 Mail. Excuseer mijn beknoptheid."),
        ("Jan", "Jansen Transport\nHavenweg 2140, Moerdijk\nOp al onze diensten zijn de transportcondities van toepassing."),
    ],
)  # fmt: skip
def test_a_card_below_the_name_closes(name: str, card: str):
    """
    Names in full, sites, mottos, foreign towns and machines say nothing.
    """
    pieces = split(f"Vrijdag.\n\nMed vänlig hälsning,\n{name}\n\n{card}")

    assert pieces.new == f"Vrijdag.\n\nMed vänlig hälsning,\n{name}"
    assert pieces.signature == card


def test_a_rule_below_our_quoted_letter_begins_a_signature():
    """
    It is no part of our letter, though it has no words.
    """
    quote = "\n".join(f"> {line}" for line in OURS.splitlines())

    pieces = split(f"Ja.\n\n{quote}\n\n-- \nVerstuurd vanaf mijn telefoon", own=[OURS])

    assert pieces.new == "Ja."
