"""What was learnt about layouts is kept in the books."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from agent.domain.layout import Anchor, ClueKind, Lesson, Place, Spot, TaughtField, TaughtTerm, Teacher
from agent.ledger import Ledger
from agent.ledger.migrations import SCHEMA

TEACHER = Teacher("2026-014", "a" * 64, date(2026, 4, 1), "by you")
SPOT = Spot(ClueKind.AMOUNT, Place.BESIDE, "alles bij elkaar", 1, 220, 450, 500)
LESSON = Lesson(
    id="L1",
    kind="invoice",
    anchors=(Anchor("factuur", 60), Anchor("omschrijving", 60)),
    marks=("NL123456782B12",),
    fields={"amount_due": TaughtField(TEACHER, (SPOT,), "121.00", "EUR", ("EUR",), adds_up=True)},
    term=TaughtTerm(TEACHER, 30, "", ("a" * 64,)),
    month_first=False,
    roles=("net", "total"),
    withdrawn=("number",),
)


def test_a_lesson_is_the_same_value_in_the_next_run(tmp_path: Path) -> None:
    """
    Every place, and who confirmed it.
    """
    with Ledger(tmp_path).change() as book:
        book.put_lesson(LESSON)

    assert Ledger(tmp_path).read().lessons() == (LESSON,)


def test_a_forgotten_lesson_is_gone_and_its_name_is_free(tmp_path: Path) -> None:
    """
    Named in any case.
    """
    with Ledger(tmp_path).change() as book:
        book.put_lesson(LESSON)
        assert book.next_lesson_id() == "L2"
    with Ledger(tmp_path).change() as book:
        assert book.drop_lesson("l1") == LESSON
        assert book.drop_lesson("L7") is None

    assert Ledger(tmp_path).read().lessons() == ()
    assert Ledger(tmp_path).read().next_lesson_id() == "L1"


def test_books_from_before_lessons_simply_have_none(tmp_path: Path) -> None:
    """
    The file needs no other shape: its schema stays.
    """
    with Ledger(tmp_path).change() as book:
        book.put_paper("a paper", "not an invoice")

    assert "lessons" not in json.loads((tmp_path / "ledger.json").read_text())
    assert json.loads((tmp_path / "ledger.json").read_text())["schema"] == SCHEMA
    assert Ledger(tmp_path).read().lessons() == ()
