"""What writing to any mailbox promises, and when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.mailbox import Mailbox
from tests.contract.mailbox.conftest import Server
from tests.contract.mailbox.mails import a_mail

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def everything(server: Server, folder: str) -> list[tuple[int, bytes, frozenset[str]]]:
    """All mails of a folder with their flags."""
    mailbox = server.mailbox(read_only=True)
    uids = mailbox.news(folder, None, date(2020, 1, 1)).uids
    return [
        (mail.uid, mailbox.raw(folder, mail.uid, 10**6), mail.flags - {"\\recent"})
        for mail in mailbox.summaries(folder, uids)
    ]


def test_what_is_appended_is_the_very_bytes(server: Server):
    """With its flags and its moment."""
    at = datetime(2026, 2, 27, 8, 15, tzinfo=UTC)
    mailbox = server.mailbox()
    mailbox.append(server.sent, a_mail(), ["\\Seen"], at)

    (_, octets, flags) = everything(server, server.sent)[0]
    summary = next(iter(mailbox.summaries(server.sent, mailbox.news(server.sent, None, date(2020, 1, 1)).uids)))

    assert (octets, flags) == (a_mail(), {"\\seen"})
    assert summary.received_at == at


def test_what_was_looked_for_in_vain_can_be_filed_at_once(server: Server):
    """A folder open for reading only takes nothing on some servers."""
    mailbox = server.mailbox()
    assert mailbox.find_message_id(server.sent, "<one@sanne.example>") == ()

    mailbox.append(server.sent, a_mail(), ["\\Seen"], NOON)

    assert len(mailbox.find_message_id(server.sent, "<one@sanne.example>")) == 1


def test_what_goes_into_a_missing_folder_is_a_matter_of_settings(server: Server):
    """No folder is made on the way; its name is told."""
    with pytest.raises(MailboxError, match="folder") as caught:
        server.mailbox().append(server.sent + "-2", a_mail(), [], NOON)

    assert caught.value.failure is Failure.SETTINGS


def test_a_moment_without_a_zone_is_refused(server: Server):
    """Nothing implicit about time."""
    with pytest.raises(ValueError, match="zone"):
        server.mailbox().append(server.sent, a_mail(), [], NOON.replace(tzinfo=None))


def test_a_folder_is_made_below_another_once(server: Server):
    """The name it has on the server is told; asked again, it is the same folder."""
    mailbox = server.mailbox()
    levels = (f"{server.sent}-kinds", "complaint")
    made = mailbox.make_folder(levels)
    mailbox.append(made, a_mail(), [], NOON)

    assert mailbox.make_folder(levels) == made
    assert made.startswith(levels[0])
    assert made.endswith(levels[1])
    assert made in {folder.name for folder in mailbox.folders()}
    assert len(everything(server, made)) == 1


def test_a_copy_is_the_very_bytes_and_the_mail_stays(server: Server):
    """With its moment; nothing is marked as read."""
    uid = server.deliver("INBOX", a_mail())
    before = everything(server, "INBOX")
    mailbox = server.mailbox()
    into = mailbox.make_folder((f"{server.sent}-kinds", "complaint"))
    mailbox.copy("INBOX", uid, into)

    ((_, octets, flags),) = everything(server, into)
    (copied,) = mailbox.summaries(into, mailbox.find_message_id(into, "<one@sanne.example>"))
    (original,) = mailbox.summaries("INBOX", [uid])
    assert (octets, flags) == (before[0][1], frozenset())
    assert everything(server, "INBOX") == before
    assert copied.received_at == original.received_at
    assert copied.headers.identity == original.headers.identity


def test_a_copy_of_a_mail_that_is_gone_is_none(server: Server):
    """The owner was quicker; some servers say so, and nothing breaks."""
    uid = server.deliver("INBOX", a_mail())
    mailbox = server.mailbox()
    into = mailbox.make_folder((f"{server.sent}-kinds", "complaint"))
    with suppress(MailboxError):
        mailbox.copy("INBOX", uid + 1, into)

    assert everything(server, into) == []


def test_a_copy_into_a_missing_folder_is_refused(server: Server):
    """Only ``make_folder`` makes one."""
    uid = server.deliver("INBOX", a_mail())

    with pytest.raises(MailboxError):
        server.mailbox().copy("INBOX", uid, server.sent + "-2")


def test_a_flag_is_read_back(server: Server):
    """The answer is what the server kept."""
    uid = server.deliver("INBOX", a_mail())

    assert server.mailbox().flag("INBOX", uid, "\\Flagged") is True
    assert "\\flagged" in everything(server, "INBOX")[0][2]


def test_a_keyword_the_server_drops_is_not_called_kept(server: Server):
    """Some servers say OK and forget."""
    uid = server.deliver("INBOX", a_mail())

    assert server.mailbox().flag("INBOX", uid, "$Voldaan") is ("keywords" not in server.lacks)


def test_one_flag_is_taken_away_and_no_other(server: Server):
    """Of this mail alone."""
    uid = server.deliver("INBOX", a_mail(), flags=["\\Flagged", "\\Answered"])
    other = server.deliver("INBOX", a_mail(message_id="<other@x.example>"), flags=["\\Flagged"])

    assert server.mailbox().unflag("INBOX", uid, "\\Flagged") is True
    assert {number: flags for number, _, flags in everything(server, "INBOX")} == {
        uid: {"\\answered"},
        other: {"\\flagged"},
    }


def test_only_the_named_mails_are_removed(server: Server):
    """Also when the owner marked another one deleted and did not expunge it yet."""
    kept = server.deliver(server.sent, a_mail(message_id="<kept@x.example>"), flags=["\\Deleted"])
    gone = server.deliver(server.sent, a_mail(message_id="<gone@x.example>"))

    server.mailbox().delete(server.sent, [gone])

    assert [uid for uid, _, _ in everything(server, server.sent)] == [kept]


def test_removing_a_mail_that_is_gone_is_no_trouble(server: Server):
    """The owner was quicker."""
    kept = server.deliver(server.sent, a_mail())

    server.mailbox().delete(server.sent, [kept + 1])

    assert [uid for uid, _, _ in everything(server, server.sent)] == [kept]


@pytest.mark.parametrize(
    "write",
    [
        lambda mailbox, uid: mailbox.append("INBOX", a_mail(), [], NOON),
        lambda mailbox, uid: mailbox.make_folder(("Kinds", "complaint")),
        lambda mailbox, uid: mailbox.copy("INBOX", uid, "INBOX"),
        lambda mailbox, uid: mailbox.flag("INBOX", uid, "\\Flagged"),
        lambda mailbox, uid: mailbox.unflag("INBOX", uid, "\\Flagged"),
        lambda mailbox, uid: mailbox.delete("INBOX", [uid]),
    ],
    ids=["append", "make_folder", "copy", "flag", "unflag", "delete"],
)
def test_a_mailbox_opened_read_only_writes_nothing(server: Server, write: Callable[[Mailbox, int], object]):
    """Shadow is kept by the mailbox itself, whoever asks."""
    uid = server.deliver("INBOX", a_mail())
    before = everything(server, "INBOX")

    with pytest.raises(MailboxError, match="shadow") as caught:
        write(server.mailbox(read_only=True), uid)

    assert caught.value.failure is Failure.BUG
    assert everything(server, "INBOX") == before


def a_note(**fields: str) -> bytes:
    """A note of ours to the owner, with header fields changed or, when empty, left out."""
    ordinary = {
        "From": "Sanne <sanne@sanne.example>",
        "To": "Sanne <sanne@sanne.example>",
        "Subject": "voldaan: 1 question for you",
        "Date": "Fri, 27 Feb 2026 08:15:00 +0000",
        "Message-ID": "<note@sanne.example>",
        "X-Voldaan-Note": "1 installation=here note=n seal=s",
    }
    lines = [f"{name}: {value}\r\n" for name, value in (ordinary | fields).items() if value]
    return "".join([*lines, "\r\n", "X-Voldaan-Note: in the body\r\n"]).encode()


def test_the_one_thing_a_mailbox_opened_read_only_takes_is_our_note_to_the_owner(server: Server):
    """It lies in INBOX, unread, with its moment."""
    at = datetime(2026, 2, 27, 8, 15, tzinfo=UTC)
    server.mailbox(read_only=True).lay_note(a_note(), at)

    ((_, octets, flags),) = everything(server, "INBOX")
    assert (octets, flags) == (a_note(), frozenset())


@pytest.mark.parametrize(
    "fields",
    [
        {"X-Voldaan-Note": ""},
        {"X-Voldaan-Letter": "1 installation=here letter=l"},
        {"To": "jan@acme.example"},
        {"Cc": "jan@acme.example"},
        {"From": ""},
    ],
    ids=["no note", "a letter", "to somebody else", "to somebody else as well", "from nobody"],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_nothing_else_goes_through_that_door(server: Server, fields: dict[str, str], read_only: bool):
    """No letter, no other mail, no note to anybody else."""
    with pytest.raises(MailboxError, match="only our own note") as caught:
        server.mailbox(read_only=read_only).lay_note(a_note(**fields), datetime(2026, 2, 27, 8, 15, tzinfo=UTC))

    assert caught.value.failure is Failure.BUG
    assert everything(server, "INBOX") == []


def test_reading_goes_on_after_writing(server: Server):
    """A folder opened for a flag is examined again for the next look."""
    uid = server.deliver("INBOX", a_mail())
    mailbox = server.mailbox()
    mailbox.flag("INBOX", uid, "\\Flagged")

    (summary,) = mailbox.summaries("INBOX", [uid])

    assert "\\flagged" in summary.flags
    assert "\\seen" not in summary.flags


def test_closing_twice_is_no_trouble(server: Server):
    """The second time there is nothing to do."""
    mailbox = server.mailbox()
    mailbox.close()
    mailbox.close()
