"""A laptop and a NAS on one mailbox: one of the two works, and each knows the other's name."""

from __future__ import annotations

import email
import email.policy
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from agent.cli.exits import Exit
from agent.config import load_settings
from agent.demo.mail import write_mail
from agent.mailbox import Mailbox
from agent.outbox import note_header
from agent.work import open_house, run_pass
from tests.stories.post import OWNER, ZONE
from tests.stories.world import World, build_world

pytestmark = pytest.mark.dovecot

OTHER = "another installation"


def named(world: World, name: str) -> World:
    """Give this machine a name, as its first use would."""
    world.types("questions")
    file = world.folder / "installation.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"name": name}))
    return world


@pytest.fixture
def laptop(world: World) -> World:
    """A machine called laptop, live, with one invoice whose light letter is due on 15 September."""
    world.invoices("2026-031")
    named(world, "laptop").goes_live()
    return world


@pytest.fixture
def nas(laptop: World, tmp_path: Path) -> World:
    """Another machine on the same mailbox, just installed."""
    (tmp_path / "nas").mkdir()
    return named(build_world(tmp_path / "nas", laptop.dovecot, laptop.sink, laptop.monkeypatch), "nas")


def introductions(world: World) -> list[email.message.EmailMessage]:
    """The notes in the INBOX by which a machine makes itself known."""
    found = [email.message_from_bytes(content, policy=email.policy.default) for content, _ in inbox(world)]
    return [mail for mail in found if "since=" in str(mail["X-Voldaan-Note"])]


def inbox(world: World) -> list[tuple[bytes, tuple[bytes, ...]]]:
    """What lies in the INBOX."""
    return list(world.lies_in("INBOX").values())


def steps(world: World, number: str = "2026-031") -> tuple[str, ...]:
    """The steps this machine knows to be taken."""
    return world.item(number).taken


def takes_over(world: World, on: str, at: str = "08:00") -> None:
    """The owner says that this machine goes on."""
    said = world.types("live", "--take-over", "--yes", "--now", f"{on}T{at}")
    assert said.code == 0, said.all


def test_the_first_pass_after_live_lays_one_note_into_the_inbox(laptop: World):
    """
    It says which machine, in which mode, and how to stop it; unread, and once. No customer sees that name.
    """
    laptop.reminds(on="2026-09-15")
    laptop.passes("2026-09-16")
    (note,) = introductions(laptop)
    body = note.get_body(("plain",))
    assert body

    assert [word in body.get_content() for word in ("machine laptop", '"auto"', "--take-over")] == [True] * 3
    assert not any(b"\\Seen" in flags for content, flags in inbox(laptop) if b"X-Voldaan-Note" in content)
    assert len(laptop.letters()) == 1
    assert all(b"laptop" not in letter.octets for letter in laptop.letters())
    assert laptop.questions() == []


@pytest.mark.parametrize("mode", ["shadow", "draft"])
def test_shadow_lays_down_nothing_and_draft_does(laptop: World, mode: str):
    """
    In shadow the mailbox stays as it is.
    """
    laptop.settings(mode=mode)
    laptop.passes("2026-09-15")

    assert len(introductions(laptop)) == (mode == "draft")


def test_before_live_nothing_is_laid_down(nas: World):
    """
    Whoever only tries it out is nobody's second.
    """
    nas.passes("2026-09-02")

    assert introductions(nas) == []


def test_a_second_machine_is_told_which_one_is_at_work_and_sends_nothing(laptop: World, nas: World):
    """
    Before any letter left: `live` names the machine, and so does a pass. Rule: other-installation.
    """
    laptop.passes("2026-09-02")
    said = nas.types("live", "--yes", "--now", "2026-09-03T08:00")
    nas.passes("2026-09-15")

    assert (said.code, "machine laptop" in said.err, "--take-over" in said.err) == (Exit.ATTENTION, True, True)
    assert "machine laptop" in nas.question(OTHER).text
    assert len(introductions(nas)) == 1
    assert len(laptop.reminds(on="2026-09-15")) == 1
    assert nas.reminds(on="2026-09-15") == []


def test_the_other_machine_is_told_by_the_owners_clock_and_from_one_of_the_same_name(laptop: World, nas: World):
    """
    Two installations on one machine bear one name.
    """
    laptop.passes("2026-09-02")
    said = named(nas, "laptop").types("live", "--yes", "--now", "2026-09-03T08:00")

    assert "the machine laptop (this one has the same name), last seen on 1 September 2026 08:00. " in said.err


def test_after_a_take_over_the_other_one_stops_at_its_next_pass(laptop: World, nas: World):
    """
    The steps come along by way of Sent; the laptop says where its work went. Rule: other-installation.
    """
    laptop.reminds(on="2026-09-15")
    nas.passes("2026-09-16")
    takes_over(nas, "2026-09-16", "11:00")
    laptop.reminds(on="2026-09-24")
    nas.passes("2026-09-24", "12:00")
    for question in nas.questions("already overdue at the start"):
        nas.answers(question, "go on", on="2026-09-24", at="12:10")
    nas.passes("2026-09-24", "12:30")

    assert "machine nas" in laptop.question(OTHER).text
    assert nas.questions(OTHER) == []
    assert len(laptop.letters()) == 2  # light by the laptop, second by the nas
    assert steps(nas) == ("light", "second")
    assert laptop.reminds(on="2026-10-06") == []


def test_the_first_one_may_take_it_back(laptop: World, nas: World):
    """
    Each take-over is a new note; only the last one works.
    """
    laptop.passes("2026-09-02")
    nas.passes("2026-09-03")
    takes_over(nas, "2026-09-03")
    laptop.passes("2026-09-04")
    takes_over(laptop, "2026-09-04", "11:00")
    nas.passes("2026-09-07")

    assert "machine laptop" in nas.question(OTHER).text
    assert len(laptop.reminds(on="2026-09-15")) == 1
    assert nas.reminds(on="2026-09-16") == []
    assert laptop.questions(OTHER) == []


def test_two_machines_that_start_at_once_both_stop(laptop: World, nas: World):
    """
    Both read an empty INBOX, then each lays its note down: at most one letter leaves, and then both ask.
    """
    assert nas.types("live", "--yes", "--now", "2026-09-01T08:00").code == 0
    for world in (laptop, nas):
        world.books_up("2026-09-15")
        world.settings(top="", mode="auto")
    while_appending(nas, lambda: laptop.reminds(on="2026-09-15"), on="2026-09-15", at="10:40")
    laptop.passes("2026-09-16")
    laptop.passes("2026-09-24")
    nas.passes("2026-09-24")

    assert len(introductions(laptop)) == 2
    assert len(laptop.letters()) == 1
    assert "machine nas" in laptop.question(OTHER).text
    assert "machine laptop" in nas.question(OTHER).text


def test_a_note_that_comes_between_decision_and_sending_stops_the_letter(laptop: World, nas: World):
    """
    The last look sees it.
    """
    laptop.passes("2026-09-15", "10:00")
    laptop.says_yes("2026-09-15")
    nas.passes("2026-09-15", "10:05")
    laptop.passes_interrupted(lambda: takes_over(nas, "2026-09-15", "10:20"), at="10:30")

    assert laptop.letters() == []


def test_a_note_thrown_away_breaks_nothing(laptop: World, nas: World):
    """
    It is not laid down again; from then on only letters in Sent tell.
    """
    laptop.passes("2026-09-02")
    client = laptop.dovecot.client
    client.select_folder("INBOX")
    client.delete_messages(client.search(), silent=True)
    client.expunge()
    letters = laptop.reminds(on="2026-09-15")
    nas.passes("2026-09-16")

    assert introductions(laptop) == []
    assert len(letters) == 1
    assert nas.question(OTHER)
    assert laptop.questions(OTHER) == []


def test_a_letter_by_a_machine_that_was_taken_over_is_an_alarm(laptop: World, nas: World):
    """
    It should have stopped; perhaps it cannot read its INBOX. Rule: other-installation.
    """
    nas.passes("2026-09-03")
    takes_over(nas, "2026-09-03")
    for content, _ in list(laptop.lies_in("INBOX").values()):
        assert b"X-Voldaan-Note" in content
    client = laptop.dovecot.client
    client.select_folder("INBOX")
    client.delete_messages(client.search(), silent=True)
    client.expunge()
    client.select_folder("Drafts", readonly=True)
    laptop.reminds(on="2026-09-15")
    nas.passes("2026-09-16")

    assert len(laptop.letters()) == 1
    assert nas.question(OTHER)
    assert steps(nas) == ("light",)


@pytest.mark.parametrize("sender", [OWNER, '"Doe, Jan" <jan@acme.example>'])
def test_a_note_that_came_by_mail_is_believed_by_nobody(laptop: World, sender: str):
    """
    Customers see the id of an installation in their letters; only who may log in lays something into the INBOX.
    """
    since = datetime(2026, 9, 10, tzinfo=ZONE)
    mark = note_header("elsewhere", b"guessed", "<note@x.example>", since, "attic")
    fields = {"Received": "from mx.example by mail.example; Thu, 10 Sep 2026 10:00:00 +0200", "X-Voldaan-Note": mark}
    laptop.receives(sender, "voldaan on attic looks after this mailbox", on="2026-09-10", fields=fields)

    assert len(laptop.reminds(on="2026-09-15")) + len(laptop.reminds(on="2026-09-17")) == 1
    assert laptop.questions(OTHER) == []


def test_a_note_of_a_machine_is_nobodys_word(laptop: World):
    """
    Not even one that names an invoice: a machine may be called anything.
    """
    laptop.passes("2026-09-14")
    mark = note_header("elsewhere", b"secret", "<note@x.example>", datetime(2026, 9, 10, tzinfo=ZONE), "2026-031")
    mail = write_mail(
        OWNER,
        "Jan <jan@acme.example>",
        "voldaan on 2026-031",
        "On the machine 2026-031.\n",
        datetime(2026, 9, 10, tzinfo=ZONE),
        "<note@x.example>",
        fields={"X-Voldaan-Note": mark},
    )
    laptop.dovecot.deliver("INBOX", mail, at=datetime(2026, 9, 14, 12, tzinfo=ZONE))
    history = laptop.item("2026-031").history
    laptop.passes("2026-09-15")

    assert laptop.item("2026-031").history == history
    assert "machine 2026-031" in laptop.question(OTHER).text


def test_empty_handed_the_mailbox_belongs_to_another_until_it_is_taken_over(laptop: World):
    """
    Data and settings are gone: who wrote those letters is a stranger now. Then it is a first start.
    """
    laptop.invoices("2026-040", to="Kees <kees@groen.example>", issued="2026-09-08")
    laptop.reminds(on="2026-09-15")
    laptop.loses_the_books()
    for name in ("installation.json", "books.json"):
        (laptop.folder / name).unlink()
    laptop.passes("2026-09-16")
    stopped = laptop.question(OTHER).text
    refused = laptop.types("live", "--yes", "--now", "2026-09-16T11:00")
    takes_over(laptop, "2026-09-16", "11:30")
    laptop.passes("2026-09-17")
    asked = laptop.question("already overdue at the start")
    before_the_yes = laptop.reminds(on="2026-09-24")
    laptop.answers(asked, "go on", on="2026-09-24", at="11:00")

    assert "machine laptop" in stopped
    assert refused.code == Exit.ATTENTION
    assert (asked.item, before_the_yes) == ("acme.example/2026-031", [])
    assert len(laptop.reminds(on="2026-09-29")) == 2
    assert steps(laptop) == ("light", "second")
    assert steps(laptop, "2026-040") == ("light",)


def test_settings_copied_to_a_second_machine_are_noticed(laptop: World, tmp_path: Path):
    """
    Both have the same id; letters the second one's journal does not know tell it that its books are not the newest.
    """
    laptop.passes("2026-09-14")
    (tmp_path / "copy").mkdir()
    copy = build_world(tmp_path / "copy", laptop.dovecot, laptop.sink, laptop.monkeypatch)
    shutil.copy(laptop.folder / "installation.json", copy.folder)
    copy.goes_live()
    copy.passes("2026-09-14", "11:00")
    assert len(laptop.reminds(on="2026-09-15")) == 1
    copy.passes("2026-09-16")

    assert copy.question("open when the books were put back")
    assert copy.reminds(on="2026-09-24") == []


def while_appending(world: World, happening: Callable[[], object], *, on: str, at: str) -> None:
    """Run one pass during which something happens just before its note reaches the INBOX."""
    house = open_house(load_settings(world.config), world.folder, {})
    opened = house.open_mailbox
    house = replace(house, open_mailbox=lambda *account: _Appending(opened(*account), happening))
    run_pass(house, datetime.fromisoformat(f"{on}T{at}").replace(tzinfo=ZONE))


class _Appending:
    """A mailbox to which something happens before anything is laid into it."""

    def __init__(self, box: Mailbox, happening: Callable[[], object]) -> None:
        self._box = box
        self._happening = happening

    def __getattr__(self, name: str) -> Any:
        return getattr(self._box, name)

    def append(self, *arguments: Any) -> None:
        happening, self._happening = self._happening, lambda: None
        happening()
        self._box.append(*arguments)
