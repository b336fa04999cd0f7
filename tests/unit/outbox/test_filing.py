from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.outbox import FilesSent, Outbox, SentFolder, State
from agent.outbox.smtp import InDoubt
from tests.unit.outbox.builders import LATER, NOW, PDF, Door, Drawer, cleared, letter, outbox


def sent_one(folder: Path) -> Outbox:
    """An outbox that just sent one letter."""
    box = outbox(folder, submit=Door())
    box.send(letter(), [PDF], cleared(), NOW)
    return box


def place(drawer: Drawer, files_sent: FilesSent = FilesSent.AUTO) -> dict[str, SentFolder]:
    """The account's Sent folder."""
    return {"main": SentFolder(drawer, "Sent", files_sent)}


def renamed(content: bytes, message_id: bytes = b"<1@exchange.example>", mark: bytes = b"") -> bytes:
    """The same mail under the Message-ID of the provider, or with the mark of another installation."""
    content = re.sub(rb"(?m)^Message-ID: .*\r$", b"Message-ID: " + message_id + b"\r", content)
    return content.replace(b"installation=laptop", b"installation=" + mark) if mark else content


def the_mail(folder: Path) -> bytes:
    """The bytes that were sent."""
    return (folder / "outbox" / "l1.eml").read_bytes()


def test_where_the_provider_files_nothing_the_very_bytes_are_filed_once(tmp_path: Path):
    """
    Read, so that the owner is not told of his own mail; a second look changes nothing.
    """
    box, sent = sent_one(tmp_path), Drawer()
    report = box.file_sent(place(sent, FilesSent.NO), NOW)
    again = box.file_sent(place(sent, FilesSent.NO), NOW)

    assert [entry.state for entry in report.filed] == [State.FILED] and again.filed == ()
    assert sent.lying_in("Sent") == [(the_mail(tmp_path), {"\\seen"})]


def test_where_the_provider_files_copies_we_only_wait_for_ours(tmp_path: Path):
    """
    An APPEND would give two copies.
    """
    box, sent = sent_one(tmp_path), Drawer(provider_files_sent=True)

    assert box.file_sent(place(sent), NOW + LATER).filed == () and sent.lying_in("Sent") == []

    sent.append("Sent", the_mail(tmp_path), (), NOW)

    assert len(box.file_sent(place(sent), NOW + LATER).filed) == 1 and len(sent.lying_in("Sent")) == 1


def test_an_unknown_provider_gets_a_minute_and_its_habit_is_reported(tmp_path: Path):
    """
    The answer is worth remembering: next time nobody waits.
    """
    box, sent = sent_one(tmp_path), Drawer()
    early = box.file_sent(place(sent), NOW + timedelta(seconds=59))

    assert (early.filed, early.not_filing, sent.lying_in("Sent")) == ((), frozenset(), [])

    late = box.file_sent(place(sent), NOW + timedelta(seconds=60))

    assert late.not_filing == {"main"} and len(sent.lying_in("Sent")) == 1


def test_a_copy_already_in_sent_is_never_filed_again(tmp_path: Path):
    """
    A crash between filing and writing it down, or a provider that files after all.
    """
    box, sent = sent_one(tmp_path), Drawer()
    sent.append("Sent", the_mail(tmp_path), ("\\Seen",), NOW)
    report = box.file_sent(place(sent, FilesSent.NO), NOW)

    assert len(report.filed) == 1 and len(sent.lying_in("Sent")) == 1


def test_a_folder_that_takes_no_copy_never_leads_to_sending_again(tmp_path: Path):
    """
    The letter stays sent; the next pass files it.
    """
    box, sent = sent_one(tmp_path), Drawer()
    sent.trouble = MailboxError("over quota", Failure.RETRY)
    report = box.file_sent(place(sent, FilesSent.NO), NOW)

    assert report.filed == () and "over quota" in report.troubles[0]
    assert box.retry_due(NOW + timedelta(days=30)) == ()

    sent.trouble = None

    assert len(box.file_sent(place(sent, FilesSent.NO), NOW).filed) == 1


def test_lying_in_sent_proves_that_a_doubtful_letter_left(tmp_path: Path):
    """
    Nobody but the provider could have put it there.
    """
    box, sent = outbox(tmp_path, submit=Door([InDoubt("connection lost")])), Drawer(provider_files_sent=True)
    box.send(letter(), [PDF], cleared(), NOW)

    assert box.file_sent(place(sent), NOW).filed == ()

    sent.append("Sent", the_mail(tmp_path), (), NOW)

    assert [entry.state for entry in box.file_sent(place(sent), NOW).filed] == [State.FILED]


def test_a_doubtful_letter_is_never_filed_by_us(tmp_path: Path):
    """
    A copy in Sent would say it was sent.
    """
    box, sent = outbox(tmp_path, submit=Door([InDoubt("connection lost")])), Drawer()
    box.send(letter(), [PDF], cleared(), NOW)

    assert box.file_sent(place(sent, FilesSent.NO), NOW + LATER).filed == ()
    assert sent.lying_in("Sent") == []


def test_a_copy_that_never_came_is_not_looked_for_forever(tmp_path: Path):
    """
    After a week the search ends.
    """
    box, sent = sent_one(tmp_path), Drawer(provider_files_sent=True)
    sent.append("Sent", the_mail(tmp_path), (), NOW)

    assert box.file_sent(place(sent), NOW + timedelta(days=8)).filed == ()


@pytest.mark.parametrize("files_sent", FilesSent)
def test_a_copy_the_provider_renamed_is_known_by_its_mark(tmp_path: Path, files_sent: FilesSent):
    """
    Exchange gives the mail another Message-ID. It is filed, that id is remembered, and no second copy comes from us.
    """
    box, sent = sent_one(tmp_path), Drawer()
    sent.append("Sent", renamed(the_mail(tmp_path)), (), NOW)
    (filed,) = box.file_sent(place(sent, files_sent), NOW + LATER).filed

    assert (filed.state, filed.sent_as) == (State.FILED, "<1@exchange.example>")
    assert filed.message_ids == (filed.message_id, "<1@exchange.example>")
    assert len(sent.lying_in("Sent")) == 1


def test_a_renamed_copy_proves_that_a_doubtful_letter_left(tmp_path: Path):
    """
    Nobody but the provider could have put it there.
    """
    box, sent = outbox(tmp_path, submit=Door([InDoubt("connection lost")])), Drawer(provider_files_sent=True)
    box.send(letter(), [PDF], cleared(), NOW)
    sent.append("Sent", renamed(the_mail(tmp_path)), (), NOW)

    assert [entry.sent_as for entry in box.file_sent(place(sent), NOW).filed] == ["<1@exchange.example>"]


def test_the_same_letter_of_another_installation_is_no_copy_of_ours(tmp_path: Path):
    """
    Two installations give the same letter the same name; theirs says nothing of ours.
    """
    box, sent = sent_one(tmp_path), Drawer(provider_files_sent=True)
    sent.append("Sent", renamed(the_mail(tmp_path), mark=b"nas"), (), NOW)

    assert box.file_sent(place(sent), NOW).filed == ()


def test_a_copy_in_another_sent_folder_is_a_copy(tmp_path: Path):
    """
    The provider files where it likes.
    """
    box, sent = sent_one(tmp_path), Drawer()
    sent.server.add_folder("Sent Items")
    sent.append("Sent Items", the_mail(tmp_path), (), NOW)
    folders = {"main": SentFolder(sent, "Sent", FilesSent.NO, others=("Sent Items",))}

    assert len(box.file_sent(folders, NOW).filed) == 1
    assert sent.lying_in("Sent") == []
