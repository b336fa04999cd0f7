"""A page as a lesson sees it: bounded, and with the words that matter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.documents.clues import MOST_ANCHORS, MOST_CLUES
from agent.domain.layout import ClueKind, Layout, Place
from tests.unit.documents.builders import draft, printed
from tests.unit.documents.odd_papers import FIRST, Design, read
from tests.unit.documents.pdf_builder import Sheet, pdf


def layout(*rows: tuple[tuple[float, str], ...]) -> Layout:
    """The layout of an invoice with these rows below its title."""
    page = Sheet().line("FACTUUR").line("Factuurnummer: 2026-014")
    for row in rows:
        page.row(*row, gap=20)
    found = draft(pdf(page)).layout
    assert found
    return found


def seen(found: Layout, value: str) -> list[tuple[str, Place, int]]:
    """The label, place and turn of every clue with this value."""
    return [(clue.spot.label, clue.spot.place, clue.spot.nth) for clue in found.clues if clue.value == value]


def test_a_value_has_the_label_in_front_of_it_in_its_own_segment_or_to_its_left():
    """
    With or without a gap between them.
    """
    found = layout(((60, "Kenmerk: A-17"),), ((60, "Opgemaakt"), (220, "5 mei 2026")))

    assert seen(found, "A-17") == [("kenmerk", Place.BESIDE, 1)]
    assert seen(found, "2026-05-05") == [("opgemaakt", Place.BESIDE, 1)]


def test_a_value_under_its_label_knows_that_one_too():
    """
    A strip of labels with the values below.
    """
    found = layout(((60, "Kenmerk"), (220, "Uiterlijk")), ((60, "A-17"), (220, "5 mei 2026")))

    assert seen(found, "A-17") == [("kenmerk", Place.UNDER, 1)]
    assert seen(found, "2026-05-05") == [("uiterlijk", Place.UNDER, 1)]


def test_the_values_of_one_row_are_told_apart_by_their_turn():
    """
    Net, tax and total behind one word.
    """
    found = layout(((60, "Samen"), (220, "100,00"), (320, "21,00"), (420, "121,00")))

    assert seen(found, "121.00") == [("samen", Place.BESIDE, 3)]


def test_a_value_in_a_sentence_has_the_last_words_before_it():
    """
    However long the sentence is.
    """
    found = layout(((60, "Wij zien uw betaling graag tegemoet vóór 5 mei 2026 op onze rekening bij de bank"),))

    assert seen(found, "2026-05-05") == [("betaling graag tegemoet vóór", Place.WITHIN, 1)]


@pytest.mark.parametrize("text", ["12 %", "21%"])
def test_a_rate_is_no_value(text: str):
    """
    It never is a number, a date or an amount of an invoice.
    """
    assert [clue for clue in layout(((60, "Tarief"), (220, text))).clues if clue.spot.label == "tarief"] == []


def test_hundreds_of_goods_leave_room_for_what_matters():
    """
    What crosses from the sandbox is bounded; number and total are kept.
    """
    goods = tuple((f"Onderdeel {at}", f"{at}.50") for at in range(1, 200))
    found = read(Design(), replace(FIRST, goods=goods)).layout

    assert found and len(found.clues) == MOST_CLUES
    assert len(found.anchors) <= MOST_ANCHORS
    assert {"ons kenmerk", "alles bij elkaar"} <= {clue.spot.label for clue in found.clues}


def test_a_paper_bears_the_marks_of_its_seller():
    """
    By VAT number, enterprise number and account it is told from another owner's.
    """
    found = draft(printed()).layout

    assert found and set(found.marks) == {"12345678", "NL44RABO0123456789"}
    assert found.currencies == ("EUR",)
    assert any(clue.spot.kind is ClueKind.AMOUNT and clue.is_named for clue in found.clues)
