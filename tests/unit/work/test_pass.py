"""One pass: a draft that lies there once, is taken back when it must, and nothing at all in shadow."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

from agent.desk import paid
from agent.domain.errors import Failure, MailboxError
from agent.domain.question import QuestionKind
from agent.work.going_live import already_overdue, go_live
from agent.work.login_book import Protocol
from tests.builders import DUE, TODAY, eur, moment
from tests.unit.work.home import JAN, Home, build_home, printed

TOMORROW = TODAY + timedelta(days=1)


def test_a_draft_is_made_once(home: Home):
    """
    However many passes see it lying there.
    """
    home.invoices()
    for day in (TODAY, TODAY, TOMORROW):
        home.passes(day)

    assert len(home.letters()) == 1
    assert home.item().taken == ()


def test_a_draft_the_owner_sent_is_a_step_taken(home: Home):
    """
    It moved to Sent; no second one for a week.
    """
    home.invoices()
    home.passes()
    home.sends_drafts()
    home.passes(TOMORROW)

    assert home.item().taken == ("light",)
    assert home.letters() == []


def test_a_draft_about_what_was_paid_since_is_taken_back(home: Home):
    """
    The owner could send it to somebody who paid.
    """
    home.invoices()
    home.passes()
    with home.house.ledger.change() as book:
        paid(book, home.item(), None, TODAY, moment(TODAY))
    home.passes(TOMORROW)

    assert home.letters() == []


def test_a_draft_is_taken_back_when_the_customer_writes(home: Home):
    """
    And made again when the owner says go on.
    """
    invoice = home.invoices()
    home.passes()
    home.mails(JAN, text="Is betaald.\n", answers=invoice)
    home.passes(TOMORROW)
    assert home.letters() == []
    home.answers(home.book().questions()[0], "go on", moment(TOMORROW))
    home.passes(TODAY + timedelta(days=2))

    assert len(home.letters()) == 1


def test_shadow_leaves_no_trace(tmp_path: Path):
    """
    The letter is shown; every folder is as it was.
    """
    home = build_home(tmp_path, mode="shadow")
    home.goes_live()
    home.invoices()
    home.mails("els@beta.example", answers=home.invoices("2026-032", to="Els <els@beta.example>"))
    before = {name: dict(folder.mails) for name, folder in home.server.folders.items()}
    report = home.passes()

    assert [letter.subject for letter in report.would_send] != []
    assert {name: folder.mails for name, folder in home.server.folders.items()} == before
    assert all(mail.flags == frozenset() for folder in home.server.folders.values() for mail in folder.mails.values())


def test_a_clock_that_went_back_sends_nothing_until_it_has_passed_that_moment(home: Home):
    """
    One of the two moments was wrong, and nobody here knows which. Rule: clock.
    """
    home.passes(TOMORROW)
    home.invoices()
    reports = [home.passes(TODAY), home.passes(TODAY, time(11))]
    asked = [question.kind for question in home.book().questions()]
    waiting = home.letters()
    home.passes(TOMORROW)

    assert ["the clock went back" in report.troubles[0] for report in reports] == [True, True]
    assert (asked, waiting) == ([QuestionKind.CLOCK], [])
    assert len(home.letters()) == 1
    assert home.book().questions() == ()


def test_the_owner_may_say_that_the_clock_is_right_now(home: Home):
    """
    It was wrong before: an empty battery, a year too far. Rule: clock.
    """
    home.passes(TODAY + timedelta(days=400))
    home.invoices()
    home.passes(TODAY)
    (question,) = home.book().questions()
    home.answers(question, "go on")
    home.passes(TODAY, time(11))

    assert len(home.letters()) == 1
    assert home.book().mark.last_pass_at == moment(TODAY, time(11))


def test_a_clock_days_behind_the_newest_mail_is_wrong(home: Home):
    """
    The mail server's clock says so; a mail dated by a broken server is accepted once for all. Rule: clock.
    """
    home.invoices()
    home.mails("news@shop.example", on=TODAY + timedelta(days=2))
    home.passes(TODAY)
    (question,) = home.book().questions()
    before = home.letters()
    home.answers(question, "go on")
    home.passes(TODAY, time(11))

    assert question.kind is QuestionKind.CLOCK
    assert before == []
    assert len(home.letters()) == 1


def test_one_surprising_mail_stops_no_pass(home: Home):
    """
    It is put on the desk; the invoice beside it is read.
    """
    home.mails("Sanne <sanne@sanne.example>", to=JAN, folder="Sent", files={"x.pdf": b"%PDF-1.7 broken"})
    home.invoices()
    home.passes()

    assert home.item()
    assert [question.kind for question in home.book().questions()] == [QuestionKind.UNREADABLE]


def test_a_file_nobody_can_read_is_asked_about_once_and_the_others_are_read(tmp_path: Path):
    """
    A film that ended up among the exports.
    """
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "good.pdf").write_bytes(printed())
    with (exports / "film.pdf").open("wb") as film:
        film.truncate(30_000_000)
    home = build_home(tmp_path, more=f'[invoices]\nfolder = "{exports}"\n')
    home.goes_live()
    home.passes()
    home.passes()
    texts = [q.text for q in home.book().questions() if q.kind is QuestionKind.UNREADABLE]

    assert home.item().number == "2026-031"
    assert texts == ["“film.pdf”, in the invoice folder: too long for an invoice. Is it an invoice?"]


def test_a_pass_that_could_not_read_everything_leaves_its_trouble_in_the_books(home: Home):
    """
    And is no good pass; the next one that reads all folders is, and leaves what was noted alone.
    """
    home.broken.add("INBOX")
    home.passes()
    mark = home.book().mark

    assert mark.last_pass_at is None
    assert (mark.trouble_at, mark.trouble) == (moment(TODAY), "main: INBOX cannot be read just now")
    home.broken.clear()
    home.passes(TOMORROW)
    assert home.book().mark.last_pass_at == moment(TOMORROW)
    assert home.book().mark.trouble_at == moment(TODAY)


def test_what_was_overdue_at_the_start_stands_on_the_list(tmp_path: Path):
    """
    And becomes a question when the owner goes live.
    """
    home = build_home(tmp_path)
    home.goes_live()
    home.invoices()
    home.passes(TODAY)
    with home.house.ledger.change() as book:
        book.mark.live_since = book.mark.started_at = None
    rows = already_overdue(home.house, moment(TODAY))
    said = go_live(home.house, moment(TODAY))

    assert rows == [("2026-031", "Jan", eur("121.00"), DUE)]
    assert "Live since 18 March 2026" in said


def test_a_pass_says_until_when_a_server_is_left_alone(home: Home):
    """
    The daemon looks again then.
    """
    logins, account = home.house.logins, home.house.settings.mailboxes[0]
    logins.clock = lambda: moment(TODAY)
    logins.heard(account, Protocol.IMAP, MailboxError("main: too many connections", Failure.BUSY))

    assert home.passes().look_again_at == moment(TODAY) + timedelta(minutes=5)


def test_a_damaged_memory_of_logins_is_told(home: Home):
    """
    Once; the pass goes on.
    """
    (home.house.settings.data / "logins.json").write_text("{ half")

    assert any("logins.json was damaged" in trouble for trouble in home.passes().troubles)
    assert home.passes().troubles == []
