"""The bytes of a bank's text file as text: banks say neither which character set nor which line end they use."""

from __future__ import annotations

import codecs
import re

from agent.domain.errors import NotAStatement
from agent.domain.speech import later, tell

#: How files begin that are no text: PDF, zip (xlsx too), old Excel, gzip, pictures, rar, 7z.
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc",
)
_NO_TEXT = later("this is no text file; export the bookings at the bank as CAMT.053, MT940, CODA or CSV")
#: Control bytes no text has; SOH, ETX and SUB frame and end files that once went over a wire.
_CONTROLS = re.compile(rb"[\x02\x04-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
#: A byte between two letters that is a letter in CP850 (ü é ä ç ê ë ï ô ö), in cp1252 a quote or nothing at all.
_CP850 = re.compile(rb"[A-Za-z][\x81\x82\x84\x87-\x89\x8b\x93\x94][A-Za-z]")
#: Bytes that mean nothing in cp1252, beside a letter: in CP850 they are letters too (ü ì Å É Ø), and settle it.
_ONLY_CP850 = re.compile(
    rb"[A-Za-z][\x81\x8d\x8f\x90\x9d](?![\x80-\xff])|(?<![\x80-\xff])[\x81\x8d\x8f\x90\x9d][A-Za-z]"
)
#: Letters of cp1252; one of them and the file is not CP850. Its 0xE1 is the German sharp s.
_CP1252_LETTER = re.compile(rb"[A-Za-z][\xc0-\xd6\xd8-\xe0\xe2-\xf6\xf8-\xff][A-Za-z]")
#: What UTF-8 becomes when it is taken for cp1252 and encoded again: "ü" as "Ã¼", "’" as "â€™".
_TWICE = re.compile("[ÂÃ][^\x00-\x7f]|â[^\x00-\x7f]{2}")


def decode(content: bytes) -> str:
    r"""Read a bank's bytes as text with ``\n`` as the only line end.

    UTF-8 with or without a mark, UTF-16 with one, else Windows-1252; CP850 only where nothing else makes sense.

    Raises:
        NotAStatement: For a PDF, a zip, a picture or anything else that is not text.
    """
    return _line_ends(_undoubled(_characters(content)))


def _characters(content: bytes) -> str:
    if content.startswith(_MAGIC):
        raise NotAStatement(tell(_NO_TEXT))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            raise NotAStatement(tell(_NO_TEXT)) from None
        if "\x00" in text:
            raise NotAStatement(tell(_NO_TEXT))
        return text
    if b"\x00" in content or len(_CONTROLS.findall(content)) * 100 > len(content):
        raise NotAStatement(tell(_NO_TEXT))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if _ONLY_CP850.search(content) or (_CP850.search(content) and not _CP1252_LETTER.search(content)):
        return content.decode("cp850")
    return content.decode("cp1252", errors="replace")


def _undoubled(text: str) -> str:
    """Undo UTF-8 that was encoded twice (Seen in practice: a German savings bank), pair by pair: files are mixed."""
    if text.startswith("ï»¿"):
        text = text[3:]
    return _TWICE.sub(_once, text)


def _once(found: re.Match[str]) -> str:
    # The five bytes that mean nothing in cp1252 come through as themselves.
    octets = b"".join(_octet(sign) for sign in found[0])
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _octet(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1", errors="replace")


def _line_ends(text: str) -> str:
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
