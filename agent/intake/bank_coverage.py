"""How far an account is known: which of its statements follow each other, and where one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

from agent.domain.bank import ImportedStatement
from agent.domain.money import Money
from agent.domain.speech import tell, tell_day
from agent.dunning.calendar import bank_day_on_or_after

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gap:
    """Days of an account of which nothing is known, both inclusive; ``missing`` is what the balance jumped by."""

    account: str
    currency: str
    first_on: date
    last_on: date
    missing: Decimal | None = None

    def __str__(self) -> str:
        days = tell("on {first_on}", first_on=f"{tell_day(self.first_on)}{self.first_on: %Y}")
        if self.first_on != self.last_on:
            days = tell(
                "between {first_on} and {last_on}",
                first_on=tell_day(self.first_on),
                last_on=f"{tell_day(self.last_on)}{self.last_on: %Y}",
            )
        jump = (
            tell(" (the balance moved by {amount} meanwhile)", amount=Money(self.missing, self.currency))
            if self.missing
            else ""
        )
        return tell("bank file missing {days} of {account}{jump}", days=days, account=self.account, jump=jump)


@dataclass
class Stretch:
    """Statements that follow each other, without a gap.

    Attributes:
        first_on: The first day it tells of.
        opening: Balance before that day.
        until: The last day the newest of its statements closes.
        last_on: The last day it tells of; later than ``until`` where that day is left open.
        closing: Balance after all of it.
        newest: The statement that reaches furthest.
        balances: Balance at the end of each day that moved.
        keys: Keys of its statements.
    """

    first_on: date
    opening: Decimal
    until: date
    last_on: date
    closing: Decimal
    newest: ImportedStatement
    balances: dict[date, Decimal]
    keys: set[str]

    @classmethod
    def of(cls, statement: ImportedStatement) -> Stretch:
        """Begin with one balanced statement."""
        assert statement.opening is not None and statement.closing is not None
        return cls(
            first_on=statement.first_on,
            opening=statement.opening,
            until=statement.closed_on,
            last_on=statement.last_on,
            closing=statement.closing,
            newest=statement,
            balances=_balances(statement),
            keys={statement.key},
        )

    def before(self, day: date) -> Decimal:
        """Give the balance with which a day began."""
        if day > self.last_on:
            return self.closing
        return max(((at, balance) for at, balance in self.balances.items() if at < day), default=(day, self.opening))[1]

    def covers(self, day: date) -> bool:
        """Whether every booking of this day is known: it lies inside, not at the end, where more may follow."""
        return self.first_on <= day < self.until

    def is_continued_by(self, other: Stretch) -> bool:
        """Whether another begins, by its balance, where this ends; nothing of it is in this one."""
        is_overlap = other.first_on <= self.last_on and self.before(other.first_on) == other.opening
        return self.closing == other.opening and other.first_on >= self.until and not is_overlap

    def is_overlapped_by(self, other: Stretch) -> bool:
        """Whether another begins, by its balance, with a day of this one."""
        inside = self.first_on <= other.first_on <= self.last_on
        return inside and self.before(other.first_on) == other.opening

    def join(self, other: Stretch) -> None:
        """Take another in that continues or overlaps this one."""
        reaches_further = (other.last_on, other.until) > (self.last_on, self.until)
        as_far = (other.last_on, other.until) == (self.last_on, self.until)
        is_later = self.is_continued_by(other) or other.newest.imported_at >= self.newest.imported_at
        if reaches_further or (as_far and is_later):
            self.closing, self.newest = other.closing, other.newest
        self.balances |= other.balances if reaches_further or as_far else {}
        self.until, self.last_on = max(self.until, other.until), max(self.last_on, other.last_on)
        self.keys |= other.keys


def _balances(statement: ImportedStatement) -> dict[date, Decimal]:
    """Give the balance at the end of each day of a statement that moved."""
    assert statement.opening is not None
    _, *ends = accumulate((moved for _, moved in statement.moved), initial=statement.opening)
    return dict(zip((day for day, _ in statement.moved), ends, strict=True))


@dataclass(frozen=True)
class Known:
    """What is known of one account: the last complete day, None when there is none, and what is missing."""

    account: str
    until: date | None
    gaps: tuple[Gap, ...]


def stretches(statements: Iterable[ImportedStatement]) -> list[Stretch]:
    """Join the balanced statements of one account and currency to stretches without a gap, oldest first."""
    found: list[Stretch] = []
    balanced = [statement for statement in statements if statement.is_balanced]
    for statement in sorted(balanced, key=lambda one: (one.first_on, one.closed_on, one.imported_at)):
        _add(found, Stretch.of(statement))
    # Several of one day may have been imported in any order.
    for stretch in list(found):
        found.remove(stretch)
        _add(found, stretch)
    return sorted(found, key=lambda stretch: (stretch.first_on, stretch.until))


def _add(found: list[Stretch], stretch: Stretch) -> None:
    for before in reversed(found):
        if before.is_continued_by(stretch) or before.is_overlapped_by(stretch):
            before.join(stretch)
            return
    found.append(stretch)


def known_of(account: str, statements: Sequence[ImportedStatement], said: date | None) -> Known:
    """
    Say how far an account is complete.

    It is complete up to the closing day of its newest balanced statement that follows without a gap; where a bank's
    tables have no balances, up to the newest entry. The owner's own word fills gaps. A day is over only when the file
    was imported after it.

    Args:
        account: As the books name it.
        statements: All that was imported of it, in every currency.
        said: The day up to which the owner, or a list from his bookkeeping, says it is complete.

    Rules: bank-complete, bank-gap (docs/rules.md)
    """
    of_currency: dict[str, list[ImportedStatement]] = {}
    for statement in filter(tells_days, statements):
        of_currency.setdefault(statement.currency, []).append(statement)
    ends, gaps = [], []
    for currency, found in of_currency.items():
        until, missing = _until(account, currency, found, said)
        ends.append(until)
        gaps += missing
    return Known(account, min(ends) if ends else said, tuple(gaps))


def _until(
    account: str, currency: str, statements: Sequence[ImportedStatement], said: date | None
) -> tuple[date, list[Gap]]:
    joined = stretches(statements)
    tables = sorted((one for one in statements if not one.is_balanced), key=lambda one: (one.first_on, one.closed_on))
    if not joined:
        ends = [over_by(table) for table in tables]
        return max([*ends, *([said] if said else [])]), []
    until = over_by(joined[0].newest)
    gaps: list[Gap] = []
    for before, stretch in pairwise(joined):
        reached = _with_tables(max(until, said or until), tables)
        is_bridged = reached > until or said == until
        if not gaps and is_bridged and stretch.first_on <= _next_bank_day(reached):
            until = max(reached, over_by(stretch.newest))
        else:
            gaps.append(_gap(account, currency, before, stretch))
    return (max(until, said or until) if gaps else _with_tables(max(until, said or until), tables)), gaps


def _gap(account: str, currency: str, before: Stretch, stretch: Stretch) -> Gap:
    """Name the days between two stretches; where they overlap and contradict each other, those of both."""
    days = sorted((before.until + _DAY, stretch.first_on - _DAY))
    if stretch.first_on <= before.until:
        days = [stretch.first_on, before.until]
    return Gap(account, currency, days[0], days[1], stretch.opening - before.closing)


def _with_tables(until: date, tables: Sequence[ImportedStatement]) -> date:
    """Go on through tables without balances that begin no later than the next bank day."""
    for table in tables:
        if table.first_on <= _next_bank_day(until):
            until = max(until, over_by(table))
    return until


def tells_days(statement: ImportedStatement) -> bool:
    """Whether it says of any day that it is complete: a notice of single entries does not."""
    return statement.is_balanced or statement.closed_on >= statement.first_on


def over_by(statement: ImportedStatement) -> date:
    """Give the last day of a statement that was over when it came in: on the day itself more may be booked."""
    return min(statement.closed_on, statement.imported_at.date() - _DAY)


def _next_bank_day(day: date) -> date:
    return bank_day_on_or_after(day + _DAY)


def known_accounts(
    statements: Iterable[ImportedStatement], said: Mapping[str | None, date], ibans: Sequence[str] = ()
) -> dict[str, Known]:
    """Say of every account how far it is complete; those of the settings too, when nothing was imported of them."""
    by_account: dict[str, list[ImportedStatement]] = {iban: [] for iban in ibans}
    for statement in statements:
        by_account.setdefault(statement.account, []).append(statement)
    every = said.get(None)
    return {
        account: known_of(account, found, max((day for day in (said.get(account), every) if day), default=None))
        for account, found in by_account.items()
    }


def complete_until(
    statements: Iterable[ImportedStatement], said: Mapping[str | None, date]
) -> Mapping[str | None, date]:
    """Give the last complete day of each account for the gates: what files prove, and what the owner said."""
    known = known_accounts(statements, said)
    return dict(said) | {account: one.until for account, one in known.items() if one.until}
