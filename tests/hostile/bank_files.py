"""Bank files made to hurt or mislead whoever reads them, each with a name; all of our own making."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tests.examples import TIMES
from tests.unit.statements.bank_files import camt, coda, csv, mt940, ofx, packed

_MT940 = b":20:X\r\n:25:123\r\n:28C:1/1\r\n:60F:C260302EUR100,00\r\n"
_SLIP = b":61:2603020302C10,00NTRFNONREF\r\n"
_CLOSES = b"\r\n:62F:C260303EUR110,00\r\n-"
_CAMT = b"<Document><BkToCstmrStmt><Stmt><Ntry>"
_CAMT_ENDS = b"</Ntry></Stmt></BkToCstmrStmt></Document>"
_TEXT = b"<NtryDtls><TxDtls><RmtInf>"
_TEXT_ENDS = b"</RmtInf></TxDtls></NtryDtls>"
_OFX = b"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>"
_OFX_ENDS = b"</BANKTRANLIST></STMTRS></OFX>"

#: Octets of one trick; a reader that goes back and forth takes many times as long for the larger ones.
SIZE = 50_000 if TIMES == 1 else 300_000


def _many(piece: bytes, before: bytes = b"", after: bytes = b"", size: int = SIZE) -> bytes:
    return before + piece * (size // len(piece)) + after


#: What a reader that goes back and forth never comes to the end of: one piece again and again.
PATTERNS: dict[str, bytes] = {
    **{f"only {piece!r}": _many(piece) for piece in (
        b"a", b"0", b"1", b";", b",", b'"', b'";', b"'", b"\t.", b"|", b"a;b;c\n", b'"a\n', b"a\n", b"<", b"<a ",
        b"<a>", b"<!--", b"<?", b"&amp;", b"{4:", b":20:", b":20:\n:25:\n", b":61:", b":86:", b'{"a":',
        b"\xe9", b"\xc3\x83", b"\xe2\x80\x99", b"\xc3\xa2\xe2\x82\xac\xe2\x84\xa2", b"\x81a", b"From: x\n",
        b"0" + b" " * 127 + b"\n", b"IBAN: ", b"RF18 ", b"+++",
    )},
    **{f"MT940 with :86: of {piece!r}": _many(piece, _MT940 + _SLIP + b":86:", _CLOSES) for piece in (
        b" ", b"/", b"/NAME/", b"?20", b">20", b"a\n", b"1 ", b"IBAN: ", b"EREF+SVWZ+", b"///", b"NAAM: ", b"+++",
        b"RF18 ", b"-",
    )},
    "MT940 of bookings without end": _many(_SLIP, _MT940),
    "MT940 of balances without end": _many(b":60F:C260302EUR100,00\r\n", b":20:X\n:25:1\n"),
    "CODA of movements without end": _many(b"21" + b"0" * 126 + b"\r\n", b"0000003032600005" + b" " * 111 + b"2\r\n"),
    **{f"OFX of {piece!r}": _many(piece, _OFX, _OFX_ENDS) for piece in (
        b"<STMTTRN>", b"<!--", b"<![CDATA[", b"<a x ", b"&amp;", b"&#", b"<NAME>", b"</a>", b"<STMTTRN><MEMO>a",
    )},
    **{f"CAMT of {piece!r}": _many(piece, _CAMT, _CAMT_ENDS) for piece in (
        b"<Ntry>", b"<a/>", b"<Amt/>", b" ", b"&lt;",
    )},
    **{f"CAMT with words of {piece!r}": _many(piece, _CAMT + _TEXT, _TEXT_ENDS + _CAMT_ENDS) for piece in (
        b"<Ustrd>a</Ustrd>", b"<Ustrd> </Ustrd>", b"a ", b"<Strd/>",
    )},
    **{f"a table with {piece!r}": _many(piece, b"datum;bedrag;omschrijving\n2026-03-02;1,00;") for piece in (
        b" ", b"RF18 ", b"+++", b'"', b"/NAME/", b"x\n2026-03-02;1,00;", b"2026-",
    )},
}  # fmt: skip


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    first, again = (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (megabytes - 1) + packer.flush()


def _lying_zip(stream: bytes, told: int) -> bytes:
    """An archive of one deflated stream that tells another size than it has."""
    sizes = struct.pack("<LLL", 0, len(stream), told)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", 1, 0) + b"a"
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
    central += struct.pack("<HHHHHLL", 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local) + len(stream), 0)
    return local + stream + central + end


def _many_files(count: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}", b"x")
    return written.getvalue()


_LAUGHS = "".join(f'<!ENTITY a{one + 1} "{f"&a{one};" * 10}">' for one in range(9))

#: What must be refused, and a word of the reason.
REFUSED: dict[str, tuple[bytes, str]] = {
    "0 bytes": (b"", "empty file"),
    "nothing but blanks": (b"\r\n \x00\x1a", "empty file"),
    "nothing but a mark": (b"\xef\xbb\xbf", "empty file"),
    "a PDF named .csv": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj", "a PDF"),
    "40 MB of one line": (b"x" * 40_000_000, "larger than 20 MB"),
    "60 MB of XML": (b"<Document>" + b" " * 60_000_000, "larger than 50 MB"),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(200), "no text"),
    "billion laughs": (b"<!DOCTYPE a [<!ENTITY a0 'ha'>" + _LAUGHS.encode() + b"]>" + camt()[38:], "document type"),
    "a file of this machine": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + camt().replace(b"factuur", b"&x;")[38:],
        "document type",
    ),
    "OFX with a document type": (ofx().replace(b"<OFX>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><OFX>"), "document type"),
    "100,000 deep": (_CAMT + b"<a>" * 100_000, "elements than a bank"),
    "a zip of a gigabyte": (_lying_zip(_bomb(1000), 1_000_000_000), "larger than any bank's"),
    "a zip that lies about its size": (_lying_zip(_bomb(1000), 10), "zip archive"),
    "a zip in a zip": (packed(a=packed(b=camt())), "inside another"),
    "a zip of 3,000 files": (_many_files(3_000), "more than 2000 files"),
    "an empty zip": (packed(), "empty zip"),
    "a cut zip": (packed(a=camt())[:-20], "broken zip"),
    "a zip with a changed file": (packed(a=camt()).replace(b"PK\x01\x02", b"PK\x01\x03"), "broken zip"),
    "a statement that does not add up": (camt(closing="110.01"), "does not add up"),
    "MT940 that does not add up": (mt940(closing="109,99"), "does not add up"),
    "CODA that does not add up": (coda().replace(b"0000000000110000", b"0000000000111000"), ""),
    "a table that does not add up": (
        csv() + csv().splitlines()[1].replace(b"110,00", b"90,00") + b"\r\n",
        "balance before",
    ),
    "30 February in CAMT": (camt().replace(b"2026-03-02", b"2026-02-30"), "30"),
    "30 February in a table": (csv().replace(b"20260302", b"20260230"), "20260230"),
    "30 February in OFX": (ofx().replace(b"20260302", b"20260230"), ""),
    "30 February in CODA": (coda().replace(b"020326", b"300226"), ""),
    "a thousand mark in CAMT": (camt().replace(b"10.00", b"1,010.00"), "1,010.00"),
    "two notations in one table": (csv().replace(b'"110,00"', b'"1.110.00"'), "1.110.00"),
    "an amount with three decimals": (csv().replace(b'"10,00"', b'"10,001"'), "written otherwise"),
    "an amount in words": (mt940().replace(b"C10,00", b"Ctien"), ""),
    "infinity": (camt().replace(b">10.00<", b">Infinity<"), "Infinity"),
    "Arabic digits": (csv().replace(b"10,00", "١٠,00".encode()), ""),
    "an unknown header": (b"dag;euro;wie\n2026-03-02;1,00;Jan\n", "dag, euro, wie; run `voldaan bank describe FILE`"),
    "a sign that is no sign": (csv().replace(b'"Bij"', b'"Erbij"'), "does not say whether money came or left"),
    "a header twice": (csv().replace(b'"Tag"', b'"Datum"'), "two columns are called"),
    "a cell too many": (csv().replace(b'"110,00"', b'"110,00";"";"x"'), "columns where the header has"),
    "a record too short": (coda().replace(b"REF1", b"RE1"), ""),
}  # fmt: skip
