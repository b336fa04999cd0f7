"""What one row of a bank's table books: its amount, who and what for, and a fee that was kept back beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from agent.domain.errors import StatementError
from agent.domain.money import Money
from agent.domain.speech import tell
from agent.domain.statement import StatementEntry
from agent.statements.csv_banks import Bank
from agent.statements.csv_cells import amount_of, day_of, plain, squeezed
from agent.statements.csv_tables import Record
from agent.statements.returns import reason_code, says_return

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
_BELGIAN = re.compile(r"([+*])\1\1\s?(\d{3})\s?/\s?(\d{4})\s?/\s?(\d{5})\s?\1\1\1")
_CREDITOR = re.compile(r"(?<![A-Za-z0-9])RF\d{2}(?: ?[A-Z0-9]){1,21}(?![A-Za-z0-9])")
_DUTCH = re.compile(r"\d{4} ?\d{4} ?\d{4} ?\d{4}|\d{7,16}")
_NOTHING_SAID = ("", "NOTPROVIDED", "NONREF")


@dataclass(frozen=True)
class Notation:
    """How this file writes amounts and days."""

    sign: str
    order: str

    def amount(self, cell: str) -> Decimal:
        """What a cell amounts to; nothing when it is empty."""
        return amount_of(cell, self.sign) or Decimal("0.00")

    def day(self, cell: str) -> date | None:
        """The day in a cell."""
        return day_of(cell, self.order)


def account_in(cell: str) -> str | None:
    """An IBAN without blanks, another number as it stands; zeros alone are none."""
    bare = cell.replace(" ", "").upper()
    return bare if _IBAN.fullmatch(bare) else cell if cell.strip("0 ") else None


def currency_of(record: Record, bank: Bank) -> str:
    """
    The currency a row is in.

    Raises:
        StatementError: When a cell is no currency, or two cells of the row tell two.
    """
    told = {cell.upper() for cell in record.cells("currency")} or {bank.currency.upper()}
    if len(told) > 1 or not re.fullmatch(r"[A-Z]{3}", min(told)):
        raise StatementError(
            tell("{told} is no currency; export the file again", told=repr(" and ".join(sorted(told)))), record.line
        )
    return min(told)


def booked_on(record: Record, notation: Notation) -> date:
    """
    The day a row was booked.

    Raises:
        StatementError: When it has none.
    """
    day = notation.day(record.cell("date"))
    if day is None:
        raise StatementError(tell("has no date; export the file again"), record.line)
    return day


def conversions_in(booked: Sequence[Record], bank: Bank, notation: Notation) -> dict[int, Money]:
    """Per line, the same sum in the other currency: two conversion rows of one payment, one out and one in."""
    legs: dict[str, list[Record]] = {}
    for record in booked:
        if record.cell("linked") and any(word in plain(record.cell("kind")) for word in bank.conversions):
            legs.setdefault(record.cell("linked"), []).append(record)
    found: dict[int, Money] = {}
    for pair in legs.values():
        sums = [Money(_amount(leg, bank, notation), currency_of(leg, bank)) for leg in pair]
        if len(sums) == 2 and sums[0].currency != sums[1].currency and sums[0].amount * sums[1].amount < 0:
            for leg, other in zip(pair, reversed(sums), strict=True):
                found[leg.line] = Money(abs(other.amount), other.currency)
    return found


def entries_of(
    record: Record, bank: Bank, notation: Notation, currency: str, originals: Mapping[int, Money]
) -> Iterator[StatementEntry]:
    """Give what one row books: its amount, and a fee beside it; nothing when it moves nothing."""
    amount, fee = _amount(record, bank, notation), _fee(record, bank, notation)
    if record.cell("net") and amount + fee != notation.amount(record.cell("net")):
        raise StatementError(
            tell("{amount} and the fee {fee} are not the net amount; export the file again", amount=amount, fee=fee),
            record.line,
        )
    packed = _unpacked(record, bank)
    bank_id = _bank_id(record)
    reference, end_to_end = _references(record, packed)
    entry = StatementEntry(
        booked_on=booked_on(record, notation),
        value_on=notation.day(record.cell("value_date")) or day_of(packed.get("value_date", ""), "dmy"),
        amount=amount,
        counterparty=_name(record, bank, amount) or packed.get("name", ""),
        account=account_in(record.cell("account")) or account_in(packed.get("account", "")),
        reference=reference,
        end_to_end_id=end_to_end,
        text=packed.get("text", ""),
        return_reason=record.cell("return_reason") or _returned(record, bank, packed.get("text", "")),
        bank_id=bank_id,
        original=originals.get(record.line) or _original(record, notation, currency),
        raw=record.row.raw,
    )
    if amount:
        yield entry
    if fee:
        yield StatementEntry(
            booked_on=entry.booked_on,
            value_on=entry.value_on,
            amount=fee,
            text="fee" if amount else entry.text,
            bank_id=f"{bank_id}-fee" if bank_id else None,
            raw=entry.raw,
        )


def _amount(record: Record, bank: Bank, notation: Notation) -> Decimal:
    cell, sign = record.cell("amount"), record.cell("sign")
    if not cell:
        debit, credit = (record.cell(role) for role in ("debit", "credit"))
        if not debit and not credit:
            raise StatementError(tell("has no amount; export the file again"), record.line)
        left, came = (abs(notation.amount(part)) if part else Decimal("0.00") for part in (debit, credit))
        if left and came:
            raise StatementError(
                tell("has money that left and money that came in one row; export the file again"), record.line
            )
        return came - left
    amount = notation.amount(cell)
    if not record.places.get("sign"):
        return amount
    word = plain(sign)
    if amount < 0 or not word or (bank.plus is not None and word not in bank.minus | bank.plus):
        raise StatementError(
            tell(
                "{sign} beside {cell} does not say whether money came or left; export the file again",
                sign=repr(sign),
                cell=cell,
            ),
            record.line,
        )
    return -amount if word in bank.minus else amount


def _fee(record: Record, bank: Bank, notation: Notation) -> Decimal:
    cell = record.cell("fee") if bank.fee else ""
    if not cell:
        return Decimal("0.00")
    return notation.amount(cell) * (-1 if bank.fee == "cost" else 1)


def _original(record: Record, notation: Notation, currency: str) -> Money | None:
    amount = amount_of(record.cell("original_amount"), notation.sign)
    other = record.cell("original_currency").upper()
    return Money(abs(amount), other) if amount and re.fullmatch(r"[A-Z]{3}", other) and other != currency else None


def _bank_id(record: Record) -> str | None:
    """The bank's own number; one that is yet to be given ends in its dash (Seen in practice: "2026-" in Belgium)."""
    told = record.cell("bank_id")
    return told if told and not told.endswith("-") else None


def _name(record: Record, bank: Bank, amount: Decimal) -> str:
    """The other party: of money that came the payer, of money that left the payee, else whoever the row names."""
    name = record.cell("name") or record.cell("payer" if amount > 0 else "payee")
    if name or not bank.name_after:
        return name
    told = squeezed(record.cell("text_else") or record.cell("text"))
    after = next((words for words in bank.name_after if plain(told).startswith(f"{words} ")), "")
    return told[len(after) :].strip() if after else ""


def _returned(record: Record, bank: Bank, text: str) -> str | None:
    """Why money came back: by the bank's column, else by a code beside a word; a word alone may be a payer's."""
    kind, code = record.cell("kind"), reason_code(text)
    if any(word in plain(kind) for word in bank.returns):
        return code or kind
    return code if code and says_return(text) else None


def _unpacked(record: Record, bank: Bank) -> dict[str, str]:
    """The fields packed into the text; where there are no labels, the text."""
    text = squeezed(" ".join(record.cells("text")))
    if not text and not record.cell("reference"):
        text = next(iter(record.cells("text_else")), "")
    labels = {label: part for part, words in bank.packed.items() for label in words}
    if not labels or not text:
        return {"text": text}
    marks: dict[str, re.Match[str]] = {}
    for match in _any_of(tuple(labels)).finditer(text):
        label = match[0].rstrip(": ")
        # The bank's own labels stand around what the payer wrote: a name before it, all others behind it.
        if label not in marks or labels[label] not in ("name", "text"):
            marks[label] = match
    order = sorted(marks.items(), key=lambda mark: mark[1].start())
    fields: dict[str, str] = {}
    for place, (label, match) in enumerate(order):
        end = order[place + 1][1].start() if place + 1 < len(order) else len(text)
        fields.setdefault(labels[label], text[match.end() : end].strip(" /" if label.startswith("/") else " "))
    if "text" not in fields:
        fields["text"] = text[: order[0][1].start()].strip() if order else text
    return fields


@cache
def _any_of(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these labels in a text, the longest first."""
    return re.compile("|".join(_label_pattern(label) for label in sorted(labels, key=len, reverse=True)))


def _label_pattern(label: str) -> str:
    """How a label stands in a text: ``/NAME/`` anywhere, ``SVWZ+`` as it is, a word with a colon behind it."""
    if label.startswith("/"):
        return re.escape(label)
    return rf"(?<!\S){re.escape(label)}" + ("" if label.endswith("+") else r"\s?:")


def _references(record: Record, packed: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Structured reference and end-to-end id; what stands in a reference's column but is none is the payer's own id."""
    reference: str | None = record.cell("reference") or packed.get("reference") or None
    end_to_end: str | None = record.cell("end_to_end") or packed.get("end_to_end") or None
    if reference and not _is_structured(reference):
        reference, end_to_end = None, end_to_end or reference
    if end_to_end and re.sub(r"\W", "", end_to_end).upper() in _NOTHING_SAID:
        end_to_end = None
    return reference or _reference_in(packed.get("text", "")), end_to_end


def _is_structured(cell: str) -> bool:
    return bool(_BELGIAN.fullmatch(cell) or _CREDITOR.fullmatch(cell) or _DUTCH.fullmatch(cell))


def _reference_in(text: str) -> str | None:
    """A reference within the payer's words whose check digits are right (OGM and ISO 11649: modulo 97)."""
    for match in _BELGIAN.finditer(text):
        digits = match[2] + match[3] + match[4]
        if (int(digits[:10]) % 97 or 97) == int(digits[10:]):
            return match[0]
    for match in _CREDITOR.finditer(text):
        plain_code = match[0].replace(" ", "")
        if checks(plain_code):
            return match[0]
    return None


def checks(code: str) -> bool:
    """Whether the check digits of an IBAN or an RF reference are right (ISO 7064, modulo 97)."""
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def own_account_above(lines: Sequence[str]) -> str | None:
    """The one IBAN that stands above a table without a column for the owner's account."""
    packed = (re.sub(r"(?<=[A-Z0-9]) (?=[A-Z0-9])", "", line) for line in lines)
    found = {iban for line in packed for iban in re.findall(rf"(?<![A-Za-z0-9]){_IBAN.pattern}(?![A-Za-z0-9])", line)}
    right = {iban for iban in found if checks(iban)}
    return right.pop() if len(right) == 1 else None
