"""One bank file from bytes to booked entries, wherever it came from; one that is refused is one question.

Rule: bank-whole-file (docs/rules.md)
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from agent import __version__
from agent.desk.open_numbers import close_answered_lists
from agent.domain.errors import LedgerError, NotAStatement, StatementError, VoldaanError
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.domain.statement import StatementFile
from agent.domain.text import shown
from agent.intake.bank import Imported, record_statements
from agent.intake.bank_coverage import known_accounts
from agent.intake.payments import book_payments
from agent.ledger import Book
from agent.statements import OwnColumns
from agent.statements.strangers import is_paper
from agent.work.house import House
from agent.work.stumbles import frames

log = logging.getLogger("voldaan.bank")

_LONGEST_NAME = 120
_REFUSED, _BESIDE, _READ = "refused", "no bank file", "bank file"  # as is


class StatementReader(Protocol):
    """Whoever turns a bank file's bytes into statements: the sandbox."""

    def read_statements(self, content: bytes, name: str, columns: OwnColumns | None = None) -> StatementFile:
        """Read one file; raises StatementError when nothing of it may count."""


class Fate(StrEnum):
    """What became of a file."""

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"
    BESIDE = "no bank file"  # as is


@dataclass(frozen=True)
class FileReport:
    """What came of one file, in a word and in a sentence; ``imported`` says more of one that was read now."""

    file: str
    fate: Fate
    text: str
    imported: Imported | None = None


def identify(content: bytes) -> str:
    """Name a bank file by its content, as the books remember it."""
    return f"bank {hashlib.sha256(content).hexdigest()}"


def is_settled(house: House, book: Book, name: str) -> bool:
    """Whether a file of this content (``identify``) need not be read again: by this program, with these settings."""
    became = book.paper(name)
    return became is not None and (not became.startswith(_REFUSED) or became.startswith(_refusal_mark(house)))


def import_file(
    house: House,
    reader: StatementReader,
    content: bytes,
    name: str,
    now: datetime,
    *,
    account: str | None = None,
    written_at: datetime | None = None,
    only_proven: bool = False,
) -> FileReport | None:
    """
    Import one file whole, or refuse it whole and ask the owner, once for each content.

    Args:
        house: Settings and books.
        reader: The sandbox.
        content: Its bytes.
        name: What it is called, for people.
        now: Moment of the import, aware, in the owner's zone.
        account: Whose statements these are, where the file does not say.
        written_at: When the file was written, aware: the day it closes is complete only when it was over then.
        only_proven: The file may still be being written: take it only when balances prove that it is whole, and give
            None otherwise.

    Raises:
        OSError: When nothing can be read just now.
        LedgerError: When the books cannot be used.
    """
    name = shown(name, _LONGEST_NAME)
    identity = identify(content)
    try:
        file = reader.read_statements(content, name, house.settings.bank.csv.columns())
        if only_proven and not _is_proven(file):
            return None
        written_on = written_at.astimezone(house.zone).date() if written_at else None
        with house.ledger.change() as book:
            imported = record_statements(book, file, name, now, house.own, house.with_card, account, written_on)
            book.put_paper(identity, f"{_READ} {name}, {now.date()}: {len(imported.new)} new")
            book.withdraw_question(QuestionKind.BANK_FILE, identity)
    except StatementError as error:
        return None if only_proven else _refused(house, content, name, error, now)
    except (OSError, LedgerError):
        raise
    except Exception as error:
        if only_proven:
            return None
        log.error("a bank file met something nobody foresaw: %s\n%s", type(error).__name__, frames(error))
        text = tell(
            "{name}: reading it met something nobody foresaw ({error}); please report it",
            name=name,
            error=type(error).__name__,
        )
        return _refused(house, content, name, StatementError(text), now)
    log.info("bank file: %d new entries, %d known", len(imported.new), imported.known)
    return FileReport(name, Fate.NEW if imported.new else Fate.KNOWN, str(imported), imported)


def _is_proven(file: StatementFile) -> bool:
    return all(one.opening is not None and one.closing is not None for one in file.statements)


def _refused(house: House, content: bytes, name: str, error: StatementError, now: datetime) -> FileReport:
    text = str(error) if error.file else f"{name}: {error}"
    beside = isinstance(error, NotAStatement) and is_paper(content)
    identity = identify(content)
    with house.ledger.change() as book:
        if beside:
            book.put_paper(identity, f"{_BESIDE}: {name}")
            return FileReport(name, Fate.BESIDE, text)
        book.put_paper(identity, f"{_refusal_mark(house)} {name}")
        asked = tell("Nothing of a bank file was taken. {why}", why=text)
        book.ask(QuestionKind.BANK_FILE, identity, asked, now, ("noted",), once=True)
    log.warning("a bank file was refused; see the questions")
    return FileReport(name, Fate.REFUSED, text)


def _refusal_mark(house: House) -> str:
    """How a refusal is remembered: another program, or other columns or accounts, may take that file."""
    known = (house.settings.bank.csv.columns(), sorted(house.own.ibans))
    return f"{_REFUSED} by {__version__}/{hashlib.sha256(repr(known).encode()).hexdigest()[:8]}:"


def explain_money(house: House, now: datetime) -> None:
    """Match what waits once more after a word of the owner, which stands even if this meets something unforeseen.

    The next pass tries again, and lets letters wait when it fails too.
    """
    try:
        with house.ledger.change() as book:
            book_payments(book, (), now, house.own, house.with_card)
    except VoldaanError:
        raise
    except Exception as error:
        log.error("bank entries could not be matched: %s\n%s", type(error).__name__, frames(error))


def settle_bank(house: House, now: datetime, invoices_since: date | None = None) -> None:
    """Book what can be booked since invoices came in, and ask for files that are missing.

    Args:
        house: Settings and books.
        now: Aware moment, in the owner's zone.
        invoices_since: The day of the oldest invoice that became known just now: its money may have come in long ago.

    Rule: bank-gap (docs/rules.md)
    """
    with house.ledger.change() as book:
        if invoices_since:
            book.bank.recall(invoices_since)
        book_payments(book, (), now, house.own, house.with_card)
        close_answered_lists(book)
        ask_for_gaps(book, now)


def ask_for_gaps(book: Book, now: datetime) -> None:
    """Ask for each missing file once, and no longer when it came or the owner has seen those days himself."""
    known = known_accounts(book.bank.statements(), book.mark.bank_complete_until)
    gaps = {f"gap {gap.account} {gap.currency} {gap.last_on}": gap for each in known.values() for gap in each.gaps}
    for subject, gap in gaps.items():
        said = f"voldaan bank up-to-date {gap.last_on} --iban {gap.account}"  # as is
        text = tell(
            "A {gap}: import it; or note yourself what was paid on those days, then say `{command}`.",
            gap=gap,
            command=said,
        )
        book.ask(QuestionKind.BANK_GAP, subject, text, now, ("noted",), once=True)
    for question in book.questions():
        if question.kind is QuestionKind.BANK_GAP and question.subject not in gaps:
            book.withdraw_question(question.kind, question.subject)
