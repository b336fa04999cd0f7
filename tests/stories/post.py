"""What people put into the mailbox: invoices, answers, newsletters, mail that came back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from agent.demo.cast import SANNE
from agent.demo.mail import write_bounce, write_mail
from agent.demo.papers import Line, Paper, Trader, facturx_pdf, invoice_pdf, invoice_ubl
from tests.servers.launch import ImapServer

ZONE = ZoneInfo("Europe/Amsterdam")
OWNER = f"Sanne de Vries <{SANNE.email}>"
JAN = '"Doe, Jan" <jan@acme.example>'

Files = Mapping[str, Callable[[Paper], bytes]]
PDF: Files = {"{}.pdf": invoice_pdf}
UBL: Files = {"{}.xml": invoice_ubl, "{}.pdf": invoice_pdf}
FACTURX: Files = {"{}.pdf": facturx_pdf}


def days_ago(days: int) -> str:
    """A day before today, for stories by the real clock."""
    return (datetime.now(ZONE).date() - timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Mailed:
    """An invoice that went out: its paper, its mail, and the bytes of each file it carried."""

    paper: Paper
    to: str
    subject: str
    message_id: str
    files: Mapping[str, bytes]

    @property
    def number(self) -> str:
        """The invoice number."""
        return self.paper.number

    @property
    def pdf(self) -> bytes:
        """The bytes of its PDF."""
        return next(content for name, content in self.files.items() if name.endswith(".pdf"))


def paper(number: str = "2026-031", *, to: str = JAN, issued: str = "2026-08-25", days: int = 14, **more: Any) -> Paper:
    """An ordinary invoice of 121 euros, due on Tuesday 8 September 2026."""
    name, address = parseaddr(to)
    company = address.rpartition("@")[2].partition(".")[0].title()
    price, day = Decimal(str(more.pop("price", "100.00"))), datetime.fromisoformat(issued).date()
    ordinary: dict[str, Any] = {
        "number": number,
        "issue_date": day,
        "due_date": day + timedelta(days=days),
        "seller": SANNE,
        "buyer": Trader(company or name, "Dorpsstraat 1", "1234 AB Voorbeeld", email=address),
        "lines": (Line("Ontwerp", price),),
        "reference": number,
    }
    return Paper(**{**ordinary, **more})


@dataclass
class Post:
    """The postman: everything here is done by people or by other people's servers.

    ``names`` says what Sent and the other folders are called on a server that names them in its own way.
    """

    dovecot: ImapServer
    names: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    mailed: dict[str, Mailed] = field(default_factory=dict, kw_only=True)
    _numbers: Iterator[int] = field(default_factory=itertools.count, kw_only=True)

    def invoices(
        self,
        number: str = "2026-031",
        *,
        to: str = JAN,
        cc: str = "",
        files: Files = PDF,
        issued: str = "2026-08-25",
        message_id: str = "",
        folder: str = "Sent",
        subject: str = "",
        sent_on: str = "",
        text: str = "",
        edit: Callable[[bytes], bytes] = lambda mail: mail,
        **paper_fields: Any,
    ) -> Mailed:
        """Sanne mails an invoice; it lies in her Sent folder. ``edit`` spoils the mail on its way."""
        written = paper(number, to=to.split(",")[0] if '"' not in to else to, issued=issued, **paper_fields)
        contents = {name.format(number): make(written) for name, make in files.items()}
        mailed = Mailed(
            written, to, subject or f"Factuur {number}", message_id or self._id(f"invoice-{number}"), contents
        )
        text = text or f"Hoi,\n\nIn de bijlage vind je factuur {number}.\n\nGroet, Sanne\n"
        on = sent_on or issued
        mail = _mail(OWNER, to, mailed.subject, text, on, mailed.message_id, cc=cc, files=contents)
        self._puts(folder, edit(mail), on)
        self.mailed[number] = mailed
        return mailed

    def writes(
        self,
        to: str,
        text: str = "Hoi,\n\nTot gauw!\n",
        *,
        subject: str = "Even iets",
        on: str,
        answers: str = "",
        files: Mapping[str, bytes] | None = None,
    ) -> int:
        """Sanne mails something herself; it lies in her Sent folder. ``answers`` as for ``reply``."""
        cited = self._cited(answers)
        return self._puts("Sent", _mail(OWNER, to, subject, text, on, self._id(), answers=cited, files=files), on)

    def reply(
        self,
        to: str,
        text: str = "Dag Sanne,\n\nIk kijk ernaar.\n\nJan\n",
        *,
        on: str = "2026-09-14",
        sender: str = "",
        subject: str = "",
        folder: str = "INBOX",
        fields: Mapping[str, str] | None = None,
        edit: Callable[[bytes], bytes] = lambda mail: mail,
    ) -> int:
        """Somebody answers a mail in its thread, named by its invoice number or its Message-ID."""
        invoice, cited = self.mailed.get(to), self._cited(to)
        who, topic = (invoice.to, invoice.subject) if invoice else (JAN, "Factuur")
        mail = _mail(
            sender or who, OWNER, subject or f"Re: {topic}", text, on, self._id(), answers=cited, fields=fields
        )
        return self._puts(folder, edit(mail), on)

    def receives(
        self,
        sender: str,
        subject: str,
        text: str = "Zomaar.\n",
        *,
        on: str = "2026-09-14",
        folder: str = "INBOX",
        fields: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> int:
        """Somebody writes without answering any mail."""
        return self._puts(folder, _mail(sender, OWNER, subject, text, on, self._id(), fields=fields, files=files), on)

    def returns(
        self,
        cited: str,
        recipient: str = "jan@acme.example",
        *,
        on: str = "2026-09-14",
        head: bytes = b"",
        action: str = "failed",
    ) -> int:
        """A server returns an invoice, or the mail with this Message-ID, as undeliverable; ``head`` is its own head.

        ``action`` is what it says it did (RFC 3464 2.3.3).
        """
        report = write_bounce(OWNER, self._cited(cited), recipient, _noon(on), self._id(), action)
        cites = f"Message-ID: {self._cited(cited)}".encode()
        return self._puts("INBOX", report.replace(cites, head or cites), on)

    def _cited(self, name: str) -> str:
        return self.mailed[name].message_id if name in self.mailed else name

    def _puts(self, folder: str, content: bytes, on: str) -> int:
        flags = ("\\Seen",) if folder == "Sent" else ()
        return self.dovecot.deliver(self.named(folder), content, flags=flags, at=_noon(on))

    def named(self, folder: str) -> str:
        """What this folder is called here."""
        return self.names.get(folder, folder)

    def _id(self, name: str = "") -> str:
        return f"<{name or f'mail-{next(self._numbers)}'}@mail.example>"


def _mail(sender: str, to: str, subject: str, text: str, on: str, message_id: str, **more: Any) -> bytes:
    return write_mail(sender, to, subject, text, _noon(on), message_id, **more)


def _noon(on: str) -> datetime:
    moment = datetime.fromisoformat(on)
    return (moment if len(on) > 10 else moment.replace(hour=12)).replace(tzinfo=ZONE)
