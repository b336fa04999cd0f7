"""Which of all the amounts on a paper are its total (BT-112) and the amount due (BT-115), and whether they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from agent.documents.amounts import FoundAmount, find_amounts
from agent.documents.dates import find_dates
from agent.documents.labels import below
from agent.documents.layout import Line
from agent.documents.lexicon import pattern
from agent.documents.pdfs import Paper
from agent.domain.invoice import Confidence, Field
from agent.domain.money import Money


class Role(Enum):
    """What a labelled amount is in the sum at the foot of an invoice."""

    PREVIOUS = "previous"
    PAID = "paid"
    DUE = "due"
    NET = "net"
    TOTAL = "total"
    VAT = "vat"
    ADJUSTMENT = "adjustment"


# The first that fits wins: "Gezahlter Betrag brutto" is paid, not a total; "Totaal excl. btw" is net.
_ROLES = [(role, pattern("<words>", words=f"role.{role.value}")) for role in Role]
_REST_OF_LABEL = pattern("<words>", words="rest_of_label")
_CURRENCY_WORDS = re.compile(r"[€£$:*]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|euro)\b|\(\s*\)", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Z])(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON)(?![A-Z])")
_PLAY = Decimal("0.02")
# A label and its neighbours meet the same text several times.
_REMEMBERED = 1024


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
    amounts: Sequence[Decimal]
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

    def lowered_after(self, total: Decimal) -> bool:
        """Whether something is subtracted under the total: a payment by another name."""
        at = max((at for at, value in enumerate(self.amounts) if value == total), default=len(self.amounts))
        return total > 0 and any(value < 0 for value in self.amounts[at:])

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
    prose = (text for text in paper.paragraphs if text.count(" ") >= 5)
    restated = frozenset(amount.value for text in prose for amount in _amounts(text))
    signs = frozenset(amount.currency for amount in amounts if amount.currency)
    codes = frozenset(_CODE.findall(paper.text))
    return _Foot(rows, signs, codes, [amount.value for amount in amounts], restated)


@lru_cache(maxsize=_REMEMBERED)
def _amounts(text: str) -> tuple[FoundAmount, ...]:
    """The amounts in a text that are not a piece of a date."""
    dates = find_dates(text)
    return tuple(
        amount
        for amount in find_amounts(text)
        if not any(day.start < amount.end and amount.start < day.end for day in dates)
    )


@lru_cache(maxsize=_REMEMBERED)
def role_of(label: str) -> Role | None:
    """What a label says of the amount beside it; None for goods and anything else."""
    plain = " ".join(_CURRENCY_WORDS.sub(" ", label).split()).strip(" .,;")
    if not plain or len(plain) > 60:
        return None
    return next((role for role, words in _ROLES if words.search(plain)), None)


def _rows(page: Sequence[Line], at: int) -> Iterator[_Row]:
    """The labelled amounts of one line: the last amount behind each label, or the one in its column below."""
    found: dict[str, FoundAmount] = {}
    label = ""
    for index, segment in enumerate(page[at].segments):
        end = 0
        for amount in _amounts(segment.text):
            between = segment.text[end : amount.start]
            label = between if _CURRENCY_WORDS.sub("", between).strip(" -.") else label
            found[label] = amount
            end = amount.end
        if end == 0 and _CURRENCY_WORDS.sub("", segment.text).strip():
            label = f"{label} {segment.text}" if _REST_OF_LABEL.fullmatch(segment.text) else segment.text
            if under := _amount_under(page, at, index):
                found[label] = under
    for label, amount in found.items():
        if role := role_of(label):
            yield _Row(role, label.strip(" :"), amount)


def _amount_under(page: Sequence[Line], at: int, index: int) -> FoundAmount | None:
    """The lone amount under a label of a total."""
    line = page[at]
    segment = line.segments[index]
    is_beside = index + 1 < len(line.segments) and bool(_amounts(line.segments[index + 1].text))
    if is_beside or role_of(segment.text) not in (Role.DUE, Role.TOTAL):
        return None
    under = below(page, at, segment)
    amounts = _amounts(under.text) if under else []
    return (
        amounts[0] if under and len(amounts) == 1 and amounts[0].end - amounts[0].start >= len(under.text) - 4 else None
    )


def _total(foot: _Foot) -> tuple[Decimal | None, bool]:
    """The total with VAT, and whether the paper proves it."""
    candidates = list(dict.fromkeys(foot.of(Role.TOTAL) or foot.of(Role.DUE)))
    if not candidates:
        return None, False
    proven = [total for total in candidates if foot.proves(total)]
    if proven == [max(candidates)] and foot.can_prove:
        return proven[0], True
    if len(candidates) > 1:
        foot.doubts.append("several totals: " + ", ".join(map(str, candidates)))
        return candidates[-1], False
    total = candidates[0]
    if foot.can_prove:
        foot.doubts.append(f"net and VAT do not make {total}")
        return total, False
    agreed = total in foot.of(Role.DUE) and total in foot.of(Role.TOTAL)
    is_biggest = abs(total) == max(map(abs, foot.amounts))
    return total, agreed or (is_biggest and (not foot.of(Role.TOTAL) or total in foot.restated))


def _due(foot: _Foot, total: Decimal | None, is_proven: bool) -> tuple[Decimal | None, bool]:
    """What is left to pay, and whether total and payments explain it."""
    candidates = list(dict.fromkeys(foot.of(Role.DUE)))
    paid = sum({abs(value) for value in foot.of(Role.PAID)}, Decimal(0))
    if foot.of(Role.PREVIOUS):
        foot.doubts.append("an earlier balance is part of the sum")
        return candidates[-1] if candidates else total, False
    if len(candidates) > 1:
        foot.doubts.append("several amounts due: " + ", ".join(map(str, candidates)))
        return candidates[-1], False
    if not candidates:
        if total is None:
            return None, False
        if not paid:
            return total, is_proven and not foot.lowered_after(total)
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
