"""Thanks to who was late and paid: proposed quietly, seldom, and sent by the owner only. It is 18 March 2026."""

from __future__ import annotations

from datetime import date, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from agent.desk.learning_answers import PROPOSALS
from agent.desk.words import paid
from agent.domain.events import Unallocated
from agent.domain.question import Question, QuestionKind
from agent.intake.settling import put
from agent.work import PassReport
from agent.work.morning import is_news, look_around
from agent.work.thanking import propose_thanks
from tests.builders import TODAY, moment, reminded
from tests.unit.work.home import Home, build_home

NOW = moment(TODAY, time(11))


def build(folder: Path, more: str = "") -> Home:
    """Acme was reminded of an invoice and paid it today."""
    home = build_home(folder, mode="draft", more=more)
    home.goes_live()
    pays(home, "2026-031")
    return home


def pays(home: Home, number: str) -> None:
    """An invoice, a letter about it, and the money."""
    home.invoices(number)
    home.passes(date(2026, 3, 5))
    with home.house.ledger.change() as book:
        book.put(home.item(number).with_events(reminded(date(2026, 3, 10))))
        paid(book, book.find(number)[0], None, TODAY, NOW)


def thanks(home: Home, at=NOW) -> tuple[Question, ...]:
    """What a pass proposes."""
    with home.house.ledger.change() as book:
        propose_thanks(home.house, book, at)
    return tuple(one for one in home.book().questions() if one.kind is QuestionKind.THANKS)


def test_who_paid_after_a_letter_is_thanked_at_a_word(tmp_path: Path):
    """
    In the thread of the invoice; sending it ends the question. Rule: thanks.
    """
    home = build(tmp_path)
    (question,) = thanks(home)
    home.answers(question, "draft", NOW)

    mail = message_from_bytes(home.letters()[0], policy=policy.default)
    assert "Factuur 2026-031 is betaald" in mail.get_body(("plain",)).get_content()
    assert str(mail["In-Reply-To"]) == home.item().invoice.dispatch.message_id
    home.sends_drafts()
    home.passes(TODAY, time(12))
    assert thanks(home) == ()


def test_it_is_no_reason_for_a_digest_and_stands_last(tmp_path: Path):
    """
    As all that is only proposed. Rule: thanks.
    """
    (question,) = thanks(build(tmp_path))

    assert question.kind in PROPOSALS
    assert question.options == ("draft", "no")


def test_one_customer_is_thanked_once_in_sixty_days(tmp_path: Path):
    """
    Also when he was not thanked at that word. Rule: thanks.
    """
    home = build(tmp_path)
    (question,) = thanks(home)
    home.answers(question, "no", NOW)
    pays(home, "2026-032")

    assert thanks(home) == ()
    assert [one.customer for one in thanks(home, NOW + timedelta(days=5))] == []


def test_the_owner_may_switch_it_off(tmp_path: Path):
    """
    Not everybody wants to. Rule: thanks.
    """
    assert thanks(build(tmp_path, "[letters]\nthanks = false")) == ()


def test_thanks_are_taken_back_when_the_money_went_back(tmp_path: Path):
    """
    It is owed again; the draft goes as well. Rules: thanks, answer-taken-back.
    """
    home = build(tmp_path)
    (question,) = thanks(home)
    home.answers(question, "draft", NOW)
    with home.house.ledger.change() as book:
        put(book, home.item().with_events(Unallocated(NOW, 1, "a mistake")), NOW)
    home.passes(TODAY, time(12))

    assert thanks(home) == ()
    assert not any(b"is betaald" in letter for letter in home.letters())


def test_thanks_are_proposed_no_more_once_anything_else_is_late(tmp_path: Path):
    """
    He would be thanked and asked in one week; the draft goes as well. Rules: thanks, answer-taken-back.
    """
    home = build(tmp_path)
    (question,) = thanks(home)
    home.answers(question, "draft", NOW)
    home.invoices("2026-032", due=date(2026, 3, 18))
    home.passes(TODAY, time(12))
    assert len(thanks(home)) == 1
    home.passes(date(2026, 3, 19))
    home.passes(date(2026, 3, 19), time(12))

    assert thanks(home, moment(date(2026, 3, 19))) == ()
    assert not any(b"is betaald" in letter for letter in home.letters())


@pytest.mark.parametrize(("days", "stands"), [(14, True), (15, False)])
def test_after_two_weeks_nobody_thanks_any_more(tmp_path: Path, days: int, stands: bool):
    """
    The moment is over. Rule: thanks.
    """
    home = build(tmp_path)
    assert thanks(home)

    assert bool(thanks(home, NOW + timedelta(days=days))) is stands


def test_also_after_a_week_a_proposal_alone_is_no_reason_for_a_digest(tmp_path: Path):
    """
    Open questions are told again once a week; what is only proposed waits for another reason. Rules: thanks, digest.
    """
    home = build(tmp_path)
    assert thanks(home)
    week = NOW + timedelta(days=9)
    with home.house.ledger.change() as book:
        book.mark.digest_sent_at = NOW + timedelta(hours=1)
        book.mark.week_told_on = week.date()
    morning = look_around(home.house, PassReport(week, home.house.mode), week, True)

    assert [one.kind for one in morning.overview.questions] == [QuestionKind.THANKS]
    assert not is_news(morning, home.book().mark, TODAY, week.date())
