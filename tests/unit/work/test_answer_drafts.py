"""A proposed answer that was laid in Drafts: to whom it goes, and what its sending settles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from agent.domain.errors import VoldaanError
from agent.domain.events import Promised, Replied, Tie
from agent.domain.question import Question
from agent.work.deciding import ask_owner, decide_all, gather_facts
from agent.work.proposing import propose_after_promise
from tests.builders import TODAY, moment, overdue
from tests.unit.desk.books import put_acme, wrote
from tests.unit.work.home import JAN, Home, build_home

WRITTEN, SENT = date(2026, 3, 10), moment(date(2026, 3, 10), time(16))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sanne's house, live, that writes drafts."""
    home = build_home(tmp_path, mode="draft")
    home.goes_live()
    return home


def proposed(home: Home) -> tuple[Question, ...]:
    """The open questions that propose a text to send."""
    return tuple(question for question in home.book().questions() if question.letter)


def answers_by_draft(home: Home, words: str) -> None:
    """Jan wrote these words; Sanne had the proposed answer laid in Drafts and sent it."""
    invoice = home.invoices()
    home.passes(date(2026, 3, 6))
    text = f"Hoi Sanne,\n\n{words}\n\nGroet, Jan\n"
    home.mails(JAN, text=text, subject="Re: Factuur 2026-031", on=WRITTEN, answers=invoice)
    home.passes(WRITTEN, time(15))
    home.answers(proposed(home)[0], "draft", SENT)
    home.sends_drafts()
    home.passes(WRITTEN, time(17))


def test_a_complaint_that_was_answered_stays_quiet_until_it_is_resolved(home: Home):
    """
    "I put it right and send you a new one": no reminder goes after that by itself. Rule: human-words.
    """
    answers_by_draft(home, "Er klopt niets van deze factuur, twee stoelen zijn kapot geleverd.")

    assert home.item().dispute is not None
    assert proposed(home) == ()


@pytest.mark.parametrize(
    "words", ["Kunnen we in drie delen betalen, eind april, eind mei en eind juni?", "Ik betaal volgende maand."]
)
def test_an_answer_that_leaves_the_day_open_settles_nothing(home: Home, words: str):
    """
    Sanne wrote back; what was agreed only she can say, and until then it stays quiet. Rule: human-words.
    """
    answers_by_draft(home, words)
    (question,) = (one for one in home.book().questions() if "what was agreed" in one.text)

    (card,) = home.book().customers()
    assert card.holds(TODAY)
    home.answers(question, "promised 2026-04-30")
    (card,) = home.book().customers()
    assert (card.holds(TODAY), home.item().promise and home.item().promise.pay_on) == ((), date(2026, 4, 30))


def test_draft_beside_another_answer_is_refused(home: Home):
    """
    Either would be lost silently; the promise is said first. Rule: drafts-are-approval.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        question = wrote(book, "mail-1", "2026-031")
        book.reword(question.id, question.text, question.options, letter="Dear Jan, thank you.")

    with pytest.raises(VoldaanError, match="stands alone"):
        home.answers(proposed(home)[0], "promised 2026-04-10 draft")
    assert (home.item().promise, home.letters()) == (None, [])


def test_an_answer_goes_to_whoever_promised_not_to_who_wrote_last(home: Home):
    """
    Somebody else wrote in the thread since. Rule: drafts-are-approval.
    """
    at, later = moment(date(2026, 3, 9)), moment(date(2026, 3, 12))
    promise = Replied(
        at, at, "mail-1", "<p@acme.example>", "els@acme.example", "Re: Factuur", "I pay on 13 March", Tie.THREAD
    )
    last = replace(
        promise, at=later, received_at=later, mail="mail-2", message_id="<o@r.example>", sender="spam@rival.example"
    )
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031", None, promise, Promised(at, date(2026, 3, 13), "mail-1"), last))
    with home.house.ledger.change() as book:
        facts = gather_facts(home.house, book, moment(TODAY), True)
        decided = decide_all(home.house, book, facts)
        ask_owner(book, decided, facts, lambda item: propose_after_promise(home.house, item, moment(TODAY)))

    home.answers(proposed(home)[0], "draft")
    (letter,) = home.letters()
    assert b"els@acme.example" in letter and b"rival.example" not in letter
