"""The records of a CODA file, each in its place in a statement, and the fields of a record; positions count from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import later, tell

WIDTH = 128
RAW_LENGTH = 2000
DOWNLOAD_AGAIN = later("download the statement again from the bank as CODA")


@dataclass(frozen=True)
class Record:
    """One record and the line (from 1) it stands on."""

    line: int
    text: str

    def __getitem__(self, part: slice) -> str:
        return self.text[part]

    @property
    def kind(self) -> str:
        """First digit, with the second for movements and information: "0", "21", "32"."""
        return self.text[:2] if self.text[0] in "23" else self.text[0]


@dataclass
class Movement:
    """A movement (2.1) with the records that continue and explain it."""

    first: Record
    second: Record | None = None
    third: Record | None = None
    information: list[Record] = field(default_factory=list)

    @property
    def number(self) -> str:
        """Sequence number and detail number: "00010000"."""
        return self.first[2:10]

    @property
    def is_detail(self) -> bool:
        """Details explain a movement and are not part of the sum."""
        return self.first[6:10] != "0000"

    @property
    def type(self) -> str:
        """Transaction type, the first digit of the transaction code."""
        return self.first[53:54]

    @property
    def level(self) -> str:
        """Globalisation code: "0" for none, else the depth at which a total begins or ends here."""
        return self.first[124:125]

    @property
    def communication(self) -> str:
        """The communication as one field of 149 characters: a full record runs on in the next without a blank."""
        second = self.second[10:63] if self.second else ""
        third = self.third[82:125] if self.third else ""
        return f"{self.first[62:115]}{second:53}{third:43}"

    @property
    def raw(self) -> str:
        """The records as they stood."""
        records = [self.first, self.second, self.third, *self.information]
        return "\n".join(record.text.rstrip() for record in records if record)[:RAW_LENGTH]


@dataclass
class Draft:
    """One statement while its records are read."""

    header: Record
    old: Record | None = None
    new: Record | None = None
    movements: list[Movement] = field(default_factory=list)
    trailer: Record | None = None


def records(text: str) -> Iterator[Record]:
    """Every record, padded to its width: some programs cut the blanks at the end, some leave the line ends out."""
    text = text.lstrip("\ufeff").rstrip("\x00\x1a \r\n\t")
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) == 1:
        lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    first = next((line for line in lines if line.strip()), "")
    if not re.match(r"0000[0 ][0-9]{6}.{3}05", first):
        raise NotAStatement(
            tell("this is no CODA file: it does not begin with a header record; nothing is read from it")
        )
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(line.rstrip()) > WIDTH:
            raise refused(number, tell("a record is longer than {width} characters", width=WIDTH))
        yield Record(number, line[:WIDTH].ljust(WIDTH))


def refused(line: int, reason: str, cure: str = DOWNLOAD_AGAIN) -> StatementError:
    """The one refusal of this reader: where, why, what to do."""
    return StatementError(f"{reason}; {tell(cure)}", line)


def drafts(lines: Iterator[Record]) -> Iterator[Draft]:
    """Gather the records of each statement; a record out of its place is refused."""
    draft: Draft | None = None
    for record in lines:
        if record.kind == "0":
            if draft:
                yield draft
            draft = begun(record)
        elif draft is None:
            raise refused(record.line, tell("a record stands after the end of the statement"))
        elif record.kind == "9":
            draft.trailer = record
            yield draft
            draft = None
        else:
            put(draft, record)
    if draft:
        yield draft


def begun(header: Record) -> Draft:
    """A statement at its header, when it is of the version this reader knows."""
    version = header.text.rstrip()[-1:]
    if version != "2":
        raise refused(
            header.line,
            tell("this is CODA version {version}, only version 2 is known", version=repr(version)),
            tell("ask the bank for version 2"),
        )
    return Draft(header)


def put(draft: Draft, record: Record) -> None:
    """Set one record in its place in the statement."""
    last = draft.movements[-1] if draft.movements else None
    match record.kind:
        case "1" if draft.old is None:
            draft.old = record
        case "8" if draft.old is not None and draft.new is None:
            draft.new = record
        case "21" if draft.old is not None and draft.new is None:
            draft.movements.append(Movement(record))
        case "22" if last and last.number == record[2:10] and last.second is None:
            last.second = record
        case "23" if last and last.number == record[2:10] and last.third is None:
            last.third = record
        case "31" | "32" | "33":
            # Seen in practice: information carries the number of its movement or the next detail number.
            if last and last.number[:4] == record[2:6]:
                last.information.append(record)
        case "4":
            pass  # a message of the bank to everybody
        case _:
            raise refused(
                record.line,
                tell("a record that begins with {rstrip} has no place here", rstrip=repr(record[0:10].rstrip())),
            )


# --- fields --------------------------------------------------------------------------------------------------------


def digits(record: Record, start: int) -> Decimal:
    """An amount of fifteen digits, the last three behind the point."""
    told = record[slice(start, start + 15)]
    if not re.fullmatch("[0-9]{15}", told):
        raise refused(record.line, tell("{told} stands where an amount should be", told=repr(told.strip())))
    return thousandths(told)


def thousandths(told: str) -> Decimal:
    """Thousandths as an amount, with two decimals unless the third says something."""
    amount = Decimal(told).scaleb(-3)
    return amount.quantize(Decimal("0.01")) if told.endswith("0") else amount


def signed(record: Record, start: int) -> Decimal:
    """An amount behind its sign: 0 is credit, 1 is debit."""
    sign = record[slice(start, start + 1)]
    if sign not in ("0", "1"):
        raise refused(record.line, tell("{sign} stands where the sign of an amount should be", sign=repr(sign)))
    amount = digits(record, start + 1)
    return -amount if sign == "1" and amount else amount


def day(record: Record, start: int) -> date | None:
    """A date as DDMMYY; None when it is left out (blanks or zeros)."""
    told = record[slice(start, start + 6)]
    if not told.strip(" 0"):
        return None
    try:
        if not re.fullmatch("[0-9]{6}", told):
            raise ValueError
        return date(2000 + int(told[4:]), int(told[2:4]), int(told[:2]))
    except ValueError:
        raise refused(record.line, tell("{told} is no date", told=repr(told))) from None
