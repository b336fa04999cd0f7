"""The labelled amounts at the foot of an invoice, and what the paper's own arithmetic proves of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from agent.documents.amounts import FoundAmount, decimal_mark, find_amounts
from agent.documents.dates import find_dates
from agent.documents.labels import below, is_table_head
from agent.documents.layout import Line, Segment
from agent.documents.lexicon import finder, pattern, speaks_of
from agent.documents.pdfs import Paper


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
_ROLES = [(role, speaks_of(f"role.{role.value}")) for role in Role]
_has_role = speaks_of(*(f"role.{role.value}" for role in Role))
_REST_OF_LABEL = pattern("<words>", words="rest_of_label")
_CURRENCY_WORDS = re.compile(r"[€£$:*]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|euro)\b|\(\s*\)", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Z])(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON)(?![A-Z])")
# Amounts that differ by no more are the same, rounded line by line.
PLAY = Decimal("0.02")
_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_is_paying = finder("<words>|in rekening|berechne|factur", words="terms.paying")  # as is
_is_vat = speaks_of("role.vat")
_is_discount = speaks_of("terms.discount")
# How far the right edges of one column's amounts may differ, in points.
_COLUMN_PLAY = 4.0
# A label and its neighbours meet the same text several times.
_REMEMBERED = 1024


@dataclass(frozen=True)
class Row:
    """A labelled amount: what its label makes of it, and where it stands."""

    role: Role
    label: str
    amount: FoundAmount
    page: int
    at: int


@dataclass
class Foot:
    """
    The labelled amounts of one paper, and the reasoning over them.

    ``columns``: for each total, the amounts above it. ``row_sums``: what rows of net, VAT and gross end in.
    ``taxed``: the amounts in lines that speak of VAT, with every rate printed anywhere. ``decimal``: the mark of
    decimals, when all amounts have the same.
    """

    rows: Sequence[Row]
    signs: frozenset[str]
    codes: frozenset[str]
    amounts: Sequence[Decimal]
    restated: frozenset[Decimal]
    asked: frozenset[Decimal]
    columns: Mapping[Decimal, tuple[Decimal, ...]]
    row_sums: frozenset[Decimal]
    taxed: frozenset[tuple[Decimal, Decimal]]
    text: str
    decimal: str | None = None
    doubts: list[str] = field(default_factory=list)

    def of(self, role: Role) -> list[Decimal]:
        """The amounts of one role, in reading order."""
        return [row.amount.value for row in self.rows if row.role is role]

    def proves(self, total: Decimal) -> bool:
        """
        Whether the paper's own arithmetic makes this total: net and VAT, with discount or postage; the VAT in it at a
        printed rate; a row of net, VAT and gross; or, where there is no VAT, the lines above it.
        """
        if self._adds_up(total) or (self.row_sums and total == max(self.row_sums, key=abs)):
            return True
        return not self.can_prove and (self._holds_its_vat(total) or self._sums_lines(total))

    def _adds_up(self, total: Decimal) -> bool:
        vats, extras = self.of(Role.VAT), sum(self.of(Role.ADJUSTMENT), Decimal(0))
        taxes = {sum(vats, Decimal(0)), sum(set(vats), Decimal(0)), *vats}
        sums = [net + tax + extra for net in self.of(Role.NET) for tax in taxes for extra in {Decimal(0), extras}]
        # "Totaal", "Btw" and "Te betalen": the first is a net amount by another name.
        sums += [net + tax for net in self.of(Role.TOTAL) for tax in taxes if tax and net != total]
        return any(abs(total - found) <= PLAY for found in sums)

    def _holds_its_vat(self, total: Decimal) -> bool:
        return any(tax and abs(total * rate / (100 + rate) - tax) <= PLAY for tax, rate in self.taxed)

    def _sums_lines(self, total: Decimal) -> bool:
        """Whether two lines or more make the total, on a paper that adds no VAT."""
        lines = self.columns.get(total, ())
        return not self.has_vat and len(lines) > 1 and abs(sum(lines) - total) <= PLAY

    @property
    def has_vat(self) -> bool:
        """Whether VAT is added or told at all."""
        return any(self.of(Role.VAT))

    def lowered_after(self, total: Decimal) -> bool:
        """Whether something is subtracted under the total: a payment by another name."""
        at = max((at for at, value in enumerate(self.amounts) if value == total), default=len(self.amounts))
        return total > 0 and any(value < 0 for value in self.amounts[at:])

    def asked_rest(self, total: Decimal) -> Decimal | None:
        """What a sentence asks for instead of the total, when the paper shows what was taken off; else None."""
        taken = {abs(value) for value in self.amounts}
        return next((value for value in self.asked if 0 < value < total and total - value in taken - {value}), None)

    @property
    def can_prove(self) -> bool:
        """Whether net and VAT are printed, so that they must make the total."""
        return bool(self.of(Role.NET)) and bool(self.of(Role.VAT))


def read_foot(paper: Paper) -> Foot:
    """Collect the labelled amounts of a paper and what they can be held against."""
    rows = [
        row for number, page in enumerate(paper.pages) for at in range(len(page)) for row in _rows(page, number, at)
    ]
    amounts = [amount for line in paper.lines for segment in line.segments for amount in _amounts(segment.text)]
    prose = [text for text in paper.paragraphs if text.count(" ") >= 5]
    restated = frozenset(amount.value for text in prose for amount in _amounts(text))
    asking = [text for text in prose if _is_paying(text) and not _is_discount(text)]
    return Foot(
        rows=rows,
        signs=frozenset(amount.currency for amount in amounts if amount.currency),
        codes=frozenset(_CODE.findall(paper.text)),
        amounts=[amount.value for amount in amounts],
        restated=restated,
        asked=frozenset(amount.value for text in asking for amount in _amounts(text)),
        columns=_columns(paper, rows),
        row_sums=frozenset(_row_sums(paper)),
        taxed=frozenset(_taxed(paper)),
        text=paper.text,
        decimal=decimal_mark(paper.text),
    )


def _columns(paper: Paper, rows: Sequence[Row]) -> dict[Decimal, tuple[Decimal, ...]]:
    """For every total, the unlabelled amounts above it in its column, up to the head of the table."""
    labelled = {(row.page, row.at) for row in rows}
    found = {}
    for row in rows:
        if row.role not in (Role.TOTAL, Role.DUE):
            continue
        page = paper.pages[row.page]
        edge = next((cell.right for cell in page[row.at].segments if _last_amount(cell) == row.amount.value), None)
        if edge is None:
            continue
        column: list[Decimal] = []
        for at in range(row.at - 1, -1, -1):
            if is_table_head(page[at]):
                found[row.amount.value] = tuple(column)
                break
            if (row.page, at) not in labelled:
                cells = (cell for cell in page[at].segments if abs(cell.right - edge) <= _COLUMN_PLAY)
                column += [value for cell in cells if (value := _last_amount(cell)) is not None]
    return found


def _last_amount(cell: Segment) -> Decimal | None:
    """The amount a cell ends with."""
    amounts = _amounts(cell.text)
    return amounts[-1].value if amounts and amounts[-1].end >= len(cell.text.rstrip(" €")) else None


def _row_sums(paper: Paper) -> Iterator[Decimal]:
    """The third amount of each row of three that are a net amount, its VAT and the two together."""
    for line in paper.lines:
        values = [amount.value for segment in line.segments for amount in _amounts(segment.text)]
        for net, tax, gross in zip(values, values[1:], values[2:], strict=False):
            if abs(net) > abs(tax) > 0 and net + tax == gross:
                yield gross


def _taxed(paper: Paper) -> Iterator[tuple[Decimal, Decimal]]:
    """The amounts in lines that speak of VAT, each with every rate printed on the paper."""
    rates = {Decimal(rate.replace(",", ".")) for rate in _RATE.findall(paper.text)}
    for line in paper.lines:
        if _is_vat(line.text):
            for amount in _amounts(line.text):
                yield from ((amount.value, rate) for rate in rates if rate)


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
    if not plain or len(plain) > 60 or not _has_role(plain):
        return None
    return next((role for role, is_told in _ROLES if is_told(plain)), None)


def _rows(page: Sequence[Line], number: int, at: int) -> Iterator[Row]:
    """The labelled amounts of one line: the last amount behind each label, or the one in its column below."""
    found: dict[str, FoundAmount] = {}
    label = ""
    for index, segment in enumerate(page[at].segments):
        end = 0
        for amount in _amounts(segment.text):
            between = segment.text[end : amount.start]
            if end and _is_discount(segment.text[:end]):
                # "2 % Skonto (= 6,29 €), zu zahlen dann 308,60 €": what is left for who pays early.
                break
            label = between if _CURRENCY_WORDS.sub("", between).strip(" -.") else label
            found[label] = amount
            end = amount.end
        if end == 0 and _CURRENCY_WORDS.sub("", segment.text).strip():
            label = f"{label} {segment.text}" if _REST_OF_LABEL.fullmatch(segment.text) else segment.text
            if under := _amount_under(page, at, index):
                found[label] = under
    for label, amount in found.items():
        if role := role_of(label):
            yield Row(role, label.strip(" :"), amount, number, at)


def _amount_under(page: Sequence[Line], at: int, index: int) -> FoundAmount | None:
    """The lone amount under a label of a total, or under each label of a strip."""
    line = page[at]
    segment = line.segments[index]
    is_beside = index + 1 < len(line.segments) and bool(_amounts(line.segments[index + 1].text))
    if is_beside or role_of(segment.text) not in (Role.DUE, Role.TOTAL, Role.NET, Role.VAT, Role.PAID):
        return None
    stack: list[FoundAmount] = []
    under = below(page, at, segment)
    while under and (found := _lone_amount(under)):
        stack.append(found)
        at = next(at for at, line in enumerate(page) if under in line.segments)
        under = below(page, at, under)
    if not stack:
        return None
    *parts, last = stack
    # Several amounts under one label are a table: its last row is the sum of the others, or it says nothing.
    is_sum = abs(sum((part.value for part in parts), Decimal(0)) - last.value) <= PLAY
    return last if not parts or is_sum else None


def _lone_amount(cell: Segment) -> FoundAmount | None:
    """The amount that is all a cell says."""
    amounts = _amounts(cell.text)
    return amounts[0] if len(amounts) == 1 and amounts[0].end - amounts[0].start >= len(cell.text) - 4 else None
