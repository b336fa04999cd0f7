"""
CODA version 2, the statement of every Belgian bank: records of 128 characters (Febelfin, "Coded statement of account").

A statement is a header (0), the old balance (1), movements (2.1 to 2.3) each with information (3.1 to 3.3), messages
(4), the new balance (8) and control totals (9). Positions below count from 0; the standard counts from 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from agent.domain.speech import tell
from agent.domain.statement import Statement, StatementEntry, StatementFile
from agent.statements.balance import proven
from agent.statements.coda_records import (
    DOWNLOAD_AGAIN,
    Draft,
    Movement,
    Record,
    day,
    digits,
    drafts,
    records,
    refused,
    signed,
)
from agent.statements.coda_text import communication, counterparty, given, return_reason

# Transaction type, the first digit of the code of a movement (Febelfin, annex 2). A total of the customer or the bank
# holds several payments; a "simple amount with detailed data" is one payment, its details are what the bank charged.
TOTALS = {"1", "2"}
WITH_CHARGES = "3"
DETAIL_OF_DETAIL = "9"


def read_coda(text: str) -> StatementFile:
    """
    Read a CODA file of version 2, with as many statements as it holds.

    Raises:
        NotAStatement: When the text does not begin with a CODA header.
        StatementError: When a record is damaged or out of place, when a statement does not balance, or when its control
            totals differ from its movements; nothing of the file counts then.
    """
    return StatementFile("CODA", unambiguous([statement(draft) for draft in drafts(records(text))]))


# --- one statement -------------------------------------------------------------------------------------------------


def statement(draft: Draft) -> Statement:
    """One statement, proven: opening and movements make the closing balance, and the control totals agree."""
    if draft.old is None:
        raise refused(draft.header.line, tell("the old balance (record 1) is missing"))
    if draft.new is None and draft.movements:
        raise refused(
            draft.movements[-1].first.line, tell("the new balance (record 8) is missing, the file was cut off")
        )
    if draft.trailer is None and (draft.new is None or not draft.new[57:63].strip(" 0")):
        # Without movements there is no record 8, without record 9 no end: together only a file that was cut off.
        raise refused((draft.new or draft.old).line, tell("the end of the statement is missing, the file was cut off"))
    account, currency = own_account(draft.old)
    opening = signed(draft.old, 42)
    opened_on = day(draft.old, 58)
    closing, closed_on = opening, opened_on
    if draft.new:
        if strange(draft.new[4:41].split(), account):
            raise refused(draft.new.line, tell("the new balance is of another account than the old one"))
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
    return proven(whole, line=(draft.new or draft.header).line, cure=tell(DOWNLOAD_AGAIN))


def own_account(record: Record) -> tuple[str, str]:
    """Account and currency by the account structure: a Belgian number (0), a foreign one (1), an IBAN (2 and 3)."""
    match record[1:2]:
        case "0":
            account, currency = record[5:17], record[18:21]
        case "1" | "2" | "3":
            account, currency = record[5:39], record[39:42]
        case other:
            raise refused(record.line, tell("the account structure {other} is not known", other=repr(other)))
    account = "".join(account.split())
    if not account or not re.fullmatch("[A-Z]{3}", currency):
        raise refused(record.line, tell("the account or its currency cannot be read"))
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
            raise refused(draft.trailer.line, tell("the control totals (record 9) differ from the movements"))


def entries(movements: list[Movement], currency: str) -> Iterator[StatementEntry]:
    """What was booked; the details of a total stand for it when they add up to it."""
    groups: list[tuple[Movement, list[Movement]]] = []
    for movement in movements:
        if not movement.is_detail:
            groups.append((movement, []))
        elif groups and groups[-1][0].number[:4] == movement.number[:4]:
            groups[-1][1].append(movement)
        else:
            raise refused(movement.first.line, tell("a detail stands without the movement it explains"))
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


def entry(movement: Movement, currency: str) -> StatementEntry:
    """One movement as an entry."""
    first, second = movement.first, movement.second
    booked_on = day(first, 115)
    if booked_on is None:
        raise refused(first.line, tell("a movement has no booking date"))
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
