"""Settings that change while a letter waits, and recipients a server did not take."""

from __future__ import annotations

from datetime import datetime

import pytest

from agent.cli.exits import Exit
from agent.config import load_settings
from agent.work import open_house, run_pass
from tests.stories.post import ZONE
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

BUSY = {"at": "rcpt", "reply": "451 4.7.1 Greylisted", "times": 9}


@pytest.fixture
def waiting(ready: World) -> World:
    """A world with one letter the server put off at 10:30."""
    ready.sink.fault(BUSY)
    ready.passes("2026-09-15", "10:30")
    ready.sink.fault()
    assert ready.journal()[-1].state == "retry"
    return ready


def test_a_letter_put_off_is_not_sent_once_the_owner_wants_drafts(waiting: World):
    """
    He sends his own drafts: the letter is laid in Drafts instead.
    """
    waiting.settings(mode="draft")
    waiting.passes("2026-09-15", "11:00")
    waiting.passes("2026-09-15", "11:30")

    assert waiting.letters() == []
    assert len(waiting.letters_in("Drafts")) == 1


def test_a_letter_put_off_does_not_wait_for_ever_when_it_would_now_be_another(waiting: World):
    """
    The steps were renamed; the letter as it would be written now goes, once.
    """
    waiting.settings(more='[[steps]]\nname = "light"\nafter = 3\n[[steps]]\nname = "second"\nafter = 7\n')
    waiting.invoices("2026-032", issued="2026-08-24")
    waiting.passes("2026-09-16", "10:00")
    waiting.passes("2026-09-16", "10:30")
    waiting.says_yes("2026-09-16")
    waiting.passes("2026-09-16", "11:00")

    assert len(waiting.letters()) == 1


def test_a_letter_put_off_that_asks_for_too_much_by_now_is_written_anew(waiting: World):
    """
    Part of it was paid in the meantime.
    """
    waiting.types("paid", "2026-031", "--amount", "60.00", "--now", "2026-09-15T10:45")
    waiting.passes("2026-09-15", "11:00")
    waiting.passes("2026-09-15", "11:30")

    (letter,) = waiting.letters()
    assert "61,00" in letter.message.get_body(("plain",)).get_content()


def test_an_account_that_was_renamed_stops_no_pass(waiting: World):
    """
    Its letter waits for nobody any more.
    """
    text = waiting.config.read_text().replace('name = "sanne"', 'name = "werk"')
    waiting.config.write_text(text)
    said = waiting.passes("2026-09-15", "11:00")
    waiting.passes("2026-09-15", "11:30")

    assert said.code in (Exit.OK, Exit.ATTENTION)
    assert len(waiting.letters()) == 1


def test_the_owner_hears_whom_a_letter_did_not_reach(world: World):
    """
    One of two recipients is unknown at the server; the other one got it.
    """
    world.invoices(to="Ann <ann@one.example>, Bob <bob@one.example>")
    world.goes_live()
    world.sink.fault({"at": "rcpt", "reply": "550 5.1.1 No such user", "match": "bob@", "times": 9})
    (letter,) = world.reminds()

    assert letter.recipients == ("ann@one.example",)
    assert any("bob@one.example" in question.text for question in world.questions())


def test_a_password_refused_for_a_note_is_not_tried_again_while_the_program_runs(world: World):
    """
    A provider may lock out who keeps guessing, pass after pass.
    """
    world.invoices(due_date=None)
    world.goes_live()
    before = world.refused_logins()
    world.sink.fault({"at": "auth", "reply": "535 5.7.8 Authentication credentials invalid", "times": 99})
    house = open_house(load_settings(world.config), world.folder, {})
    for minute in (0, 5, 10):
        run_pass(house, datetime(2026, 9, 15, 10, minute, tzinfo=ZONE))

    assert world.refused_logins() == before + 1
