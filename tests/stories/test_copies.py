"""Copies of what the owner must look at, in folders of his mailbox: one each, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from agent.config import load_settings
from agent.mailbox import Mailbox
from agent.work import open_house, run_pass
from tests.stories.world import ZONE, World

pytestmark = pytest.mark.dovecot

COMPLAINT = "Dag Sanne,\n\nTwee stoelen waren kapot, dus dit klopt niet.\n\nJan\n"
PROMISE = "Dag Sanne,\n\nWe betalen vrijdag.\n\nJan\n"


class Crash(BaseException):
    """The machine goes off: nothing that runs sees it coming."""


class _Crashing:
    """A mailbox that copies no mail to its end: the program dies before the server's copy, or right after it."""

    def __init__(self, box: Mailbox, before: bool) -> None:
        self._box, self._before = box, before

    def __getattr__(self, name: str) -> Any:
        return getattr(self._box, name)

    def copy(self, *place: Any) -> None:
        if not self._before:
            self._box.copy(*place)
        raise Crash


@pytest.fixture
def copying(world: World) -> World:
    """A world with an invoice and a folder for copies."""
    world.settings(mailbox='replies_folder = "Voldaan"')
    world.invoices()
    world.goes_live()
    return world


def crashes(world: World, before: bool) -> None:
    """Run a pass that dies at its first copy."""
    house = open_house(load_settings(world.config), world.folder, {})
    opened: Callable[..., Mailbox] = house.open_mailbox
    house = replace(house, open_mailbox=lambda *account: _Crashing(opened(*account), before))
    with pytest.raises(Crash):
        run_pass(house, datetime(2026, 9, 15, 10, tzinfo=ZONE))


def copies(world: World) -> dict[str, list[bytes]]:
    """The mails in every folder below the one the settings name."""
    rows = world.dovecot.client.list_folders()
    names = [(name, mark.decode()) for _, mark, name in rows if name.startswith("Voldaan") and name != "Voldaan"]
    return {name.split(mark)[-1]: [octets for octets, _ in world.lies_in(name).values()] for name, mark in names}


def test_a_reply_lies_in_the_folder_of_what_it_is_about_and_where_it_came_in(copying: World):
    """
    The same bytes; the folder shows in mail programs; more passes, and the owner who clears up, bring no other.
    """
    about = {copying.reply("2026-031", COMPLAINT, on="2026-09-14"): "complaint"}
    copying.passes("2026-09-15", "10:00")
    about[copying.reply("2026-031", PROMISE, on="2026-09-15T11:00")] = "promise"
    copying.passes("2026-09-15", "12:00")
    copying.passes("2026-09-16")

    inbox = copying.lies_in("INBOX")
    assert copies(copying) == {kind: [inbox[uid][0]] for uid, kind in about.items()}
    assert all(copying.is_flagged("INBOX", uid) for uid in about)
    client = copying.dovecot.client
    shown = [name for _, _, name in client.list_sub_folders()]
    assert {name.rpartition("complaint")[1] for name in shown} >= {"complaint"}

    (folder,) = [name for name in shown if name.endswith("promise")]
    client.select_folder(folder)
    client.delete_messages(client.search())
    client.expunge()
    copying.passes("2026-09-17")
    assert {kind: len(mails) for kind, mails in copies(copying).items()} == {"complaint": 1, "promise": 0}


@pytest.mark.parametrize("before", [True, False], ids=["before the copy", "after the copy"])
def test_a_crash_beside_a_copy_leaves_one(copying: World, before: bool):
    """
    What was noted is copied by the next pass, and what lies there already is not copied again.
    """
    uid = copying.reply("2026-031", COMPLAINT, on="2026-09-14")
    crashes(copying, before)
    assert len(copies(copying)["complaint"]) == (0 if before else 1)

    copying.passes("2026-09-15", "11:00")
    copying.passes("2026-09-16")

    assert copies(copying) == {"complaint": [copying.lies_in("INBOX")[uid][0]]}


def test_without_the_setting_no_folder_is_made(world: World):
    """
    The flag is all there is.
    """
    world.invoices()
    world.goes_live()
    uid = world.reply("2026-031", COMPLAINT, on="2026-09-14")
    world.passes("2026-09-15")

    assert copies(world) == {}
    assert world.is_flagged("INBOX", uid)


def test_a_folder_the_server_does_not_make_is_one_note(world: World):
    """
    Its name is too long there; the mail is recorded, flagged and asked about as ever.
    """
    world.settings(mailbox=f'replies_folder = "{"V" * 300}"')
    world.invoices()
    world.goes_live()
    uid = world.reply("2026-031", COMPLAINT, on="2026-09-14")
    for day in ("2026-09-15", "2026-09-16"):
        world.passes(day)

    (note,) = world.questions("something went wrong")
    assert "replies_folder" in note.text
    assert world.is_flagged("INBOX", uid)
    assert len(world.questions("customer wrote")) == 1
