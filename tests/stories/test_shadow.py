"""In shadow the mailbox is read like a book in a library: our digest is laid beside it, and nothing leaves."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.stories.post import UBL
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A port that takes connections and lets nobody in; it remembers who knocked."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        yield door


def knocked(door: socket.socket) -> bool:
    """Whether anybody ever connected."""
    try:
        door.accept()
    except BlockingIOError:
        return False
    return True


def without_digests(mailbox: dict[str, tuple[object, object]], world: World) -> dict[str, object]:
    """The state of a mailbox but for our digests: of INBOX every other mail with its flags, of other folders all."""
    others = {uid: mail for uid, mail in world.lies_in("INBOX").items() if b"\r\nX-Voldaan-Note: " not in mail[0]}
    return {**mailbox, "INBOX": others}


def test_shadow_leaves_every_folder_as_it_was_and_contacts_no_mail_server(world: World):
    """
    Flags, UIDs, counts, UIDNEXT and HIGHESTMODSEQ of all folders; over three weeks, with replies and a bounce.

    INBOX alone gets something: the digest.
    """
    with listening() as door:
        world.settings(mode="shadow", smtp_port=str(door.getsockname()[1]))
        world.invoices()
        world.invoices("2026-032", to="Kees <kees@groen.example>", files=UBL)
        world.invoices("2026-033", to="Maud <maud@noord.example>")
        world.goes_live()
        world.reply("2026-032", on="2026-09-14")
        world.returns("2026-033", "maud@noord.example")
        before = without_digests(world.everything(), world)
        shown = [world.passes(on) for on in ("2026-09-14", "2026-09-15", "2026-09-16", "2026-10-06")]

        assert without_digests(world.everything(), world) == before
        assert "Would send to jan@acme.example: Re: Factuur 2026-031" in shown[1].out
        assert not knocked(door)
        assert world.sink.mails() == []
        assert world.journal() == []
        assert [question.kind.value for question in world.questions()].count("customer wrote") == 1


def test_another_moment_never_sends_and_leaves_the_books_alone(world: World):
    """
    Without the tests' own clock `--now` works on a throw-away copy, in shadow, whatever the settings say.
    """
    world.invoices()
    world.goes_live()
    world.reminds(on="2026-09-15")
    world.books_up("2026-09-24")
    world.settings(test_clock="false")
    books, mailbox = world.books(), world.everything()
    said = world.types("pass", "--now", "2026-09-24")
    world.types("paid", "2026-031", "--on", "2026-09-20", "--now", "2026-09-24")
    world.types("bank", "up-to-date", "2026-09-23", "--now", "2026-09-24")

    assert "Would send to jan@acme.example" in said.out
    assert len(world.letters()) == 1
    assert world.books() == books
    assert world.everything() == mailbox
