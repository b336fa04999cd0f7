"""What a bank says of an account: a balance, what was booked since, and the balance after that (ISO 20022 camt.053)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.money import Money
from agent.domain.speech import later


@dataclass(frozen=True)
class StatementEntry:
    """One booking (camt ``Ntry``, or one transaction of a batch that is told in full).

    Attributes:
        booked_on: The day the bank booked it.
        value_on: The day it counts for interest; None when not said.
        amount: Signed, in the account's currency: negative is money that left.
        counterparty: The other party's name as the bank gives it, "" when it gives none.
        account: The other party's IBAN without blanks, or another account number as it stands; None when not said.
        reference: Structured reference as printed (OGM, RF, betalingskenmerk); None when there is none.
        end_to_end_id: What the payer's system called it (EREF, camt ``EndToEndId``), never "NOTPROVIDED".
        text: Remittance in the payer's words, pieces joined; what the bank itself adds is left out.
        return_reason: Why money came back (ISO 20022 external code such as "MD06", or the bank's words); None for
            anything that is no return or reversal.
        bank_id: The bank's own id of this booking (camt ``AcctSvcrRef``, OFX ``FITID``, a sequence number).
        original: What the payer paid in another currency, when the bank says so.
        is_batch: A total of several payments whose details are not told.
        raw: The record as it stood in the file, shortened to 2,000 characters.
    """

    booked_on: date
    value_on: date | None
    amount: Decimal
    counterparty: str = ""
    account: str | None = None
    reference: str | None = None
    end_to_end_id: str | None = None
    text: str = ""
    return_reason: str | None = None
    bank_id: str | None = None
    original: Money | None = None
    is_batch: bool = False
    raw: str = ""


@dataclass(frozen=True)
class Statement:
    """One statement of one account.

    Attributes:
        account: IBAN without blanks, or the number as it stands; None when the file does not say.
        currency: ISO 4217.
        opening: Balance before the first entry; None in formats that have none.
        closing: Balance after the last entry; None in formats that have none.
        opened_on: The day of the opening balance, when said.
        closed_on: The day up to which it is complete: that of the closing balance, else the newest booking; the day
            before for a report made within a day; None for a notice of single entries.
        entries: Booked entries in the file's order; pending ones do not count and are not here.
        number: The bank's own number of the statement, for a sentence to the owner.
    """

    account: str | None
    currency: str
    opening: Decimal | None
    closing: Decimal | None
    opened_on: date | None
    closed_on: date | None
    entries: tuple[StatementEntry, ...]
    number: str = ""


#: How the format of an archive begins, before that of the files in it.
ZIP_OF = later("zip archive of ")


@dataclass(frozen=True)
class StatementFile:
    """All statements of one file, each proven by its balance where the format has one; ``format`` for people."""

    format: str
    statements: tuple[Statement, ...]
