"""What an invoice says, before it becomes a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.invoice import Collection, DocumentKind
from agent.domain.money import Money


@dataclass(frozen=True)
class Trader:
    """Seller or buyer as printed; absent is an empty text. ``country`` is ISO 3166 alpha-2."""

    name: str
    street: str = ""
    place: str = ""
    country: str = "NL"
    vat_number: str = ""
    email: str = ""
    iban: str = ""


@dataclass(frozen=True)
class Line:
    """One row: ``price`` is for one, without VAT, in the paper's currency."""

    description: str
    price: Decimal
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True)
class Paper:
    """An invoice, or something that looks like one.

    ``vat_rate`` is a percentage for all lines. ``due_date`` and ``terms`` (a sentence, EN 16931 BT-20) may both be
    absent. ``reference`` is the payment reference (BT-83). ``corrects`` is the invoice a credit note takes back
    (BT-25). ``title`` replaces the word on top that ``kind`` has in ``language`` (nl, en, fr, de). ``note`` is a free
    sentence at the foot. ``collection`` is by transfer, by direct debit, or already settled. Amounts are positive, also
    on a credit note.
    """

    number: str
    issue_date: date
    seller: Trader
    buyer: Trader
    lines: tuple[Line, ...]
    due_date: date | None = None
    terms: str = ""
    vat_rate: Decimal = Decimal(21)
    currency: str = "EUR"
    reference: str = ""
    language: str = "nl"
    kind: DocumentKind = DocumentKind.INVOICE
    title: str = ""
    corrects: str = ""
    note: str = ""
    collection: Collection = Collection.TRANSFER

    def line_amount(self, line: Line) -> Money:
        """What a row comes to without VAT, rounded to cents (BT-131)."""
        return Money(line.price * line.quantity, self.currency).to_cents()

    @property
    def net(self) -> Money:
        """All rows without VAT (BT-109)."""
        return sum((self.line_amount(line) for line in self.lines), Money.zero(self.currency))

    @property
    def vat(self) -> Money:
        """VAT on the whole, rounded to cents once (BT-110)."""
        return Money(self.net.amount * self.vat_rate / 100, self.currency).to_cents()

    @property
    def total(self) -> Money:
        """All rows with VAT (BT-112)."""
        return self.net + self.vat

    @property
    def amount_due(self) -> Money:
        """What is to be paid (BT-115): all or, when already settled, nothing."""
        return Money.zero(self.currency) if self.collection is Collection.SETTLED else self.total
