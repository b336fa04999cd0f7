"""The printed page: letterhead, address, what it is and from when, the rows, the totals, how to pay."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from agent.demo.papers.paper import Paper, Trader
from agent.demo.papers.pdf import Attachment, Page, pdf_file
from agent.domain.invoice import Collection
from agent.domain.money import Money

LOCALES = {"en": "en_GB"}  # English amounts and dates the European way; the other languages as they are
LEFT, RIGHT = 56, 539
GREY, WHITE = (0.42,), (1.0,)
ACCENT, TINT, RULE = (0.07, 0.36, 0.38), (0.91, 0.95, 0.95), (0.82,)


def invoice_pdf(paper: Paper, attachments: Sequence[Attachment] = (), metadata: bytes = b"") -> bytes:
    """Print a paper on one A4 page with a text layer; the same paper gives the same bytes."""
    page, words = Page(), _words(paper)
    title = paper.title or words["title"]
    _letterhead(page, paper.seller, words)
    page.text(LEFT, 696, title, 22, bold=True, colour=ACCENT)
    _address(page, paper.buyer)
    _particulars(page, paper, words)
    y = _rows(page, paper, words)
    y = _totals(page, paper, words, y - 26)
    _closing(page, paper, words, y - 44)
    return pdf_file(page, f"{title} {paper.number}", attachments, metadata)


def _letterhead(page: Page, seller: Trader, words: dict[str, str]) -> None:
    page.box(0, 832, 595, 10, ACCENT)
    page.text(LEFT, 778, seller.name, 17, bold=True)
    contact = [seller.street, seller.place, seller.email]
    for row, line in enumerate(filter(None, contact)):
        page.text(392, 788 - 12 * row, line, 8.5, colour=GREY)
    vat = f"{words['vat_number']} {seller.vat_number}" if seller.vat_number else ""
    page.box(LEFT, 58, RIGHT - LEFT, 0.6, RULE)
    page.text(LEFT, 44, " · ".join(filter(None, [seller.name, seller.iban, vat])), 8, colour=GREY)


def _address(page: Page, buyer: Trader) -> None:
    page.text(LEFT, 660, buyer.name, 10.5, bold=True)
    for row, line in enumerate(filter(None, [buyer.street, buyer.place, buyer.vat_number]), start=1):
        page.text(LEFT, 660 - 14 * row, line, 10)


def _particulars(page: Page, paper: Paper, words: dict[str, str]) -> None:
    """Number, dates and references, each with its label on the same line."""
    shown = {
        words["number"]: paper.number,
        words["issued"]: _date(paper.issue_date, paper.language),
        words["due"]: _date(paper.due_date, paper.language) if paper.due_date else "",
        words["reference"]: paper.reference,
        words["corrects"]: paper.corrects,
    }
    printed = [(label, value) for label, value in shown.items() if value]
    for row, (label, value) in enumerate(printed):
        page.text(320, 660 - 16 * row, label, 9.5, colour=GREY)
        page.text(432, 660 - 16 * row, value, 9.5, bold=row == 0)


def _rows(page: Page, paper: Paper, words: dict[str, str]) -> float:
    """The table; returns how far down it came."""
    y = 560.0
    page.box(LEFT, y - 7, RIGHT - LEFT, 22, TINT)
    page.text(LEFT + 8, y, words["description"], 9, bold=True, colour=ACCENT)
    for x, name in ((372, "quantity"), (452, "price"), (RIGHT - 8, "amount")):
        page.text_right(x, y, words[name], 9, bold=True, colour=ACCENT)
    for line in paper.lines:
        y -= 23
        page.text(LEFT + 8, y, line.description)
        page.text_right(372, y, format_decimal(line.quantity, locale=_locale(paper.language)))
        page.text_right(452, y, _money(Money(line.price, paper.currency), paper.language))
        page.text_right(RIGHT - 8, y, _money(paper.line_amount(line), paper.language))
        page.box(LEFT, y - 8, RIGHT - LEFT, 0.5, RULE)
    return y


def _totals(page: Page, paper: Paper, words: dict[str, str], y: float) -> float:
    """Net, VAT and what it comes to; returns how far down that came."""
    rate = format_decimal(paper.vat_rate, locale=_locale(paper.language))
    for label, amount in ((words["net"], paper.net), (words["vat"].format(rate=rate), paper.vat)):
        page.text(340, y, label)
        page.text_right(RIGHT - 8, y, _money(amount, paper.language))
        y -= 17
    y -= 5
    page.box(330, y - 13, RIGHT - 330, 25, ACCENT)
    page.text(340, y - 4, words["total"], 10.5, bold=True, colour=WHITE)
    page.text_right(RIGHT - 8, y - 4, _money(paper.total, paper.language), 10.5, bold=True, colour=WHITE)
    return y


def _closing(page: Page, paper: Paper, words: dict[str, str], y: float) -> None:
    """How to pay, on what terms, and a free sentence."""
    for paragraph in filter(None, [_payment(paper, words), paper.terms, paper.note]):
        for line in wrap(paragraph, 96):
            page.text(LEFT, y, line)
            y -= 14
        y -= 6


def _payment(paper: Paper, words: dict[str, str]) -> str:
    """The sentence that says how the money is to arrive; only an invoice has one."""
    undated = paper.collection is Collection.TRANSFER and not paper.due_date
    sentence = words.get("transfer, undated" if undated else paper.collection.value, "")
    return sentence.format(
        total=_money(paper.total, paper.language),
        due=_date(paper.due_date or paper.issue_date, paper.language),
        iban=paper.seller.iban,
        seller=paper.seller.name,
        reference=paper.reference or paper.number,
    )


@cache
def _all_words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def _words(paper: Paper) -> dict[str, str]:
    """The labels of this kind of paper in its language; a kind's own win over the language's."""
    language: dict[str, Any] = _all_words()[paper.language]
    return {**language, **language[paper.kind.value]}


def _locale(language: str) -> str:
    return LOCALES.get(language, language)


def _date(day: date, language: str) -> str:
    return format_date(day, "long", locale=_locale(language))


def _money(money: Money, language: str) -> str:
    """The amount as people there write it, with the spaces a typewriter has."""
    shown = format_currency(money.amount, money.currency, locale=_locale(language))
    return shown.replace("\u202f", " ").replace("\u00a0", " ")
