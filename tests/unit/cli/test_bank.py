"""Commands about the bank."""

from __future__ import annotations

import json

import pytest

from agent.cli.exits import Exit
from tests.builders import IBAN, OTHER_IBAN, customer, overdue
from tests.stories.bank_files import Booking, csv_table, mt940
from tests.unit.cli.terminal import Terminal
from tests.unit.desk.books import put

RENT = Booking("2026-03-02", "-500.00", "Verhuur B.V.", "huur maart")


@pytest.fixture
def booked(terminal: Terminal) -> Terminal:
    """One statement was imported; nothing was ever said of the bank."""
    with terminal.home.house.ledger.change() as book:
        book.mark.bank_complete_until = {}
    path = terminal.home.folder / "march.940"
    path.write_bytes(mt940(RENT, opening="1000.00", until="2026-03-05", account=IBAN))
    assert terminal.types("bank", "import", str(path)).code == Exit.OK
    return terminal


def test_the_bank_page_says_how_far_each_account_is_known(booked: Terminal):
    """
    With how many entries there are and which file came last.
    """
    said = booked.types("bank")

    assert said.code == Exit.OK
    assert f"{IBAN}: complete until 5 March 2026\n    1 entry; last file march.940, " in said.out
    assert booked.types("status").out.count("5 March 2026") == 1


def test_the_bank_page_as_json(booked: Terminal):
    """
    For scripts.
    """
    (account,) = json.loads(booked.types("bank", "--json").out)["accounts"]

    assert (account["account"], account["complete_until"], account["entries"]) == (IBAN, "2026-03-05", 1)


def test_nothing_known_says_how_to_begin(terminal: Terminal):
    """
    A new installation.
    """
    with terminal.home.house.ledger.change() as book:
        book.mark.bank_complete_until = {}

    assert f"{IBAN}: nothing tells how far it is complete" in terminal.types("bank").out


def test_entries_are_listed_with_what_they_were_for(booked: Terminal):
    """
    Money that is nobody's is shown with its reason.
    """
    said = booked.types("bank", "entries", "--only", "nothing", "--tsv")
    none = booked.types("bank", "entries", "--only", "asked", "--json")

    assert "2026-03-02\t-500.00 EUR\tVerhuur B.V.\thuur maart\tnothing" in said.out
    assert json.loads(none.out) == []
    assert booked.types("bank", "entries", "--only", "paid").code == Exit.NOT_UNDERSTOOD


def test_a_table_of_an_unknown_bank_is_refused_and_described(terminal: Terminal):
    """
    The refusal says what to do, and that works.
    """
    path = terminal.home.folder / "own.csv"
    path.write_bytes(csv_table(RENT, RENT))
    refused = terminal.types("bank", "import", str(path))
    described = terminal.types("bank", "describe", str(path))

    assert refused.code == Exit.NOT_UNDERSTOOD
    assert "Refused, nothing of it was taken: own.csv" in refused.err
    assert "[bank.csv]" in described.out


def test_a_file_without_an_account_can_be_given_one(terminal: Terminal):
    """
    Written with blanks, as on a card.
    """
    config = terminal.home.folder / "config.toml"
    columns = '[bank.csv]\ndate = "Tag"\namount = "Betrag"\nname = "Wer"\ntext = ["Was"]\n'
    config.write_text(config.read_text() + columns)
    path = terminal.home.folder / "own.csv"
    path.write_bytes(csv_table(RENT))
    spaced = f"{OTHER_IBAN[:4]} {OTHER_IBAN[4:]}"
    said = terminal.types("bank", "import", str(path), "--account", spaced)

    assert said.code == Exit.OK
    assert OTHER_IBAN in said.out


def test_a_file_that_is_not_there_is_said(terminal: Terminal):
    """
    The others are imported all the same.
    """
    path = terminal.home.folder / "march.940"
    path.write_bytes(mt940(RENT, opening="1000.00", until="2026-03-05", account=IBAN))
    said = terminal.types("bank", "import", "/nowhere/a.940", str(path))

    assert said.code == Exit.NOT_UNDERSTOOD
    assert "/nowhere/a.940: cannot be opened" in said.err
    assert "1 new" in said.out


def test_a_list_of_open_numbers_is_read(terminal: Terminal):
    """
    And what is not on it is asked about.
    """
    with terminal.home.house.ledger.change() as book:
        book.mark.bank_complete_until = {}
        put(book, customer("Acme", overdue("2026-031"), overdue("2026-032")))
    path = terminal.home.folder / "open.csv"
    path.write_text("Factuur;Bedrag\n2026-031;121,00\n")
    said = terminal.types("bank", "open-numbers", str(path), "--column", "Factuur", "--until", "2026-03-12")

    assert "1 of 2 open invoices are on the list" in said.out
    assert "acme.example/2026-032" in terminal.types("questions").out


def test_up_to_date_takes_an_account_of_which_files_came_in(booked: Terminal):
    """
    Also one the settings do not name.
    """
    assert booked.types("bank", "up-to-date", "2026-03-08", "--iban", IBAN).code == Exit.OK
    assert booked.types("bank", "up-to-date", "2026-03-08", "--iban", "NL44RABO0123456789").code == Exit.NOT_UNDERSTOOD
