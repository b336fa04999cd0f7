"""What was paid, credited, debited, sent twice or never was an invoice."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from agent.demo.papers import credit_note_ubl, invoice_pdf, invoice_ubl
from agent.domain.invoice import Collection, DocumentKind
from tests.stories.post import JAN, OWNER, SANNE, UBL, paper
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


def words(octets: bytes) -> str:
    """The readable text of a letter."""
    body = message_from_bytes(octets, policy=policy.default).get_body(("plain",))
    assert body
    return str(body.get_content()).replace("\xa0", " ")


def test_what_is_paid_is_put_away_and_never_mentioned_again(world: World):
    """
    `voldaan paid` is all it takes.
    """
    world.invoices()
    world.goes_live()
    world.passes("2026-09-14")

    assert "Nobody will hear about it again" in world.paid("2026-031", on="2026-09-14").out
    assert world.reminds(on="2026-09-15") == []
    assert world.book.open_items() == ()
    assert "€0.00 open" in world.why("2026-031")
    assert "Now: settled" in world.why("2026-031")


def test_a_part_payment_lowers_what_the_letter_asks(world: World):
    """
    Of 121 euros 21 arrived.
    """
    world.invoices()
    world.goes_live()
    world.passes("2026-09-14")
    world.paid("2026-031", on="2026-09-14", amount="21,00")

    (letter,) = world.reminds(on="2026-09-15")

    assert "€ 100,00" in words(letter.octets)


def test_without_the_bank_booked_up_there_is_no_letter_but_one_question(world: World):
    """
    Be up to date before you ask.
    """
    world.invoices()
    world.invoices("2026-032", to="Kees <kees@groen.example>")
    world.goes_live()
    world.passes("2026-09-15", up_to_date=False)

    assert world.gate("2026-031") == "bank-before-reminder"
    assert len(world.questions("bank not up to date")) == 1
    assert world.types("bank", "up-to-date", "2026-09-14", "--now", "2026-09-15").code == 0
    assert len(world.reminds(on="2026-09-15")) == 2


def test_a_credit_note_lowers_the_invoice_it_names(world: World):
    """
    A whole credit leaves nothing to ask.
    """
    world.invoices(files=UBL)
    note = paper("C-2026-01", kind=DocumentKind.CREDIT_NOTE, corrects="2026-031", issued="2026-09-10")
    world.writes(JAN, "Creditnota", files={"C-2026-01.xml": credit_note_ubl(note)}, on="2026-09-10")
    world.goes_live()

    assert world.reminds(on="2026-09-22") == []
    assert "€121.00 credited by C-2026-01" in world.why("2026-031")
    assert world.book.open_items() == ()


def test_a_direct_debit_is_never_chased(world: World):
    """
    The owner collects it himself.
    """
    world.invoices(files=UBL, collection=Collection.DIRECT_DEBIT)
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    assert world.gate("2026-031") == "direct-debit"


def test_papers_that_ask_for_nothing_are_nobodys_item(world: World):
    """
    A quote, a pro forma, somebody else's invoice sent on, and a copy for the bookkeeper.
    """
    quote = invoice_pdf(paper("O-1", kind=DocumentKind.QUOTE))
    pro_forma = invoice_pdf(paper("P-1", kind=DocumentKind.PRO_FORMA))
    bought = invoice_ubl(paper("I-77", seller=paper().buyer, buyer=SANNE))
    world.writes(JAN, subject="Offerte", files={"offerte.pdf": quote}, on="2026-08-20")
    world.writes(JAN, subject="Pro forma", files={"proforma.pdf": pro_forma}, on="2026-08-20")
    world.writes(JAN, subject="Doorbelast", files={"inkoop.xml": bought}, on="2026-08-20")
    world.invoices("2026-001", to="inbox@books.example")
    world.invoices("2026-002", to=OWNER)
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    assert world.book.open_items() == ()
    assert world.questions() == []


def test_an_invoice_sent_twice_is_one_item_and_the_second_time_counts_as_a_letter(world: World):
    """
    Sending it again is reminding.
    """
    world.invoices()
    world.invoices(sent_on="2026-09-11", message_id="<again@mail.example>", subject="Factuur 2026-031 nogmaals")
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    assert len(world.book.open_items()) == 1
    assert world.gate("2026-031") == "owner-wrote"
    assert len(world.reminds(on="2026-09-22")) == 1


def test_without_a_due_date_the_owner_is_asked_and_then_the_letter_goes(world: World):
    """
    Never a guess.
    """
    world.invoices(due_date=None)
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    assert world.gate("2026-031") == "terms-known"
    world.answers(world.question("invoice unclear"), "due 2026-09-08", on="2026-09-15")
    assert len(world.reminds(on="2026-09-16")) == 1


def test_what_was_overdue_before_live_waits_for_an_answer(world: World):
    """
    It stands on the first list; without "go on" nothing on it is ever sent.
    """
    world.invoices()
    world.passes("2026-09-14")
    said = world.types("live", "--yes", "--now", "2026-09-14T11:00")

    assert "2026-031   Doe, Jan   €121.00   8 Sep 2026" in said.out
    assert world.reminds(on="2026-09-15") == []
    world.answers(world.question("already overdue at the start"), "go on", on="2026-09-15")
    assert len(world.reminds(on="2026-09-16")) == 1


def test_an_exported_invoice_starts_a_thread_of_its_own(world: World):
    """
    What lies in the invoice folder counts as sent; the PDF inside the XML is the copy.
    """
    exported = world.folder / "invoices"
    exported.mkdir()
    pdf = invoice_pdf(paper())
    (exported / "2026-031.xml").write_bytes(invoice_ubl(paper(), embed_pdf=pdf))
    world.settings(more='[invoices]\nfolder = "invoices"')
    world.goes_live()

    (letter,) = world.reminds(on="2026-09-15")

    assert str(letter.message["Subject"]) == "Factuur 2026-031"
    assert letter.message["In-Reply-To"] is None
    assert letter.recipients == ("jan@acme.example",)
    assert [part.get_content() for part in letter.message.iter_attachments()] == [pdf]


def test_an_exported_xml_without_a_pdf_waits_for_one(world: World):
    """
    The program asks; a PDF with the same number that comes a day later answers.
    """
    exported = world.folder / "invoices"
    exported.mkdir()
    (exported / "a.xml").write_bytes(invoice_ubl(paper()))
    world.settings(more='[invoices]\nfolder = "invoices"')
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    assert world.gate("2026-031") == "copy-of-invoice"
    (exported / "b.pdf").write_bytes(invoice_pdf(paper()))
    (letter,) = world.reminds(on="2026-09-16")
    assert [part.get_content() for part in letter.message.iter_attachments()] == [invoice_pdf(paper())]
    assert world.questions() == []


def test_a_blind_copy_counts_as_sent(world: World):
    """
    Some invoicing programs mail past Sent and leave a copy in a folder.
    """
    world.dovecot.client.create_folder("Facturen")
    invoice = world.invoices(folder="Facturen")
    world.settings(mailbox='bcc_folders = ["Facturen"]')
    world.goes_live()

    (letter,) = world.reminds(on="2026-09-15")

    assert str(letter.message["In-Reply-To"]) == invoice.message_id
    assert len(world.letters_in("Sent")) == 1
