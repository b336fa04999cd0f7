"""`voldaan layouts`: what was learnt, and forgetting it."""

from __future__ import annotations

from agent.cli.exits import Exit
from tests.unit.cli.terminal import Terminal
from tests.unit.ledger.test_lessons import LESSON


def test_each_layout_is_told_with_what_it_was_learnt_from(terminal: Terminal):
    """
    Where each value is read, whose word that is, and what is not read any more.
    """
    with terminal.home.house.ledger.change() as book:
        book.put_lesson(LESSON)
    said = terminal.types("layouts").out

    assert "L1  invoice with “factuur”, “omschrijving”" in said
    assert "amount due: beside “alles bij elkaar”; learnt from invoice 2026-014, confirmed by you on 1 April" in said
    assert "30 days after the issue date, where no due date is printed" in said
    assert "two confirmed invoices disagreed: number" in said


def test_a_layout_is_forgotten_by_its_name(terminal: Terminal):
    """
    And another name changes nothing.
    """
    with terminal.home.house.ledger.change() as book:
        book.put_lesson(LESSON)
    missed = terminal.types("layouts", "--forget", "L9")
    forgotten = terminal.types("layouts", "--forget", "L1")

    assert missed.code == Exit.NOT_UNDERSTOOD
    assert "no layout L9" in missed.err
    assert "L1 is forgotten" in forgotten.out
    assert "Nothing was learnt yet" in terminal.types("layouts").out
