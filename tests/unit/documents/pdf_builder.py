"""Small PDFs of our own: words at places, files attached. Written by hand, after ISO 32000-1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """Words at a place: points from the left and the bottom of an A4 page."""

    x: float
    y: float
    words: str
    size: float = 10


@dataclass
class Sheet:
    """One page in the making, written from the top down; ``link`` is where a picture on it leads to."""

    texts: list[Text] = field(default_factory=list)
    y: float = 800
    link: str = ""

    def row(self, *cells: tuple[float, str], gap: float = 16) -> Sheet:
        """Write cells on the next line, each at its distance from the left."""
        self.y -= gap
        self.texts += [Text(x, self.y, words) for x, words in cells]
        return self

    def line(self, words: str, x: float = 60, gap: float = 16) -> Sheet:
        """Write one text on the next line."""
        return self.row((x, words), gap=gap)


def pdf(
    *sheets: Sheet, attachments: Mapping[str, bytes] | None = None, encrypted: bool = False, deflated: bool = False
) -> bytes:
    """A PDF with these pages; ``encrypted``: under a password nobody knows, ``deflated``: attachments are packed."""
    objects = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = [_add_page(objects, sheet.texts, sheet.link) for sheet in sheets]
    packing = b" /Filter /FlateDecode" if deflated else b""
    names = _attach(objects, attachments or {}, b"/Type /EmbeddedFile" + packing)
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R" + names + b" >>"
    objects[1] = b"<< /Type /Pages /Kids [" + references + b"] /Count %d >>" % len(kids)
    return _assemble(objects, encrypted)


def _add_page(objects: list[bytes], texts: Sequence[Text], link: str) -> int:
    drawn = b"\n".join(_draw(text) for text in texts)
    objects.append(_stream(drawn, b""))
    action = b"/A << /Type /Action /S /URI /URI (%s) >>" % link.encode("ascii")
    annotations = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [60 60 160 80] %s >>]" % action if link else b""
    objects.append(
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        b" %s /Contents %d 0 R >>" % (annotations, len(objects))
    )
    return len(objects)


def _draw(text: Text) -> bytes:
    words = text.words.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (text.size, text.x, text.y, words)


def _attach(objects: list[bytes], attachments: Mapping[str, bytes], kind: bytes) -> bytes:
    entries = b""
    for name, content in attachments.items():
        objects.append(_stream(content, kind))
        label = name.encode("ascii")
        objects.append(b"<< /Type /Filespec /F (%s) /UF (%s) /EF << /F %d 0 R >> >>" % (label, label, len(objects)))
        entries += b"(%s) %d 0 R " % (label, len(objects))
    return b" /Names << /EmbeddedFiles << /Names [" + entries + b"] >> >>" if entries else b""


def _stream(content: bytes, entries: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _assemble(objects: Sequence[bytes], encrypted: bool) -> bytes:
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    key = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00><00>]" % (b"11" * 32, b"22" * 32)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, key if encrypted else b"")
        + b"startxref\n%d\n%%%%EOF" % len(body)
    )
