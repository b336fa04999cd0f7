"""What holds for every bank file that is text: cut anywhere it says less or nothing, and what was written is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import StatementError
from agent.domain.statement import Statement, StatementFile
from agent.statements import read_statements
from tests.examples import examples
from tests.golden.statements.cases import statement_files

OWN, THEIRS = "NL20INGB0001234567", "NL91ABNA0417164300"


@cache
def read(file: Path) -> StatementFile | None:
    """An example whole; None when it is one that is refused."""
    try:
        return read_statements(file.read_bytes(), file.name)
    except StatementError:
        return None


READABLE = [file for file in statement_files() if read(file)]


def moved(statement: Statement) -> list[tuple[date, Decimal]]:
    """Its bookings: day and amount."""
    return [(entry.booked_on, entry.amount) for entry in statement.entries]


def adds_up(statement: Statement) -> bool:
    """Whether opening and bookings make the closing balance, where it has both."""
    if statement.opening is None or statement.closing is None:
        return True
    return statement.opening + sum(entry.amount for entry in statement.entries) == statement.closing


@pytest.mark.parametrize("file", READABLE, ids=lambda file: file.name)
@examples(3)
@given(st.data())
def test_a_file_cut_at_any_byte_says_less_or_is_refused_and_never_another_amount(file: Path, data: st.DataObject):
    """A download that broke off: what is read of it are the first bookings of the whole, each as it was."""
    content = file.read_bytes()
    length = data.draw(st.one_of(st.integers(0, len(content)), st.integers(max(0, len(content) - 60), len(content))))
    try:
        cut = read_statements(content[:length], file.name)
    except StatementError:
        return

    whole = read(file)
    assert whole
    accounts = [statement.account for statement in whole.statements]
    assert len(cut.statements) <= len(accounts)
    for less, all_of_it in zip(cut.statements, whole.statements, strict=False):
        assert adds_up(less)
        assert moved(all_of_it)[: len(less.entries)] == moved(less)
        assert less.closing in (None, all_of_it.closing) or len(less.entries) < len(all_of_it.entries)


@pytest.mark.parametrize("file", READABLE, ids=lambda file: file.name)
@examples(3)
@given(st.data())
def test_a_file_with_any_byte_changed_adds_up_or_is_refused(file: Path, data: st.DataObject):
    """Never another exception, never a statement that is not proven."""
    content = bytearray(file.read_bytes())
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=3)
    ):
        content[place] = byte
    try:
        changed = read_statements(bytes(content), file.name)
    except StatementError as refusal:
        assert str(refusal)
        return

    assert all(adds_up(statement) for statement in changed.statements)


# --- what was written is read ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A booking before it is written: days after the first, cents, name, text."""

    after: int
    cents: int
    name: str
    text: str

    @property
    def day(self) -> date:
        """When."""
        return date(2026, 3, 2) + timedelta(days=self.after)

    @property
    def amount(self) -> Decimal:
        """How much, signed."""
        return Decimal(self.cents).scaleb(-2)


WORDS = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,9}( [A-Za-z][A-Za-z0-9]{0,9}){0,3}", fullmatch=True)
TOLD = st.lists(
    st.builds(Told, st.integers(0, 40), st.integers(-(10**9), 10**9).filter(lambda cents: cents != 0), WORDS, WORDS),
    max_size=8,
).map(lambda told: sorted(told, key=lambda one: one.after))


def balances(told: Sequence[Told]) -> list[Decimal]:
    """The balance before and after each booking; it begins at 12.34."""
    after = [Decimal("12.34")]
    for one in told:
        after.append(after[-1] + one.amount)
    return after


def comma(amount: Decimal) -> str:
    """A bare amount with two decimals behind a comma."""
    return f"{abs(amount):.2f}".replace(".", ",")


def mt940(told: Sequence[Told]) -> str:
    """In the dialect of ING, field 86 in lines of 65."""
    first, *_, last = [*balances(told)] * 2
    until = told[-1].day if told else date(2026, 3, 2)
    lines = [":20:P", f":25:{OWN}EUR", ":28C:00061", f":60F:{'DC'[first >= 0]}260301EUR{comma(first)}"]
    for one in told:
        info = f"/EREF/NOTPROVIDED//CNTP/{THEIRS}/ABNANL2A/{one.name}///REMI/USTD//{one.text}/"
        lines.append(f":61:{one.day:%y%m%d%m%d}{'DC'[one.cents > 0]}{comma(one.amount)}NTRFNONREF")
        lines.append(":86:" + "\n".join(info[start : start + 65] for start in range(0, len(info), 65)))
    return "\n".join([*lines, f":62F:{'DC'[last >= 0]}{until:%y%m%d}EUR{comma(last)}", "-", ""])


def coda(told: Sequence[Told]) -> str:
    """With one movement in three records each."""

    def record(*parts: tuple[int, str]) -> str:
        line = " " * 128
        for start, text in parts:
            line = line[:start] + text + line[start + len(text) :]
        return line

    def signed(amount: Decimal) -> str:
        return f"{int(amount < 0)}{int(abs(amount) * 1000):015}"

    first, *_, last = [*balances(told)] * 2
    until = told[-1].day if told else date(2026, 3, 2)
    lines = [record((0, "0000002032600005"), (127, "2"))]
    lines.append(record((0, f"12061{OWN:34}EUR"), (42, signed(first)), (58, "010326")))
    for number, one in enumerate(told, 1):
        day = f"{one.day:%d%m%y}"
        lines += [
            record(
                (0, f"21{number:04}0000"),
                (31, signed(one.amount)),
                (47, day),
                (53, "001500000"),
                (62, one.text[:53]),
                (115, day),
            ),
            record((0, f"22{number:04}0000"), (10, one.text[53:])),
            record((0, f"23{number:04}0000{THEIRS:34}"), (47, one.name[:35])),
            record((0, f"31{number:04}0001"), (39, f"1001{one.name}")),
        ]
    lines.append(record((0, f"8061{OWN:34}EUR"), (41, signed(last)), (57, f"{until:%d%m%y}")))
    return "\r\n".join([*lines, ""])


def ing(told: Sequence[Told]) -> str:
    """A table, newest first, with the balance after each row."""
    names = "Datum;Naam / Omschrijving;Rekening;Tegenrekening;Af Bij;Bedrag (EUR);Mededelingen;Saldo na mutatie"
    lines = [names]
    for one, after in reversed(list(zip(told, balances(told)[1:], strict=True))):
        packed = f"Naam: {one.name} Omschrijving: {one.text} IBAN: {THEIRS} Valutadatum: {one.day:%d-%m-%Y}"
        sign = "-" if after < 0 else ""
        cells = [
            f"{one.day:%Y%m%d}",
            one.name,
            OWN,
            THEIRS,
            "Bij" if one.cents > 0 else "Af",
            comma(one.amount),
            packed,
        ]
        lines.append(";".join([*cells, f"{sign}{comma(after)}"]))
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("write", [mt940, coda, ing])
@examples(8)
@given(TOLD)
def test_what_was_written_is_read(write, told):
    """Any bookings in any of these formats: the same days, amounts, names and words, and the same balances."""
    if write is ing and not told:
        return  # such a table has no account to tell
    (statement,) = read_statements(write(told).encode(), "").statements

    assert statement.account == OWN
    assert (statement.opening, statement.closing) == (balances(told)[0], balances(told)[-1])
    entries = statement.entries[::-1] if write is ing else statement.entries
    assert [(entry.booked_on, entry.amount, entry.counterparty, entry.text, entry.account) for entry in entries] == [
        (one.day, one.amount, one.name, one.text, THEIRS) for one in told
    ]
