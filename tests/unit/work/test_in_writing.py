"""What was said on the telephone is put in writing: a mail is proposed, and lies in Drafts at a word. 18 March 2026."""

from __future__ import annotations

from datetime import date, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from agent.desk.doing import undo
from agent.desk.find import Target
from agent.desk.words import promised as promise
from agent.domain.question import Question, QuestionKind
from agent.dunning.calls import OUTCOMES
from tests.builders import TODAY, moment
from tests.unit.desk.books import asks
from tests.unit.work.home import Home, build_home

NOW = moment(TODAY, time(11))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sanne's house, live, that writes drafts; Acme is late with two invoices, and she was asked to telephone."""
    home = build_home(tmp_path, mode="draft")
    home.goes_live()
    home.invoices()
    home.invoices("2026-032")
    home.passes(date(2026, 3, 5))
    with home.house.ledger.change() as book:
        asks(book, QuestionKind.CALL, *OUTCOMES, subject="call:letter")
    return home


def says(home: Home, outcome: str) -> tuple[Question, ...]:
    """Sanne tells how the call went; gives the mails that are proposed then."""
    (call,) = (one for one in home.book().questions() if one.kind is QuestionKind.CALL)
    home.answers(call, outcome, NOW)
    return offered(home)


def offered(home: Home) -> tuple[Question, ...]:
    """The mails that are proposed after a call."""
    return tuple(one for one in home.book().questions() if one.kind is QuestionKind.IN_WRITING)


def test_a_promised_day_is_confirmed_for_all_it_was_about_with_the_copies(home: Home):
    """
    Both late invoices, in the thread of the first, to whom they went. Rule: said-in-writing.
    """
    (question,) = says(home, "promised 2026-03-27")
    assert home.letters() == []
    home.answers(question, "draft", NOW)

    (octets,) = home.letters()
    mail = message_from_bytes(octets, policy=policy.default)
    body = mail.get_body(("plain",)).get_content()
    assert "vrijdag 27 maart" in body and "2026-031 en 2026-032" in body
    assert [part.get_filename() for part in mail.iter_attachments()] == ["2026-031.pdf", "2026-032.pdf"]
    assert mail["To"] == "Jan <jan@acme.example>"
    assert str(mail["In-Reply-To"]) == home.item().invoice.dispatch.message_id


def test_a_complaint_is_answered_about_the_one_invoice_with_a_day(home: Home):
    """
    Three working days to find out. Rule: said-in-writing.
    """
    (question,) = says(home, "complaint")
    home.answers(question, "draft", NOW)

    assert "2026-031" in question.letter and "2026-032" not in question.letter
    assert "maandag 23 maart" in question.letter
    mail = message_from_bytes(home.letters()[0], policy=policy.default)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["2026-031.pdf"]


@pytest.mark.parametrize(("outcome", "mails"), [("will look", 1), ("not reached", 0), ("settled", 0)])
def test_who_promised_to_look_gets_the_copy_and_who_was_not_reached_gets_nothing(home: Home, outcome: str, mails: int):
    """
    A mail about a talk that was not would be strange. Rule: said-in-writing.
    """
    assert len(says(home, outcome)) == mails


def test_it_is_proposed_quietly_and_a_no_ends_it(home: Home):
    """
    Nothing waits for it. Rule: said-in-writing.
    """
    (question,) = says(home, "promised 2026-03-27")
    assert question.options == ("draft", "no")
    home.answers(question, "no", NOW)
    home.passes(TODAY, time(12))

    assert offered(home) == ()


def test_once_she_sent_it_nothing_is_asked(home: Home):
    """
    Sending is the answer. Rules: said-in-writing, answer-taken-back.
    """
    (question,) = says(home, "promised 2026-03-27")
    home.answers(question, "draft", NOW)
    home.sends_drafts()
    home.passes(TODAY, time(12))

    assert offered(home) == ()
    assert home.letters() == []


def test_taking_back_the_outcome_takes_back_the_mail(home: Home):
    """
    The draft as well. Rules: said-in-writing, answer-taken-back.
    """
    (question,) = says(home, "promised 2026-03-27")
    said = home.book().said()[-1].id
    home.answers(question, "draft", NOW)
    with home.house.ledger.change() as book:
        undo(book, said, None, NOW)
    home.passes(TODAY, time(12))

    assert offered(home) == ()
    assert not any(b"gesprek" in letter for letter in home.letters())  # the first letter may lie there again


def test_another_day_agreed_since_takes_the_mail_back(home: Home):
    """
    It would confirm a day that holds no longer. Rules: said-in-writing, answer-taken-back.
    """
    (question,) = says(home, "promised 2026-03-27")
    home.answers(question, "draft", NOW)
    with home.house.ledger.change() as book:
        item = home.item()
        card = book.customer(item.customer)
        assert card
        promise(book, Target(card, item), date(2026, 4, 2), NOW + timedelta(minutes=5))
    home.passes(TODAY, time(12))

    assert (offered(home), home.letters()) == ((), [])


def test_an_owners_older_copy_of_the_answers_proposes_no_empty_mail(home: Home):
    """
    His file knows no such text. Rule: said-in-writing.
    """
    letters = home.folder / "letters"
    letters.mkdir()
    for name, source in home.house.templates.items():
        if name.endswith("-answers.txt"):
            before, after = source.split('{% elif answer == "call-date" %}')
            (letters / name).write_text(before + after[after.index("{% endif %}\n\n{{ closing") :], encoding="utf-8")
    settings = home.folder / "config.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f'[letters]\nfolder = "{letters}"\n', encoding="utf-8")
    home.opens_anew()

    assert says(home, "promised 2026-03-27") == ()
