"""What the bank shows decides who is written to: nobody who paid, nobody while it is behind, regulars in their time."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from tests.stories.bank_files import Booking, mt940
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

COFFEE = Booking("2026-09-08", "-3.00", "Koffiehuis", "koffie")


@pytest.fixture
def banking(world: World) -> World:
    """A world in which statements lie in a folder, and invoice 2026-031 is late by Tuesday 15 September."""
    (world.folder / "bank").mkdir()
    world.settings(more='folder = "bank"')
    world.invoices()
    world.goes_live()
    return world


def drops(world: World, name: str, content: bytes) -> None:
    """Sanne saves what she downloaded; it lies there for a minute."""
    path = world.folder / "bank" / name
    path.write_bytes(content)
    before = path.stat().st_mtime - 120
    os.utime(path, (before, before))


def a_day_passes(world: World, on: str) -> None:
    """The passes of one day: before breakfast, in the morning, in the afternoon."""
    for at in ("07:10", "10:00", "15:00"):
        world.passes(on, at, up_to_date=False)


def test_while_the_bank_is_behind_nobody_is_written_to_and_the_owner_hears_once(banking: World):
    """
    Four bank days old: one question and one note over several days; both end with the statement, and the letter goes.
    """
    drops(banking, "a.940", mt940(COFFEE, opening="1000.00", until="2026-09-09"))
    banking.passes("2026-09-10", up_to_date=False)
    notes = len(banking.notes())

    for day in ("2026-09-15", "2026-09-16", "2026-09-17", "2026-09-18"):
        a_day_passes(banking, day)

    (question,) = banking.questions("bank not up to date")
    told = [note.message.get_body(("plain",)).get_content() for note in banking.notes()[notes:]]
    assert len([text for text in told if f"- {question.id} · " in text]) == 1
    assert banking.letters() == []
    assert banking.gate("2026-031", on="2026-09-19") == "bank-before-reminder"

    drops(banking, "b.940", mt940(opening="997.00", until="2026-09-21"))
    letters = reminds(banking, on="2026-09-22")
    assert banking.questions("bank not up to date") == []
    assert len(letters) == 1


def test_behind_a_gap_between_statements_nobody_is_written_to(banking: World):
    """
    The money may stand in the file that is missing; with that file the letter goes.
    """
    tea, cake = Booking("2026-09-11", "-7.00", "Koffiehuis", "thee"), Booking("2026-09-14", "-9.00", "Bakker", "taart")
    drops(banking, "a.940", mt940(COFFEE, opening="1000.00", until="2026-09-09"))
    drops(banking, "c.940", mt940(cake, opening="990.00", until="2026-09-14"))
    assert reminds(banking, on="2026-09-15") == []
    assert banking.gate("2026-031") == "bank-before-reminder"

    drops(banking, "b.940", mt940(tea, opening="997.00", until="2026-09-11"))
    assert len(reminds(banking, on="2026-09-16")) == 1


def reminds(world: World, on: str) -> list[object]:
    """The letters of a day on which Sanne says yes to what she is asked, and the bank is what its files say."""
    before = len(world.letters())
    world.passes(on, "10:00", up_to_date=False)
    world.says_yes(on)
    world.passes(on, "10:30", up_to_date=False)
    return list(world.letters()[before:])


def test_a_claim_is_settled_in_silence_by_the_statement(banking: World):
    """
    Jan wrote that he paid; his money comes, the question of his mail ends, and nobody hears another word.
    """
    banking.reply("2026-031", "Die heb ik gisteren overgemaakt.\n", on="2026-09-14")
    banking.passes("2026-09-14", up_to_date=False)
    assert banking.gate("2026-031", on="2026-09-14") == "claimed"
    paid = Booking("2026-09-14", "121.00", "Acme B.V.", "factuur 2026-031")
    drops(banking, "a.940", mt940(paid, opening="1000.00", until="2026-09-14"))

    assert reminds(banking, on="2026-09-15") == []

    assert banking.item("2026-031").is_settled
    assert banking.questions() == []
    assert banking.letters() == []


def test_a_claim_the_statement_does_not_bear_out_becomes_one_proposal(banking: World):
    """
    Complete through the bank day after his, and nothing of his: the owner may ask for a proof.
    """
    banking.reply("2026-031", "Die heb ik gisteren overgemaakt.\n", on="2026-09-14")
    banking.passes("2026-09-14", up_to_date=False)
    drops(banking, "a.940", mt940(COFFEE, opening="1000.00", until="2026-09-15"))
    for day in ("2026-09-16", "2026-09-17"):
        assert reminds(banking, on=day) == []

    (question,) = banking.questions()
    assert question.kind.value == "said to be paid, not seen"


def test_a_draft_is_taken_back_when_the_statement_shows_the_money(banking: World):
    """
    Its owner could send it to somebody who paid; and nobody is thanked.
    """
    banking.settings(mode="draft")
    drops(banking, "a.940", mt940(COFFEE, opening="1000.00", until="2026-09-14"))
    banking.passes("2026-09-15", up_to_date=False)
    assert len(banking.lies_in("Drafts")) == 1

    paid = Booking("2026-09-15", "121.00", "Acme B.V.", "factuur 2026-031")
    drops(banking, "b.940", mt940(paid, opening="997.00", until="2026-09-15"))
    banking.passes("2026-09-16", up_to_date=False)

    assert banking.lies_in("Drafts") == {}
    assert banking.letters() == []


def test_a_regular_is_written_to_when_it_is_unusual_for_him(banking: World):
    """
    Three invoices paid nine days late by themselves: the first letter about the fourth waits for that, and says why.
    """
    balance = 1000
    for month in ("04", "05", "06"):
        due = date.fromisoformat(f"2026-{month}-15")
        banking.invoices(f"2026-0{month}", issued=f"2026-{month}-01")
        paid = Booking(str(due + timedelta(days=9)), "121.00", "Acme B.V.", f"factuur 2026-0{month}")
        drops(banking, f"{month}.940", mt940(paid, opening=f"{balance}.00", until=str(due + timedelta(days=9))))
        balance += 121
    drops(banking, "y.940", mt940(opening=f"{balance}.00", until="2026-09-14"))

    assert reminds(banking, on="2026-09-15") == []
    assert banking.gate("2026-031", on="2026-09-15") == "habit"
    assert "usually pays 9 days after the due date (3 invoices)" in banking.why("2026-031", on="2026-09-15")
    assert reminds(banking, on="2026-09-17") == []  # Thursday: nine days after Tuesday the 8th
    drops(banking, "z.940", mt940(opening=f"{balance}.00", until="2026-09-21"))
    assert len(reminds(banking, on="2026-09-22")) == 1


def test_with_payouts_coming_in_an_invoice_with_a_payment_link_is_only_drafted(banking: World):
    """
    One of them may hold its money, and only the owner can look into it.
    """
    banking.invoices("2026-032", to="Kim <kim@groen.example>", edit=_offering_ideal)
    payout = Booking("2026-09-10", "640.12", "Stichting Mollie Payments", "Settlement 2026.09", "NL82DEUT0123456789")
    drops(banking, "a.940", mt940(payout, opening="1000.00", until="2026-09-14"))

    letters = reminds(banking, on="2026-09-15")

    assert len(letters) == 1
    assert [letter.recipients for letter in banking.letters()] == [("jan@acme.example",)]
    ((content, _),) = banking.lies_in("Drafts").values()
    assert b"kim@groen.example" in content
    assert "may hold its money" in banking.why("2026-032")


def _offering_ideal(mail: bytes) -> bytes:
    return mail.replace(b"Groet, Sanne", b"Betalen kan ook via iDEAL: https://pay.example/32\n\nGroet, Sanne")
