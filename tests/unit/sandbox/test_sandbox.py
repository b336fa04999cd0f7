"""The sandbox: the same readings as outside it, and a worker that outlives every document."""

from __future__ import annotations

import os
import signal
import sys
import zlib
from collections.abc import Iterator

import pytest

from agent.documents import read_document, read_einvoice
from agent.domain.invoice import Container, InvoiceDraft, Reading, Unreadable
from agent.domain.speech import speaking
from agent.sandbox import Reader
from agent.sandbox.wire import decode, encode
from tests.unit.documents.builders import cii, printed, sheet, ubl
from tests.unit.documents.envelopes import mailed, zipped
from tests.unit.documents.pdf_builder import pdf

limits_only = pytest.mark.skipif(sys.platform != "linux", reason="limits on a child exist on Linux only")

PAPERS = {
    "UBL": ubl(),
    "UBL in UTF-16": ubl(prolog="").decode().encode("utf-16"),
    "UBL in an old encoding": ubl(prolog='<?xml version="1.0" encoding="ISO-8859-15"?>'),
    "UBL with its copy": ubl(embedded=("factuur.pdf", "Factuur", printed())),
    "CII": cii(),
    "a printed invoice": printed(),
    "a hybrid": pdf(sheet(), attachments={"factur-x.xml": cii()}),
    "a quotation": printed(title="OFFERTE", number=None, issued=None),
    "a credit note": printed(title="CREDITNOTA", number="Creditnota nr. C26-004"),
    "a locked file": pdf(sheet(), encrypted=True),
    "an XML with a DTD": ubl(prolog="<!DOCTYPE Invoice>"),
    "a zip archive": zipped({"factuur.pdf": printed(), "factuur.xml": ubl(), "more.zip": zipped({})}),
    "a saved mail": mailed({"factuur €.pdf": printed(), "factuur.xml": ubl()}),
    "rubbish": bytes(range(256)),
    "nothing": b"",
}


def a_gigabyte_of_nothing() -> bytes:
    """A megabyte that unpacks to a thousand."""
    packer = zlib.compressobj(9)
    first, again = (packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * 100 + packer.flush()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One worker for the whole file, as in a pass."""
    with Reader() as reader:
        yield reader


@pytest.mark.parametrize("name", PAPERS)
def test_a_document_reads_the_same_inside_the_sandbox(reader: Reader, name: str):
    """Fields, sources, confidence and embedded bytes come through the pipe unchanged."""
    assert reader.read(PAPERS[name], f"{name}.bin") == read_document(PAPERS[name], f"{name}.bin")


def test_only_a_file_that_is_one_einvoice_is_read_without_a_child_of_its_own():
    """What brings a PDF, an envelope or trouble needs parsers written in C, and those never read two documents."""
    plain = {name: read_einvoice(content) for name, content in PAPERS.items()}

    assert {name for name, reading in plain.items() if reading} == {
        "UBL",
        "UBL in UTF-16",
        "UBL in an old encoding",
        "CII",
    }
    assert all(reading in (None, read_document(PAPERS[name], "")) for name, reading in plain.items())


def test_a_refusal_is_told_in_the_owners_language():
    """The child speaks what is spoken here; whatever it refuses is read by the owner."""
    with speaking("nl"), Reader() as reader:
        assert reader.read(b"", "leeg.pdf") == Unreadable("een leeg bestand; exporteer de factuur opnieuw")


def test_any_file_name_passes(reader: Reader):
    """Surrogates, line ends and great length are a stranger's choice."""
    assert isinstance(reader.read(ubl(), "fact\nuur\udcff" * 1000), InvoiceDraft)


@limits_only
def test_a_bomb_is_unreadable_and_the_next_document_is_read(reader: Reader):
    """An attachment that unpacks to a gigabyte costs one document, not the worker."""
    bomb = pdf(sheet(), attachments={"factur-x.xml": a_gigabyte_of_nothing()}, deflated=True)

    assert isinstance(reader.read(bomb, "bomb.pdf"), Unreadable)
    assert isinstance(reader.read(printed(), "next.pdf"), InvoiceDraft)


@limits_only
def test_the_largest_envelope_fits_through(reader: Reader):
    """Fifty megabytes of papers come out of one mail's worth of bytes, within the child's memory."""
    page = b"%PDF-1.7\n" + bytes(24_000_000)
    reading = reader.read(zipped({"a.pdf": page, "b.pdf": page}), "papers.zip")

    assert isinstance(reading, Container)
    assert [file.content == page for file in reading.files] == [True, True]


@limits_only
def test_a_document_that_takes_too_long_is_unreadable():
    """The wall clock ends the child; here it allows no time at all."""
    with Reader(wall_seconds=0.0) as hasty:
        reading = hasty.read(printed(), "slow.pdf")

    assert reading == Unreadable("could not be read safely, so look at it with care: it took too long")


def test_a_worker_that_died_is_started_again():
    """Somebody ended it between two documents; the next document does not notice."""
    with Reader() as reader:
        first = reader.read(ubl(), "a.xml")
        assert reader.worker_pid is not None
        os.kill(reader.worker_pid, signal.SIGKILL)

        assert reader.read(ubl(), "a.xml") == first


def test_a_closed_reader_leaves_no_process():
    """The worker ends with its reader."""
    with Reader() as reader:
        reader.read(ubl(), "a.xml")
        pid = reader.worker_pid

    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_no_worker_runs_before_the_first_document():
    """Importing and opening cost nothing."""
    with Reader() as reader:
        assert reader.worker_pid is None


@pytest.mark.parametrize(
    "reading",
    [
        read_document(ubl(embedded=("factuur.pdf", "Factuur", printed())), "x"),
        read_document(printed(title="OFFERTE"), "x"),
        read_document(zipped({"a.pdf": printed(), "b.xml": ubl()}), "x"),
    ],
)
def test_a_reading_survives_the_wire(reading: Reading):
    """What is encoded is what is decoded."""
    assert decode(*encode(reading)) == reading


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"null",
        b"[]",
        b'["draft"]',
        b'["unreadable", {"reason": "x"}]',
        b'["container", {"files": []}, [5]]',
        b'["container", {"files": [{"filename": "a", "media_type": "b", "content": ""}]}, [-1]]',
        b'["surprise", {}, []]',
        b'["draft", {"kind": "invoice", "number": {"value": 1, "source": [], "confidence": "certain"}}, []]',
        b'["draft", {"kind": "invoice", "total": {"value": {"amount": "many", "currency": "EUR"}}}, []]',
    ],
)
def test_an_answer_that_makes_no_sense_is_not_believed(answer: bytes):
    """A child that read hostile bytes may say anything; only well-typed readings count."""
    reading = decode(answer, b"")

    assert reading == Unreadable("could not be read safely, so look at it with care: the answer makes no sense")
