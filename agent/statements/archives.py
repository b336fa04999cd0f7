"""A zip archive as banks send one (Germany: a file for each account and day); one level deep, within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import tell

MOST_FILES = 2_000
MOST_BYTES = 50_000_000
_CHUNK = 1_000_000

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Spreadsheets and texts are zip archives too: ECMA-376 part 2 (Open Packaging), OpenDocument 1.3 part 2, Apple iWork.
_OFFICE = re.compile(r"\[Content_Types\]\.xml|mimetype|.*\.iwa", re.IGNORECASE)
# Written by the machine that packed it.
_CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error)


def is_zip(content: bytes) -> bool:
    """Whether these bytes begin like a zip archive."""
    return content.startswith(_ZIP)


def open_zip(content: bytes) -> Iterator[tuple[str, bytes]]:
    """
    Unpack the files of an archive one after the other, in the archive's order, each with its name as written there.

    Sizes told by the archive are never believed: no more is unpacked than ``MOST_BYTES`` together.

    Raises:
        NotAStatement: When it is no archive, or an office document.
        StatementError: When it is broken, locked, too large or holds another archive.
    """
    if not is_zip(content):
        raise NotAStatement(tell("not a zip archive"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _files(archive, archive.infolist())
    except _BROKEN as error:
        raise StatementError(tell("a broken zip archive; download it again from the bank")) from error


def _files(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    if any(_OFFICE.fullmatch(entry.filename) for entry in entries):
        raise NotAStatement(tell("a spreadsheet or text document; export the bookings as CAMT.053, MT940 or CSV"))
    wanted = [entry for entry in entries if not entry.is_dir() and not _CLUTTER.search(entry.filename)]
    if not wanted:
        raise StatementError(tell("an empty zip archive; download it again from the bank"))
    if len(wanted) > MOST_FILES:
        raise StatementError(
            tell("a zip archive of more than {most_files} files; import a shorter period", most_files=MOST_FILES)
        )
    room = MOST_BYTES
    for entry in wanted:
        file = _unpacked(archive, entry, room)
        room -= len(file)
        yield entry.filename, file


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    if entry.flag_bits & 0x1:  # APPNOTE 4.4.4
        raise StatementError(tell("a zip archive locked with a password; unpack it and import the files in it"))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise StatementError(
            tell("a zip archive packed in a way that is not read; unpack it and import the files in it")
        )
    unpacked = bytearray()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += chunk
                if len(unpacked) > most:
                    raise StatementError(tell("a zip archive larger than any bank's; import a shorter period"))
    except _BROKEN as error:
        raise StatementError(tell("a broken zip archive; download it again from the bank")) from error
    if unpacked.startswith(_ZIP):
        raise StatementError(tell("a zip archive inside another; unpack it and import the files in it"))
    return bytes(unpacked)
