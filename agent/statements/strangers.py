"""Files that are no bank's: what each is, by its first bytes or words, and what to do instead."""

from __future__ import annotations

import re

_INSTEAD = "export the bookings at the bank as CAMT.053, MT940, CODA or CSV"
_PAPER = f"a PDF, and a statement on paper is not read; {_INSTEAD}"
_PICTURE = f"a picture; {_INSTEAD}"
_SHEET = f"a spreadsheet; {_INSTEAD}"
_ARCHIVE = "a {} archive, and only zip archives are opened; unpack it and import the files in it"
_SEALED = "a signed or encrypted container; import the bank's file that is in it"

_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", f"an old Office document; {_INSTEAD}"),
    (b"{\\rtf", f"a text document of a word processor; {_INSTEAD}"),
    (b"Rar!", _ARCHIVE.format("rar")),
    (b"7z\xbc\xaf", _ARCHIVE.format("7z")),
    (b"\x1f\x8b", _ARCHIVE.format("gzip")),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"\x30\x82", _SEALED),
    (b"\x30\x80", _SEALED),
    (b"-----BEGIN PGP MESSAGE", _SEALED),
    (b"%!PS", f"a PostScript file; {_INSTEAD}"),
)
# The kind stands behind a length: RIFF....WEBP, ....ftypheic (ISO/IEC 14496-12).
_LATER_BYTES = re.compile(rb"RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif)", re.DOTALL)
# PDF 2.0, annex H.3.4.1: anything may stand before the header, within the first kilobyte.
_PDF_WITHIN = 1024

_PROLOGUE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s+", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
_PROLOGUE_WITHIN = 4000
_WEB = frozenset({"html", "body", "head", "div", "table"})
_INVOICES = re.compile(r"invoice|creditnote|crossindustry|fattura|faktura|factura", re.IGNORECASE)
# ISO 20022 payment orders and their answers, by message element (pain.001, pain.008, pain.002).
_ORDERS = {
    "CstmrCdtTrfInitn": "payment order (pain.001)",
    "CstmrDrctDbtInitn": "direct debit order (pain.008)",
    "CstmrPmtStsRpt": "payment status report (pain.002)",
}
_MAIL = re.compile(r"(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_FIELD = re.compile(r"^(?:Received|Return-Path|Message-ID|MIME-Version|From|Delivered-To):", re.I | re.M)
_MAIL_WITHIN = 20_000


def is_paper(content: bytes) -> bool:
    """Whether this is for people's eyes, as banks pack beside their statements: a PDF or a picture."""
    return name_binary(content) in (_PAPER, _PICTURE)


def name_binary(content: bytes) -> str | None:
    """What a file is that its first bytes give away; None for what may be a bank's."""
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return _PAPER
    what = next((what for first, what in _FIRST_BYTES if content.startswith(first)), None)
    return what or (_PICTURE if _LATER_BYTES.match(content) else None)


def name_xml(text: str) -> str | None:
    """What an XML file or web page is; None for a text that is neither."""
    start = text[:_PROLOGUE_WITHIN].lstrip("\ufeff \t\n")
    if not start.startswith("<"):
        return None
    while skipped := _PROLOGUE.match(start):
        start = start[skipped.end() :]
    root = _ROOT.match(start)
    if not root:
        return f"XML without an element; {_INSTEAD}"
    if root[1].lower() in _WEB:
        return f"a web page; {_INSTEAD}"
    if _INVOICES.search(root[1]):
        return f"an invoice ({root[1]}), not a bank's file; invoices are read where you send them from"
    for element, what in _ORDERS.items():
        if f"<{element}" in text or f":{element}" in text:
            return f"a {what}, which says what was asked of the bank and not what was booked; {_INSTEAD}"
    return f"an XML file of another kind ({root[1]}); {_INSTEAD}"


def name_text(text: str) -> str | None:
    """What a text is that no reader of statements knows; None for what may be a table of an unknown bank."""
    start = text[:_MAIL_WITHIN].lstrip("\ufeff\n")
    if (head := _MAIL.match(start)) and _MAIL_FIELD.search(head[0]):
        return "an e-mail; import the bank's file that is attached to it"
    if start.lstrip().startswith(("{", "[{")):
        return f"JSON; {_INSTEAD}"
    return None
