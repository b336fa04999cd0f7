"""What was seen in a document or a bank's file, as labels and texts."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

from agent.desk.cells import Cell, tell_cell
from agent.desk.labels import tell_label
from agent.domain.errors import NotAStatement, StatementError
from agent.domain.invoice import Container, Field, InvoiceDraft, NotAnInvoice, Party, Reading, Unreadable
from agent.domain.money import Money
from agent.domain.speech import later, tell
from agent.domain.statement import Statement, StatementEntry, StatementFile

#: What a file of the bank is called that could be read.
STATEMENTS = later("bank statements")

_NO_INVOICE = later("not an invoice")
_STRANGE_TABLE = later("a table of a bank nobody has described")
_REFUSED = later("a bank's file, refused: nothing of it counts")
_LEFT_OUT, _EMBEDDED, _FILE_IN_IT = later("left out"), later("embedded copy"), later("file in it")
_UNTIL = later("complete until")
#: The cure that a table's refusal names.
_DESCRIBE = "bank describe"  # as is


def describe_reading(reading: Reading) -> dict[str, object]:
    """Describe a reading: what it is, and every field that was found with value, confidence and source."""
    match reading:
        case Unreadable(reason):
            return {"is": later("not readable"), "reason": reason}
        case NotAnInvoice(kind, reason):
            return {"is": f"{_NO_INVOICE}: {kind.value}", "reason": reason}
        case Container(files, left_out):
            names = [file.filename for file in files]
            rest = {_LEFT_OUT: left_out} if left_out else {}
            return {"is": later("an envelope with files"), "files": names, **rest}
    described: dict[str, object] = {"is": reading.kind.value}
    for declared in fields(reading):
        name, value = declared.name.replace("_", " "), getattr(reading, declared.name)
        if isinstance(value, Field):
            described[name] = {
                "value": _kept(value.value),
                "confidence": value.confidence.value,
                "source": value.source,
            }
        elif isinstance(value, Party):
            known = [str(text) for part in fields(value) if (text := getattr(value, part.name))]
            if known:
                described[name] = known
    described["collection"] = reading.collection.value
    if reading.embedded_copy:
        described[_EMBEDDED] = reading.embedded_copy.filename
    if reading.doubts:
        described["doubts"] = list(reading.doubts)
    return described


def _kept(value: object) -> object:
    """An amount or a day as itself, to be told or written by whoever shows it; anything else as text."""
    return value if isinstance(value, Money | date) else str(value)


def better_answer(reading: Reading, refusal: StatementError) -> Reading | StatementError:
    """
    Which of two refusals helps: that of the reader of invoices, or that of the reader of a bank's files.

    A file that was an invoice, or holds some, is shown as one. A bank's file that cannot be believed is told as such,
    and so is a table whose columns can be described.
    """
    if isinstance(refusal, NotAStatement):
        is_table = isinstance(reading, Unreadable) and _DESCRIBE in refusal.reason
        return refusal if is_table else reading
    is_envelope = isinstance(reading, Container) and "/" not in refusal.file
    return reading if isinstance(reading, InvoiceDraft) or is_envelope else refusal


def describe_refusal(refusal: StatementError) -> dict[str, object]:
    """Describe why a bank's file counts for nothing: where, and what to do."""
    is_other = isinstance(refusal, NotAStatement)
    where = {"line": refusal.line} if refusal.line else {}
    within = {_FILE_IN_IT: refusal.file.partition("/")[2]} if "/" in refusal.file else {}
    return {
        "is": _STRANGE_TABLE if is_other else _REFUSED,
        **within,
        **where,
        "reason": refusal.reason,
    }


def describe_statements(read: StatementFile) -> dict[str, object]:
    """Describe a bank's file whole, for scripts: every field of every statement and entry."""
    return {"is": STATEMENTS, "format": read.format, "statements": list(read.statements)}


def statement_lines(statement: Statement) -> dict[str, str]:
    """Describe one statement: whose, from which balance to which, how much came and left."""
    came, left = (
        sum((entry.amount for entry in statement.entries if (entry.amount > 0) is side), Decimal("0.00"))
        for side in (True, False)
    )
    number = tell(", statement {number}", number=statement.number) if statement.number else ""
    account = statement.account or tell("not said")
    return {
        "account": f"{account}, {statement.currency}{number}",
        "opening": _balance(statement.opening, statement.opened_on),
        "closing": _balance(statement.closing, None if statement.closing is None else statement.closed_on),
        _UNTIL: tell_cell(statement.closed_on or tell("not said")),
        "proof": _proof(statement),
        "entries": tell("{count}: {came} in, {left} out", count=len(statement.entries), came=came, left=left),
    }


def _balance(amount: Decimal | None, day: object) -> str:
    if amount is None:
        return tell("not said")
    return tell("{amount} on {day}", amount=amount, day=day) if day else tell_cell(amount)


def _proof(statement: Statement) -> str:
    if statement.opening is None or statement.closing is None:
        return tell("none: this file does not say both balances")
    return tell("opening and entries make the closing balance")


ENTRY_COLUMNS = ("booked", "amount", "name", "account", "for", "more")


def entry_rows(statement: Statement) -> list[tuple[Cell, ...]]:
    """Lay every entry out in the columns of a table."""
    return [
        (
            entry.booked_on,
            entry.amount,
            entry.counterparty,
            entry.account or "",
            " ".join(filter(None, (entry.reference, entry.text if entry.text != entry.reference else ""))),
            "; ".join(_more(entry)),
        )
        for entry in statement.entries
    ]


def _more(entry: StatementEntry) -> list[str]:
    """What few entries say."""
    said = {
        "value": tell_cell(entry.value_on) if entry.value_on not in (None, entry.booked_on) else "",
        "end-to-end": entry.end_to_end_id,
        "returned": entry.return_reason,
        "originally": str(entry.original) if entry.original else "",
        "id": entry.bank_id,
    }
    batch = [tell("a batch without its details")] if entry.is_batch else []
    return [*batch, *(f"{tell_label(name)} {value}" for name, value in said.items() if value)]
