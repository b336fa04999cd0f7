"""A letter to Acme, and the things around it that do not matter to a test."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agent.domain.decision import Clearance
from agent.domain.invoice import Copy
from agent.domain.letter import ItemStep, Letter
from agent.domain.mail import Address
from agent.domain.policy import Mode
from agent.mailbox import MemoryMailbox, MemoryServer
from agent.outbox import Installation, Journal, Outbox, Security, SmtpServer
from agent.outbox.smtp import Accepted, Envelope, Outcome
from tests.servers.launch import SmtpSink

NOW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)  # a Tuesday, 9:30 in Amsterdam
ZONE = ZoneInfo("Europe/Amsterdam")
OWNER = Address("sanne@bakker.example", "Sanne Bakker")
GATES = frozenset({"bank-complete", "human-words"})
PDF = b"%PDF-1.7\r\n" + bytes(range(256)) * 40 + b"\n.\n"
SERVER = SmtpServer("127.0.0.1", 25)
LATER = timedelta(minutes=30)


def letter(letter_id: str = "l1", **changes: Any) -> Letter:
    """A light letter about invoice 2026-014."""
    plain = Letter(
        id=letter_id,
        customer="acme.example",
        account="main",
        step="light",
        language="nl",
        sender=OWNER,
        to=(Address("jan@acme.example", "Jan"),),
        cc=(),
        subject="Re: Factuur 2026-014",
        text="Dag Jan,\n\nIk zag dat factuur 2026-014 nog openstaat.\n\nGroet,\nSanne\n",
        html="<p>Dag Jan,</p><p>Ik zag dat factuur 2026-014 nog openstaat.</p><p>Groet,<br>Sanne</p>",
        in_reply_to="<first@bakker.example>",
        references=("<first@bakker.example>",),
        copies=(copy_of(PDF),),
        items=(ItemStep("acme.example/2026-014", "light"),),
    )
    return replace(plain, **changes)


def copy_of(content: bytes, filename: str = "Factuur 2026-014.pdf", media_type: str = "application/pdf") -> Copy:
    """The copy that holds these bytes."""
    return Copy(hashlib.sha256(content).hexdigest(), filename, media_type)


def cleared(letter_id: str = "l1", at: datetime = NOW, gates: frozenset[str] = GATES) -> Clearance:
    """A look at every gate."""
    return Clearance(letter_id, gates, at)


def outbox(folder: Path, **changes: Any) -> Outbox:
    """The outbox of one run of the program; a second one over the same folder is the program started again."""
    settings: dict[str, Any] = {
        "folder": folder / "outbox",
        "journal": Journal(folder / "outbox.jsonl"),
        "servers": {"main": SERVER},
        "installation": Installation("laptop", b"secret"),
        "owner": OWNER,
        "gates": GATES,
        "ceiling": Mode.AUTO,
        "zone": ZONE,
    }
    return Outbox(**(settings | changes))


def read(content: bytes) -> EmailMessage:
    """A mail as a mail program reads it."""
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


@dataclass
class Door:
    """A mail server in two lines: what it answers to each offer, in order, and what it was handed at DATA."""

    answers: list[Outcome | BaseException] = field(default_factory=list)
    handed_over: list[bytes] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    before_data: bool = True

    def __call__(
        self, _: SmtpServer, envelope: Envelope, message: bytes, before_data: Callable[[Mapping[str, str]], None]
    ) -> Outcome:
        """Take part in one offer."""
        answer = self.answers.pop(0) if self.answers else Accepted("250 OK", {})
        self.envelopes.append(envelope)
        if self.before_data:
            before_data(answer.refused if isinstance(answer, Accepted) else {})
            self.handed_over.append(message)
        if isinstance(answer, BaseException):
            raise answer
        return answer


class Drawer(MemoryMailbox):
    """A mailbox whose trouble and provider a test may choose."""

    def __init__(self, provider_files_sent: bool | None = None) -> None:
        self.server = MemoryServer()
        self.trouble: Exception | None = None
        super().__init__(self.server)
        self.provider_files_sent = provider_files_sent

    def append(self, folder: str, message: bytes, flags: Sequence[str], at: datetime) -> None:
        """Store these bytes, unless there is trouble."""
        if self.trouble:
            raise self.trouble
        super().append(folder, message, flags, at)

    def lying_in(self, folder: str) -> list[tuple[bytes, set[str]]]:
        """The mails there, each with its flags."""
        return [(mail.octets, set(mail.flags)) for mail in self.server.folder(folder).mails.values()]


def server_at(sink: SmtpSink) -> SmtpServer:
    """How the outbox reaches a sink; it loses patience with one that hangs after half a second."""
    security = {"implicit": Security.TLS, "starttls": Security.STARTTLS, "none": Security.NONE}[sink.tls]
    return SmtpServer(sink.host, sink.port, security, sink.user, sink.password, sink.cafile, data_timeout=0.5)
