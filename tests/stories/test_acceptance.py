"""
Mistakes that reminder programs make, each on a day of its own. The number is its row in docs/acceptance.md, which
names the stories of the others.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date
from email.utils import getaddresses

import pytest

from agent.demo.cast import IBAN, SANNE
from agent.demo.papers import invoice_ubl
from tests.conftest import StartSink
from tests.servers.launch import Accepted
from tests.stories.bank_files import Booking, mt940
from tests.stories.post import JAN, paper
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

OTHER_IBAN = "NL02ABNA0123456789"
COLLEAGUES = '"Smit, Lies" <lies@acme.example>, Jürgen <j@acme.example>'
ENGLISH = "Hi Jan,\n\nPlease find the invoice attached. Let me know if you have any questions.\n\nBest,\nSanne\n"
IN_PARTS = (
    "Dag Sanne,\n\nKunnen we in drie delen betalen: 40 euro op 18 september, 40 euro op 1 oktober en 41 euro op 15"
    " oktober?\n\nJan\n"
)
COMPLAINT = "Dag Sanne,\n\nTwee stoelen waren kapot, dus dit klopt niet.\n\nJan\n"


def words(letter: Accepted) -> str:
    """The text of a letter as its reader sees it."""
    body = letter.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\xa0", " ")


def attached(letter: Accepted) -> list[str]:
    """The names of the files a letter carries."""
    return [str(part.get_filename()) for part in letter.message.iter_attachments()]


def test_after_weeks_with_the_lid_closed_the_first_letter_is_still_the_light_one(world: World):
    """
    3: by now the firm one would have been due; nobody hears it who did not hear the others. Rule: step-not-taken.
    """
    world.invoices()
    world.goes_live()

    assert len(world.reminds(on="2026-10-06")) == 1
    assert world.item("2026-031").taken == ("light",)
    assert world.reminds(on="2026-10-07") == []


def test_an_invoice_due_today_is_not_late(world: World):
    """
    6: not on the day itself, nor while money of that day is under way. Rules: overdue, in-transit.
    """
    world.invoices(due_date=date(2026, 9, 15))
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    assert world.gate("2026-031", on="2026-09-15") == "overdue"
    assert world.reminds(on="2026-09-16") == []
    assert world.gate("2026-031", on="2026-09-16") == "in-transit"


def test_a_letter_that_falls_on_easter_monday_goes_on_wednesday(world: World):
    """
    7: Tuesday 30 March 2027 is then the customer's Monday. Rule: quiet-days.
    """
    world.invoices(issued="2027-03-09", days=14)
    world.goes_live("2027-03-01")

    for day in ("2027-03-29", "2027-03-30"):
        assert world.reminds(on=day) == []
    assert world.gate("2026-031", on="2027-03-30") == "quiet-days"
    assert len(world.reminds(on="2027-03-31")) == 1


def test_a_cent_too_little_is_paid(world: World):
    """
    10: nobody asks for a cent. Rule: part-or-more.
    """
    (world.folder / "bank").mkdir()
    world.settings(more='folder = "bank"\n')
    world.invoices()
    world.goes_live()
    short = Booking("2026-09-11", "120.99", "Acme", "factuur 2026-031")
    statement = world.folder / "bank" / "a.940"
    statement.write_bytes(mt940(short, opening="1000.00", until="2026-09-14"))
    os.utime(statement, (time.time() - 60,) * 2)

    world.passes("2026-09-15", up_to_date=False)

    assert world.letters() == []
    assert world.book.open_items() == ()


def test_of_two_invoices_one_disputed_only_the_other_is_asked_for_and_softly(world: World):
    """
    11: the disputed one had its light letter; the other gets no firmer one for that.
    Rules: disputed, firmness-never-falls.
    """
    world.invoices()
    world.invoices("2026-032", issued="2026-09-08")
    world.goes_live()
    assert len(world.reminds(on="2026-09-15")) == 1
    world.reply("2026-031", COMPLAINT, on="2026-09-16")
    world.passes("2026-09-17")
    world.answers(world.question("customer wrote"), "yes", on="2026-09-17")

    (letter,) = world.reminds(on="2026-09-29")

    assert "2026-032" in words(letter) and "2026-031" not in words(letter)
    assert world.item("2026-032").taken == ("light",)
    assert world.gate("2026-031", on="2026-09-29") == "disputed"


def test_five_invoices_are_one_mail_with_five_copies(world: World):
    """
    12: not five mails. Rules: one-letter-per-customer, copy-of-invoice.
    """
    numbers = [f"2026-03{place}" for place in range(1, 6)]
    for number in numbers:
        world.invoices(number)
    world.goes_live()

    (letter,) = world.reminds(on="2026-09-15")

    assert sorted(attached(letter)) == [f"{number}.pdf" for number in numbers]
    assert all(number in words(letter) for number in numbers)
    assert all(world.item(number).taken == ("light",) for number in numbers)


def test_a_letter_too_big_for_the_server_is_told_and_not_offered_again(world: World, start_sink: StartSink):
    """
    12: five copies are more than it takes (552): nobody got anything, and the owner hears why and what to do.
    """
    world.sink = start_sink("--max-size", "4000")
    world.settings()
    for place in range(1, 6):
        world.invoices(f"2026-03{place}")
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    world.passes("2026-09-16")

    assert all("too big for that server" in question.text for question in world.questions("letter refused"))
    assert len(world.questions("letter refused")) == 5
    assert world.letters() == []
    assert sum(line.state == "refused" for line in world.journal()) == 1


def test_a_letter_goes_to_the_same_people_under_the_same_names(world: World):
    """
    13: one in To, two in Cc, and a comma inside a name is no second person. Rule: same-thread.
    """
    world.invoices(cc=COLLEAGUES)
    world.goes_live()

    (letter,) = world.reminds(on="2026-09-15")

    assert getaddresses([str(letter.message["To"])]) == [("Doe, Jan", "jan@acme.example")]
    assert sorted(getaddresses([str(letter.message["Cc"])])) == sorted(getaddresses([COLLEAGUES]))
    assert sorted(letter.recipients) == ["j@acme.example", "jan@acme.example", "lies@acme.example"]


def test_an_english_thread_of_a_dutch_owner_goes_on_in_english(world: World):
    """
    14: the thread says how to speak, not the settings. Rule: spoken-last.
    """
    world.invoices(text=ENGLISH)
    world.goes_live()

    (letter,) = world.reminds(on="2026-09-15")

    assert words(letter).startswith("Hi Jan,")
    assert "invoice 2026-031" in words(letter) and "factuur 2026-031" not in words(letter).partition("Best")[0]


def test_a_letter_names_the_account_of_its_own_invoice(world: World):
    """
    15: of two accounts each customer is shown the one printed on what he got. Rule: iban-as-printed.
    """
    world.settings(iban=f'{IBAN}", "{OTHER_IBAN}')
    world.invoices()
    world.invoices("2026-032", to="Kees <kees@groen.example>", seller=replace(SANNE, iban=OTHER_IBAN))
    world.goes_live()

    shown = {letter.recipients[0]: words(letter).replace(" ", "") for letter in world.reminds(on="2026-09-15")}

    assert IBAN in shown["jan@acme.example"] and OTHER_IBAN not in shown["jan@acme.example"]
    assert OTHER_IBAN in shown["kees@groen.example"] and IBAN not in shown["kees@groen.example"]


def test_a_first_start_with_three_hundred_old_invoices_writes_to_nobody(world: World):
    """
    21: they are one list for the owner, whatever the mode. Rule: overdue-before-live.
    """
    for customer in range(30):
        to = f"Jan <jan@c{customer}.example>"
        papers = [paper(f"2025-{customer:02}{place}", to=to, issued="2026-06-01") for place in range(10)]
        world.writes(to, files={f"{one.number}.xml": invoice_ubl(one) for one in papers}, on="2026-06-01")
    world.goes_live("2026-09-15")

    world.passes("2026-09-15")

    assert world.letters() == []
    assert len(world.book.open_items()) == 300
    assert {question.kind.value for question in world.questions()} == {"already overdue at the start"}


def test_an_invoice_of_half_a_year_ago_needs_a_person(world: World):
    """
    24: more than 120 days late is no letter any more. Rule: age.
    """
    world.invoices(issued="2026-04-21", days=14)
    world.goes_live("2026-04-20")

    assert world.reminds(on="2026-09-15") == []
    assert world.gate("2026-031") == "age"
    assert len(world.questions()) == 1


def test_a_part_that_was_missed_reaches_the_owner_first_and_the_customer_only_with_a_yes(world: World):
    """
    25: three parts, agreed to with one yes; the first came, the second did not. Rules: plan-kept, part-missed.
    """
    world.invoices()
    world.goes_live()
    world.reply("2026-031", IN_PARTS, on="2026-09-14")
    world.passes("2026-09-15")
    asked = world.question("customer wrote")
    assert asked.proposed == "agree 40.00 on 2026-09-18, 40.00 on 2026-10-01, 41.00 on 2026-10-15"
    assert "akkoord" in asked.letter
    world.answers(asked, "yes", on="2026-09-15")
    world.paid("2026-031", on="2026-09-18", amount="40,00")

    for day in ("2026-09-22", "2026-09-29", "2026-10-01"):
        assert world.reminds(on=day) == []
        assert world.gate("2026-031") == "plan-kept"
        assert world.questions("part of a plan missed") == []

    assert world.reminds(on="2026-10-06") == []
    missed = world.question("part of a plan missed")
    assert "€ 40,00" in missed.text.replace("\xa0", " ") or "€40.00" in missed.text
    world.answers(missed, "yes", on="2026-10-06", at="11:00")
    (letter,) = world.reminds(on="2026-10-07")
    assert "€ 40,00" in words(letter) and "1 oktober" in words(letter)
    assert not any(whole in words(letter) for whole in ("121,00", "81,00"))
    assert JAN.partition("<")[2].rstrip(">") in letter.recipients
