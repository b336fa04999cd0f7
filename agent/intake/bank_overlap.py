"""Which entries of a statement are new: importing a file again, or one that overlaps others, changes nothing.

Rules: bank-same-entry, bank-other-format (docs/rules.md)
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from agent.domain.bank import BookedEntry, ImportedStatement
from agent.domain.errors import StatementError
from agent.domain.speech import tell
from agent.domain.statement import Statement, StatementEntry
from agent.intake.bank_coverage import Stretch, stretches
from agent.intake.bank_day import Day, identity, total

KnownOn = Callable[[date], Sequence[BookedEntry]]
"""Gives the entries of this account that are in the books on a day."""

_SHIFT_DAYS = 5  # a booking may be on another day in another format: a weekend and a holiday


@dataclass(frozen=True)
class Origin:
    """Where a statement comes from: the account as the books name it, its file and that file's format.

    ``written_on`` is the day the file was written, by its own clock; None when that is not known.
    """

    account: str
    source: str
    format: str
    moment: datetime
    written_on: date | None = None


@dataclass(frozen=True)
class Compared:
    """What a statement brings.

    ``known`` entries were in the books before; ``otherwise`` of these in other words, from a file in another format.
    """

    new: tuple[BookedEntry, ...]
    known: int
    otherwise: int = 0


def as_imported(statement: Statement, origin: Origin) -> ImportedStatement:
    """Write a statement down without its entries; raises StatementError when it tells no day at all."""
    days = sorted(entry.booked_on for entry in statement.entries)
    if not days and statement.closed_on is None:
        raise StatementError(
            tell("a statement without a day and without entries; export a longer period from the bank")
        )
    # The reader knows best: a report made within a day leaves that day open, a notice says of no day that it is whole.
    closed_on = statement.closed_on or days[0] - timedelta(days=1)
    # Seen in practice: a bank that dates a booking days before the statement it is in begins.
    opened_on = min(statement.opened_on or date.min, closed_on)
    first_on = next((day for day in days if day >= opened_on), closed_on)
    moved: dict[date, Decimal] = defaultdict(Decimal)
    for entry in statement.entries:
        moved[max(entry.booked_on, first_on)] += entry.amount
    if origin.written_on == closed_on:
        closed_on -= timedelta(days=1)  # downloaded during that day, of which more may follow
    said = (statement.currency, statement.opening, statement.closing, first_on, closed_on, len(statement.entries))
    return ImportedStatement(
        key=f"{origin.account}/{closed_on}/{_hash(said)}",
        account=origin.account,
        currency=statement.currency,
        opening=statement.opening,
        closing=statement.closing,
        first_on=first_on,
        closed_on=closed_on,
        moved=tuple(sorted(moved.items())),
        entries=len(statement.entries),
        imported_at=origin.moment,
        source=origin.source,
        format=origin.format,
        number=statement.number,
    )


def compare(statement: Statement, origin: Origin, known_on: KnownOn, imported: Sequence[ImportedStatement]) -> Compared:
    """
    Find what is new in a statement.

    An entry is the same when account, day and the bank's id with its amount are, or without an id all it says; the
    second of its kind on a day is another one. Where the balance says that a statement goes on from another within a
    day, nothing of that day is the same. A file written in another way has other words and ids: days that are complete
    take nothing from it, and their sums must agree.

    Args:
        statement: Proven by its reader.
        origin: Where it comes from.
        known_on: What the books have of this account.
        imported: Statements of this account and currency that came in before.

    Raises:
        StatementError: When it contradicts the books: nothing of it may count.
    """
    this = as_imported(statement, origin)
    joined = stretches(imported)
    by_day: dict[date, list[StatementEntry]] = defaultdict(list)
    for entry in statement.entries:
        by_day[entry.booked_on].append(entry)
    here = {day: [one for one in known_on(day) if one.currency == statement.currency] for day in by_day}
    again = any(one.key == this.key for one in imported)
    apart = [] if again else _neighbours(this, joined)
    elsewhere = {key for stretch in apart for key in stretch.keys}
    days = [Day(day, by_day[day], here[day], elsewhere, origin.format) for day in sorted(by_day)]
    for day in days:
        day.pair()
    if this.is_balanced and not again:
        _refuse_unplaced(this, days, [stretch for stretch in joined if stretch not in apart])
    together = [*days, *_silent_days(this, days, known_on, joined, origin)]
    otherwise = _settle_period(together, this, joined)
    complete = [] if _is_proven_by_its_end(this, days, joined) else [one for one in joined if one not in apart]
    for day in together:
        otherwise += day.settle(is_complete=any(stretch.covers(day.day) for stretch in complete))
    new = tuple(entry for day in days for entry in _made_new(day, origin, this))
    return Compared(new, len(statement.entries) - len(new), otherwise)


def _silent_days(
    this: ImportedStatement, days: Sequence[Day], known_on: KnownOn, joined: Sequence[Stretch], origin: Origin
) -> list[Day]:
    """Give the days of the statement's period of which it tells nothing, and the books do.

    Formats differ in the day they give a booking: where its balances say so, the period is a few days longer.
    """
    if not any(day.left for day in days):
        return []
    first_on, last_on = this.first_on, this.last_on
    for stretch in joined if this.is_balanced else ():
        starts = [day for day in _around(first_on, -1) if stretch.before(day) == this.opening]
        ends = [day for day in _around(last_on, 1) if stretch.before(day + timedelta(days=1)) == this.closing]
        if stretch.first_on <= last_on and first_on <= stretch.until and starts and ends:
            first_on, last_on = min(first_on, starts[0]), max(last_on, ends[0])
    moved = {day for stretch in joined for day in stretch.balances if first_on <= day <= last_on}
    return [
        Day(day, (), [one for one in known_on(day) if one.currency == this.currency], (), origin.format)
        for day in sorted(moved.difference(day.day for day in days))
    ]


def _around(day: date, direction: int) -> Iterable[date]:
    """Give a day and those near it, the nearest first."""
    return (day + timedelta(days=direction * days) for days in range(_SHIFT_DAYS + 1))


def _settle_period(days: Sequence[Day], this: ImportedStatement, joined: Sequence[Stretch]) -> int:
    """Count what is known in other words when a whole period is complete already and the sums agree.

    Formats differ in the day they give a booking, so within such a period days need not agree one by one.
    """
    within = any(stretch.first_on <= this.first_on and this.closed_on <= stretch.until for stretch in joined)
    left = sum(len(day.left) for day in days)
    told = total(entry for day in days for entry in day.left)
    known = [one for day in days for one in day.unmatched]
    if not within or not left or not known or told != total(one.entry for one in known):
        return 0
    for day in days:
        day.left = []
    return left


def _neighbours(this: ImportedStatement, joined: Sequence[Stretch]) -> list[Stretch]:
    """Find the stretches this statement goes on from, or leads to, by its balances: nothing of theirs is in it."""
    if not this.is_balanced:
        return []
    own = Stretch.of(this)
    return [stretch for stretch in joined if stretch.is_continued_by(own) or own.is_continued_by(stretch)]


def _refuse_unplaced(this: ImportedStatement, days: Sequence[Day], joined: Sequence[Stretch]) -> None:
    """Refuse a statement that begins within a day of the books where no balance says so, and has bookings like theirs.

    They may be the same, or twins that lie behind a part of that day which is missing.
    """
    own = Stretch.of(this)
    for stretch in joined:
        if stretch.is_overlapped_by(own) or own.is_overlapped_by(stretch):
            continue
        for day in days:
            if day.day in (own.first_on, stretch.first_on) and day.has_paired(stretch.keys):
                raise day.contradiction(tell("the balance with which it begins is none of that day's"))


def _is_proven_by_its_end(this: ImportedStatement, days: Sequence[Day], joined: Sequence[Stretch]) -> bool:
    """Whether what is new in it is exactly what a stretch lacks to reach its closing balance."""
    if not this.is_balanced:
        return False
    new = total(entry for day in days for entry in day.left)
    return any(
        stretch.is_overlapped_by(Stretch.of(this))
        and (this.last_on, this.closed_on) >= (stretch.last_on, stretch.until)
        and stretch.closing + new == this.closing
        and not any(one.statement in stretch.keys for day in days for one in day.unmatched)
        for stretch in joined
    )


def _made_new(day: Day, origin: Origin, this: ImportedStatement) -> list[BookedEntry]:
    """Give what is left keys of its own; one of a kind that is there already is the next of its kind."""
    taken = set(day.keys)
    made = []
    for entry in day.left:
        start = f"{origin.account}/{day.day.isoformat()}/{_hash((this.currency, *identity(entry)))}"
        key, number = start, 1
        while key in taken:
            number += 1
            key = f"{start}.{number}"
        taken.add(key)
        made.append(
            BookedEntry(
                key=key,
                account=this.account,
                currency=this.currency,
                entry=replace(entry, raw=""),
                noted_at=origin.moment,
                source=origin.source,
                format=origin.format,
                statement=this.key,
            )
        )
    return made


def _hash(said: tuple[object, ...]) -> str:
    return hashlib.sha256("\x1f".join(map(str, said)).encode("utf-8", "replace")).hexdigest()[:16]
