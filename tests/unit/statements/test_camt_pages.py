"""CAMT statements in pages, of several days or accounts, reports within a day and notices: what proves them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agent.domain.errors import StatementError
from agent.domain.statement import Statement
from agent.statements import read_statements
from agent.statements.camt import read_camt
from tests.unit.statements.bank_files import packed
from tests.unit.statements.camt_builder import OURS, THEIRS, balance, camt, el, entry, statement

ONE = statement(entry("10.00"), closing=None, page=(1, False))
TWO = statement(entry("5.00"), opening=None, closing=None, page=(2, False))
THREE = statement(entry("1.00", sign="DBIT"), opening=None, closing="114.00", page=(3, True))


def amounts(found: Statement) -> list[Decimal]:
    """Of every entry."""
    return [each.amount for each in found.entries]


# --- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(ONE, TWO, THREE), (THREE, ONE, TWO)])
def test_pages_of_one_statement_are_one_statement(order):
    """
    In the order of their numbers; together they prove the balance.
    """
    [found] = read_camt(camt(*order)).statements

    assert amounts(found) == [Decimal(10), Decimal(5), Decimal(-1)]
    assert (found.opening, found.closing) == (Decimal(100), Decimal(114))


def test_pages_in_several_files_of_an_archive_are_one_statement():
    """
    German banks deliver an archive with a file for each.
    """
    archive = packed(c__xml=camt(THREE), a__xml=camt(ONE), b__xml=camt(TWO))

    [found] = read_statements(archive, "c53.zip").statements

    assert (len(found.entries), found.closing) == (3, Decimal(114))


def test_pages_with_interim_balances_between_them_are_one_statement():
    """
    ITBD closes a page and opens the next one.
    """
    first = statement(entry("10.00"), closing=None, balances=balance("ITBD", "110.00"), page=(1, False))
    second = statement(
        entry("5.00"), opening=None, closing="115.00", balances=balance("ITBD", "110.00"), page=(2, True)
    )

    [found] = read_camt(camt(first, second)).statements

    assert (found.opening, found.closing, len(found.entries)) == (Decimal(100), Decimal(115), 2)


def test_pages_that_each_repeat_the_balances_of_the_whole_are_one_statement():
    """
    The sum is that of the whole.
    """
    pages = [statement(entry("5.00"), closing="110.00", page=(number, number == 2)) for number in (1, 2)]

    assert len(read_camt(camt(*pages)).statements[0].entries) == 2


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ((TWO, THREE), "page 1 of statement 7"),
        ((ONE, THREE), "page 2 of statement 7"),
        ((ONE, TWO), "the last page of statement 7 .*page 2 says that more follow"),
        ((ONE,), "the last page of statement 7"),
        ((ONE, TWO, TWO, THREE), "page 2 of statement 7 .* is there twice"),
    ],
)
def test_a_missing_page_is_named(pages, says):
    """
    Nothing of the statement counts, and the owner hears what to do.
    """
    with pytest.raises(StatementError, match=f"{says}.*; "):
        read_camt(camt(*pages))


def test_a_missing_page_of_an_archive_names_its_file():
    """
    That of the page that is there.
    """
    with pytest.raises(StatementError, match=r"c53\.zip/b\.xml, line 2: page 1 of statement 7"):
        read_statements(packed(b__xml=camt(TWO), c__xml=camt(THREE)), "c53.zip")


def test_pages_of_two_accounts_or_two_years_are_not_mixed():
    """
    Each account counts its own statements, and begins anew each year.
    """
    other = statement(entry("1.00"), opening="0.00", closing="1.00", account=THEIRS, page=(1, True))
    years = [
        statement(
            entry("1.00"), opening=opening, closing=closing, page=page, head=el("CreDtTm", f"{year}-03-04T01:00:00")
        )
        for year, page, opening, closing in (
            (2025, (1, False), "0.00", None),
            (2025, (2, True), None, "2.00"),
            (2026, (1, False), "5.00", None),
            (2026, (2, True), None, "7.00"),
        )
    ]

    found = read_camt(camt(ONE, other, TWO, THREE, *years)).statements

    assert [(one.account, len(one.entries)) for one in found] == [(OURS, 3), (THEIRS, 1), (OURS, 2), (OURS, 2)]


def test_a_message_in_pages_may_hold_whole_statements():
    """
    Only the message is cut: what proves itself needs no other page.
    """
    assert read_camt(camt(statement(), page=(2, False))).statements[0].closing == Decimal(100)


def test_a_statement_cut_by_its_message_waits_for_the_other_page():
    """
    camt.053.001.02 numbers only messages.
    """
    first = camt(statement(entry("10.00"), closing=None), page=(1, False))
    second = camt(statement(entry("5.00"), opening=None, closing="115.00"), page=(2, True))

    [found] = read_statements(packed(a__xml=first, b__xml=second), "x.zip").statements

    assert len(found.entries) == 2
    with pytest.raises(StatementError, match="the last page"):
        read_camt(first)


def test_a_page_number_is_a_number():
    """
    Else nobody knows what is missing.
    """
    with pytest.raises(StatementError, match="page number"):
        read_camt(camt(ONE.replace("<PgNb>1<", "<PgNb>-1<")))


# --- balances ------------------------------------------------------------------------------------------------------


def test_what_is_available_or_expected_is_no_part_of_the_sum():
    """
    CLAV and FWAV are told beside the booked balance.
    """
    beside = balance("CLAV", "900.00") + balance("FWAV", "800.00") + balance("OPAV", "700.00")

    assert read_camt(camt(statement(balances=beside))).statements[0].closing == Decimal(100)


def test_the_balance_of_the_day_before_opens_a_statement():
    """
    German banks write PRCD where others write OPBD.
    """
    before = balance("PRCD", "90.00", on="2026-03-01")
    [found] = read_camt(camt(statement(entry("10.00"), opening=None, balances=before))).statements

    assert (found.opening, found.opened_on) == (Decimal(90), date(2026, 3, 1))


def test_of_several_days_the_outermost_balances_count():
    """
    Some banks tell every day of a month in one statement.
    """
    days = "".join(
        balance(code, amount, on=f"2026-03-{day:02}")
        for code, amount, day in (
            ("CLBD", "130.00", 4),
            ("OPBD", "110.00", 4),
            ("CLBD", "110.00", 3),
            ("OPBD", "100.00", 3),
        )
    )
    entries = entry("10.00", on="2026-03-03"), entry("20.00", on="2026-03-04")
    [found] = read_camt(camt(statement(*entries, opening=None, closing=None, balances=days))).statements

    assert (found.opening, found.closing, found.closed_on) == (Decimal(100), Decimal(130), date(2026, 3, 4))


@pytest.mark.parametrize(("opening", "closing", "signs"), [("30.00", "10.00", (-1, 1)), ("30.00", "70.00", (1, 1))])
def test_a_balance_without_its_sign_is_read_as_it_balances(opening, closing, signs):
    """
    Overdrawn or not: only one way adds up.
    """
    bare = balance("OPBD", opening, sign="") + balance("CLBD", closing, sign="")
    [found] = read_camt(camt(statement(entry("40.00"), opening=None, closing=None, balances=bare))).statements

    assert (found.opening, found.closing) == (Decimal(opening) * signs[0], Decimal(closing) * signs[1])


def test_five_decimals_are_kept():
    """
    Zeros beyond the cents are not.
    """
    entries = entry("0.00125"), entry("1.50000")
    [found] = read_camt(camt(statement(*entries, opening="1.00000", closing="2.50125"))).statements

    assert [str(amount) for amount in (found.opening, *amounts(found))] == ["1.00", "0.00125", "1.50"]


def test_an_account_is_an_iban_or_the_number_it_has():
    """
    Outside of Europe under Othr.
    """
    assert read_camt(camt(statement(account="0012-3456 78"))).statements[0].account == "0012-3456 78"


def test_a_balance_told_in_a_second_currency_as_well_is_read_in_that_of_the_account():
    """
    Some banks add what it is worth at home.
    """
    worth = balance("OPBD", "92.00", currency="CHF") + balance("CLBD", "92.00", currency="CHF", on="2026-03-03")

    assert read_camt(camt(statement(balances=worth))).statements[0].closing == Decimal(100)


def test_a_balance_in_another_currency_is_refused():
    """
    It is not that of the account.
    """
    strange = balance("CLBD", "100.00", currency="USD")
    with pytest.raises(StatementError, match="in USD and not in EUR"):
        read_camt(camt(statement(closing=None, balances=strange)))


# --- reports and notices -------------------------------------------------------------------------------------------


def report(*entries: str, created: str = "2026-03-03T14:00:00", until: str = "", **more: str | None) -> Statement:
    """A camt.052 made at ``created``."""
    head = el("CreDtTm", created) + (el("FrToDt", el("ToDtTm", until)) if until else "")
    told = statement(*entries, tag="Rpt", head=head, **{"opening": None, "closing": None} | more)
    return read_camt(camt(told, version="052.001.08")).statements[0]


def test_a_report_within_the_day_leaves_that_day_open():
    """
    More may be booked after it was made; the entries of the same day come again with the statement.
    """
    found = report(entry("1.00", on="2026-03-03"), balances=balance("OPBD", "5.00") + balance("ITBD", "6.00"))

    assert (amounts(found), found.opening, found.closing) == ([Decimal(1)], None, None)
    assert found.closed_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("until", "day"),
    [
        ("", 3),
        ("2026-03-05T23:59:59", 5),
        ("2026-03-05T11:00:00", 4),
        ("2026-03-05T24:00:00", 5),
        ("2026-03-06T23:59:59", 5),
    ],
)
def test_a_report_is_complete_for_the_days_that_were_over(until, day):
    """
    The day before it was made, the end of its own period, or its newest entry: whichever is first.
    """
    found = report(entry("1.00", on="2026-03-03"), created="2026-03-06T08:00:00", until=until)

    assert found.closed_on == date(2026, 3, day)


def test_a_report_of_a_whole_day_proves_itself():
    """
    With both balances it is as good as a statement, and as bad when they do not fit.
    """
    assert report(entry("1.00"), opening="5.00", closing="6.00").closed_on == date(2026, 3, 3)
    with pytest.raises(StatementError, match="does not add up"):
        report(entry("1.00"), opening="5.00", closing="7.00")


def test_report_and_statement_call_an_entry_by_the_same_id():
    """
    So the entry counts once.
    """
    booked = entry("1.00", ref="B77")
    [whole] = read_camt(camt(statement(booked, closing="101.00"))).statements

    assert report(booked).entries[0].bank_id == whole.entries[0].bank_id == "B77"


def test_a_notice_makes_no_account_complete():
    """
    It tells of one entry, not of what else was booked.
    """
    notice = statement(entry("1.00"), opening=None, closing=None, tag="Ntfctn", page=(2, False))
    [found] = read_camt(camt(notice, version="054.001.08")).statements

    assert (amounts(found), found.closed_on) == ([Decimal(1)], None)


def test_a_report_without_entries_says_only_what_its_period_says():
    """
    It may have none.
    """
    assert report().closed_on is None
    assert report(until="2026-03-02T23:59:59").closed_on == date(2026, 3, 2)


def test_an_empty_statement_proves_that_nothing_was_booked():
    """
    And until when.
    """
    assert read_camt(camt(statement())).statements[0].closed_on == date(2026, 3, 3)


def test_an_entry_in_another_currency_needs_two_balances():
    """
    The label may be wrong, and only a balance shows it.
    """
    strange = entry("1.00", currency="USD")

    assert amounts(read_camt(camt(statement(strange, closing="101.00"))).statements[0]) == [Decimal(1)]
    with pytest.raises(StatementError, match="an entry in USD"):
        report(strange)
