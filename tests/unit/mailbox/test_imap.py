"""Servers that behave as few do: what they answer is scripted here, command by command."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from agent.domain.errors import MailboxError
from agent.mailbox import Cursor, News
from agent.mailbox.imap import CHUNK, ImapMailbox
from agent.mailbox.session import Session

DAY = date(2026, 1, 1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REFUSED = imaplib.IMAP4.error("FETCH command error: BAD")


class Scripted:
    """Stands where imapclient stands; remembers what it was asked."""

    def __init__(self, state: dict[bytes, Any] | None = None, *, found: Sequence[int] = (), can: str = "") -> None:
        self.state = {b"UIDVALIDITY": 7, b"EXISTS": 3, b"UIDNEXT": 11} | (state or {})
        self.found = found
        self.can = can.split()
        self.asked: list[str] = []
        self.answer: Callable[[int, str], dict[bytes, Any]] = lambda uid, item: honest(item)

    def select_folder(self, folder: str, readonly: bool) -> dict[bytes, Any]:
        self.asked.append("EXAMINE" if readonly else "SELECT")
        return self.state

    def search(self, criteria: list[Any]) -> Sequence[int]:
        self.asked.append("SEARCH " + " ".join(str(word) for word in criteria))
        return self.found

    def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        self.asked.append(f"FETCH {len(uids)} " + " ".join(item.split("[")[0] for item in items))
        return {uid: {key: value for item in items for key, value in self.answer(uid, item).items()} for uid in uids}

    def delete_messages(self, uids: Sequence[int], silent: bool) -> None:
        self.asked.append("STORE")

    def has_capability(self, name: str) -> bool:
        return name in self.can

    def uid_expunge(self, uids: Sequence[int]) -> None:
        self.asked.append("UID EXPUNGE")

    def expunge(self) -> None:
        self.asked.append("EXPUNGE")

    def shutdown(self) -> None:
        self.asked.append("shutdown")


def honest(item: str) -> dict[bytes, Any]:
    """What an ordinary server says of one data item."""
    return {
        "FLAGS": {b"FLAGS": (b"\\Seen",)},
        "INTERNALDATE": {b"INTERNALDATE": NOON},
        "RFC822.SIZE": {b"RFC822.SIZE": 99},
        "BODYSTRUCTURE": {b"BODYSTRUCTURE": (b"TEXT", b"PLAIN", None, None, None, b"7BIT", 9, 1)},
    }.get(item, {b"BODY[HEADER.FIELDS (X)]": b"Message-ID: <a@x.example>\r\nX-Voldaan-Letter: 1 a\r\n"})


def mailbox_on(client: Scripted, *, files_sent: bool | None = None) -> ImapMailbox:
    """Our mailbox over a scripted server."""
    return ImapMailbox(Session(client, "sanne"), "sanne", read_only=False, provider_files_sent=files_sent)


def test_a_quiet_folder_costs_one_examine():
    """However many mails it holds, nothing is searched."""
    client = Scripted({b"EXISTS": 100_000})

    news = mailbox_on(client).news("Sent", Cursor(7, 10), DAY)

    assert news == News(Cursor(7, 10), (), reset=False, exists=100_000)
    assert client.asked == ["EXAMINE"]


def test_old_mail_the_server_answers_with_is_no_news():
    """A range beyond the end includes the last mail; and a server without UIDNEXT has to be asked."""
    client = Scripted({b"UIDNEXT": 0}, found=[10])

    news = mailbox_on(client).news("Sent", Cursor(7, 10), DAY)

    assert news == News(Cursor(7, 10), (), reset=False, exists=3)
    assert client.asked[-1] == "SEARCH UID 11:*"


def test_mail_that_comes_during_the_look_is_not_skipped_later():
    """The cursor goes as far as what was listed."""
    client = Scripted({b"UIDNEXT": 12}, found=[11, 12])

    assert mailbox_on(client).news("Sent", Cursor(7, 10), DAY) == News(Cursor(7, 12), (11, 12), reset=False, exists=3)


def test_a_folder_from_a_backup_is_read_afresh():
    """Its UIDVALIDITY is the old one, but numbers we saw are yet to be given out."""
    client = Scripted({b"UIDNEXT": 5}, found=[4])

    assert mailbox_on(client).news("Sent", Cursor(7, 10), DAY) == News(Cursor(7, 4), (4,), reset=True, exists=3)


def test_a_folder_numbered_anew_between_two_commands_is_left_alone():
    """What a number means now, nobody knows."""
    client = Scripted()
    mailbox = mailbox_on(client)
    mailbox.news("Sent", None, DAY)
    client.state[b"UIDVALIDITY"] = 8

    with pytest.raises(MailboxError, match="anew") as caught:
        mailbox.delete("Sent", [3])

    assert caught.value.temporary
    assert "STORE" not in client.asked


def test_summaries_take_one_fetch_for_a_hundred_mails():
    """And none is asked for by a range without an end."""
    client = Scripted()

    found = list(mailbox_on(client).summaries("Sent", range(1, 2 * CHUNK + 1)))

    assert len(found) == 2 * CHUNK
    assert [asked.split()[1] for asked in client.asked if asked.startswith("FETCH")] == ["100", "100"]


def test_one_mail_that_breaks_a_batch_is_told_apart():
    """The others come whole; this one with its outside and the reason."""
    client = Scripted()

    def answer(uid: int, item: str) -> dict[bytes, Any]:
        if uid == 2 and item == "BODYSTRUCTURE":
            raise REFUSED
        return honest(item)

    client.answer = answer

    found = list(mailbox_on(client).summaries("Sent", [1, 2, 3]))

    assert [summary.unreadable is None for summary in found] == [True, False, True]
    assert (found[1].headers.message_id, found[1].parts) == ("<a@x.example>", ())


def test_a_mail_of_which_only_the_outside_can_be_had_is_not_lost():
    """It is listed, with the reason."""
    client = Scripted()

    def answer(uid: int, item: str) -> dict[bytes, Any]:
        if item.startswith("BODY"):
            raise REFUSED
        return honest(item)

    client.answer = answer

    (found,) = mailbox_on(client).summaries("Sent", [1])

    assert found.received_at == NOON
    assert "refused" in (found.unreadable or "")


def test_a_server_in_trouble_does_not_make_every_mail_unreadable():
    """Not even the outside can be had: the pass stops, and tries again later."""
    client = Scripted()

    def answer(uid: int, item: str) -> dict[bytes, Any]:
        raise imaplib.IMAP4.error("fetch failed: [UNAVAILABLE] try again")

    client.answer = answer

    with pytest.raises(MailboxError) as caught:
        list(mailbox_on(client).summaries("Sent", [1, 2]))

    assert caught.value.temporary


def test_a_batch_in_which_the_line_breaks_is_not_tried_again():
    """The client is dropped and never used again."""
    client = Scripted()

    def answer(uid: int, item: str) -> dict[bytes, Any]:
        raise imaplib.IMAP4.abort("socket error: EOF")

    client.answer = answer

    with pytest.raises(MailboxError):
        list(mailbox_on(client).summaries("Sent", [1, 2]))

    assert client.asked[-1] == "shutdown"


def test_our_letters_are_looked_for_one_by_one_where_the_search_runs_behind():
    """Gmail's and Microsoft's index does not hold fresh mail yet."""
    client = Scripted(found=[4, 5])

    assert mailbox_on(client, files_sent=True).find_letters("Sent", DAY) == (4, 5)
    assert [asked for asked in client.asked if asked.startswith("SEARCH")] == ["SEARCH SINCE 2026-01-01"]


def test_our_letters_are_looked_for_one_by_one_where_the_search_is_refused():
    """Rather slow than twice."""
    client = Scripted(found=[4])
    ordinary = client.search

    def search(criteria: list[Any]) -> Sequence[int]:
        if "HEADER" in criteria:
            raise imaplib.IMAP4.error("SEARCH command error: BAD")
        return ordinary(criteria)

    client.search = search  # type: ignore[method-assign]

    assert mailbox_on(client).find_letters("Sent", DAY) == (4,)


@pytest.mark.parametrize(
    ("can", "marked", "ends_with"),
    [("UIDPLUS", [3, 9], "UID EXPUNGE"), ("", [3], "EXPUNGE"), ("", [3, 9], "SEARCH DELETED")],
)
def test_nothing_of_the_owners_is_expunged_along_the_way(can: str, marked: list[int], ends_with: str):
    """Without UIDPLUS, mail 3 stays marked as long as another one, 9, is marked too."""
    client = Scripted(found=marked, can=can)

    mailbox_on(client).delete("Drafts", [3])

    assert client.asked[-1] == ends_with


def test_a_message_id_of_odd_letters_is_asked_for_in_ascii():
    """Exchange takes no other searches; looking at the header settles it."""
    client = Scripted(found=[4])

    assert mailbox_on(client).find_message_id("Sent", "<é-long-tail@x.example>") == ()
    assert client.asked[1] == "SEARCH HEADER Message-ID -long-tail@x.example>"
