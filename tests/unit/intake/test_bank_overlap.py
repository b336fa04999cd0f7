"""Each booking counts once: files come again, overlap, split days and change their format."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import StatementError
from agent.domain.statement import Statement
from agent.intake.bank import account_of
from tests.unit.intake.bank_books import Books, booked, statement


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Books without any entry."""
    return Books(tmp_path)


def test_the_same_file_again_changes_nothing(books: Books) -> None:
    """
    Its entries are known, by the bank's id or by what they say.
    """
    file = statement(booked(1, "10", bank_id="a"), booked(2, "20", "coffee"), opening="0")
    books.take(file)
    before = books.ledger.read().bank.entries()
    again = books.take(file)

    assert (len(again.new), again.known) == (0, 2)
    assert books.ledger.read().bank.entries() == before


def test_a_twin_behind_a_missing_part_of_its_day_is_refused_until_that_part_is_there(books: Books) -> None:
    """
    Its balance says that it is not the one in the books, and not where it belongs.
    """
    coffees = [statement(booked(2, "-3", "coffee"), opening=opening) for opening in ("100", "97", "94")]
    books.take(coffees[0])

    with pytest.raises(StatementError, match="none of that day's"):
        books.take(coffees[2])
    books.take(coffees[1])
    books.take(coffees[2])
    assert books.amounts == ["2: -3", "2: -3", "2: -3"]


def test_as_much_in_other_words_behind_a_missing_part_of_its_day_is_refused_too(books: Books) -> None:
    """
    Three euros of Acme and three of Bo on one day, the second in a file that begins within it: neither is lost.
    """
    begins = statement(booked(1, "10", "rent"), booked(3, "3", "Acme"), opening="100", closed_on=3)
    middle = statement(booked(3, "10", "tea"), opening="113", closed_on=3)
    ends = statement(booked(3, "3", "Bo"), booked(4, "10", "tea"), opening="123", closed_on=4)
    books.take(begins)
    with pytest.raises(StatementError, match="the balance with which it begins is none of that day's"):
        books.take(ends)
    books.take(middle)
    books.take(ends)

    assert books.amounts == ["1: 10", "3: 3", "3: 10", "3: 3", "4: 10"]


def test_true_twins_stay_two(books: Books) -> None:
    """
    Two coffees of the same price on a day are two, also when they come again.
    """
    books.take(statement(booked(1, "-3", "coffee"), booked(1, "-3", "coffee")))
    books.take(statement(booked(1, "-3", "coffee"), booked(1, "-3", "coffee"), booked(1, "-3", "coffee")))

    assert books.amounts == ["1: -3", "1: -3", "1: -3"]
    assert len({one.key for one in books.entries()}) == 3


def test_an_overlapping_file_adds_only_what_is_new(books: Books) -> None:
    """
    A download of the whole month after one of its first half.
    """
    first = [booked(1, "10", "a"), booked(2, "20", "b")]
    books.take(statement(*first, opening="100"))
    found = books.take(statement(*first, booked(2, "5", "later that day"), booked(3, "30", "c"), opening="100"))

    assert (len(found.new), found.known) == (2, 2)
    assert books.amounts == ["1: 10", "2: 20", "2: 5", "3: 30"]


def test_a_day_split_over_two_files_counts_each_of_its_bookings(books: Books) -> None:
    """
    The balance says that the second file begins where the first one ended: its coffee is another one.
    """
    books.take(statement(booked(1, "10", "a"), booked(2, "-3", "coffee"), opening="100"))
    books.take(statement(booked(2, "-3", "coffee"), booked(3, "30", "c"), opening="107"))

    assert books.amounts == ["1: 10", "2: -3", "2: -3", "3: 30"]


def test_the_later_part_of_a_split_day_may_come_first(books: Books) -> None:
    """
    Files are dropped in any order.
    """
    books.take(statement(booked(2, "-3", "coffee"), booked(3, "30", "c"), opening="107"))
    books.take(statement(booked(1, "10", "a"), booked(2, "-3", "coffee"), opening="100"))

    assert books.amounts == ["1: 10", "2: -3", "2: -3", "3: 30"]


def test_a_split_day_without_balances_and_with_a_twin_is_refused(books: Books) -> None:
    """
    Nothing tells whether the coffee is the same; a guess would be wrong half of the time.
    """
    books.take(statement(booked(1, "10", "a"), booked(2, "-3", "coffee"), booked(2, "9", "x")), format="ING CSV")

    with pytest.raises(StatementError, match=r"2 December 2026 .* neither has all of the other's"):
        books.take(statement(booked(2, "-3", "coffee"), booked(2, "8", "y")), format="ING CSV")
    assert books.amounts == ["1: 10", "2: -3", "2: 9"]


def test_another_format_of_complete_days_adds_nothing(books: Books) -> None:
    """
    Ids and words differ; the days are complete and their sums agree.
    """
    books.take(statement(booked(1, "10", "ACME FACT 1", bank_id="m1"), booked(4, "20", "ELM", bank_id="m2"),
                         opening="100", closed_on=8), format="MT940")  # fmt: skip
    found = books.take(
        statement(booked(1, "10", "Acme invoice 1", bank_id="c1"), booked(4, "20", "Elm", bank_id="c2"), opening="100"),
        format="CAMT.053.001.08",
    )

    assert (len(found.new), found.known, found.otherwise) == (0, 2, 2)


def test_another_format_may_give_a_booking_another_day(books: Books) -> None:
    """
    Within a period that is complete, the sum of the period decides.
    """
    books.take(statement(booked(1, "10", "m"), booked(4, "20", "n"), opening="100", closed_on=8), format="MT940")
    found = books.take(statement(booked(2, "10", "o"), booked(4, "20", "p"), opening="100"), format="CAMT.053")

    assert (len(found.new), found.otherwise) == (0, 2)


def test_a_batch_told_in_full_by_another_format_counts_once(books: Books) -> None:
    """
    One total there, its payments here: the sum of the day agrees.
    """
    books.take(statement(booked(1, "100", "batch", is_batch=True), opening="0", closed_on=3), format="MT940")
    found = books.take(statement(booked(1, "60", "a"), booked(1, "40", "b"), opening="0"), format="CAMT.053")

    assert not found.new
    assert books.amounts == ["1: 100"]


def test_another_format_that_disagrees_about_a_complete_day_is_refused_whole(books: Books) -> None:
    """
    Neither is believed over the other: the owner is asked.
    """
    books.take(statement(booked(1, "10", "m"), opening="100", closed_on=8), format="MT940")

    with pytest.raises(StatementError, match="1 December 2026 is in the books already, from file: this file moves it"):
        books.take(statement(booked(1, "11", "n"), booked(20, "5", "new"), opening="100"), format="CAMT.053")
    assert books.amounts == ["1: 10"]


def test_another_format_adds_what_was_booked_after_the_last_download_of_a_day(books: Books) -> None:
    """
    The day was not over yet: what has a partner of the same amount is known, the rest is new.
    """
    books.take(statement(booked(1, "10", "ACME", account="NL44RABO0123456789")), format="ING CSV")
    found = books.take(
        statement(booked(1, "10", "Elm"), booked(1, "10", "Acme", account="NL44RABO0123456789"), opening="0"),
        format="CAMT.053",
    )

    assert [one.entry.text for one in found.new] == ["Elm"]


def test_which_of_equal_amounts_is_new_is_never_guessed(books: Books) -> None:
    """
    One payment of ten is known, two come in another format, and no word is common.
    """
    books.take(statement(booked(1, "10", "xx")), format="ING CSV")

    with pytest.raises(StatementError, match="nothing tells which is new"):
        books.take(statement(booked(1, "10", "one"), booked(1, "10", "two"), opening="0"), format="CAMT.053")


def test_a_complete_day_that_changes_is_refused(books: Books) -> None:
    """
    Statements that follow each other prove the day; another booking on it cannot be true.
    """
    books.take(statement(booked(1, "10", "a"), opening="100", closed_on=1))
    books.take(statement(booked(3, "5", "b"), opening="110", closed_on=3))

    with pytest.raises(StatementError, match="1 December 2026"):
        books.take(statement(booked(1, "10", "a"), booked(1, "7", "late")))


def test_two_accounts_and_two_currencies_are_kept_apart(books: Books) -> None:
    """
    The same words on another account are another booking.
    """
    books.take(statement(booked(1, "10", "a")), statement(booked(1, "10", "a"), currency="USD"))
    books.take(statement(booked(1, "10", "a"), account="NL20INGB0001234567"))

    assert books.amounts == ["1: 10", "1: 10", "1: 10"]


def test_a_statement_that_breaks_its_file_takes_the_others_with_it(books: Books) -> None:
    """
    Nothing half: the first statement of a file is not kept when the second contradicts the books.
    """
    books.take(statement(booked(1, "10", "m"), opening="100", closed_on=8), format="MT940")

    with pytest.raises(StatementError):
        books.take(
            statement(booked(9, "1", "good"), opening="110"),
            statement(booked(1, "11", "bad"), opening="100"),
            format="CAMT.053",
        )
    assert books.amounts == ["1: 10"]


_days = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["10", "-3", "7"]), st.sampled_from("ab")), max_size=12)


@given(entries=_days, cuts=st.lists(st.integers(0, 12), max_size=4), again=st.lists(st.integers(0, 5), max_size=4))
def test_balanced_chunks_in_any_overlap_give_every_booking_once(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[int, str, str]], cuts: list[int], again: list[int]
) -> None:
    """
    However an account's history is cut into files by the day, and whichever of them come again, it counts once.
    """
    books = Books(tmp_path_factory.mktemp("books"))
    history = [booked(day, amount, text) for day, amount, text in sorted(entries, key=lambda one: one[0])]
    opening = 100
    edges = sorted({0, len(history), *(cut for cut in cuts if cut < len(history))})
    chunks = []
    for start, end in pairwise(edges):
        chunks.append(statement(*history[start:end], opening=str(opening), closed_on=history[end - 1].booked_on.day))
        opening += sum(int(entry.amount) for entry in history[start:end])
    for chunk in chunks:
        books.take(chunk)
    for number in again:
        if number < len(chunks):
            books.take(chunks[number])

    assert sorted(books.amounts) == sorted(f"{entry.booked_on.day}: {entry.amount}" for entry in history)


@pytest.mark.parametrize(
    ("told", "is_account"),
    [
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("0417164300", "NL91ABNA0417164300"),
        ("417164300EUR", "NL91ABNA0417164300"),
        ("37040044/532013000", "DE89370400440532013000"),
        ("20041010050500013M026", "FR1420041010050500013M02606"),
        ("0500013M026", "FR1420041010050500013M02606"),
        ("999999", "999999"),
        ("00", "00"),
    ],
)
def test_a_statement_is_of_the_account_whose_number_it_tells(told: str, is_account: str) -> None:
    """
    Banks write it with blanks, without its country, with a currency behind it or the bank before it.
    """
    own = ("NL91ABNA0417164300", "DE89370400440532013000", "FR1420041010050500013M02606")

    assert account_of(told, own) == is_account
    assert account_of(told, own, is_account) == is_account


def test_the_owners_word_never_moves_a_statement_to_another_account() -> None:
    """
    It would count twice, and make days of the wrong account complete; a number that is no IBAN may be of any.
    """
    own = ("NL91ABNA0417164300", "NL20INGB0001234567")

    assert account_of("417164300", own, own[1]) == account_of(f"{own[1]}EUR", own, own[1]) == own[1]
    with pytest.raises(StatementError, match="is of account NL91ABNA0417164300, not of NL20INGB0001234567"):
        account_of(own[0], own, own[1])


def test_a_wallet_is_an_account_of_its_own(books: Books) -> None:
    """
    Its balance is not that of the only account in the settings: neither file contradicts the other.
    """
    assert account_of("PayPal", ["NL91ABNA0417164300"]) == "PAYPAL"
    books.take(statement(booked(1, "10", "Acme"), opening="0", account="PayPal"), format="PayPal CSV")
    books.take(statement(booked(1, "99", "Bo"), opening="5000"))

    assert books.amounts == ["1: 10", "1: 99"]


def test_one_account_under_two_names_counts_once(books: Books) -> None:
    """
    A table calls it "Main"; given its IBAN by hand the next time, a part payment would be counted twice.
    """
    table = statement(booked(1, "60", "2026-031", counterparty="Acme"), account="Main")
    books.take(table, format="N26 CSV")
    with pytest.raises(StatementError, match=r"already, as those of account MAIN.*--account MAIN FILE"):
        books.take(table, format="N26 CSV", account="NL91ABNA0417164300")
    books.take(table, format="N26 CSV", account="MAIN")

    assert books.amounts == ["1: 60"]


def test_a_statement_without_an_account_is_of_the_only_one() -> None:
    """
    Where there are several, nobody knows.
    """
    assert account_of(None, ["NL91ABNA0417164300"]) == "NL91ABNA0417164300"
    with pytest.raises(StatementError, match="does not say of which account"):
        account_of(None, ["NL91ABNA0417164300", "NL20INGB0001234567"])


def test_an_empty_notice_changes_nothing(books: Books) -> None:
    """
    Banks send one each day, in an archive with the statements.
    """
    found = books.take(statement(booked(1, "10"), opening="0"), statement())

    assert (len(found.new), len(books.ledger.read().bank.statements())) == (1, 1)


_income = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["10", "3"]), st.sampled_from("ab")), max_size=10)


def _between(entries: list[tuple[int, str, str]], start: int, end: int) -> Statement:
    """What a bank lets one download of some entries of a history, which is in order."""
    told = [booked(day, amount, text) for day, amount, text in entries[start:end]]
    opening = 100 + sum(int(amount) for _, amount, _ in entries[:start])
    return statement(*told, opening=str(opening), closed_on=entries[end - 1][0])


@given(entries=_income, cuts=st.lists(st.integers(1, 9), max_size=4), data=st.data())
def test_the_parts_of_a_history_may_come_in_any_order_and_again(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[int, str, str]], cuts: list[int], data: st.DataObject
) -> None:
    """
    However it was cut, also within a day and between twins.
    """
    books = Books(tmp_path_factory.mktemp("books"))
    entries.sort(key=lambda one: one[0])
    edges = sorted({0, len(entries), *(cut for cut in cuts if cut < len(entries))})
    parts = [_between(entries, start, end) for start, end in pairwise(edges)]
    waiting = data.draw(st.permutations(parts))
    for part in [*waiting, *(parts * len(parts))]:
        with suppress(StatementError):  # a twin behind a part of its day that is still missing: it is asked for
            books.take(part)

    assert sorted(books.amounts) == sorted(f"{day}: {amount}" for day, amount, _ in entries)


@given(entries=_income, spans=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=5))
def test_downloads_of_whole_days_may_overlap_as_they_like(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[int, str, str]], spans: list[tuple[int, int]]
) -> None:
    """
    Every day that was in one of them counts once.
    """
    books = Books(tmp_path_factory.mktemp("books"))
    entries.sort(key=lambda one: one[0])
    days = set()
    for first, last in (sorted(span) for span in spans):
        here = [place for place, one in enumerate(entries) if first <= one[0] <= last]
        if here:
            days.update(range(first, last + 1))
            books.take(_between(entries, here[0], here[-1] + 1))

    assert sorted(books.amounts) == sorted(f"{day}: {amount}" for day, amount, _ in entries if day in days)


def test_a_booking_dated_before_its_statement_is_new(books: Books) -> None:
    """
    Seen in practice: Rabobank dates a card payment days back, onto days that earlier statements closed.
    """
    books.take(statement(booked(1, "-50", "a"), opening="500", closed_on=2))
    books.take(statement(booked(3, "5", "b"), opening="450", closed_on=3))
    late = replace(statement(booked(1, "-30", "card"), opening="455", closed_on=4), opened_on=date(2026, 12, 3))
    books.take(late)
    again = books.take(replace(late, number="other"), statement(booked(8, "1", "c"), opening="425", closed_on=8))

    assert books.amounts == ["1: -50", "1: -30", "3: 5", "8: 1"]
    assert again.known == 1
