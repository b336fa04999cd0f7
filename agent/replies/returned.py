"""What a report of a mail server says happened to a mail, in fields or in words.

Rules: really-sent (docs/rules.md); fields of RFC 3464, codes of RFC 3463.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from agent.domain.events import Fate

_MOST = 40_000  # characters in which a server says what happened; the mail that came back lies below
_ACTION = re.compile(r"(?im)^[ \t>]{0,9}action[ \t]{0,9}:[ \t]{0,9}([a-z]{1,20})")
_TAG = re.compile(r"<[^<>@]{0,2000}>")
_STATUS = re.compile(r"(?im)^[ \t>]{0,9}status[ \t]{0,9}:[ \t]{0,9}([245]\.\d{1,3}\.\d{1,3})")
#: Where the mail that came back begins. Its words are ours, not the server's.
_ORIGINAL = re.compile(
    r"(?im)^(?:[ \t>]{0,9}-{2,40}[ \t]{0,9}(?:original message|this is a copy of|below this line|"
    r"unsent message|returned message|message headers?|oorspronkelijk|ursprüngliche|message original|here is your mail)"
    r"|content-type:[ \t]{0,9}(?:message/rfc822|text/rfc822-headers|message/global))"
)

#: RFC 3464 2.3.3; "relayed" and "expanded" tell that a mail went on.
_GOOD_NEWS = {"delayed": Fate.DELAYED} | dict.fromkeys(("delivered", "relayed", "expanded"), Fate.DELIVERED)


def read_fate(text: str, words: str | None = None) -> Fate | None:
    """
    Read what happened; None when nothing says it. One failed recipient among others is a failure.

    Args:
        text: The whole report, where its fields stand.
        words: What the server itself wrote in it, above the mail that came back; the same as ``text`` by default.
    """
    actions = {action.lower() for action in _ACTION.findall(text)}
    words = _plain(text[: original_starts(text)] if words is None else words)
    if "failed" in actions:
        return _why(words, _STATUS.findall(text))
    for action, fate in _GOOD_NEWS.items():
        if action in actions:
            return fate
    found = _patterns()
    if found["delayed"].search(words) and not found["gave_up"].search(words):
        return Fate.DELAYED
    if any(found[name].search(words) for name in ("failed", "full", "quarantined")):
        return _why(words, _STATUS.findall(text))
    if found["done"].search(words):
        return Fate.DELIVERED
    return Fate.BLOCKED if found["blocked"].search(words) else None


def original_starts(text: str) -> int:
    """Where the mail that came back begins, or the end of the text; its words are ours, not the server's."""
    original = _ORIGINAL.search(text, 1)
    return original.start() if original else len(text)


def is_returned(subject: str, text: str) -> bool:
    """Whether a mail without any field of a report reads as one: its subject begins so, and a server speaks in it."""
    return bool(_patterns()["subject"].match(subject.strip())) and bool(text) and read_fate(text[:_MOST]) is not None


def _why(words: str, codes: list[str]) -> Fate:
    """Why it failed: the status code says it (RFC 3463 3.3, 3.8), else the words."""
    found = _patterns()
    if any(code.endswith(".2.2") for code in codes) or found["full"].search(words):
        return Fate.FULL
    if found["quarantined"].search(words):
        return Fate.QUARANTINED
    if any(code.startswith("5.7.") for code in codes) or found["blocked"].search(words):
        return Fate.BLOCKED
    return Fate.FAILED


def _plain(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", words[:_MOST])).replace("’", "'").split())


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    source = files("agent.replies").joinpath("bounces.toml").read_text(encoding="utf-8")
    return {name: re.compile("|".join(words), re.IGNORECASE) for name, words in tomllib.loads(source).items()}
