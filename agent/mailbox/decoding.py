"""Turn the octets of strangers into text: never raises, in time linear to the input (RFC 2045, RFC 2047, RFC 2231)."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from agent.domain.text import visible

# Text by name, but quadratic, or not meant for mail.
_REFUSED_CODECS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
# What writers label Latin-1 is Windows-1252 wherever the two differ.
_READ_AS = {"iso8859-1": "cp1252"}

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?=")


def decode_charset(octets: bytes, charset: str | None) -> str:
    """Decode by the charset named, else as UTF-8, else as Windows-1252."""
    codec = _codec(charset)
    if codec and codec != "ascii":
        return octets.decode(codec, "replace")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _codec(charset: str | None) -> str | None:
    if not charset or len(charset) > 40:
        return None
    try:
        found = codecs.lookup(charset.strip())
        "".encode(found.name)  # refuses what is no text encoding, such as zlib
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if found.name in _REFUSED_CODECS else _READ_AS.get(found.name, found.name)


def one_line(text: str) -> str:
    """Make text of a header field safe to show: visible, on one line, single spaces."""
    return " ".join(visible(text).split())


def decode_words(text: str) -> str:
    """Decode RFC 2047 encoded words wherever they stand; also inside quotes, where writers put them against the rules.

    Neighbouring words of one charset are joined as octets first: some mailers cut in the middle of a character.
    """
    shown: list[str] = []
    octets, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[end : word.start()]
        if octets and (between.strip() or word[1].lower() != charset):
            shown.append(decode_charset(octets, charset))
            octets = b""
        if between.strip() or end == 0:
            shown.append(between)
        octets += _word_octets(word[2], word[3])
        charset, end = word[1].lower().partition("*")[0], word.end()  # RFC 2231 5: "charset*language"
    if octets:
        shown.append(decode_charset(octets, charset))
    return "".join([*shown, text[end:]])


def _word_octets(kind: str, text: str) -> bytes:
    octets = text.encode("utf-8", "replace")
    if kind in "qQ":
        return binascii.a2b_qp(octets, header=True)
    return _base64(octets, strict=False)


def decode_transfer(octets: bytes, encoding: str, *, strict: bool) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045 6).

    Strict, for attachments: base64 with anything amiss is refused, since a copy must be the very bytes.

    Raises:
        ValueError: If strict and garbled, or of an unknown encoding.
    """
    if encoding == "base64":
        return _base64(octets, strict=strict)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(octets)
    if strict and encoding not in {"7bit", "8bit", "binary", ""}:
        raise ValueError(f"unknown transfer encoding {encoding[:40]!r}")
    return octets


def _base64(octets: bytes, *, strict: bool) -> bytes:
    packed = b"".join(octets.split())
    if strict:
        return binascii.a2b_base64(packed, strict_mode=True)
    packed = re.sub(rb"[^A-Za-z0-9+/]", b"", packed)
    whole = len(packed) - (1 if len(packed) % 4 == 1 else 0)
    return binascii.a2b_base64(packed[:whole] + b"=" * (-whole % 4))


def parameter(parameters: Mapping[str, bytes], name: str) -> str | None:
    """Read a MIME parameter, or None: percent-encoded (RFC 2231), else in numbered pieces, else plain."""
    octets, charset = b"", None
    if f"{name}*" in parameters:
        charset, octets = _percent_decoded(parameters[f"{name}*"], None)
    elif f"{name}*0" in parameters or f"{name}*0*" in parameters:
        charset, octets = _joined(parameters, name)
    else:
        octets = parameters.get(name, b"")
    return one_line(decode_words(decode_charset(octets, charset))) or None


def _joined(parameters: Mapping[str, bytes], name: str) -> tuple[str | None, bytes]:
    pieces: list[bytes] = []
    charset: str | None = None
    for key in (f"{name}*{n}" for n in range(100)):
        if key in parameters:
            piece = parameters[key]
        elif f"{key}*" in parameters:
            charset, piece = _percent_decoded(parameters[f"{key}*"], charset)
        else:
            break
        pieces.append(piece)
    return charset, b"".join(pieces)


def _percent_decoded(piece: bytes, charset: str | None) -> tuple[str | None, bytes]:
    if charset is None and piece.count(b"'") >= 2:
        named, _, piece = piece.split(b"'", 2)
        charset = named.decode("ascii", "replace")
    return charset, unquote_to_bytes(piece)
