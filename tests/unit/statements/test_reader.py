"""The door of the bank's files: known by content, refused aloud, never half."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.statement import StatementFile
from agent.statements import OwnColumns, read_statements
from tests.examples import examples
from tests.tables import each
from tests.unit.statements.bank_files import OURS, camt, csv, every, mt940, packed

SMALL = every()
BESIDE = {
    b"%PDF-1.7 afschrift": "PDF",
    b"\n\n%PDF-1.4": "PDF",
    b"\x89PNG\r\n\x1a\n": "picture",
    b"\xff\xd8\xff\xe0": "picture",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old Office document",
    b"\x1f\x8b\x08": "gzip archive",
    b"<!DOCTYPE html>\n<html><body>uw sessie is verlopen</body></html>": "web page",
    b'<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>': "invoice",
    b'<x:CrossIndustryInvoice xmlns:x="urn:x"/>': "invoice",
    b"<Document><CstmrCdtTrfInitn/></Document>": "payment order (pain.001)",
    b"<auditfile/>": "XML file of another kind (auditfile)",
    b"Received: from a\n by b\nFrom: Piet <piet@example.com>\nSubject: afschrift\n\nzie bijlage\n": "e-mail",
    b'{"a": 1, "b": 2}\n': "JSON",
    b"Beste Sanne,\n\nhierbij het afschrift.\n": "no table with columns",
    b"kolom een;kolom twee\n1;2\n": "no bank is known whose table has the columns kolom een, kolom twee",
}


def refusal(content: bytes, name: str = "maart.csv") -> StatementError:
    """What is said of a file that is not read."""
    with pytest.raises(StatementError) as raised:
        read_statements(content, name)
    return raised.value


@pytest.mark.parametrize("format_name", SMALL)
def test_the_content_decides_who_reads_a_file(format_name: str):
    """
    Every format is known under any name, and says the same ten euros.
    """
    for name in ("maart.xml", "maart.pdf", "", "../maart"):
        read = read_statements(SMALL[format_name], name)

        assert read.format == format_name
        assert [entry.amount for statement in read.statements for entry in statement.entries] == [Decimal("10.00")]


@each("content", BESIDE, ids=BESIDE.values())
def test_what_is_no_statement_is_called_what_it_is(content: bytes):
    """
    A file of another kind is no broken statement: the refusal names the kind, whatever the file calls itself.
    """
    error = refusal(content, "maart.csv")

    assert isinstance(error, NotAStatement)
    assert BESIDE[content] in error.reason
    assert error.file == "maart.csv"


def test_a_refusal_says_file_line_reason_and_cure():
    """
    The owner finds the place, and what to do about it.
    """
    said = str(refusal(mt940(closing="111,00"), "maart.sta"))

    assert said.startswith("maart.sta, line 4: statement 7/1 of account")
    assert "so 1.00 is missing; download the statement once more" in said


def test_an_archive_gives_the_statements_of_all_its_files():
    """
    One archive of files by day is one import; the papers beside them are passed over, and named.
    """
    read = read_statements(packed(een__xml=camt(), twee__xml=camt(account="NL91ABNA0417164300"), a__pdf=b"%PDF-"), "z")

    assert [statement.account for statement in read.statements] == [OURS, "NL91ABNA0417164300"]
    assert read.format == "zip archive of camt.053.001.02; passed over: a.pdf"


def test_one_unreadable_file_refuses_its_archive():
    """
    Nothing of the other files counts, and the refusal names the one to blame.
    """
    for bad in (camt(closing="9.00"), b"<auditfile/>", b"tekst", b""):
        assert refusal(packed(een__xml=camt(), twee__xml=bad), "z.zip").file == "z.zip/twee.xml"


def test_an_account_written_in_two_ways_refuses_its_archive():
    """
    Banks offer one period in several formats; read together, every booking would count twice.
    """
    assert "both as camt.053.001.02 and as MT940" in refusal(packed(a=camt(), b=mt940()), "z.zip").reason


def test_a_bank_that_changes_its_version_between_two_days_is_read():
    """
    Files of one message in two versions follow one another.
    """
    read = read_statements(packed(a=camt(), b=camt().replace(b"053.001.02", b"053.001.08")), "z.zip")

    assert read.format == "zip archive of camt.053.001.02, camt.053.001.08"


def test_an_archive_without_any_statement_is_none():
    """
    Only papers: said as what it is.
    """
    assert isinstance(refusal(packed(a__pdf=b"%PDF-1.7")), NotAStatement)


def test_the_settings_tell_the_columns_of_an_unknown_bank():
    """
    A table nobody knows is read by the owner's own words; a known one as it is known.
    """
    own = OwnColumns(date="dag", amount="euro", text=("waarvoor",))
    table = b"dag;euro;waarvoor\n2026-03-02;10,00;factuur 2026-014\n"

    assert isinstance(refusal(table), NotAStatement)
    assert read_statements(table, "t.csv", own).format == "your own columns CSV"
    assert read_statements(csv(), "t.csv", own).format == "ING CSV"


@given(st.binary(max_size=400))
def test_any_bytes_are_a_statement_or_a_refusal(content: bytes):
    """
    No bytes raise anything else.
    """
    try:
        read = read_statements(content, "x")
    except StatementError as error:
        assert error.reason
    else:
        assert isinstance(read, StatementFile)


@examples(50)
@given(st.sampled_from(list(SMALL)), st.data())
def test_a_damaged_statement_is_whole_or_refused(format_name: str, data: st.DataObject):
    """
    Any bytes in place of any others, in every format: what is still read is a whole proven file.
    """
    content = SMALL[format_name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    damaged = content[:start] + data.draw(st.binary(max_size=20)) + content[end:]
    try:
        read = read_statements(damaged, "x")
    except StatementError as error:
        assert error.file == "x"
    else:
        for statement in read.statements:
            if statement.opening is not None and statement.closing is not None:
                moved = sum((entry.amount for entry in statement.entries), Decimal(0))
                assert statement.opening + moved == statement.closing
