"""Bank files come in: from a folder, by mail, by hand; and a letter that waited for them sees what they say."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from agent.demo.cast import IBAN
from tests.stories.bank_files import Booking, csv_table, mt940
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

COFFEE = Booking("2026-09-10", "-3.00", "Koffiehuis", "twee koffie")
RENT = Booking("2026-09-11", "-500.00", "Verhuur B.V.", "huur september")


@pytest.fixture
def banking(world: World) -> World:
    """A world whose settings name a folder for bank files and one for the bank's mails."""
    (world.folder / "bank").mkdir()
    world.settings(more='folder = "bank"\nmail_folder = "Bank"\n')
    world.dovecot.client.create_folder("Bank")
    world.invoices()
    world.goes_live()
    return world


def drops(world: World, name: str, content: bytes, *, written_just_now: bool = False) -> Path:
    """Sanne saves a file into her bank folder."""
    path = world.folder / "bank" / name
    path.write_bytes(content)
    moment = time.time() - (0 if written_just_now else 60)
    os.utime(path, (moment, moment))
    return path


def entries(world: World) -> list[str]:
    """What the books have of the bank, day by day."""
    found = sorted(world.book.bank.entries(), key=lambda one: one.entry.booked_on)
    return [f"{one.entry.booked_on} {one.entry.amount}" for one in found]


def test_a_file_in_the_bank_folder_books_up_the_account(banking: World):
    """
    It is read by the next pass, stays where it is, and the bank is known until its closing day.
    """
    path = drops(banking, "september.940", mt940(COFFEE, RENT, opening="1000.00", until="2026-09-14"))
    said = banking.passes("2026-09-15", up_to_date=False)

    assert f"Bank: september.940: MT940, 2 new, 0 known; {IBAN}" in said.out
    assert entries(banking) == ["2026-09-10 -3.00", "2026-09-11 -500.00"]
    assert path.exists()
    assert f"{IBAN}: complete until 14 September 2026" in banking.types("bank").out
    assert banking.gate("2026-031") != "bank-before-reminder"


def test_reading_the_folder_again_changes_nothing(banking: World):
    """
    Pass after pass; and the same bookings in a longer download count once.
    """
    drops(banking, "september.940", mt940(COFFEE, opening="1000.00", until="2026-09-10"))
    banking.passes("2026-09-15", up_to_date=False)
    before = banking.book.bank.entries()
    banking.passes("2026-09-15", "10:30", up_to_date=False)
    drops(banking, "longer.940", mt940(COFFEE, RENT, opening="1000.00", until="2026-09-14"))
    banking.passes("2026-09-15", "11:00", up_to_date=False)

    assert before == banking.book.bank.entries()[:1]
    assert entries(banking) == ["2026-09-10 -3.00", "2026-09-11 -500.00"]


def test_a_file_the_bank_mailed_is_read(banking: World):
    """
    From the folder the settings name; the mail's own words are no file.
    """
    statement = mt940(COFFEE, opening="1000.00", until="2026-09-14")
    banking.receives(
        "Bank <bank@bank.example>", "Uw afschrift", on="2026-09-14", files={"a.940": statement}, folder="Bank"
    )
    banking.passes("2026-09-15", up_to_date=False)

    assert entries(banking) == ["2026-09-10 -3.00"]
    assert "complete until 14 September 2026" in banking.types("bank").out


def test_a_file_that_is_not_understood_is_one_question_and_the_others_are_read(banking: World):
    """
    Also when it is met again and again; once the settings say what its columns mean, it is read.
    """
    drops(banking, "a.csv", csv_table(COFFEE))
    drops(banking, "b.940", mt940(RENT, opening="997.00", until="2026-09-14"))
    banking.passes("2026-09-15", up_to_date=False)
    banking.passes("2026-09-15", "10:30", up_to_date=False)

    (question,) = banking.questions("bank file not taken")
    assert "a.csv" in question.text
    assert entries(banking) == ["2026-09-11 -500.00"]
    columns = '[bank.csv]\ndate = "Tag"\namount = "Betrag"\nname = "Wer"\naccount = "Konto"\ntext = ["Was"]\n'
    banking.settings(more=f'folder = "bank"\n{columns}')
    banking.passes("2026-09-15", "11:00", up_to_date=False)
    assert banking.questions("bank file not taken") == []
    assert entries(banking) == ["2026-09-10 -3.00", "2026-09-11 -500.00"]


def test_a_file_that_is_still_being_written_is_read_later_and_no_letter_goes_meanwhile(banking: World):
    """
    Half a file is nobody's fault: no question, and not half an import.
    """
    whole = mt940(COFFEE, RENT, opening="1000.00", until="2026-09-14")
    drops(banking, "september.940", whole[: len(whole) // 2], written_just_now=True)
    banking.passes("2026-09-15", up_to_date=False)

    assert banking.questions("bank file not taken") == []
    assert entries(banking) == []
    drops(banking, "september.940", whole, written_just_now=True)
    banking.passes("2026-09-15", "10:30", up_to_date=False)
    assert entries(banking) == ["2026-09-10 -3.00", "2026-09-11 -500.00"]


def test_papers_beside_the_statements_are_nobodys_question(banking: World):
    """
    Banks offer a PDF of the same statement.
    """
    drops(banking, "afschrift.pdf", b"%PDF-1.7\n1 0 obj\n")
    banking.passes("2026-09-15", up_to_date=False)

    assert banking.questions("bank file not taken") == []


def test_a_missing_file_is_named_and_asked_for_once(banking: World):
    """
    The account is complete until the gap; the missing file closes it and the question.
    """
    early = Booking("2026-09-08", "-3.00", "Koffiehuis", "twee koffie")
    drops(banking, "a.940", mt940(early, opening="1000.00", until="2026-09-08"))
    drops(banking, "c.940", mt940(Booking("2026-09-14", "5.00", "X", "y"), opening="497.00", until="2026-09-14"))
    banking.passes("2026-09-15", up_to_date=False)
    banking.passes("2026-09-15", "10:30", up_to_date=False)

    (question,) = banking.questions("bank file missing")
    assert "bank file missing between 9 September and 13 September 2026" in question.text
    assert banking.gate("2026-031") == "bank-before-reminder"
    drops(banking, "b.940", mt940(RENT, opening="997.00", until="2026-09-11"))
    banking.passes("2026-09-15", "11:00", up_to_date=False)
    assert banking.questions("bank file missing") == []
    assert "complete until 14 September 2026" in banking.types("bank").out


def test_importing_by_hand_says_what_came_of_each_file(banking: World):
    """
    New, known, refused: and a refusal is an exit code for scripts.
    """
    good, bad = banking.folder / "good.940", banking.folder / "bad.940"
    good.write_bytes(mt940(COFFEE, opening="1000.00", until="2026-09-14"))
    bad.write_bytes(good.read_bytes().replace(b"EUR997,00", b"EUR990,00"))
    said = banking.types("bank", "import", str(good), str(bad), "--now", "2026-09-15")
    again = banking.types("bank", "import", str(good), "--now", "2026-09-15")

    assert said.code == Exit.NOT_UNDERSTOOD
    assert f"good.940: MT940, 1 new, 0 known; {IBAN}" in said.out
    assert "Refused, nothing of it was taken: bad.940" in said.err
    assert (again.code, again.out) == (Exit.OK, f"good.940: MT940, 0 new, 1 known; {IBAN}\n")


def test_lost_books_read_the_folder_again(banking: World):
    """
    The files stayed where they are, so nothing of the bank is lost with the books.
    """
    drops(banking, "september.940", mt940(COFFEE, RENT, opening="1000.00", until="2026-09-14"))
    banking.passes("2026-09-15", up_to_date=False)
    banking.loses_the_books()
    banking.passes("2026-09-15", "10:30", up_to_date=False)

    assert entries(banking) == ["2026-09-10 -3.00", "2026-09-11 -500.00"]


def test_a_list_of_open_numbers_counts_as_booked_and_asks_about_what_it_lacks(banking: World):
    """
    What is missing from it is in no letter until the owner answered; nothing is settled silently.
    """
    banking.invoices("2026-032", to="Bo <bo@beta.example>")
    banking.passes("2026-09-15", up_to_date=False)
    listed = banking.folder / "open.csv"
    listed.write_text("Relatie;Factuur;Bedrag\nBeta;2026-032;121,00\n")
    said = banking.types(
        *("bank", "open-numbers", str(listed), "--column", "factuur", "--until", "2026-09-14"),
        *("--now", "2026-09-15T10:05"),
    )
    banking.passes("2026-09-15", "10:10", up_to_date=False)

    assert "1 of 2 open invoices are on the list" in said.out
    (question,) = banking.questions("open here, and not in your list")
    assert "acme.example/2026-031" in question.text
    assert "2026-032" not in question.text
    assert banking.gate("2026-031") == "payment-asked"
    banking.answers(question, "go on")
    assert banking.gate("2026-031") != "payment-asked"


PAYMENT = Booking("2026-09-14", "121.00", "Acme B.V.", "factuur 2026-031")


def test_a_payment_that_is_dropped_seconds_before_stops_the_letter(banking: World):
    """
    It was decided to write; the statement with the money came in before the last look: nobody is written to.
    """
    drops(banking, "a.940", mt940(COFFEE, opening="1000.00", until="2026-09-13"))
    banking.passes("2026-09-15", "10:00")
    banking.says_yes("2026-09-15")
    later = mt940(PAYMENT, opening="997.00", until="2026-09-14")
    banking.passes_interrupted(lambda: drops(banking, "b.940", later, written_just_now=True), at="10:30")

    assert banking.letters() == []
    assert banking.item("2026-031").is_settled


def test_the_same_letter_leaves_when_the_statement_brings_nothing(banking: World):
    """
    So it was the payment that stopped it.
    """
    drops(banking, "a.940", mt940(COFFEE, opening="1000.00", until="2026-09-13"))
    banking.passes("2026-09-15", "10:00")
    banking.says_yes("2026-09-15")
    later = mt940(Booking("2026-09-14", "-9.00", "Koffiehuis", "taart"), opening="997.00", until="2026-09-14")
    banking.passes_interrupted(lambda: drops(banking, "b.940", later, written_just_now=True), at="10:30")

    assert len(banking.letters()) == 1


def test_a_payment_in_the_banks_mail_stops_the_letter_too(banking: World):
    """
    The mail folder is looked at seconds before as well.
    """
    banking.passes("2026-09-15", "10:00")
    banking.says_yes("2026-09-15")
    statement = mt940(PAYMENT, opening="997.00", until="2026-09-14")
    banking.passes_interrupted(
        lambda: banking.receives("Bank <b@bank.example>", "Afschrift", files={"b.940": statement}, folder="Bank"),
        at="10:30",
    )

    assert banking.letters() == []
    assert banking.item("2026-031").is_settled


def test_a_table_that_may_be_cut_short_keeps_letters_waiting(banking: World):
    """
    Without balances nothing proves that a file written this very second is whole.
    """
    columns = '[bank.csv]\ndate = "Tag"\namount = "Betrag"\nname = "Wer"\naccount = "Konto"\ntext = ["Was"]\n'
    banking.settings(more=f'folder = "bank"\n{columns}')
    banking.passes("2026-09-15", "10:00")
    banking.says_yes("2026-09-15")
    banking.passes_interrupted(lambda: drops(banking, "b.csv", csv_table(COFFEE), written_just_now=True), at="10:30")

    assert banking.letters() == []
    assert entries(banking) == []
    drops(banking, "b.csv", csv_table(COFFEE, PAYMENT))
    banking.passes("2026-09-15", "10:45")
    assert banking.letters() == []
    assert banking.item("2026-031").is_settled
