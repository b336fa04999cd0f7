"""The bytes of a bank's text file become text, whatever the bank took for a character set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import NotAStatement
from agent.statements.text import decode

WORDS = "Müller & Söhne, café Zoë: € 12,50\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_character_set_it_was_written_in(codec: str):
    """
    Banks never say which it is.
    """
    assert decode(WORDS.encode(codec)) == WORDS


def test_text_encoded_twice_is_read_as_it_was_meant():
    """
    Seen in practice: a German savings bank; one field was doubled, the next was not.
    """
    once = WORDS.encode().decode("cp1252")

    assert decode((once + "Straße").encode()) == WORDS + "Straße"
    assert decode("\ufeff".encode().decode("latin-1").encode() + b"abc") == "abc"


def test_capitals_and_quotes_beside_each_other_are_not_taken_for_text_encoded_twice():
    """
    "É’" would be valid UTF-8 by accident.
    """
    assert decode("CAFÉ’S ÂGÉ".encode()) == "CAFÉ’S ÂGÉ"


def test_cp850_is_read_where_an_umlaut_would_be_a_quote_inside_a_word():
    """
    Old German programs write the letters of DOS.
    """
    assert decode("Müller Straße".encode("cp850")) == "Müller Straße"


@pytest.mark.parametrize("text", ["GÉRARD FRÈRES", "ÉCOLE DU CHÂTEAU", "für Ömer"])
def test_capitals_with_accents_of_dos_are_read_where_windows_has_nothing(text: str):
    """
    Belgian statements are written in capitals; what is È in CP850 is Ô in cp1252, but its É and ü are nothing there.
    """
    assert decode(text.encode("cp850")) == text


def test_typographic_quotes_of_windows_stay_quotes():
    """
    „so” and l’été have bytes that are letters in CP850.
    """
    text = "l’été „so” – 5 €"

    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_line_end_becomes_one(end: str):
    """
    Some Belgian exports have carriage returns only.
    """
    assert decode(f"a{end}b{end}".encode()) == "a\nb\n"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\nabc",
        b"PK\x03\x04abc",
        b"a\x00b",
        b"\xff\xfea",
        "a\x00b".encode("utf-16"),
        bytes(range(1, 32)),
    ],
    ids=["pdf", "zip", "nul", "half UTF-16", "nul in UTF-16", "controls"],
)
def test_what_is_no_text_is_no_statement(content: bytes):
    """
    A PDF in the watched folder is somebody else's file.
    """
    with pytest.raises(NotAStatement):
        decode(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_no_statement(content: bytes):
    """
    Nothing else may come out of strangers' bytes.
    """
    try:
        text = decode(content)
    except NotAStatement:
        return
    assert "\r" not in text
    assert "\x00" not in text
