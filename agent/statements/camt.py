"""CAMT (ISO 20022 camt.052, 053 and 054 of any version): what European banks call XML or SEPA statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import product

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.money import CENT, Money
from agent.domain.statement import Statement, StatementEntry, StatementFile
from agent.statements.balance import proven
from agent.statements.records import Record, read_records

# Message element, without the version that the very first ones carried ("BkToCstmrStmtV01").
_MESSAGES = {"BkToCstmrStmt": "camt.053", "BkToCstmrAcctRpt": "camt.052", "BkToCstmrDbtCdtNtfctn": "camt.054"}
_MESSAGE = re.compile(rf"({'|'.join(_MESSAGES)})(?:V\d\d)?")
_STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
_KEPT = frozenset({
    "AcctSvcrRef", "AddtlInf", "AddtlNtryInf", "AddtlRmtInf", "AddtlTxInf", "Amt", "BBAN", "Ccy", "Cd", "CdtDbtInd",
    "Dt", "DtTm", "ElctrncSeqNb", "EndToEndId", "IBAN", "Id", "LglSeqNb", "Nb", "NbOfTxs", "Nm", "Prtry", "Ref",
    "RvslInd", "Sts", "SubFmlyCd", "UPIC", "Ustrd",
})  # fmt: skip
# Refs that say that there is none.
_NO_REFERENCE = re.compile(r"(?i)not ?provided|non ?ref|none|n/?a|[0\W]*")
_AMOUNT = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,10})?|\.\d{1,10})")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_CURRENCY = re.compile(r"[A-Z]{3}")
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}")
# ISO 20022 external code set, bank transaction sub-family: booked back because unpaid, returned, reversed or cancelled.
_RETURN_FAMILIES = frozenset({"UPDD", "RRTN", "PRDD", "RPCR", "RCDD", "UPCT", "UPCQ", "RRCT"})
# The longest remittance a payment carries in one piece: longer ones are cut there, also within a word.
_FULL_PIECE = 140
_AGAIN = "download the file again from the bank, unedited"


def read_camt(content: bytes) -> StatementFile:
    """
    Read a bank's XML file: each statement in it, with what was booked, proven by its balance.

    Pending and merely announced entries are left out; a batch whose payments are told in full becomes its payments.

    Raises:
        NotAStatement: When it is something else.
        StatementError: When it is CAMT and cannot be believed; nothing of it counts then.
    """
    start = content[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<") or not _speaks_camt(content):
        raise NotAStatement("not a CAMT file")
    reading = _Reading()
    statements = []
    for record in read_records(content, _cut, _KEPT):
        if statement := reading.take(record):
            statements.append(statement)
    if not reading.format:
        raise NotAStatement("an XML file that is no CAMT")
    if not statements:
        raise StatementError(f"a CAMT file without any statement in it; {_AGAIN}")
    return StatementFile(reading.format, tuple(statements))


def _speaks_camt(content: bytes) -> bool:
    """Whether the message element can be in it at all: cheaper than to parse somebody's XML for nothing."""
    words = [word for name in _MESSAGES for word in (name.encode(), name.encode("utf-16-le"))]
    return any(word in content for word in words)


def _cut(around: tuple[str, ...], path: str, name: str) -> bool | None:
    """Which elements are read by themselves: a transaction as part of its entry, the others one after the other."""
    if not around:
        return False if _MESSAGE.fullmatch(name) else None
    if path:
        return True if name == "TxDtls" and path == "NtryDtls" and around[-1] == "Ntry" else None
    if len(around) == 1:
        return False if name in _STATEMENTS else None
    return False if len(around) == 2 and name in ("Acct", "Bal", "Ntry") else None


@dataclass(frozen=True)
class _Account:
    """Whose statement it is: what tells us from the other party."""

    number: str | None
    owner: str
    currency: str


@dataclass(frozen=True)
class _Balance:
    """One balance; ``sign`` is 0 when the bank does not say whether it is owed or owned."""

    code: str
    amount: Decimal
    sign: int
    currency: str
    on: date | None
    line: int


@dataclass
class _Draft:
    """A statement in the making.

    Attributes:
        bookings: Of each entry what it says, and what it says if its sign is to be turned round.
        strange: The first entry in another currency than the account's.
    """

    account: _Account = _Account(None, "", "")
    balances: list[_Balance] = field(default_factory=list)
    bookings: list[tuple[tuple[StatementEntry, ...], tuple[StatementEntry, ...]]] = field(default_factory=list)
    strange: Record | None = None


class _Reading:
    """Takes the records in the file's order: account, balances and entries, then the statement they belong to."""

    def __init__(self) -> None:
        self.format = ""
        self._draft = _Draft()

    def take(self, record: Record) -> Statement | None:
        """Add a record; the statement when it is complete."""
        if record.name == "Acct":
            self._draft.account = _account(record)
        elif record.name == "Bal":
            if balance := _balance(record):
                self._draft.balances.append(balance)
        elif record.name == "Ntry":
            if _is_booked(record):
                self._take_entry(record)
        elif record.name in _STATEMENTS:
            draft, self._draft = self._draft, _Draft()
            return _statement(record, draft)
        elif found := _MESSAGE.fullmatch(record.name):
            version = record.namespace.rpartition("camt.")
            self.format = f"camt.{version[2]}" if version[1] else _MESSAGES[found[1]]
        return None

    def _take_entry(self, record: Record) -> None:
        draft = self._draft
        if not draft.account.currency:
            known = draft.balances[0].currency if draft.balances else _currency(record, "Amt@Ccy")
            draft.account = replace(draft.account, currency=known)
        if record.find("Amt@Ccy") != draft.account.currency:
            draft.strange = draft.strange or record
        fallback = draft.balances[-1].on if draft.balances else None
        entries = _entries(record, draft.account, fallback, _sign(record))
        is_reversal = record.find("RvslInd") in ("true", "1")
        turned = _entries(record, draft.account, fallback, -_sign(record)) if is_reversal else entries
        draft.bookings.append((entries, turned))


def _account(record: Record) -> _Account:
    currency = record.find("Ccy")
    return _Account(
        _number(record, "Id"),
        record.find("Ownr/Nm", "Ownr/Pty/Nm") or "",
        _currency(record, "Ccy") if currency else "",
    )


def _balance(record: Record) -> _Balance | None:
    """One booked balance; None for what is available, forecast or told in advance."""
    code = record.find("Tp/CdOrPrtry/Cd", "Tp/Cd")
    if code not in ("OPBD", "PRCD", "CLBD", "ITBD"):
        return None
    amount = _amount(record)
    indicator = record.find("CdtDbtInd")
    sign = _SIGNS.get(indicator, 0) if indicator else (-1 if amount < 0 else 0)
    return _Balance(code, abs(amount), sign, _currency(record, "Amt@Ccy"), _day(record, "Dt"), record.line)


def _statement(record: Record, draft: _Draft) -> Statement:
    number = record.find("ElctrncSeqNb", "LglSeqNb", "Id") or ""
    account = draft.account
    currency = account.currency or (draft.balances[0].currency if draft.balances else "")
    if not currency:
        if draft.bookings or draft.balances:
            raise StatementError(f"a statement without a currency; {_AGAIN}", record.line)
        currency = "EUR"
    opening, closing = _boundaries(record, draft.balances, currency, account.number)
    plain = _named(entries for entries, _ in draft.bookings)
    turned = _named(entries for _, entries in draft.bookings)
    newest = max((entry.booked_on for entry in plain), default=None)
    first = Statement(
        account=account.number,
        currency=currency,
        opening=opening.amount * (opening.sign or 1) if opening else None,
        closing=closing.amount * (closing.sign or 1) if closing else None,
        opened_on=opening.on if opening else None,
        closed_on=(closing.on if closing else None) or newest,
        entries=plain,
        number=number,
    )
    if opening is None or closing is None:
        # Seen in practice: the amount is the account's, only its label is wrong. Two balances prove that, nothing else.
        if draft.strange:
            raise StatementError(
                f"an entry in {draft.strange.find('Amt@Ccy')} on account {account.number} in {currency}; {_AGAIN}",
                draft.strange.line,
            )
        return first
    others = [
        replace(first, opening=opening.amount * before, closing=closing.amount * after, entries=entries)
        for entries, before, after in product(
            (plain, turned) if turned != plain else (plain,),
            (opening.sign,) if opening.sign else (1, -1),
            (closing.sign,) if closing.sign else (1, -1),
        )
    ]
    return proven(first, *others[1:], line=record.line)


def _boundaries(
    record: Record, balances: Sequence[_Balance], currency: str, account: str | None
) -> tuple[_Balance | None, _Balance | None]:
    """
    The balances before the first entry and after the last one, of several days the outermost.

    Only a statement must have them; what a report within the day tells of its balances counts when it has both.
    """
    is_statement = record.name == "Stmt"
    # ITBD: where one page of a statement ends and the next one begins.
    opening = _pick(balances, ("OPBD", "PRCD", "ITBD") if is_statement else ("OPBD", "PRCD"), is_last=False)
    closing = _pick(balances, ("CLBD", "ITBD") if is_statement else ("CLBD",), is_last=True)
    if opening is closing:
        opening = closing = None
    for balance in (opening, closing):
        if balance and balance.currency != currency:
            raise StatementError(
                f"a balance of account {account} in {balance.currency} and not in {currency}; {_AGAIN}", balance.line
            )
    if opening and closing:
        return opening, closing
    if is_statement:
        missing = " and ".join(name for name, found in (("opening", opening), ("closing", closing)) if not found)
        raise StatementError(
            f"the statement of account {account} has no {missing} balance, so nothing proves that it is complete;"
            " download it again as CAMT.053 of whole days",
            record.line,
        )
    return None, None


def _pick(balances: Sequence[_Balance], codes: Sequence[str], *, is_last: bool) -> _Balance | None:
    for code in codes:
        if found := [balance for balance in balances if balance.code == code]:
            if all(balance.on for balance in found):
                found.sort(key=lambda balance: balance.on or date.min)
            return found[-1 if is_last else 0]
    return None


def _named(bookings: Iterator[tuple[StatementEntry, ...]]) -> tuple[StatementEntry, ...]:
    """All entries in a row; a bank's id that several share gets a number from the second one on, to tell them apart."""
    seen: dict[str, int] = {}
    row = []
    for entry in (entry for entries in bookings for entry in entries):
        if entry.bank_id:
            count = seen[entry.bank_id] = seen.get(entry.bank_id, 0) + 1
            entry = replace(entry, bank_id=f"{entry.bank_id}/{count}") if count > 1 else entry
        row.append(entry)
    return tuple(row)


_BOOKED = frozenset({"BOOK"})
_NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})


def _is_booked(record: Record) -> bool:
    status = record.find("Sts", "Sts/Cd", "Sts/Prtry")
    if status is None or status in _BOOKED:
        return True
    if status in _NOT_BOOKED:
        return False
    raise StatementError(f"an entry of the unknown status {_shown(status)}; {_AGAIN}", record.line)


def _entries(record: Record, account: _Account, closed_on: date | None, sign: int) -> tuple[StatementEntry, ...]:
    """One entry; or one per payment, when it is a batch whose payments add up to it."""
    amount = _amount(record)
    if amount < 0:
        raise StatementError(f"an entry with an amount below zero; {_AGAIN}", record.line)
    currency = _currency(record, "Amt@Ccy")
    booked_on = _day(record, "BookgDt") or _day(record, "ValDt") or closed_on
    if booked_on is None:
        raise StatementError(f"an entry without a day; {_AGAIN}", record.line)
    bank_id = _reference(record, "AcctSvcrRef")
    whole = StatementEntry(
        booked_on=booked_on,
        value_on=_day(record, "ValDt"),
        amount=sign * amount,
        bank_id=bank_id,
        original=_original(record, currency, account.currency),
        return_reason=_return_reason(record, record),
        raw=record.raw,
    )
    details = record.parts
    told = record.find("NtryDtls/Btch/NbOfTxs", "Btch/NbOfTxs") or ""
    is_partly_told = told.isdecimal() and len(told) < 10 and int(told) > max(1, len(details))
    if len(details) > 1 and not is_partly_told:
        amounts = _amounts(details, whole.amount, currency)
        if amounts:
            ids = _ids(details, bank_id)
            return tuple(
                _detailed(replace(whole, amount=size, bank_id=own, original=None, raw=part.raw), record, part, account)
                for part, size, own in zip(details, amounts, ids, strict=True)
            )
    if len(details) == 1 and not is_partly_told:
        own = bank_id or _reference(details[0], "Refs/AcctSvcrRef")
        return (_detailed(replace(whole, bank_id=own), record, details[0], account),)
    return (replace(whole, text=record.find("AddtlNtryInf") or "", is_batch=is_partly_told or len(details) > 1),)


def _amounts(details: Sequence[Record], total: Decimal, currency: str) -> list[Decimal] | None:
    """What each payment of a batch is, signed; None when that is not told, or does not add up."""
    found = [_amount_in(part, currency) for part in details]
    sizes = [size for size in found if size is not None]
    if len(sizes) < len(details):
        return None
    direction = -1 if total < 0 else 1
    # The indicator of a payment is often that of another point of view, so it counts only where the sum needs it.
    if sum(sizes) == abs(total):
        return [direction * size for size in sizes]
    signs = [_SIGNS.get(part.find("CdtDbtInd") or "", direction) for part in details]
    signed = [sign * size for sign, size in zip(signs, sizes, strict=True)]
    return signed if sum(signed) == total else None


def _amount_in(part: Record, currency: str) -> Decimal | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if part.find(f"{path}@Ccy") == currency:
            return _amount(part, path)
    return None


def _ids(details: Sequence[Record], bank_id: str | None) -> list[str | None]:
    """The bank's id of each payment of a batch: its own when all have one, else that of the batch with a number."""
    own = [_reference(part, "Refs/AcctSvcrRef") for part in details]
    if all(own) and len(set(own)) == len(own):
        return own
    return [f"{bank_id}/{number}" if bank_id else None for number in range(1, len(own) + 1)]


def _detailed(entry: StatementEntry, record: Record, part: Record, account: _Account) -> StatementEntry:
    """An entry with what its one payment tells."""
    reason = _return_reason(part, record)
    name, number = _counterparty(part, entry.amount, account, is_return=reason is not None)
    reference, text = _remittance(part)
    if not text and not reference:
        text = part.find("AddtlTxInf") or record.find("AddtlNtryInf") or ""
    return replace(
        entry,
        counterparty=name,
        account=number,
        reference=reference,
        end_to_end_id=_reference(part, "Refs/EndToEndId"),
        text=text,
        return_reason=reason,
        original=_original(part, account.currency, _currency(record, "Amt@Ccy")) or entry.original,
    )


def _counterparty(part: Record, amount: Decimal, us: _Account, *, is_return: bool) -> tuple[str, str | None]:
    """
    Name and account of the other party: whoever paid, or was paid.

    What comes back keeps its first parties (a direct debit returned: we are still the creditor), or has them turned
    round, so there both sides are looked at, and the one that is not us is taken.
    """
    sides = ["Dbtr", "Cdtr"] if amount >= 0 else ["Cdtr", "Dbtr"]
    found = [(_name(part, side), _number(part, f"RltdPties/{side}Acct/Id")) for side in sides]
    if is_return:
        others = [
            (name, number) for name, number in reversed(found) if (name or number) and not _is_us(name, number, us)
        ]
        return others[0] if others else ("", None)
    near, far = found
    if near[1] and near[1] == us.number and far[1] != us.number and any(far):
        return far
    return near


def _is_us(name: str, number: str | None, us: _Account) -> bool:
    if number and us.number:
        return number == us.number
    return bool(name) and name.casefold() == us.owner.casefold()


def _name(part: Record, side: str) -> str:
    paths = [f"RltdPties/{prefix}{side}{pty}/Nm" for prefix in ("", "Ultmt") for pty in ("", "/Pty")]
    return part.find(*paths, f"RltdPties/{side}Acct/Nm", f"RltdPties/{side}/Agt/FinInstnId/Nm") or ""


def _number(record: Record, path: str) -> str | None:
    """An account: its IBAN without blanks, else whatever number it has."""
    found = record.find(
        f"{path}/IBAN", f"{path}/Othr/Id", f"{path}/BBAN", f"{path}/PrtryAcct/Id", f"{path}/UPIC", f"{path}/Prtry/Id"
    )
    if not found:
        return None
    compact = found.replace(" ", "").upper()
    return compact if _IBAN.fullmatch(compact) else found


def _remittance(part: Record) -> tuple[str | None, str]:
    """The structured reference and what the payer wrote; of several references none is the one, so they are text."""
    references = list(dict.fromkeys(part.find_all("RmtInf/Strd/CdtrRefInf/Ref")))
    pieces = [
        _glued(part.texts.get("RmtInf/Ustrd", ())),
        *part.find_all("RmtInf/Strd/AddtlRmtInf"),
        *part.find_all("RmtInf/Strd/RfrdDocInf/Nb"),
        *(references if len(references) > 1 else ()),
    ]
    text = " ".join(piece for piece in pieces if piece)
    return (references[0] if len(references) == 1 else None), text


def _glued(pieces: Sequence[str]) -> str:
    """Remittance in pieces as one text: no blank where a full piece was cut."""
    return " ".join("".join(piece if len(piece) == _FULL_PIECE else f"{piece} " for piece in pieces).split())


def _return_reason(part: Record, record: Record) -> str | None:
    """Why money came back: the code, else the bank's words, else that it did."""
    told = part.find("RtrInf/Rsn/Cd", "RtrInf/RtrRsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Prtry", "RtrInf/AddtlInf")
    if told:
        return told
    families = part.find("BkTxCd/Domn/Fmly/SubFmlyCd"), record.find("BkTxCd/Domn/Fmly/SubFmlyCd")
    returned = next((family for family in families if family in _RETURN_FAMILIES), None)
    return returned or ("reversal" if record.find("RvslInd") in ("true", "1") else None)


def _original(record: Record, *own: str) -> Money | None:
    """What was paid in another currency than the account's and the entry's own; None when nothing was."""
    for path in ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt"):
        other = record.find(f"{path}@Ccy")
        if other and other not in own and _CURRENCY.fullmatch(other):
            return Money(abs(_amount(record, path)), other)
    return None


_SIGNS = {"CRDT": 1, "DBIT": -1}


def _sign(record: Record) -> int:
    """ISO 20022 Ntry/CdtDbtInd: how it was booked, also where RvslInd says that it takes something back."""
    indicator = record.find("CdtDbtInd")
    if indicator not in _SIGNS:
        raise StatementError(f"an entry that is neither credit nor debit; {_AGAIN}", record.line)
    return _SIGNS[indicator]


def _amount(record: Record, path: str = "Amt") -> Decimal:
    """An amount as it stands, without the zeros that some banks write beyond the cents."""
    text = record.find(path) or ""
    if not _AMOUNT.fullmatch(text) or not text.isascii():
        raise StatementError(f"an amount that cannot be read: {_shown(text)}; {_AGAIN}", record.line)
    amount = Decimal(text)
    cents = amount.quantize(CENT)
    return cents if cents == amount else amount


def _currency(record: Record, path: str) -> str:
    text = record.find(path) or ""
    if not _CURRENCY.fullmatch(text):
        raise StatementError(f"an amount without a currency; {_AGAIN}", record.line)
    return text


def _day(record: Record, path: str) -> date | None:
    """The bank's own day: of a moment the day as it is written there, whatever zone follows."""
    text = record.find(f"{path}/Dt", f"{path}/DtTm")
    if text is None:
        return None
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else _no_day(text, record)
    except ValueError:
        return _no_day(text, record)


def _no_day(text: str, record: Record) -> date:
    raise StatementError(f"a day that cannot be read: {_shown(text)}; {_AGAIN}", record.line)


def _reference(record: Record, path: str) -> str | None:
    text = record.find(path)
    return None if text is None or _NO_REFERENCE.fullmatch(text) else text


def _shown(text: str) -> str:
    """A stranger's text, short enough for a sentence."""
    return "“" + "".join(character for character in text[:40] if character.isprintable()) + "”"
