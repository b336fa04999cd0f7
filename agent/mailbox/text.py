"""The words of a mail as plain text, for people to read and for ``replies`` to judge."""

from __future__ import annotations

import html
import re

from agent.domain.text import visible
from agent.mailbox.decoding import decode_charset
from agent.mailbox.failures import MailUnreadable
from agent.mailbox.interface import Mailbox, Part, Summary

_TEXTS = ("text/plain", "text/html")
# Markup and encoding make the octets of a text more than its letters.
_OCTETS_PER_LETTER = 4

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>|<[!?/][^>]*>")
_BLOCKS = frozenset(["p", "div", "tr", "li", "ul", "ol", "table", "hr", "pre", "h1", "h2", "h3", "h4", "h5", "h6"])
_UNSEEN = frozenset(["style", "script", "title"])
_DEEPEST_QUOTE = 5
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")


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
    return visible(strip_html(text) if part.media_type == "text/html" else text)[:limit]


def strip_html(markup: str) -> str:
    """Keep the words of HTML in lines, quoted ones behind "> ", in time linear to its length.

    The standard library's parser is not used: 50 kB of unclosed tags keep it busy for half a minute. What is no whole
    tag is shown as it stands, so no word is lost.
    """
    markup = _without_comments(markup)
    tagged = markup.rfind(">") + 1  # behind the last ">" there are no tags
    shown: list[str] = []
    quotes, unseen, at_start, position = 0, "", True, 0
    for tag in _TAG.finditer(markup, 0, tagged):
        closing, name = bool(tag[1]), (tag[2] or "").lower()
        if not unseen:
            words = markup[position : tag.start()]
            at_start = at_start and not words.strip()
            shown.append(_words(words))
        position = tag.end()
        if unseen or (name in _UNSEEN and not closing):
            unseen = "" if closing and name == unseen else unseen or name
            continue
        if name == "blockquote":
            quotes = min(max(0, quotes + (-1 if closing else 1)), _DEEPEST_QUOTE)
        if name == "br" or name == "blockquote" or (name in _BLOCKS and not at_start):
            shown.append("\n" + "> " * quotes)
            at_start = True
        if name == "p" and closing:
            shown.append("\n" + "> " * quotes)
    if not unseen:
        shown.append(_words(markup[position:]))
    return _tidied("".join(shown))


def _without_comments(markup: str) -> str:
    kept: list[str] = []
    position = 0
    while (opening := markup.find("<!--", position)) >= 0:
        closing = markup.find("-->", opening + 4)
        if closing < 0:
            break
        kept.append(markup[position:opening])
        position = closing + 3
    return "".join([*kept, markup[position:]])


def _words(text: str) -> str:
    # A number of thousands of digits makes unescape() raise.
    return html.unescape(_LONG_NUMBER.sub("", " ".join(f"|{text}|".split())))[1:-1]


def _tidied(text: str) -> str:
    """One space between words, one empty line between paragraphs."""
    lines: list[str] = []
    for line in (" ".join(line.split()) for line in text.split("\n")):
        if line.strip("> ") or (lines and lines[-1].strip("> ")):
            lines.append(line)
    return "\n".join(lines).strip()
