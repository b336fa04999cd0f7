"""Which drafts are taken back, and why."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from agent.desk import paid, taken_back_since
from agent.outbox import State
from tests.builders import TODAY, eur, moment
from tests.unit.work.home import Home, build_home

FIRM_ONLY = """
[[steps]]
name = "firm"
after = 3
"""


@pytest.fixture
def firm(tmp_path: Path) -> Home:
    """A home with a draft that asks for an answer by Wednesday 25 March."""
    home = build_home(tmp_path, more=FIRM_ONLY)
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
