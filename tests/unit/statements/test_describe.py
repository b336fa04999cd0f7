"""A table nobody has described: which columns are proposed, and what is said to be unsure."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import NotAStatement, StatementError
from agent.statements import OwnColumns, Proposal, describe, read_statements, render_proposal
from tests.unit.statements.bank_files import THEIRS, camt, csv, ofx

KNOWN_WORDS = f"""Boekdatum;Wie;IBAN tegenpartij;Omschrijving;Debet;Credit;Saldo
01.03.2026;Visser;{THEIRS};fact 14;;1.200,00;1.300,00
02.03.2026;Huur;;maart;300,00;;1.000,00
"""
UNKNOWN_WORDS = """export van maart

Dato;Tekst;Ind;Ud;Stand
15-03-2026;faktura 14;10,00;;110,00
16-03-2026;kaffe;;3,00;107,00
"""
SIGNED = """Datum valuta;Datum boeking;Bedrag in EUR;Bij of af;Wie;Waarvoor
01/03/2026;14/03/2026;10,00;uit;Jan Bakker;factuur 14
02/03/2026;13/03/2026;1.003,00;in;Piet Visser;huur van maart
02/03/2026;13/03/2026;1.003,00;in;Piet Visser;huur van april
"""


def proposed(text: str) -> Proposal:
    """What is proposed for a file of this text."""
    return describe(text.encode(), "maart.csv")


def pasted(text: str) -> OwnColumns:
    """The proposal for it, pasted into the settings and read back."""
    told = tomllib.loads(render_proposal(proposed(text), "maart.csv"))["bank"]["csv"]
    return OwnColumns(**{key: tuple(value) if isinstance(value, list) else value for key, value in told.items()})


def amounts(text: str, columns: OwnColumns) -> list[str]:
    """What the bookings amount to, read with these columns."""
    (statement,) = read_statements(text.encode(), "maart.csv", columns).statements
    return [str(entry.amount) for entry in statement.entries]


def test_what_is_proposed_reads_the_file_it_came_from():
    """
    The owner pastes it, and the same file is read; its balances leave no doubt about debit and credit.
    """
    own = pasted(KNOWN_WORDS)

    assert (own.date, own.debit, own.credit, own.balance) == ("Boekdatum", "Debet", "Credit", "Saldo")
    assert (own.account, own.text, own.date_order, own.decimal) == ("IBAN tegenpartij", ("Omschrijving",), "dmy", ",")
    assert amounts(KNOWN_WORDS, own) == ["1200.00", "-300.00"]
    assert proposed(KNOWN_WORDS).unsure.keys() == {"name"}


def test_names_nobody_knows_are_told_from_what_stands_in_their_columns():
    """
    Days, amounts and the chain of balances say it in any language; what only the cells say is marked.
    """
    proposal = proposed(UNKNOWN_WORDS)

    assert (proposal.columns.date, proposal.columns.debit, proposal.columns.credit) == ("Dato", "Ud", "Ind")
    assert proposal.columns.balance == "Stand"
    assert amounts(UNKNOWN_WORDS, pasted(UNKNOWN_WORDS)) == ["10.00", "-3.00"]
    assert proposal.unsure.keys() == {"date", "text"}
    assert "UNSURE: no such name is known" in render_proposal(proposal, "maart.csv")


def test_two_days_are_told_apart_and_their_order_is_one():
    """
    A column with the word for value date is not the day of booking; a 14th in either settles the order of both.
    """
    own = proposed(SIGNED).columns

    assert (own.date, own.value_date, own.date_order) == ("Datum boeking", "Datum valuta", "dmy")


def test_unknown_words_of_a_sign_are_left_to_the_owner():
    """
    Which of them means that money left is only a guess without balances, and is marked as one.
    """
    proposal = proposed(SIGNED)

    assert proposal.columns.sign == "Bij of af"
    assert "look which means money that left" in proposal.unsure["minus"]


def test_days_that_can_be_read_both_ways_are_not_ordered():
    """
    No day after the 12th: nothing is written down, so that such a file stays refused until the owner says.
    """
    text = "Date;Label;Amount\n03/04/2026;rent of May;-10.00\n04/05/2026;invoice;3.00\n"
    proposal = proposed(text)

    assert (proposal.columns.date_order, "date_order" in proposal.unsure) == ("", True)
    with pytest.raises(StatementError, match="day before month or month before day"):
        read_statements(text.encode(), "x", pasted(text))


def test_a_balance_that_does_not_follow_from_the_rows_is_left_out():
    """
    It would refuse every file; the owner hears which column it was.
    """
    proposal = proposed("Date;Label;Amount;Balance\n2026-03-04;rent;-10.00;5.00\n2026-03-05;invoice;3.00;7.00\n")

    assert (proposal.columns.balance, proposal.unused) == ("", ("Balance",))
    assert "'Balance' do not follow from the rows" in proposal.unsure["balance"]


def test_amounts_that_are_never_negative_are_marked():
    """
    They may not say whether money came or left.
    """
    assert "amount" in proposed("Date;Label;Amount\n2026-03-14;rent;10.00\n2026-03-15;invoice;3.00\n").unsure


def test_a_preview_says_what_the_file_amounts_to():
    """
    Two sums and whether a balance proves them: enough to see that a column was mistaken.
    """
    assert "2 bookings: 1,200.00 in, -300.00 out EUR; its balances prove it." in render_proposal(
        proposed(KNOWN_WORDS), "x"
    )


def test_a_stranger_writes_only_comments_into_the_proposal():
    """
    A name or a cell with a line end or a quotation mark never becomes a setting of its own.
    """
    text = 'Boekdatum;"Bedrag";"Om""schr";Wie\n2026-03-14;1,00;"x\n[mail]\na = 1";"b\n[send]"\n'
    rendered = render_proposal(proposed(text), "a\n[mail].csv")

    assert tomllib.loads(rendered).keys() == {"bank"}


@pytest.mark.parametrize("content", [camt(), csv(), ofx()])
def test_a_file_that_is_read_needs_no_description(content: bytes):
    """
    It is said how it is read.
    """
    with pytest.raises(StatementError, match=r"^maart\.csv: this file needs no description: it is read as"):
        describe(content, "maart.csv")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"From: a@example.com\nSubject: x\n\ntekst\n", "an e-mail"),
        (b"1;2;3\n4;5;6\n", "no line of it names columns with a date and an amount"),
        (b"2026-03-01;10,00;x\n2026-03-02;11,00;y\n", "no line of it names columns with a date and an amount"),
    ],
)
def test_what_is_no_table_with_names_is_refused(content: bytes, what: str):
    """
    Only a table whose columns have names can be described.
    """
    with pytest.raises(NotAStatement, match=what):
        describe(content, "maart.csv")


def test_a_broken_file_of_a_known_bank_is_refused_as_such():
    """
    A description would hide what is wrong with it.
    """
    with pytest.raises(StatementError, match="does not add up"):
        describe(camt(closing="1.00"), "maart.csv")


@given(st.text(alphabet=st.sampled_from(list("\"';,\t|\r\n0123456789.-+aE€\x00 ")), max_size=200))
def test_any_text_is_described_or_refused(text: str):
    """
    Never another error; what is proposed can always be pasted.
    """
    try:
        proposal = proposed(text)
    except StatementError as error:
        assert error.reason
    else:
        assert tomllib.loads(render_proposal(proposal, text))


CELLS = st.sampled_from(["", "1,00", "-2.50", "EUR", "01-02-2026", "2026-03-14", "af", "bij", "Jan", THEIRS, "x" * 80])


@given(
    st.lists(
        st.sampled_from(["datum", "Bedrag", "af", "bij", "saldo", "naam", "D/C", "a", ""]), min_size=2, max_size=6
    ),
    st.data(),
)
def test_any_table_is_described_or_refused(names: list[str], data: st.DataObject):
    """
    Known names over anything at all: what is said to read the file reads it.
    """
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=4))
    text = "\n".join(";".join(cells) for cells in (names, *rows))
    try:
        proposal = proposed(text)
    except StatementError:
        return

    assert proposal.columns.date
    if proposal.preview and "date_order" not in proposal.unsure:
        (statement, *_) = read_statements(text.encode(), "x", proposal.columns).statements
        assert statement == proposal.preview
        assert sum((entry.amount for entry in statement.entries), Decimal(0)).is_finite()
