"""Which of all the amounts on a paper are its total (BT-112) and the amount due (BT-115), and whether they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from agent.documents.amounts import FoundAmount, find_amounts
from agent.documents.dates import find_dates
from agent.documents.labels import below, paragraphs
from agent.documents.layout import Line
from agent.documents.pdfs import Paper
from agent.domain.invoice import Confidence, Field
from agent.domain.money import Money


class Role(Enum):
    """What a labelled amount is in the sum at the foot of an invoice."""

    PREVIOUS = auto()
    PAID = auto()
    DUE = auto()
    NET = auto()
    TOTAL = auto()
    VAT = auto()
    ADJUSTMENT = auto()


_TAX = r"(?:btw|bt\.?w|vat|tax|mwst|mehrwertsteuer|ust|umsatzsteuer|tva|gst)"
# The first that matches wins: "Gezahlter Betrag brutto" is paid, not a total; "Totaal excl. btw" is net.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        (Role.PREVIOUS, r"vorig saldo|oud saldo|previous (?:balance|amount)|past due|vortrag|solde précédent|balance forward"),
        (
            Role.PAID,
            r"^(?:reeds|al|alvast|eerder)\b|^(?:aan)?betaald|^(?:aan|vooruit)betaling|^voorschot|^ontvangen|^amount paid"
            r"|^(?:less )?(?:already )?paid|^deposit|^pre-?paid|^payments?(?: received)?$|^(?:bereits )?(?:be|ge)zahlt|^anzahlung"
            r"|^abzgl.*anzahlung|^acompte|^déjà|^versé|^montant (?:déjà )?(?:payé|versé)|\b(?:ideal|paypal|bancontact)\b",
        ),
        (
            Role.DUE,
            r"^(?:nog |totaal |bedrag |totaal bedrag )?te (?:betalen|voldoen|ontvangen)|^openstaand|^saldo te betalen"
            r"|^(?:(?:total|balance|net) )?(?:amount )?due\b|^balance(?: due)?$|^(?:total|amount) payable|^amount credited"
            r"|^net à payer|^(?:montant|somme|total|reste|solde)(?: total)? (?:à|a) payer|^(?:noch )?zu zahlen|^zahlbetrag"
            r"|^(?:zahlbarer|fälliger|offener|zu zahlender) betrag|^restbetrag|^solde$",
        ),
        (
            Role.NET,
            r"^sub-?\s?tot|\bexcl|\bex\.? btw|\bnett?o?\b|^netto|\bhtva\b|\bht\b|\bhors\b|^maatstaf|^grondslag|^zwischensumme|ohne (?:mwst|ust)"
            r"|\bbefore tax|\bzonder btw|^bemessungsgrundlage|^base ",
        ),
        (
            Role.TOTAL,
            r"^(?:factuur|eind)?totaal(?:bedrag)?(?: factuur)?(?: te factureren)?(?:$| (?:bedrag )?(?:in|incl)\b.*| inclusief.*)"
            r"|^factuurbedrag|^bedrag incl|^incl(?:usief|\.)? btw|^(?:grand |invoice |order )?total(?: amount)?(?:$| (?:incl|with|inc)\b.*)"
            r"|^total (?:facture|général|ttc|tvac)|^montant (?:total )?(?:ttc|tvac)|^ttc$"
            r"|^(?:gesamt|rechnungs|end|brutto)(?:betrag|summe)(?:$| (?:brutto|inkl|in )\b.*)|^summe (?:inkl|brutto)|^gesamt(?: brutto)?$",
        ),
        (Role.VAT, rf"\b{_TAX}\b(?!.*\bincl)"),
        (Role.ADJUSTMENT, r"^(?:korting|discount|rabatt|remise|verzend|shipping|versand|frais|toeslag|afronding|rounding)"),
    )
)  # fmt: skip
_CURRENCY_WORDS = re.compile(r"[€£$:*]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|euro)\b|\(\s*\)", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Z])(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON)(?![A-Z])")
_PLAY = Decimal("0.02")


@dataclass(frozen=True)
class _Row:
    role: Role
    label: str
    amount: FoundAmount


@dataclass(frozen=True)
class Sums:
    """Total and amount due, and what is doubtful. ``settled``: nothing is left to pay."""

    total: Field[Money] | None = None
    due: Field[Money] | None = None
    settled: bool = False
    doubts: tuple[str, ...] = ()


@dataclass
class _Foot:
    """The labelled amounts of one paper, and the reasoning over them."""

    rows: Sequence[_Row]
    signs: frozenset[str]
    codes: frozenset[str]
    biggest: Decimal
    restated: frozenset[Decimal]
    doubts: list[str] = field(default_factory=list)

    def of(self, role: Role) -> list[Decimal]:
        return [row.amount.value for row in self.rows if row.role is role]

    def label(self, value: Decimal, *roles: Role) -> str:
        return next(row.label for role in roles for row in self.rows if row.role is role and row.amount.value == value)

    def proves(self, total: Decimal) -> bool:
        """Whether some net amount with the VAT, and perhaps discount or postage, makes this total."""
        vats, extras = self.of(Role.VAT), sum(self.of(Role.ADJUSTMENT), Decimal(0))
        taxes = {sum(vats, Decimal(0)), sum(set(vats), Decimal(0)), *vats}
        sums = (net + tax + extra for net in self.of(Role.NET) for tax in taxes for extra in {Decimal(0), extras})
        return any(abs(total - found) <= _PLAY for found in sums)

    @property
    def can_prove(self) -> bool:
        return bool(self.of(Role.NET)) and bool(self.of(Role.VAT))


def find_sums(paper: Paper) -> Sums:
    """
    Find total and amount due.

    Certain is what the paper proves: net and VAT make the total, a payment explains the difference, or two labels and
    the running text agree. A total that its own net and VAT contradict is never certain.
    """
    foot = _foot(paper)
    total, is_proven = _total(foot)
    due, due_is_sure = _due(foot, total, is_proven)
    if total is None and due is None:
        return Sums()
    settled = due == 0 and total != 0
    return Sums(
        _money(foot, total, is_proven, "BT-112", Role.TOTAL, Role.DUE),
        _money(foot, due, due_is_sure, "BT-115", Role.DUE, Role.TOTAL),
        settled,
        tuple(foot.doubts),
    )


def _foot(paper: Paper) -> _Foot:
    rows = [row for page in paper.pages for at in range(len(page)) for row in _rows(page, at)]
    amounts = [amount for line in paper.lines for segment in line.segments for amount in _amounts(segment.text)]
    prose = (text for text in paragraphs(paper) if text.count(" ") >= 5)
    restated = frozenset(amount.value for text in prose for amount in _amounts(text))
    signs = frozenset(amount.currency for amount in amounts if amount.currency)
    codes = frozenset(_CODE.findall(paper.text))
    return _Foot(rows, signs, codes, max((abs(amount.value) for amount in amounts), default=Decimal(0)), restated)


def _amounts(text: str) -> list[FoundAmount]:
    """The amounts in a text that are not a piece of a date."""
    dates = find_dates(text)
    return [
        amount
        for amount in find_amounts(text)
        if not any(day.start < amount.end and amount.start < day.end for day in dates)
    ]


def role_of(label: str) -> Role | None:
    """What a label says of the amount beside it; None for goods and anything else."""
    plain = " ".join(_CURRENCY_WORDS.sub(" ", label).split()).strip(" .,;")
    if not plain or len(plain) > 60:
        return None
    return next((role for role, pattern in _ROLES if pattern.search(plain)), None)


def _rows(page: Sequence[Line], at: int) -> Iterator[_Row]:
    """The labelled amounts of one line: the last amount behind each label, or the one in its column below."""
    line = page[at]
    found: dict[str, FoundAmount] = {}
    label = ""
    for index, segment in enumerate(line.segments):
        amounts = _amounts(segment.text)
        end = 0
        for amount in amounts:
            between = segment.text[end : amount.start]
            label = between if _CURRENCY_WORDS.sub("", between).strip(" -.") else label
            found[label] = amount
            end = amount.end
        if not amounts and _CURRENCY_WORDS.sub("", segment.text).strip():
            label = segment.text
            follows = index + 1 < len(line.segments) and _amounts(line.segments[index + 1].text)
            under = None if follows else below(page, at, segment)
            if under and role_of(label) in (Role.DUE, Role.TOTAL) and len(alone := _amounts(under.text)) == 1:
                if alone[0].end - alone[0].start >= len(under.text.strip()) - 4:
                    found[label] = alone[0]
    for label, amount in found.items():
        if role := role_of(label):
            yield _Row(role, label.strip(" :"), amount)


def _total(foot: _Foot) -> tuple[Decimal | None, bool]:
    """The total with VAT, and whether the paper proves it."""
    candidates = list(dict.fromkeys(foot.of(Role.TOTAL) or foot.of(Role.DUE)))
    if not candidates:
        return None, False
    proven = [total for total in candidates if foot.proves(total)]
    if len(proven) == 1 and foot.can_prove:
        return proven[0], True
    if len(candidates) > 1:
        foot.doubts.append("several totals: " + ", ".join(map(str, candidates)))
        return candidates[-1], False
    total = candidates[0]
    if foot.can_prove:
        foot.doubts.append(f"net and VAT do not make {total}")
        return total, False
    agreed = total in foot.of(Role.DUE) and total in foot.of(Role.TOTAL)
    alone = not foot.of(Role.TOTAL) and foot.biggest == total
    return total, agreed or alone or total in foot.restated


def _due(foot: _Foot, total: Decimal | None, is_proven: bool) -> tuple[Decimal | None, bool]:
    """What is left to pay, and whether total and payments explain it."""
    candidates = list(dict.fromkeys(foot.of(Role.DUE)))
    paid = sum({abs(value) for value in foot.of(Role.PAID)}, Decimal(0))
    if foot.of(Role.PREVIOUS):
        foot.doubts.append("an earlier balance is part of the sum")
        return (candidates or [total])[-1], False
    if len(candidates) > 1:
        foot.doubts.append("several amounts due: " + ", ".join(map(str, candidates)))
        return candidates[-1], False
    if not candidates:
        if total is None or not paid:
            return total, is_proven
        foot.doubts.append(f"{paid} seems paid already")
        is_settled = any(abs(value) == abs(total) for value in foot.of(Role.PAID))
        return (Decimal(0), is_proven) if is_settled else (total - paid, False)
    due = candidates[0]
    if total is None or due == total:
        return due, is_proven
    if abs(total - paid - due) <= _PLAY or (due == 0 and paid):
        return due, is_proven
    foot.doubts.append(f"total {total} and amount due {due} differ without a reason")
    return due, False


def _money(foot: _Foot, value: Decimal | None, is_sure: bool, term: str, *roles: Role) -> Field[Money] | None:
    if value is None:
        return None
    currency, is_printed = _currency(foot, value)
    labels = [row.label for role in roles for row in foot.rows if row.role is role and row.amount.value == value]
    source = f"PDF text: {labels[0] if labels else 'total less what was paid'} ({term})"
    return Field(Money(value, currency), source, Confidence.CERTAIN if is_sure and is_printed else Confidence.LIKELY)


def _currency(foot: _Foot, value: Decimal) -> tuple[str, bool]:
    """The currency printed beside a value, else anywhere on the paper; and whether it is beyond doubt."""
    beside = {row.amount.currency for row in foot.rows if row.amount.value == value and row.amount.currency}
    found = sorted(beside or foot.signs or foot.codes)
    if not found:
        return "EUR", False
    # A dollar sign alone may be Canadian or Australian.
    return found[0], len(found) == 1 and (found[0] != "USD" or "USD" in foot.codes)
