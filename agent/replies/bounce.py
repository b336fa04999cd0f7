"""Read a report of mail that came back. Only a report that cites an id we know counts; without one it is a question.

Rules: really-sent (docs/rules.md)
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.domain.events import Fate
from agent.replies.returned import original_starts, read_fate

#: How long a letter may be on its way before its server gives up, with two days for the report (RFC 5321 4.5.4.1).
MOST_DAYS = 7
_ID = re.compile(r"<[^<>\s]{3,990}>")
_MARK = re.compile(r"(?i)^[>| \t]{0,9}x-voldaan-letter:[^\r\n]{0,300}?\bletter=([0-9a-f]{32})\b", re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_QUOTED = re.compile(r"(?m)^[>|]+ ?")
_BASE64 = re.compile(rb"^[A-Za-z0-9+/]{40,}={0,2}\r?$(?:\n[A-Za-z0-9+/]+={0,2}\r?$)*", re.MULTILINE)
_RECIPIENT = re.compile(
    r"(?im)^[ \t>]{0,9}(original|final)-recipient\s{0,9}:\s{0,9}(?:[\w-]{1,20}\s{0,9};\s{0,9})?<?"
    r"([^\s<>;]{1,200}@[^\s<>;]{1,200})"
)
_FAILED_RECIPIENTS = re.compile(r"(?im)^x-failed-recipients[ \t]{0,9}:[ \t]{0,9}<?([^\s<>,;]{1,200}@[^\s<>,;]{1,200})")
_BLOCK_END = re.compile(r"\r?\n[ \t]*\r?\n")
_ADDRESS = re.compile(r"(?<![\w.+=-])[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SERVER = re.compile(
    r"^(mailer-?daemon|mail-?daemon|mdaemon|postmaster|abuse|support|helpdesk|no-?reply)@", re.IGNORECASE
)
_FAILED = re.compile(r"(?im)^[ \t>]{0,9}action\s{0,9}:\s{0,9}failed")
_MOST_ADDRESSES = 200


@dataclass(frozen=True)
class Report:
    """What a report says, whosever mail it is about.

    ``recipient`` is the address that was not reached, when named. ``addresses`` are all it mentions, in lower case.
    """

    fate: Fate | None
    recipient: str | None = None
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bounce:
    """What became of a mail of ours: the id a report cites, the address it speaks of, when named, and how it went."""

    cited: str
    recipient: str | None
    fate: Fate = Fate.FAILED


@dataclass(frozen=True)
class SentTo:
    """One mail of ours to one address: ``at`` is aware."""

    address: str
    at: datetime
    message_id: str


def read_bounce(raw: bytes, known_ids: Container[str], letters: Mapping[str, str] | None = None) -> Bounce | None:
    """
    Find which of our mails a report speaks of.

    Args:
        raw: The report as it lies in the mailbox, cut at a sensible size by the caller.
        known_ids: Message-IDs of invoices and letters, with angle brackets.
        letters: The Message-ID of each letter by its letter id. Where a provider sent it under another Message-ID, the
            mark in what came back still tells which letter it is.

    Returns:
        None when it cites nothing of ours. Only a fate that is final means that the mail came back: a report may also
        say that delivery is delayed or done (Action, RFC 3464 2.3.3).
    """
    text = "\n".join(_readable(raw))
    cited = next((found for found in _cited(text) if found in known_ids), None) or _marked(text, letters or {})
    if cited is None:
        return None
    report = read_report(raw)
    return Bounce(cited, report.recipient, report.fate or Fate.FAILED)


def read_report(raw: bytes) -> Report:
    """Read what a report says happened, and to whose mailbox; ``fate`` is None where it says nothing of it."""
    text = "\n".join(_readable(raw))
    words = "\n".join(_servers_part(raw))
    found = (match.group().lower().rstrip(".") for match in _ADDRESS.finditer(text))
    addresses = frozenset(address for address, _ in zip(dict.fromkeys(found), range(_MOST_ADDRESSES), strict=False))
    return Report(read_fate(text, words), _recipient(text, words), addresses)


def find_uncited(raw: bytes, received_at: datetime, sent: Iterable[SentTo]) -> tuple[SentTo, ...]:
    """
    Find the mails of ours that a report may be about which cites none of them.

    Anybody can write such a report: it is worth a question, and nothing else. Those it may be about went to an address
    it names, at most ``MOST_DAYS`` before it came.
    """
    report = read_report(raw)
    if report.fate is None or not report.fate.is_final:
        return ()
    earliest = received_at - timedelta(days=MOST_DAYS)
    return tuple(
        each for each in sent if each.address.lower() in report.addresses and earliest <= each.at <= received_at
    )


def _recipient(text: str, words: str) -> str | None:
    """The address that was not reached: of fields the failed one, as we wrote it; else the first the server names."""
    if named := _failed_recipient(text):
        return named
    head, _, body = words.replace("\r\n", "\n").partition("\n\n")
    known = {match.group().lower() for match in _ADDRESS.finditer(head)}
    for match in _ADDRESS.finditer(body):
        if match.group().lower() not in known and not _SERVER.match(match.group()):
            return match.group()
    return None


def _failed_recipient(text: str) -> str | None:
    blocks = [block for block in _BLOCK_END.split(text) if _RECIPIENT.search(block)]
    for block in [block for block in blocks if _FAILED.search(block)] or blocks:
        named: dict[str, str] = {field.lower(): address for field, address in _RECIPIENT.findall(block)}
        return named.get("original") or named["final"]
    field = _FAILED_RECIPIENTS.search(text)
    return field.group(1) if field else None


def _cited(text: str) -> Iterator[str]:
    yield from _ID.findall(text)
    yield from _ID.findall(_FOLD.sub("", text))  # long ids are sometimes folded in the middle (RFC 5322 2.2.3)
    yield from _ID.findall(_FOLD.sub("", _QUOTED.sub("", text)))
    yield from _ID.findall(text.replace("&lt;", "<").replace("&gt;", ">"))


def _marked(text: str, letters: Mapping[str, str]) -> str | None:
    marks = _MARK.findall(_FOLD.sub(" ", text)) + _MARK.findall(_FOLD.sub(" ", _QUOTED.sub("", text)))
    return next((letters[letter_id.lower()] for letter_id in marks if letter_id.lower() in letters), None)


def _readable(raw: bytes) -> Iterator[str]:
    """Everything legible in the report, whatever its parts are called.

    Encodings are undone wherever they stand: reports carry base64 in parts for which MIME forbids it (RFC 2046 5.2.1).
    """
    yield _decoded(raw)
    if b"quoted-printable" in raw.lower():
        yield _decoded(quopri.decodestring(raw))
    for _, block in _blocks(raw):
        yield block


def _servers_part(raw: bytes) -> Iterator[str]:
    """What the server itself wrote, above the mail that came back, with encodings undone."""
    start = original_starts(raw.decode("latin-1"))
    above = raw[:start]
    yield _decoded(above)
    if b"quoted-printable" in above.lower():
        yield _decoded(quopri.decodestring(above))
    for at, block in _blocks(raw):
        if at < start:
            yield block


def _blocks(raw: bytes) -> Iterator[tuple[int, str]]:
    for found in _BASE64.finditer(raw):
        letters = b"".join(found.group().split()).rstrip(b"=")
        whole = letters[:-1] if len(letters) % 4 == 1 else letters
        yield found.start(), _decoded(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))


def _decoded(octets: bytes) -> str:
    """Text in UTF-8, perhaps cut in the middle of a character, else in the encoding of old servers."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as trouble:
        is_cut = trouble.start >= len(octets) - 4
        return octets.decode("utf-8", "replace") if is_cut else octets.decode("latin-1")
