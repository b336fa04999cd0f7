"""
Score the reading of a bank's files against the ``truth.jsonl`` of their folder, field by field.

    python -m tests.score_statements DIR... [--quiet]

A row of the truth is one account of one file: ``file``, ``format``, ``balance_check``, ``account_iban``, ``opening``,
``closing`` and ``entries``, each with ``date``, ``value_date``, ``amount``, ``counterparty``, ``counterparty_iban`` or
``counterparty_account``, ``reference``, ``end_to_end_id``, ``text``, and perhaps ``details``. A file that proves false
by its own balances ("file-inconsistent") is right when it is refused.

Right is what the truth says, blanks and case aside; nothing told where the truth tells nothing is not counted. Missed
is a truth that was not told. Wrong is anything else that was told. Every miss is printed, with both values.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.statement import StatementEntry, StatementFile
from agent.statements import read_statements

Truth = Mapping[str, Any]

OF_FILE = ("refusal", "account", "opening", "closing", "entries")
OF_ENTRY = ("amount", "date", "value_date", "name", "other_account", "reference", "end_to_end_id", "text")


@dataclass(frozen=True)
class Miss:
    """One field that is not as the truth has it; ``entry`` counts from 1, 0 for a field of the file."""

    file: str
    entry: int
    name: str
    told: str | None
    truth: str | None

    def __str__(self) -> str:
        place = f"{self.file}, entry {self.entry}" if self.entry else self.file
        return (
            f"{'missed' if self.told is None else 'wrong'}: {place}, {self.name}: {self.told!r} — truth {self.truth!r}"
        )


@dataclass
class Score:
    """Per format and field what was right, missed and wrong; and each miss."""

    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[Miss] = field(default_factory=list)

    def add(self, row: Truth, entry: int, name: str, told: str | None, truth: str | None) -> None:
        """Count one field."""
        if told is None and truth is None:
            return
        result = "right" if _same(told, truth) else "missed" if told is None else "wrong"
        self.counts[str(row["format"]), name][result] += 1
        if result != "right":
            self.misses.append(Miss(str(row["file"]), entry, name, told, truth))

    def share(self, *names: str) -> float:
        """Which part of these fields is right, over all formats; 1 when there are none."""
        counted = [counts for (_, name), counts in self.counts.items() if name in names]
        every = sum(counts.total() for counts in counted)
        return sum(counts["right"] for counts in counted) / every if every else 1.0

    def table(self) -> Iterator[str]:
        """Lines per format and field, and per field over all formats."""
        yield f"{'format':26} {'field':14} {'right':>6} {'missed':>6} {'wrong':>6} {'right %':>8}"
        order = (*OF_FILE, *OF_ENTRY)
        for (format_, name), counts in sorted(
            self.counts.items(), key=lambda each: (each[0][0], order.index(each[0][1]))
        ):
            yield _line(format_, name, counts)
        for name in order:
            if total := sum((counts for (_, one), counts in self.counts.items() if one == name), Counter()):
                yield _line("all", name, total)


def _line(format_: str, name: str, counts: Counter[str]) -> str:
    columns = " ".join(f"{counts[result]:6}" for result in ("right", "missed", "wrong"))
    return f"{format_:26} {name:14} {columns} {100 * counts['right'] / counts.total():8.1f}"


def _same(told: str | None, truth: str | None) -> bool:
    if told is None or truth is None:
        return told is truth
    try:
        return Decimal(told) == Decimal(truth)
    except ArithmeticError:
        return "".join(told.split()).casefold() == "".join(truth.split()).casefold()


def score(folders: Iterable[Path]) -> Score:
    """Read every file of the folders' truth and count."""
    counted = Score()
    for folder in folders:
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            _score_row(counted, row, (folder / row["file"]).read_bytes())
    return counted


def _score_row(counted: Score, row: Truth, content: bytes) -> None:
    expected = "refused" if row["balance_check"] == "file-inconsistent" else "read"
    try:
        read = read_statements(content, row["file"])
    except StatementError as error:
        is_right = expected == "refused" and not isinstance(error, NotAStatement)
        counted.add(row, 0, "refusal", expected if is_right else f"refused: {error}", expected)
        return
    counted.add(row, 0, "refusal", "read", expected)
    if expected == "read":
        _score_account(counted, row, read)


def _score_account(counted: Score, row: Truth, read: StatementFile) -> None:
    account = row["account_iban"]
    mine = [one for one in read.statements if row["parts"] == 1 or _same(one.account, account)]
    counted.add(row, 0, "account", mine[0].account if mine else None, account)
    counted.add(row, 0, "opening", _text(mine[0].opening if mine else None), row["opening"])
    counted.add(row, 0, "closing", _text(mine[-1].closing if mine else None), row["closing"])
    entries = [entry for one in mine for entry in one.entries]
    truths = _truths(row["entries"], entries)
    counted.add(row, 0, "entries", str(len(entries)), str(len(truths)))
    for number, (entry, truth) in enumerate(zip(entries, truths, strict=False), 1):
        for name, told in _told(entry).items():
            counted.add(row, number, name, told, _true(truth, name))


def _truths(rows: Sequence[Truth], entries: Sequence[StatementEntry]) -> list[Truth]:
    """The entries of the truth; a batch by its details where it was read so."""
    found: list[Truth] = []
    for row in rows:
        details = row.get("details") or []
        read = [entry.amount for entry in entries[len(found) : len(found) + len(details)]]
        is_told = bool(details) and read == [Decimal(one["amount"]) for one in details]
        found += details if is_told else [row]
    return found


def _told(entry: StatementEntry) -> dict[str, str | None]:
    return {
        "amount": str(entry.amount),
        "date": str(entry.booked_on),
        "value_date": _text(entry.value_on),
        "name": entry.counterparty or None,
        "other_account": entry.account,
        "reference": entry.reference,
        "end_to_end_id": entry.end_to_end_id,
        "text": entry.text or None,
    }


def _true(truth: Truth, name: str) -> str | None:
    if name == "other_account":
        return truth["counterparty_iban"] or truth["counterparty_account"]
    value: str | None = truth["counterparty" if name == "name" else name]
    return value


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--quiet", action="store_true", help="print the table only")
    arguments = parser.parse_args()
    counted = score(arguments.folders)
    for miss in [] if arguments.quiet else counted.misses:
        print(miss)
    print("\n".join(counted.table()))


if __name__ == "__main__":
    main()
