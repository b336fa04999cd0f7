"""An OFX file says what was booked on each account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import NotAStatement, StatementError
from agent.statements.ofx import read_ofx
from tests.examples import examples
from tests.tables import each

SGML_HEAD = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n\r\n"
XML_HEAD = '<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
BALANCE = "<LEDGERBAL><BALAMT>500.00<DTASOF>20260305</LEDGERBAL>"


def booked(amount: str = "121.00", day: str = "20260305", fitid: str = "F1", rest: str = "") -> str:
    """One booking as SGML, where a value does not end."""
    return f"<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>{day}\n<TRNAMT>{amount}\n<FITID>{fitid}\n{rest}\n</STMTTRN>\n"


def account(*bookings: str, number: str = "00012345678", balance: str = BALANCE, currency: str = "EUR") -> str:
    """The statement of one account."""
    return (
        f"<STMTTRNRS><STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>30004<ACCTID>{number}</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>20260301<DTEND>20260331{''.join(bookings)}</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS>"
    )


def file(*accounts: str, head: str = SGML_HEAD) -> str:
    """A whole file."""
    return f"{head}<OFX><BANKMSGSRSV1>{''.join(accounts)}</BANKMSGSRSV1></OFX>\n"


def only(text: str):
    """The one entry of the one statement."""
    (statement,) = read_ofx(text).statements
    (entry,) = statement.entries
    return entry


def test_an_account_says_its_balance_and_its_bookings():
    """
    Only the closing balance exists; an empty leaf swallows nothing.
    """
    rest = "<NAME>ACME &amp; ZOON\n<CHECKNUM>\n<MEMO>Facture  2026-031\n<BANKACCTTO><ACCTID>FR76 3000</BANKACCTTO>"
    (statement,) = read_ofx(file(account(booked(rest=rest)))).statements
    (entry,) = statement.entries

    assert (statement.account, statement.currency) == ("00012345678", "EUR")
    assert (statement.opening, statement.closing, statement.closed_on) == (None, Decimal("500.00"), date(2026, 3, 5))
    assert (entry.booked_on, entry.amount, entry.bank_id) == (date(2026, 3, 5), Decimal("121.00"), "F1")
    assert (entry.counterparty, entry.text, entry.account) == ("ACME & ZOON", "Facture 2026-031", "FR763000")


def test_xml_with_closed_values_comments_and_character_data_reads_the_same():
    """
    Version 2 closes what version 1 leaves open.
    """
    xml = (
        "<STMTTRN><!-- <TRNAMT>9</TRNAMT> --><DTPOSTED>20260305</DTPOSTED><TRNAMT>-5.00</TRNAMT><FITID>X</FITID>"
        "<PAYEE><NAME>ACME</NAME></PAYEE><MEMO><![CDATA[A <B> & C]]></MEMO></STMTTRN>"
    )
    entry = only(file(account(xml), head=XML_HEAD))

    assert (entry.amount, entry.counterparty, entry.text) == (Decimal("-5.00"), "ACME", "A <B> & C")


def test_several_accounts_and_cards_stand_in_one_file():
    """
    Each with its own number; a list of accounts that stands outside a statement is none.
    """
    card = account(booked(), number="4444").replace("STMTRS", "CCSTMTRS").replace("BANKACCTFROM", "CCACCTFROM")
    info = "<ACCTINFO><BANKACCTFROM><ACCTID>9</BANKACCTFROM></ACCTINFO>"

    assert [one.account for one in read_ofx(file(info, account(), card)).statements] == ["00012345678", "4444"]


def test_pending_bookings_do_not_count():
    """
    They stand in a list of their own.
    """
    pending = "<BANKTRANLISTP><STMTTRNP><DTTRAN>20260305<TRNAMT>9.00</STMTTRNP></BANKTRANLISTP>"

    assert only(file(account(booked(), balance=pending + BALANCE))).bank_id == "F1"


@pytest.mark.parametrize("written", ["20260305", "20260305120000", "20260305233000.000[-5:EST]", "2026-03-05"])
def test_a_day_is_taken_as_the_bank_writes_it(written):
    """
    Time and zone never move a booking to another day.
    """
    assert only(file(account(booked(day=written)))).booked_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("121", "121.00"), ("-121,5", "-121.50"), ("+1.234,56", "1234.56"), ("1,234.56", "1234.56"),
        ("1.234.567", "1234567.00"), ("-35.0000", "-35.00"), ("0.500", "0.50"), (".50", "0.50"),
    ],
)  # fmt: skip
def test_amounts_have_a_comma_or_a_point(written, amount):
    """
    The last of two marks is the decimal one.
    """
    assert str(only(file(account(booked(written)))).amount) == amount


def test_a_fitid_that_one_account_has_twice_is_no_name_of_one_booking():
    """
    Seen in practice: every FITID is 0. The same FITID on another account is another booking.
    """
    twice, other = read_ofx(file(account(booked(), booked()), account(booked(), number="2"))).statements

    assert [entry.bank_id for entry in twice.entries] == [None, None]
    assert [entry.bank_id for entry in other.entries] == ["F1"]


@each(
    ("text", "says"),
    [
        ("<!DOCTYPE OFX [<!ENTITY a 'b'>]>" + file(account()), "document type"),
        (file(account(booked())).replace("</OFX>", ""), "cut off"),
        (file(account(booked().replace("</STMTTRN>", ""))), "stands where nothing"),
        (file(account(booked().replace("</STMTTRN>", "") + booked())), "begins before"),
        (file(), "no statement of a bank account"),
        (file(account(number="")), "names no account"),
        (file(account(currency="")), "currency"),
        (file(account(booked("1.234"))), "read in two ways"),
        (file(account(booked("1,23.45"))), "where an amount should be"),
        (file(account(booked(""))), "where an amount should be"),
        (file(account(booked(day="20260230"))), "is no date"),
        (file(account(booked(day=""))), "no date"),
        (file(account(booked(rest="<CURRENCY><CURRATE>1<CURSYM>USD</CURRENCY>"))), "another currency"),
        (file(account(booked(rest="<CORRECTFITID>F0"))), "corrects"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_whole(text, says):
    """
    With its reason and what to do.
    """
    with pytest.raises(StatementError, match=says) as caught:
        read_ofx(text)

    assert not isinstance(caught.value, NotAStatement)
    assert "; " in str(caught.value)


@pytest.mark.parametrize("text", ["", "hello", '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>'])
def test_what_has_no_ofx_header_is_something_else(text):
    """
    The next reader may try it.
    """
    with pytest.raises(NotAStatement):
        read_ofx(text)


@examples(75)
@given(st.lists(st.tuples(st.integers(0, 700), st.sampled_from(["<", ">", "/", "&#x110000;", "9" * 40, "\u0663", ""]))))
def test_any_text_is_read_or_refused(changes):
    """
    Never another exception.
    """
    text = file(account(booked(), booked("5,00", fitid="F2")))
    for place, piece in changes:
        text = text[:place] + piece + text[place + 1 :]
    try:
        read_ofx(text)
    except StatementError:
        return
