"""The ledger: transactions over one folder, shared by the daemon and the command line."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from agent.domain.speech import tell
from agent.ledger.bank_drawer import BankDrawer
from agent.ledger.book import Book
from agent.ledger.drawer import Drawer
from agent.ledger.durable import HALF, make_folder, told
from agent.ledger.highest import HighestSeen
from agent.ledger.lock import PATIENCE_SECONDS, change_lock
from agent.ledger.storage import LedgerFile, Shelves


class Ledger:
    """
    The books in one folder: ``ledger.json``, its ``backups/``, ``settled/`` items and old ``bank/`` entries.

    What was read stays in memory between transactions and is read again only when another process wrote.
    """

    def __init__(
        self,
        folder: Path,
        *,
        today: Callable[[], date] = date.today,
        patience_seconds: float = PATIENCE_SECONDS,
        highest: HighestSeen | None = None,
    ) -> None:
        """
        Use the ledger in ``folder``; nothing is read or made yet.

        Args:
            today: Dates the daily backup.
            patience_seconds: How long a change waits for one of another process.
            highest: The highest number this ledger ever had, kept elsewhere; a ledger with a lower one was put back.
        """
        self.folder = folder
        self._patience_seconds = patience_seconds
        self._drawer = Drawer(folder / "settled")
        self._bank_drawer = BankDrawer(folder / "bank")
        self._file = LedgerFile(folder, today, highest)
        self._shelves = Shelves(storage=lambda: self._file)

    @contextmanager
    def change(self) -> Iterator[Book]:
        """
        Change the books: lock, read again if they changed, work on a copy, write once if anything is different.

        An exception inside leaves the books as they were.

        Raises:
            LedgerError: When the ledger cannot be locked, read or written; the books are as they were.
        """
        with change_lock(self.folder, self._patience_seconds):
            book = self._open_book()
            try:
                yield book
            finally:
                book.close()
            self._write(book)

    def read(self) -> Book:
        """
        Return the books as they now are; a snapshot that later changes do not touch, and that takes none.

        Raises:
            LedgerError: When the ledger cannot be read.
        """
        book = self._open_book()
        book.close()
        return book

    def copy_to(self, folder: Path) -> Ledger:
        """
        Copy the books, without backups, to another folder and return the copy; what happens to it stays there.

        Its number counts for nobody: a copy knows nothing of the highest one.
        """
        with change_lock(self.folder, self._patience_seconds), told(folder, tell("could not be written")):
            make_folder(folder)
            if self._file.path.exists():
                shutil.copy2(self._file.path, folder)
            for drawer in (self._drawer.folder, self._bank_drawer.folder):
                if drawer.exists():
                    shutil.copytree(
                        drawer,
                        folder / drawer.name,
                        copy_function=_link_or_copy,
                        ignore=shutil.ignore_patterns(f"*{HALF}"),
                        dirs_exist_ok=True,
                    )
        return Ledger(folder)

    def _open_book(self) -> Book:
        self._file.refresh()
        book = Book(self._file.read(), self._drawer, self._bank_drawer, self._file.damaged)
        # Written with the very next change, for from then on the number is the highest again.
        book.mark.was_put_back = book.mark.was_put_back or self._file.was_put_back
        return book

    def _write(self, book: Book) -> None:
        if not book.changes():
            return
        book.lay_away()
        for name, change in book.changes().items():
            self._shelves.shelf(name).exchange(change.documents, change.gone)
        self._file.save()


def _link_or_copy(source: str, target: str) -> None:
    # A drawer replaces files and never changes one, so two folders may share them.
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
