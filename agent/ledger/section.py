"""One table as a transaction sees it: what the file says, with this transaction's changes on top."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.ledger.storage import Folded
from agent.ledger.stored import Notation, storable

T = TypeVar("T")
V = TypeVar("V")

Damaged = Callable[[str], LedgerError]
"""Makes the error that tells the owner what to do about an unreadable document."""


@dataclass(frozen=True)
class Change:
    """What a transaction does to one table: documents to put in place, and names to take out."""

    documents: Mapping[str, Folded]
    gone: frozenset[str]


class Section(Generic[T]):
    """Values of one kind by name."""

    def __init__(self, table: Mapping[str, Mapping[str, Any]], notation: Notation[T], damaged: Damaged) -> None:
        """Start from a table nobody changes; ``damaged`` words the trouble with a document."""
        self._table = table
        self._notation = notation
        self._damaged = damaged
        self._fresh: dict[str, Folded] = {}
        self._gone: set[str] = set()

    def get(self, name: str) -> T | None:
        """Find a value by its name."""
        name = storable(name)
        folded = self._fresh[name] if name in self._fresh else self._stored(name)
        return None if folded is None else self._unfold(name, folded)

    def put(self, name: str, value: T) -> None:
        """Set a value; nothing is written when it is the one already there."""
        name = storable(name)
        folded = self._notation.fold(value)
        before = self._table.get(name)
        self._gone.discard(name)
        self._fresh.pop(name, None)
        if not (isinstance(before, Folded) and before.text == folded.text):
            self._fresh[name] = folded

    def drop(self, name: str) -> None:
        """Take a value out, if it is there."""
        name = storable(name)
        self._fresh.pop(name, None)
        if name in self._table:
            self._gone.add(name)

    @property
    def size(self) -> int:
        """How many values the file has; this transaction's changes aside."""
        return len(self._table)

    def names(self) -> Iterator[str]:
        """Go through the names, those of the file first."""
        yield from (name for name in self._table if name not in self._gone)
        yield from (name for name in self._fresh if name not in self._table)

    def values(self) -> Iterator[T]:
        """Go through the values."""
        for name in self.names():
            value = self.get(name)
            if value is not None:
                yield value

    def seal(self) -> int:
        """A checksum over all values as they now stand, without reading any; names that moved change it too."""
        seal = 0
        for name in self.names():
            folded = self._fresh[name] if name in self._fresh else self._stored(name)
            seal = zlib.crc32(f"{name}:{'' if folded is None else folded.text}".encode(), seal)
        return seal

    def text(self, name: str) -> str | None:
        """Return a value as it is written in the file, without reading it."""
        folded = self._stored(name)
        return None if folded is None else folded.text

    def untouched(self) -> Iterator[str]:
        """Go through the names of the file that this transaction left alone."""
        return (name for name in self._table if name not in self._gone and name not in self._fresh)

    def change(self) -> Change | None:
        """Return what to write; None when nothing changed."""
        return Change(dict(self._fresh), frozenset(self._gone)) if self._fresh or self._gone else None

    def _stored(self, name: str) -> Folded | None:
        folded = None if name in self._gone else self._table.get(name)
        return folded if isinstance(folded, Folded) else None

    def _unfold(self, name: str, folded: Folded) -> T:
        try:
            return self._notation.unfold(folded)
        except ValueError as error:
            raise self._damaged(tell("what it says of {name} makes no sense ({why})", name=name, why=error)) from error


class Spread(Generic[V]):
    """
    Many tiny entries that only ever grow, spread over 256 documents.

    One entry per document would make every start read as many lines as there ever were papers; one document for all
    would be printed anew with every entry.
    """

    def __init__(self, section: Section[dict[str, V]]) -> None:
        """Keep the entries in this section."""
        self._section = section

    def get(self, key: str) -> V | None:
        """Find an entry."""
        key = storable(key)
        return (self._section.get(_shard(key)) or {}).get(key)

    def put(self, key: str, entry: V) -> None:
        """Set an entry."""
        key = storable(key)
        entries = self._section.get(_shard(key)) or {}
        if entries.get(key) != entry:
            self._section.put(_shard(key), {**entries, key: entry})


def _shard(key: str) -> str:
    return f"{zlib.crc32(key.encode()) & 0xFF:02x}"
