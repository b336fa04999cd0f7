"""
Tables from a bank's download page: known by their column names, read whole, proven by the balances beside the rows.

Delimiter, decimal sign and order of dates are a file's, never a cell's. What does not fit is refused with its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.money import Money
from agent.domain.statement import Statement, StatementEntry, StatementFile
from agent.statements.csv_balances import Step, prove
from agent.statements.csv_banks import Above, Bank, Headless, banks, headless, own_bank
from agent.statements.csv_cells import amount_of, day_of, day_order, decimal_sign, plain, squeezed
from agent.statements.csv_tables import Header, Record, Row, headers, lines_of, places_of, rows_below, rows_of
from agent.statements.own_columns import OwnColumns

_AMOUNTS = ("amount", "debit", "credit", "fee", "net", "balance", "balance_before")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_BELGIAN = re.compile(r"([+*])\1\1\s?(\d{3})\s?/\s?(\d{4})\s?/\s?(\d{5})\s?\1\1\1")
_CREDITOR = re.compile(r"(?<![A-Za-z0-9])RF\d{2}(?: ?[A-Z0-9]){1,21}(?![A-Za-z0-9])")
_DUTCH = re.compile(r"\d{4} ?\d{4} ?\d{4} ?\d{4}|\d{7,16}")


def read_csv(text: str, own: OwnColumns | None = None) -> StatementFile:
    """
    Read a bank's table (CSV, or tabs).

    Args:
        text: The whole file; any line ends.
        own: Columns from the settings, for a bank that is not known.

    Raises:
        NotAStatement: When no line holds known column names; the text names those it holds.
        StatementError: When a known table has a row that does not fit, or its balances do not prove it.
    """
    lines = lines_of(text)
    known = [*banks(), *([own_bank(own)] if own and own.columns() else [])]
    for header in headers(lines):
        elsewhere = own is not None and own.delimiter not in ("", header.delimiter)
        candidates = known[: len(banks())] if elsewhere else known
        names = frozenset(header.plain_names)
        fitting = [bank for bank in candidates if bank.knows(names)]
        if fitting:
            # The bank that knows most of the names; one the house knows comes before the owner's own.
            return _read_below(lines, header, max(fitting, key=lambda bank: (bank.plus is not None, bank.knows(names))))
    for kind in headless():
        if (read := _read_headless(lines, kind)) is not None:
            return read
    raise NotAStatement(_unknown(lines))


def _unknown(lines: Sequence[str]) -> str:
    found = max(headers(lines), key=lambda header: len(header.names), default=None)
    if found is None:
        return "no table with columns: not a CSV file of a bank"
    names = ", ".join(name[:40] for name in found.names[:30] if name)
    return f"no bank is known whose table has the columns {names}; run `voldaan bank describe FILE` to describe it"


def _read_below(lines: Sequence[str], header: Header, bank: Bank) -> StatementFile:
    rows = rows_below(lines, header)
    bank = replace(bank, columns={**bank.columns, "per": bank.per})
    places = places_of(header, bank.columns)
    statements = _statements([Record(row, places) for row in rows], bank)
    if bank.above:
        statements = [_told_above(bank.above, lines[: header.index], header.delimiter, statements, len(rows))]
    return StatementFile(f"{bank.name} CSV", tuple(statements))


def _read_headless(lines: Sequence[str], kind: Headless) -> StatementFile | None:
    """What a table without column names says; None when its first row has another shape."""
    refusal: StatementError | None = None
    # Some quote with an apostrophe, others let a name begin with one ('t Hoekje).
    for quote in ('"', "'", ""):
        try:
            rows = rows_of(lines, kind.delimiter, quote)
            if not rows or not _has_shape(rows[0], kind):
                continue
            strange = next((row for row in rows if len(row.cells) != len(rows[0].cells)), None)
            if strange:
                raise StatementError(
                    f"has {len(strange.cells)} columns where the others have {len(rows[0].cells)}: the file was cut "
                    "off or changed; export it again at the bank",
                    strange.line,
                )
            places = _places(kind.shapes[len(rows[0].cells)])
            return StatementFile(
                f"{kind.bank.name} CSV", tuple(_statements([Record(row, places) for row in rows], kind.bank))
            )
        except StatementError as error:
            refusal = refusal or error
    if refusal and any(_has_shape(row, kind) for row in _loose(lines, kind.delimiter)):
        raise refusal
    return None


def _loose(lines: Sequence[str], delimiter: str) -> list[Row]:
    """The first lines without regard to quotes: is this such a table at all?"""
    return rows_of(lines[:5], delimiter, "")


def _places(roles: Sequence[str]) -> dict[str, tuple[int, ...]]:
    return {role: (place,) for place, role in enumerate(roles) if role}


def _has_shape(row: Row, kind: Headless) -> bool:
    roles = kind.shapes.get(len(row.cells))
    if roles is None:
        return False
    record = Record(row, _places(roles))
    amounts = [record.cell(role) for role in _AMOUNTS if role in roles]
    return (
        bool(re.fullmatch(r"[A-Z]{3}", record.cell("currency")))
        and bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{7,10}", record.cell("own")))
        and any(day_of(record.cell("date"), order) for order in ("ymd", "dmy"))
        and all(any(amount_of(cell, sign) is not None for sign in ",.") for cell in amounts)
    )


@dataclass(frozen=True)
class _Notation:
    """How this file writes amounts and days."""

    sign: str
    order: str

    def amount(self, cell: str) -> Decimal:
        return amount_of(cell, self.sign) or Decimal("0.00")

    def day(self, cell: str) -> date | None:
        return day_of(cell, self.order)


def _statements(records: Sequence[Record], bank: Bank) -> list[Statement]:
    """One statement per account and currency, in the order they first appear."""
    booked = [record for record in records if _is_booked(record, bank)]
    if not booked:
        raise StatementError(f"this {bank.name} table has no booked row; export a period in which something was booked")
    notation = _notation(booked, bank)
    originals = _conversions(booked, bank, notation)
    parts: dict[tuple[str | None, str], list[Record]] = {}
    for record in booked:
        parts.setdefault((_own_account(record), _currency(record, bank)), []).append(record)
    return [_statement(key, rows, bank, notation, originals) for key, rows in parts.items()]


def _is_booked(record: Record, bank: Bank) -> bool:
    if plain(record.cell("impact")) == "memo":
        return False
    if not bank.booked or "status" not in record.places or not record.places["status"]:
        return True
    status = plain(record.cell("status"))
    if status not in bank.booked | bank.pending:
        raise StatementError(
            f"the state {status!r} is not known, so it cannot be told whether this row counts; report it", record.line
        )
    return status in bank.booked


def _notation(booked: Sequence[Record], bank: Bank) -> _Notation:
    cells = [(cell, row.line) for row in booked for role in _AMOUNTS for cell in row.cells(role)]
    for row in booked:
        if not row.cell("date"):
            raise StatementError("has no date; export the file again", row.line)
    return _Notation(
        decimal_sign(cells, bank.signs), day_order([(row.cell("date"), row.line) for row in booked], bank.orders)
    )


def _account(cell: str) -> str | None:
    """An IBAN without blanks, another number as it stands."""
    bare = cell.replace(" ", "").upper()
    return bare if _IBAN.fullmatch(bare) else cell or None


def _own_account(record: Record) -> str | None:
    return _account(record.cell("own")) or _account(record.cell("per"))


def _currency(record: Record, bank: Bank) -> str:
    currency = (record.cell("currency") or bank.currency).upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise StatementError(f"{currency!r} is no currency", record.line)
    return currency


def _statement(
    key: tuple[str | None, str],
    records: Sequence[Record],
    bank: Bank,
    notation: _Notation,
    originals: Mapping[int, Money],
) -> Statement:
    account, currency = key
    entries: list[StatementEntry] = []
    steps: list[Step] = []
    for record in records:
        of_row = list(_entries(record, bank, notation, currency, originals))
        entries += of_row
        moved = sum((entry.amount for entry in of_row), Decimal("0.00"))
        if step := _step(record, notation, moved):
            steps.append(step)
    if steps and len(steps) < len(records):
        bare = next(record for record in records if not record.cell("balance") and not record.cell("balance_before"))
        raise StatementError("has no balance while other rows have one; export the file again", bare.line)
    opening, closing = prove(steps, newest_first=bank.newest_first, any_order=bank.any_order) if steps else (None, None)
    return Statement(
        account=account,
        currency=currency,
        opening=opening,
        closing=closing,
        opened_on=None,
        closed_on=max(_day(record, notation) for record in records),
        entries=tuple(_told_apart(entries)),
    )


def _day(record: Record, notation: _Notation) -> date:
    day = notation.day(record.cell("date"))
    if day is None:
        raise StatementError("has no date; export the file again", record.line)
    return day


def _step(record: Record, notation: _Notation, moved: Decimal) -> Step | None:
    after, before = record.cell("balance"), record.cell("balance_before")
    if not after and not before:
        return None
    started = notation.amount(before) if before else notation.amount(after) - moved
    ended = notation.amount(after) if after else started + moved
    if started + moved != ended:
        raise StatementError(
            f"the balance goes from {started} to {ended}, the amount is {moved}; export the file again", record.line
        )
    return Step(started, ended, _day(record, notation), record.line)


def _told_apart(entries: Sequence[StatementEntry]) -> Iterator[StatementEntry]:
    """An id that several bookings of an account bear is no id of one of them."""
    often = Counter(entry.bank_id for entry in entries)
    for entry in entries:
        yield replace(entry, bank_id=None) if entry.bank_id and often[entry.bank_id] > 1 else entry


def _entries(
    record: Record, bank: Bank, notation: _Notation, currency: str, originals: Mapping[int, Money]
) -> Iterator[StatementEntry]:
    """What one row books: its amount, and a fee that was kept back beside it; nothing when it moves nothing."""
    amount, fee = _amount(record, bank, notation), _fee(record, bank, notation)
    if record.cell("net") and amount + fee != notation.amount(record.cell("net")):
        raise StatementError(f"{amount} and the fee {fee} are not the net amount; export the file again", record.line)
    packed = _unpacked(record, bank)
    bank_id = record.cell("bank_id") or None
    reference, end_to_end = _references(record, packed)
    entry = StatementEntry(
        booked_on=_day(record, notation),
        value_on=notation.day(record.cell("value_date")) or day_of(packed.get("value_date", ""), "dmy"),
        amount=amount,
        counterparty=record.cell("name") or packed.get("name", ""),
        account=_account(record.cell("account")) or _account(packed.get("account", "")),
        reference=reference,
        end_to_end_id=end_to_end,
        text=packed.get("text", ""),
        return_reason=record.cell("return_reason") or None,
        bank_id=bank_id,
        original=originals.get(record.line) or _original(record, notation, currency),
        raw=record.row.raw,
    )
    if amount:
        yield entry
    if fee:
        yield StatementEntry(
            booked_on=entry.booked_on,
            value_on=entry.value_on,
            amount=fee,
            text="fee" if amount else entry.text,
            bank_id=f"{bank_id}-fee" if bank_id else None,
            raw=entry.raw,
        )


def _amount(record: Record, bank: Bank, notation: _Notation) -> Decimal:
    cell, sign = record.cell("amount"), record.cell("sign")
    if not cell:
        debit, credit = (record.cell(role) for role in ("debit", "credit"))
        if not debit and not credit:
            raise StatementError("has no amount; export the file again", record.line)
        left, came = (abs(notation.amount(part)) if part else Decimal("0.00") for part in (debit, credit))
        if left and came:
            raise StatementError("has money that left and money that came in one row", record.line)
        return came - left
    amount = notation.amount(cell)
    if not record.places.get("sign"):
        return amount
    word = plain(sign)
    if amount < 0 or not word or (bank.plus is not None and word not in bank.minus | bank.plus):
        raise StatementError(f"{sign!r} beside {cell} does not say whether money came or left", record.line)
    return -amount if word in bank.minus else amount


def _fee(record: Record, bank: Bank, notation: _Notation) -> Decimal:
    cell = record.cell("fee") if bank.fee else ""
    if not cell:
        return Decimal("0.00")
    return notation.amount(cell) * (-1 if bank.fee == "cost" else 1)


def _original(record: Record, notation: _Notation, currency: str) -> Money | None:
    amount = amount_of(record.cell("original_amount"), notation.sign)
    other = record.cell("original_currency").upper()
    return Money(abs(amount), other) if amount and re.fullmatch(r"[A-Z]{3}", other) and other != currency else None


def _conversions(booked: Sequence[Record], bank: Bank, notation: _Notation) -> dict[int, Money]:
    """Per line, the same sum in the other currency: two conversion rows of one payment, one out and one in."""
    legs: dict[str, list[Record]] = {}
    for record in booked:
        if record.cell("linked") and any(word in plain(record.cell("kind")) for word in bank.conversions):
            legs.setdefault(record.cell("linked"), []).append(record)
    found: dict[int, Money] = {}
    for pair in legs.values():
        sums = [Money(_amount(leg, bank, notation), _currency(leg, bank)) for leg in pair]
        if len(sums) == 2 and sums[0].currency != sums[1].currency and sums[0].amount * sums[1].amount < 0:
            for leg, other in zip(pair, reversed(sums), strict=True):
                found[leg.line] = Money(abs(other.amount), other.currency)
    return found


def _unpacked(record: Record, bank: Bank) -> dict[str, str]:
    """The fields packed into the text; where there are no labels, the text."""
    text = squeezed(" ".join(record.cells("text")))
    if not text and not record.cell("reference"):
        text = next(iter(record.cells("text_else")), "")
    labels = {label: part for part, words in bank.packed.items() for label in words}
    if not labels or not text:
        return {"text": text}
    longest = sorted(labels, key=len, reverse=True)
    either = "|".join(
        re.escape(label) if label.startswith("/") else rf"(?<!\S){re.escape(label)}\s?:" for label in longest
    )
    marks: dict[str, re.Match[str]] = {}
    for match in re.finditer(either, text):
        label = match[0].rstrip(": ")
        # The bank's own labels stand around what the payer wrote: a name before it, all others behind it.
        if label not in marks or labels[label] not in ("name", "text"):
            marks[label] = match
    order = sorted(marks.items(), key=lambda mark: mark[1].start())
    fields: dict[str, str] = {}
    for place, (label, match) in enumerate(order):
        end = order[place + 1][1].start() if place + 1 < len(order) else len(text)
        fields.setdefault(labels[label], text[match.end() : end].strip(" /" if label.startswith("/") else " "))
    if "text" not in fields:
        fields["text"] = text[: order[0][1].start()].strip() if order else text
    return fields


def _references(record: Record, packed: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Structured reference and end-to-end id; what stands in a reference's column but is none is the payer's own id."""
    reference: str | None = record.cell("reference") or packed.get("reference") or None
    end_to_end: str | None = record.cell("end_to_end") or packed.get("end_to_end") or None
    if reference and not _is_structured(reference):
        reference, end_to_end = None, end_to_end or reference
    if end_to_end and re.sub(r"\W", "", end_to_end).upper() in ("NOTPROVIDED", ""):
        end_to_end = None
    return reference or _reference_in(packed.get("text", "")), end_to_end


def _is_structured(cell: str) -> bool:
    return bool(_BELGIAN.fullmatch(cell) or _CREDITOR.fullmatch(cell) or _DUTCH.fullmatch(cell))


def _reference_in(text: str) -> str | None:
    """A reference within the payer's words whose check digits are right (OGM and ISO 11649: modulo 97)."""
    for match in _BELGIAN.finditer(text):
        digits = match[2] + match[3] + match[4]
        if (int(digits[:10]) % 97 or 97) == int(digits[10:]):
            return match[0]
    for match in _CREDITOR.finditer(text):
        plain_code = match[0].replace(" ", "")
        if int("".join(str(int(char, 36)) for char in plain_code[4:] + plain_code[:4])) % 97 == 1:
            return match[0]
    return None


def _told_above(
    above: Above, lines: Sequence[str], delimiter: str, statements: Sequence[Statement], rows: int
) -> Statement:
    """
    The statement with the last balance that stands above the table.

    The opening balance is what is left when the rows are taken off. Neither is told when the period ends before that
    balance, or the file may be one of several cut from a longer period.

    Raises:
        StatementError: When rows were left out by a filter, or there is more than one account.
    """
    told: dict[str, tuple[str, int]] = {}
    for line, text in enumerate(lines, 1):
        key, _, value = text.partition(delimiter)
        told.setdefault(plain(key), (value.strip(f' "{delimiter}'), line))
    for name in above.filters:
        value, line = told.get(name, ("", 0))
        if value:
            raise StatementError(f"only rows with {name} {value!r} were exported; export again without it", line)
    if len(statements) > 1:
        raise StatementError("holds several accounts; export them one by one")
    statement = statements[0]
    cell = re.sub(r"\s*[A-Z]{3}$", "", told.get(above.closing, ("", 0))[0])
    until = day_of(told.get(above.until, ("", 0))[0], "dmy")
    day = day_of(told.get(above.closed_on, ("", 0))[0], "dmy")
    closing = amount_of(cell, ",")
    if closing is None or day is None or rows >= above.most_rows or (until and until < day):
        return statement
    newest = statement.closed_on or day
    return replace(
        statement,
        opening=closing - sum((entry.amount for entry in statement.entries), Decimal("0.00")),
        closing=closing,
        # Of the day it was taken itself more may follow.
        closed_on=max(newest, day - timedelta(days=1)),
    )
