"""The owner's bank: what was booked, and the files she downloads of it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Booking:
    """Money that came in, or left below zero, on a bank day. ``number`` is the bank's own."""

    number: int
    day: date
    amount: Decimal
    name: str
    account: str
    text: str


@dataclass
class Bank:
    """One account from a balance on; ``downloaded`` is the last day the owner has a file of."""

    account: str
    opened: date
    opening: Decimal = Decimal("2500.00")
    bookings: list[Booking] = field(default_factory=list)
    downloaded: date | None = None
    files: int = 0

    def book(self, day: date, amount: Decimal, name: str, account: str, text: str) -> Booking:
        """Book on this day."""
        booking = Booking(len(self.bookings) + 1, day, amount, name, account, text)
        self.bookings.append(booking)
        return booking

    def balance(self, until: date) -> Decimal:
        """The balance at the end of a day."""
        return self.opening + sum((one.amount for one in self.bookings if one.day <= until), Decimal(0))

    def is_downloaded(self, booking: Booking) -> bool:
        """Whether the owner has a file with this booking in it."""
        return self.downloaded is not None and booking.day <= self.downloaded

    def download(self, until: date, *, table: bool = False) -> tuple[str, bytes] | None:
        """A file of every day since the last one; None when there is nothing new to have."""
        since = self.downloaded or self.opened
        if until <= since:
            return None
        found = [one for one in self.bookings if since < one.day <= until]
        if table and not (found and max(one.day for one in found) == until):
            table = False  # a table is complete until its newest entry only
        self.files += 1
        content = self._table(found) if table else self._camt(found, since, until)
        self.downloaded = until
        return f"bank-{self.files:04d}-{until}.{'csv' if table else 'xml'}", content

    def _camt(self, found: Sequence[Booking], since: date, until: date) -> bytes:
        """A statement as ISO 20022 camt.053.001.02."""
        entries = "".join(_entry(one) for one in sorted(found, key=lambda one: (one.day, one.number)))
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
            f"<GrpHdr><MsgId>M{self.files}</MsgId><CreDtTm>{until}T23:00:00</CreDtTm></GrpHdr>"
            f"<Stmt><Id>S{self.files}</Id><CreDtTm>{until}T23:00:00</CreDtTm>"
            f"<Acct><Id><IBAN>{self.account}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
            f"{_balance('OPBD', self.balance(since), since)}{_balance('CLBD', self.balance(until), until)}"
            f"{entries}</Stmt></BkToCstmrStmt></Document>\n"
        ).encode()

    def _table(self, found: Sequence[Booking]) -> bytes:
        """A table of bookings with the balance after each, newest first."""
        out, rows, balance = StringIO(), [], self.balance(self.downloaded or self.opened)
        for one in sorted(found, key=lambda one: (one.day, one.number)):
            balance += one.amount
            sign, text = ("Credit", "Transfer") if one.amount > 0 else ("Debit", "Transfer")
            told = f"Name: {one.name} Description: {one.text} IBAN: {one.account} Value date: {one.day:%d/%m/%Y}"
            row = [f"{one.day:%Y%m%d}", one.name, self.account, one.account, "OV", sign, _comma(abs(one.amount)), text]
            rows.append([*row, told, _comma(balance), ""])
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        head = ["Date", "Name / Description", "Account", "Counterparty", "Code", "Debit/credit", "Amount (EUR)"]
        writer.writerows([[*head, "Transaction type", "Notifications", "Resulting balance", "Tag"], *reversed(rows)])
        return out.getvalue().encode()


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _balance(code: str, amount: Decimal, day: date) -> str:
    sign = "CRDT" if amount >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{abs(amount):.2f}</Amt>"
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(one: Booking) -> str:
    came_in = one.amount > 0
    party, account = ("Dbtr", "DbtrAcct") if came_in else ("Cdtr", "CdtrAcct")
    return (
        f"<Ntry><Amt Ccy='EUR'>{abs(one.amount):.2f}</Amt><CdtDbtInd>{'CRDT' if came_in else 'DBIT'}</CdtDbtInd>"
        f"<Sts>BOOK</Sts><BookgDt><Dt>{one.day}</Dt></BookgDt><ValDt><Dt>{one.day}</Dt></ValDt>"
        f"<AcctSvcrRef>B{one.number:06d}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties>"
        f"<{party}><Nm>{escape(one.name)}</Nm></{party}>"
        f"<{account}><Id><IBAN>{one.account}</IBAN></Id></{account}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
