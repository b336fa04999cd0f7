"""
CODA version 2, the statement of every Belgian bank: records of 128 characters (Febelfin, "Coded statement of account").

A statement is a header (0), the old balance (1), movements (2.1 to 2.3) each with information (3.1 to 3.3), messages
(4), the new balance (8) and control totals (9). Positions below count from 0; the standard counts from 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.money import Money
from agent.domain.statement import Statement, StatementEntry, StatementFile
from agent.statements.balance import proven

WIDTH = 128
RAW_LENGTH = 2000
DOWNLOAD_AGAIN = "download the statement again from the bank as CODA"

# Transaction type, the first digit of the code of a movement (Febelfin, annex 2). A total of the customer or the bank
# holds several payments; a "simple amount with detailed data" is one payment, its details are what the bank charged.
TOTALS = {"1", "2"}
WITH_CHARGES = "3"
DETAIL_OF_DETAIL = "9"

R_TYPES = {"1": "reject", "2": "return", "3": "refund", "4": "reversal", "5": "cancellation"}
UNPAID = {
    "1": "technical problem", "2": "reason not specified", "3": "debtor disagrees", "4": "debtor's account problem",
}  # fmt: skip

# Structured communications that hold codes of the bank (VAT, interest, cards, loans) and no word of a payer.
BANK_CODES = {"103", "104", *(str(code) for code in range(106, 127) if code != 107)}
NOTHING_SAID = {"NOTPROVIDED", "NOTAPPLICABLE", "NONREF", "NONE", "NA", "N/A", "/"}

# What a bank writes itself where the payer wrote nothing, and where the payer's words begin in it when there are some.
BANKS_OWN = re.compile(
    r"(?:virement|europese overschrijving|overschrijving|instantoverschrijving|(?:european |credit |sepa )*transfer"
    r"|(?:europäische )?überweisung)\b"
    r"[^+:]{0,60}?(?:: [^+:]{0,60}?)?(?P<amount>[+-] ?[\d.]+,\d\d)? ?(?:de|van|from|von|vers|naar|to|an) ?:",
    re.IGNORECASE,
)
PAYERS_WORDS = re.compile(
    r"(?:communication|mededeling|message|mitteilung) ?: ?(.*?)"
    r"(?: (?:info personnelle|persoonlijke info|personal info|référence|referentie|reference) ?:.*)?$",
    re.IGNORECASE,
)
PRINTED_OGM = re.compile(r"(?<![+*\d])(?:\+\+\+|\*\*\*) ?(\d{3}) ?/ ?(\d{4}) ?/ ?(\d{5}) ?(?:\+\+\+|\*\*\*)(?![+*\d])")


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


def read_coda(text: str) -> StatementFile:
    """
    Read a CODA file of version 2, with as many statements as it holds.

    Raises:
        NotAStatement: When the text does not begin with a CODA header.
        StatementError: When a record is damaged or out of place, when a statement does not balance, or when its control
            totals differ from its movements; nothing of the file counts then.
    """
    return StatementFile("CODA", unambiguous([statement(draft) for draft in drafts(records(text))]))


def records(text: str) -> Iterator[Record]:
    """Every record, padded to its width: some programs cut the blanks at the end, some leave the line ends out."""
    text = text.lstrip("\ufeff").rstrip("\x00\x1a \r\n\t")
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) == 1:
        lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    first = next((line for line in lines if line.strip()), "")
    if not re.match(r"0000[0 ][0-9]{6}.{3}05", first):
        raise NotAStatement("this is no CODA file: it does not begin with a header record; nothing is read from it")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(line.rstrip()) > WIDTH:
            raise refused(number, f"a record is longer than {WIDTH} characters")
        yield Record(number, line[:WIDTH].ljust(WIDTH))


def refused(line: int, reason: str, cure: str = DOWNLOAD_AGAIN) -> StatementError:
    """The one refusal of this reader: where, why, what to do."""
    return StatementError(f"{reason}; {cure}", line)


def drafts(lines: Iterator[Record]) -> Iterator[Draft]:
    """Gather the records of each statement; a record out of its place is refused."""
    draft: Draft | None = None
    for record in lines:
        if record.kind == "0":
            if draft:
                yield draft
            draft = begun(record)
        elif draft is None:
            raise refused(record.line, "a record stands after the end of the statement")
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
        raise refused(header.line, f"this is CODA version {version!r}, only version 2 is known", "ask for version 2")
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
            raise refused(record.line, f"a record that begins with {record[0:10].rstrip()!r} has no place here")


# --- one statement -------------------------------------------------------------------------------------------------


def statement(draft: Draft) -> Statement:
    """One statement, proven: opening and movements make the closing balance, and the control totals agree."""
    if draft.old is None:
        raise refused(draft.header.line, "the old balance (record 1) is missing")
    if draft.new is None and draft.movements:
        raise refused(draft.movements[-1].first.line, "the new balance (record 8) is missing, the file was cut off")
    account, currency = own_account(draft.old)
    opening = signed(draft.old, 42)
    opened_on = day(draft.old, 58)
    closing, closed_on = opening, opened_on
    if draft.new:
        if strange(draft.new[4:41].split(), account):
            raise refused(draft.new.line, "the new balance is of another account than the old one")
        closing, closed_on = signed(draft.new, 41), day(draft.new, 57)
    whole = Statement(
        account=account,
        currency=currency,
        opening=opening,
        closing=closing,
        opened_on=opened_on,
        closed_on=closed_on,
        entries=tuple(entries(draft.movements, currency)),
        number=draft.old[2:5].strip(),
    )
    prove_totals(draft)
    return proven(whole, line=(draft.new or draft.header).line, cure=DOWNLOAD_AGAIN)


def own_account(record: Record) -> tuple[str, str]:
    """Account and currency by the account structure: a Belgian number (0), a foreign one (1), an IBAN (2 and 3)."""
    match record[1:2]:
        case "0":
            account, currency = record[5:17], record[18:21]
        case "1" | "2" | "3":
            account, currency = record[5:39], record[39:42]
        case other:
            raise refused(record.line, f"the account structure {other!r} is not known")
    account = "".join(account.split())
    if not account or not re.fullmatch("[A-Z]{3}", currency):
        raise refused(record.line, "the account or its currency cannot be read")
    return account, currency


def strange(words: list[str], account: str) -> bool:
    """Whether a balance names another account of the same kind; some banks write the IBAN here and the number there."""
    other = words[0] if words else ""
    return len(other) == len(account) and other != account


def prove_totals(draft: Draft) -> None:
    """Compare the control totals. The number of records is not looked at: banks count messages differently."""
    if draft.trailer:
        amounts = [signed(movement.first, 31) for movement in draft.movements if not movement.is_detail]
        debit, credit = digits(draft.trailer, 22), digits(draft.trailer, 37)
        if credit != sum(one for one in amounts if one > 0) or debit != -sum(one for one in amounts if one < 0):
            raise refused(draft.trailer.line, "the control totals (record 9) differ from the movements")


def entries(movements: list[Movement], currency: str) -> Iterator[StatementEntry]:
    """What was booked; the details of a total stand for it when they add up to it."""
    groups: list[tuple[Movement, list[Movement]]] = []
    for movement in movements:
        if not movement.is_detail:
            groups.append((movement, []))
        elif groups and groups[-1][0].number[:4] == movement.number[:4]:
            groups[-1][1].append(movement)
        else:
            raise refused(movement.first.line, "a detail stands without the movement it explains")
    for total, details in groups:
        told = payments(total, details)
        if told:
            yield from (entry(detail, currency) for detail in told)
        else:
            is_batch = total.type in TOTALS or (bool(details) and total.type != WITH_CHARGES)
            yield replace(entry(total, currency), is_batch=is_batch)


def payments(total: Movement, details: list[Movement]) -> list[Movement]:
    """The details that are the payments of a total: the reading that adds up, none when no reading does."""
    if total.type == WITH_CHARGES:
        return []
    amount = signed(total.first, 31)
    for reading in ([one for one in details if one.type != DETAIL_OF_DETAIL], without_subtotals(details)):
        if reading and sum(signed(one.first, 31) for one in reading) == amount:
            return reading
    return []


def without_subtotals(details: list[Movement]) -> list[Movement]:
    """The details that are no totals themselves; one begins and ends at a globalisation code of 2 or more."""
    found: list[Movement] = []
    inside: set[str] = set()
    for detail in details:
        if detail.level >= "2" and detail.level not in inside:
            inside.add(detail.level)
            continue
        inside.discard(detail.level)
        found.append(detail)
    return found


def unambiguous(statements: list[Statement]) -> tuple[Statement, ...]:
    """Take the bank's reference away where several bookings share it: it is no name of one of them then."""
    seen = Counter(entry.bank_id for statement in statements for entry in statement.entries)
    return tuple(
        replace(
            statement,
            entries=tuple(
                entry if seen[entry.bank_id] == 1 else replace(entry, bank_id=None) for entry in statement.entries
            ),
        )
        for statement in statements
    )


# --- one movement --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a communication says."""

    text: str = ""
    reference: str | None = None
    unpaid: str | None = None
    original: Money | None = None


def entry(movement: Movement, currency: str) -> StatementEntry:
    """One movement as an entry."""
    first, second = movement.first, movement.second
    booked_on = day(first, 115)
    if booked_on is None:
        raise refused(first.line, "a movement has no booking date")
    said = communication(movement, currency)
    name, account = counterparty(movement)
    bank_id = " ".join(first[10:31].split())
    return StatementEntry(
        booked_on=booked_on,
        value_on=day(first, 47),
        amount=signed(first, 31),
        counterparty=name,
        account=account,
        reference=said.reference,
        end_to_end_id=given(second[63:98]) if second else None,
        text=said.text,
        return_reason=return_reason(second, said),
        bank_id=bank_id if bank_id.strip("0 ") else None,
        original=said.original,
        raw=movement.raw,
    )


def communication(movement: Movement, currency: str) -> Said:
    """The payer's words, or the structured communication in its printed form."""
    whole = movement.communication
    mark = movement.first[61:62]
    if mark == "1":
        return structured(whole[:3], whole[3:], currency)
    if mark not in "0 ":
        raise refused(movement.first.line, f"the communication is of the unknown kind {mark!r}")
    text = words(whole) or words(free_information(movement.information))
    return Said(text, printed(whole) or printed(free_information(movement.information)))


def structured(kind: str, content: str, currency: str) -> Said:
    """A structured communication by its type (Febelfin, annex 3)."""
    match kind:
        case "100":  # ISO 11649
            reference = "".join(content.split())
            return Said(reference=reference or None)
        case "101" | "102":
            return ogm(content[:12]) or Said(words(content))
        case "105":
            found = ogm(content[45:57]) or Said()
            return replace(found, original=original(content, currency))
        case "127":
            text = words(content[79:141])
            reason = content[142:146].strip() or R_TYPES.get(content[141:142])
            return Said(text, printed(content[79:141]), reason or UNPAID.get(content[8:9]))
        case _ if kind in BANK_CODES:
            return Said()
        case _:
            return Said(words(content), printed(content))


def ogm(twelve: str) -> Said | None:
    """The Belgian structured communication as printed on an invoice; None when these are no twelve digits."""
    if not re.fullmatch("[0-9]{12}", twelve) or not twelve.strip("0"):
        return None
    return Said(reference=f"+++{twelve[:3]}/{twelve[3:7]}/{twelve[7:]}+++")


def printed(text: str) -> str | None:
    """A structured communication the payer copied between its plus signs or stars, when its check digits are right."""
    found = {"".join(match.groups()) for match in PRINTED_OGM.finditer(" ".join(text.split()))}
    right = [twelve for twelve in found if (int(twelve[:10]) % 97 or 97) == int(twelve[10:])]
    said = ogm(right[0]) if len(right) == 1 else None
    return said.reference if said else None


def original(content: str, currency: str) -> Money | None:
    """What was paid in another currency (type 105: gross amount and currency of the payer)."""
    amount, code = content[15:30], content[42:45]
    if not re.fullmatch("[0-9]{15}", amount) or not re.fullmatch("[A-Z]{3}", code) or code == currency:
        return None
    return Money(thousandths(amount), code) if amount.strip("0") else None


def words(text: str) -> str:
    """The payer's words with single blanks; "" where the bank filled the field itself (seen at ING, CBC and KBC)."""
    text = " ".join(text.split())
    own = BANKS_OWN.match(text)
    # A payer may write "transfer from: Acme" himself; the bank adds the amount or the account.
    if not own or not (own["amount"] or "IBAN" in text):
        return text
    payers = PAYERS_WORDS.search(text)
    return payers[1].strip() if payers else ""


def free_information(records: list[Record]) -> str:
    """Information in free text, glued as it was cut; structured information (code 1) is about the other party."""
    pieces: list[str] = []
    is_free = False
    for record in records:
        if record.kind == "31":
            is_free = record[39:40] != "1"
        if is_free:
            pieces.append(record[{"31": slice(40, 113), "32": slice(10, 115), "33": slice(10, 100)}[record.kind]])
    return "".join(pieces)


def counterparty(movement: Movement) -> tuple[str, str | None]:
    """Name and account of the other party; the name in the information (3.1 type 001) is not cut at 35."""
    name, account = "", None
    if movement.third:
        name = " ".join(movement.third[47:82].split())
        account = account_in(movement.third[10:47])
    full = next((one[43:113] for one in movement.information if one.kind == "31" and one[39:43] == "1001"), "")
    full = " ".join(full.split())
    return (full if full.startswith(name) else name), account


def account_in(text: str) -> str | None:
    """An account without its blanks and without the currency behind it."""
    number = text.strip() if text[34:].strip() == "" else text[:34].strip()
    match = re.fullmatch(r"(.+?) +[A-Z]{3}", number)
    account = "".join((match[1] if match else number).split())
    return account if account.strip("0") else None


def given(text: str) -> str | None:
    """What the payer's system called the payment; None for the words that say it called it nothing."""
    text = " ".join(text.split())
    return None if not text or text.upper().replace(" ", "") in NOTHING_SAID else text


def return_reason(second: Record | None, said: Said) -> str | None:
    """Why money came back: the ISO code, else the kind of R-transaction, else what the direct debit says of itself."""
    if second:
        kind, reason = R_TYPES.get(second[112:113]), second[113:117].strip()
        if kind or reason:
            return reason or said.unpaid or kind
    return said.unpaid


# --- fields --------------------------------------------------------------------------------------------------------


def digits(record: Record, start: int) -> Decimal:
    """An amount of fifteen digits, the last three behind the point."""
    told = record[slice(start, start + 15)]
    if not re.fullmatch("[0-9]{15}", told):
        raise refused(record.line, f"{told.strip()!r} stands where an amount should be")
    return thousandths(told)


def thousandths(told: str) -> Decimal:
    """Thousandths as an amount, with two decimals unless the third says something."""
    amount = Decimal(told).scaleb(-3)
    return amount.quantize(Decimal("0.01")) if told.endswith("0") else amount


def signed(record: Record, start: int) -> Decimal:
    """An amount behind its sign: 0 is credit, 1 is debit."""
    sign = record[slice(start, start + 1)]
    if sign not in ("0", "1"):
        raise refused(record.line, f"{sign!r} stands where the sign of an amount should be")
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
        raise refused(record.line, f"{told!r} is no date") from None
