"""The settings of the bank: where its files lie, and the columns of a table nobody knows."""

from __future__ import annotations

from agent.statements import OwnColumns
from tests.unit.config.builders import FOLDER, settings, the_problem


def test_a_folder_starts_beside_the_settings():
    """As every path does."""
    assert settings(bank={"folder": "bank"}).bank.folder == FOLDER / "bank"


def test_without_columns_of_his_own_the_owner_has_none():
    """The known banks' tables need no description."""
    assert settings().bank.csv.columns() is None


def test_own_columns_are_what_the_readers_of_tables_take():
    """Names as they stand in the header."""
    named = {"date": "Tag", "debit": "Soll", "credit": "Haben", "text": ["Text", "Zusatz"], "delimiter": "\t"}

    assert settings(bank={"csv": named}).bank.csv.columns() == OwnColumns(
        date="Tag", debit="Soll", credit="Haben", text=("Text", "Zusatz"), delimiter="\t"
    )


def test_every_column_a_reader_knows_can_be_named():
    """What `voldaan bank describe` proposes can be pasted as it is."""
    assert set(settings().bank.csv.model_fields_set | type(settings().bank.csv).model_fields.keys()) == set(
        OwnColumns.__dataclass_fields__
    )


def test_a_table_needs_a_day_and_an_amount():
    """Else nothing could be booked."""
    assert the_problem(bank={"csv": {"amount": "Bedrag"}}).key == "date"
    assert the_problem(bank={"csv": {"date": "Datum", "debit": "Af"}}).key == "amount"


def test_bank_mail_lies_in_a_mailbox_there_is():
    """A slip in its name is told before anything runs."""
    assert "none of your mailboxes" in the_problem(bank={"mail_folder": "Bank", "mailbox": "other"}).text
    assert settings(bank={"mail_folder": "Bank", "mailbox": "main"}).bank.mailbox == "main"
