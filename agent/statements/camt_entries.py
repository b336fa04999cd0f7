"""One CAMT entry (``Ntry``): what was booked, by whom and for what; a batch as its payments where they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.errors import StatementError
from agent.domain.money import Money
from agent.domain.speech import tell
from agent.domain.statement import StatementEntry
from agent.statements.camt_values import (
    AGAIN,
    CURRENCY,
    SIGNS,
    is_nothing,
    is_true,
    is_unsaid,
    read_amount,
    read_currency,
    read_day,
    read_number,
    read_reference,
    shown,
)
from agent.statements.mt940_text import read_details
from agent.statements.mt940_values import Details, Slip
from agent.statements.records import Record

_NOT_BOOKED = frozenset({"PDNG", "INFO", "FUTR"})
# ISO 20022 external code set, bank transaction sub-family: booked back because unpaid, returned, reversed or cancelled.
_RETURN_FAMILIES = frozenset({"UPDD", "RRTN", "PRDD", "RPCR", "RCDD", "UPCT", "UPCQ", "RRCT"})
# The longest remittance a payment carries in one piece: longer ones are cut there, also within a word.
_FULL_PIECE = 140


@dataclass(frozen=True)
class Account:
    """Whose statement it is: what tells us from the other party."""

    number: str | None
    owner: str
    currency: str


@dataclass(frozen=True)
class Booking:
    """The entries of one ``Ntry``, and what they are where the sign of a reversal is meant the other way round."""

    entries: tuple[StatementEntry, ...]
    turned: tuple[StatementEntry, ...]


def read_booking(record: Record, account: Account, fallback: date | None) -> Booking | None:
    """
    Read one ``Ntry``; None for what is pending or only announced.

    Args:
        fallback: The day it is booked when it does not say so itself.

    Raises:
        StatementError: When its status, sign, amount or day cannot be read for certain.
    """
    status = record.find("Sts", "Sts/Cd", "Sts/Prtry") or "BOOK"
    if status in _NOT_BOOKED:
        return None
    if status != "BOOK":
        raise StatementError(
            tell("an entry of the unknown status {shown}; {again}", shown=shown(status), again=tell(AGAIN)), record.line
        )
    # How it was booked, also where RvslInd says that it takes something back (ISO 20022 Ntry/CdtDbtInd).
    sign = SIGNS.get(record.find("CdtDbtInd") or "")
    if sign is None:
        raise StatementError(tell("an entry that is neither credit nor debit; {again}", again=tell(AGAIN)), record.line)
    entry = _Entry(record, account, fallback)
    entries = entry.read(sign)
    return Booking(entries, entry.read(-sign) if is_true(record, "RvslInd") else entries)


class _Entry:
    """What all payments of one ``Ntry`` share."""

    def __init__(self, record: Record, account: Account, fallback: date | None) -> None:
        self._record = record
        self._account = account
        self._amount = read_amount(record)
        if self._amount < 0:
            raise StatementError(tell("an entry with an amount below zero; {again}", again=tell(AGAIN)), record.line)
        self._currency = read_currency(record, "Amt@Ccy")
        self._value_on = read_day(record, "ValDt")
        booked_on = read_day(record, "BookgDt") or self._value_on or fallback
        if booked_on is None:
            raise StatementError(tell("an entry without a day; {again}", again=tell(AGAIN)), record.line)
        self._booked_on = booked_on
        # Only this is the bank's id: NtryRef counts the entries of one download.
        self._bank_id = read_reference(record, "AcctSvcrRef")

    def read(self, sign: int) -> tuple[StatementEntry, ...]:
        """One entry; or one per payment, when it is a batch whose payments add up to it."""
        record, details = self._record, self._record.parts
        amount = sign * self._amount
        counts = record.find_all("NtryDtls/Btch/NbOfTxs") or record.find_all("Btch/NbOfTxs")
        announced = sum(int(count) for count in counts if count.isdecimal() and len(count) < 10)
        is_told = announced <= max(1, len(details))
        if is_told and len(details) == 1:
            return (self._payment(details[0], amount),)
        if is_told and details and (sizes := _amounts(details, amount, self._currency)):
            ids = _ids(details, self._bank_id)
            return tuple(
                self._payment(part, size, own, part.raw) for part, size, own in zip(details, sizes, ids, strict=True)
            )
        return (self._whole(amount, is_batch=len(details) > 1 or not is_told),)

    def _whole(self, amount: Decimal, *, is_batch: bool) -> StatementEntry:
        """One entry without payments of its own: only the bank's words say what it is."""
        record = self._record
        words = record.find("AddtlNtryInf") or ""
        # ABN AMRO may put all that its MT940 says there.
        is_dialect = words.startswith("/TRTP/") and not is_batch
        told = read_details([words], Slip(own=self._account.number or "")) if is_dialect else Details(text=words)
        return StatementEntry(
            booked_on=self._booked_on,
            value_on=self._value_on,
            amount=amount,
            counterparty=told.counterparty,
            account=told.account,
            reference=told.reference,
            end_to_end_id=told.end_to_end_id,
            text=told.text,
            return_reason=_return_reason(record, record) or told.return_reason,
            bank_id=self._bank_id,
            original=_original(record, self._currency, self._account.currency) or told.original,
            is_batch=is_batch,
            raw=record.raw,
        )

    def _payment(
        self, part: Record, amount: Decimal, bank_id: str | None = None, raw: str | None = None
    ) -> StatementEntry:
        """What one payment tells; without ``raw`` it is the only one, and the whole entry is its record."""
        record = self._record
        reason = _return_reason(part, record)
        name, number = _counterparty(part, amount, self._account, is_return=reason is not None)
        reference, text = _remittance(part)
        if not text and not reference:
            # What the bank says of a batch is not said of its payments.
            text = part.find("AddtlTxInf") or (record.find("AddtlNtryInf") if raw is None else None) or ""
        original = _original(part, self._account.currency, self._currency)
        if raw is None:
            raw = record.raw
            bank_id = self._bank_id or read_reference(part, "Refs/AcctSvcrRef")
            original = original or _original(record, self._currency, self._account.currency)
        return StatementEntry(
            booked_on=self._booked_on,
            value_on=self._value_on,
            amount=amount,
            counterparty=name,
            account=number,
            reference=reference,
            end_to_end_id=read_reference(part, "Refs/EndToEndId"),
            text=text,
            return_reason=reason,
            bank_id=bank_id,
            original=original,
            raw=raw,
        )


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
    signs = [SIGNS.get(part.find("CdtDbtInd") or "", direction) for part in details]
    signed = [sign * size for sign, size in zip(signs, sizes, strict=True)]
    return signed if sum(signed) == total else None


def _amount_in(part: Record, currency: str) -> Decimal | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if part.find(f"{path}@Ccy") == currency:
            return read_amount(part, path)
    return None


def _ids(details: Sequence[Record], bank_id: str | None) -> list[str | None]:
    """The bank's id of each payment of a batch: its own when all have one, else that of the batch with a number."""
    own = [read_reference(part, "Refs/AcctSvcrRef") for part in details]
    if all(own) and len(set(own)) == len(own):
        return own
    return [f"{bank_id}/{number}" if bank_id else None for number in range(1, len(own) + 1)]


def _counterparty(part: Record, amount: Decimal, us: Account, *, is_return: bool) -> tuple[str, str | None]:
    """
    Name and account of the other party: whoever paid, or was paid.

    What comes back keeps its first parties (a direct debit returned: we are still the creditor), or has them turned
    round, so there both sides are looked at, and the one that is not us is taken.
    """
    sides = ("Dbtr", "Cdtr") if amount >= 0 else ("Cdtr", "Dbtr")
    near = _party(part, sides[0])
    is_ours = near[1] is not None and near[1] == us.number
    if not is_return and not is_ours:
        return near
    far = _party(part, sides[1])
    if not is_return:
        return far if far[1] != us.number and any(far) else near
    return next((party for party in (far, near) if any(party) and not _is_us(*party, us)), ("", None))


def _is_us(name: str, number: str | None, us: Account) -> bool:
    if number and us.number:
        return number == us.number
    return bool(name) and name.casefold() == us.owner.casefold()


_NAMES = {
    side: (
        f"RltdPties/{side}/Nm",
        f"RltdPties/{side}/Pty/Nm",
        f"RltdPties/Ultmt{side}/Nm",
        f"RltdPties/Ultmt{side}/Pty/Nm",
        f"RltdPties/{side}Acct/Nm",
        f"RltdPties/{side}/Agt/FinInstnId/Nm",
    )
    for side in ("Dbtr", "Cdtr")
}


def _party(part: Record, side: str) -> tuple[str, str | None]:
    return read_reference(part, *_NAMES[side]) or "", read_number(part, f"RltdPties/{side}Acct/Id")


def _remittance(part: Record) -> tuple[str | None, str]:
    """The structured reference and what the payer wrote; of several references none is the one, so they are text."""
    told = part.find_all("RmtInf/Strd/CdtrRefInf/Ref")
    references = [reference for reference in dict.fromkeys(told) if not is_nothing(reference)]
    pieces = [
        _glued(part.texts.get("RmtInf/Ustrd", ())),
        *part.find_all("RmtInf/Strd/AddtlRmtInf"),
        *part.find_all("RmtInf/Strd/RfrdDocInf/Nb"),
        *(references if len(references) > 1 else ()),
    ]
    text = " ".join(piece for piece in pieces if not is_unsaid(piece))
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
    return returned or ("reversal" if is_true(record, "RvslInd") else None)


_ORIGINALS = tuple(
    (path, f"{path}@Ccy") for path in ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "Amt")
)


def _original(record: Record, *own: str) -> Money | None:
    """What was paid in another currency than the account's and the entry's own; None when nothing was."""
    for path, label in _ORIGINALS:
        other = record.find(label) if label in record.texts else None
        if other and other not in own and CURRENCY.fullmatch(other):
            return Money(abs(read_amount(record, path)), other)
    return None
