"""Envelopes that carry files: a zip archive, a saved mail. One level deep, within limits, honest about the rest."""

from __future__ import annotations

import base64
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import islice

from agent.domain.errors import DocumentError
from agent.domain.invoice import Container, DocumentKind, EmbeddedFile, NotAnInvoice, Reading, Unreadable
from agent.domain.speech import tell

MOST_FILES = 20
MOST_BYTES = 50_000_000
_MOST_ENTRIES = 5_000
_MOST_PARTS = 500
_MOST_NAMED = 5
_LONGEST_HEAD = 200_000

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Documents that are zip archives: ECMA-376 part 2 (Open Packaging), Apple iWork; OpenDocument 1.3 part 2, EPUB.
_OFFICE_NAMES = re.compile(r"\[Content_Types\]\.xml|.*\.iwa", re.IGNORECASE)
_OFFICE_TYPES = (b"application/vnd.oasis.opendocument", b"application/epub", b"application/vnd.sun.xml")
_ARCHIVE_NAME = re.compile(r"\.(zip|7z|rar|gz|tgz|tar|eml|msg|p7m|p7s|dat)$", re.IGNORECASE)
_INVOICE_NAME = re.compile(
    r"fact|faktur|invoice|rechnung|credit|gutschrift|avoir|rekening|\.(pdf|xml|ubl)$", re.IGNORECASE
)
_SEALED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_OUTLOOKS_OWN = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})

# RFC 5322 3.6: a mail has an originator, and at least one more of the fields that every mailer writes.
_FIELD = re.compile(rb"([!-9;-~]{1,70})[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|$)")
_REST_OF_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_MAIL_FIELDS = frozenset({b"date", b"message-id", b"received", b"mime-version", b"subject", b"to", b"return-path"})


def is_zip(content: bytes) -> bool:
    """Whether these bytes begin like a zip archive, word processors' files among them."""
    return content.startswith(_ZIP)


def is_mail(content: bytes) -> bool:
    """Whether these bytes begin like a mail, as programs save one (.eml)."""
    at = _start(content)
    names: set[bytes] = set()
    while len(names) < 40 and (found := _FIELD.match(content, at, at + _LONGEST_HEAD)):
        names.add(found[1].lower())
        at = found.end()
    return bool(names & {b"from", b"sender"}) and bool(names & _MAIL_FIELDS)


def looks_like_pdf(content: bytes) -> bool:
    """ISO 32000-1 7.5.2: readers accept the header anywhere in the first 1024 bytes."""
    return b"%PDF-" in content[:1024]


def looks_like_xml(content: bytes) -> bool:
    """Whether text begins with an element or declaration, in any usual encoding, and is no web page."""
    start = content[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<") and not start.lower().startswith((b"<html", b"<!doctype html"))


def open_zip(content: bytes) -> Reading:
    """
    Take the papers out of a zip archive.

    Raises:
        DocumentError: When the archive is broken or none of ours to open.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if _is_office(archive, entries):
                return Unreadable(tell("a Word, Excel or similar document; export it as a PDF"))
            if len(entries) > _MOST_ENTRIES:
                return Unreadable(
                    tell("a zip archive with {count} files; send the invoice by itself", count=len(entries))
                )
            filled = _Filling()
            for entry in entries:
                _take_entry(filled, archive, entry)
            return filled.reading(tell("a zip archive"))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error) as error:
        raise DocumentError(tell("a broken zip archive; send the invoice by itself")) from error


def mail_parts(content: bytes) -> Iterator[tuple[Message, bytes]]:
    """
    The parts of a saved mail, at most a hundred: fields, and the bytes with their transfer encoding undone.

    Raises:
        DocumentError: When its parts are nested without end, or are not there.
    """
    for head, body in islice(_leaves(content, _start(content)), _MOST_PARTS):
        try:
            yield head, _decoded(head, body)
        except ValueError:
            yield head, body


def head_of_mail(content: bytes) -> bytes:
    """The header fields of a saved mail as they stand."""
    start = _start(content)
    blank = re.compile(rb"\r?\n\r?\n").search(content, start, start + _LONGEST_HEAD)
    return content[start : blank.start() if blank else start + _LONGEST_HEAD]


def open_mail(content: bytes) -> Reading:
    """
    Take the papers out of a saved mail.

    Raises:
        DocumentError: When its parts are nested without end, or are not there.
    """
    filled = _Filling()
    try:
        for number, (head, body) in enumerate(_leaves(content, _start(content)), 1):
            if number > _MOST_PARTS:
                filled.leave("", tell("more parts than a mail has"))
                break
            _take_part(filled, head, body)
    except (LookupError, ValueError, TypeError, AttributeError, MessageError) as error:
        # The standard library raises all of these on header fields made to hurt.
        raise DocumentError(tell("a damaged mail")) from error
    return filled.reading(tell("a saved mail"))


class _Filling:
    """A container in the making: what it carries, and what was left out, by name and reason."""

    def __init__(self) -> None:
        self._files: list[EmbeddedFile] = []
        self._left_out: dict[str, list[str]] = {}
        self._room = MOST_BYTES

    @property
    def room(self) -> int:
        """How many bytes more may be unpacked."""
        return self._room

    @property
    def is_full(self) -> bool:
        """Whether as many files are carried as ever are."""
        return len(self._files) >= MOST_FILES

    def add(self, name: str, content: bytes) -> None:
        """Carry one paper."""
        self._room -= len(content)
        self._files.append(EmbeddedFile(name, _media_type(content), content))

    def leave(self, name: str, reason: str) -> None:
        """Name what stays unopened."""
        self._left_out.setdefault(reason, []).append(name)

    def reading(self, what: str) -> Reading:
        """The container; without any paper, what it is instead."""
        left_out = "; ".join(_counted(reason, names) for reason, names in self._left_out.items())
        if self._files:
            return Container(tuple(self._files), left_out)
        if left_out:
            return Unreadable(
                tell(
                    "{what} of which nothing could be opened: {left_out}; send the invoice by itself",
                    what=what,
                    left_out=left_out,
                )
            )
        return NotAnInvoice(DocumentKind.OTHER, tell("{what} without a PDF or XML file in it", what=what))


def _counted(reason: str, names: list[str]) -> str:
    shown = [f"“{name}”" for name in names if name][:_MOST_NAMED]
    more = tell(" and {count} more", count=len(names) - len(shown)) if len(names) > len(shown) else ""
    return f"{', '.join(shown)}{more} ({reason})" if shown else f"{reason}{more if len(names) > 1 else ''}"


def _is_office(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    if not entries:
        return False
    if any(_OFFICE_NAMES.fullmatch(entry.filename) for entry in entries):
        return True
    first = entries[0]
    return first.filename == "mimetype" and _unpacked(archive, first, 200)[0].startswith(_OFFICE_TYPES)


def _take_entry(filled: _Filling, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Carry one entry, or say why not. Only papers are unpacked; a size in the directory is never believed."""
    name = _plain_name(entry.filename)
    if entry.filename.startswith("__MACOSX/") or name.startswith("._"):
        return
    if entry.flag_bits & 0x1:  # APPNOTE 4.4.4
        filled.leave(name, tell("locked with a password"))
        return
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        filled.leave(name, tell("packed in a way that is not read"))
        return
    try:
        start, _ = _unpacked(archive, entry, 1024)
        if not _is_paper(start):
            _leave_stranger(filled, name, start)
        elif filled.is_full:
            filled.leave(name, tell("more than {most_files} files", most_files=MOST_FILES))
        else:
            paper, has_more = _unpacked(archive, entry, filled.room)
            filled.leave(name, tell("too large together")) if has_more else filled.add(name, paper)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error):
        filled.leave(name, "damaged")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> tuple[bytes, bool]:
    """At most so many bytes of an entry, and whether there are more."""
    with archive.open(entry) as stream:
        content = stream.read(most)
        return content, bool(stream.read(1))


def _is_paper(start: bytes) -> bool:
    return not is_zip(start) and (looks_like_pdf(start) or looks_like_xml(start))


def _leave_stranger(filled: _Filling, name: str, start: bytes) -> None:
    """A file that is no paper: silently, unless it may hide an invoice."""
    if (is_zip(start) and not re.search(r"\.(docx|xlsx|pptx|od[tsp])$", name, re.IGNORECASE)) or _ARCHIVE_NAME.search(
        name
    ):
        filled.leave(name, tell("an envelope inside the envelope"))
    elif _INVOICE_NAME.search(name):
        filled.leave(name, tell("neither a PDF nor an XML file"))


def _plain_name(name: str) -> str:
    """The last part of a path, whatever separates it, short enough to be shown; a name is never a place to write."""
    last = re.split(r"[/\\:]", name)[-1].strip(". \x00") or "unnamed"
    return "".join(character for character in last if character.isprintable())[-120:] or "unnamed"


def _media_type(content: bytes) -> str:
    return "application/pdf" if looks_like_pdf(content) else "application/xml"


def _start(content: bytes) -> int:
    """Where the first header field begins: after a byte order mark, blank lines and an mbox line."""
    found = re.match(rb"(?:\xef\xbb\xbf)?\s{0,100}(?:>?From [^\r\n:]{0,200}[^\r\n]{0,200}\r?\n)?", content)
    return found.end() if found else 0


def _leaves(content: bytes, start: int, depth: int = 0) -> Iterator[tuple[Message, bytes]]:
    """The parts of a mail that carry something, headers and body (RFC 2046 5.1).

    Raises:
        DocumentError: When parts are nested deeper than any mailer does or are not there, or a head has no end.
    """
    if depth > 20:
        raise DocumentError(tell("a saved mail whose parts are nested without end; send the invoice by itself"))
    blank = re.compile(rb"\r?\n\r?\n|\A\r?\n").search(content, start, start + _LONGEST_HEAD)
    if blank is None and len(content) - start > _LONGEST_HEAD:
        raise DocumentError(tell("a mail whose header fields have no end; send the invoice by itself"))
    head, body = (content[start : blank.start()], content[blank.end() :]) if blank else (content[start:], b"")
    fields = BytesHeaderParser().parsebytes(head[:_LONGEST_HEAD])
    boundary = fields.get_boundary()
    if fields.get_content_maintype() != "multipart" or not boundary:
        yield fields, body
        return
    marks = list(_boundaries(body, b"--" + boundary.encode("ascii", "replace")))
    if not marks:
        raise DocumentError(tell("a damaged mail (the parts it speaks of are not in it); send the invoice by itself"))
    ends = [before for before, _, _ in marks[1:]] + [len(body)]
    for (_, after, is_last), end in zip(marks, ends, strict=True):
        if is_last:
            break
        yield from _leaves(body[after:end], 0, depth + 1)


def _boundaries(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where parts meet: the end of the one, the start of the next, and whether it is the last (RFC 2046 5.1.1)."""
    at = body.find(mark)
    while at >= 0:
        rest = _REST_OF_BOUNDARY.match(body, at + len(mark))
        if rest and (at == 0 or body[at - 1 : at] == b"\n"):
            before = at - 1 if at else 0
            yield before - (before > 0 and body[before - 1 : before] == b"\r"), rest.end(), bool(rest[1])
        at = body.find(mark, at + len(mark))


def _take_part(filled: _Filling, head: Message, body: bytes) -> None:
    kind = head.get_content_type()
    name = _plain_name(_filename(head))
    if kind in _SEALED_TYPES or kind in _OUTLOOKS_OWN or name.lower() == "winmail.dat":
        filled.leave(name, "encrypted" if kind in _SEALED_TYPES else tell("packed by Outlook in its own format"))
        return
    if kind == "message/rfc822":
        filled.leave(name if name != "unnamed" else "a mail", tell("an envelope inside the envelope"))
        return
    if kind in ("text/plain", "text/html") and not head.get_filename():
        return
    try:
        content = _decoded(head, body)
    except ValueError:
        filled.leave(name, "damaged")
        return
    if not _is_paper(content):
        _leave_stranger(filled, name, content)
    elif filled.is_full:
        filled.leave(name, tell("more than {most_files} files", most_files=MOST_FILES))
    elif len(content) > filled.room:
        filled.leave(name, tell("too large together"))
    else:
        filled.add(name, content)


def _filename(head: Message) -> str:
    """The name of a part, in any of the ways mailers write one (RFC 2183, RFC 2231, RFC 2047)."""
    try:
        return str(make_header(decode_header(head.get_filename() or "")))
    except (LookupError, ValueError, MessageError, OSError):
        return str(head.get_filename() or "")


def _decoded(head: Message, body: bytes) -> bytes:
    """The bytes of a part (RFC 2045 6).

    Raises:
        ValueError: When the encoding is broken.
    """
    encoding = str(head.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64":
        return base64.b64decode(body.translate(None, b" \t\r\n"), validate=True)
    return quopri.decodestring(body) if encoding == "quoted-printable" else body
