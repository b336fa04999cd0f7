"""CAMT as XML from strangers: encodings, prefixes, limits; and what must hold for any file."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import StatementError
from agent.statements import records
from agent.statements.camt import read_camt
from tests.unit.statements.camt_builder import THEIRS, camt, el, entry, party, statement, tx

DETAILS = tx(parties=party("Dbtr", "Müller & Söhne".replace("&", "&amp;"), THEIRS), ustrd=("één € 014",), e2e="E1")
FILE = camt(statement(entry("10.00", DETAILS, ref="B1"), closing="110.00"))
READ = read_camt(FILE).statements[0].entries[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15"])
def test_every_encoding_says_the_same(encoding):
    """
    As the file declares it, or as its first bytes show.
    """
    text = FILE.decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')

    [found] = read_camt(text.encode(encoding)).statements[0].entries

    assert (found.counterparty, found.text) == ("Müller & Söhne", "één € 014")


def test_a_file_that_belies_its_encoding_is_read_as_it_is():
    """
    It declares UTF-8 and was saved as Windows-1252.
    """
    assert read_camt(FILE.decode().encode("cp1252")).statements[0].entries[0].text == "één € 014"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("><", ">\r\n   <"),
        lambda text: text.replace("<Ntry>", "<!-- <Ntry> --><Ntry>"),
        lambda text: text.replace("één € 014", "<![CDATA[één € 014]]>"),
        lambda text: text.replace("één", "&#233;&#xE9;n"),
        lambda text: text.replace('<Amt Ccy="EUR">', "<Amt x='1'  Ccy = 'EUR' >"),
        lambda text: text.replace("<Refs>", "<Unknown><Nm>Somebody</Nm><Amt Ccy='USD'>1</Amt></Unknown><Refs>"),
        lambda text: (
            text.replace("<Document", '<Head xmlns="urn:head.001"><A/></Head><Document').replace(
                "<Head", "<Envelope><Head"
            )
            + "</Envelope>"
        ),
    ],
)
def test_how_the_xml_is_written_does_not_matter(change):
    """
    Indented, commented, escaped, extended, in an envelope.
    """
    [found] = read_camt(change(FILE.decode()).encode()).statements[0].entries

    assert (found.counterparty, found.account, found.text) == (READ.counterparty, READ.account, READ.text)
    assert (found.amount, found.end_to_end_id, found.original) == (READ.amount, "E1", None)


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True), st.sampled_from(["053.001.02", "053.001.13"]))
def test_prefix_and_version_do_not_matter(prefix, version):
    """
    The elements are known by their names.
    """
    whole = read_camt(
        camt(statement(entry("10.00", DETAILS, ref="B1"), closing="110.00"), version=version, prefix=prefix)
    )
    [found] = whole.statements[0].entries

    assert whole.format == f"camt.{version}"
    assert (found.counterparty, found.amount, found.text) == (READ.counterparty, READ.amount, READ.text)


def test_the_record_is_kept_as_it_stood():
    """
    Shortened, and whole characters only.
    """
    long = (
        read_camt(camt(statement(entry("10.00", tx(ustrd=("€" * 3_000,))), closing="110.00"))).statements[0].entries[0]
    )

    assert READ.raw.startswith("<Ntry><Amt")
    assert READ.raw.endswith("</Ntry>")
    assert len(long.raw) == 2_000
    assert "\ufffd" not in long.raw


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (camt(statement(), head='<!DOCTYPE d SYSTEM "file:///etc/passwd">'), "document type"),
        (camt(statement(), head='<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'), "document type"),
        (FILE.replace(b"<Refs>", b"<X>" * 100 + b"</X>" * 100 + b"<Refs>"), "far more kinds"),
        (FILE.replace(b"<Refs>", b"".join(b"<X%d/>" % n for n in range(4_000)) + b"<Refs>"), "far more kinds"),
        (FILE.replace(b"<Refs>", b"<" + b"X" * 200 + b"/><Refs>"), "far more kinds"),
        (FILE.replace(b"</Refs>", b"</Rofs>"), "broken XML"),
        (FILE[:-30], "broken XML"),
        (FILE + b"<x/>", "broken XML"),
        (FILE.replace("één".encode(), b"&nbsp;"), "broken XML"),
        (camt(), "without any statement"),
    ],
)
def test_what_no_bank_writes_is_refused(content, says):
    """
    Bombs, depth, variety, and files cut off; each with what to do.
    """
    with pytest.raises(StatementError, match=f"{says}.*;|{says}.*download"):
        read_camt(content)


def test_size_has_limits(monkeypatch):
    """
    Of the file, and of what is in it.
    """
    monkeypatch.setattr(records, "MAX_ELEMENTS", 50)
    with pytest.raises(StatementError, match="far more elements"):
        read_camt(camt(statement(*["<x/>"] * 50)))
    monkeypatch.setattr(records, "MAX_BYTES", 1_000)
    with pytest.raises(StatementError, match="larger than"):
        read_camt(camt(statement(head=el("x", "y" * 1_000))))


CENTS = st.integers(1, 10**9).map(lambda number: Decimal(number).scaleb(-2))
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"], exclude_characters="<>&"), max_size=40)
NAMES = WORDS.map("K".__add__)
BOOKINGS = st.lists(
    st.tuples(CENTS, st.sampled_from(["CRDT", "DBIT"]), NAMES, WORDS, st.sampled_from(["BOOK", "PDNG"]))
)


@given(BOOKINGS, CENTS, st.booleans())
def test_what_is_written_is_read(bookings, opening, v8):
    """
    Every amount, name and text, in its order; pending ones aside.
    """
    booked = [
        (-size if sign == "DBIT" else size, name, text)
        for size, sign, name, text, status in bookings
        if status == "BOOK"
    ]
    closing = opening + sum(amount for amount, _, _ in booked)
    entries = [
        entry(
            str(size),
            tx(parties=party("Cdtr" if sign == "DBIT" else "Dbtr", name, v8=v8), ustrd=(text,)),
            sign=sign,
            status=el("Sts", el("Cd", status) if v8 else status),
        )
        for size, sign, name, text, status in bookings
    ]
    whole = statement(*entries, opening=str(opening), closing=str(abs(closing)))
    if closing < 0:
        at = whole.rindex("CRDT", 0, whole.index("2026-03-03"))
        whole = whole[:at] + "DBIT" + whole[at + 4 :]

    [found] = read_camt(camt(whole)).statements

    assert [(each.amount, each.counterparty, each.text) for each in found.entries] == [
        (amount, " ".join(name.split()), " ".join(text.split())) for amount, name, text in booked
    ]
    assert (found.opening, found.closing) == (opening, closing)


PIECES = st.sampled_from(
    [b"<Ntry>", b"</Ntry>", b"<Bal>", b"<Stmt>", b"</Stmt>", b"<TxDtls>", b"<Amt>", b"<Cd>ITBD</Cd>"]
)


@given(
    st.integers(0, len(FILE)), st.integers(0, 40), st.lists(PIECES | st.binary(max_size=9), max_size=4).map(b"".join)
)
def test_any_bytes_are_read_or_refused(at, length, put):
    """
    Never another exception; and what is read balances.
    """
    with contextlib.suppress(StatementError):
        for found in read_camt(FILE[:at] + put + FILE[at + length :]).statements:
            assert found.opening is not None
            assert found.opening + sum(each.amount for each in found.entries) == found.closing
