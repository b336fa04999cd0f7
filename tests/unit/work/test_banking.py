"""What the owner says of money stands by itself; the bank explains the rest."""

from __future__ import annotations

import pytest

from agent.desk import paid
from agent.work.banking import explain_money
from tests.builders import TODAY, moment, overdue
from tests.unit.desk.books import acme, put_acme
from tests.unit.intake.payment_books import booked, entry
from tests.unit.work.home import Home

NOW = moment(TODAY)


def test_a_word_of_the_owner_stands_when_matching_meets_something_unforeseen(
    home: Home, monkeypatch: pytest.MonkeyPatch
):
    """
    Nothing of the matching is kept, his note is, and the next pass tries again.
    """

    def breaks(*_: object) -> None:
        raise RecursionError("nobody foresaw this")

    monkeypatch.setattr("agent.intake.payments.match_all", breaks)
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        book.bank.put_entry(booked(entry("-5.00", "coffee", name="Cafe")))
        paid(book, acme(book), None, TODAY, NOW)
    explain_money(home.house, NOW)

    assert acme(home.book()).is_settled
    assert [one.match for one in home.book().bank.entries()] == [None]

    monkeypatch.undo()
    explain_money(home.house, NOW)
    assert all(one.match for one in home.book().bank.entries())
