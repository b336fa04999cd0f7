"""Calls put to a colleague by mail: whose they are, and what he may agree to. It is Wednesday 18 March 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.letter import Note
from agent.domain.question import Question, QuestionKind
from agent.dunning import decide
from agent.outbox import Outbox
from agent.work.answering import answer_in
from agent.work.calls_of_colleagues import latest_he_may_grant
from agent.work.deciding import customer_and_items, gather_facts
from tests.builders import PIET, TODAY, moment, reminded
from tests.unit.work.home import Home, build_home

NOW = moment(TODAY, time(11))
SETTINGS = """
[[customers]]
match = ["acme.example"]
contact = "Piet Smit"
note = "Betaalt na de vergadering."
[[contacts]]
name = "Piet Smit"
email = "piet@sanne.example"
approves = {approves}
"""


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> list[Note]:
    """The notes that left for Piet."""
    notes: list[Note] = []

    def leaves(outbox: Outbox, note: Note, now: datetime, *_: object) -> None:
        notes.extend([note] if note.to else [])

    monkeypatch.setattr(Outbox, "send_note", leaves)
    return notes


def late(folder: Path, approves: str = "true", mode: str = "draft") -> Home:
    """Acme, whom Piet looks after, got the second letter."""
    home = build_home(folder, mode, SETTINGS.format(approves=approves))
    home.goes_live()
    home.invoices()
    home.passes(date(2026, 3, 5))
    with home.house.ledger.change() as book:
        book.put(home.item().with_events(reminded(date(2026, 3, 10)), reminded(date(2026, 3, 17), "second")))
    home.passes()
    return home


def calls(home: Home) -> tuple[Question, ...]:
    """The open calls."""
    return tuple(one for one in home.book().questions() if one.kind is QuestionKind.CALL)


def tells(home: Home, outcome: str) -> str:
    """Piet tells how it went."""
    (call,) = calls(home)
    with home.house.ledger.change() as book:
        return answer_in(home.house, book, call, outcome, NOW, TODAY, "Piet Smit")


def test_the_call_is_put_to_whoever_looks_after_the_customer_with_its_sheet(tmp_path: Path, mailed: list[Note]):
    """
    Once, with what he may agree to; the owner's note about them is for her eyes alone. Rule: contact-calls.
    """
    home = late(tmp_path)
    home.passes(at=time(12))

    (note,) = mailed
    (call,) = calls(home)
    assert call.asked_of == "Piet Smit"
    assert "please telephone" in note.subject
    assert "€121.00 is open" in note.text and "Is everything to your liking?" in note.text
    assert "up to Wednesday 1 April" in " ".join(note.text.split())
    assert "vergadering" not in note.text + note.html
    assert "settled" not in note.text.casefold()


@pytest.mark.parametrize(("approves", "mode"), [("false", "draft"), ("true", "shadow")])
def test_without_his_approval_or_a_way_to_mail_him_it_is_the_owners(
    tmp_path: Path, mailed: list[Note], approves: str, mode: str
):
    """
    He would never hear of it. Rule: contact-calls.
    """
    (call,) = calls(late(tmp_path, approves, mode))

    assert (call.asked_of, mailed) == ("", [])


def test_after_his_days_the_call_is_the_owners_and_stays_so(tmp_path: Path, mailed: list[Note]):
    """
    Two working days; he is not mailed about it again. Rule: contact-calls.
    """
    home = late(tmp_path)
    home.passes(date(2026, 3, 19))
    assert [call.asked_of for call in calls(home)] == ["Piet Smit"]
    home.passes(date(2026, 3, 20))
    home.passes(date(2026, 3, 23))

    assert [call.asked_of for call in calls(home)] == [""]
    assert len(mailed) == 1


def test_he_tells_how_it_went_with_his_code(tmp_path: Path, mailed: list[Note]):
    """
    As the owner would; the mail that puts it in writing is proposed to her. Rules: contact-calls, said-in-writing.
    """
    home = late(tmp_path)
    (code,) = (one for given in home.book().given_out() if given.to == "piet@sanne.example" for one in given.codes)
    (call,) = calls(home)
    assert code.about == call.id

    told = tells(home, "ze kijken ernaar")

    assert "quiet until 25 March" in told
    assert calls(home) == ()
    assert [one.kind for one in home.book().questions() if not one.asked_of] == [QuestionKind.IN_WRITING]


def test_a_day_within_his_limit_is_his_to_agree_to(tmp_path: Path, mailed: list[Note]):
    """
    Fourteen calendar days. Rule: contact-calls.
    """
    home = late(tmp_path)
    tells(home, "promised 2026-04-01")

    promise = home.item().promise
    assert promise and promise.pay_on == date(2026, 4, 1)


def test_a_later_day_is_the_owners_to_agree_to(tmp_path: Path, mailed: list[Note]):
    """
    Nothing is agreed by it; her yes does, and the call stays told. Rule: contact-calls.
    """
    home = late(tmp_path)
    tells(home, "promised 2026-04-02")
    home.passes(at=time(12))

    assert home.item().promise is None
    (call,) = calls(home)
    assert call.asked_of == "" and "Piet Smit telephoned: they want to pay on 2 April" in call.text
    home.answers(call, "yes", NOW)
    promise = home.item().promise
    assert promise and promise.pay_on == date(2026, 4, 2)
    assert "donderdag 2 april" in next(one.letter for one in home.book().questions() if one.letter)


def test_until_the_owner_answers_nothing_leaves_to_them(tmp_path: Path, mailed: list[Note]):
    """
    They were asked on the telephone and named a day; her answer ends the wait, and the question stays till then.

    Rule: contact-calls.
    """
    home = late(tmp_path)
    tells(home, "promised 2026-05-20")
    home.passes(date(2026, 3, 27))
    (call,) = calls(home)

    assert "held" in gates(home, date(2026, 3, 27))
    home.answers(call, "not reached", moment(date(2026, 3, 27), time(11)))
    assert "held" not in gates(home, date(2026, 3, 27))


def gates(home: Home, day: date) -> set[str]:
    """What keeps their invoices quiet."""
    at = moment(day, time(12))
    customer, items = customer_and_items(home.house, home.book(), home.item().customer)
    decision = decide(customer, items, gather_facts(home.house, home.book(), at, True), home.house.policy)
    return {verdict.gate for verdict in decision.verdicts}


@given(days=st.integers(0, 60), more=st.integers(-60, 120))
def test_no_day_past_his_limit_is_ever_his(days: int, more: int):
    """
    Counted in calendar days from the day of his call. Rule: contact-calls.
    """
    latest = latest_he_may_grant(replace(PIET, may_grant_days=days), TODAY)

    assert (TODAY + timedelta(days=more) <= latest) is (more <= days)
