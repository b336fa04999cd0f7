"""CAMT (ISO 20022 camt.052, 053 and 054 of any version): what European banks call XML or SEPA statements."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import tell
from agent.domain.statement import StatementFile
from agent.statements.camt_entries import Account, read_booking
from agent.statements.camt_pages import Page, Pagination, end_page, read_balance, read_pagination, statements_of
from agent.statements.camt_values import AGAIN, read_currency, read_number
from agent.statements.records import Record, read_records

# Message element, without the version that the very first ones carried ("BkToCstmrStmtV01").
_MESSAGES = {"BkToCstmrStmt": "camt.053", "BkToCstmrAcctRpt": "camt.052", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_MESSAGE = re.compile(rf"({'|'.join(_MESSAGES)})(?:V\d\d)?")
_STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
_KEPT = frozenset({
    "AcctSvcrRef", "AddtlInf", "AddtlNtryInf", "AddtlRmtInf", "AddtlTxInf", "Amt", "BBAN", "Ccy", "Cd", "CdtDbtInd",
    "CreDtTm", "Dt", "DtTm", "ElctrncSeqNb", "EndToEndId", "IBAN", "Id", "LastPgInd", "LglSeqNb", "Nb", "NbOfTxs", "Nm",
    "PgNb", "Prtry", "Ref", "RvslInd", "Sts", "SubFmlyCd", "ToDtTm", "UPIC", "Ustrd",
})  # fmt: skip


def read_camt(content: bytes) -> StatementFile:
    """
    Read a bank's XML file: each statement in it, with what was booked, proven by its balance.

    Pending and merely announced entries are left out; a batch whose payments are told in full becomes its payments;
    pages of one statement become one.

    Raises:
        NotAStatement: When it is something else.
        StatementError: When it is CAMT and cannot be believed; nothing of it counts then.
    """
    files = CamtFiles()
    files.take(content)
    return files.read()[0]


class CamtFiles:
    """CAMT files that came together: the pages of a statement may lie in several of them."""

    def __init__(self) -> None:
        self._pages: dict[str, list[Page]] = {}

    def take(self, content: bytes, file: str = "") -> StatementFile:
        """
        Take one file; what is given back has its format, and no statements yet.

        Raises:
            NotAStatement: When it is something else.
            StatementError: When it is CAMT and cannot be read for certain.
        """
        start = content[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if not start.startswith(b"<") or not _speaks_camt(content):
            raise NotAStatement(tell("not a CAMT file"))
        reading = _Reading()
        for record in read_records(content, _cut, _KEPT):
            reading.take(record)
        if not reading.format:
            raise NotAStatement(tell("an XML file that is no CAMT"))
        if not reading.pages:
            raise StatementError(tell("a CAMT file without any statement in it; {again}", again=tell(AGAIN)))
        for page in reading.pages:
            page.file = file
        self._pages.setdefault(reading.format, []).extend(reading.pages)
        return StatementFile(reading.format, ())

    def read(self) -> list[StatementFile]:
        """
        The statements of all files taken, one row for each format.

        Raises:
            StatementError: When a page is missing, or a statement does not balance; it names its file.
        """
        return [StatementFile(name, statements_of(pages)) for name, pages in self._pages.items()]


def _speaks_camt(content: bytes) -> bool:
    """Whether the message element can be in it at all: cheaper than to parse somebody's XML for nothing."""
    words = [word for name in _MESSAGES for word in (name.encode(), name.encode("utf-16-le"))]
    return any(word in content for word in words)


def _cut(around: tuple[str, ...], path: str, name: str) -> bool | None:
    """Which elements are read by themselves: a transaction as part of its entry, the others one after the other."""
    if not around:
        return False if _MESSAGE.fullmatch(name) else None
    if around[-1] == "Ntry":
        # The first version had no NtryDtls around them.
        return True if name == "TxDtls" and path in ("NtryDtls", "") else None
    if path:
        return None
    if len(around) == 1:
        return False if name in ("GrpHdr", *_STATEMENTS) else None
    return False if len(around) == 2 and name in ("Acct", "Bal", "Ntry") else None


class _Reading:
    """Takes the records in the file's order: account, balances and entries, then the page they belong to."""

    def __init__(self) -> None:
        self.format = ""
        self.pages: list[Page] = []
        self._page = Page()
        self._message: Pagination | None = None

    def take(self, record: Record) -> None:
        """Add a record."""
        page = self._page
        if record.name == "Ntry":
            self._take_entry(record)
        elif record.name == "Acct":
            currency = read_currency(record, "Ccy") if record.find("Ccy") else ""
            page.account = Account(read_number(record, "Id"), record.find("Ownr/Nm", "Ownr/Pty/Nm") or "", currency)
        elif record.name == "Bal":
            if balance := read_balance(record):
                page.balances.append(balance)
        elif record.name == "GrpHdr":
            self._message = read_pagination(record)
        elif record.name in _STATEMENTS:
            self.pages.append(end_page(page, record, self._message))
            self._page = Page()
        elif found := _MESSAGE.fullmatch(record.name):
            version = record.namespace.rpartition("camt.")
            self.format = f"camt.{version[2]}" if version[1] else _MESSAGES[found[1]]

    def _take_entry(self, record: Record) -> None:
        page = self._page
        label = record.find("Amt@Ccy") or ""
        if not page.account.currency:
            known = page.balances[0].currency if page.balances else read_currency(record, "Amt@Ccy")
            page.account = replace(page.account, currency=known)
        booking = read_booking(record, page.account, page.balances[-1].on if page.balances else None)
        if booking is None:
            return
        page.bookings.append(booking)
        if label != page.account.currency:
            page.strange = page.strange or (label, record.line)
