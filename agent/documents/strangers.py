"""Files of other kinds, by their first bytes: what each is, in words that tell the owner what to do."""

from __future__ import annotations

import re

from agent.domain.speech import later, tell

_PICTURE = later("a picture, and only text can be read; send the invoice itself as a PDF or XML file")
_SEALED = later("a signed or encrypted container; send the PDF or XML file that is in it")
_ARCHIVE = later("a {kind} archive, and only zip archives are opened; send the PDF or XML file that is in it")
_TEXT_DOCUMENT = later("a text document of a word processor; export it as a PDF")

#: First bytes, what they say in words with holes, and what fills the hole ``kind``.
_FIRST_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", later("an old Office document or an Outlook message; export the invoice as a PDF"), ""),
    (b"{\\rtf", _TEXT_DOCUMENT, ""),
    (b"Rar!", _ARCHIVE, "rar"),
    (b"7z\xbc\xaf", _ARCHIVE, "7z"),
    (b"\x1f\x8b", _ARCHIVE, "gzip"),
    (
        b"\x78\x9f\x3e\x22",
        later("a file in Outlook's own format (winmail.dat); send the mail as plain text or HTML"),
        "",
    ),
    (b"\xff\xd8\xff", _PICTURE, ""),
    (b"\x89PNG", _PICTURE, ""),
    (b"GIF8", _PICTURE, ""),
    (b"II*\x00", _PICTURE, ""),
    (b"MM\x00*", _PICTURE, ""),
    (b"BM", _PICTURE, ""),
    (b"\x30\x82", _SEALED, ""),
    (b"\x30\x80", _SEALED, ""),
    (b"-----BEGIN PGP MESSAGE", _SEALED, ""),
    (b"%!PS", later("a PostScript file; export the invoice as a PDF"), ""),
)
# The kind stands behind a length: RIFF....WEBP, ....ftypheic (ISO/IEC 14496-12).
_LATER_BYTES = re.compile(rb"RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif)", re.DOTALL)
_WEB_PAGE = re.compile(rb"<(?:html|body|head|!doctype\s+html|div|table)\b", re.IGNORECASE)
_DRAWING = re.compile(rb"<svg\b", re.IGNORECASE)
_NEITHER = later("neither a PDF nor an XML file; send invoices as one of these")


def is_web_page(content: bytes) -> bool:
    """Whether this is HTML, whatever stands before its first element; no business document begins like that."""
    start = re.sub(rb"<\?.*?\?>|<!--.*?-->", b"", content[:4000].replace(b"\x00", b""), flags=re.DOTALL)
    return bool(_WEB_PAGE.match(start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")))


def is_drawing(content: bytes) -> bool:
    """Whether this is an SVG: its words are drawn, and nobody mails invoices so."""
    start = re.sub(rb"<\?.*?\?>|<!(?:--.*?--|[^>]*)>", b"", content[:4000], flags=re.DOTALL)
    return bool(_DRAWING.match(start.lstrip(b"\xef\xbb\xbf \t\r\n")))


def name_stranger(content: bytes) -> str:
    """What a file is that is neither an envelope nor a PDF nor an XML file, and what to do about it."""
    for first, what, kind in _FIRST_BYTES:
        if content.startswith(first):
            return tell(what, kind=kind) if kind else tell(what)
    if _LATER_BYTES.match(content):
        return tell(_PICTURE)
    if is_web_page(content):
        return tell("a web page, whatever its name says; print it to a PDF")
    return tell(_NEITHER)
