"""What bank, mailbox and calendar say today, and until when each is complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Facts:
    """The world as one pass sees it.

    Attributes:
        now: The pass's one reading of the clock, aware.
        live_since: Moment of ``voldaan live``, aware; None before.
        started_at: Moment of the first pass ever; stands in for ``live_since`` in shadow.
        restored_at: Moment older books were put back, aware; None when they never were.
        mail_complete_until: Until when every watched folder was read, aware; None when a folder failed.
        bank_complete_until: Per IBAN the last day of which every booking is known; key ``None``: said for all accounts.
        payout_on: The day of the newest payout of a payment provider that nobody set against invoices; None when there
            is none at hand.
        accounts_elsewhere: Accounts that are not listed and whose money the owner sees otherwise, as he said.
        letters_today: Letters that left today over all customers.
        open_letters: By item key, a sentence on its letter that is drafted, waiting for a retry or in doubt.
        letters_to: By address (lower case), the last day a letter left to it, whichever customer it was about.
        calls_asked: By item key, the day the owner was asked to telephone before its first letter.
        used_letter_ids: Ids of letters that were ever meant to leave; a new intent takes a new attempt.
        clock_doubt: Why the clock cannot be right, in words; None when nothing speaks against it.
        sent_doubt: Which folder of sent mail suddenly holds nothing, in words; None when none does.
        other_installation: Another installation that works on this mailbox, in words; None when there is none.
        colleagues_asked: By the gate a yes opens, when a colleague was asked whether that letter may go, aware.
        sending_addresses: Addresses (lower case) the configured accounts may send from, to the account's name.
    """

    now: datetime
    live_since: datetime | None = None
    started_at: datetime | None = None
    restored_at: datetime | None = None
    mail_complete_until: datetime | None = None
    bank_complete_until: Mapping[str | None, date] = field(default_factory=dict)
    payout_on: date | None = None
    accounts_elsewhere: frozenset[str] = frozenset()
    letters_today: int = 0
    open_letters: Mapping[str, str] = field(default_factory=dict)
    letters_to: Mapping[str, date] = field(default_factory=dict)
    calls_asked: Mapping[str, date] = field(default_factory=dict)
    used_letter_ids: frozenset[str] = frozenset()
    clock_doubt: str | None = None
    sent_doubt: str | None = None
    other_installation: str | None = None
    colleagues_asked: Mapping[str, datetime] = field(default_factory=dict)
    sending_addresses: Mapping[str, str] = field(default_factory=dict)
