"""A page of text as a PDF file: two built-in fonts, lines, coloured boxes, attached files. ISO 32000-1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595, 842)  # points

# Advance widths in thousandths of the size (Adobe's Helvetica metrics); what amounts and dates are made of.
NARROW = {**dict.fromkeys(" .,/:;!'\u00a0", 278), **dict.fromkeys("-()", 333), "%": 889}
DIGIT, CAPITAL, SMALL = 556, 695, 530


def text_width(text: str, size: float) -> float:
    """Width of a text in points: exact for amounts, near enough for words."""
    return sum(_advance(character) for character in text) * size / 1000


def _advance(character: str) -> int:
    if character in NARROW:
        return NARROW[character]
    if character.isdigit() or character in "€$£":
        return DIGIT
    return CAPITAL if character.isupper() else SMALL


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF; ``relationship`` as in ISO 19005-3 annex E, e.g. ``Alternative``."""

    filename: str
    media_type: str
    content: bytes
    relationship: str
    description: str = ""


@dataclass
class Page:
    """One A4 page being drawn; the origin is the lower left corner, y grows upwards, colours are 0 to 1."""

    operators: list[bytes] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, size: float = 9.5, bold: bool = False, colour: tuple[float, ...] = (0.13,)
    ) -> None:
        """Write from ``x`` to the right."""
        font = b"/F2" if bold else b"/F1"
        shown = _string(text)
        self._draw(b"BT %s %s Tf %s %s %s Td %s Tj ET", font, _n(size), _colour(colour), _n(x), _n(y), shown)

    def text_right(
        self, x: float, y: float, text: str, size: float = 9.5, bold: bool = False, colour: tuple[float, ...] = (0.13,)
    ) -> None:
        """Write so that the text ends at ``x``, as amounts do."""
        self.text(x - text_width(text, size), y, text, size, bold, colour)

    def box(self, x: float, y: float, width: float, height: float, colour: tuple[float, ...]) -> None:
        """Fill a rectangle whose lower left corner is ``x``, ``y``; a thin one is a rule."""
        self._draw(b"%s %s %s %s %s re f", _colour(colour), _n(x), _n(y), _n(width), _n(height))

    def _draw(self, pattern: bytes, *parts: bytes) -> None:
        self.operators.append(pattern % parts)


def pdf_file(page: Page, title: str, attachments: Sequence[Attachment] = (), metadata: bytes = b"") -> bytes:
    """
    Write the file. Nothing in it depends on the clock or on chance: no dates, no random identifier.

    Args:
        page: The one page.
        title: What a viewer shows as the document's name.
        attachments: Files inside, ordered by name as the name tree wants it (7.9.6).
        metadata: An XMP packet, or nothing.
    """
    objects = [
        b"",  # the catalogue, once we know what there is
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>" % A4,
        _stream(b"\n".join(page.operators)),
        _font(b"Helvetica"),
        _font(b"Helvetica-Bold"),
        b"<< /Title %s /Producer (voldaan) >>" % _string(title),
    ]
    catalogue = b"/Type /Catalog /Pages 2 0 R"
    if metadata:
        objects.append(_stream(metadata, b"/Type /Metadata /Subtype /XML"))
        catalogue += b" /Metadata %d 0 R" % len(objects)
    if attachments:
        catalogue += _attach(objects, attachments)
    objects[0] = b"<< %s >>" % catalogue
    return _assemble(objects)


def _attach(objects: list[bytes], attachments: Sequence[Attachment]) -> bytes:
    """Add the files as objects; returns their entries in the catalogue (7.11.4, and /AF of PDF/A-3)."""
    names, references = [], []
    for file in sorted(attachments, key=lambda file: file.filename):
        subtype = file.media_type.replace("/", "#2F").encode("ascii")
        size = b"/Params << /Size %d >>" % len(file.content)
        objects.append(_stream(file.content, b"/Type /EmbeddedFile /Subtype /%s %s" % (subtype, size)))
        name = _string(file.filename)
        objects.append(
            b"<< /Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /%s /EF << /F %d 0 R /UF %d 0 R >> >>"
            % (name, name, _string(file.description), file.relationship.encode(), len(objects), len(objects))
        )
        references.append(b"%d 0 R" % len(objects))
        names.append(b"%s %d 0 R" % (name, len(objects)))
    return b" /Names << /EmbeddedFiles << /Names [%s] >> >> /AF [%s]" % (b" ".join(names), b" ".join(references))


def _assemble(objects: Sequence[bytes]) -> bytes:
    """Number the objects, and write the table that tells where each begins (7.5)."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _font(name: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name


def _string(text: str) -> bytes:
    """A literal string in WinAnsi, which is Windows-1252 (annex D); what it lacks becomes a question mark."""
    raw = text.encode("cp1252", "replace")
    return b"(%s)" % raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _colour(colour: tuple[float, ...]) -> bytes:
    """One part is grey, three are red, green and blue."""
    return b" ".join(map(_n, colour)) + (b" g" if len(colour) == 1 else b" rg")


def _n(number: float) -> bytes:
    return f"{number:.2f}".rstrip("0").rstrip(".").encode("ascii")
