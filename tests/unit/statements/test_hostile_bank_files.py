"""Files that are cut, mis-encoded, false or made to hurt: whole or refused, with file, reason and cure."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.statement import StatementFile
from agent.sandbox import Reader
from agent.statements import read_statements
from tests.hostile.bank_files import REFUSED
from tests.tables import each
from tests.unit.statements.bank_files import camt, coda, csv, every, mt940, ofx

TEXTS = {"MT940": mt940(), "CODA": coda(), "OFX": ofx(), "ING CSV": csv()}
#: Neither the line ends nor the character set change what is said: bytes to bytes.
SPELLINGS = {
    "with a mark": lambda file: b"\xef\xbb\xbf" + file,
    "in UTF-16": lambda file: file.decode().encode("utf-16"),
    "with line feeds alone": lambda file: file.replace(b"\r\n", b"\n"),
    "with carriage returns alone": lambda file: file.replace(b"\r\n", b"\n").replace(b"\n", b"\r"),
    "with doubled carriage returns": lambda file: file.replace(b"\r\n", b"\n").replace(b"\n", b"\r\r\n"),
    "with blank lines before it": lambda file: b"\r\n\r\n" + file,
    "with the end mark of DOS": lambda file: file + b"\x1a",
}
CHARACTERS = {"UTF-8": "utf-8", "Windows-1252": "cp1252", "DOS": "cp850"}


def said(file: StatementFile) -> StatementFile:
    """What it says, without the records as they stood."""
    return replace(
        file,
        statements=tuple(
            replace(each, entries=tuple(replace(entry, raw="") for entry in each.entries)) for each in file.statements
        ),
    )


@each("spelling", SPELLINGS)
@each("name", TEXTS)
def test_line_ends_and_marks_change_nothing(name: str, spelling: str):
    """
    Programs between the bank and the owner rewrite them.
    """
    assert said(read_statements(SPELLINGS[spelling](TEXTS[name]), "x")) == said(read_statements(TEXTS[name], "x"))


@each("character_set", CHARACTERS)
@each("name", TEXTS)
def test_a_name_is_read_in_the_character_set_it_was_written_in(name: str, character_set: str):
    """
    Banks do not say which one; a name keeps its letters.
    """
    for plain in (b"J. Bakker", b"J. BAKKER"):
        file = TEXTS[name].replace(plain, "J. Müller".encode(CHARACTERS[character_set]))
        if file != TEXTS[name]:
            (entry,) = read_statements(file, "x").statements[0].entries
            assert entry.counterparty == "J. Müller" or character_set == "UTF-8"


@pytest.mark.parametrize("name", ["MT940", "ING CSV"])
def test_letters_that_were_encoded_twice_are_letters_again(name: str):
    """
    Seen in practice: a savings bank's download.
    """
    twice = "J. Müller".encode().decode("cp1252").encode()
    (entry,) = read_statements(TEXTS[name].replace(b"J. Bakker", twice), "x").statements[0].entries

    assert entry.counterparty == "J. Müller"


@pytest.mark.parametrize("name", every())
def test_a_cut_file_is_whole_or_refused(name: str):
    """
    Wherever it ends: what is still read says all that the whole file says, or fewer rows each of them whole.
    """
    whole = every()[name]
    said_whole = said(read_statements(whole, "x"))
    for end in range(len(whole)):
        try:
            read = read_statements(whole[:end], "x")
        except StatementError as error:
            assert error.file == "x"
        else:
            assert said(read) == said_whole


@each("name", REFUSED)
def test_a_false_or_hurtful_file_is_refused_with_reason_and_cure(name: str):
    """
    The reason says what is wrong, and behind it what to do.
    """
    content, why = REFUSED[name]
    with pytest.raises(StatementError) as raised:
        read_statements(content, "maart.csv")

    assert raised.value.file.startswith("maart.csv")
    assert why in str(raised.value)
    assert "; " in raised.value.reason


@pytest.mark.skipif(sys.platform != "linux", reason="limits on a child exist on Linux only")
def test_inside_the_sandbox_each_is_refused_for_the_same_reason():
    """
    None of them takes the memory or the time of a child, so each refusal stays the reader's own.
    """
    with Reader() as reader:
        for name, (content, why) in REFUSED.items():
            with pytest.raises(StatementError) as raised:
                reader.read_statements(content, name)
            assert why in str(raised.value)
            assert "safely" not in raised.value.reason, name


def test_a_strange_file_is_no_broken_statement():
    """
    What is something else may be passed over in silence; what is a bank's file never is.
    """
    others = {name for name, (content, _) in REFUSED.items() if is_other(content)}

    assert others == {"a PDF named .csv", "a program", "an unknown header"}


def is_other(content: bytes) -> bool:
    """Whether it is refused as no statement at all."""
    try:
        read_statements(content, "x")
    except StatementError as error:
        return isinstance(error, NotAStatement)
    return False


def test_thousand_marks_and_days_of_thirty_are_read_where_banks_write_them():
    """
    MT940 with "1.000,00"; the 30th of February as a day of interest is its last day.
    """
    thousands = mt940(closing="1.100,00").replace(b"C10,00", b"C1.000,00")
    (entry,) = read_statements(thousands, "x").statements[0].entries
    assert entry.amount == Decimal("1000.00")

    (entry,) = read_statements(mt940().replace(b":61:2603020302", b":61:2602300302"), "x").statements[0].entries
    assert str(entry.value_on) == "2026-02-28"


def test_every_entry_of_a_large_file_is_read_or_none():
    """
    One damaged booking among many refuses all.
    """
    rows = csv().splitlines()
    many = b"\r\n".join([rows[0], *[rows[1].replace(b"110,00", b"%d,00" % (110 - 10 * one)) for one in range(9)], b""])
    assert len(read_statements(many, "x").statements[0].entries) == 9

    with pytest.raises(StatementError):
        read_statements(many.replace(b'"70,00"', b'"70,01"'), "x")


@pytest.mark.skipif(sys.platform == "win32", reason="processor time is limited on Unix only")
def test_no_pattern_keeps_a_reader_busy():
    """
    A process of its own may use ten seconds of processor time for all of them together, and needs a few.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.bank_reader"], capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert int(done.stdout) > 70


def test_xml_in_other_encodings_says_the_same():
    """
    UTF-16, a mark, an encoding that is declared and not used.
    """
    whole = said(read_statements(camt(), "x"))
    text = camt().decode()
    declared = text.replace("UTF-8", "ISO-8859-1").replace("J. Bakker", "J. Bäkker")

    assert said(read_statements(b"\xef\xbb\xbf" + camt(), "x")) == whole
    assert said(read_statements(text.encode("utf-16"), "x")) == whole
    for encoding in ("latin-1", "utf-8"):
        (entry,) = read_statements(declared.encode(encoding), "x").statements[0].entries
        assert entry.counterparty == "J. Bäkker"
