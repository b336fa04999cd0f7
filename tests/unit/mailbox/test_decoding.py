"""Octets of strangers become text, or nothing; never an exception."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mailbox.decoding import decode_charset, decode_transfer, decode_words, one_line, parameter


@pytest.mark.parametrize(
    ("octets", "charset", "text"),
    [
        (b"caf\xc3\xa9", "utf-8", "café"),
        (b"caf\xc3\xa9", None, "café"),
        (b"caf\xc3\xa9", "us-ascii", "café"),
        (b"caf\xe9", None, "café"),
        (b"\x80 121", "iso-8859-1", "€ 121"),
        (b"caf\xc3\xa9", "no-such-charset", "café"),
        (b"caf\xc3\xa9", "zlib", "café"),
        (b"caf\xc3\xa9", "punycode", "café"),
        (b"caf\xc3\xa9", "a\x00b", "café"),
        (b"caf\xc3\xa9", "x" * 5000, "café"),
        (b"\xff", "utf-8", "\ufffd"),
    ],
)
def test_octets_are_decoded_as_well_as_can_be(octets: bytes, charset: str | None, text: str):
    """By the charset named where it makes sense; codecs that are no charsets are not used."""
    assert decode_charset(octets, charset) == text


def test_garbled_base64_is_refused_where_bytes_matter():
    """Octets that are no base64, missing padding and words behind the end alike."""
    for garbled in (b"AA*AA", b"AAA", b"AAA= AAAA", b"AAAA\r\n-- \r\nlist footer"):
        with pytest.raises(ValueError):
            decode_transfer(garbled, "base64", strict=True)


def test_garbled_base64_is_passed_over_where_words_matter():
    """A text with a hole is better than none."""
    assert decode_transfer(b"aGFs*bG8", "base64", strict=False) == b"hallo"


def test_an_unknown_encoding_is_refused_where_bytes_matter():
    """It is not the attachment, but something made of it."""
    with pytest.raises(ValueError, match="x-uuencode"):
        decode_transfer(b"begin 644 x", "x-uuencode", strict=True)


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        ({"filename": b"a.pdf"}, "a.pdf"),
        ({"filename": b"=?utf-8?q?=C3=A9.pdf?="}, "é.pdf"),
        ({"filename": "é.pdf".encode()}, "é.pdf"),
        ({"filename*": b"utf-8''%C3%A9.pdf", "filename": b"e.pdf"}, "é.pdf"),
        ({"filename*0": b"lang", "filename*1": b"er.pdf"}, "langer.pdf"),
        ({"filename*0*": b"utf-8''%C3%A9", "filename*1": b"%41.pdf"}, "é%41.pdf"),
        ({"filename": b"a\r\nb\x00.pdf"}, "a b.pdf"),
        ({"filename*": b"nonsense"}, "nonsense"),
        ({"filename": b""}, None),
        ({}, None),
    ],
)
def test_a_file_name_is_read_in_every_way_it_is_written(parameters: dict[str, bytes], value: str | None):
    """Plain, as an encoded word, percent-encoded or in pieces."""
    assert parameter(parameters, "filename") == value


@given(st.binary(), st.text(max_size=20) | st.sampled_from(["utf-7", "utf-16", "hz", "iso-2022-jp", "cp037"]))
def test_no_octets_and_no_charset_raise(octets: bytes, charset: str):
    """Whatever a mail calls itself."""
    assert isinstance(decode_charset(octets, charset), str)


@given(st.text())
def test_no_text_with_words_raises(text: str):
    """And what is shown is on one line."""
    shown = one_line(decode_words(text))

    assert "\n" not in shown
    assert one_line(shown) == shown


@given(st.binary())
def test_what_was_encoded_comes_back(octets: bytes):
    """Every attachment honestly encoded is the very bytes."""
    encoded = base64.encodebytes(octets).replace(b"\n", b"\r\n")

    assert decode_transfer(encoded, "base64", strict=True) == octets
