from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.domain.speech import tell_short_date
from agent.start.first_look import look
from tests.builders import DUE, TODAY, TUESDAY, moment
from tests.unit.start.talking import FakeDoors, Heard, talk_with
from tests.unit.work.home import Home, build_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sanne's mailbox, for the first time, in shadow."""
    return build_home(tmp_path, "shadow")


def first_look(home: Home, **answers: str | list[str]) -> Heard:
    """Look on an ordinary Wednesday at ten."""
    return talk_with(look(FakeDoors(home.folder, house=home.house), home.house), **answers)


def test_what_was_seen_is_shown_with_what_is_late(home: Home):
    """
    Every invoice, its customer and its days.
    """
    home.invoices("2026-031")
    heard = first_look(home)

    assert "1 mail read, 1 invoice seen of 1 customer." in heard.text
    assert f"2026-031 | Jan | €121.00 | {tell_short_date(DUE)} | 12" in heard.text
    assert "Open: €121.00. Overdue: €121.00." in heard.text


def test_without_answers_nothing_would_go_and_the_reason_is_told(home: Home):
    """
    What was overdue before the start waits for the owner's word; enter leaves it waiting.
    """
    home.invoices("2026-031")
    heard = first_look(home)

    assert "Today nothing would be sent." in heard.text
    assert "2026-031: " in heard.text.partition("What waits, and why:")[2]
    assert [question.kind.value for question in home.book().questions()] == ["already overdue at the start"]


def test_answers_are_taken_there_and_then_and_show_what_would_have_gone(home: Home):
    """
    The letter itself, with what is attached; nothing leaves.
    """
    home.invoices("2026-031")
    heard = first_look(home, answer_Q1="go on", bank_until=str(TODAY - timedelta(days=1)))

    assert "Today 1 letter would go:" in heard.text
    assert "  jan@acme.example: Re: Factuur 2026-031" in heard.text
    assert "2026-031.pdf]" in heard.text
    assert home.letters("Drafts") == []


def test_an_answer_a_question_does_not_take_is_asked_again(home: Home):
    """
    With what it takes.
    """
    home.invoices("2026-031")
    heard = first_look(home, answer_Q1=["well, maybe", "settled"])

    assert "Q1 takes: go on, settled" in heard.text
    assert home.item().is_settled


@pytest.mark.parametrize("day", ["2027-01-01", "soon"])
def test_a_day_that_is_none_or_still_to_come_is_asked_again(home: Home, day: str):
    """
    Nobody has seen tomorrow's bank.
    """
    home.invoices("2026-031")
    first_look(home, answer_Q1="go on", bank_until=[day, ""])

    assert home.book().mark.bank_complete_until == {}


def test_whoever_does_not_want_questions_now_is_asked_none(home: Home):
    """
    They wait on the desk.
    """
    home.invoices("2026-031")
    heard = first_look(home, questions="no")

    assert not [key for key in heard.keys if key.startswith("answer")]
    assert len(home.book().questions()) == 1
    assert "1 question waits for you." in heard.text


def test_many_questions_of_one_kind_are_asked_together(home: Home):
    """
    One answer for all of them, or each by itself.
    """
    for number in range(5):
        home.invoices(f"2026-04{number}", to=f"Klant <info@klant{number}.example>")
    heard = first_look(home, answer_already_overdue_at_the_start="settled")

    assert [key for key in heard.keys if key.startswith("answer")] == ["answer already overdue at the start"]
    assert "Q1–Q5: " not in heard.text  # each settled another invoice
    assert heard.text.count("is settled") == 5
    assert not home.book().questions()
    assert not home.book().open_items()


def test_a_hundred_questions_still_fit_a_terminal(home: Home):
    """
    The first dozen stand there, and one line says what came of all.
    """
    for number in range(20):
        home.invoices(f"2026-1{number:02}", to=f"Klant <info@klant{number}.example>")
    heard = first_look(home, answer_already_overdue_at_the_start="1")

    assert "… and 8 more: `voldaan questions`." in heard.text
    assert heard.text.count("Q1–Q20: letters may go on when it is time") == 1


def test_many_questions_may_still_be_answered_one_by_one(home: Home):
    """
    And stopped at any of them.
    """
    for number in range(5):
        home.invoices(f"2026-04{number}", to=f"Klant <info@klant{number}.example>")
    first_look(home, answer_already_overdue_at_the_start="each", answer_Q1="settled", answer_Q2="", answer_Q3="stop")

    assert len(home.book().open_items()) == 4


def test_on_a_day_without_letters_the_next_one_is_rehearsed(home: Home):
    """
    On Monday it shows what Tuesday would bring, on a copy of the books.
    """
    home.invoices("2026-031")
    monday = moment(TUESDAY - timedelta(days=1))
    doors = replace(FakeDoors(home.folder, house=home.house), at=monday)
    yesterday = str((monday - timedelta(days=1)).date())
    heard = talk_with(look(doors, home.house), answer_Q1="go on", bank_until=yesterday)

    assert "Today nothing would be sent: letters go on other days." in heard.text
    assert "On Tuesday 17 March 1 letter would go:" in heard.text
    assert home.book().mark.last_pass_at == monday


@pytest.mark.parametrize("said", ["2", "settled", "afgehandeld", "betaald"])
def test_an_answer_may_be_a_number_or_plain_words(home: Home, said: str):
    """
    Numbered as they are shown, in the owner's language.
    """
    home.invoices("2026-031")
    heard = first_look(home, answer_Q1=said)

    assert "     2  Settled" in heard.text
    assert home.item().is_settled


def test_a_number_may_have_its_value_behind_it(home: Home):
    """
    "Promised for friday" is its number and the day.
    """
    home.invoices("2026-031")
    home.mails("Jan <jan@acme.example>", text="Komt goed, hoor.\n", answers="<mail-1@mail.example>")
    promised = next(q for q in _questions(home) if q.options and "promised DATE" in q.options)
    number = promised.options.index("promised DATE") + 1
    first_look(home, **{f"answer_{promised.id}": f"{number} 1 april"})

    assert home.item().promise


def _questions(home: Home):
    home.passes()
    return home.book().questions()


def test_a_folder_that_cannot_be_read_is_told(home: Home):
    """
    The rest is shown all the same.
    """
    home.invoices("2026-031")
    home.broken.add("INBOX")
    heard = first_look(home)

    assert "INBOX cannot be read just now" in heard.text
    assert "1 invoice seen" in heard.text
