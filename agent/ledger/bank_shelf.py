"""The bank shelf: every booked entry once, and what was imported of each account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from agent.domain.bank import BookedEntry, ImportedStatement
from agent.domain.payment import Outcome
from agent.ledger import stored
from agent.ledger.bank_drawer import BankDrawer, month_of
from agent.ledger.section import Change, Damaged, Section

KEPT_AT_HAND = timedelta(days=100)
"""How long an entry that is done stays at hand, counted back from the newest one: most returns come within weeks."""

_MANY = 3_000
"""So many entries at hand are worth a look also when nothing of the bank changed: a year was imported at once."""

_LAID_AWAY_AT_ONCE = 5_000
"""Most entries one transaction moves to the drawer."""


class BankShelf:
    """
    Bank entries and statements as one transaction sees them.

    An entry that is done and old lies in the drawer; one both here and there is the one here. Old entries are known
    by their day's file, so the daily work never carries them.
    """

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Any]],
        drawer: BankDrawer,
        damaged: Damaged,
        refuse_when_closed: Callable[[], None],
    ) -> None:
        """Open the shelf on tables that stay as they are."""
        self._entries = Section(tables.get("entries", {}), stored.ENTRIES, damaged)
        self._statements = Section(tables.get("statements", {}), stored.STATEMENTS, damaged)
        self._drawer = drawer
        self._refuse_when_closed = refuse_when_closed
        self._by_day: dict[str, list[str]] | None = None

    def entry(self, key: str) -> BookedEntry | None:
        """Find an entry, however old."""
        return self._entries.get(key) or (self._drawer.find(stored.storable(key)) if key.count("/") > 1 else None)

    def entries(self) -> tuple[BookedEntry, ...]:
        """Return the entries at hand: the recent ones, and all that wait for something."""
        return tuple(self._entries.values())

    def laid_away(self, since: date) -> Iterator[BookedEntry]:
        """Go through the entries in the drawer booked in the month of that day or later; they are read from disk."""
        names = list(self._entries.names())
        newest = max((_date_of(name) for name in names), default=since)
        accounts = {name.rsplit("/", 2)[0] for name in names} | {one.account for one in self.statements()}
        months = {f"{day.year}-{day.month:02d}" for day in _months(since, newest)}
        here = set(names)
        for account in sorted(accounts):
            for month in sorted(months):
                for key, text in self._drawer.texts((stored.storable(account), month)).items():
                    if key not in here:
                        yield stored.ENTRIES.read(text)

    def on_day(self, account: str, day: date) -> tuple[BookedEntry, ...]:
        """Return every entry of an account's day, however old, in the order they came into the books."""
        start = stored.storable(f"{account}/{day.isoformat()}/")
        if self._by_day is None:
            self._by_day = defaultdict(list)
            for name in self._entries.names():
                self._by_day[_day_of(name)].append(name)
        here = {name: entry for name in self._by_day.get(start, ()) if (entry := self._entries.get(name))}
        laid = {
            key: stored.ENTRIES.read(text)
            for key, text in self._drawer.texts(month_of(start)).items()
            if key not in here and _day_of(key) == start
        }
        return (*laid.values(), *here.values())

    def count(self, account: str) -> int:
        """Count the entries of an account, also the old ones; one that changed after it was laid away counts once."""
        start = stored.storable(account)
        here = [name for name in self._entries.names() if month_of(name)[0] == start]
        again = [name for name in here if name in self._drawer.texts(month_of(name))]
        return len(here) + self._drawer.count(start) - len(again)

    def put_entry(self, entry: BookedEntry) -> None:
        """
        Set an entry as it now is.

        Raises:
            LedgerError: When it holds something that cannot be kept.
        """
        self._refuse_when_closed()
        if self._by_day is not None and self._entries.get(entry.key) is None:
            self._by_day[_day_of(stored.storable(entry.key))].append(stored.storable(entry.key))
        self._entries.put(entry.key, entry)

    def recall(self, since: date) -> None:
        """Take money that came in and was nobody's out of the drawer: an invoice became known only now."""
        for entry in self._drawer.since(since):
            is_nobodys = entry.match is not None and entry.match.outcome is Outcome.NOTHING
            if is_nobodys and entry.entry.amount > 0 and self._entries.get(entry.key) is None:
                self.put_entry(entry)

    def begin_anew(self, after: datetime | None) -> None:
        """Take out of the drawer what older books know nothing of, as if it came in now: it was noted after them."""
        for entry in self._drawer.since(date.min):
            if (after is None or entry.noted_at > after) and self._entries.get(entry.key) is None:
                self.put_entry(replace(entry, match=None, matched_at=None, by_owner=False, undone=()))

    def statements(self) -> tuple[ImportedStatement, ...]:
        """Return what was imported, oldest import first."""
        return tuple(self._statements.values())

    def statement(self, key: str) -> ImportedStatement | None:
        """Find an imported statement."""
        return self._statements.get(key)

    def put_statement(self, statement: ImportedStatement) -> None:
        """Remember an imported statement."""
        self._refuse_when_closed()
        self._statements.put(statement.key, statement)

    def seal(self) -> int:
        """A checksum over the entries at hand."""
        return self._entries.seal()

    def changes(self) -> dict[str, Change | None]:
        """Return what to write, by table."""
        return {"entries": self._entries.change(), "statements": self._statements.change()}

    def lay_away(self) -> None:
        """Move entries that are old and done to the drawer, when this transaction changed any, or they are many."""
        if self._entries.change() is None and self._entries.size <= _MANY:
            return
        newest = max((_date_of(name) for name in self._entries.names()), default=date.min)
        if newest - date.min < KEPT_AT_HAND:
            return
        before = newest - KEPT_AT_HAND
        old = [name for name in self._entries.untouched() if _date_of(name) < before]
        done = [name for name in old if (entry := self._entries.get(name)) and entry.is_done][:_LAID_AWAY_AT_ONCE]
        if done:
            self._drawer.put({name: self._entries.text(name) or "" for name in done})
        for name in done:
            self._entries.drop(name)


def _months(first: date, last: date) -> Iterator[date]:
    """The first day of every month from that of one day to that of another."""
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=31)).replace(day=1)


def _day_of(name: str) -> str:
    return name[: name.rindex("/") + 1]


def _date_of(name: str) -> date:
    return date.fromisoformat(name.rsplit("/", 2)[1])
