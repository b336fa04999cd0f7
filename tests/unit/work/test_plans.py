"""The confirmation of a plan of parts: with the question, or by itself; what its sending settles. Rule: in-writing."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from agent.desk.find import find_target
from agent.desk.parts import agreed
from agent.desk.words import release
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.work.morning import look_around
from agent.work.report import PassReport
from tests.builders import moment
from tests.unit.work.home import JAN, Home, build_home

WRITTEN = date(2026, 3, 10)
IN_PARTS = "Mag het in twee delen: 60 euro op 20 maart en 61 euro op 20 april?"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sanne's house, live, that writes drafts; one invoice of 121 euros is late."""
    home = build_home(tmp_path, mode="draft")
    home.goes_live()
    return home


def asked(home: Home, kind: QuestionKind) -> tuple[Question, ...]:
    """The open questions of this kind."""
    return tuple(question for question in home.book().questions() if question.kind is kind)


def agrees(home: Home, at: date = WRITTEN) -> None:
    """Sanne notes two parts by herself."""
    with home.house.ledger.change() as book:
        agreed(book, find_target(book, "2026-031"), "60 on 20 march, 61 on 20 april", moment(at), at)


def jan_asks_for_parts(home: Home) -> Question:
    """His mail, and the question about it."""
    invoice = home.invoices()
    home.passes(date(2026, 3, 6))
    text = f"Hoi Sanne,\n\n{IN_PARTS}\n\nGroet, Jan\n"
    home.mails(JAN, text=text, subject="Re: Factuur 2026-031", on=WRITTEN, answers=invoice)
    home.passes(WRITTEN, time(15))
    return asked(home, QuestionKind.WORDS)[0]


def test_the_question_about_whole_parts_holds_their_confirmation(home: Home):
    """
    One yes agrees, and no second confirmation is proposed.
    """
    question = jan_asks_for_parts(home)
    assert question.proposed == "agree 60.00 on 2026-03-20, 61.00 on 2026-04-20"
    assert "20 maart 2026: € 60,00" in question.letter.replace("\xa0", " ")

    home.answers(question, "yes", moment(WRITTEN, time(16)))
    home.passes(date(2026, 3, 11))

    assert home.item().plan
    assert asked(home, QuestionKind.IN_WRITING) == ()


def test_whoever_confirms_first_is_asked_with_one_yes_what_was_agreed(home: Home):
    """
    She sent the confirmation from Drafts: the plan she confirmed is what is offered.
    """
    question = jan_asks_for_parts(home)
    home.answers(question, "draft", moment(WRITTEN, time(16)))
    home.sends_drafts()
    home.passes(WRITTEN, time(17))

    (again,) = asked(home, QuestionKind.WORDS)
    assert "what was agreed?" in again.text
    home.answers(again, "yes", moment(WRITTEN, time(18)))
    assert home.item().plan


def test_a_plan_she_noted_herself_has_a_quiet_proposal_to_confirm_it(home: Home):
    """
    Once; it goes when she writes in the thread, or when the plan is over.
    """
    home.invoices()
    home.passes(date(2026, 3, 6))
    agrees(home)
    home.passes(WRITTEN)
    (question,) = asked(home, QuestionKind.IN_WRITING)
    assert "akkoord" in question.letter

    home.answers(question, "no", moment(WRITTEN, time(16)))
    home.passes(date(2026, 3, 11))
    assert asked(home, QuestionKind.IN_WRITING) == ()


def test_a_proposal_goes_with_the_plan_it_confirms(home: Home):
    """
    What holds no longer is confirmed by nobody.
    """
    home.invoices()
    home.passes(date(2026, 3, 6))
    agrees(home)
    home.passes(WRITTEN)
    with home.house.ledger.change() as book:
        release(book, find_target(book, "2026-031"), moment(WRITTEN, time(16)))
    home.passes(WRITTEN, time(17))

    assert asked(home, QuestionKind.IN_WRITING) == ()


def test_the_digest_says_once_that_nothing_was_confirmed(home: Home):
    """
    After two working days, on that morning only.
    """
    home.invoices()
    home.passes(date(2026, 3, 6))
    agrees(home)
    days = {}
    for day in (11, 12, 13, 16):
        at = moment(date(2026, 3, day), time(8)).astimezone(home.house.zone)
        days[day] = list(look_around(home.house, PassReport(at, Mode.DRAFT), at, True).news.unwritten)
        with home.house.ledger.change() as book:
            book.mark.digest_sent_at = at

    assert [day for day, lines in days.items() if lines] == [13]
