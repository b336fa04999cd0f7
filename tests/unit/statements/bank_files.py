"""One small whole file of every format, each of the same day: ten euros from J. Bakker for invoice 2026-014."""

from __future__ import annotations

import io
import zipfile

from tests.unit.statements import camt_builder as xml

OURS, THEIRS = xml.OURS, xml.THEIRS


def packed(**files: bytes) -> bytes:
    """A zip archive; a name's double underscore stands for the dot."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return written.getvalue()


def camt(*, closing: str = "110.00", account: str = OURS) -> bytes:
    """CAMT.053."""
    details = xml.tx(parties=xml.party("Dbtr", "J. Bakker", THEIRS), ustrd=("factuur 2026-014",))
    return xml.camt(xml.statement(xml.entry("10.00", details), closing=closing, account=account))


def mt940(*, closing: str = "110,00", account: str = OURS) -> bytes:
    """MT940."""
    info = f":86:/IBAN/{THEIRS}/NAME/J. Bakker/REMI/factuur 2026-014"
    lines = (
        ":20:X", f":25:{account}", ":28C:7/1", ":60F:C260302EUR100,00", ":61:2603020302C10,00NTRFNONREF", info,
        f":62F:C260303EUR{closing}", "-", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def _record(*parts: tuple[int, str]) -> str:
    record = " " * 128
    for start, text in parts:
        record = record[:start] + text + record[start + len(text) :]
    return record


def coda() -> bytes:
    """CODA."""
    own = f"{'BE68539007547034':34}EUR"
    records = (
        _record((0, "0000003032600005"), (34, "SANNE SCHRIJFT"), (60, "KREDBEBB"), (127, "2")),
        _record((0, "12007"), (5, own), (42, "0000000000100000"), (58, "020326"), (125, "007")),
        _record(
            (0, "2100010000"), (10, "REF1"), (31, "0000000000010000"), (47, "020326"), (53, "00150000"), (61, "0"),
            (62, "FACTUUR 2026-014"), (115, "020326"), (121, "0070"), (125, "1"), (127, "0"),
        ),
        _record((0, "2300010000"), (10, "BE71096123456769"), (47, "J. BAKKER"), (125, "0"), (127, "0")),
        _record((0, "8007"), (4, own), (41, "0000000000110000"), (57, "030326"), (127, "0")),
        _record((0, "9"), (16, "000005"), (22, "000000000000000"), (37, "000000000010000"), (127, "2")),
    )  # fmt: skip
    return "\r\n".join((*records, "")).encode()


def ofx() -> bytes:
    """OFX in SGML, which has a closing balance only."""
    return (
        b"OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n\r\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR"
        b"<BANKACCTFROM><BANKID>30004<ACCTID>00012345678</BANKACCTFROM><BANKTRANLIST><DTSTART>20260301<DTEND>20260331"
        b"<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>20260302\n<TRNAMT>10.00\n<FITID>F1\n<NAME>J. Bakker\n"
        b"<MEMO>factuur 2026-014\n</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>110.00<DTASOF>20260303</LEDGERBAL>"
        b"</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def csv() -> bytes:
    """ING's table, with the balance after each row."""
    names = (
        "Datum", "Naam / Omschrijving", "Rekening", "Tegenrekening", "Code", "Af Bij", "Bedrag (EUR)", "Mutatiesoort",
        "Mededelingen", "Saldo na mutatie", "Tag",
    )  # fmt: skip
    row = ("20260302", "J. Bakker", OURS, THEIRS, "OV", "Bij", "10,00", "Overschrijving", "factuur 2026-014", "110,00")
    return "\r\n".join(";".join(f'"{cell}"' for cell in cells) for cells in (names, (*row, ""), ())).encode()


def every() -> dict[str, bytes]:
    """All of them, by what ``StatementFile.format`` says."""
    return {"camt.053.001.02": camt(), "MT940": mt940(), "CODA": coda(), "OFX": ofx(), "ING CSV": csv()}
