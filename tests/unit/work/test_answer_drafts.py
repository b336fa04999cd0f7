"""A proposed answer that was laid in Drafts: to whom it goes, and what its sending settles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from agent.desk.doing import undo
from agent.desk.words import paid
from agent.domain.errors import VoldaanError
from agent.domain.events import Promised, Replied, Tie
from agent.domain.question import Question
from agent.work.deciding import ask_owner, decide_all, gather_facts
from agent.work.morning import look_around
from agent.work.proposing import propose_after_promise
from tests.builders import TODAY, moment, overdue
from tests.unit.desk.books import put_acme, wrote
from tests.unit.work.home import JAN, OWNER, Home, build_home

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
    answers_by_draft(home, "Twee stoelen waren kapot, dus dit klopt niet.")

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


# --- what becomes of it -------------------------------------------------------------------------------------------

NEVER_CAME = "De factuur heb ik nooit ontvangen. Kun je hem nog eens sturen?"
EDITED = "Hoi Jan,\n\nHier is hij weer, met een extra regel van mij.\n\nGroet, Sanne\n"


def laid(home: Home, words: str = NEVER_CAME) -> Question:
    """Jan wrote these words, and Sanne had the proposed answer laid in Drafts; gives the question."""
    invoice = home.invoices()
    home.passes(date(2026, 3, 6))
    text = f"Hoi Sanne,\n\n{words}\n\nGroet, Jan\n"
    home.mails(JAN, text=text, subject="Re: Factuur 2026-031", on=WRITTEN, answers=invoice)
    home.passes(WRITTEN, time(15))
    (question,) = proposed(home)
    home.answers(question, "draft", SENT)
    return question


def edits_the_draft(home: Home) -> None:
    """Her mail program saves what she made of it as a mail of its own, and takes the laid one away."""
    (old,) = home.server.folder("Drafts").mails.values()
    thread = str(message_from_bytes(old.octets)["In-Reply-To"])
    home.server.folder("Drafts").mails.clear()
    home.mails(OWNER, JAN, "Re: Factuur 2026-031", EDITED, on=date(2026, 3, 11), folder="Drafts", answers=thread)


def pays(home: Home) -> None:
    """Sanne says that the invoice is paid."""
    with home.house.ledger.change() as book:
        paid(book, home.item(), None, WRITTEN, SENT)


def test_an_answer_is_taken_back_when_its_invoice_is_paid_and_the_digest_says_why(home: Home):
    """
    She would tell somebody who paid that he will get a copy. Rule: answer-taken-back.
    """
    laid(home)
    pays(home)
    report = home.passes(WRITTEN, time(17))

    assert home.letters() == []
    morning = look_around(home.house, report, moment(WRITTEN, time(18)), True)
    (told,) = morning.news.taken_back
    assert (told.to, told.because) == (("jan@acme.example",), "2026-031 is settled")


@pytest.mark.parametrize(("words", "stays"), [("disputed", False), ("settled", False), ("go on", True)])
def test_an_answer_is_taken_back_when_its_question_was_settled_otherwise(home: Home, words: str, stays: bool):
    """
    What it says is not what she decided. Rule: answer-taken-back.
    """
    question = laid(home)
    home.answers(question, words, SENT)
    home.passes(WRITTEN, time(17))

    assert bool(home.letters()) is stays


def test_an_answer_that_says_what_was_decided_stays(home: Home):
    """
    She had it laid, and agreed to the day it names. Rule: answer-taken-back.
    """
    question = laid(home, "Ik betaal op vrijdag 27 maart.")
    home.answers(question, "yes", SENT)
    home.passes(WRITTEN, time(17))

    assert len(home.letters()) == 1


def test_an_answer_is_taken_back_when_she_takes_back_her_word(home: Home):
    """
    "undo" leaves nothing behind. Rules: answer-taken-back, taken-back.
    """
    laid(home)
    with home.house.ledger.change() as book:
        undo(book, book.said()[-1].id, None, SENT)
    home.passes(WRITTEN, time(17))

    assert home.letters() == []


def test_what_she_wrote_in_an_answer_is_never_taken_away_but_told(home: Home):
    """
    Her words are hers, also when the invoice is paid. Rule: answer-taken-back.
    """
    laid(home)
    edits_the_draft(home)
    pays(home)
    home.passes(date(2026, 3, 11), time(17))

    assert len(home.letters()) == 1
    (told,) = (one for one in home.book().questions() if "changed by you" in one.text)
    assert "2026-031 is settled" in told.text


@pytest.mark.parametrize("what", ["a colleague in copy", "a photo"])
def test_what_she_added_to_an_answer_is_hers_as_well(home: Home, what: str):
    """
    The words are as they were laid, and what she put beside them is nowhere else. Rule: answer-taken-back.
    """
    laid(home)
    (lies,) = home.server.folder("Drafts").mails.values()
    mail = message_from_bytes(lies.octets, policy=policy.default)
    home.server.folder("Drafts").mails.clear()
    if what == "a photo":
        mail.add_attachment(b"chair", maintype="image", subtype="jpeg", filename="chair.jpg")
    else:
        mail["Cc"] = "piet@sanne.example"
    home.server.add_message("Drafts", mail.as_bytes(policy=policy.SMTP), at=SENT)
    pays(home)
    home.passes(date(2026, 3, 11), time(17))

    assert len(home.letters()) == 1


def test_no_second_answer_is_laid_beside_one_she_changed(home: Home):
    """
    Two answers would leave for one question. Rule: answer-taken-back.
    """
    question = laid(home)
    edits_the_draft(home)
    home.answers(question, "draft", moment(date(2026, 3, 11)))

    (lies,) = home.letters()
    assert b"een extra regel" in lies


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("seen", [False, True], ids=["before the next pass", "after it"])
def test_no_answer_is_laid_again_once_she_sent_it(home: Home, edited: bool, seen: bool):
    """
    As it was laid, or under a name of her mail program's own; before a pass saw it as well as after.
    Rule: answer-taken-back.
    """
    question = laid(home)
    if edited:
        edits_the_draft(home)
    home.sends_drafts()
    if seen:
        home.passes(date(2026, 3, 11), time(17))
    with home.house.ledger.change() as book:  # some questions stay open after an answer
        book.put_back(replace(question, answer=None))

    with pytest.raises(VoldaanError, match=r"you sent that answer on 1[01] March already"):
        home.answers(question, "draft", moment(date(2026, 3, 12)))
    assert home.letters() == []


def test_what_else_she_sends_in_the_thread_is_not_the_answer_that_still_lies_there(home: Home):
    """
    Only what was sent ends it; a question that stays open keeps its draft. Rule: answer-taken-back.
    """
    question = laid(home)
    mail = message_from_bytes(home.letters()[0])
    home.mails(
        OWNER,
        JAN,
        "Re: Factuur",
        "Even tussendoor.\n",
        on=date(2026, 3, 11),
        folder="Sent",
        answers=mail["In-Reply-To"],
    )
    home.answers(question, "draft", moment(date(2026, 3, 11)))

    assert len(home.letters()) == 1
    assert home.book().mark.laid[0].sent_at is None


def test_an_answer_thrown_away_may_be_laid_again(home: Home):
    """
    She changed her mind twice. Rule: answer-taken-back.
    """
    question = laid(home)
    home.server.folder("Drafts").mails.clear()
    home.passes(WRITTEN, time(17))
    home.answers(question, "draft", moment(date(2026, 3, 11)))

    assert len(home.letters()) == 1
    assert len(home.book().mark.laid) == 1
