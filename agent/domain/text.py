"""Strangers' text made fit to be shown: nothing in it may hide, reorder or overwrite other text."""

from __future__ import annotations

import re

#: What other programs take for the end of a line (Unicode 5.8).
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
#: Control characters but tab, CR and LF; marks and overrides of direction (UAX 9); signs without width or meaning of
#: their own, Unicode's tags among them; lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\ud800-\udfff]"
)

#: What a line may not break in: an amount with its sign ("€ 1.210,00", "CHF 99.50"), a telephone number ("+31 6 1234
#: 5678", "06-1234 5678"), and numbers and codes that a mail program may break at their hyphen or stroke ("2026-031",
#: "F/2026-12", "k7m2-9xqd").
_UNBROKEN = re.compile(
    r"-?(?:[€£$]|\b[A-Z]{3}) ?\d[\d.,]*\d"
    r"|(?<![\w@.,/+–-])(?<![\dA-Z] )(?:\+\d|\(?0\d)(?:[ ()./–-]{0,3}\d){6,13}(?![\w@/–-])"
    r"|(?<![\w@./–-])\w{1,20}(?:[/–-]\w{1,20}){1,4}(?![\w@/–-])"
)
_MARKED = re.compile(r"`([^`\n]+)`")
#: A longer one may break: it would be wider than a telephone.
_LONGEST_UNBROKEN = 24


def visible(text: str) -> str:
    """Drop what hides or reorders other text, and with ESC every command to a terminal. Tabs and line ends stay."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """Cut a text where a number, amount or code begins and ends that no line may break in; each with whether it is."""
    cut: list[tuple[str, bool]] = []
    start = 0
    for found in _UNBROKEN.finditer(text):
        if len(found[0]) <= _LONGEST_UNBROKEN and any(map(str.isdigit, found[0])):
            cut += [(text[start : found.start()], False), (found[0], True)]
            start = found.end()
    return tuple(piece for piece in (*cut, (text[start:], False)) if piece[0])


def quoted(text: str) -> str:
    """Put what stands between ` and ` between quotes, for a reader who knows no mark-up."""
    return _MARKED.sub(r"“\1”", text) if "`" in text else text


def shown(text: str, limit: int) -> str:
    """Make a stranger's text one visible line of at most ``limit`` characters."""
    is_plain = text.isascii() and text.isprintable()
    line = " ".join((text if is_plain else visible(text[: 4 * limit])).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
