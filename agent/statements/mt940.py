"""MT940, the customer statement message of SWIFT, as banks write it: tags, pages and the balance that proves them."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import later, tell
from agent.domain.statement import Statement, StatementEntry, StatementFile
from agent.statements.balance import proven
from agent.statements.mt940_text import read_details
from agent.statements.mt940_values import Slip

#: Only these are tags: a line of :86: may begin with ":00:00/" or be a lone dash, and still be text.
_TAG = re.compile(r":(20|21|25P?|28C?|60[FM]|61|62[FM]|64|65|86|13D?|34F|90[CD]|940|NS):(.*)", re.DOTALL)
_BALANCE = re.compile(r"([CD])\s*([0-9]{6})\s*([A-Z]{3})\s*([0-9.,]{1,30})")
#: The third letter of the currency may stand before the amount: "DR20,00" is D and the R of EUR.
_BOOKING = re.compile(r"([0-9]{6})([0-9]{4}| {4})? *(R?[CD])([A-Z])? *([0-9.,]{1,30})(.*)", re.DOTALL)
_KIND = re.compile(r"([NFS][A-Z0-9 ]{3})(.*)", re.DOTALL)
_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{0,5}|[0-9]{1,20}(?:,[0-9]{0,5}|\.(?:[0-9]{1,2})?)?|,[0-9]{1,5}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
#: A bank's id is long and has digits in it; "POS 1" or a running number behind zeros is none.
_BANK_ID = re.compile(r"(?!0000)[A-Z0-9./-]{10,35}", re.ASCII)
_RAW = 2000
_AGAIN = later("download the statement once more, as MT940 or, better, as CAMT.053")


@dataclass
class _Record:
    """One :61: with the :86: that follow it, as they stood."""

    line: int
    slip: str
    more: list[str] = field(default_factory=list)
    info: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Balance:
    amount: Decimal
    currency: str
    on: date


@dataclass
class _Page:
    """From one opening balance to its closing balance; ``begins`` and ``ends`` unless these are intermediate ones."""

    line: int
    account: str
    number: str
    opening: _Balance
    begins: bool
    closing: _Balance | None = None
    ends: bool = True
    records: list[_Record] = field(default_factory=list)


@dataclass(frozen=True)
class _Booking:
    """One :61: understood, but for what a reversal's sign means: ``is_reversal`` and the mark's own C or D."""

    record: _Record
    value_on: date
    entry_day: str
    is_credit: bool
    is_reversal: bool
    amount: Decimal
    slip: Slip
    bank_id: str | None


def read_mt940(text: str) -> StatementFile:
    r"""Read all statements of an MT940 file; ``text`` has ``\n`` as line end (``text.decode``).

    Raises:
        NotAStatement: When it is no MT940.
        StatementError: When it is one and cannot be read whole, or a statement does not balance.
    """
    lines = list(_unwrapped(text))
    if not _is_mt940(lines):
        raise NotAStatement(tell("this is no MT940: it has no :20: and :25: or :60F:"))
    pages = _joined(_pages(lines))
    if not pages:
        interim = any(line.startswith((":34F:", ":90D:", ":90C:")) for _, line in lines)
        what = (
            tell("this is an interim report (MT942): it has no balances")
            if interim
            else tell("no statement begins in this file")
        )
        raise StatementError(f"{what}; {tell(_AGAIN)}")
    return StatementFile("MT940", tuple(_with_sure_ids([_statement(page) for page in pages])))


# --- tags ---------------------------------------------------------------------------------------------------------


def _unwrapped(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number; of a SWIFT envelope what stands behind ``{4:``."""
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.lstrip("\ufeff\x01\x03")
        if line.startswith(("{", "-}")) and "{4:" in line:
            line = line.partition("{4:")[2]
        yield number, line


def _is_mt940(lines: Sequence[tuple[int, str]]) -> bool:
    tags = {found[1] for _, line in lines if (found := _TAG.match(line))}
    return "20" in tags and bool(tags & {"25", "25P"} | tags & {"60F", "60M"})


def _pages(lines: Sequence[tuple[int, str]]) -> list[_Page]:
    """Cut the file at its balances; between them a line belongs to the tag before it."""
    pages: list[_Page] = []
    open_page: _Page | None = None
    account = number = ""
    goes_on: list[str] | None = None
    for place, line in lines:
        found = _TAG.match(line)
        tag, value = (found[1], found[2]) if found else ("", line)
        if open_page is None:
            if tag == "20":
                account = number = ""
            elif tag in ("25", "25P"):
                account = value.strip()
            elif tag in ("28", "28C"):
                number = value.strip()
            elif tag in ("60F", "60M"):
                open_page = _Page(place, account, number, _balance(value, place), begins=tag == "60F")
                goes_on = None
            elif tag in ("61", "62F", "62M"):
                raise StatementError(
                    tell(":{tag}: without an opening balance before it; {again}", tag=tag, again=tell(_AGAIN)), place
                )
            continue
        if tag in ("60F", "60M"):
            raise StatementError(
                tell(
                    "a balance opens, but the one of line {line} never closes; {again}",
                    line=open_page.line,
                    again=tell(_AGAIN),
                ),
                place,
            )
        if tag in ("62F", "62M"):
            open_page.closing, open_page.ends = _balance(value, place), tag == "62F"
            pages.append(open_page)
            open_page = goes_on = None
        elif tag == "61":
            open_page.records.append(_Record(place, value, raw=[line]))
            goes_on = open_page.records[-1].more
        elif tag == "86":
            # Rabobank wrote one :86: per line of text. One before the first booking is about the statement.
            if open_page.records:
                goes_on = open_page.records[-1].info
                goes_on.append(value)
                open_page.records[-1].raw.append(line)
        elif goes_on is not None:
            # Any other tag before the closing balance is text that looks like one: "om 18" / ":20:15 uur".
            goes_on.append(line)
            open_page.records[-1].raw.append(line)
    if open_page is not None:
        raise StatementError(
            tell("the statement that begins here has no closing balance (:62F:); {again}", again=tell(_AGAIN)),
            open_page.line,
        )
    return pages


def _joined(pages: Sequence[_Page]) -> list[_Page]:
    """One statement of the pages that go on from one another (:62M: to :60M:)."""
    whole: list[_Page] = []
    for page in pages:
        before = whole[-1] if whole else page
        if before.ends or page.begins or page.account not in ("", before.account):
            whole.append(page)
        elif before.closing is None or page.opening.amount != before.closing.amount:
            raise StatementError(
                tell(
                    "this page does not go on where the one of line {line} ended; {again}",
                    line=before.line,
                    again=tell(_AGAIN),
                ),
                page.line,
            )
        else:
            records = [*before.records, *page.records]
            whole[-1] = replace(before, closing=page.closing, ends=page.ends, records=records)
    return whole


# --- values -------------------------------------------------------------------------------------------------------


def _balance(value: str, place: int) -> _Balance:
    found = _BALANCE.fullmatch(value.strip())
    if not found:
        raise StatementError(
            tell("a balance that cannot be read: {value}; {again}", value=repr(value.strip()[:40]), again=tell(_AGAIN)),
            place,
        )
    amount = _amount(found[4], place)
    return _Balance(amount if found[1] == "C" else -amount, found[3], _day(found[2], place))


def _amount(value: str, place: int) -> Decimal:
    """Decimals follow a comma; a lone point with one or two digits behind it is taken for one."""
    if not _AMOUNT.fullmatch(value):
        raise StatementError(
            tell("an amount that cannot be read: {value}; {again}", value=repr(value[:40]), again=tell(_AGAIN)), place
        )
    if "," in value:
        value = value.replace(".", "").replace(",", ".")
    told = Decimal(f"0{value}" if value.startswith(".") else value.rstrip("."))
    cents = told.quantize(Decimal("0.01"))
    return cents if cents == told else told


def _day(value: str, place: int) -> date:
    """``YYMMDD``; the 30th of February of bookkeeping with months of thirty days is that month's last."""
    year, month, day = (int(value[n : n + 2]) for n in (0, 2, 4))
    year += 1900 if year >= 80 else 2000
    if month == 2 and day in (29, 30):
        day = min(day, calendar.monthrange(year, 2)[1])
    try:
        return date(year, month, day)
    except ValueError:
        raise StatementError(
            tell("a day that does not exist: {value}; {again}", value=value, again=tell(_AGAIN)), place
        ) from None


def _booked_on(booking: _Booking, opened_on: date, closed_on: date) -> date:
    """The entry date has no year: that of the statement's days, else the one nearest to the value date."""
    if not booking.entry_day:
        return booking.value_on
    days = []
    for year in range(booking.value_on.year - 1, booking.value_on.year + 2):
        try:
            days.append(_day(f"{year % 100:02}{booking.entry_day}", booking.record.line))
        except StatementError:
            continue  # 29 February counts as the 28th; what is left exists in no year
    if not days:
        raise StatementError(
            tell(
                "an entry date that does not exist: {entry_day}; {again}",
                entry_day=booking.entry_day,
                again=tell(_AGAIN),
            ),
            booking.record.line,
        )
    nearest = min(days, key=lambda day: abs((day - booking.value_on).days))
    within = [day for day in days if opened_on <= day <= closed_on]
    return nearest if nearest in within or len(within) != 1 else within[0]


def _account(value: str, currency: str) -> str | None:
    """IBAN without blanks, bank and currency; any other number as it stands."""
    value = re.sub(rf"\s+{currency}\s*$", "", value)
    packed = "".join(value.split())
    behind = packed.rpartition("/")[2]
    if _IBAN.fullmatch(behind):
        packed = behind
    bare = packed.removesuffix(currency)
    if bare != packed and not _checks(packed) and (_IBAN.fullmatch(bare) or re.fullmatch(r"[0-9]+/[0-9]+", bare)):
        return bare
    return (packed if _IBAN.fullmatch(packed) else value.strip()) or None


def _checks(iban: str) -> bool:
    """Whether the check digits are right (ISO 13616); some IBAN end in the letters of a currency."""
    if not _IBAN.fullmatch(iban):
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


# --- bookings -----------------------------------------------------------------------------------------------------


def _booking(record: _Record, own: str) -> _Booking:
    found = _BOOKING.fullmatch(record.slip)
    if not found:
        raise StatementError(
            tell("a booking that cannot be read: {slip}; {again}", slip=repr(record.slip[:60]), again=tell(_AGAIN)),
            record.line,
        )
    kind = _KIND.fullmatch(found[6])
    rest = kind[2] if kind else found[6]
    customer, _, bank = rest.partition("//")
    bank = bank.strip()
    return _Booking(
        record=record,
        value_on=_day(found[1], record.line),
        entry_day=(found[2] or "").strip(),
        is_credit=found[3].endswith("C"),
        is_reversal=found[3].startswith("R"),
        amount=_amount(found[5], record.line),
        slip=Slip(kind[1] if kind else "", customer.rstrip(), tuple(record.more), own),
        bank_id=bank if _BANK_ID.fullmatch(bank) else None,
    )


def _signed(booking: _Booking, turned: bool) -> Decimal:
    is_credit = booking.is_credit != (booking.is_reversal and turned)
    return booking.amount if is_credit else -booking.amount


def _statement(page: _Page) -> Statement:
    assert page.closing is not None  # _pages keeps only closed ones
    opening, closing = page.opening, page.closing
    if opening.currency != closing.currency:
        raise StatementError(
            tell(
                "it opens in {currency} and closes in {other}; {again}",
                currency=opening.currency,
                other=closing.currency,
                again=tell(_AGAIN),
            ),
            page.line,
        )
    account = _account(page.account, opening.currency)
    bookings = [_booking(record, account or "") for record in page.records]
    taken_back = Statement(
        account=account,
        currency=opening.currency,
        opening=opening.amount,
        closing=closing.amount,
        opened_on=opening.on,
        # Behind an intermediate balance more of its day follows, on a page that is not here.
        closed_on=closing.on if page.ends else closing.on - timedelta(days=1),
        entries=tuple(
            _entry(booking, _signed(booking, True), _booked_on(booking, opening.on, closing.on)) for booking in bookings
        ),
        number=page.number,
    )
    # RC takes back a credit and is money that left (SWIFT), but some banks write C and D of a reversal as they are
    # booked: the reading that balances is right.
    as_booked = [_signed(booking, False) for booking in bookings]
    entries = (replace(entry, amount=amount) for entry, amount in zip(taken_back.entries, as_booked, strict=True))
    return proven(taken_back, replace(taken_back, entries=tuple(entries)), line=page.line, cure=tell(_AGAIN))


def _entry(booking: _Booking, amount: Decimal, booked_on: date) -> StatementEntry:
    details = read_details(booking.record.info, booking.slip)
    reason = details.return_reason
    if booking.is_reversal and reason is None:
        reason = "reversal"
    return StatementEntry(
        booked_on=booked_on,
        value_on=booking.value_on,
        amount=amount,
        counterparty=details.counterparty,
        account=details.account,
        reference=details.reference,
        end_to_end_id=details.end_to_end_id,
        text=details.text,
        return_reason=reason,
        bank_id=booking.bank_id,
        original=details.original,
        is_batch=details.is_batch,
        raw="\n".join(booking.record.raw)[:_RAW],
    )


def _with_sure_ids(statements: Sequence[Statement]) -> Iterator[Statement]:
    """A bank reference that several bookings of a file share is a batch's, not the booking's id."""
    often = Counter(entry.bank_id for statement in statements for entry in statement.entries if entry.bank_id)
    for statement in statements:
        entries = tuple(
            replace(entry, bank_id=None) if entry.bank_id and often[entry.bank_id] > 1 else entry
            for entry in statement.entries
        )
        yield replace(statement, entries=entries)
