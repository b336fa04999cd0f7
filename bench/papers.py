"""Invoices and the mails that carry them, for benchmarks that read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime

from agent.demo.papers import Line, Paper, Trader, invoice_pdf
from bench.books import IBAN, NOW, OWNER

SELLER = Trader(
    "Sanne de Wit Teksten", "Keizersgracht 1", "1015 AA Amsterdam", "NL", "NL123456782B12", OWNER.email, IBAN
)
ONE_IN = 5
"""One sent mail in so many carries an invoice."""


def paper(number: int) -> Paper:
    """An ordinary invoice of three rows."""
    issued = date(2026, 1, 5) + timedelta(days=number % 60)
    buyer = Trader(f"Klant {number} B.V.", "Dorpsstraat 5", "3511 AB Utrecht", email=f"admin@customer-{number}.example")
    lines = tuple(Line(words, Decimal(90 + number % 40), Decimal(2)) for words in ("Tekst", "Redactie", "Vertaling"))
    return Paper(f"2026-{number:04}", issued, SELLER, buyer, lines, due_date=issued + timedelta(days=30))


def sent_mails(count: int, one_in: int = ONE_IN) -> Iterator[bytes]:
    """A Sent folder: invoices as PDF between ordinary mail."""
    for number in range(count):
        yield _mail(number, NOW - timedelta(days=150) + timedelta(minutes=number), number % one_in == 0)


def _mail(number: int, at: datetime, carries_invoice: bool) -> bytes:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}.bench@sanne.example>"
    mail["Date"] = format_datetime(at)
    mail["From"] = f"{OWNER.name} <{OWNER.email}>"
    mail["To"] = f"Administratie <admin@customer-{number}.example>"
    mail["Subject"] = f"Mail {number}"
    mail.set_content("Dag,\n\nhierbij wat we bespraken. Laat je het me weten als er iets is?\n\nGroet,\nSanne\n" * 3)
    if carries_invoice:
        content = invoice_pdf(paper(number))
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=f"factuur-{number}.pdf")
    return mail.as_bytes()
