"""Bank statements become booked entries: what is new is recorded, the rest changes nothing.

Rules: bank-whole-file, bank-same-entry (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from agent.domain.bank import BookedEntry
from agent.domain.customer import Customer
from agent.domain.errors import StatementError
from agent.domain.speech import tell
from agent.domain.statement import Statement, StatementFile
from agent.intake.bank_day import identity
from agent.intake.bank_overlap import Origin, as_imported, compare
from agent.intake.identity import OwnIdentity
from agent.intake.payments import book_payments
from agent.ledger import Book


@dataclass(frozen=True)
class Imported:
    """What came of one file of statements.

    ``otherwise`` entries were known in other words, from a file in another format. ``accounts`` are those it speaks of.
    """

    file: str
    format: str
    new: tuple[BookedEntry, ...] = ()
    known: int = 0
    otherwise: int = 0
    accounts: tuple[str, ...] = ()

    def __str__(self) -> str:
        counted = tell("{count} new, {known} known", count=len(self.new), known=self.known)
        others = tell(" ({otherwise} in other words)", otherwise=self.otherwise) if self.otherwise else ""
        accounts = ", ".join(self.accounts) or tell("no account")
        return f"{self.file}: {self.format}, {counted}{others}; {accounts}"


def record_statements(
    book: Book,
    file: StatementFile,
    name: str,
    moment: datetime,
    own: OwnIdentity,
    known_as: Callable[[Customer], Customer] = lambda card: card,
    account: str | None = None,
    written_on: date | None = None,
) -> Imported:
    """
    Record one file whole: its new entries, its statements, and what its payments are for.

    Args:
        book: The books, within a change of their own: what is raised here must undo all of it.
        file: As the reader proved it.
        name: What the file is called, for people.
        moment: Now, aware; a day that is not over by then is not complete.
        own: Who the owner is, and which accounts are his.
        known_as: A customer's card with what the owner knows better laid over it.
        account: Whose statements these are, where the file does not say.
        written_on: The day the file was written; that day is not complete in it.

    Raises:
        StatementError: When it contradicts the books, or nobody knows which account it is of.
    """
    new: list[BookedEntry] = []
    known = otherwise = 0
    accounts: list[str] = []
    for statement in file.statements:
        if not statement.entries and statement.closed_on is None:
            continue  # an empty report or notice: nothing new, and no day that it makes complete
        of = account_of(statement.account, own.ibans, account)
        _refuse_under_two_names(book, statement, of)
        origin = Origin(of, name, file.format, moment, written_on)
        before = [one for one in book.bank.statements() if (one.account, one.currency) == (of, statement.currency)]
        found = compare(statement, origin, lambda day, of=of: book.bank.on_day(of, day), before)  # type: ignore[misc]
        for entry in found.new:
            book.bank.put_entry(entry)
        imported = as_imported(statement, origin)
        if book.bank.statement(imported.key) is None:
            book.bank.put_statement(imported)
        new += found.new
        known, otherwise = known + found.known, otherwise + found.otherwise
        accounts.append(of)
    book_payments(book, new, moment, own, known_as)
    return Imported(name, file.format, tuple(new), known, otherwise, tuple(dict.fromkeys(accounts)))


def _refuse_under_two_names(book: Book, statement: Statement, of: str) -> None:
    """Refuse money that came in before on the same account under another name: it would count twice.

    Tables of N26 and Revolut call an account "Main" or "Current"; somebody gives its IBAN by hand the next time.
    """
    for other in sorted({one.account for one in book.bank.statements()} - {of}):
        if any(map(str.isdigit, of)) and any(map(str.isdigit, other)):
            continue  # two numbers are two accounts
        for entry in statement.entries:
            known = (identity(one.entry) for one in book.bank.on_day(other, entry.booked_on) if entry.amount > 0)
            if identity(entry) in known:
                raise StatementError(
                    tell(
                        "its bookings are in the books already, as those of account {other}; taken once more as {of} "
                        "they would count twice: import it with `voldaan bank import --account {other} FILE`",
                        other=other,
                        of=of,
                    )
                )


def account_of(told: str | None, ibans: Collection[str], named: str | None = None) -> str:
    """
    Say which account of the owner a statement is of.

    A number that one of his IBANs contains where its country puts it, as in Dutch MT940, German files and French OFX,
    is that account.

    Args:
        told: As the file says; None when it does not.
        ibans: The owner's.
        named: Whose the owner says it is, for a file that does not say.

    Raises:
        StatementError: When the file does not say and it could be any, or says another one than the owner.
    """
    if named:
        plain = re.sub(r"[\s.-]", "", told or "").upper()
        if _IBAN.fullmatch(plain) and named not in (plain, plain[:-3]):  # a currency may stand behind it
            raise StatementError(
                tell(
                    "the file is of account {plain}, not of {named}: import it without --account",
                    plain=plain,
                    named=named,
                )
            )
        return named
    if told is None:
        if len(ibans) == 1:
            return next(iter(ibans))
        raise StatementError(
            tell(
                "the file does not say of which account it is; import it with `voldaan bank import --account IBAN FILE`"
            )
        )
    plain = re.sub(r"[\s.-]", "", told).upper()
    if plain in ibans:
        return plain
    found = [iban for iban in ibans if _contains(iban, plain)]
    return found[0] if len(found) == 1 else plain


_SHORTEST = 6
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def _contains(iban: str, plain: str) -> bool:
    """Whether an IBAN has this number at its end, or before its national check digits (SWIFT IBAN registry: FR, MC).

    A currency behind the number, a bank's number before it, and zeros do not count.
    """
    digits = re.sub(r"[A-Z]{3}$", "", plain).rpartition("/")[2].lstrip("0")
    inside = iban[4:25] if iban[:2] in ("FR", "MC") else ""
    return len(digits) >= _SHORTEST and (iban.endswith(digits) or inside.endswith(digits))
