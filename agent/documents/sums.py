"""Which of all the amounts on a paper are its total (BT-112) and the amount due (BT-115), and whether they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from agent.documents.accounts import find_ibans, is_valid_iban
from agent.documents.amounts import FoundAmount, decimal_mark, find_amounts
from agent.documents.dates import find_dates
from agent.documents.labels import below, is_table_head
from agent.documents.layout import Line, Segment
from agent.documents.lexicon import finder, pattern, speaks_of
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
_ROLES = [(role, speaks_of(f"role.{role.value}")) for role in Role]
_has_role = speaks_of(*(f"role.{role.value}" for role in Role))
_REST_OF_LABEL = pattern("<words>", words="rest_of_label")
_CURRENCY_WORDS = re.compile(r"[€£$:*]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|euro)\b|\(\s*\)", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Z])(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON)(?![A-Z])")
_PLAY = Decimal("0.02")
_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_is_paying = finder("<words>|in rekening|berechne|factur", words="terms.paying")
_is_vat = speaks_of("role.vat")
_is_discount = speaks_of("terms.discount")
# Dollars that are not those of the United States, told by their tax, their country or their own sign.
_OTHER_DOLLARS = re.compile(
    r"\b(?:CAD|AUD|NZD|SGD|HKD|MXN|GST|HST|ABN|Canada|Australia|New Zealand|Singapore|Hong Kong)\b"
    r"|\b(?:[ACS]|NZ|HK)\$"
)
_EURO_COUNTRIES = frozenset(
    (
        "AT",
        "BE",
        "CY",
        "DE",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PT",
        "SI",
        "SK",
    )
)
# How far the right edges of one column's amounts may differ, in points.
_COLUMN_PLAY = 4.0
# A label and its neighbours meet the same text several times.
_REMEMBERED = 1024


@dataclass(frozen=True)
class _Row:
    role: Role
    label: str
    amount: FoundAmount
    page: int
    at: int


@dataclass(frozen=True)
class Sums:
    """Total and amount due, and what is doubtful. ``settled``: nothing is left to pay."""

    total: Field[Money] | None = None
    due: Field[Money] | None = None
    settled: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def asks_nothing(self) -> bool:
        """Whether an amount is found, and none but zero."""
        found = [each.value.amount for each in (self.total, self.due) if each]
        return bool(found) and not any(found)


@dataclass
class _Foot:
    """
    The labelled amounts of one paper, and the reasoning over them.

    ``columns``: for each total, the amounts above it. ``row_sums``: what rows of net, VAT and gross end in.
    ``taxed``: the amounts in lines that speak of VAT, with every rate printed anywhere. ``decimal``: the mark of
    decimals, when all amounts have the same.
    """

    rows: Sequence[_Row]
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
        return [row.amount.value for row in self.rows if row.role is role]

    def label(self, value: Decimal, *roles: Role) -> str:
        return next(row.label for role in roles for row in self.rows if row.role is role and row.amount.value == value)

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
        return any(abs(total - found) <= _PLAY for found in sums)

    def _holds_its_vat(self, total: Decimal) -> bool:
        return any(tax and abs(total * rate / (100 + rate) - tax) <= _PLAY for tax, rate in self.taxed)

    def _sums_lines(self, total: Decimal) -> bool:
        """Whether two lines or more make the total, on a paper that adds no VAT."""
        lines = self.columns.get(total, ())
        return not self.has_vat and len(lines) > 1 and abs(sum(lines) - total) <= _PLAY

    @property
    def has_vat(self) -> bool:
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
    total_field = _money(foot, total, is_proven, "BT-112", Role.TOTAL, Role.DUE)
    due_field = _money(foot, due, due_is_sure, "BT-115", Role.DUE, Role.TOTAL)
    return Sums(total_field, due_field, settled, tuple(dict.fromkeys(foot.doubts)))


def _foot(paper: Paper) -> _Foot:
    rows = [
        row for number, page in enumerate(paper.pages) for at in range(len(page)) for row in _rows(page, number, at)
    ]
    amounts = [amount for line in paper.lines for segment in line.segments for amount in _amounts(segment.text)]
    prose = [text for text in paper.paragraphs if text.count(" ") >= 5]
    restated = frozenset(amount.value for text in prose for amount in _amounts(text))
    asking = [text for text in prose if _is_paying(text) and not _is_discount(text)]
    return _Foot(
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


def _columns(paper: Paper, rows: Sequence[_Row]) -> dict[Decimal, tuple[Decimal, ...]]:
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


def _rows(page: Sequence[Line], number: int, at: int) -> Iterator[_Row]:
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
            yield _Row(role, label.strip(" :"), amount, number, at)


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
    is_sum = abs(sum((part.value for part in parts), Decimal(0)) - last.value) <= _PLAY
    return last if not parts or is_sum else None


def _lone_amount(cell: Segment) -> FoundAmount | None:
    """The amount that is all a cell says."""
    amounts = _amounts(cell.text)
    return amounts[0] if len(amounts) == 1 and amounts[0].end - amounts[0].start >= len(cell.text) - 4 else None


def _total(foot: _Foot) -> tuple[Decimal | None, bool]:
    """The total with VAT, and whether the paper proves it."""
    totals, dues = foot.of(Role.TOTAL), foot.of(Role.DUE)
    taxed = [due for due in dues if totals and due > max(totals) and foot.has_vat and foot.proves(due)]
    candidates = list(dict.fromkeys(taxed or totals or dues))
    if not candidates:
        return _asked_total(foot)
    if not totals and any(foot.of(Role.PAID)):
        # Only what is left is labelled; with what was paid it makes the total.
        candidates = [total for due in dues if foot.proves(total := due + sum(map(abs, set(foot.of(Role.PAID)))))]
        if not candidates:
            return None, False
    biggest = max(candidates, key=abs)
    if foot.proves(biggest):
        return biggest, True
    if len(candidates) > 1:
        foot.doubts.append("several totals: " + ", ".join(map(str, candidates)))
        return candidates[-1], False
    total = candidates[0]
    if foot.can_prove:
        foot.doubts.append(f"net and VAT do not make {total}")
        return total, False
    agreed = total in dues and total in totals
    is_biggest = abs(total) == max(map(abs, foot.amounts))
    is_the_only_line = not foot.has_vat and foot.columns.get(total) == (total,)
    return total, agreed or (is_biggest and (not totals or total in foot.restated or is_the_only_line))


def _asked_total(foot: _Foot) -> tuple[Decimal | None, bool]:
    """The one amount a letter asks for in a sentence; certain when it is the largest and stands there twice."""
    if len(foot.asked) != 1:
        return None, False
    total = next(iter(foot.asked))
    is_biggest = total > 0 and total == max(map(abs, foot.amounts))
    return (total, foot.amounts.count(total) > 1) if is_biggest else (None, False)


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
        if not paid and (rest := foot.asked_rest(total)):
            foot.doubts.append(f"a sentence asks for {rest}, not for {total}")
            return total, False
        if not paid:
            return total, is_proven and not foot.lowered_after(total)
        foot.doubts.append(f"{paid} seems paid already")
        is_settled = any(abs(value) == abs(total) for value in foot.of(Role.PAID))
        return (Decimal(0), is_proven) if is_settled else (total - paid, False)
    due = candidates[0]
    if total is None or due == total:
        return due, is_proven
    # What is kept back ("Inhouding garantie") is printed with its minus and explains the rest to the cent.
    if abs(total - paid - due) <= _PLAY or (due == 0 and paid) or (due < total and due - total in foot.amounts):
        return due, is_proven
    foot.doubts.append(f"total {total} and amount due {due} differ without a reason")
    return due, False


def _money(foot: _Foot, value: Decimal | None, is_sure: bool, term: str, *roles: Role) -> Field[Money] | None:
    if value is None:
        return None
    currency, is_printed = _currency(foot, value)
    printed = [row.amount for row in foot.rows if row.amount.value == value]
    if foot.decimal and any(amount.thousands == foot.decimal for amount in printed):
        # "€ 1.210" among "12.50" and "9.95": a thousand, or one and a bit.
        foot.doubts.append(f"{value} is printed as if it had three decimals")
        is_sure = False
    labels = [row.label for role in roles for row in foot.rows if row.role is role and row.amount.value == value]
    told = "a sentence about paying" if value in foot.asked else "total and what was paid"
    source = f"PDF text: {labels[0] if labels else told} ({term})"
    return Field(Money(value, currency), source, Confidence.CERTAIN if is_sure and is_printed else Confidence.LIKELY)


def _currency(foot: _Foot, value: Decimal) -> tuple[str, bool]:
    """The currency printed beside a value, else anywhere on the paper; and whether it is beyond doubt."""
    beside = {row.amount.currency for row in foot.rows if row.amount.value == value and row.amount.currency}
    found = sorted(beside or foot.signs or foot.codes)
    if not found:
        # Nothing says euro, but an account in a country that has no other money does.
        countries = {iban[:2] for iban, _ in find_ibans(foot.text) if is_valid_iban(iban)}
        return "EUR", bool(countries) and countries <= _EURO_COUNTRIES
    # A dollar sign alone may be Canadian or Australian.
    is_american = found[0] != "USD" or "USD" in foot.codes or not _OTHER_DOLLARS.search(foot.text)
    return found[0], len(found) == 1 and is_american
