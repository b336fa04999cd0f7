"""A bank's file in the sandbox: the same statements and refusals as outside it, and no answer believed unchecked."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.statement import StatementFile
from agent.sandbox import Reader
from agent.sandbox.bank_wire import pack_statements, unpack_statements
from agent.sandbox.wire import HEADER, Asked, Request, packed, too_long
from agent.statements import OwnColumns, describe, read_statements, render_proposal
from bench.bank_files import bookings
from bench.bank_files import camt as large_camt
from tests.unit.documents.builders import ubl
from tests.unit.statements.bank_files import camt, every
from tests.unit.statements.bank_files import packed as zipped

limits_only = pytest.mark.skipif(sys.platform != "linux", reason="limits on a child exist on Linux only")

FILES = {
    **every(),
    "an archive": zipped(een__xml=camt(), plaatje__png=b"\x89PNG\r\n"),
    "a statement that does not add up": camt(closing="1.00"),
    "an invoice": ubl(),
    "a table of a bank nobody knows": "één;twee\r\n1;2\r\n".encode("cp850"),
    "the owner's own columns": b"dag;euro\n2026-03-02;10,00\n",
    "rubbish": bytes(range(256)),
    "nothing": b"",
}
OWN = OwnColumns(date="dag", amount="euro", text=("waarvoor",), minus=("af",))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One worker for the whole file, as in a pass."""
    with Reader() as reader:
        yield reader


def told(answer: StatementFile | StatementError) -> object:
    """An answer in a form that compares."""
    return answer if isinstance(answer, StatementFile) else (type(answer), answer.reason, answer.line, answer.file)


@pytest.mark.parametrize("name", FILES)
def test_a_bank_file_reads_the_same_inside_the_sandbox(reader: Reader, name: str):
    """
    Statements to the last letter, refusals with file, line and kind; the settings' columns reach the child.
    """
    answers = []
    for read in (read_statements, reader.read_statements):
        try:
            answers.append(told(read(FILES[name], "maart.txt", OWN)))
        except StatementError as error:
            answers.append(told(error))

    assert answers[0] == answers[1]


def test_columns_are_proposed_inside_the_sandbox(reader: Reader):
    """
    The same section for the settings as outside it, and the same refusals.
    """
    table = "Däg;Euro;Waarvoor\n2026-03-14;-1,00;faktuur 14\n2026-03-15;2,00;factuur 15\n".encode()

    assert reader.describe(table, "maart.csv") == render_proposal(describe(table, "maart.csv"), "maart.csv")
    with pytest.raises(StatementError, match=r"^maart\.xml: this file needs no description"):
        reader.describe(camt(), "maart.xml")


@limits_only
def test_a_year_of_ten_thousand_bookings_fits_the_limits(reader: Reader):
    """
    256 MB and five seconds of processor time are enough for what a busy account downloads.
    """
    (statement,) = reader.read_statements(large_camt(bookings(10_000)), "2026.xml").statements

    assert len(statement.entries) == 10_000


@limits_only
def test_a_banks_file_is_waited_for_longer_than_an_invoice():
    """
    Processor time is the same five seconds; only a busy machine makes them long.
    """
    assert Request(b"", "x", Asked.STATEMENTS).seconds(8.0) == 4 * Request(b"", "x").seconds(8.0)
    with Reader(wall_seconds=0.0) as hasty, pytest.raises(StatementError, match=r"^maart\.zip: .*took too long"):
        hasty.read_statements(zipped(a=b"x;y\n" * 2_000_000), "maart.zip")


@limits_only
def test_a_file_beyond_the_limits_is_refused_with_its_name(reader: Reader):
    """
    An archive that unpacks to more than fits costs one file; the next is read.
    """
    with pytest.raises(StatementError, match=r"^bom\.zip(/a)?: .*shorter period"):
        reader.read_statements(zipped(a=b"x;y\n" * 12_000_000), "bom.zip")

    assert reader.read_statements(camt(), "maart.xml").statements


def test_invoices_and_bank_files_share_a_worker(reader: Reader):
    """
    Each request says what it is; the one never gets the other's answer.
    """
    for _ in range(2):
        assert reader.read(camt(), "maart.xml") != reader.read(ubl(), "factuur.xml")
        with pytest.raises(NotAStatement, match="an invoice"):
            reader.read_statements(ubl(), "factuur.xml")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"null",
        b"[]",
        b'["statements"]',
        b'["statements", {"format": "x"}]',
        b'["statements", {"format": "x", "statements": [{"account": 1}]}]',
        b'["refused", {"reason": "x"}]',
        b'["surprise", {}]',
        b"[" * 200_000,
    ],
)
def test_an_answer_that_makes_no_sense_refuses_the_file(answer: bytes):
    """
    A child that read hostile bytes may say anything; only well-typed statements count.
    """
    with pytest.raises(StatementError, match=r"^maart\.sta: .*makes no sense"):
        unpack_statements(answer, "maart.sta")


def test_what_ended_the_child_is_told_in_the_name_of_the_file():
    """
    The worker answers for a child that took too long.
    """
    with pytest.raises(StatementError, match=r"^maart\.sta: .*took too long; export a shorter period"):
        unpack_statements(packed(too_long())[HEADER.size :], "maart.sta")


def test_texts_of_strangers_are_cleaned_on_their_way_out():
    """
    Nothing a payer wrote hides or reorders text on the owner's screen; the record keeps its lines.
    """
    read = read_statements(camt().replace(b"factuur 2026-014", "betaald\u202e\u200b ja".encode()), "x")
    (statement,) = unpack_statements(pack_statements(read)[HEADER.size :], "x").statements

    assert statement.entries[0].text == "betaald ja"
    assert "\u202e" not in statement.entries[0].raw
