"""
Read a header block without trust: it never raises, and its time grows with its length only.

The standard library's modern header classes are not used on purpose: a Message-ID such as ``<[abc]@x>`` makes them
raise, and 40 kB of quotes keep them busy for half a minute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from agent.domain.mail import Address, MailHeaders
from agent.domain.speech import later
from agent.domain.text import visible
from agent.mailbox.addresses import read_addresses
from agent.mailbox.decoding import decode_charset, decode_words, one_line

HEADER_LIMIT = 64_000
"""Octets of a header block that are read; what lies behind them is not."""

FIELD_LIMIT = 6_000
"""Octets that are read of each field of NEEDED_FIELDS when the block is longer than HEADER_LIMIT."""

TOO_LONG = later("its headers are longer than {limit} bytes")

LETTER_FIELD, NOTE_FIELD = "X-Voldaan-Letter", "X-Voldaan-Note"

# By these fields machines identify themselves (RFC 3834 and custom).
_AUTOMATIC = (
    "auto-submitted",
    "precedence",
    "list-id",
    "list-unsubscribe",
    "x-autoreply",
    "x-autorespond",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-vacation",
    "x-auto-response-suppress",
    "x-ms-exchange-inbox-rules-loop",
    "return-path",
    "x-failed-recipients",
    "feedback-id",
)
WANTED_FIELDS = (
    *("message-id", "in-reply-to", "references", "from", "sender", "reply-to", "to", "cc", "subject", "date"),
    *(LETTER_FIELD.lower(), NOTE_FIELD.lower(), "content-type", "authentication-results"),
    *_AUTOMATIC,
)
"""The fields to ask a server for; ``read_headers`` looks at no others."""

NEEDED_FIELDS = (
    *("message-id", "from", "subject", "date", "in-reply-to", "references", "to"),
    *(LETTER_FIELD.lower(), "auto-submitted"),
)
"""The fields that say whose mail it is, whom it is for and what it answers."""

# Whoever wrote before there was mail, or writes long after us, has a broken clock.
_EARLIEST, _LATEST = 1980, 2200
_FARTHEST = timedelta(hours=14)
_LONGEST_ID = 900  # a line of a header has 998 characters (RFC 5322 2.1.1)
_MOST_IDS = 1000
_MOST_CHECKS = 20
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ID = re.compile(r"<([^<>]+)>")
_REPORT_TYPE = re.compile(r";\s*report-type\s*=\s*\"?([\w.-]{1,60})", re.IGNORECASE)


def read_headers(block: bytes) -> MailHeaders:
    """Read the fields we use. Of a field that may stand only once, the first counts; a broken one is left out."""
    fields = _fields(block[:HEADER_LIMIT])

    def first(name: str) -> str:
        return fields.get(name, [""])[0]

    def every(name: str) -> str:
        return ", ".join(fields.get(name, []))

    return MailHeaders(
        message_id=next(iter(_ids(first("message-id"), bare=True)), None),
        in_reply_to=_ids(every("in-reply-to"), bare=True),
        references=_ids(every("references")),
        sender=next(iter(read_addresses(first("from"))), None),
        reply_to=read_addresses(every("reply-to")),
        to=read_addresses(first("to")),
        cc=read_addresses(first("cc")),
        subject=one_line(decode_words(first("subject")))[:1000],
        sent_at=_moment(first("date")),
        letter=one_line(first(LETTER_FIELD.lower())) or None,
        note=one_line(first(NOTE_FIELD.lower())) or None,
        automatic=_automatic(fields),
        authentication=tuple(map(one_line, fields.get("authentication-results", [])[:_MOST_CHECKS])),
        utc_offset=_offset(first("date")),
        also_from=_also_from(fields),
    )


def _also_from(fields: Mapping[str, list[str]]) -> tuple[Address, ...]:
    """Whoever From and Sender name beside the first of From; a second From field is somebody, whatever it says."""
    named = fields.get("from", [])
    first = read_addresses(named[0]) if named else ()
    others = [one for field in named[1:] for one in (read_addresses(field) or (Address(one_line(field)[:100]),))]
    senders = [one for field in fields.get("sender", []) for one in read_addresses(field)]
    return (*first[1:], *others, *(one for one in senders if not first or one.key != first[0].key))


def needed_fields(block: bytes) -> bytes:
    """Cut a long header block down to the beginning of each field that says whose mail it is."""
    fields = _fields(block)
    lines = [f"{name}: {value}".encode()[:FIELD_LIMIT] for name in NEEDED_FIELDS for value in fields.get(name, [])[:1]]
    return b"\r\n".join(lines)


def recognisable(headers: MailHeaders, received_at: datetime | None, size: int) -> MailHeaders:
    """Give a mail without any sign of its own the server's: when it came, and how large it is."""
    if headers.message_id or headers.sender or headers.sent_at or headers.subject or headers.to:
        return headers
    return replace(headers, outside=f"{received_at.isoformat() if received_at else ''} {size}")


def _fields(block: bytes) -> dict[str, list[str]]:
    """Cut a block into unfolded fields, names in lower case (RFC 5322 2.2)."""
    text = _FOLD.sub("", decode_charset(block, None).replace("\x00", ""))
    fields: dict[str, list[str]] = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), []).append(value.strip())
    return fields


def _ids(text: str, *, bare: bool = False) -> tuple[str, ...]:
    """Find whole message ids (RFC 5322 3.6.4), also encoded ones, which some mailers make of long ids.

    ``bare``: when nothing stands in angle brackets, take a single word with an @.
    """
    if "=?" in text:
        text = decode_words(text)
    found = _ID.findall(text)
    if not found and bare and "@" in text and len(text.split()) == 1:
        found = [text]
    ids = (f"<{''.join(visible(each).split())}>" for each in _ends(found))
    return tuple(dict.fromkeys(each for each in ids if 2 < len(each) <= _LONGEST_ID))


def _ends(ids: list[str]) -> list[str]:
    """Of far too many ids the first, of the mails the thread began with, and the last, of those just answered."""
    return ids if len(ids) <= _MOST_IDS else [*ids[: _MOST_IDS // 2], *ids[-_MOST_IDS // 2 :]]


def _moment(text: str) -> datetime | None:
    """Read a date in UTC; None when it is broken, impossible, or names no zone ("-0000", RFC 5322 3.3)."""
    try:
        moment = parsedate_to_datetime(text[:200])
        if moment.tzinfo is None or not _EARLIEST <= moment.year <= _LATEST:
            return None
        return moment.astimezone(UTC)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        return None


def _offset(text: str) -> timedelta | None:
    """The zone a date names; None when it names none, or one that nobody lives in."""
    try:
        offset = parsedate_to_datetime(text[:200]).utcoffset()
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        return None
    return offset if offset is not None and abs(offset) <= _FARTHEST else None


def _automatic(fields: Mapping[str, list[str]]) -> dict[str, str]:
    found = {name: one_line(fields[name][0]) for name in _AUTOMATIC if name in fields}
    content_type = fields.get("content-type", [""])[0]
    if content_type.lower().startswith("multipart/report"):
        report = _REPORT_TYPE.search(content_type)
        found["content-type"] = "multipart/report" + (f"; report-type={report[1].lower()}" if report else "")  # as is
    return found
