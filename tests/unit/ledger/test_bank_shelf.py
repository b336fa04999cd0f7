"""The bank shelf: every entry stays known, and only what somebody waits for stays at hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.bank import BookedEntry, ImportedStatement
from agent.domain.errors import LedgerError
from agent.domain.payment import Match, Outcome, Part
from agent.domain.statement import StatementEntry
from agent.ledger import Ledger
from agent.ledger.bank_shelf import KEPT_AT_HAND
from agent.ledger.stored import ENTRIES, STATEMENTS
from tests.unit.ledger.builders import NOON, eur
from tests.unit.ledger.strategies import moments, money, optional_texts, texts

ACCOUNT = "NL91ABNA0417164300"
TODAY = date(2026, 12, 1)
OLD = TODAY - KEPT_AT_HAND - timedelta(days=1)
PAID = Match(Outcome.ALLOCATED, (Part("acme.example/1", eur("10")),), evidence=("reference valid",))


def booked(day: date = TODAY, name: str = "a", match: Match | None = PAID, account: str = ACCOUNT) -> BookedEntry:
    """Ten euros that came in."""
    entry = StatementEntry(day, None, Decimal("10.00"), text=name)
    return BookedEntry(f"{account}/{day}/{name}", account, "EUR", entry, NOON, "file.xml", "CAMT.053", match)


def put(ledger: Ledger, *entries: BookedEntry) -> None:
    """Put entries on the shelf, in one change."""
    with ledger.change() as book:
        for entry in entries:
            book.bank.put_entry(entry)


def test_an_old_entry_that_is_done_is_laid_away_and_stays_known(tmp_path: Path) -> None:
    """
    It is out of the file every change prints, and still found by its key and its day.
    """
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD), booked(OLD, "b"))
    put(ledger, booked())

    book = Ledger(tmp_path).read()
    assert book.bank.entries() == (booked(),)
    assert book.bank.entry(booked(OLD).key) == booked(OLD)
    assert book.bank.on_day(ACCOUNT, OLD) == (booked(OLD), booked(OLD, "b"))


@pytest.mark.parametrize("match", [None, Match(Outcome.ASKED)])
def test_an_old_entry_somebody_waits_for_stays_at_hand(tmp_path: Path, match: Match | None) -> None:
    """
    Its question is open, or it was never asked what it is for.
    """
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD, match=match))
    put(ledger, booked())

    assert booked(OLD, match=match) in ledger.read().bank.entries()


def test_an_entry_that_was_laid_away_can_change(tmp_path: Path) -> None:
    """
    An allocation from long ago is taken back: the entry here wins over the one in the drawer.
    """
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD))
    put(ledger, booked())
    put(ledger, booked(OLD, match=None))

    assert ledger.read().bank.entry(booked(OLD).key) == booked(OLD, match=None)
    assert ledger.read().bank.on_day(ACCOUNT, OLD) == (booked(OLD, match=None),)


def test_money_that_was_nobodys_is_taken_out_again_for_an_invoice_known_only_now(tmp_path: Path) -> None:
    """
    What is allocated stays where it is, and so does what is older than the invoice.
    """
    nobodys = Match(Outcome.NOTHING)
    older = OLD - timedelta(days=40)
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD), booked(OLD, "b", nobodys), booked(older, "c", nobodys))
    put(ledger, booked())
    with ledger.change() as book:
        book.bank.recall(OLD)

    assert set(ledger.read().bank.entries()) == {booked(), booked(OLD, "b", nobodys)}


def test_older_books_take_what_was_laid_away_after_them_as_if_it_came_in_now(tmp_path: Path) -> None:
    """
    The drawer is newer than they are: what it says of those entries never happened to their invoices.
    """
    later = replace(booked(OLD, "b"), noted_at=NOON + timedelta(days=2))
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD), later)
    put(ledger, booked())
    with ledger.change() as book:
        book.bank.begin_anew(NOON + timedelta(days=1))

    assert set(ledger.read().bank.entries()) == {booked(), replace(later, match=None)}


def test_a_year_imported_at_once_is_laid_away_by_the_next_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Whatever that change is about: so many entries would make each one slow.
    """
    monkeypatch.setattr("agent.ledger.bank_shelf._MANY", 2)
    ledger = Ledger(tmp_path)
    put(ledger, *(booked(OLD, name) for name in "abc"), booked())
    with ledger.change() as book:
        book.mark.last_pass_at = NOON

    assert ledger.read().bank.entries() == (booked(),)


def test_entries_are_counted_wherever_they_lie(tmp_path: Path) -> None:
    """
    One that lies here and in the drawer counts once.
    """
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD), booked(OLD, "b"))
    put(ledger, booked())
    put(ledger, booked(OLD, match=None))

    assert ledger.read().bank.count(ACCOUNT) == 3


def test_an_account_may_have_any_number(tmp_path: Path) -> None:
    """
    German numbers stand behind their bank's, with a slash.
    """
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD, account="10010010/123456"))
    put(ledger, booked())

    assert ledger.read().bank.on_day("10010010/123456", OLD) == (booked(OLD, account="10010010/123456"),)


def test_changes_that_have_nothing_to_do_with_the_bank_lay_nothing_away(tmp_path: Path) -> None:
    """
    They cost what they cost before.
    """
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD))
    put(ledger, booked())
    with ledger.change() as book:
        book.bank.put_entry(booked(OLD, "late", match=PAID))
    with ledger.change() as book:
        book.mark.last_pass_at = NOON

    assert booked(OLD, "late") in ledger.read().bank.entries()


def test_a_copy_of_the_books_has_the_old_entries_too(tmp_path: Path) -> None:
    """
    What is tried out there changes nothing here.
    """
    ledger = Ledger(tmp_path / "books")
    put(ledger, booked(OLD))
    put(ledger, booked())
    copy = ledger.copy_to(tmp_path / "copy")
    put(copy, booked(OLD, match=None))

    assert copy.read().bank.entry(booked(OLD).key) == booked(OLD, match=None)
    assert ledger.read().bank.entry(booked(OLD).key) == booked(OLD)


def test_a_damaged_month_says_what_to_do(tmp_path: Path) -> None:
    """
    Only who looks into it hears of it.
    """
    ledger = Ledger(tmp_path)
    put(ledger, booked(OLD))
    put(ledger, booked())
    for path in (tmp_path / "bank").iterdir():
        path.write_text("{")

    assert ledger.read().bank.entries() == (booked(),)
    with pytest.raises(LedgerError, match="import the bank files of that month again"):
        Ledger(tmp_path).read().bank.on_day(ACCOUNT, OLD)


_entries = st.builds(
    StatementEntry,
    booked_on=st.dates(),
    value_on=st.none() | st.dates(),
    amount=st.decimals(-1_000_000, 1_000_000, allow_nan=False, places=5),
    counterparty=texts,
    account=optional_texts,
    reference=optional_texts,
    end_to_end_id=optional_texts,
    text=texts,
    return_reason=optional_texts,
    bank_id=optional_texts,
    original=st.none() | money,
    is_batch=st.booleans(),
)
_matches = st.builds(
    Match,
    st.sampled_from(Outcome),
    parts=st.lists(st.builds(Part, texts, money), max_size=2).map(tuple),
    evidence=st.lists(texts, max_size=2).map(tuple),
    remainder=st.none() | money,
)
_amounts = st.none() | st.decimals(-1_000_000, 1_000_000, allow_nan=False, places=2)


@given(st.builds(BookedEntry, texts, texts, texts, _entries, moments, texts, texts, st.none() | _matches))
def test_whatever_a_bank_says_is_read_back_as_it_was(entry: BookedEntry) -> None:
    """
    Amounts keep their decimals, days stay days.
    """
    assert ENTRIES.read(ENTRIES.fold(entry).text) == entry


@given(
    st.builds(
        ImportedStatement,
        texts,
        texts,
        texts,
        _amounts,
        _amounts,
        st.dates(),
        st.dates(),
        st.lists(st.tuples(st.dates(), st.decimals(-9999, 9999, allow_nan=False, places=2)), max_size=3).map(tuple),
        st.integers(0, 999),
        moments,
        texts,
    )
)
def test_whatever_was_imported_is_read_back_as_it_was(statement: ImportedStatement) -> None:
    """
    Balances are kept to the cent.
    """
    assert STATEMENTS.read(STATEMENTS.fold(statement).text) == statement
