"""The words of a mail."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.mailbox import MemoryServer, plain_text


def words_of(*parts: tuple[str, str], limit: int = 1000) -> str:
    """The plain text of a mail made of these (content type, body) parts."""
    body = "".join(f"--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
    message = f"Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--\r\n".encode()
    server = MemoryServer()
    uid = server.add_message("INBOX", message, at=datetime(2026, 3, 2, tzinfo=UTC))
    mailbox = server.open()
    return plain_text(mailbox, next(iter(mailbox.summaries("INBOX", [uid]))), limit)


def test_plain_text_is_preferred_to_its_html():
    """They say the same."""
    assert words_of(("text/plain", "Dag Sanne"), ("text/html", "<p>Dag Sanne</p>")) == "Dag Sanne"


def test_html_is_read_where_there_is_no_plain_text():
    """Also when an empty plain text stands before it."""
    assert words_of(("text/plain", "  "), ("text/html", "<p>Klopt niet!</p>")) == "Klopt niet!"


def test_a_plain_footer_does_not_hide_the_html_before_it():
    """Some gateways hang a disclaimer under a mail of HTML."""
    assert words_of(("text/html", "Klopt niet!"), ("text/plain", "-- scanned")) == "Klopt niet!\n\n-- scanned"


def test_attached_text_is_not_the_writers_words():
    """It has a name of its own."""
    assert words_of(("text/plain", "Dag"), ("text/plain; name=log.txt", "overdue")) == "Dag"


def test_a_long_text_is_cut():
    """The beginning says it."""
    assert words_of(("text/plain", "ja " * 1000), limit=10) == "ja ja ja j"


def test_an_unknown_charset_is_read_as_well_as_can_be():
    """Seen in practice: charset names of mailers' own making."""
    assert words_of(("text/plain; charset=x-mine", "één")) == "één"
