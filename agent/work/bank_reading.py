"""Look for new bank files where the settings say they come: a folder on this machine, a folder of the mailbox."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from agent.config import Mailbox as Account
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.mailbox import Mailbox, MailUnreadable, Part, Summary
from agent.work.banking import Fate, FileReport, StatementReader, identify, import_file, is_settled, settle_bank
from agent.work.house import House
from agent.work.report import PassReport

log = logging.getLogger("voldaan.bank")

MOST_BYTES = 50_000_000
#: A file that changed within this time may still be being written.
_SETTLED_SECONDS = 10
_LOOK_AGAIN = timedelta(minutes=1)
#: How names end that browsers and copying programs give what is not whole yet.
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", "~", ".lock")
_WORDS_OF_THE_MAIL = ("text/plain", "text/html")
_NO_FILES = ("image/", "application/pkcs7-signature", "application/pgp-signature", "text/calendar")

_Stamp = tuple[int, int, int]


@dataclass
class BankReading:
    """One pass's reading of bank files; reading them once more costs a look at the folder.

    Args:
        go_on: Called before each file; raises PassOver when the program is to end.
        wall_clock: Seconds as file systems count them, by which a file is young.

    Attributes:
        complete: Whether every file could be read or refused; one that is still being written may hold a payment.
    """

    house: House
    reader: StatementReader
    now: datetime
    report: PassReport
    go_on: Callable[[], None] = lambda: None
    wall_clock: Callable[[], float] = time.time
    complete: bool = True
    _looked_at: dict[Path, _Stamp] = field(default_factory=dict)

    def read_folder(self) -> None:
        """
        Import what is new in the watched folder; the files stay as they are.

        Raises:
            MailboxError: When the folder cannot be read.
        """
        self.complete = True
        folder = self.house.settings.bank.folder
        if folder is None:
            return
        try:
            paths = sorted(path for path in folder.iterdir() if _may_be_whole(path.name) and path.is_file())
        except OSError as error:
            why = error.strerror or error
            text = tell("the bank folder {folder} cannot be read: {why}", folder=folder, why=why)
            raise MailboxError(text, Failure.SETTINGS) from None
        fates = {path: self._read_file(path) for path in paths}
        # What could not be placed may follow from another file: they come in the order of their names.
        while Fate.NEW in fates.values() and (refused := [path for path in fates if fates[path] is Fate.REFUSED]):
            fates = {path: self._read_file(path, again=True) for path in refused}

    def settle(self, invoices_since: date | None) -> None:
        """Book what could not be booked before, for an invoice may be read after its payment; ask for gaps."""
        settle_bank(self.house, self.now, invoices_since)

    def _read_file(self, path: Path, again: bool = False) -> Fate | None:
        """Import a file that is new, or one that was refused ``again``; None when there is nothing to tell."""
        self.go_on()
        try:
            before = _stamp(path)
            if self._looked_at.get(path) == before and not again:
                return None
            content = _content(path)
            is_whole = _stamp(path) == before
        except FileNotFoundError:  # moved away while we looked
            return None
        except OSError as error:
            self.complete = False
            why = error.strerror or error
            self.report.troubles.append(tell("the bank file {file} cannot be opened: {why}", file=path, why=why))
            return None
        if not is_whole:
            self._wait_for()
            return None
        done = None
        if again or not is_settled(self.house, self.house.ledger.read(), identify(content)):
            is_young = abs(self.wall_clock() - before[0] / 1e9) < _SETTLED_SECONDS
            written_at = datetime.fromtimestamp(before[0] / 1e9, UTC)
            done = import_file(
                self.house, self.reader, content, path.name, self.now, written_at=written_at, only_proven=is_young
            )
            if done is None:
                self._wait_for()
                return None
        self._looked_at[path] = before
        return self._tell(done)

    def _tell(self, done: FileReport | None) -> Fate | None:
        if done and done.fate is not Fate.BESIDE and done.text not in self.report.bank_files:
            self.report.bank_files.append(done.text)
        return done.fate if done else None

    def _wait_for(self) -> None:
        """Leave a file that may still be being written for a moment; letters wait with it."""
        log.info("a bank file may still be being written; it is read in a minute")
        self.complete = False
        self.report.waits_until(self.now + _LOOK_AGAIN)

    def read_mails(self, box: Mailbox, folder: str, uids: Sequence[int]) -> None:
        """Import the files these mails carry; raises MailboxError when they cannot be fetched."""
        for summary in box.summaries(folder, uids):
            for part in _files(summary):
                self.go_on()
                self._read_part(box, folder, summary, part)

    def _read_part(self, box: Mailbox, folder: str, summary: Summary, part: Part) -> None:
        name = part.filename or summary.headers.subject or tell("a mail of the bank")
        try:
            content = box.part(folder, summary.uid, part, MOST_BYTES)
        except MailUnreadable as error:
            text = tell(
                "the bank file “{name}” in {folder} cannot be fetched: {why}", name=name, folder=folder, why=error
            )
            self.report.troubles.append(text)
            return
        if not is_settled(self.house, self.house.ledger.read(), identify(content)):
            # No moment of writing: what a bank mails in the evening closes that day for good.
            self._tell(import_file(self.house, self.reader, content, name, self.now))


def bank_account(house: House) -> Account | None:
    """The account whose mailbox holds the bank's mails: the one the settings name, else the first that is read."""
    named = house.settings.bank.mailbox
    return next((box for box in house.settings.mailboxes if box.imap_host and named in (None, box.name)), None)


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)  # enough to be refused for its size


def _may_be_whole(name: str) -> bool:
    return not name.startswith(".") and not name.lower().endswith(_UNFINISHED)


def _files(summary: Summary) -> Iterator[Part]:
    """The parts of a mail that are files: not its words, no picture and no signature."""
    for part in summary.parts:
        is_word = part.media_type in _WORDS_OF_THE_MAIL and not part.filename
        if not is_word and not part.media_type.startswith(_NO_FILES):
            yield part
