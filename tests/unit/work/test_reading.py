"""Reading never loses a mail: whatever breaks, in whatever order things come."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from agent.desk import paid
from agent.domain.events import HoldReason
from tests.builders import TODAY, moment
from tests.unit.work.home import JAN, Home, build_home

YESTERDAY = TODAY - timedelta(days=1)


def reasons(home: Home) -> list[HoldReason]:
    """Why all of Acme waits."""
    card = home.book().customer("acme.example")
    assert card
    return [held.reason for held in card.holds(TODAY)]


def test_an_answer_older_than_our_knowledge_of_the_invoice_holds(home: Home):
    """
    The inbox was read before the invoice turned up among the blind copies.
    """
    home.mails(JAN, text="Factuur 2026-031 is betaald.\n", on=YESTERDAY)
    home.passes(YESTERDAY)
    home.invoices()
    home.passes()

    assert reasons(home) == [HoldReason.WORDS]
    assert home.letters() == []


def test_an_old_answer_is_looked_for_until_its_folder_was_read(home: Home):
    """
    The folder failed in the very pass that found the invoice; the next passes must not forget to look back.
    """
    home.mails(JAN, text="Factuur 2026-031 is betaald.\n", on=YESTERDAY)
    home.passes(YESTERDAY)
    home.invoices()
    home.broken.add("INBOX")
    report = home.passes()
    home.broken.clear()
    home.passes()

    assert "INBOX cannot be read just now" in report.troubles[0]
    assert reasons(home) == [HoldReason.WORDS]
    assert home.letters() == []


def test_a_folder_that_fails_stops_every_letter_and_no_other_folder(home: Home):
    """
    It may hold the answer.
    """
    home.invoices()
    home.broken.add("Junk")
    home.passes()

    assert home.letters() == []
    assert home.item().number == "2026-031"


def test_a_mail_in_two_folders_is_one_question(home: Home):
    """
    In the inbox, and the next day archived under another number.
    """
    invoice = home.invoices()
    home.mails(JAN, answers=invoice)
    home.passes()
    home.server.add_message("Archive", home.letters("INBOX")[0], at=moment(TODAY))
    home.passes()

    assert len(home.book().questions()) == 1
    assert len(home.item().replies) == 1


def test_a_settled_invoice_does_not_come_back_when_folders_are_numbered_anew(home: Home):
    """
    A moved mailbox is read from the beginning.
    """
    home.invoices()
    home.passes(date(2026, 3, 4))
    with home.house.ledger.change() as book:
        paid(book, home.item(), None, date(2026, 3, 4), moment(YESTERDAY))
    home.server.renumber("Sent")
    home.passes()

    assert home.book().open_items() == ()
    assert home.letters() == []


def test_a_letter_in_sent_counts_though_its_invoice_is_read_after_it(tmp_path: Path):
    """
    With the books gone, Sent is read before the folder of blind copies; the step was taken all the same.
    """
    home = build_home(tmp_path, account='bcc_folders = ["Copies"]')
    home.server.add_folder("Copies")
    home.goes_live()
    home.invoices(folder="Copies")
    home.passes()
    home.sends_drafts()
    home.passes(TODAY + timedelta(days=1))
    home.lose_books()
    home.goes_live()
    home.passes(TODAY + timedelta(days=2))

    assert home.item().taken == ("light",)
    assert home.letters() == []
