"""
A proposal for the columns of a bank nobody has described: from their names, what stands in them, and the balance.

It only proposes: what reads a table afterwards are the settings, once the owner has looked at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import later, tell
from agent.domain.statement import Statement, StatementFile
from agent.statements.csv_banks import guesses
from agent.statements.csv_cells import plain
from agent.statements.csv_files import read_csv
from agent.statements.csv_tables import Header, Row, headers, lines_of, rows_below
from agent.statements.described_cells import Column
from agent.statements.own_columns import OwnColumns
from agent.statements.reader import read_statements
from agent.statements.strangers import name_text, name_xml
from agent.statements.text import decode

# What must fit the cells, in the order in which columns are given away: the most telling first.
_ROLES = (
    "sign", "debit", "credit", "amount", "balance", "value_date", "date", "currency", "account", "own", "name",
    "reference", "text", "bank_id",
)  # fmt: skip
# Enough to tell what a column says; the whole file is read once, with what was found.
_MOST_LINES = 1_000
_NO_COLUMNS = later(
    "no line of it names columns with a date and an amount, and only a table with such a line "
    "can be described; export the bookings at the bank as CAMT.053, MT940, CODA or CSV with "
    "column names"
)
_BY_CONTENT = later("no such name is known; what stands in it fits")


@dataclass(frozen=True)
class Proposal:
    """What the columns of a table may say.

    Attributes:
        columns: For ``[bank.csv]``.
        unsure: What the owner should look at: key to reason.
        examples: What stands in the first row, by key.
        unused: Names of columns that say nothing here.
        preview: The file as these columns read it; None when they do not.
        trouble: Why they do not, "" when they do.
    """

    columns: OwnColumns
    unsure: Mapping[str, str]
    examples: Mapping[str, str]
    unused: tuple[str, ...]
    preview: Statement | None
    trouble: str = ""


def describe(content: bytes, name: str) -> Proposal:
    """
    Propose what the columns of an unknown table say. Nothing is imported.

    Args:
        content: The file as it came.
        name: Only for the text of a refusal.

    Raises:
        NotAStatement: When it is no table with column names, a date and an amount.
        StatementError: When it is read without a description, or is a known bank's file that cannot be believed.
    """
    try:
        read = read_statements(content, name)
    except NotAStatement as error:
        try:
            text = decode(content)
        except NotAStatement:
            raise error from None
    else:
        raise StatementError(
            tell("this file needs no description: it is read as {format}; import it", format=read.format), file=name
        )
    best = max(_drafts(lines_of(text)[:_MOST_LINES]), key=lambda draft: draft.weight, default=None)
    if best is None:
        raise NotAStatement(name_xml(text) or name_text(text) or tell(_NO_COLUMNS), file=name)
    return _proven(best, text)


def render_proposal(proposal: Proposal, name: str) -> str:
    """The proposal as a section of the settings, to be pasted; each doubt stands above its line."""
    notes = {
        key: " ".join(
            filter(
                None,
                (
                    tell("In the first row: {example}.", example=example)
                    if (example := proposal.examples.get(key, ""))
                    else "",
                    tell("UNSURE: {unsure}.", unsure=proposal.unsure[key]) if key in proposal.unsure else "",
                ),
            )
        )
        for key in (*proposal.examples, *proposal.unsure)
    }
    head = [tell("# Proposed from {line}. Look at every line marked UNSURE before you use it.", line=_line(name))]
    if proposal.unused:
        head.append(tell("# Not used: {unused}.", unused=", ".join(_line(each) for each in proposal.unused)))
    if proposal.trouble:
        head.append(tell("# DOES NOT READ THIS FILE YET: {line}.", line=_line(proposal.trouble)))
    elif proposal.preview:
        head.append(f"# {_summary(proposal.preview)}")
    left_out = [
        tell("# UNSURE, {key}: {why}.", key=key, why=why)
        for key, why in proposal.unsure.items()
        if not getattr(proposal.columns, key)
    ]
    section = proposal.columns.toml({key: _line(note) for key, note in notes.items()}).rstrip()
    return "\n".join((*head, *left_out, section, ""))


def _line(text: str) -> str:
    """A stranger's text within one comment of a TOML file."""
    return "".join(char if char.isprintable() else " " for char in text)[:300]


def _summary(read: Statement) -> str:
    came = sum((entry.amount for entry in read.entries if entry.amount > 0), start=read.entries[0].amount * 0)
    left = sum((entry.amount for entry in read.entries if entry.amount < 0), start=came * 0)
    proof = (
        tell("its balances prove it")
        if read.closing is not None
        else tell("no balance proves it: look whether the sums fit")
    )
    return tell(
        "With it this file reads as {count} bookings: {came} in, {left} out {currency}; {proof}.",
        count=len(read.entries),
        came=came,
        left=left,
        currency=read.currency,
        proof=proof,
    )


@dataclass(frozen=True)
class _Draft:
    """One way to see the table: which column says what, and how much of it is told by names."""

    header: Header
    rows: Sequence[Row]
    roles: Mapping[str, Column]
    unsure: Mapping[str, str]

    @property
    def weight(self) -> tuple[int, int, int]:
        """How likely this is the table: roles told by name, roles, rows."""
        named = sum(role not in self.unsure for role in self.roles)
        return named, len(self.roles), len(self.rows)

    def columns(self, **changes: str) -> OwnColumns:
        """For the settings."""
        named: dict[str, Any] = {role: column.name for role, column in self.roles.items() if role != "text"}
        text = (self.roles["text"].name,) if "text" in self.roles else ()
        words = frozenset(plain(word) for word in guesses()["minus"])
        cells = self.roles["sign"].filled if "sign" in self.roles else ()
        minus = tuple(dict.fromkeys(cell for cell in cells if plain(cell) in words))
        return OwnColumns(**named | changes, text=text, minus=minus, delimiter=self.header.delimiter)


def _drafts(lines: Sequence[str]) -> Iterator[_Draft]:
    for header in headers(lines):
        try:
            rows = rows_below(lines, header)
        except StatementError:
            continue
        columns = list(_columns(header, rows))
        if rows and not any(column.name_is_data for column in columns):
            draft = _draft(header, rows, columns)
            if "date" in draft.roles and ("amount" in draft.roles or {"debit", "credit"} <= draft.roles.keys()):
                yield draft


def _columns(header: Header, rows: Sequence[Row]) -> Iterator[Column]:
    """Every column with a name of its own, and what stands in it."""
    names = header.plain_names
    for place, name in enumerate(header.names):
        if name and names.count(plain(name)) == 1:
            yield Column(name, place, tuple(row.cells[place] for row in rows))


def _draft(header: Header, rows: Sequence[Row], columns: Sequence[Column]) -> _Draft:
    left = list(columns)
    roles: dict[str, Column] = {}
    unsure: dict[str, str] = {}
    likely: dict[str, list[Column]] = {}
    for role, column, rivals in _by_name(left):
        if role in roles or column not in left:
            continue
        roles[role] = column
        left.remove(column)
        likely[role] = rivals
    for role, rivals in likely.items():
        if names := [repr(rival.name) for rival in rivals if rival in left]:
            unsure[role] = tell("it may as well be {names}", names=tell(" or ").join(names))
    if "amount" in roles or "sign" in roles or not {"debit", "credit"} <= roles.keys():
        left += [roles.pop(role) for role in ("debit", "credit") if role in roles]
    for role, column in _by_content(roles, left):
        roles[role] = column
        left.remove(column)
        unsure[role] = tell(_BY_CONTENT)
    return _Draft(header, rows, roles, unsure)


def _by_name(columns: Sequence[Column]) -> list[tuple[str, Column, list[Column]]]:
    """Who may say what by its name, and who else just as well; the likeliest first: the whole name, then a word."""
    found: list[tuple[tuple[int, int, int], str, Column]] = []
    for rank, role in enumerate(_ROLES):
        for place, alias in enumerate(guesses()[role]):
            for column in columns:
                if not column.fits(role):
                    continue
                if plain(column.name) == alias:
                    found.append(((0, place, rank), role, column))
                elif f" {alias} " in column.words:
                    found.append(((1, -len(alias), rank), role, column))
    found.sort(key=lambda each: (each[0], each[2].place))
    return [
        (role, column, [other for same, also, other in found if (same, also) == (key, role) and other is not column])
        for key, role, column in found
    ]


def _by_content(roles: Mapping[str, Column], left: Sequence[Column]) -> Iterator[tuple[str, Column]]:
    """What the remaining columns may say by what stands in them."""
    free = list(left)

    def take(role: str, *, last: bool = False) -> Column | None:
        fitting = [column for column in free if column.is_surely(role)]
        if role in roles or not fitting:
            return None
        column = fitting[-1] if last else fitting[0]
        free.remove(column)
        return column

    for role in ("date", "value_date"):
        if column := take(role):
            yield role, column
    if "amount" not in roles and not {"debit", "credit"} <= roles.keys():
        pair = next(((one, two) for one in free for two in free if one.place < two.place and one.excludes(two)), None)
        if pair and "sign" not in roles:
            for role, column in zip(("debit", "credit"), pair, strict=True):
                free.remove(column)
                yield role, column
        elif column := take("amount"):
            yield "amount", column
    for role in ("balance", "own", "account", "currency", "sign"):
        if role == "sign" and ("amount" not in roles or roles["amount"].has_minus):
            continue
        if column := take(role):
            yield role, column
    texts = sorted((column for column in free if column.is_surely("text")), key=lambda column: -column.length)
    for role in ("text", "name"):
        if role not in roles and texts:
            yield role, texts.pop(0)


def _proven(draft: _Draft, text: str) -> Proposal:
    """The first way to take signs and balance that reads the file; the balance decides where there is one."""
    first: tuple[OwnColumns, dict[str, str]] | None = None
    trouble = ""
    lines = lines_of(text)
    start = "\n".join((*lines[:_MOST_LINES], ""))
    for columns, unsure in _ways(draft):
        first = first or (columns, unsure)
        try:
            read_csv(start, columns)
        except StatementError as error:
            trouble = trouble or str(error)
            continue
        # Left out, the reader refuses a file that can be read both ways; written down it would not.
        pasted = replace(columns, date_order="") if "date_order" in unsure else columns
        try:
            return _proposal(draft, pasted, unsure, read_csv(text, columns))
        except StatementError as error:
            return replace(_proposal(draft, pasted, unsure, None), trouble=str(error))
    assert first
    return replace(_proposal(draft, *first, None), trouble=trouble)


def _ways(draft: _Draft) -> Iterator[tuple[OwnColumns, dict[str, str]]]:
    """Each way to take the columns with what is unsure about it."""
    unsure = dict(draft.unsure)
    roles = draft.roles
    orders = _orders(roles)
    base = draft.columns(date_order=orders[0] if len(orders) == 1 else "")
    if not base.date_order:
        unsure["date_order"] = tell('no day is after the 12th, so say yourself whether it is "dmy" or "mdy"')
    signs = roles["amount" if "amount" in roles else "debit"].signs
    base = replace(base, decimal=signs[0] if len(signs) == 1 else "")
    balanced = [base, *([replace(base, balance="")] if base.balance else [])]
    for with_balance in balanced:
        for variant, doubt in _signs(with_balance, roles):
            for order in orders:
                more = {key: why for key, why in (unsure | doubt).items() if key != "balance" or variant.balance}
                if variant.balance:
                    # A chain of balances leaves no doubt about amount, sign and balance.
                    more = {key: why for key, why in more.items() if key not in _SETTLED}
                elif base.balance:
                    more["balance"] = tell(
                        "left out: the numbers in {balance} do not follow from the rows", balance=repr(base.balance)
                    )
                yield replace(variant, date_order=order), more


def _orders(roles: Mapping[str, Column]) -> tuple[str, ...]:
    """The orders of day and month that read the days, those of the other column among them where that has any."""
    both = roles["value_date"].orders if "value_date" in roles else ()
    return tuple(order for order in roles["date"].orders if order in both) or roles["date"].orders


_WHICH = later("the words are not known; look which means money that left")
_SETTLED = ("amount", "debit", "credit", "sign", "minus", "plus", "balance")


def _signs(columns: OwnColumns, roles: Mapping[str, Column]) -> Iterator[tuple[OwnColumns, dict[str, str]]]:
    """Which words or which of two columns mean that money left."""
    if columns.sign and roles["amount"].has_minus:
        yield replace(columns, sign="", minus=()), {}
    elif columns.sign:
        words = list(dict.fromkeys(roles["sign"].filled))
        known = {} if columns.minus else {"minus": tell(_WHICH), "plus": tell(_WHICH)}
        for minus in [columns.minus] if columns.minus else [(word,) for word in words]:
            yield replace(columns, minus=minus, plus=tuple(word for word in words if word not in minus)), known
    elif columns.debit:
        yield columns, {}
        yield replace(columns, debit=columns.credit, credit=columns.debit), {}
    elif not roles["amount"].has_minus:
        yield columns, {"amount": tell("nothing in it is negative, so it may not say whether money came or left")}
    else:
        yield columns, {}


def _proposal(draft: _Draft, columns: OwnColumns, unsure: Mapping[str, str], read: StatementFile | None) -> Proposal:
    first = draft.rows[0].cells
    by_name = {column.name: column for column in draft.roles.values()}
    examples = {
        role: first[by_name[names[0]].place][:60]
        for role, names in columns.columns().items()
        if names[0] in by_name and first[by_name[names[0]].place]
    }
    used = {name for names in columns.columns().values() for name in names}
    return Proposal(
        columns=columns,
        unsure=dict(unsure),
        examples=examples,
        unused=tuple(name for name in draft.header.names if name and name not in used),
        preview=read.statements[0] if read else None,
    )
