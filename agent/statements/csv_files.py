"""
Tables from a bank's download page: known by their column names, read whole, proven by the balances beside the rows.

Delimiter, decimal sign and order of dates are a file's, never a cell's. What does not fit is refused with its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.money import Money
from agent.domain.speech import tell
from agent.domain.statement import Statement, StatementEntry, StatementFile
from agent.statements.csv_balances import Step, prove
from agent.statements.csv_banks import Above, Bank, Headless, banks, headless, own_bank
from agent.statements.csv_cells import amount_of, day_of, day_order, decimal_sign, plain
from agent.statements.csv_entries import (
    Notation,
    account_in,
    booked_on,
    conversions_in,
    currency_of,
    entries_of,
    own_account_above,
)
from agent.statements.csv_tables import Header, Record, Row, headers, lines_of, places_of, rows_below, rows_of
from agent.statements.own_columns import OwnColumns

_AMOUNTS = ("amount", "debit", "credit", "fee", "net", "balance", "balance_before")

# Some quote with an apostrophe, others let a name begin with one ('t Hoekje).
_QUOTES = ('"', "'", "")
_LONGEST_LINE = 10_000


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
        elsewhere = own is not None and (own.delimiter not in ("", header.delimiter) or header.index < own.skip_lines)
        candidates = known[: len(banks())] if elsewhere else known
        names = frozenset(header.plain_names)
        fitting = [bank for bank in candidates if bank.knows(names)]
        if fitting:
            # The bank that knows most of the names; one the house knows comes before the owner's own.
            bank = max(fitting, key=lambda bank: (not bank.is_own, bank.knows(names)))
            return _read_own(lines, header, bank) if bank.is_own else _read_below(lines, header, bank)
    for kind in headless():
        if (read := _read_headless(lines, kind)) is not None:
            return read
    if own:
        _refuse_misnamed(lines, own)
    raise NotAStatement(_unknown(lines))


def _read_own(lines: Sequence[str], header: Header, bank: Bank) -> StatementFile:
    """Read by the owner's columns; what does not fit may also be their fault."""
    try:
        return _read_below(lines, header, bank)
    except StatementError as error:
        raise StatementError(
            tell("{reason}; or correct [bank.csv] in your settings", reason=error.reason), error.line
        ) from error


def _refuse_misnamed(lines: Sequence[str], own: OwnColumns) -> None:
    """Refuse a table that has most of the owner's columns, but not all: one was renamed, or misspelt."""
    wanted = {plain(name): name for names in own.columns().values() for name in names}
    nearest = max(headers(lines), key=lambda header: len(wanted.keys() & set(header.plain_names)), default=None)
    if nearest is None:
        return
    missing = [name for known, name in wanted.items() if known not in nearest.plain_names]
    if len(missing) * 2 < len(wanted):
        has = ", ".join(name[:40] for name in nearest.names[:30] if name)
        raise StatementError(
            tell(
                "[bank.csv] names {missing}, which this table does not have; its columns are {has}; correct "
                "[bank.csv] in your settings",
                missing=", ".join(map(repr, missing)),
                has=has,
            ),
            nearest.index + 1,
        )


def _unknown(lines: Sequence[str]) -> str:
    found = max(headers(lines), key=lambda header: len(header.names), default=None)
    if found is None:
        return tell("no table with columns; export the bookings at the bank as CAMT.053, MT940, CODA or CSV")
    names = ", ".join(name[:40] for name in found.names[:30] if name)
    return tell(
        "no bank is known whose table has the columns {names}; run `voldaan bank describe FILE` to describe it",
        names=names,
    )


def _read_below(lines: Sequence[str], header: Header, bank: Bank) -> StatementFile:
    rows = rows_below(lines, header, bank.foot)
    bank = replace(bank, columns={**bank.columns, "per": bank.per})
    places = places_of(header, bank.columns, bank.twice)
    records = [Record(row, places, header.names) for row in rows]
    _refuse_half_an_amount(lines, records)
    statements = _statements(records, bank)
    above = lines[: header.index]
    if bank.above:
        statements = [_told_above(bank.above, above, header.delimiter, statements, len(rows))]
    if all(statement.account is None for statement in statements) and (account := own_account_above(above)):
        statements = [replace(statement, account=account) for statement in statements]
    if bank.own_account:
        statements = [replace(statement, account=statement.account or bank.own_account) for statement in statements]
    return StatementFile(f"{bank.name} CSV", tuple(statements))  # as is


def _read_headless(lines: Sequence[str], kind: Headless) -> StatementFile | None:
    """What a table without column names says; None when its first row has another shape."""
    if not any(_has_shape(row, kind) for quote in _QUOTES for row in _first(lines, kind.delimiter, quote)):
        return None
    refusal: StatementError | None = None
    for quote in _QUOTES:
        try:
            rows = rows_of(lines, kind.delimiter, quote)
            if not rows or not _has_shape(rows[0], kind):
                continue
            strange = next((row for row in rows if len(row.cells) != len(rows[0].cells)), None)
            if strange:
                raise StatementError(
                    tell(
                        "has {count} columns where the others have {other}: the file was cut off or changed; export "
                        "it again at the bank",
                        count=len(strange.cells),
                        other=len(rows[0].cells),
                    ),
                    strange.line,
                )
            places = _places(kind.shapes[len(rows[0].cells)])
            records = [Record(row, places) for row in rows]
            _refuse_half_an_amount(lines, records)
            return StatementFile(f"{kind.bank.name} CSV", tuple(_statements(records, kind.bank)))  # as is
        except StatementError as error:
            refusal = refusal or error
    if refusal:
        raise refusal
    return None


def _refuse_half_an_amount(lines: Sequence[str], records: Sequence[Record]) -> None:
    """A last line without its end may be cut off within its last cell, and half an amount is another amount."""
    if not lines[-1].strip() or not records:
        return
    last = records[-1]
    end = max(place for place, cell in enumerate(last.row.cells) if cell)
    amounts = [cell for record in records for role in _AMOUNTS for cell in record.cells(role)]
    if any(end in last.places.get(role, ()) for role in _AMOUNTS) and _decimals(last.row.cells[end]) < max(
        _decimals(cell) for cell in amounts
    ):
        raise StatementError(
            tell(
                "ends within the amount {cells}: the file was cut off; export it again", cells=repr(last.row.cells[end])
            ),
            last.line,
        )


def _decimals(cell: str) -> int:
    return len(re.sub(r"\D", "", re.split("[.,]", cell)[-1])) if re.search("[.,]", cell) else 0


def _first(lines: Sequence[str], delimiter: str, quote: str) -> list[Row]:
    """The first rows, read for their shape alone: the lines of another kind of file are many and long."""
    first = lines[:5]
    try:
        return rows_of(first, delimiter, quote) if max(map(len, first)) < _LONGEST_LINE else []
    except StatementError:
        return []


def _places(roles: Sequence[str]) -> dict[str, tuple[int, ...]]:
    return {role: (place,) for place, role in enumerate(roles) if role}


def _has_shape(row: Row, kind: Headless) -> bool:
    roles = kind.shapes.get(len(row.cells))
    if roles is None:
        return False
    record = Record(row, _places(roles))
    amounts = [record.cell(role) for role in _AMOUNTS if role in roles]
    signs = kind.bank.minus | (kind.bank.plus or frozenset())
    return (
        ("currency" not in roles or bool(re.fullmatch(r"[A-Z]{3}", record.cell("currency"))))
        and ("sign" not in roles or plain(record.cell("sign")) in signs)
        and bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{7,10}", record.cell("own")))
        and any(day_of(record.cell("date"), order) for order in ("ymd", "dmy"))
        and all(any(amount_of(cell, sign) is not None for sign in ",.") for cell in amounts)
    )


def _statements(records: Sequence[Record], bank: Bank) -> list[Statement]:
    """One statement per account and currency, in the order they first appear."""
    booked = [record for record in records if _is_booked(record, bank)]
    if not booked:
        raise StatementError(
            tell("this {bank} table has no booked row; export a period in which something was booked", bank=bank.name)
        )
    notation = _notation(booked, bank)
    originals = conversions_in(booked, bank, notation)
    parts: dict[tuple[str | None, str], list[Record]] = {}
    for record in booked:
        parts.setdefault((_own_account(record), currency_of(record, bank)), []).append(record)
    return [_statement(key, rows, bank, notation, originals) for key, rows in parts.items()]


def _is_booked(record: Record, bank: Bank) -> bool:
    if plain(record.cell("impact")) == "memo":
        return False
    if not bank.booked or "status" not in record.places or not record.places["status"]:
        return True
    status = plain(record.cell("status"))
    if status not in bank.booked | bank.pending:
        raise StatementError(
            tell(
                "the state {status} is not known, so it cannot be told whether this row counts; report it",
                status=repr(status),
            ),
            record.line,
        )
    return status in bank.booked


def _notation(booked: Sequence[Record], bank: Bank) -> Notation:
    cells = [placed for row in booked for role in _AMOUNTS for placed in row.placed(role)]
    for row in booked:
        if not row.cell("date"):
            raise StatementError(tell("has no date; export the file again"), row.line)
    return Notation(decimal_sign(cells, bank.signs), day_order([row.placed("date")[0] for row in booked], bank.orders))


def _own_account(record: Record) -> str | None:
    return account_in(record.cell("own")) or account_in(record.cell("per"))


def _statement(
    key: tuple[str | None, str],
    records: Sequence[Record],
    bank: Bank,
    notation: Notation,
    originals: Mapping[int, Money],
) -> Statement:
    account, currency = key
    entries: list[StatementEntry] = []
    steps: list[Step] = []
    for record in records:
        of_row = list(entries_of(record, bank, notation, currency, originals))
        entries += of_row
        moved = sum((entry.amount for entry in of_row), Decimal("0.00"))
        if step := _step(record, notation, moved):
            steps.append(step)
    if steps and len(steps) < len(records):
        bare = next(record for record in records if not record.cell("balance") and not record.cell("balance_before"))
        raise StatementError(tell("has no balance while other rows have one; export the file again"), bare.line)
    opening, closing = prove(steps, newest_first=bank.newest_first, any_order=bank.any_order) if steps else (None, None)
    return Statement(
        account=account,
        currency=currency,
        opening=opening,
        closing=closing,
        opened_on=None,
        closed_on=max(booked_on(record, notation) for record in records),
        entries=tuple(_told_apart(entries)),
    )


def _step(record: Record, notation: Notation, moved: Decimal) -> Step | None:
    after, before = record.cell("balance"), record.cell("balance_before")
    if not after and not before:
        return None
    started = notation.amount(before) if before else notation.amount(after) - moved
    ended = notation.amount(after) if after else started + moved
    if started + moved != ended:
        raise StatementError(
            tell(
                "the balance goes from {started} to {ended}, the amount is {moved}; export the file again",
                started=started,
                ended=ended,
                moved=moved,
            ),
            record.line,
        )
    time = re.search(r"(?<!\d)\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?", record.cell("time") or record.cell("date"))
    return Step(started, ended, booked_on(record, notation), record.line, time[0] if time else "")


def _told_apart(entries: Sequence[StatementEntry]) -> Iterator[StatementEntry]:
    """An id that several bookings of an account bear is no id of one of them."""
    often = Counter(entry.bank_id for entry in entries)
    for entry in entries:
        yield replace(entry, bank_id=None) if entry.bank_id and often[entry.bank_id] > 1 else entry


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

    def of(names: Sequence[str]) -> str:
        return next((told[name][0] for name in names if name in told), "")

    for name in above.filters:
        value, line = told.get(name, ("", 0))
        if value:
            raise StatementError(
                tell(
                    "only rows with {name} {value} were exported; export again without it", name=name, value=repr(value)
                ),
                line,
            )
    if len(statements) > 1:
        raise StatementError(tell("holds several accounts; export them one by one"))
    statement = statements[0]
    cell = re.sub(r"\s*[A-Z]{3}$", "", of(above.closing))
    until = day_of(of(above.until), "dmy")
    day = day_of(of(above.closed_on), "dmy")
    closing = amount_of(cell, ",")
    if closing is None:
        closing = amount_of(cell, ".")
    if rows >= above.most_rows and statement.closed_on:
        # The next file may hold the rest of its newest day.
        return replace(statement, closed_on=statement.closed_on - timedelta(days=1))
    if closing is None or day is None or (until and until < day):
        return statement
    newest = statement.closed_on or day
    return replace(
        statement,
        opening=closing - sum((entry.amount for entry in statement.entries), Decimal("0.00")),
        closing=closing,
        # Of the day it was taken itself more may follow.
        closed_on=max(newest, day - timedelta(days=1)),
    )
