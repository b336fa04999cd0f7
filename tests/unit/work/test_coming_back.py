"""The day on which Sanne told somebody that she would come back is a task of hers. Jan complains on 10 March 2026."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from agent.desk.find import Target
from agent.desk.learning_answers import PROPOSALS
from agent.desk.words import paid, resolved
from agent.domain.question import Question, QuestionKind
from agent.dunning.calls import OUTCOMES
from tests.builders import moment
from tests.unit.desk.books import asks
from tests.unit.work.home import JAN, Home, build_home

WRITTEN, DAY_BEFORE, BACK_ON = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13)
AT = moment(WRITTEN, time(16))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Jan complains about his invoice by mail."""
    home = build_home(tmp_path, mode="draft")
    home.goes_live()
    invoice = home.invoices()
    home.passes(date(2026, 3, 6))
    text = "Hoi Sanne,\n\nTwee stoelen waren kapot, dus dit klopt niet.\n\nGroet, Jan\n"
    home.mails(JAN, text=text, subject="Re: Factuur 2026-031", on=WRITTEN, answers=invoice)
    home.passes(WRITTEN, time(15))
    return home


def answers(home: Home, *words: str) -> None:
    """Sanne answers the question about his words, in this order."""
    (question,) = (one for one in home.book().questions() if one.letter)
    for each in words:
        home.answers(question, each, AT)


def tasks(home: Home, day: date) -> tuple[Question, ...]:
    """What she is asked after the pass of that morning."""
    home.passes(day, time(8))
    return tuple(one for one in home.book().questions() if one.kind is QuestionKind.COME_BACK)


def test_the_day_named_in_an_answer_to_a_complaint_is_a_task_on_that_morning(home: Home):
    """
    Not the day before, and no mere proposal; the invoice stays quiet. Rules: come-back, disputed.
    """
    answers(home, "draft")
    home.sends_drafts()

    assert tasks(home, DAY_BEFORE) == ()
    (task,) = tasks(home, BACK_ON)
    assert "they hear from you on Friday 13 March" in task.text
    assert task.kind not in PROPOSALS
    assert home.item().dispute is not None


def test_it_is_done_with_a_word_and_not_asked_again(home: Home):
    """
    Whatever she said to them, the dispute ends by another word. Rule: come-back.
    """
    answers(home, "draft", "disputed")
    (task,) = tasks(home, BACK_ON)
    home.answers(task, "noted", moment(BACK_ON))

    assert tasks(home, date(2026, 3, 16)) == ()
    assert home.item().dispute is not None


def test_an_answer_that_was_not_laid_down_promises_nothing(home: Home):
    """
    She wrote no such thing. Rule: come-back.
    """
    answers(home, "disputed")

    assert tasks(home, BACK_ON) == ()


@pytest.mark.parametrize("ends", ["resolved", "paid"])
def test_what_was_solved_before_that_day_is_no_task(home: Home, ends: str):
    """
    Nobody waits for her word. Rule: come-back.
    """
    answers(home, "draft")
    home.sends_drafts()
    home.passes(DAY_BEFORE)
    with home.house.ledger.change() as book:
        card = book.customer("acme.example")
        assert card
        if ends == "paid":
            paid(book, home.item(), None, WRITTEN, moment(DAY_BEFORE))
        else:
            resolved(book, Target(card, home.item()), moment(DAY_BEFORE))

    assert tasks(home, BACK_ON) == ()


def test_a_complaint_on_the_telephone_names_a_day_too(tmp_path: Path):
    """
    In the mail that puts it in writing. Rules: come-back, said-in-writing.
    """
    home = build_home(tmp_path, mode="draft")
    home.goes_live()
    home.invoices()
    home.passes(date(2026, 3, 5))
    with home.house.ledger.change() as book:
        call = asks(book, QuestionKind.CALL, *OUTCOMES, subject="call:letter")
    home.answers(call, "complaint", AT)
    answers(home, "draft")
    home.sends_drafts()

    (task,) = tasks(home, BACK_ON)
    assert "Friday 13 March" in task.text
