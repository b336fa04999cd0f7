"""What the owner sees of his bank: how far each account is known, what is missing, and what an entry was for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.domain.bank import BookedEntry
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from agent.domain.speech import later
from agent.intake.bank_coverage import known_accounts
from agent.ledger import Book

_KINDS = frozenset({QuestionKind.BANK_FILE, QuestionKind.BANK_GAP, QuestionKind.BANK_BEHIND, QuestionKind.NOT_LISTED})


@dataclass(frozen=True)
class AccountPage:
    """One account.

    Attributes:
        complete_until: The last day of which every booking is known; None when nothing tells.
        said: The day up to which the owner himself said so, None when he did not.
        gaps: Days that are missing, in words.
        imported_at: Moment of the latest file; None before the first.
        file: Name of that file.
        entries: How many entries the books have.
        is_yours: Whether the settings name it.
    """

    account: str
    complete_until: date | None
    said: date | None
    gaps: tuple[str, ...]
    imported_at: datetime | None
    file: str
    entries: int
    is_yours: bool


@dataclass(frozen=True)
class BankPage:
    """All accounts, and what is asked about the bank, each with its id."""

    accounts: tuple[AccountPage, ...]
    questions: tuple[str, ...]


def make_bank_page(book: Book, ibans: Sequence[str]) -> BankPage:
    """Put all that is known of the bank on one page."""
    statements, said = book.bank.statements(), book.mark.bank_complete_until
    pages = []
    for account, known in known_accounts(statements, said, ibans).items():
        of_it = (one for one in statements if one.account == account)
        newest = max(of_it, key=lambda one: (one.imported_at, one.closed_on), default=None)
        pages.append(
            AccountPage(
                account=account,
                complete_until=known.until,
                said=max((day for day in (said.get(account), said.get(None)) if day), default=None),
                gaps=tuple(map(str, known.gaps)),
                imported_at=newest.imported_at if newest else None,
                file=newest.source if newest else "",
                entries=book.bank.count(account),
                is_yours=account in ibans,
            )
        )
    asked = (f"{question.id}  {question.text}" for question in book.questions() if question.kind in _KINDS)
    return BankPage(tuple(pages), tuple(asked))


@dataclass(frozen=True)
class EntryLine:
    """One entry as the owner sees it; ``because`` is the evidence for what it is for, or why it is for nothing."""

    booked_on: date
    amount: Money
    counterparty: str
    text: str
    outcome: str
    items: tuple[str, ...]
    because: tuple[str, ...]
    key: str


def list_entries(book: Book, outcome: str | None = None) -> tuple[EntryLine, ...]:
    """List the entries at hand, the newest first; only those of one outcome when asked."""
    lines = (_line(entry) for entry in book.bank.entries())
    found = [line for line in lines if outcome in (None, line.outcome)]
    return tuple(sorted(found, key=lambda line: (line.booked_on, line.key), reverse=True))


def _line(booked: BookedEntry) -> EntryLine:
    match = booked.match
    items = dict.fromkeys([*(part.item for part in match.parts), *match.candidates]) if match else ()
    return EntryLine(
        booked_on=booked.entry.booked_on,
        amount=booked.amount,
        counterparty=booked.entry.counterparty,
        text=booked.entry.text,
        outcome=match.outcome.value if match else later("not looked at"),
        items=tuple(items),
        because=match.evidence if match else (),
        key=booked.key,
    )
