"""Calls on the owner's desk: how long they stand, and what their sheets ask for. Rules: call-first, call-task."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from agent.desk import close_moot_questions
from agent.domain.decision import Decision, Remind
from agent.domain.question import Question
from agent.dunning import calendar
from agent.work.calling import ask_for_calls
from agent.work.deciding import ask_owner, decide_all, gather_facts
from tests.builders import TODAY, disputed, eur, moment, overdue, paid, promised, reminded
from tests.unit.desk.books import put_acme
from tests.unit.work.home import Home, build_home

LIGHT = reminded(date(2026, 3, 3))
SECOND = replace(reminded(date(2026, 3, 12), "second"), letter_id="L2")


def decides(home: Home, day: date = TODAY, hour: int = 10, bank_behind: bool = False) -> dict[str, Decision]:
    """What a pass asks at this hour; ``bank_behind``: the newest bank file was not imported yet."""
    now = moment(day, time(hour))
    with home.house.ledger.change() as book:
        book.mark.bank_complete_until = {None: calendar.bank_days_before(day, 2 if bank_behind else 1)}
        close_moot_questions(book, now)
        facts = gather_facts(home.house, book, now, mail_complete=True)
        decisions = decide_all(home.house, book, facts)
        ask_owner(book, decisions, facts)
        ask_for_calls(home.house, book, facts)
    return decisions


def calls(home: Home) -> list[Question]:
    """The calls on the desk."""
    return [question for question in home.book().questions() if question.kind.name == "CALL"]


def adds(home: Home, number: str, *events) -> None:
    """Something happens to an invoice."""
    with home.house.ledger.change() as book:
        book.put(home.item(number).with_events(*events))


@pytest.fixture
def first(tmp_path: Path) -> Home:
    """A house that telephones before a first letter above 100 euros; Acme owes 500 and 60."""
    home = build_home(tmp_path, "auto", "[calls]\nfirst_above = 100\n")
    home.goes_live()
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031", eur("500.00")), overdue("2026-032", eur("60.00")))
    return home


@pytest.fixture
def second(tmp_path: Path) -> Home:
    """A house from which one second letter left, about 60 and 6,000 euros."""
    home = build_home(tmp_path, "auto")
    home.goes_live()
    with home.house.ledger.change() as book:
        items = [("2026-031", "60.00"), ("2026-032", "6000.00")]
        put_acme(book, *(overdue(number, eur(amount), LIGHT, SECOND) for number, amount in items))
    return home


def test_a_call_stands_each_morning_the_bank_is_behind_and_the_letter_goes_after_three_days(first: Home):
    """
    Asked on Wednesday under one name; on Tuesday, the next day for letters, the letter goes. Rule: call-first.
    """
    names = set()
    for day in (date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 20)):
        decides(first, day, 8, bank_behind=day != TODAY)
        names |= {call.id for call in calls(first)}
        decides(first, day, 10)
        names |= {call.id for call in calls(first)}
    assert len(names) == 1

    decides(first, date(2026, 3, 24), 8, bank_behind=True)
    assert isinstance(decides(first, date(2026, 3, 24))["acme.example"], Remind)
    assert calls(first) == []


def test_the_three_days_count_from_the_first_question_not_from_its_successor(first: Home):
    """
    A question that ended by itself and came again does not begin the days anew. Rule: call-first.
    """
    decides(first)
    with first.house.ledger.change() as book:
        (call,) = book.questions()
        book.withdraw_question(call.kind, call.subject)
    decides(first, date(2026, 3, 20))

    assert isinstance(decides(first, date(2026, 3, 24))["acme.example"], Remind)


@pytest.mark.parametrize("event", [promised(date(2026, 3, 27)), disputed(), paid(eur("20.00"))])
def test_a_call_whose_sheet_is_wrong_does_not_stand_while_the_bank_is_behind(first: Home, event):
    """
    Nobody is asked for what is disputed, promised or paid in part. Rule: call-first.
    """
    decides(first)
    adds(first, "2026-032", event)
    decides(first, date(2026, 3, 19), 8, bank_behind=True)

    assert calls(first) == []


def test_the_sheet_before_a_first_letter_asks_for_what_is_owed_today(first: Home):
    """
    The question keeps its name and day. Rule: call-sheet.
    """
    decides(first)
    (before,) = calls(first)
    adds(first, "2026-031", paid(eur("100.00")))
    decides(first, hour=11)

    (after,) = calls(first)
    assert (after.id, after.asked_at) == (before.id, before.asked_at)
    assert "500.00" not in after.letter
    assert "400.00" in after.letter


def test_a_call_about_a_letter_outlives_the_first_of_its_invoices(second: Home):
    """
    The 60 are paid, the 6,000 are still to be called about. Rule: call-task.
    """
    decides(second)
    adds(second, "2026-031", paid(eur("60.00")))
    decides(second, hour=11)

    (call,) = calls(second)
    assert call.item == "acme.example/2026-032"
    assert "2026-031" not in call.text + call.letter


def test_a_call_is_asked_anew_when_its_first_invoice_is_disputed(second: Home):
    """
    An answer would go to the disputed one. Rule: call-task.
    """
    decides(second)
    (before,) = calls(second)
    adds(second, "2026-031", disputed())
    adds(second, "2026-032", paid(eur("5900.00")))
    decides(second, hour=11)

    (after,) = calls(second)
    assert after.id != before.id
    assert after.item == "acme.example/2026-032"
    assert "100.00" in after.letter
    assert "2026-031" not in after.letter


def test_a_call_keeps_its_name_when_only_its_sheet_changed(second: Home):
    """
    The other invoice is paid: the sheet no longer asks for it. Rule: call-sheet.
    """
    decides(second)
    (before,) = calls(second)
    adds(second, "2026-032", paid(eur("6000.00")))
    decides(second, hour=11)

    (after,) = calls(second)
    assert (after.id, after.item) == (before.id, "acme.example/2026-031")
    assert "2026-032" not in after.letter


def test_a_call_that_was_made_is_not_asked_for_again(second: Home):
    """
    Whatever is paid later. Rule: call-task.
    """
    decides(second)
    (call,) = calls(second)
    second.answers(call, "not reached")
    adds(second, "2026-031", paid(eur("60.00")))
    decides(second, hour=11)

    assert calls(second) == []
