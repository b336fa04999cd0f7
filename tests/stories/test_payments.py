"""Money on the bank, from the file to what customers hear: paid, asked, taken back, gone back."""

from __future__ import annotations

import os
import time

import pytest

from tests.stories.bank_files import Booking, mt940
from tests.stories.post import JAN
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

PAID = Booking("2026-09-11", "121.00", "Acme", "factuur 2026-031")


@pytest.fixture
def banking(world: World) -> World:
    """One invoice of 121 euros, due on 8 September 2026, and a folder for bank files."""
    (world.folder / "bank").mkdir()
    world.settings(more='folder = "bank"\n')
    world.invoices()
    world.goes_live()
    return world


def drops(world: World, name: str, *bookings: Booking, opening: str, until: str) -> None:
    """Sanne saves a statement into her bank folder."""
    path = world.folder / "bank" / name
    path.write_bytes(mt940(*bookings, opening=opening, until=until))
    moment = time.time() - 60
    os.utime(path, (moment, moment))


def passes(world: World, on: str, at: str = "10:00") -> None:
    """One pass that knows of the bank what its files say."""
    world.passes(on, at, up_to_date=False)


def test_a_statement_pays_an_invoice_before_its_letter(banking: World):
    """
    The day before its letter would go the money is there: nobody hears anything, and the reason is told.
    """
    drops(banking, "a.940", PAID, opening="1000.00", until="2026-09-14")

    assert banking.reminds(on="2026-09-15") == []
    assert banking.book.open_items() == ()
    told = banking.why("2026-031")
    assert "payment 1: €121.00 paid, booked on 11 September 2026" in told
    assert "number 2026-031, amount exact" in told
    assert "Now: settled" in told


def test_a_statement_that_is_read_before_the_invoice_pays_it_all_the_same(banking: World):
    """
    The invoice is found in Sent a day after its payment. Rule: any-order.
    """
    drops(banking, "a.940", Booking("2026-09-11", "242.00", "Groen", "2026-032"), opening="1000.00", until="2026-09-14")
    passes(banking, "2026-09-15", "08:00")
    banking.invoices("2026-032", to="Kees <kees@groen.example>", price="200.00")
    passes(banking, "2026-09-15")

    assert [item.number for item in banking.book.open_items()] == ["2026-031"]


def test_money_that_is_unclear_is_one_question_and_no_letter(banking: World):
    """
    A stranger paid the very amount: asked by `voldaan questions`, answered by `voldaan answer`. Rule: payment-asked.
    """
    stranger = Booking("2026-09-11", "121.00", "J. Pietersen", "bedankt", account="NL72VOLD0999999999")
    drops(banking, "a.940", stranger, opening="1000.00", until="2026-09-14")

    assert banking.reminds(on="2026-09-15") == []
    assert banking.gate("2026-031") == "payment-asked"
    (question,) = banking.questions("payment unclear")
    assert "€121.00 from J. Pietersen" in question.text
    assert f"voldaan answer {question.id} yes" in banking.types("questions").out

    assert "paid; nobody will hear about it again" in banking.answers(question, "yes").out
    assert banking.book.open_items() == ()


def test_no_customer_lets_the_letter_go(banking: World):
    """
    It was the neighbour's; the invoice is still late. Rule: payment-asked.
    """
    stranger = Booking("2026-09-11", "121.00", "J. Pietersen", "bedankt", account="NL72VOLD0999999999")
    drops(banking, "a.940", stranger, opening="1000.00", until="2026-09-14")
    passes(banking, "2026-09-15", "08:00")
    (question,) = banking.questions("payment unclear")
    banking.answers(question, "no customer", at="08:10")

    assert len(banking.reminds(on="2026-09-15")) == 1
    assert banking.questions("payment unclear") == []


def test_money_that_goes_back_opens_the_invoice_softly(banking: World):
    """
    The light letter had gone; then the money came, and went back: days of quiet, and the light one again.
    Rule: opened-again.
    """
    drops(banking, "a.940", opening="1000.00", until="2026-09-14")
    assert len(banking.reminds(on="2026-09-15")) == 1
    drops(banking, "b.940", Booking("2026-09-16", "121.00", "Acme", "2026-031"), opening="1000.00", until="2026-09-16")
    passes(banking, "2026-09-17")
    assert banking.book.open_items() == ()

    back = Booking("2026-09-22", "-121.00", "Acme", "terugboeking 2026-031")
    drops(banking, "c.940", back, opening="1121.00", until="2026-09-22")
    passes(banking, "2026-09-23")

    assert "went back" in banking.questions("money went back")[0].text
    assert "owed again since 23 September 2026; light from 28 September 2026" in banking.why("2026-031", "2026-09-23")

    drops(banking, "d.940", opening="1000.00", until="2026-09-28")
    (letter,) = banking.reminds(on="2026-09-29")
    assert letter.recipients == ("jan@acme.example",)
    (item,) = banking.book.open_items()
    assert [sent.step for sent in item.letters] == ["light", "light"]


def test_a_match_that_was_wrong_is_taken_back(banking: World):
    """
    `voldaan undo` opens the invoice and asks what the money is for; passes do not make it again. Rule: payment-undone.
    """
    drops(banking, "a.940", PAID, opening="1000.00", until="2026-09-14")
    passes(banking, "2026-09-15", "08:00")

    said = banking.types("undo", "2026-031", "--now", "2026-09-15T09:00")
    assert said.code == 0
    assert "€121.00 open" in said.out
    passes(banking, "2026-09-15", "10:00")
    passes(banking, "2026-09-16", "10:00")

    assert len(banking.book.open_items()) == 1
    assert len(banking.questions("payment unclear")) == 1
    assert "payment 1 taken back: you took it back" in banking.why("2026-031", "2026-09-16")
    again = banking.types("undo", "2026-031", "--now", "2026-09-16T11:00")
    assert again.code != 0
    assert "nothing to take back" in again.err


def test_what_was_noted_by_hand_is_not_paid_twice(banking: World):
    """
    Sanne typed it; the statement comes a day later. Rule: noted-by-hand.
    """
    banking.passes("2026-09-14")
    banking.paid("2026-031", on="2026-09-11")
    drops(banking, "a.940", PAID, opening="1000.00", until="2026-09-14")
    passes(banking, "2026-09-15")

    assert banking.book.open_items() == ()
    assert banking.questions("payment unclear") == []
    told = banking.why("2026-031")
    assert "you noted it as paid on 11 September 2026" in told
    assert "€0.00 open" in told


def test_a_customer_who_paid_and_wrote_is_left_in_peace(banking: World):
    """
    His words are answered by the money.
    """
    banking.passes("2026-09-12")
    banking.reply("2026-031", "Betaald!\n", on="2026-09-12", sender=JAN)
    drops(banking, "a.940", PAID, opening="1000.00", until="2026-09-14")
    passes(banking, "2026-09-15")

    assert banking.book.open_items() == ()
    assert banking.questions("customer wrote") == []
