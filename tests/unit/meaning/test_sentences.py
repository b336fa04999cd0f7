"""Where a sentence ends in a mail: marks, lines and bullets, but not behind an abbreviation or a day's number."""

from __future__ import annotations

from agent.meaning import Sentence, sentences
from tests.tables import each


@each(
    ("text", "expected"),
    [
        ("Dag Sanne,\n\nIk betaal vrijdag. Groet, Jan", ["Dag Sanne,", "Ik betaal vrijdag.", "Groet, Jan"]),
        ("Betaling volgt vrijdag a.s. per bank.", ["Betaling volgt vrijdag a.s. per bank."]),
        (
            "Betaling volgt vrijdag a.s. Met vriendelijke groet",
            ["Betaling volgt vrijdag a.s.", "Met vriendelijke groet"],
        ),
        ("Wir zahlen am 10. September.", ["Wir zahlen am 10. September."]),
        ("Wir zahlen z.B. am Freitag, den 6. März.", ["Wir zahlen z.B. am Freitag, den 6. März."]),
        ("Dit is i.v.m. vakantie, bijv. bij dhr. Bakker.", ["Dit is i.v.m. vakantie, bijv. bij dhr. Bakker."]),
        ("Factuur nr. 2026-014 o.v. klopt.", ["Factuur nr. 2026-014 o.v. klopt."]),
        ("Nous payons p.ex. lundi. Merci!", ["Nous payons p.ex. lundi.", "Merci!"]),
        ("- Factuur 14 is betaald\n- Factuur 15 volgt", ["- Factuur 14 is betaald", "- Factuur 15 volgt"]),
        ("Dit gaat om\nde factuur van mei.", ["Dit gaat om\nde factuur van mei."]),
        ("Bedankt\nJan", ["Bedankt", "Jan"]),
        ("Klopt dit? Ik denk het niet… Of wel!", ["Klopt dit?", "Ik denk het niet…", "Of wel!"]),
        ("Het was € 1.210,00. Dat klopt.", ["Het was € 1.210,00.", "Dat klopt."]),
        ("", []),
        (" \r\n\r\n ", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]):
    """
    Each is given as it stands, without the white space around it.
    """
    assert [sentence.text for sentence in sentences(text)] == expected


def test_a_sentence_knows_its_place():
    """
    What was understood can be shown to the owner in the mail itself.
    """
    assert sentences("  Ja.\n\nNee.") == (Sentence("Ja.", 2), Sentence("Nee.", 7))
