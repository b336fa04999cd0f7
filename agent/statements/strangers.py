"""Files that are no bank's: what each is, by its first bytes or words, and what to do instead."""

from __future__ import annotations

import re

from agent.domain.speech import later, tell

_INSTEAD = later("export the bookings at the bank as CAMT.053, MT940, CODA or CSV")
_PAPER = later("a PDF, and a statement on paper is not read; {instead}")
_PICTURE = later("a picture; {instead}")
_ARCHIVE = later("a {kind} archive, and only zip archives are opened; unpack it and import the files in it")
_SEALED = later("a signed or encrypted container; import the bank's file that is in it")

#: First bytes, what they say in words with holes, and what fills the hole ``kind``.
_FIRST_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", later("an old Office document; {instead}"), ""),
    (b"{\\rtf", later("a text document of a word processor; {instead}"), ""),
    (b"Rar!", _ARCHIVE, "rar"),
    (b"7z\xbc\xaf", _ARCHIVE, "7z"),
    (b"\x1f\x8b", _ARCHIVE, "gzip"),
    (b"\xff\xd8\xff", _PICTURE, ""),
    (b"\x89PNG", _PICTURE, ""),
    (b"GIF8", _PICTURE, ""),
    (b"II*\x00", _PICTURE, ""),
    (b"MM\x00*", _PICTURE, ""),
    (b"\x30\x82", _SEALED, ""),
    (b"\x30\x80", _SEALED, ""),
    (b"-----BEGIN PGP MESSAGE", _SEALED, ""),
    (b"%!PS", later("a PostScript file; {instead}"), ""),
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
    "CstmrCdtTrfInitn": later("payment order (pain.001)"),
    "CstmrDrctDbtInitn": later("direct debit order (pain.008)"),
    "CstmrPmtStsRpt": later("payment status report (pain.002)"),
}
_MAIL = re.compile(r"(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_FIELD = re.compile(r"^(?:Received|Return-Path|Message-ID|MIME-Version|From|Delivered-To):", re.I | re.M)
_MAIL_WITHIN = 20_000


def is_paper(content: bytes) -> bool:
    """Whether this is for people's eyes, as banks pack beside their statements: a PDF or a picture."""
    return _binary(content)[0] in (_PAPER, _PICTURE)


def name_binary(content: bytes) -> str | None:
    """What a file is that its first bytes give away; None for what may be a bank's."""
    what, kind = _binary(content)
    return tell(what, kind=kind, instead=tell(_INSTEAD)) if what else None


def _binary(content: bytes) -> tuple[str, str]:
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return _PAPER, ""
    found = ((what, kind) for first, what, kind in _FIRST_BYTES if content.startswith(first))
    return next(found, (_PICTURE if _LATER_BYTES.match(content) else "", ""))


def name_xml(text: str) -> str | None:
    """What an XML file or web page is; None for a text that is neither."""
    start = text[:_PROLOGUE_WITHIN].lstrip("\ufeff \t\n")
    if not start.startswith("<"):
        return None
    while skipped := _PROLOGUE.match(start):
        start = start[skipped.end() :]
    root = _ROOT.match(start)
    if not root:
        return tell("XML without an element; {instead}", instead=tell(_INSTEAD))
    if root[1].lower() in _WEB:
        return tell("a web page; {instead}", instead=tell(_INSTEAD))
    if _INVOICES.search(root[1]):
        return tell("an invoice ({root}), not a bank's file; invoices are read where you send them from", root=root[1])
    for element, what in _ORDERS.items():
        if f"<{element}" in text or f":{element}" in text:
            return tell(
                "a {what}, which says what was asked of the bank and not what was booked; {instead}",
                what=tell(what),
                instead=tell(_INSTEAD),
            )
    return tell("an XML file of another kind ({root}); {instead}", root=root[1], instead=tell(_INSTEAD))


def name_text(text: str) -> str | None:
    """What a text is that no reader of statements knows; None for what may be a table of an unknown bank."""
    start = text[:_MAIL_WITHIN].lstrip("\ufeff\n")
    if (head := _MAIL.match(start)) and _MAIL_FIELD.search(head[0]):
        return tell("an e-mail; import the bank's file that is attached to it")
    if start.lstrip().startswith(("{", "[{")):
        return f"JSON; {tell(_INSTEAD)}"
    return None
