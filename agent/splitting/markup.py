"""HTML mail as text, its quotes kept: in time linear to its length, and no word lost.

The standard library's parser is not used: 50 kB of unclosed tags keep it busy for half a minute. What is no whole tag
is shown as it stands.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_MOST_CHARACTERS = 400_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^>]*)>|<[!?/][^>]*>")
_BLOCKS = frozenset(["p", "div", "tr", "li", "ul", "ol", "table", "hr", "pre", "h1", "h2", "h3", "h4", "h5", "h6"])
_CELLS = frozenset(["td", "th"])
_UNSEEN = frozenset(["style", "script", "title"])
_DEEPEST_QUOTE = 5
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_NAMED = re.compile(
    r"\b(?:class|id|name)\s{0,9}=\s{0,9}(?:\"([^\"]{0,300})|'([^']{0,300})|([^\s>\"']{1,300}))", re.IGNORECASE
)
_LONGEST_ATTRIBUTES = 2_000

#: Whose boxes hold a quote and its head, and nothing of the writer's.
_QUOTE_BOXES = frozenset(["yahoo_quoted", "ydpyahoo_quoted", "tutanota_quote"])
#: Where the head of what is quoted begins: Outlook on the web, for phones and the old one, Zimbra.
_HEAD_STARTS = frozenset(
    ["divrplyfwdmsg", "appendonsend", "outlookmessageheader", "zwchr", "mail-editor-reference-message-container"]
)
_SIGNATURES = frozenset(["gmail_signature", "signature", "ms-outlook-mobile-signature", "x_signature"])
_RULE = "_" * 32


@dataclass
class _Page:
    """What has been shown, and where we stand in it."""

    shown: list[str] = field(default_factory=list)
    quotes: int = 0
    boxes: list[int] = field(default_factory=list)  # how deep in div's the boxes of quotes began
    divs: int = 0
    at_start: bool = True

    def line(self) -> None:
        marks = "> " * min(self.quotes + len(self.boxes), _DEEPEST_QUOTE)
        self.shown.append("\n" + marks)
        self.at_start = True

    def words(self, text: str) -> None:
        self.at_start = self.at_start and not text.strip()
        self.shown.append(_words(text))


def plain_text(markup: str) -> str:
    """Keep the words of HTML in lines, quoted ones behind "> "; at most 400,000 characters are read; never raises.

    A rule stands where Outlook begins a quote without marking it, "-- " where a signature's box begins.
    """
    markup = _without_comments(markup[:_MOST_CHARACTERS])
    tagged = markup.rfind(">") + 1  # behind the last ">" there are no tags
    page = _Page()
    unseen, position = "", 0
    for tag in _TAG.finditer(markup, 0, tagged):
        closing, name = bool(tag[1]), (tag[2] or "").lower()
        if not unseen:
            page.words(markup[position : tag.start()])
        position = tag.end()
        if unseen or (name in _UNSEEN and not closing):
            unseen = "" if closing and name == unseen else unseen or name
            continue
        _turn(page, name, closing, tag[3] or "")
    if not unseen:
        page.words(markup[position:])
    return _tidied("".join(page.shown))


def _turn(page: _Page, name: str, closing: bool, attributes: str) -> None:
    """What a tag does to the page."""
    names = _names(attributes) if attributes and not closing else frozenset()
    if name == "blockquote":
        page.quotes = min(max(0, page.quotes + (-1 if closing else 1)), _DEEPEST_QUOTE)
    if name == "div":
        _count_boxes(page, closing, names)
    if names & _HEAD_STARTS:
        page.line()
        page.shown.append(_RULE)
        page.line()
    elif names & _SIGNATURES and name in ("div", "table", "span") and not page.quotes and not page.boxes:
        page.line()
        page.shown.append("-- ")
        page.line()
    if name in ("br", "blockquote") or (name in _BLOCKS and not page.at_start):
        page.line()
    if name == "p" and closing:
        page.line()
    if name in _CELLS and not closing:
        page.shown.append(" ")


def _count_boxes(page: _Page, closing: bool, names: frozenset[str]) -> None:
    if not closing:
        page.divs += 1
        if names & _QUOTE_BOXES and len(page.boxes) < _DEEPEST_QUOTE:
            page.boxes.append(page.divs)
            page.at_start = False
        return
    if page.boxes and page.boxes[-1] == page.divs:
        page.boxes.pop()
        page.at_start = False
    page.divs = max(0, page.divs - 1)


def _names(attributes: str) -> frozenset[str]:
    """The classes and ids of a tag, in lower case; what a program put before them ("x_") left out."""
    found = _NAMED.findall(attributes[:_LONGEST_ATTRIBUTES])
    words = " ".join("".join(values) for values in found).lower().split()
    return frozenset(word.removeprefix("x_").removeprefix("m_") for word in words)


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
