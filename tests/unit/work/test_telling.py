"""Once a week the owner hears that voldaan lives: on Monday, or on the first working morning after a Monday asleep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from agent.desk.codes import find_codes
from agent.domain.desk import ToldByOwner
from agent.domain.errors import DeliveryError, Failure
from agent.domain.letter import Note
from agent.domain.speech import SPOKEN, speaking
from agent.outbox import Outbox
from agent.work import run_pass
from tests.builders import moment
from tests.unit.work.home import JAN, OWNER, Home, build_home

MONDAY, TUESDAY, NEXT_MONDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 23)
SATURDAY = date(2026, 3, 21)
EASTER_MONDAY = date(2026, 4, 6)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[datetime, str]]:
    """The notes that left for the owner, each with its moment."""
    notes: list[tuple[datetime, str]] = []
    monkeypatch.setattr(
        Outbox, "send_note", lambda outbox, note, now, *_: notes.append((now, " ".join(note.text.split())))
    )
    return notes


def passes(home: Home, *days: date, at: time = time(8)) -> None:
    """Run a pass on each of these days."""
    for day in days:
        home.run(moment(day, at))


def weeks(told: list[tuple[datetime, str]]) -> list[date]:
    """On which days the owner was told that voldaan lives."""
    return [at.date() for at, text in told if "voldaan is alive" in text]


def test_on_monday_morning_one_line_says_what_is_known(home: Home, told: list[tuple[datetime, str]]):
    """
    Alive, mail read, bank booked up, letters, open and overdue; also when there is nothing else to say.
    """
    home.invoices()
    passes(home, MONDAY)

    ((_, text),) = told
    assert "All mail read: Monday 16 March 08:00" in text
    assert "no letters in the last seven days" in text
    assert "Open: €121.00 (1 invoice); overdue: €121.00." in text
    assert "Bank booked up: all accounts to 31 December." in text


def test_it_is_told_once_a_week(home: Home, told: list[tuple[datetime, str]]):
    """
    However many passes a week has.
    """
    passes(home, MONDAY, MONDAY, TUESDAY, SATURDAY, NEXT_MONDAY, NEXT_MONDAY)

    assert weeks(told) == [MONDAY, NEXT_MONDAY]


def test_nobody_is_woken_for_it(home: Home, told: list[tuple[datetime, str]]):
    """
    It waits for seven o'clock.
    """
    passes(home, MONDAY, at=time(6, 59))
    assert weeks(told) == []
    passes(home, MONDAY, at=time(7, 0))

    assert weeks(told) == [MONDAY]


@pytest.mark.parametrize(("days", "day"), [((SATURDAY,), None), ((TUESDAY,), TUESDAY), ((EASTER_MONDAY,), None)])
def test_after_a_monday_asleep_it_comes_on_the_next_working_morning(
    home: Home, told: list[tuple[datetime, str]], days: tuple[date, ...], day: date | None
):
    """
    Not on a Saturday, nor on a holiday.
    """
    passes(home, *days)

    assert weeks(told) == ([day] if day else [])


def test_the_first_week_needs_no_line(home: Home, told: list[tuple[datetime, str]]):
    """
    The owner went live on this very Monday, and was there.
    """
    home.goes_live(MONDAY)
    passes(home, MONDAY, TUESDAY, NEXT_MONDAY)

    assert weeks(told) == [NEXT_MONDAY]


def test_a_note_that_did_not_leave_is_tried_again(
    home: Home, told: list[tuple[datetime, str]], monkeypatch: pytest.MonkeyPatch
):
    """
    The line of a Monday without network comes on Tuesday.
    """

    def is_away(*_: object) -> None:
        raise DeliveryError("nobody answers", Failure.RETRY)

    with monkeypatch.context() as offline:
        offline.setattr(Outbox, "send_note", is_away)
        passes(home, MONDAY)
    passes(home, TUESDAY)

    assert weeks(told) == [TUESDAY]


def test_in_shadow_the_digest_lies_in_inbox_unread_and_nothing_is_mailed(
    tmp_path: Path, told: list[tuple[datetime, str]]
):
    """
    Once a day, however many passes there are, and only when there is news; the note bears our own mark. Rule: digest.
    """
    home = build_home(tmp_path, mode="shadow")
    home.invoices()
    passes(home, TUESDAY, TUESDAY, TUESDAY + timedelta(days=1))
    home.mails(JAN, text="Dit klopt niet.\n", on=TUESDAY, answers=home.invoices("2026-032"))
    passes(home, TUESDAY + timedelta(days=2))
    laid = [mail for mail in home.server.folder("INBOX").mails.values() if b"X-Voldaan-Note:" in mail.octets]

    assert told == []
    assert [mail.received_at.date() for mail in laid] == [TUESDAY, TUESDAY + timedelta(days=2)]
    assert all(mail.flags == frozenset() for mail in laid)
    assert b"Content-Type: multipart/alternative" in laid[1].octets


def test_our_own_digest_is_nobodys_words(tmp_path: Path):
    """
    It quotes customers and lies in INBOX, which is read; it is ours all the same.
    """
    home = build_home(tmp_path, mode="shadow")
    home.mails(JAN, text="Dit klopt niet.\n", on=TUESDAY, answers=home.invoices())
    passes(home, TUESDAY)
    before = home.book().questions()
    home.run(moment(TUESDAY, time(9)))

    assert len(before) == 1
    assert home.book().questions() == before


def test_a_digest_that_lies_there_is_not_laid_down_again(tmp_path: Path):
    """
    A crash came between the note and the books.
    """
    home = build_home(tmp_path, mode="shadow")
    home.mails(JAN, text="Dit klopt niet.\n", on=TUESDAY, answers=home.invoices())
    passes(home, TUESDAY)
    with home.house.ledger.change() as book:
        book.mark.digest_sent_at = None
    home.run(moment(TUESDAY, time(9)))

    assert len([mail for mail in home.letters("INBOX") if b"X-Voldaan-Note:" in mail]) == 1


class PowerCut(RuntimeError):
    """The process ends here."""


def cut(home: Home, monkeypatch: pytest.MonkeyPatch, at: datetime, *folders: str) -> None:
    """Run a pass in which the power goes while the digest leaves; it arrived in these folders."""

    def leaves(outbox: Outbox, note: Note, now: datetime, account: str, name: str) -> None:
        mail = f"From: {OWNER}\r\nTo: {OWNER}\r\nMessage-ID: {name}\r\nX-Voldaan-Note: x\r\n\r\n{note.text}"
        for folder in folders:
            home.server.add_message(folder, mail.encode(), at=now)
        raise PowerCut

    with monkeypatch.context() as power:
        power.setattr(Outbox, "send_note", leaves)
        with pytest.raises(PowerCut):
            home.run(at)


@pytest.mark.parametrize("folder", ["INBOX", "Sent"])
def test_a_digest_that_left_before_a_crash_does_not_leave_again(
    home: Home, told: list[tuple[datetime, str]], monkeypatch: pytest.MonkeyPatch, folder: str
):
    """
    It is found where it arrived, and what it told is told; what was said since waits for the next.

    Rule: digest.
    """
    early, late = (ToldByOwner(moment(MONDAY, time(hour)), f"said at {hour}") for hour in (7, 9))
    with home.house.ledger.change() as book:
        book.mark.told = (early,)
    cut(home, monkeypatch, moment(MONDAY, time(8)), folder)
    with home.house.ledger.change() as book:
        book.mark.told += (late,)
    passes(home, MONDAY, MONDAY, at=time(9))

    mark = home.book().mark
    assert told == []
    assert (mark.digest_sent_at, mark.digest_begun) == (moment(MONDAY, time(8)), None)
    assert [one.text for one in mark.told if not one.refused] == ["said at 9"]
    assert mark.week_told_on == MONDAY


def test_a_digest_nobody_can_find_is_not_sent_again_and_the_next_tells_all(
    home: Home, told: list[tuple[datetime, str]], monkeypatch: pytest.MonkeyPatch
):
    """
    It may have arrived where we cannot look: rather one too few than one twice.

    Rule: digest.
    """
    cut(home, monkeypatch, moment(MONDAY, time(8)))
    passes(home, MONDAY, at=time(9))
    on_monday = list(told)
    passes(home, TUESDAY, TUESDAY)

    assert on_monday == []
    assert weeks(told) == [TUESDAY]
    assert home.book().mark.digest_begun is None


def test_a_digest_that_surely_did_not_leave_is_tried_again_the_same_day(
    home: Home, told: list[tuple[datetime, str]], monkeypatch: pytest.MonkeyPatch
):
    """
    The server was away; nothing is in doubt.

    Rule: digest.
    """

    def is_away(*_: object) -> None:
        raise DeliveryError("nobody answers", Failure.RETRY)

    with monkeypatch.context() as offline:
        offline.setattr(Outbox, "send_note", is_away)
        passes(home, MONDAY)
    passes(home, MONDAY, at=time(9))

    assert weeks(told) == [MONDAY]


def test_a_rehearsal_tells_nobody(tmp_path: Path):
    """
    A moment that is only tried out leaves no trace in the mailbox.
    """
    home = build_home(tmp_path, mode="shadow")
    home.invoices()
    run_pass(replace(home.house, is_rehearsal=True), moment(TUESDAY, time(8)))

    assert home.letters("INBOX") == []


def test_codes_are_in_the_books_before_the_digest_leaves(home: Home, monkeypatch: pytest.MonkeyPatch):
    """
    Whoever answers within the second is not refused; the digest's own code stands in its subject.
    """
    subjects: list[tuple[str, tuple[str, ...]]] = []

    def leaves(outbox: Outbox, note: Note, *_: object) -> None:
        given = home.book().given_out()
        subjects.append((note.subject, tuple(code.about for each in given for code in each.codes)))

    monkeypatch.setattr(Outbox, "send_note", leaves)
    home.mails(JAN, text="Dit klopt niet.\n", on=TUESDAY, answers=home.invoices())
    passes(home, TUESDAY)

    ((subject, about),) = subjects
    assert find_codes(subject)
    assert set(about) == {"", *(question.id for question in home.book().questions())}


def test_what_the_owner_said_is_confirmed_once(home: Home, told: list[tuple[datetime, str]]):
    """
    In the next digest, and in no later one.
    """
    home.goes_live(MONDAY)
    with home.house.ledger.change() as book:
        book.mark.told = (ToldByOwner(moment(MONDAY), "2026-014: paid on 12 March", "undo 2026-014"),)
    passes(home, TUESDAY, TUESDAY + timedelta(days=1))

    ((_, text),) = told
    assert "2026-014: paid on 12 March" in text
    assert home.book().mark.told == ()


def test_a_draft_mode_without_a_way_out_lays_the_digest_into_inbox(tmp_path: Path):
    """
    Whoever has no SMTP server in the settings still hears.
    """
    home = build_home(tmp_path)
    settings = home.house.settings
    account = settings.mailboxes[0].model_copy(update={"smtp_host": None})
    home.house = replace(home.house, settings=settings.model_copy(update={"mailboxes": (account,)}))
    home.goes_live()
    home.mails(JAN, text="Dit klopt niet.\n", on=TUESDAY, answers=home.invoices())
    passes(home, TUESDAY)

    assert len([mail for mail in home.letters("INBOX") if b"X-Voldaan-Note:" in mail]) >= 1


def test_passes_that_never_come_to_their_end_are_told(home: Home, told: list[tuple[datetime, str]]):
    """
    On a very slow line each one may be over before its first letter; once a day, from the second day on.
    """

    def is_slow(day: date, at: time) -> None:
        began = moment(day, at)
        run_pass(home.house, began, clock=lambda: began + 6 * timedelta(minutes=1))

    home.run(moment(MONDAY, time(6, 30)))
    home.invoices(due=MONDAY - timedelta(days=10))
    for day in (MONDAY, TUESDAY, TUESDAY + timedelta(days=1)):
        for hour in (7, 10, 14):
            is_slow(day, time(hour))

    assert [at.date() for at, text in told if "this pass began 6 minutes ago" in text] == [
        TUESDAY,
        TUESDAY + timedelta(days=1),
    ]


def test_what_was_told_by_a_wrong_clock_does_not_silence_the_right_one(home: Home, told: list[tuple[datetime, str]]):
    """
    A machine that began in 2030 and was set right tells of questions and of the week again, once its owner said so.
    """
    home.run(moment(MONDAY, time(8)))
    home.run(moment(date(2030, 3, 4), time(8)))
    home.run(moment(TUESDAY, time(6)))
    (clock,) = home.book().questions()
    home.answers(clock, "go on", moment(TUESDAY, time(9)))
    told.clear()
    home.mails(JAN, answers=home.invoices(on=TUESDAY), text="Dit klopt niet.\n", on=TUESDAY)
    days = [TUESDAY + timedelta(days=1), NEXT_MONDAY]
    passes(home, *days)

    assert [at.date() for at, text in told if "Dit klopt niet" in text] == days
    assert weeks(told) == days


@pytest.mark.parametrize("language", ["en", *SPOKEN])
def test_what_stands_apart_in_a_digest_stands_in_the_question_word_for_word(home: Home, language: str):
    """
    The customer's sentence, what it is taken to mean and what is proposed; else it would be told twice, or not at all.
    """
    home.goes_live(MONDAY)
    with speaking(language):
        text = "Hoi Sanne,\n\nIk betaal het op 27 maart.\n"
        home.mails(JAN, text=text, on=TUESDAY, answers=home.invoices())
        passes(home, TUESDAY)
    asked, _ = home.book().questions()  # the other proposes to say je, as he does

    assert asked.parts.quote and asked.parts.taken and asked.parts.offered
    assert all(part in asked.text for part in (asked.parts.quote, asked.parts.taken, asked.parts.offered))
