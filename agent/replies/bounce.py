"""Read a report of mail that came back. Only a report that cites an id we know counts.

Rules: really-sent (docs/rules.md)
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

_ID = re.compile(r"<[^<>\s]{3,990}>")
_MARK = re.compile(r"(?i)^x-voldaan-letter:[^\r\n]{0,300}?\bletter=([0-9a-f]{32})\b", re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_BASE64 = re.compile(rb"^[A-Za-z0-9+/]{40,}={0,2}\r?$(?:\n[A-Za-z0-9+/]+={0,2}\r?$)*", re.MULTILINE)
_RECIPIENT = re.compile(r"(?im)^(?:final|original)-recipient\s*:\s*(?:[\w-]+\s*;\s*)?<?([^\s<>;]+@[^\s<>;]+)")
_ACTION = re.compile(r"(?im)^[ \t]*action\s*:\s*([a-z]+)")
_GOOD_NEWS = frozenset({"delayed", "delivered", "relayed", "expanded"})
_DELAY = re.compile(r"(?i)\b(delayed|will be retried|still trying|warning: message|vertraagd|retardé|verzögert)\b")


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that came back for good: the id it cites, and the address it did not reach, when named."""

    cited: str
    recipient: str | None


def read_bounce(raw: bytes, known_ids: Container[str], letters: Mapping[str, str] | None = None) -> Bounce | None:
    """
    Find which of our mails a report speaks of.

    Args:
        raw: The report as it lies in the mailbox, cut at a sensible size by the caller.
        known_ids: Message-IDs of invoices and letters, with angle brackets.
        letters: The Message-ID of each letter by its letter id. Where a provider sent it under another Message-ID, the
            mark in what came back still tells which letter it is.

    Returns:
        None when it cites nothing of ours, or says that delivery is delayed or done (Action, RFC 3464 2.3.3).
    """
    text = "\n".join(_readable(raw))
    cited = next((found for found in _cited(text) if found in known_ids), None) or _marked(text, letters or {})
    if cited is None:
        return None
    actions = {action.lower() for action in _ACTION.findall(text)}
    if "failed" not in actions and (actions & _GOOD_NEWS or (not actions and _DELAY.search(text[:4000]))):
        return None
    recipient = _RECIPIENT.search(text)
    return Bounce(cited, recipient.group(1) if recipient else None)


def _cited(text: str) -> Iterator[str]:
    yield from _ID.findall(text)
    yield from _ID.findall(_FOLD.sub("", text))  # long ids are sometimes folded in the middle (RFC 5322 2.2.3)


def _marked(text: str, letters: Mapping[str, str]) -> str | None:
    marks = _MARK.findall(_FOLD.sub(" ", text))
    return next((letters[letter_id] for letter_id in marks if letter_id in letters), None)


def _readable(raw: bytes) -> Iterator[str]:
    """Everything legible in the report, whatever its parts are called.

    Encodings are undone wherever they stand: reports carry base64 in parts for which MIME forbids it (RFC 2046 5.2.1).
    """
    yield raw.decode("latin-1")
    if b"quoted-printable" in raw.lower():
        yield quopri.decodestring(raw).decode("latin-1")
    for block in _BASE64.findall(raw):
        letters = b"".join(block.split()).rstrip(b"=")
        whole = letters[:-1] if len(letters) % 4 == 1 else letters
        yield binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)).decode("latin-1")
