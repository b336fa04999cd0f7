"""The drawer of bank entries nobody waits for any more: one file for each account and month."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from agent.domain.bank import BookedEntry
from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.ledger.durable import replace_file
from agent.ledger.migrations import SCHEMA, brought_up_to_date
from agent.ledger.stored import ENTRIES

MonthOf = tuple[str, str]
"""An account, and a month as in ``2026-03``."""


def month_of(key: str) -> MonthOf:
    """In which file of the drawer an entry lies, by its key (``ACCOUNT/2026-03-05/…``)."""
    account, day, _ = key.rsplit("/", 2)
    return account, day[:7]


class BankDrawer:
    """Bank entries by key; looked into only when an old day is imported again, or an old entry is asked for."""

    def __init__(self, folder: Path) -> None:
        """Use the files in ``folder``; it is made with the first one."""
        self.folder = folder
        self._read: dict[MonthOf, tuple[tuple[int, ...], Mapping[str, str]]] = {}

    def texts(self, month: MonthOf) -> Mapping[str, str]:
        """
        Give the entries of an account's month as their JSON texts, by key.

        Raises:
            LedgerError: When the file is unreadable or written by a newer program.
        """
        path = self._path(month)
        try:
            found = path.stat()
        except OSError:
            return _texts_at(path)
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if month not in self._read or self._read[month][0] != stamp:
            self._read[month] = (stamp, _texts_at(path))
        return self._read[month][1]

    def find(self, key: str) -> BookedEntry | None:
        """Take a look at one entry; raises LedgerError like ``texts``."""
        text = self.texts(month_of(key)).get(key)
        return ENTRIES.read(text) if text else None

    def count(self, account: str) -> int:
        """Count the entries of an account; reads all its months."""
        months = self.folder.glob(f"*-{_account_name(account)}.json") if self.folder.is_dir() else ()
        return sum(len(self.texts((account, path.name[:7]))) for path in months)

    def since(self, day: date) -> Iterator[BookedEntry]:
        """Go through all entries booked on a day or later; reads their months, whatever the account."""
        for path in sorted(self.folder.glob("*.json")) if self.folder.is_dir() else ():
            if path.name[:7] >= day.isoformat()[:7]:
                entries = (ENTRIES.read(text) for text in _texts_at(path).values())
                yield from (entry for entry in entries if entry.entry.booked_on >= day)

    def put(self, entries: Mapping[str, str]) -> None:
        """Lay entries away, given as JSON texts by key."""
        for month in sorted({month_of(key) for key in entries}):
            together = {**self.texts(month), **{key: text for key, text in entries.items() if month_of(key) == month}}
            lines = ",\n".join(f"{json.dumps(key)}:{text}" for key, text in together.items())
            replace_file(self._path(month), f'{{"schema":{SCHEMA},"entries":{{\n{lines}\n}}}}\n'.encode())

    def _path(self, month: MonthOf) -> Path:
        return self.folder / f"{month[1]}-{_account_name(month[0])}.json"


def _account_name(account: str) -> str:
    """An account as a file's name: it may hold any character."""
    return hashlib.sha256(account.encode()).hexdigest()[:16]


def _texts_at(path: Path) -> Mapping[str, str]:
    try:
        return _texts(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerError(
            tell(
                "{path}, bank entries of {other}, cannot be read ({why}). Put the file back from your own "
                "backup; without one, move it away and import the bank files of that month again.",
                path=path,
                other=path.name[:7],
                why=error,
            )
        ) from error


def _texts(path: Path) -> Mapping[str, str]:
    paper = json.loads(path.read_bytes(), parse_float=str)
    if paper["schema"] > SCHEMA:
        raise LedgerError(tell("{path} was written by a newer voldaan. Install the newer version again.", path=path))
    return {
        key: json.dumps(brought_up_to_date("entries", entry, paper["schema"]), ensure_ascii=False)
        for key, entry in paper["entries"].items()
    }
