"""Draft mode: the owner sends. And whoever sends, one copy lies in Sent."""

from __future__ import annotations

from datetime import datetime

import pytest

from agent.config import load_settings
from agent.outbox import PROVIDER_NEEDS, State
from agent.work import open_house, run_pass
from tests.conftest import StartSink
from tests.stories.post import ZONE
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


@pytest.fixture
def drafting(world: World) -> World:
    """A world in draft mode, in which a letter about 2026-031 lies in Drafts since 15 September."""
    world.settings(mode="draft")
    world.invoices()
    world.goes_live()
    world.passes("2026-09-15")
    return world


def test_a_draft_lies_in_drafts_and_nothing_leaves(drafting: World):
    """
    Marked as a draft, once, however often we pass.
    """
    drafting.passes("2026-09-15", "11:00")
    drafting.passes("2026-09-16")

    ((_, flags),) = drafting.lies_in("Drafts").values()
    assert b"\\Draft" in flags
    assert drafting.letters() == []
    assert drafting.letters_in("Sent") == []
    assert drafting.gate("2026-031", "2026-09-16") == "step-not-taken"


def test_a_draft_the_owner_sent_counts_as_a_step(drafting: World):
    """
    Her mail program moved it to Sent; the next letter waits its turn.
    """
    drafting.sends_draft(on="2026-09-15")
    drafting.passes("2026-09-16")
    drafting.passes("2026-09-23")

    assert drafting.item("2026-031").taken == ("light",)
    assert drafting.gate("2026-031", "2026-09-23") == "step-due"
    assert drafting.lies_in("Drafts") == {}
    drafting.passes("2026-09-24")
    assert len(drafting.lies_in("Drafts")) == 1


def test_a_draft_to_somebody_who_paid_is_withdrawn(drafting: World):
    """
    The owner could send it by mistake.
    """
    drafting.paid("2026-031", on="2026-09-16")
    drafting.passes("2026-09-16")

    assert drafting.lies_in("Drafts") == {}
    assert [entry.state for entry in drafting.journal()] == [State.PREPARED, State.DRAFTED, State.WITHDRAWN]
    assert drafting.journal()[-1].reply == "2026-031 is paid"


def test_a_draft_that_is_gone_and_no_longer_true_is_asked_about(drafting: World):
    """
    Thrown away by the owner, or by us before the power went off: only she knows; released, it is made anew.
    """
    client = drafting.dovecot.client
    client.select_folder(drafting.named("Drafts"))
    client.delete_messages(client.search())
    client.expunge()
    drafting.types("paid", "2026-031", "--on", "2026-09-16", "--amount", "21.00", "--now", "2026-09-16T09:00")
    drafting.passes("2026-09-16")
    drafting.passes("2026-09-23")

    (question,) = drafting.questions("sent or not?")
    drafting.answers(question, "not sent", on="2026-09-23", at="11:00")
    drafting.types("release", "2026-031", "--now", "2026-09-23T11:05")
    drafting.passes("2026-09-24")
    assert len(drafting.letters_in("Drafts")) == 1


def test_a_draft_to_somebody_who_answered_is_withdrawn(drafting: World):
    """
    Whatever the answer says; his words stay out of the log.
    """
    drafting.reply("2026-031", "Dag Sanne,\n\nOnze olifant is ziek.\n", on="2026-09-16")
    drafting.passes("2026-09-16")

    assert drafting.lies_in("Drafts") == {}
    assert drafting.journal()[-1].reply.startswith("2026-031: ")
    assert not any("olifant" in log.read_text() for log in drafting.data.rglob("*.log"))
    assert drafting.gate("2026-031", "2026-09-16") == "human-words"


@pytest.mark.parametrize("files_sent", ["yes", "auto"])
def test_a_provider_that_files_what_it_sends_leaves_one_copy(world: World, start_sink: StartSink, files_sent: str):
    """
    Gmail puts every mail it sends into Sent by itself; ours would be the second.
    """
    world.invoices()
    world.sink = start_sink("--autosave-maildir", str(world.maildir("Sent")))
    world.settings(files_sent=files_sent)
    world.goes_live()
    world.reminds(on="2026-09-15")
    world.passes("2026-09-15", "12:00")
    world.passes("2026-09-16")

    assert len(world.letters()) == 1
    assert len(world.letters_in("Sent")) == 1
    assert world.journal()[-1].state is State.FILED


def test_until_a_copy_lies_in_sent_the_next_look_comes_soon(world: World):
    """
    Another machine with a copy of these books learns of a letter only there.
    """
    world.invoices()
    world.settings(files_sent="auto")
    world.goes_live()
    world.passes("2026-09-15", "10:00")
    world.says_yes("2026-09-15")
    sent_at = datetime(2026, 9, 15, 10, 30, tzinfo=ZONE)
    house = open_house(load_settings(world.config), world.folder, {})
    report = run_pass(house, sent_at)

    assert [entry.state for entry in report.letters] == [State.SENT]
    assert report.look_again_at == sent_at + PROVIDER_NEEDS


def test_found_out_that_a_provider_files_nothing_we_file_it_once(world: World):
    """
    files_sent = "auto": after a minute nothing lies there, so the copy comes from us, and next time at once.
    """
    world.invoices()
    world.settings(files_sent="auto")
    world.goes_live()
    (letter,) = world.reminds(on="2026-09-15")

    assert world.letters_in("Sent") == []
    world.passes("2026-09-15", "12:00")
    world.passes("2026-09-15", "12:30")
    assert world.letters_in("Sent") == [letter.octets]
    (second,) = world.reminds(on="2026-09-24")
    assert world.letters_in("Sent") == [letter.octets, second.octets]
