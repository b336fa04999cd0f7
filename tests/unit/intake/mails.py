"""Mails and papers as intake meets them, already fetched and read; everything not named is ordinary.

Sanne (sanne@sanne.example) mails invoice 2026-031 of 121 euros to Jan at Acme on 20 February 2026, due 6 March.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from agent.domain.customer import Customer
from agent.domain.invoice import (
    Channel,
    Confidence,
    DocumentKind,
    Field,
    InvoiceDraft,
    Party,
    Reading,
    Unreadable,
)
from agent.domain.item import OpenItem
from agent.domain.mail import Address, MailHeaders
from agent.domain.money import Money
from agent.domain.question import Question
from agent.intake import OwnIdentity, Recording, record_sent, record_watched
from agent.intake.belief import Paper
from agent.intake.gather_sent import SentMail
from agent.intake.gather_watched import WatchedMail, to_listen_to
from agent.intake.invoice_folder import record_folder
from agent.ledger import Ledger
from agent.mailbox import Summary
from agent.replies import Index, Nature
from agent.sandbox import hear
from tests.builders import DUE, SANNE, TODAY, eur, moment

SENT_ON = DUE - timedelta(days=14)
OWN = OwnIdentity.of(
    addresses=("sanne@sanne.example", "sanne.alias@freemail.example", "colleague@studio.example"),
    bookkeeping=("inbox@books.example",),
    identifiers=("NL123456782B12",),
    ibans=("NL13TEST0123456789",),
    names=("Sanne de Wit",),
)
JAN = "jan@acme.example"
NOW = moment(TODAY)
_uids = count(1)


def certain(value: Any) -> Field[Any]:
    """A value nobody doubts."""
    return Field(value, "printed", Confidence.CERTAIN)


def likely(value: Any) -> Field[Any]:
    """A value that is probably right."""
    return Field(value, "printed", Confidence.LIKELY)


def draft(number: str | None = "2026-031", amount: Money | None = None, **fields: Any) -> InvoiceDraft:
    """What the reader says of an ordinary invoice; values are certain, ``Field`` or None are taken as they are."""
    ordinary: dict[str, Any] = {
        "kind": DocumentKind.INVOICE,
        "number": number,
        "issue_date": SENT_ON,
        "due_date": DUE,
        "amount_due": amount or eur("121.00"),
    }
    plain = {"kind", "customer", "seller", "language", "collection", "embedded_copy", "doubts", "due_from_receipt"}
    said = {**ordinary, **fields}
    wrapped = {
        name: value if name in plain or value is None or isinstance(value, Field) else certain(value)
        for name, value in said.items()
    }
    return InvoiceDraft(**wrapped)


def credit_note(number: str = "C-1", amount: Money | None = None, of: str | None = "2026-031") -> InvoiceDraft:
    """What the reader says of a credit note."""
    return draft(number, amount, kind=DocumentKind.CREDIT_NOTE, due_date=None, preceding_invoice=of)


def buyer(vat_number: str = "", email: str = "", name: str = "Acme") -> Party:
    """A customer as printed."""
    return Party(name=name, vat_number=vat_number or None, email=email or None)


def pdf(reading: Reading | None = None, name: str = "", content: str = "") -> Paper:
    """A PDF with this reading; without ``content`` its bytes follow from the reading."""
    return _paper(b"%PDF-1.7\n", reading or draft(), name or "factuur.pdf", content)


def xml(reading: Reading | None = None, name: str = "") -> Paper:
    """An e-invoice with this reading."""
    return _paper(b"<Invoice/>", reading or draft(), name or "factuur.xml", "")


def unreadable(name: str = "scan.pdf") -> Paper:
    """A PDF locked with a password."""
    return pdf(Unreadable("locked with a password"), name)


def _paper(start: bytes, reading: Reading, name: str, content: str) -> Paper:
    octets = start + (content or sha256(repr(reading).encode()).hexdigest()).encode()
    return Paper(name, octets, sha256(octets).hexdigest(), reading)


def sent(*papers: Paper, to: str = JAN, cc: str = "", on: date = SENT_ON, subject: str = "", **more: Any) -> SentMail:
    """Sanne mailed these papers, or just a word."""
    subject = subject or (f"Factuur {papers[0].sha256[:6]}" if papers else "Even iets")
    return SentMail(_summary("Sent", SANNE.email, to, on, subject=subject, cc=cc, **more), papers, more.get("text", ""))


def received(
    sender: str = JAN, text: str = "Ik kijk ernaar.", *, to: str = SANNE.email, on: date = TODAY, **more: Any
) -> WatchedMail:
    """Somebody wrote; ``answers`` is the Message-ID answered."""
    nature = more.pop("nature", Nature.HUMAN)
    report = more.pop("report", b"")
    mail = WatchedMail(_summary(more.pop("folder", "INBOX"), sender, to, on, **more), nature, text, report)
    return replace(mail, heard=hear(to_listen_to(mail, (), Index())))


def _summary(folder: str, sender: str, to: str, on: date, **more: Any) -> Summary:
    at: datetime = more.get("at") or moment(on)
    uid = next(_uids)
    answers = more.get("answers", "")
    headers = MailHeaders(
        message_id=more.get("message_id", f"<mail-{uid}@mail.example>"),
        in_reply_to=(answers,) if answers else (),
        references=(answers,) if answers else (),
        sender=Address(sender),
        to=_addresses(to),
        cc=_addresses(more.get("cc", "")),
        subject=more.get("subject", ""),
        sent_at=at,
        letter=more.get("letter"),
        authentication=more.get("checks", ()),
    )
    return Summary(folder, uid, at, 1000, frozenset(), headers, (), more.get("unreadable"))


def _addresses(text: str) -> tuple[Address, ...]:
    return tuple(Address(address.strip()) for address in text.split(",") if address.strip())


@dataclass
class Intake:
    """Books, and the mail that is recorded in them; each call is a change of its own, as in a pass."""

    ledger: Ledger
    now: datetime = NOW
    server: str | None = None
    flagged: list[Summary] = field(default_factory=list)

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """One change."""
        with self.ledger.change() as book:
            recording = Recording(book, OWN, self.now, "NL", 2, "this-installation", server=self.server)
            yield recording
            self.flagged += recording.to_flag

    def sends(self, *mails: SentMail, channel: Channel = Channel.SENT) -> None:
        """Record mails found in Sent, or in a folder of blind copies."""
        with self.recording() as recording:
            for mail in mails:
                record_sent(recording, mail, "main", channel)

    def receives(self, *mails: WatchedMail) -> None:
        """Record mails found in watched folders."""
        with self.recording() as recording:
            for mail in mails:
                record_watched(recording, mail)

    def exports(self, *papers: Paper) -> None:
        """Record files found in the invoice folder."""
        with self.recording() as recording:
            record_folder(recording, papers, "main", SANNE)

    def items(self) -> tuple[OpenItem, ...]:
        """What is open."""
        return self.ledger.read().open_items()

    def item(self, key: str = "acme.example/2026-031") -> OpenItem:
        """One invoice, open or settled."""
        item = self.ledger.read().item(key)
        assert item, [item.key for item in self.items()]
        return item

    def card(self, key: str = "acme.example") -> Customer:
        """One customer."""
        card = self.ledger.read().customer(key)
        assert card, [card.key for card in self.ledger.read().customers()]
        return card

    def questions(self) -> tuple[Question, ...]:
        """What is on the owner's desk."""
        return self.ledger.read().questions()
