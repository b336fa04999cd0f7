"""
OFX, the download of many banks outside the Low Countries: SGML in version 1, XML in version 2 (OFX Banking 11.4).

Both are read as one stream of tags, because banks bend either: closed leaves in SGML, open ones in XML. A document type
definition is refused, nothing is expanded or fetched.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import later, tell
from agent.domain.statement import Statement, StatementEntry, StatementFile

HEAD = 4000
RAW_LENGTH = 2000
MOST_DIGITS = 18
DOWNLOAD_AGAIN = later("download the file again from the bank")

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]*)(?:[ \t\r\n][^<>]*)?(/?)>([^<]*)")

# Aggregates that carry something for us; any other tag without a value is passed over: an empty leaf swallows nothing.
ACCOUNT = {"BANKACCTFROM", "CCACCTFROM"}
OTHER_ACCOUNT = {"BANKACCTTO", "CCACCTTO"}
STATEMENT = {"STMTRS", "CCSTMTRS"}
PENDING = {"BANKTRANLISTP", "STMTTRNP"}
INSIDE = {*ACCOUNT, *OTHER_ACCOUNT, *PENDING, "STMTTRN", "LEDGERBAL", "AVAILBAL", "BALLIST", "BAL", "PAYEE", "CURRENCY",
          "ORIGCURRENCY", "BANKTRANLIST"}  # fmt: skip
KNOWN = STATEMENT | INSIDE
# ISO 4217 currencies of three decimals: elsewhere "1.234" may be a thousand and more.
THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


@dataclass
class Node:
    """One aggregate: its leaves (the first of a name), the aggregates inside it, where it began."""

    name: str
    line: int
    start: int
    end: int = 0
    leaves: dict[str, str] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)

    def find(self, *names: str) -> Node | None:
        """The first aggregate of one of these names directly inside."""
        return next((node for node in self.nodes if node.name in names), None)

    def leaf(self, name: str) -> str:
        """A value with single blanks, "" when it is not there."""
        return self.leaves.get(name, "")


def read_ofx(text: str) -> StatementFile:
    """
    Read an OFX file with as many accounts as it holds.

    It proves nothing by itself: there is a closing balance and no opening one. Dates are taken as the bank writes them,
    in its own zone.

    Raises:
        NotAStatement: When the text is no OFX.
        StatementError: When it is cut off, names no account, or holds an amount or a date that cannot be read for
            certain; nothing of the file counts then.
    """
    head = text[:HEAD].upper()
    if "<OFX>" not in head and "OFXHEADER" not in head:
        raise NotAStatement(tell("this is no OFX file; nothing is read from it"))
    if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise refused(0, tell("the file brings its own document type, which a bank's file never does"))
    text = plain(text)
    if not re.search(r"</OFX\s*>", text, re.IGNORECASE):
        raise refused(text.count("\n") + 1, tell("the file was cut off: its end is missing"))
    found = [statement(node, text) for node in aggregates(text)]
    if not found:
        raise refused(
            0, tell("the file holds no statement of a bank account"), tell("choose the transactions of an account")
        )
    return StatementFile("OFX", unambiguous(found))


def plain(text: str) -> str:
    """The text without comments, and with character data escaped like any other value; the lines stay."""
    first, *rest = text.split("<!--")
    commented = (comment.partition("-->") for comment in rest)
    text = first + "".join("\n" * comment.count("\n") + after for comment, _, after in commented)
    first, *rest = text.split("<![CDATA[")
    quoted = (data.partition("]]>") for data in rest)
    return first + "".join(html.escape(data) + after for data, _, after in quoted)


def refused(line: int, reason: str, cure: str = DOWNLOAD_AGAIN) -> StatementError:
    """The one refusal of this reader: where, why, what to do."""
    return StatementError(f"{reason}; {tell(cure)}", line)


def aggregates(text: str) -> Iterator[Node]:
    """Every statement of the file as a tree of what is known; an aggregate that does not end is refused."""
    path: list[Node] = []
    line, counted = 1, 0
    for tag in TAG.finditer(text):
        name = tag[2].upper()
        line, counted = line + text.count("\n", counted, tag.start()), tag.start()
        if name in KNOWN and not tag[3]:
            if not tag[1]:
                opened(path, Node(name, line, tag.start()))
                continue
            if not path:
                continue
            if path[-1].name != name:
                raise refused(line, tell("</{name}> stands where nothing of that name is open", name=name))
            path[-1].end = tag.end() - len(tag[4])
            done = path.pop()
            if not path:
                yield done
        elif path and not tag[1]:
            value = " ".join(html.unescape(tag[4]).split())
            keep(path[-1], name, value, line)
    if path:
        raise refused(path[-1].line, tell("<{name}> does not end", name=path[-1].name))


def opened(path: list[Node], node: Node) -> None:
    """Set an aggregate in its place: a statement stands alone, everything else inside one."""
    if not path and node.name not in STATEMENT:
        return  # a list of accounts, an investment account
    if path and (node.name in STATEMENT or path[-1].name == node.name):
        raise refused(node.line, tell("<{node}> begins before <{name}> has ended", node=node.name, name=path[-1].name))
    if node.name == "STMTTRN" and path[-1].name != "BANKTRANLIST":
        raise refused(node.line, tell("a booking stands outside the list of bookings"))
    if path:
        path[-1].nodes.append(node)
    path.append(node)


def keep(node: Node, name: str, value: str, line: int) -> None:
    """Keep the first value of a name; two amounts in one booking mean that its end is missing."""
    if name in node.leaves and name in ("TRNAMT", "BALAMT"):
        raise refused(line, tell("two amounts stand in one <{node}>", node=node.name))
    if value:
        node.leaves.setdefault(name, value)


# --- one statement -------------------------------------------------------------------------------------------------


def statement(node: Node, text: str) -> Statement:
    """One account: its bookings and its balance."""
    account = node.find(*ACCOUNT)
    number = "".join(account.leaf("ACCTID").split()) if account else ""
    currency = node.leaf("CURDEF").upper()
    if not number:
        raise refused(node.line, tell("a statement names no account"))
    if not re.fullmatch("[A-Z]{3}", currency):
        raise refused(node.line, tell("a statement does not say its currency"))
    lists = [one for one in node.nodes if one.name == "BANKTRANLIST"]
    entries = tuple(
        entry(one, currency, text[one.start : one.end])
        for listed in lists
        for one in listed.nodes
        if one.name == "STMTTRN"
    )
    ledger = node.find("LEDGERBAL")
    closing = amount(ledger, "BALAMT", currency) if ledger else None
    return Statement(
        account=number,
        currency=currency,
        opening=None,
        closing=closing,
        opened_on=None,
        closed_on=complete_until(ledger, lists, entries),
        entries=entries,
    )


def complete_until(ledger: Node | None, lists: list[Node], entries: tuple[StatementEntry, ...]) -> date | None:
    """The day of the balance, but no later than the list of bookings goes; without both the newest booking."""
    told = [day(ledger, "DTASOF")] if ledger else []
    told += [day(listed, "DTEND") for listed in lists]
    days = [one for one in told if one]
    return min(days) if days else max((entry.booked_on for entry in entries), default=None)


def entry(node: Node, currency: str, raw: str) -> StatementEntry:
    """One booking."""
    if "CORRECTFITID" in node.leaves:
        raise refused(
            node.line, tell("a booking corrects an earlier one"), tell("ask for the statement without corrections")
        )
    other = node.find("CURRENCY")
    if other and other.leaf("CURSYM").upper() not in ("", currency):
        raise refused(node.line, tell("a booking is in another currency than its account"))
    booked_on = day(node, "DTPOSTED")
    if booked_on is None:
        raise refused(node.line, tell("a booking has no date"))
    payee, account = node.find("PAYEE"), node.find(*OTHER_ACCOUNT)
    names = (node.leaf("EXTDNAME"), payee.leaf("NAME") if payee else "", node.leaf("NAME"))
    return StatementEntry(
        booked_on=booked_on,
        value_on=day(node, "DTAVAIL"),
        amount=amount(node, "TRNAMT", currency),
        counterparty=next((name for name in names if name), ""),
        account="".join(account.leaf("ACCTID").split()) or None if account else None,
        text=node.leaf("MEMO"),
        bank_id=node.leaf("FITID") or None,
        raw=raw.strip()[:RAW_LENGTH],
    )


def unambiguous(statements: list[Statement]) -> tuple[Statement, ...]:
    """Take the FITID away where one account has it twice: it is no name of one booking then (seen: always "0")."""
    seen = Counter((one.account, entry.bank_id) for one in statements for entry in one.entries)
    return tuple(
        replace(
            one,
            entries=tuple(
                entry if seen[one.account, entry.bank_id] == 1 else replace(entry, bank_id=None)
                for entry in one.entries
            ),
        )
        for one in statements
    )


# --- fields --------------------------------------------------------------------------------------------------------


def amount(node: Node, name: str, currency: str) -> Decimal:
    """An amount with a point or a comma before its decimals (OFX 3.2.9.1); banks add groups of thousands to it."""
    told = node.leaf(name).replace(" ", "")
    match = re.fullmatch(r"([+-]?)([0-9.,]*[0-9][.,]?)", told)
    if not match or len(told) > MOST_DIGITS:
        raise refused(node.line, tell("{told} stands where an amount should be", told=repr(told[:40])))
    sign, figures = match.groups()
    parts, marks = re.split("[.,]", figures), re.findall("[.,]", figures)
    is_whole = not marks or (len(marks) > 1 and len(set(marks)) == 1)
    groups, decimals = (parts, "") if is_whole else (parts[:-1], parts[-1])
    whole = "".join(groups)
    if len(marks) == 1 and len(decimals) == len("000") and whole.strip("0") and currency not in THREE_DECIMALS:
        raise refused(
            node.line,
            tell("the amount {told} can be read in two ways", told=repr(told)),
            tell("ask for amounts in two decimals"),
        )
    is_grouped = len(groups) == 1 or (0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
    is_one_kind = is_whole or (len(set(marks[:-1])) <= 1 and marks[-1] not in marks[:-1])
    if not is_grouped or not is_one_kind:
        raise refused(node.line, tell("{told} stands where an amount should be", told=repr(told[:40])))
    return cents(Decimal(f"{sign}{whole or '0'}.{decimals or '0'}"))


def cents(value: Decimal) -> Decimal:
    """With two decimals, unless the others say something."""
    rounded = value.quantize(Decimal("0.01"))
    return (rounded if rounded == value else value) or Decimal("0.00")


def day(node: Node, name: str) -> date | None:
    """The day of ``YYYYMMDDHHMMSS.XXX[zone]`` (OFX 3.2.8.2) as the bank wrote it; None when it is not there."""
    told = node.leaf(name)
    if not told.strip("0"):
        return None
    match = re.match(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", told)
    try:
        if not match:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise refused(node.line, tell("{told} is no date", told=repr(told[:40]))) from None
