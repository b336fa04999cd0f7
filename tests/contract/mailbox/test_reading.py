"""What reading any mailbox promises."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.domain.mail import Address
from agent.mailbox import Cursor, MailUnreadable, Role, plain_text
from tests.contract.mailbox.conftest import InMemory, Server, needs
from tests.contract.mailbox.mails import ODD, PDF, a_mail, with_pdf

LONG_AGO = date(2020, 1, 1)


def summary_of(server: Server, uid: int, folder: str = ""):
    """The one summary of a mail."""
    return next(iter(server.mailbox(read_only=True).summaries(folder or server.sent, [uid])))


def test_the_first_look_lists_what_arrived_since_the_day(server: Server):
    """Without a cursor, older mails are left alone but count as seen."""
    server.deliver(server.sent, a_mail(), at=datetime(2025, 6, 1, tzinfo=UTC))
    recent = server.deliver(server.sent, a_mail(), at=datetime(2026, 3, 1, 12, tzinfo=UTC))

    news = server.mailbox().news(server.sent, None, date(2026, 1, 1))

    assert (news.uids, news.cursor.last_uid, news.reset) == ((recent,), recent, False)


def test_a_quiet_folder_has_no_news(server: Server):
    """The cursor stays as it is."""
    server.deliver(server.sent, a_mail())
    mailbox = server.mailbox()
    seen = mailbox.news(server.sent, None, LONG_AGO).cursor

    again = mailbox.news(server.sent, seen, LONG_AGO)

    assert (again.uids, again.cursor, again.reset) == ((), seen, False)


def test_news_count_all_mails_of_a_folder_also_after_they_are_gone(server: Server):
    """A folder that held mails and holds none is suspicious, whatever its numbers say."""
    mails = [server.deliver(server.sent, a_mail()) for _ in range(2)]
    mailbox = server.mailbox()
    full = mailbox.news(server.sent, None, LONG_AGO)
    mailbox.delete(server.sent, mails)
    empty = mailbox.news(server.sent, full.cursor, LONG_AGO)

    assert (full.exists, empty.exists, empty.uids) == (2, 0, ())


def test_only_what_came_later_is_news(server: Server):
    """Also a mail with an old date of arrival, moved here by the owner."""
    server.deliver(server.sent, a_mail())
    mailbox = server.mailbox()
    seen = mailbox.news(server.sent, None, date(2026, 1, 1)).cursor
    later = server.deliver(server.sent, a_mail(), at=datetime(2024, 1, 1, tzinfo=UTC))

    assert mailbox.news(server.sent, seen, date(2026, 1, 1)).uids == (later,)


def test_mail_in_a_folder_first_seen_empty_is_news(server: Server):
    """The cursor of an empty folder is a cursor too."""
    mailbox = server.mailbox()
    seen = mailbox.news(server.sent, None, LONG_AGO).cursor
    later = server.deliver(server.sent, a_mail())

    assert mailbox.news(server.sent, seen, LONG_AGO).uids == (later,)


def test_the_newest_mail_gone_is_no_news(server: Server):
    """A range that begins beyond the end makes servers answer with their last mail; that one is old."""
    server.deliver(server.sent, a_mail())
    newest = server.deliver(server.sent, a_mail())
    mailbox = server.mailbox()
    seen = mailbox.news(server.sent, None, LONG_AGO).cursor
    mailbox.delete(server.sent, [newest])

    assert mailbox.news(server.sent, seen, LONG_AGO).uids == ()


def test_a_folder_numbered_anew_is_listed_again(server: Server):
    """After a change of UIDVALIDITY the old numbers mean nothing."""
    folder = server.add_folder("Facturen")
    server.deliver(folder, a_mail())
    seen = server.mailbox().news(folder, None, LONG_AGO).cursor
    server.renumber(folder)

    news = server.mailbox().news(folder, seen, LONG_AGO)

    assert news.reset
    assert len(news.uids) == 1
    assert news.cursor.uidvalidity != seen.uidvalidity


def test_numbers_of_another_validity_are_not_trusted(server: Server):
    """A cursor from elsewhere leads to a fresh start."""
    uid = server.deliver(server.sent, a_mail())

    news = server.mailbox().news(server.sent, Cursor(uidvalidity=1, last_uid=10**6), LONG_AGO)

    assert (news.reset, news.uids) == (True, (uid,))


def test_a_summary_tells_a_mail_without_its_body(server: Server):
    """Headers, moment of arrival in UTC, size and flags."""
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    message = a_mail()

    summary = summary_of(server, server.deliver(server.sent, message, flags=["\\Seen"], at=at))

    assert (summary.received_at, summary.size, summary.unreadable) == (at, len(message), None)
    assert "\\seen" in summary.flags
    assert summary.headers.to == (Address("jan@acme.example", "Doe, Jan"),)
    assert summary.headers.sent_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_summary_lists_the_leaves(server: Server):
    """With their addresses; a PDF shown inline is an attachment all the same."""
    parts = summary_of(server, server.deliver(server.sent, with_pdf())).parts

    assert [part.section for part in parts] == ["1.1", "1.2", "2"]
    assert [part.media_type for part in parts] == ["text/plain", "text/html", "application/pdf"]
    assert [part.is_attachment for part in parts] == [False, False, True]
    assert parts[2].filename == "factuur 2026-014.pdf"


@pytest.mark.parametrize("name", ODD)
def test_every_server_tells_the_same_of_an_odd_mail(server: Server, name: str):
    """The quick mailbox and the live ones cannot drift apart."""
    if name == "RFC 2231 name":
        needs(server, "joined file names")
    quick = InMemory()

    live = summary_of(server, server.deliver(server.sent, ODD[name]))
    expected = summary_of(quick, quick.deliver(quick.sent, ODD[name]))

    assert live.headers == expected.headers
    assert [(part.section, part.media_type, part.filename, part.is_attachment) for part in live.parts] == [
        (part.section, part.media_type, part.filename, part.is_attachment) for part in expected.parts
    ]
    assert plain_text(server.mailbox(), live) == plain_text(quick.mailbox(), expected)


def test_a_header_in_eight_bit_text_is_read_as_it_was_written(server: Server):
    """Against the standard, yet people get such mail."""
    needs(server, "eight-bit headers")

    assert (
        summary_of(server, server.deliver(server.sent, a_mail(subject="Factuur één"))).headers.subject == "Factuur één"
    )


def test_many_summaries_come_in_the_order_asked(server: Server):
    """Across batches, and without the mails that are gone."""
    uids = [server.deliver(server.sent, a_mail(message_id=f"<{number}@x.example>")) for number in range(101)]
    asked = [*reversed(uids), uids[-1] + 50]

    found = list(server.mailbox().summaries(server.sent, asked))

    assert [summary.uid for summary in found] == asked[:-1]
    assert found[0].headers.message_id == "<100@x.example>"


def test_an_attachment_comes_as_the_very_bytes(server: Server):
    """Its transfer encoding undone, nothing else changed."""
    summary = summary_of(server, server.deliver(server.sent, with_pdf()))

    assert server.mailbox().part(server.sent, summary.uid, summary.parts[2], 10_000) == PDF


def test_a_part_over_the_limit_is_refused(server: Server):
    """It is not cut off in silence."""
    summary = summary_of(server, server.deliver(server.sent, with_pdf()))

    with pytest.raises(MailUnreadable, match="larger than 500"):
        server.mailbox().part(server.sent, summary.uid, summary.parts[2], 500)


def test_the_beginning_of_a_part_can_be_had(server: Server):
    """For texts, of which a beginning is better than nothing."""
    summary = summary_of(server, server.deliver(server.sent, with_pdf()))

    beginning = server.mailbox().part(server.sent, summary.uid, summary.parts[2], 400, cut=True)

    assert len(beginning) > 250
    assert PDF.startswith(beginning)


def test_a_garbled_attachment_is_refused(server: Server):
    """A copy is the very bytes, or no copy."""
    summary = summary_of(server, server.deliver(server.sent, with_pdf(encoded=b"JVBERi0x*LjcK=\r\n")))

    with pytest.raises(MailUnreadable, match="garbled"):
        server.mailbox().part(server.sent, summary.uid, summary.parts[2], 10_000)


def test_the_raw_beginning_of_a_mail_can_be_had(server: Server):
    """All of it, when it is short."""
    uid = server.deliver(server.sent, a_mail())

    assert server.mailbox().raw(server.sent, uid, 10**6) == a_mail()
    assert server.mailbox().raw(server.sent, uid, 20) == a_mail()[:20]


def test_a_mail_that_is_gone_is_unreadable(server: Server):
    """The mailbox itself is fine."""
    uid = server.deliver(server.sent, a_mail())
    summary = summary_of(server, uid)
    mailbox = server.mailbox()
    mailbox.delete(server.sent, [uid])

    with pytest.raises(MailUnreadable, match="no longer"):
        mailbox.part(server.sent, uid, summary.parts[0], 10_000)


@pytest.mark.parametrize(
    "message_id",
    ["<one@sanne.example>", "<[abc]@sanne.example>", f"<{'long' * 50}@sanne.example>", '<"quoted"@sanne.example>'],
)
def test_a_mail_is_found_by_its_whole_id(server: Server, message_id: str):
    """Whatever is in it; ids that only contain it, or differ in case, are other mails."""
    if "[" in message_id:
        needs(server, "searching for brackets")
    server.deliver(server.sent, a_mail(message_id=message_id.replace("<", "<x")))
    server.deliver(server.sent, a_mail(message_id=message_id.upper()))
    uid = server.deliver(server.sent, a_mail(message_id=message_id))

    assert server.mailbox().find_message_id(server.sent, message_id) == (uid,)


def test_a_mail_that_came_meanwhile_is_found(server: Server):
    """The look before a copy is filed must not be an old one."""
    mailbox = server.mailbox()
    assert mailbox.find_message_id(server.sent, "<one@sanne.example>") == ()
    uid = server.deliver(server.sent, a_mail())

    assert mailbox.find_message_id(server.sent, "<one@sanne.example>") == (uid,)


def test_our_letters_are_found_by_their_header(server: Server):
    """Not the mails that only speak of it, nor those of before."""
    server.deliver(server.sent, a_mail(extra="X-Voldaan-Letter: 1 old\r\n"), at=datetime(2025, 1, 1, tzinfo=UTC))
    server.deliver(server.sent, a_mail(body="X-Voldaan-Letter: 1 quoted\r\n"))
    letter = server.deliver(server.sent, a_mail(extra="X-Voldaan-Letter: 1 abc\r\n"))

    assert server.mailbox().find_letters(server.sent, date(2026, 1, 1)) == (letter,)


def test_our_notes_are_found_by_theirs(server: Server):
    """Letters are no notes."""
    server.deliver("INBOX", a_mail(extra="X-Voldaan-Letter: 1 abc\r\n"))
    server.deliver("INBOX", a_mail(body="X-Voldaan-Note: 1 quoted\r\n"))
    note = server.deliver("INBOX", a_mail(extra="X-Voldaan-Note: 1 installation=a\r\n"))
    mailbox = server.mailbox()

    assert mailbox.find_notes("INBOX", date(2026, 1, 1)) == (note,)
    assert next(iter(mailbox.summaries("INBOX", [note]))).headers.note == "1 installation=a"


def test_reading_leaves_no_trace(server: Server):
    """Nobody's mail looks read because we looked."""
    uid = server.deliver("INBOX", with_pdf())
    mailbox = server.mailbox()
    summary = next(iter(mailbox.summaries("INBOX", [uid])))
    plain_text(mailbox, summary)
    mailbox.part("INBOX", uid, summary.parts[2], 10_000)
    mailbox.raw("INBOX", uid, 100)

    assert "\\seen" not in summary_of(server, uid, "INBOX").flags


def test_a_missing_folder_is_a_matter_of_settings(server: Server):
    """Trying again would not help."""
    with pytest.raises(MailboxError, match="folder") as caught:
        server.mailbox().news("Bestaat niet", None, LONG_AGO)

    assert caught.value.failure is Failure.SETTINGS


def test_the_sent_folder_is_found(server: Server):
    """By its special use, or by its name where the server knows no such thing."""
    assert [folder.name for folder in server.mailbox().find_role(Role.SENT)] == [server.sent]


def test_a_sent_folder_of_another_name_is_found_beside_it(server: Server):
    """Outlook files what it sends elsewhere than the phone does."""
    second = server.add_folder("Verzonden items")

    assert {folder.name for folder in server.mailbox().find_role(Role.SENT)} == {server.sent, second}


def test_a_folder_may_have_any_name(server: Server):
    """Also one with accents, blanks and an ampersand."""
    folder = server.add_folder("Één & Twee")
    server.deliver(folder, a_mail())

    assert len(server.mailbox().news(folder, None, LONG_AGO).uids) == 1
