"""The owner leaves, or starts afresh: `voldaan clean` takes its own things along and nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest

from agent.cli.exits import Exit
from agent.demo.mail import write_mail
from agent.ledger import single_pass
from tests.servers.launch import NOON
from tests.stories.post import OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


@pytest.fixture
def lived_in(world: World) -> World:
    """Two letters left, one lies in Drafts, a note came, a customer's mail is starred; between much other mail."""
    world.receives("Tante <tante@thuis.example>", "Hallo")
    world.writes("Oom <oom@thuis.example>", on="2026-08-30")
    world.invoices("2026-030")
    world.invoices("2026-031", to="Kees <kees@groen.example>")
    world.goes_live()
    world.reminds("2026-09-15")
    world.settings(mode="draft")
    world.invoices("2026-032", to="Maud <maud@noord.example>")
    world.invoices("2026-033", to="Anna <anna@zuid.example>")
    world.passes("2026-09-16")
    world.reply("2026-033", on="2026-09-16")
    world.passes("2026-09-16", "11:00")
    for note in world.notes():
        world.dovecot.deliver("INBOX", note.octets, at=datetime.fromisoformat("2026-09-16T11:00+02:00"))
    for folder, flag in (
        ("INBOX", "\\Flagged"),
        ("Drafts", "\\Draft"),
        ("Archive", "\\Answered"),
        ("INBOX", "\\Deleted"),
    ):
        mail = write_mail("Oom <oom@thuis.example>", OWNER, flag, "Hoi\n", NOON, f"<{flag[1:]}-{folder}@x.example>")
        world.dovecot.deliver(folder, mail, flags=[flag])
    return world


def others(world: World) -> dict[str, dict[int, tuple[bytes, tuple[bytes, ...]]]]:
    """Every mail that bears no mark of ours, with its number, bytes and flags; and all of Sent."""
    names = [name for _, _, name in world.dovecot.client.list_folders()]
    mails = {name: world.lies_in(name) for name in names}
    return {
        name: {uid: mail for uid, mail in found.items() if name == "Sent" or b"\r\nX-Voldaan-" not in mail[0]}
        for name, found in mails.items()
    }


def test_without_a_yes_nothing_changes_and_everything_is_shown(lived_in: World):
    """
    Nobody sits at a terminal here, so nobody can be asked; folders, flags and books stay to the byte.
    """
    before, books = lived_in.everything(), lived_in.books()
    said = lived_in.types("clean")
    after = lived_in.everything()

    assert said.code == 0
    assert "sanne/Drafts: 1 draft" in said.out
    assert "draft  16 Sep 2026  Re: Factuur 2026-032" in said.out
    assert "star  16 Sep 2026  Re: Factuur 2026-033" in said.out
    assert "2 letters in Sent stay" in said.out
    assert "Nothing was changed. Use --yes" in said.out
    assert after == before
    assert lived_in.books() == books


def test_with_a_yes_it_takes_its_own_things_along_and_nothing_else(lived_in: World):
    """
    Other mail is what it was, byte for byte, flag for flag; also what the owner had marked deleted, and her own star.
    """
    before = others(lived_in)
    (starred,) = [uid for uid, mail in before["INBOX"].items() if b"Re: Factuur 2026-033" in mail[0]]
    said = lived_in.types("clean", "--yes")
    before["INBOX"][starred] = (before["INBOX"][starred][0], ())

    assert said.code == 0
    assert "Taken out: " in said.out
    assert others(lived_in) == before
    assert lived_in.letters_in("Drafts") == []
    assert len(lived_in.letters_in("Sent")) == 2
    assert not any(b"X-Voldaan-Note" in mail for mail, _ in lived_in.lies_in("INBOX").values())
    assert lived_in.journal()[-1].state.value == "withdrawn"
    assert "Nothing of voldaan's" in lived_in.types("clean", "--yes").out


def test_in_shadow_it_is_still_the_owners_to_clean(lived_in: World):
    """
    And then nothing comes again: the mailbox is only read from there on.
    """
    lived_in.settings(mode="shadow")
    said = lived_in.types("clean", "--yes")
    lived_in.passes("2026-09-17")

    assert "next pass" not in said.out
    assert lived_in.letters_in("Drafts") == []
    assert lived_in.questions("sent or not?") == []


def test_beside_a_running_voldaan_it_waits_for_its_end(lived_in: World):
    """
    Both would work on the same drafts.
    """
    with single_pass(lived_in.data):
        said = lived_in.types("clean", "--yes")

    assert said.code == Exit.LEDGER
    assert "already runs" in said.err
    assert len(lived_in.letters_in("Drafts")) == 1


def test_a_mailbox_that_cannot_be_reached_is_said(lived_in: World):
    """
    Not "nothing lies there".
    """
    lived_in.settings(password="wrong")
    said = lived_in.types("clean", "--yes")

    assert said.code == Exit.ATTENTION
    assert "not everything could be looked through" in said.err
    assert "Nothing of voldaan's" not in said.out
