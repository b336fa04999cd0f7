"""Invoices: as a document says it (draft), and as we believe it (invoice)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from agent.domain.layout import Layout
from agent.domain.mail import Address
from agent.domain.manner import Manner
from agent.domain.money import Money
from agent.domain.speech import later

T = TypeVar("T")


class Confidence(StrEnum):
    """How far a value read from a document may be trusted. Only ``certain`` drives a letter."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Field(Generic[T]):
    """A value with where it stood and how sure we are, e.g. ``"UBL cbc:DueDate (BT-9)"``."""

    value: T
    source: str
    confidence: Confidence

    @property
    def is_certain(self) -> bool:
        """Whether this value may drive a letter."""
        return self.confidence is Confidence.CERTAIN


class DocumentKind(StrEnum):
    """What a paper is. Only an invoice is ever chased; a credit note lowers one."""

    INVOICE = "invoice"
    CREDIT_NOTE = later("credit note")
    QUOTE = "quote"
    PRO_FORMA = later("pro forma")
    ORDER = "order"
    REMINDER = "reminder"
    STATEMENT = later("statement of account")
    RECEIPT = "receipt"
    PURCHASE_INVOICE = later("purchase invoice")
    OTHER = "other"


class Collection(StrEnum):
    """How the money is to arrive. Anything but a transfer is never chased."""

    TRANSFER = later("transfer")
    DIRECT_DEBIT = later("direct debit")
    CARD = later("card")
    SETTLED = later("already settled")
    NOT_REQUESTED = later("not a request to pay")


@dataclass(frozen=True)
class Party:
    """Seller (EN 16931 BG-4) or buyer (BG-7) as printed. Absent is None, never an empty text."""

    name: str | None = None
    email: str | None = None
    contact: str | None = None
    vat_number: str | None = None
    enterprise_number: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class EmbeddedFile:
    """
    A file found inside a document or an envelope; its bytes come out of the same read.

    Inside a document it is one that is named or described as the invoice itself. ``filename`` is the sender's choice.
    """

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class InvoiceDraft:
    """What one document says of an invoice or credit note; every field with its source and confidence.

    Absent is None. Amounts keep their sign as printed; a credit note's kind gives the meaning.
    ``due_from_receipt``: the due date counts from the issue date because nobody here knows when the invoice arrived;
    whoever knows when it was sent counts from then. ``language`` is that of the printed text (nl, fr, de, en), None
    where the document does not show it. ``online_payment`` are the words by which it offers to be paid through a
    payment provider (a link, a card), None when it does not. ``layout`` is how a page looks, for what a confirmed
    invoice teaches; None where there is no page.
    """

    kind: DocumentKind
    number: Field[str] | None = None
    issue_date: Field[date] | None = None
    due_date: Field[date] | None = None
    due_from_receipt: bool = False
    payment_terms: Field[str] | None = None
    total: Field[Money] | None = None
    amount_due: Field[Money] | None = None
    payment_reference: Field[str] | None = None
    iban: Field[str] | None = None
    seller: Party = Party()
    customer: Party = Party()
    collection: Collection = Collection.TRANSFER
    online_payment: str | None = None
    preceding_invoice: Field[str] | None = None
    language: str | None = None
    embedded_copy: EmbeddedFile | None = None
    doubts: tuple[str, ...] = ()
    layout: Layout | None = field(default=None, repr=False)


@dataclass(frozen=True)
class NotAnInvoice:
    """A readable paper that asks for no payment of ours, and why we think so."""

    kind: DocumentKind
    reason: str


@dataclass(frozen=True)
class Unreadable:
    """A paper nobody could read here; ``reason`` is for the owner, e.g. "locked with a password"."""

    reason: str


@dataclass(frozen=True)
class Container:
    """
    An envelope that carries files: a zip archive, a saved mail. Each file is to be read by itself.

    ``left_out`` says for the owner what was not opened and why; empty when nothing was left.
    """

    files: tuple[EmbeddedFile, ...]
    left_out: str = ""


Reading = InvoiceDraft | NotAnInvoice | Unreadable | Container


class Channel(StrEnum):
    """Where we saw an invoice go out: the Sent folder, a BCC to oneself, an export folder on disk."""

    SENT = "sent"
    BCC = "bcc"
    FOLDER = "folder"


@dataclass(frozen=True)
class Dispatch:
    """How the invoice went to the customer: the thread a letter answers, the people it reaches.

    ``sent_at`` is aware, UTC. ``message_id`` is None for an invoice that was not mailed from this mailbox.
    ``mailbox`` is the name of the mailbox in the settings that may answer. ``spoken`` is how the owner's mail with it
    speaks to its reader; None for one without words.
    """

    channel: Channel
    sent_at: datetime
    mailbox: str
    identity: str
    message_id: str | None = None
    references: tuple[str, ...] = ()
    sender: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    spoken: Manner | None = None

    @property
    def recipient_set(self) -> frozenset[str]:
        """Who gets a letter about this invoice, for grouping; order and names do not matter."""
        return frozenset(address.key for address in self.to + self.cc)


@dataclass(frozen=True)
class Copy:
    """The very file the customer got: sha256 of its bytes in the vault, name and media type."""

    sha256: str
    filename: str
    media_type: str


@dataclass(frozen=True)
class Invoice:
    """One invoice as we believe it, from certain fields and the owner's answers.

    ``due_date``, ``amount_due`` are None while nobody knows them; ``unsettled`` names the fields the owner must
    settle before anything is sent ("number", "due_date", "amount_due", "recipient", "copy", "kind").
    ``online_payment`` are the words by which the invoice, or the mail it came with, offers to be paid through a payment
    provider. ``provenance`` tells per field where it came from. IBAN and reference are those printed on *it*.
    """

    number: str
    due_date: date | None
    amount_due: Money | None
    dispatch: Dispatch
    copy: Copy | None
    issue_date: date | None = None
    payment_terms: str | None = None
    total: Money | None = None
    payment_reference: str | None = None
    iban: str | None = None
    seller: Party = Party()
    customer: Party = Party()
    collection: Collection = Collection.TRANSFER
    online_payment: str | None = None
    language: str | None = None
    unsettled: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
