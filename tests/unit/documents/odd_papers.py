"""Printed invoices in words and places of the owner's own, of which the ordinary reader is not certain."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from agent.domain.invoice import InvoiceDraft
from agent.domain.money import Money
from tests.unit.documents.builders import IBAN, draft
from tests.unit.documents.pdf_builder import Sheet, pdf


@dataclass(frozen=True)
class Design:
    """How an owner lays out his invoices: his words, and where they stand, in points."""

    number: str = "Ons kenmerk"
    issued: str = "Opgemaakt op"
    due: str = "Graag voldaan hebben op"
    total: str = "Alles bij elkaar"
    left: int = 60
    values: int = 220
    amounts: int = 450
    seller: str = "Studio Sanne, Lindelaan 7, 1234 AB Utrecht"
    vat_number: str = "NL123456782B12"
    iban: str = IBAN
    european: bool = True
    values_under: bool = False


@dataclass(frozen=True)
class Printed:
    """What one invoice of a design says."""

    number: str = "2026-014"
    issued: date = date(2026, 2, 3)
    days: int = 30
    goods: tuple[tuple[str, str], ...] = (("Ontwerp huisstijl", "100.00"),)
    customer: tuple[str, ...] = ("Acme B.V.", "Keizersplein 1", "1234 AB Voorbeeld")
    shows_due: bool = True
    extra: tuple[tuple[str, str], ...] = field(default=())

    @property
    def due(self) -> date:
        """The due date."""
        return self.issued + timedelta(days=self.days)

    @property
    def total(self) -> Decimal:
        """With 21 % VAT."""
        return (sum((Decimal(price) for _, price in self.goods), Decimal(0)) * Decimal("1.21")).quantize(
            Decimal("0.01")
        )


def money(amount: Decimal) -> str:
    """As the Dutch write it: 1.234,56."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def pdf_of(design: Design, printed: Printed, xml: bytes = b"") -> bytes:
    """The invoice as a PDF; goods that do not fit go on over the page. ``xml`` is its e-invoice, inside."""
    page = Sheet().line("FACTUUR", design.left).line(design.seller, design.left)
    page.line(f"Btw-nummer {design.vat_number}", design.left, gap=14)
    for line in printed.customer:
        page.line(line, design.left)
    days = [(design.number, printed.number), (design.issued, _day(design, printed.issued))]
    days += [(design.due, _day(design, printed.due))] if printed.shows_due else []
    if design.values_under:
        columns = [design.left + 170 * at for at in range(len(days))]
        page.row(*((x, label) for x, (label, _) in zip(columns, days, strict=True)), gap=30)
        page.row(*((x, value) for x, (_, value) in zip(columns, days, strict=True)))
    else:
        for label, value in days:
            page.row((design.left, label), (design.values, value), gap=20)
    page.row((design.left, "Omschrijving"), (design.amounts, "Bedrag"), gap=30)
    sheets = [page]
    for name, price in printed.goods:
        if page.y < 200:
            sheets.append(page := Sheet())
        page.row((design.left, name), (design.amounts, money(Decimal(price))))
    for label, amount in ((design.total, f"€ {money(printed.total)}"), *printed.extra):
        page.row((design.values, label), (design.amounts, amount), gap=24)
    page.line(f"Overmaken op {design.iban} van Studio Sanne", design.left, gap=40)
    return pdf(*sheets, attachments={"factur-x.xml": xml} if xml else None)


def _day(design: Design, day: date) -> str:
    return f"{day:%d-%m-%Y}" if design.european else f"{day:%m/%d/%Y}"


def read(design: Design, printed: Printed) -> InvoiceDraft:
    """What the ordinary reader makes of it."""
    return draft(pdf_of(design, printed))


def truth(printed: Printed) -> dict[str, str | date | Money]:
    """What the owner would answer."""
    return {
        "number": printed.number,
        "issue_date": printed.issued,
        "due_date": printed.due,
        "amount_due": Money(printed.total, "EUR"),
    }


FIRST = Printed()
NEXT = replace(
    FIRST,
    number="2026-015",
    issued=date(2026, 3, 12),
    days=14,
    goods=(("Hosting", "12.50"), ("Fotografie in de tuin", "1880.00")),
    customer=("Bakkerij De Vries", "t.a.v. mevrouw De Vries", "Markt 12", "4321 BA Elders"),
)
