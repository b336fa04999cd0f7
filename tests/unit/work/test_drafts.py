"""Which drafts are taken back, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from agent.desk import WithdrawnDraft, paid, taken_back_since
from agent.domain.policy import Step
from agent.domain.question import QuestionKind
from agent.outbox import State
from tests.builders import TODAY, eur, moment
from tests.unit.work.home import Home, build_home

FIRM_ONLY = (Step("firm", 3, needs_yes=True),)
"""No settings file may begin so; a first letter that names a day spares these tests two others."""


@pytest.fixture
def firm(tmp_path: Path) -> Home:
    """A home with a draft that asks for an answer by Wednesday 25 March."""
    home = build_home(tmp_path)
    home.house = replace(home.house, policy=replace(home.house.policy, steps=FIRM_ONLY))
    home.goes_live()
    home.invoices()
    home.passes()
    return home


def told(home: Home) -> list[str]:
    """Why drafts were taken back today."""
    letters = home.house.journal.letters().values()
    return [one.because for one in taken_back_since(letters, moment(TODAY, time(0)))]


def test_a_draft_whose_day_has_come_is_made_anew(firm: Home):
    """
    Nobody is asked on the 25th to answer by the 25th. Rule: drafts-are-approval.
    """
    firm.passes(date(2026, 3, 24))
    (before,) = firm.letters()
    firm.passes(date(2026, 3, 25))
    left = firm.letters()
    firm.passes(date(2026, 3, 25), time(10, 5))
    (after,) = firm.letters()

    assert (b"25 maart" in before, left) == (True, [])
    assert b"1 april" in after and b"25 maart" not in after
    assert told(firm) == ["it asks for an answer by 25 March, and that day has come"]


def test_a_day_in_words_the_owner_changed_is_hers(firm: Home):
    """
    She may have named another. Rule: drafts-are-approval.
    """
    (laid,) = firm.letters()
    drafts = firm.server.folder("Drafts")
    drafts.mails.clear()
    (entry,) = firm.house.journal.letters().values()
    edited = laid.replace(entry.message_id.encode(), b"<edited@mail.example>")
    firm.server.add_message("Drafts", edited, at=moment(TODAY))
    firm.passes(date(2026, 3, 24))
    firm.passes(date(2026, 3, 26))

    assert firm.letters() == [edited]


def edits(home: Home, words: str, day: date = TODAY) -> bytes:
    """The owner writes other words into the draft that lies there, or lay there; his program saves it anew."""
    (entry,) = home.house.journal.letters().values()
    mail = message_from_bytes((home.house.settings.data / "outbox" / entry.mail).read_bytes(), policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    body.set_content(words)
    home.server.folder("Drafts").mails.clear()
    home.server.add_message("Drafts", mail.as_bytes(), at=moment(day))
    return mail.as_bytes()


def is_paid(home: Home) -> None:
    """The money came at eleven."""
    with home.house.ledger.change() as book:
        paid(book, home.item(), eur("121.00"), TODAY, moment(TODAY, time(11)))


def taken_back(home: Home) -> list[WithdrawnDraft]:
    """What was taken back today, with the words that were kept."""
    letters, folder = home.house.journal.letters().values(), home.house.settings.data / "outbox"
    return list(taken_back_since(letters, moment(TODAY, time(0)), folder))


def test_what_the_owner_wrote_in_a_draft_is_kept_when_it_is_taken_back(home: Home):
    """
    The draft goes, for it is paid; her words do not. Rule: drafts-are-approval.
    """
    home.invoices()
    home.passes()
    edits(home, "Ha Jan, kijk je even? Groet, Sanne\n")
    home.passes(TODAY, time(10, 30))
    is_paid(home)
    home.passes(TODAY, time(12))

    (one,) = taken_back(home)
    assert home.server.folder("Drafts").mails == {}
    assert one.words.strip() == "Ha Jan, kijk je even? Groet, Sanne"
    assert Path(one.file).read_text(encoding="utf-8") == one.words


def test_what_nobody_changed_is_not_kept(home: Home):
    """
    It was our own letter, and can be made again. Rule: drafts-are-approval.
    """
    home.invoices()
    home.passes()
    is_paid(home)
    home.passes(TODAY, time(12))

    assert [(one.words, one.file) for one in taken_back(home)] == [("", "")]


def test_words_in_a_draft_that_comes_back_are_kept_and_told_once(home: Home):
    """
    Her other program had it open. Rule: drafts-are-approval.
    """
    home.invoices()
    home.passes()
    is_paid(home)
    home.passes(TODAY, time(11, 30))
    for hour in (12, 13):
        edits(home, "Ha Jan, nog een keer.\n")
        home.passes(TODAY, time(hour))

    (question,) = home.book().questions()
    assert "is kept in" in question.text and "“Ha Jan, nog een keer.”" in question.text
    assert home.server.folder("Drafts").mails == {}


@pytest.mark.parametrize(
    ("amount", "because"),
    [("40.00", "2026-031: money came in for it since"), ("121.00", "2026-031 is paid")],
)
def test_the_reason_names_the_invoice(home: Home, amount: str, because: str):
    """
    A part of it or all of it. Rule: drafts-are-approval.
    """
    home.invoices()
    home.passes()
    with home.house.ledger.change() as book:
        paid(book, home.item(), eur(amount), TODAY, moment(TODAY, time(11)))
    home.passes(TODAY + timedelta(days=1))

    assert told(home) == [because]


def test_a_draft_that_cannot_be_looked_for_stays_what_it_is(home: Home):
    """
    Trouble with the folder is told, and is no sign that the draft is gone. Rule: drafts-are-approval.
    """
    home.invoices()
    home.passes()
    home.server.folder("Drafts").mails.clear()
    home.broken |= {"Sent"}
    report = home.passes(TODAY + timedelta(days=1))
    (entry,) = home.house.journal.letters().values()

    assert any("Sent cannot be read" in trouble for trouble in report.troubles)
    assert (entry.state, entry.gone_since) == (State.DRAFTED, None)


def test_a_draft_that_is_nowhere_when_it_is_paid_is_told_at_once(home: Home):
    """
    It may wait for a planned hour, or be saved without header and thread. Rule: drafts-are-approval.
    """
    home.invoices()
    home.passes()
    home.server.folder("Drafts").mails.clear()
    home.passes(TODAY, time(11))
    with home.house.ledger.change() as book:
        paid(book, home.item(), eur("121.00"), TODAY, moment(TODAY, time(11)))
    home.passes(TODAY, time(12))
    home.passes(TODAY, time(13))

    (question,) = home.book().questions()
    assert "should not be sent any more: 2026-031 is paid" in question.text
    assert question.options == ("sent", "not sent")


def test_in_shadow_the_drafts_of_before_are_told_once_and_announced_no_more(home: Home):
    """
    Nothing in the mailbox is touched then, so nobody takes back a draft to somebody who paid.
    """
    home.invoices()
    home.passes()
    settings = home.folder / "config.toml"
    settings.write_text(settings.read_text().replace('mode = "draft"', 'mode = "shadow"'))
    home.opens_anew()
    with home.house.ledger.change() as book:
        paid(book, home.item(), eur("121.00"), TODAY, moment(TODAY, time(11)))
    home.run(moment(TODAY + timedelta(days=1), time(8)))
    home.run(moment(TODAY + timedelta(days=1), time(9)))

    (question,) = home.book().questions()
    assert "Send none of them" in question.text and "jan@acme.example" in question.text
    assert len(home.letters()) == 1
    (digest,) = [mail for mail in home.letters("INBOX") if b"Send none" in mail]
    assert b"WOULD GO OUT" not in digest


def test_a_draft_of_an_account_that_left_the_settings_is_asked_about(home: Home):
    """
    Nobody can look for it any more. Rule: drafts-are-approval.
    """
    home.invoices()
    home.passes()
    settings = home.folder / "config.toml"
    settings.write_text(settings.read_text().replace('name = "main"', 'name = "other"'))
    home.opens_anew()
    home.passes(TODAY + timedelta(days=1))

    (question,) = home.book().questions()
    assert "is no longer found in the Drafts of main" in question.text
    assert question.options == ("sent", "not sent")


def test_a_letter_before_the_due_date_is_taken_back_when_that_day_has_come(tmp_path: Path):
    """
    Nobody is told to look forward to what is behind him. Rules: drafts-are-approval, heads-up.
    """
    home = build_home(tmp_path, more='[heads_up]\nwho = ["new"]\n')
    home.goes_live(date(2026, 2, 20))
    home.invoices()
    home.passes(date(2026, 3, 3))
    (laid,) = home.letters()
    home.passes(date(2026, 3, 20))

    assert b"heads-up" in laid
    assert laid not in home.letters()
    assert any("that day has come" in because for because in every_reason(home))


@pytest.mark.parametrize(("day", "is_quiet"), [(date(2026, 3, 4), True), (date(2026, 3, 9), False)])
def test_a_letter_before_the_due_date_that_was_thrown_away_says_nothing_of_later_ones(
    tmp_path: Path, day: date, is_quiet: bool
):
    """
    The invoice is quiet until it is due, and no longer. Rules: drafts-are-approval, heads-up.
    """
    home = build_home(tmp_path, more='[heads_up]\nwho = ["new"]\n')
    home.goes_live(date(2026, 2, 20))
    home.invoices()
    home.passes(date(2026, 3, 3))
    home.server.folder("Drafts").mails.clear()
    home.passes(day)
    (entry,) = home.house.journal.letters().values()
    with home.house.ledger.change() as book:
        question = book.ask(
            QuestionKind.IN_DOUBT, entry.letter_id, "Gone: was it sent?", moment(day), ("sent", "not sent")
        )
    home.answers(question, "not sent", moment(day))
    due = home.item().invoice.due_date

    assert due == date(2026, 3, 6)
    assert bool(home.item().holds(day)) is is_quiet
    assert not home.item().holds(due)


def test_agreed_terms_say_when_a_letter_before_the_due_date_is_too_late(tmp_path: Path):
    """
    What is printed on the invoice may be behind already. Rules: agreed-terms, heads-up.
    """
    card = '[heads_up]\nwho = ["new"]\n[[customers]]\nmatch = ["acme.example"]\nterms_days = 30\n'
    home = build_home(tmp_path, more=card)
    home.goes_live(date(2026, 2, 20))
    home.invoices()
    home.passes(date(2026, 3, 17))
    home.passes(date(2026, 3, 19))

    assert len(home.letters()) == 1
    assert every_reason(home) == []


def every_reason(home: Home) -> list[str]:
    """Why drafts were ever taken back."""
    letters = home.house.journal.letters().values()
    return [one.because for one in taken_back_since(letters, moment(date(2026, 1, 1), time(0)))]
