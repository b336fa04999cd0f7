"""CAMT statements in the making: account, balances and entries, page by page, until the balance proves them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from agent.domain.errors import StatementError
from agent.domain.speech import later, tell
from agent.domain.statement import Statement, StatementEntry
from agent.statements.balance import proven
from agent.statements.camt_entries import Account, Booking
from agent.statements.camt_values import (
    AGAIN,
    SIGNS,
    day_of,
    is_true,
    read_amount,
    read_currency,
    read_day,
    shown,
)
from agent.statements.records import Record

_BOOKED_BALANCES = frozenset({"OPBD", "PRCD", "CLBD", "ITBD"})
_PAGINATION = ("StmtPgntn", "RptPgntn", "NtfctnPgntn")
_EVERY_PAGE = later("put every page into one zip archive and import that, or export the period again as one file")


@dataclass(frozen=True)
class Balance:
    """One balance; ``sign`` is 0 when the bank does not say whether it is owed or owned."""

    code: str
    amount: Decimal
    sign: int
    currency: str
    on: date | None
    line: int


@dataclass(frozen=True)
class Pagination:
    """Which page it is, from 1; ``of_message`` when only the message says so, of which a statement may be a part."""

    page: int
    is_last: bool
    of_message: bool


@dataclass
class Page:
    """A statement, or one page of it.

    Attributes:
        kind: ``Stmt``; ``Rpt``, what was booked until now; ``Ntfctn``, a notice of single entries.
        number: The bank's number of the statement: its pages have the same one.
        created: When the bank wrote it, "" when it does not say; ``created_on`` of a report only.
        complete_until: What a report says of its own period, None when it does not.
        strange: The currency of the first entry in another one than the account's, and its line.
        file: Its name in an archive; "" for a file by itself.
    """

    kind: str = "Stmt"
    account: Account = field(default_factory=lambda: Account(None, "", ""))
    balances: list[Balance] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    strange: tuple[str, int] | None = None
    number: str = ""
    pagination: Pagination | None = None
    created: str = ""
    created_on: date | None = None
    complete_until: date | None = None
    line: int = 0
    file: str = ""


def read_balance(record: Record) -> Balance | None:
    """One booked balance; None for what is available, forecast or told in advance."""
    code = record.find("Tp/CdOrPrtry/Cd", "Tp/Cd")
    if code not in _BOOKED_BALANCES:
        return None
    amount = read_amount(record)
    indicator = record.find("CdtDbtInd")
    sign = SIGNS.get(indicator, 0) if indicator else (-1 if amount < 0 else 0)
    return Balance(code, abs(amount), sign, read_currency(record, "Amt@Ccy"), read_day(record, "Dt"), record.line)


def read_pagination(record: Record) -> Pagination | None:
    """Which page of a statement, or of the message, this is; None when it is not in pages."""
    for name in (*_PAGINATION, "MsgPgntn"):
        if page := record.find(f"{name}/PgNb"):
            if not (page.isascii() and page.isdecimal() and len(page) <= 5):
                raise StatementError(
                    tell("a page number that cannot be read: {shown}; {again}", shown=shown(page), again=tell(AGAIN)),
                    record.line,
                )
            return Pagination(int(page), is_true(record, f"{name}/LastPgInd"), name == "MsgPgntn")
    return None


def end_page(page: Page, record: Record, message: Pagination | None) -> Page:
    """Complete a page with what its ``Stmt`` says around its entries, and the message around that."""
    created = record.find("CreDtTm") or ""
    # Only how far a report is complete hangs on its moments; a statement has its balance.
    is_report = record.name == "Rpt"
    until = record.find("FrToDt/ToDtTm") if is_report else None
    return replace(
        page,
        kind=record.name,
        number=record.find("ElctrncSeqNb", "LglSeqNb", "Id") or "",
        pagination=read_pagination(record) or message,
        created=created,
        created_on=day_of(created, record) if created and is_report else None,
        complete_until=_whole_day(until, record) if until else None,
        line=record.line,
    )


def _whole_day(moment: str, record: Record) -> date:
    """The last day that is over at a moment, but for its last minutes: banks write 23:59, with or without seconds."""
    day = day_of(moment, record)
    return day if moment[11:15] in ("", "23:5", "24:0") else day - timedelta(days=1)


def statements_of(pages: Sequence[Page]) -> tuple[Statement, ...]:
    """
    Put pages together and prove each statement.

    Raises:
        StatementError: When a page is missing or there twice, or a statement does not balance.
    """
    groups: dict[tuple[object, ...], list[Page]] = {}
    for place, page in enumerate(pages):
        # Numbers begin anew each year.
        key = (page.kind, page.account.number, page.number, page.created[:4]) if _is_a_part(page) else (place,)
        groups.setdefault(key, []).append(page)
    return tuple(_statement(group) for group in groups.values())


def _is_a_part(page: Page) -> bool:
    """
    Whether it is one page of several.

    A message in pages may still tell whole statements, and a notice tells of single entries, however many pages it has.
    """
    told = page.pagination
    if page.kind == "Ntfctn" or told is None or (told.page == 1 and told.is_last):
        return False
    if not told.of_message:
        return True
    codes = {balance.code for balance in page.balances}
    if "CLBD" not in codes or not codes & {"OPBD", "PRCD"}:
        return True
    try:
        _proven([page])
    except StatementError:
        return True
    return False


def _statement(group: Sequence[Page]) -> Statement:
    try:
        if _is_a_part(group[0]):
            group = sorted(group, key=_page_number)
            _check_pages(group)
        return _proven(group)
    except StatementError as error:
        raise StatementError(error.reason, error.line, group[0].file) from error


def _page_number(page: Page) -> int:
    return page.pagination.page if page.pagination else 1


def _check_pages(pages: Sequence[Page]) -> None:
    """Refuse a statement of which not every page is there exactly once."""
    first, last = pages[0], pages[-1]
    named = tell(
        "statement {number} of account {other}",
        number=first.number,
        other=first.account.number or tell("without a number"),
    )
    found = [_page_number(page) for page in pages]
    for page, number, after in zip(pages, found, [*found[1:], 0], strict=True):
        if number == after:
            raise StatementError(
                tell("page {number} of {named} is there twice; import it once", number=number, named=named), page.line
            )
    expected = 1
    for number in found:
        if number > expected:
            raise StatementError(
                tell(
                    "page {expected} of {named} is missing; {every_page}",
                    expected=expected,
                    named=named,
                    every_page=tell(_EVERY_PAGE),
                ),
                first.line,
            )
        expected = number + 1
    if not (last.pagination and last.pagination.is_last):
        raise StatementError(
            tell(
                "the last page of {named} is missing: page {found} says that more follow; {every_page}",
                named=named,
                found=found[-1],
                every_page=tell(_EVERY_PAGE),
            ),
            last.line,
        )


def _proven(pages: Sequence[Page]) -> Statement:
    """One statement of all its pages, as its balance proves it."""
    page = pages[0]
    number, currency = page.account.number, _currency(pages)
    opening, closing = _boundaries(pages, currency)
    bookings = [booking for each in pages for booking in each.bookings]
    plain = _named(booking.entries for booking in bookings)
    first = Statement(
        account=number,
        currency=currency,
        opening=opening.amount * (opening.sign or 1) if opening else None,
        closing=closing.amount * (closing.sign or 1) if closing else None,
        opened_on=opening.on if opening else None,
        closed_on=_closed_on(pages, closing, plain),
        entries=plain,
        number=page.number,
    )
    if opening is None or closing is None:
        # Seen in practice: the amount is the account's, only its label is wrong. Two balances prove that, nothing else.
        for each in pages:
            if each.strange:
                raise StatementError(
                    tell(
                        "an entry in {strange} on account {number} in {currency}; {again}",
                        strange=each.strange[0],
                        number=number,
                        currency=currency,
                        again=tell(AGAIN),
                    ),
                    each.strange[1],
                )
        return first
    turned = _named(booking.turned for booking in bookings)
    others = [
        replace(first, opening=opening.amount * before, closing=closing.amount * after, entries=entries)
        for entries, before, after in product(
            (plain, turned) if turned != plain else (plain,),
            (opening.sign,) if opening.sign else (1, -1),
            (closing.sign,) if closing.sign else (1, -1),
        )
    ]
    return proven(first, *others[1:], line=page.line)


def _currency(pages: Sequence[Page]) -> str:
    page = pages[0]
    if found := page.account.currency or next((balance.currency for each in pages for balance in each.balances), ""):
        return found
    if any(each.bookings for each in pages):
        raise StatementError(tell("a statement without a currency; {again}", again=tell(AGAIN)), page.line)
    return "EUR"


def _boundaries(pages: Sequence[Page], currency: str) -> tuple[Balance | None, Balance | None]:
    """
    The balances before the first entry and after the last one, of several days the outermost.

    Only a statement must have them; what a report within the day tells of its balances counts when it has both.
    """
    page, every = pages[0], [balance for each in pages for balance in each.balances]
    is_statement = page.kind == "Stmt"
    # ITBD: where one page of a statement ends and the next one begins.
    between = ("ITBD",) if is_statement else ()
    opening = _pick(page.balances, ("OPBD", "PRCD", *between), currency, is_last=False)
    closing = _pick(pages[-1].balances, ("CLBD", *between), currency, is_last=True)
    opening = opening or _pick(every, ("OPBD", "PRCD"), currency, is_last=False)
    closing = closing or _pick(every, ("CLBD",), currency, is_last=True)
    if opening is closing:
        opening = closing = None
    for balance in (opening, closing):
        if balance and balance.currency != currency:
            raise StatementError(
                tell(
                    "a balance of account {number} in {currency} and not in {other}; {again}",
                    number=page.account.number,
                    currency=balance.currency,
                    other=currency,
                    again=tell(AGAIN),
                ),
                balance.line,
            )
    if opening and closing:
        return opening, closing
    if is_statement:
        missing = tell(" and ").join(
            name for name, found in ((tell("opening"), opening), (tell("closing"), closing)) if not found
        )
        raise StatementError(
            tell(
                "the statement of account {number} has no {missing} balance, so nothing proves that it is "
                "complete; download it again as CAMT.053 of whole days",
                number=page.account.number,
                missing=missing,
            ),
            page.line,
        )
    return None, None


def _pick(balances: Sequence[Balance], codes: Sequence[str], currency: str, *, is_last: bool) -> Balance | None:
    """The first or last balance of the first of these codes that there is; one told in another currency comes last."""
    for code in codes:
        if coded := [balance for balance in balances if balance.code == code]:
            found = [balance for balance in coded if balance.currency == currency] or coded
            if all(balance.on for balance in found):
                found.sort(key=lambda balance: balance.on or date.min)
            return found[-1 if is_last else 0]
    return None


def _closed_on(pages: Sequence[Page], closing: Balance | None, entries: Sequence[StatementEntry]) -> date | None:
    """
    The day up to which the account is complete.

    A report made within the day leaves room for more of that day, and a notice says nothing of what it does not name.
    """
    page = pages[-1]
    if page.kind == "Ntfctn":
        return None
    if closing and closing.on:
        return closing.on
    newest = max((entry.booked_on for entry in entries), default=None)
    if page.kind == "Stmt":
        return newest
    until = page.complete_until or newest
    if until and page.created_on:
        return min(until, page.created_on - timedelta(days=1))
    return until - timedelta(days=1) if until and not page.complete_until else until


def _named(bookings: Iterable[tuple[StatementEntry, ...]]) -> tuple[StatementEntry, ...]:
    """All entries in a row; a bank's id that several share gets a number from the second one on, to tell them apart."""
    seen: dict[str, int] = {}
    row = []
    for entries in bookings:
        for entry in entries:
            if own := entry.bank_id:
                while entry.bank_id in seen:
                    seen[own] += 1
                    entry = replace(entry, bank_id=f"{own}/{seen[own]}")
                seen[entry.bank_id or own] = 1
            row.append(entry)
    return tuple(row)
