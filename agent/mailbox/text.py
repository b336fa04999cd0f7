"""The words of a mail as plain text, for people to read and for ``replies`` to judge."""

from __future__ import annotations

from agent.domain.text import visible
from agent.mailbox.decoding import decode_charset
from agent.mailbox.failures import MailUnreadable
from agent.mailbox.interface import Mailbox, Part, Summary
from agent.splitting import plain_text as lines_of_html

_TEXTS = ("text/plain", "text/html")
# Markup and encoding make the octets of a text more than its letters.
_OCTETS_PER_LETTER = 4


def plain_text(mailbox: Mailbox, summary: Summary, limit: int = 100_000) -> str:
    """Fetch what the writer wrote, at most ``limit`` letters: the plain text, and HTML where no plain text came before.

    In an alternative the plain form stands first (RFC 2046 5.1.4); plain text behind HTML is a footer, or more words.
    A text that is garbled is shown as far as it can be read.
    """
    texts: list[str] = []
    room = limit
    for part in summary.parts:
        if room <= 0:
            break
        if part.is_attachment or part.media_type not in _TEXTS:
            continue
        if part.media_type == "text/html" and texts:
            continue
        text = _fetch_text(mailbox, summary, part, room)
        if text.strip():
            texts.append(text.strip("\n"))
            room -= len(text)
    return "\n\n".join(texts)[:limit]


def html_text(mailbox: Mailbox, summary: Summary, limit: int = 100_000) -> str:
    """Fetch the HTML form of what the writer wrote, as it stands; empty when there is none beside plain text.

    It shows what is a quote where the plain text does not.
    """
    texts = [part for part in summary.parts if not part.is_attachment and part.media_type in _TEXTS]
    html = next((part for part in texts if part.media_type == "text/html"), None)
    if html is None or not any(part.media_type == "text/plain" for part in texts):
        return ""
    try:
        octets = mailbox.part(summary.folder, summary.uid, html, limit * _OCTETS_PER_LETTER, cut=True)
    except MailUnreadable:
        return ""
    return decode_charset(octets, html.charset)[:limit]


def first_text(summary: Summary) -> Part | None:
    """Name the part ``plain_text`` will look at first, to fetch it ahead."""
    texts = (part for part in summary.parts if not part.is_attachment and part.media_type in _TEXTS)
    return next(texts, None)


def _fetch_text(mailbox: Mailbox, summary: Summary, part: Part, limit: int) -> str:
    try:
        octets = mailbox.part(summary.folder, summary.uid, part, limit * _OCTETS_PER_LETTER, cut=True)
    except MailUnreadable:
        return ""
    text = decode_charset(octets, part.charset)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return visible(lines_of_html(text) if part.media_type == "text/html" else text)[:limit]
