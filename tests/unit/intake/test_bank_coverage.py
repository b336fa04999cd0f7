"""How far the bank is known: statements that follow each other, what is missing, and the owner's own word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from agent.domain.bank import ImportedStatement
from agent.intake.bank_coverage import Known, complete_until, known_of
from agent.intake.bank_overlap import Origin, as_imported
from tests.unit.intake.bank_books import MONTH_END, OTHER, OWN, booked, statement


def imported(*entries: tuple[int, str], opening: str | None = None, closed_on: int | None = None,
             at: datetime = MONTH_END, currency: str = "EUR") -> ImportedStatement:  # fmt: skip
    """A statement of December that was imported at the end of the month."""
    made = statement(
        *(booked(day, amount) for day, amount in entries), opening=opening, closed_on=closed_on, currency=currency
    )
    return as_imported(made, Origin(OWN, "file", "CAMT.053", at))


def day(number: int) -> date:
    """A day in December."""
    return date(2026, 12, number)


def known(*statements: ImportedStatement, said: date | None = None) -> Known:
    """How far the account is known."""
    return known_of(OWN, statements, said)


FIRST = imported((1, "10"), (2, "5"), opening="100", closed_on=3)
NEXT = imported((4, "1"), opening="115", closed_on=7)


def test_the_first_statement_ever_has_nothing_before_it() -> None:
    """
    Rule: bank-complete.
    """
    assert known(FIRST) == Known(OWN, day(3), ())


def test_a_statement_that_begins_where_the_one_before_ended_follows_it() -> None:
    """
    The balance tells, whatever days lie between: nothing was booked on them.
    """
    later = imported((20, "1"), opening="116", closed_on=20)

    assert known(FIRST, NEXT) == Known(OWN, day(7), ())
    assert known(later, NEXT, FIRST) == Known(OWN, day(20), ())


def test_a_missing_statement_is_named_and_the_account_is_complete_until_it() -> None:
    """
    Rule: bank-gap.
    """
    later = known(FIRST, imported((8, "5"), opening="140", closed_on=9))

    assert later.until == day(3)
    assert [str(gap) for gap in later.gaps] == [
        f"bank file missing between 4 December and 7 December 2026 of {OWN} (the balance moved by €25.00 meanwhile)"
    ]


def test_the_missing_statement_closes_the_gap_whenever_it_comes() -> None:
    """
    Files may be imported in any order.
    """
    middle = imported((5, "25"), opening="115", closed_on=7)

    assert known(FIRST, imported((8, "5"), opening="140", closed_on=9), middle) == Known(OWN, day(9), ())


def test_overlapping_statements_are_one_stretch() -> None:
    """
    A download that begins on a day that is known already, where the balance agrees.
    """
    assert known(FIRST, imported((2, "5"), (6, "7"), opening="110", closed_on=6)) == Known(OWN, day(6), ())


def test_a_statement_that_contradicts_the_days_before_is_no_continuation() -> None:
    """
    It begins within known days with another balance.
    """
    assert known(FIRST, imported((2, "5"), (6, "7"), opening="99", closed_on=6)).until == day(3)


def test_the_owners_word_fills_a_gap() -> None:
    """
    He has seen the missing days himself; what follows counts again.
    """
    later = imported((8, "5"), opening="140", closed_on=9)

    assert known(FIRST, later, said=day(5)).until == day(5)
    assert known(FIRST, later, said=day(7)) == Known(OWN, day(9), ())


def test_a_table_without_balances_is_complete_until_its_newest_entry() -> None:
    """
    Rule: bank-complete.
    """
    assert known(imported((1, "10"), (6, "5"))).until == day(6)


def test_a_table_without_balances_goes_on_where_proven_days_end() -> None:
    """
    One that begins after the next bank day leaves days of which nobody knows.
    """
    assert known(FIRST, imported((4, "1"), (6, "5"))).until == day(6)
    assert known(FIRST, imported((9, "1"), (10, "5"))).until == day(3)


def test_a_file_written_during_the_day_it_closes_leaves_that_day_open() -> None:
    """
    However much later it is imported; a file with a clock of long ago says nothing.
    """
    made = statement(booked(4, "1"), opening="115", closed_on=7)
    at_noon = as_imported(made, Origin(OWN, "file", "MT940", MONTH_END, day(7)))
    packed = as_imported(made, Origin(OWN, "file", "MT940", MONTH_END, date(1980, 1, 1)))

    assert known(at_noon).until == day(6)
    assert known(packed).until == day(7)
    assert known(at_noon, imported((7, "1"), opening="116", closed_on=8)).until == day(8)


def test_a_report_made_within_a_day_leaves_that_day_open() -> None:
    """
    However much later it is imported; when that day is all it tells of, it makes no day complete.
    """
    assert known(imported((5, "1"), (7, "5"), closed_on=6)).until == day(6)
    assert known(FIRST, imported((4, "1"), closed_on=3)).until == day(3)
    assert known(imported((4, "1"), closed_on=3)).until is None


def test_a_notice_of_single_entries_makes_no_day_complete() -> None:
    """
    It tells nothing of what else was booked.
    """
    notice = replace(statement(booked(4, "1"), booked(6, "1")), closed_on=None)
    told = as_imported(notice, Origin(OWN, "file", "camt.054.001.08", MONTH_END))

    assert known(told).until is None
    assert known(FIRST, told).until == day(3)
    assert known(told, said=day(2)).until == day(2)


def test_a_day_that_is_not_over_is_not_complete() -> None:
    """
    A download at noon: more may be booked that day.
    """
    at_noon = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)

    assert known(imported((4, "1"), opening="115", closed_on=7, at=at_noon)).until == day(6)


def test_the_account_is_as_complete_as_its_least_known_currency() -> None:
    """
    A foreign currency pocket has statements of its own.
    """
    assert known(FIRST, NEXT, imported((5, "9"), opening="0", closed_on=5, currency="USD")).until == day(5)


def test_gates_hear_of_files_and_of_the_owners_word() -> None:
    """
    Whichever is later counts; what he said of all accounts stays what it is.
    """
    assert complete_until([FIRST], {None: day(2), OTHER: day(9)}) == {None: day(2), OTHER: day(9), OWN: day(3)}
    assert complete_until([FIRST], {OWN: day(5)}) == {OWN: day(5)}


def test_an_empty_statement_moves_the_day_on() -> None:
    """
    A quiet week has a statement too.
    """
    quiet = imported(opening="115", closed_on=10)

    assert quiet.moved == ()
    assert quiet.opening == Decimal(115)
    assert known(FIRST, quiet).until == day(10)
