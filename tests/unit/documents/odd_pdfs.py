"""PDFs a reader stumbles over and no editor makes on purpose: locked, drawn, foreign, garbled. After ISO 32000-1."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
_FONT = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Letters %s >> >>"
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_FIRST_FREE_CODE = 161


def _written(resources: bytes, drawing: bytes, *more: bytes, pages: bytes = b"/Kids [3 0 R] /Count 1") -> bytes:
    """One page that draws this; without a cross-reference table, which pdfium then makes itself."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages " + pages + b" >>",
        _PAGE % resources,
        _stream(drawing),
        *more,
    )
    return _numbered(objects, b"/Root 1 0 R")


def _numbered(objects: Sequence[bytes], trailer: bytes) -> bytes:
    body = b"\n".join(b"%d 0 obj\n%s\nendobj" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.5\n" + body + b"\ntrailer << " + trailer + b" >>\n%%EOF"


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _drawn(lines: Sequence[bytes]) -> bytes:
    shown = b" ".join(b"<%s> Tj 0 -18 Td" % line.hex().encode() for line in lines)
    return b"BT /F 10 Tf 50 780 Td " + shown + b" ET"


def foreign(*lines: str) -> bytes:
    """Lines in any European language: letters that Latin-1 lacks have glyph names (``/uni0142``)."""
    letters = sorted({char for line in lines for char in line if ord(char) > 126})
    codes = {letter: _FIRST_FREE_CODE + at for at, letter in enumerate(letters)}
    names = b" ".join(b"%d /uni%04X" % (code, ord(letter)) for letter, code in codes.items())
    encoding = b"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [" + names + b"] >>"
    coded = [bytes(codes.get(char, ord(char)) for char in line) for line in lines]
    return _written(_FONT % encoding, _drawn(coded))


def garbled(*lines: str, glyph_numbers: bool = True) -> bytes:
    """Lines whose font does not say which letters it draws: it gives glyph numbers, or private letters of its own."""
    coded = [line.encode("latin-1") for line in lines]
    if glyph_numbers:
        return _written(_FONT % b"", _drawn([bytes((code - 29) % 256 for code in line) for line in coded]))
    space, codes = b"1 begincodespacerange <00> <ff> endcodespacerange", b"1 beginbfrange <00> <ff> <E000> endbfrange"
    key = b"begincmap " + space + b" " + codes + b" endcmap"
    return _written(_FONT % b"/ToUnicode 5 0 R", _drawn(coded), _stream(key))


def drawn_letters() -> bytes:
    """Letters drawn as lines, as illustrators' programs do."""
    return _written(b"", b"100 100 m 110 120 l 120 100 l S " * 500)


def photographed() -> bytes:
    """A page that is one picture."""
    picture = b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8"
    return _written(b"/XObject << /I 5 0 R >>", b"q 595 0 0 842 0 0 cm /I Do Q", _stream(b"\x00\x7f\x7f\xff", picture))


def without_pages() -> bytes:
    """A tree of pages that has none."""
    return _written(b"", b"", pages=b"/Kids [] /Count 0")


def locked_for_changes(*lines: str) -> bytes:
    """Encrypted under an owner's password only: anybody may read it (7.6.3, revision 2)."""
    owners = _rc4(hashlib.md5(_padded(b"geheim")).digest()[:5], _PADDING)
    permissions, identity = -44, bytes(16)
    key = hashlib.md5(_PADDING + owners + struct.pack("<i", permissions) + identity).digest()[:5]
    drawing = _rc4(_object_key(key, 4), _drawn([line.encode("latin-1") for line in lines]))
    page = _PAGE % (_FONT % b"/Encoding /WinAnsiEncoding")
    objects = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >> /ID [<%s> <%s>]" % (
        permissions,
        owners.hex().encode(),
        _rc4(key, _PADDING).hex().encode(),
        identity.hex().encode(),
        identity.hex().encode(),
    )
    return _numbered((*objects, _stream(drawing)), b"/Root 1 0 R " + lock)


def _padded(password: bytes) -> bytes:
    return (password + _PADDING)[:32]


def _object_key(key: bytes, number: int) -> bytes:
    return hashlib.md5(key + struct.pack("<I", number)[:3] + b"\x00\x00").digest()[:10]


def _rc4(key: bytes, content: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
