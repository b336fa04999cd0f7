"""A customer is closed from 16 to 27 March 2026, and his second letter waits: a call is proposed instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agent.desk.learning_answers import PROPOSALS
from agent.domain.question import Question, QuestionKind
from tests.builders import eur, paid, reminded
from tests.unit.work.home import Home, build_home

BEFORE, CLOSED, AFTER = date(2026, 3, 13), date(2026, 3, 19), date(2026, 3, 31)
SETTINGS = """
[[customers]]
match = ["acme.example"]
{card}
[[closures]]
first = 2026-03-16
last = 2026-03-27
name = "bouwvak"
match = ["acme.example"]
[[contacts]]
name = "Piet Smit"
email = "piet@sanne.example"
"""


def build(folder: Path, card: str = "") -> Home:
    """Acme got the first letter before it closed."""
    home = build_home(folder, more=SETTINGS.format(card=card))
    home.goes_live()
    home.invoices()
    home.passes(date(2026, 3, 5))
    with home.house.ledger.change() as book:
        book.put(home.item().with_events(reminded(date(2026, 3, 9))))
    return home


def asked(home: Home, kind: QuestionKind, day: date) -> tuple[Question, ...]:
    """What a pass of that day asks."""
    home.passes(day)
    return tuple(question for question in home.book().questions() if question.kind is kind)


def test_while_a_letter_waits_for_a_closure_a_call_is_proposed_once(tmp_path: Path):
    """
    Quietly; a no ends it for that closure. Rule: call-while-closed.
    """
    home = build(tmp_path)
    assert asked(home, QuestionKind.CALL_WHILE_CLOSED, BEFORE) == ()

    (question,) = asked(home, QuestionKind.CALL_WHILE_CLOSED, CLOSED)
    assert question.kind in PROPOSALS
    assert "is closed (bouwvak)" in question.text and "waits until 31 March" in question.text
    home.answers(question, "no")
    assert asked(home, QuestionKind.CALL_WHILE_CLOSED, date(2026, 3, 20)) == ()
    assert asked(home, QuestionKind.CALL, date(2026, 3, 24)) == ()


def test_a_yes_brings_the_task_with_its_sheet(tmp_path: Path):
    """
    It ends with the closure, for then the letter goes. Rules: call-while-closed, call-task.
    """
    home = build(tmp_path)
    (question,) = asked(home, QuestionKind.CALL_WHILE_CLOSED, CLOSED)
    home.answers(question, "yes")

    (call,) = asked(home, QuestionKind.CALL, CLOSED)
    assert "bouwvak" in call.text and "Is everything to your liking?" in call.letter
    assert asked(home, QuestionKind.CALL, AFTER) == ()


def test_it_names_who_knows_the_customer(tmp_path: Path):
    """
    Let him do it. Rule: call-while-closed.
    """
    (question,) = asked(build(tmp_path, 'contact = "Piet Smit"'), QuestionKind.CALL_WHILE_CLOSED, CLOSED)

    assert "or let Piet Smit do it" in question.text


@pytest.mark.parametrize("card", ["", "mail_only_below = 500"], ids=["paid", "mail only"])
def test_nobody_is_proposed_to_be_called_without_need(tmp_path: Path, card: str):
    """
    Nothing waits any more, or only mail is sent to him. Rule: call-while-closed.
    """
    home = build(tmp_path, card)
    if not card:
        asked(home, QuestionKind.CALL_WHILE_CLOSED, CLOSED)
        with home.house.ledger.change() as book:
            book.put(home.item().with_events(paid(eur("121.00"), on=CLOSED)))

    assert asked(home, QuestionKind.CALL_WHILE_CLOSED, CLOSED) == ()
