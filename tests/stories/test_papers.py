"""One invoice, many papers: print-outs, sent again, to the bookkeeper, corrected, credited, in envelopes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pypdfium2
import pytest

from agent.demo.mail import write_mail
from agent.demo.papers import credit_note_ubl, invoice_pdf, invoice_ubl
from agent.demo.papers.paper import Paper
from agent.domain.invoice import DocumentKind
from tests.stories.post import JAN, OWNER, UBL, ZONE, Files, paper
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

ELS = "Els <els@office.example>"


def zipped(**files: bytes) -> bytes:
    """An archive of these files, by their names with an underscore for the full stop."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return octets.getvalue()


def forwarded_whole(pdf: bytes) -> bytes:
    """A mail to Els that carries the mail an invoice left with, as mail programs attach one (message/rfc822)."""
    at = datetime(2026, 8, 25, 12, tzinfo=ZONE)
    first = write_mail(OWNER, JAN, "Factuur", "Hoi Jan\n", at, "<first@mail.example>", files={"2026-031.pdf": pdf})
    around = message_from_bytes(
        write_mail(OWNER, ELS, "Ter info", "Hoi\n", at, "<on@mail.example>"), policy=policy.SMTP
    )
    assert isinstance(around, EmailMessage)
    around.make_mixed()
    around.add_attachment(message_from_bytes(first, policy=policy.SMTP))
    return around.as_bytes()


def joined(*papers: bytes) -> bytes:
    """One PDF with the pages of these."""
    whole = pypdfium2.PdfDocument.new()
    for content in papers:
        whole.import_pages(pypdfium2.PdfDocument(content))
    octets = io.BytesIO()
    whole.save(octets)
    return octets.getvalue()


def corrected_ubl(written: Paper) -> bytes:
    """A corrected invoice (type 384)."""
    return invoice_ubl(written).replace(b"InvoiceTypeCode>380<", b"InvoiceTypeCode>384<")


def printed_as(number: str) -> Callable[[Paper], bytes]:
    """A print-out that shows another number."""
    return lambda written: invoice_pdf(paper(number, price=str(written.lines[0].price)))


def test_five_papers_of_one_invoice_are_one_item_with_one_history(world: World):
    """
    XML and PDF in one mail, sent again, to the bookkeeper, corrected, credited: never two letters about one debt.

    Rules: one-invoice-one-item, corrected-once, credited.
    """
    first = world.invoices(files=UBL)
    world.invoices(files=UBL, sent_on="2026-09-02", message_id="<again@mail.example>", subject="Nogmaals 2026-031")
    world.writes(ELS, subject="Fwd: Factuur 2026-031", files=first.files, on="2026-09-03")
    right = paper("2026-040", price="80.00", issued="2026-08-26", corrects="2026-031")
    world.writes(JAN, subject="Factuur 2026-040", files={"2026-040.xml": corrected_ubl(right)}, on="2026-09-04")
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    assert {item.number for item in world.book.open_items()} == {"2026-031", "2026-040"}
    assert world.gate("2026-031") == "held"
    assert "replaces it" in world.types("questions").out
    world.answers(world.question("invoice unclear"), "replaces it", on="2026-09-15")
    (letter,) = world.reminds(on="2026-09-16")
    assert "2026-040" in str(letter.message["Subject"])

    note = paper("C-1", kind=DocumentKind.CREDIT_NOTE, corrects="2026-040", issued="2026-09-17", price="80.00")
    world.writes(JAN, subject="Creditnota C-1", files={"C-1.xml": credit_note_ubl(note)}, on="2026-09-17")
    assert world.reminds(on="2026-09-24") == []
    assert world.book.open_items() == ()
    told = world.why("2026-031")
    assert "sent again to jan@acme.example on 2 September 2026" in told
    assert "passed on to els@office.example on 3 September 2026" in told
    assert "2026-040 corrects it" in told
    assert "replaced by 2026-040" in told
    assert "€96.80 credited by C-1" in world.why("2026-040")


def test_an_e_invoice_and_a_print_out_that_disagree_are_one_question(world: World):
    """
    The owner sees both numbers and both files, and one answer lets the letter go.
    """
    files: Files = {"{}.xml": invoice_ubl, "print.pdf": printed_as("2026-099")}
    world.invoices(files=files)
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    asked = world.question("invoice unclear")
    assert "2026-031 in “2026-031.xml”, 2026-099 in “print.pdf”" in asked.text
    world.answers(asked, "number 2026-031", on="2026-09-15")
    (letter,) = world.reminds(on="2026-09-16")
    assert "2026-031" in str(letter.message["Subject"])


def test_the_same_number_for_two_customers_is_two_invoices(world: World):
    """
    Each gets his own letter about his own amount.
    """
    world.invoices(files=UBL)
    world.invoices(files=UBL, to="Kees <kees@groen.example>", price="50.00", message_id="<groen@mail.example>")
    world.goes_live()

    letters = world.reminds(on="2026-09-15")

    assert sorted(letter.recipients for letter in letters) == [("jan@acme.example",), ("kees@groen.example",)]


def test_an_invoice_in_a_zip_is_reminded_of_with_its_own_file(world: World):
    """
    What the letter carries is the invoice, byte for byte, not the archive; what stayed shut is asked about.
    """
    pdf = invoice_pdf(paper())
    archive = zipped(**{"2026-031_pdf": pdf, "leesmij_txt": b"Hoi", "oud_zip": zipped(a_pdf=pdf)})
    world.writes(JAN, subject="Factuur 2026-031", files={"facturen.zip": archive}, on="2026-08-25")
    world.goes_live()

    (letter,) = world.reminds(on="2026-09-15")

    assert [part.get_content() for part in letter.message.iter_attachments()] == [pdf]
    assert "“facturen.zip”" in world.question("document not readable").text
    assert "“oud.zip”" in world.question("document not readable").text


def test_an_invoice_in_a_saved_mail_waits_for_whom_to_write_to(world: World):
    """
    It was forwarded as an attachment: whoever got it need not be the one who pays.
    """
    pdf = invoice_pdf(paper())
    world.dovecot.deliver("Sent", forwarded_whole(pdf), flags=("\\Seen",), at=datetime(2026, 8, 25, 12, tzinfo=ZONE))
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    asked = world.question("invoice unclear")
    assert "to ADDRESS" in asked.options
    world.answers(asked, "to jan@acme.example", on="2026-09-15")
    (letter,) = world.reminds(on="2026-09-16")
    assert letter.recipients == ("jan@acme.example",)
    assert [part.get_content() for part in letter.message.iter_attachments()] == [pdf]


def test_an_invoice_that_went_to_somebody_else_is_asked_about_once(world: World):
    """
    The buyer's accountant, whom the owner then confirms: the next invoice to her asks nothing.
    """

    def mails(number: str, on: str) -> None:
        files = {f"{number}.xml": invoice_ubl(paper(number)), f"{number}.pdf": invoice_pdf(paper(number))}
        world.writes(ELS, subject=f"Factuur {number}", files=files, on=on)

    mails("2026-031", on="2026-08-25")
    world.goes_live()
    world.passes("2026-09-15")
    asked = world.question("invoice unclear")
    assert "made out to Acme (jan@acme.example), and went to els@office.example" in asked.text
    world.answers(asked, "to els@office.example", on="2026-09-15")
    mails("2026-032", on="2026-09-15")
    world.passes("2026-09-15", "11:00")

    assert [item.invoice.unsettled for item in world.book.open_items()] == [(), ()]


def test_several_invoices_in_one_pdf_are_an_item_each(world: World):
    """
    Printed in one go and mailed in one file: each is reminded of with its own pages.
    """
    both = joined(invoice_pdf(paper()), invoice_pdf(paper("2026-032", price="50.00")))
    world.writes(JAN, subject="Facturen", files={"facturen.pdf": both}, on="2026-08-25")
    world.goes_live()

    (letter,) = world.reminds(on="2026-09-15")

    assert {item.number for item in world.book.open_items()} == {"2026-031", "2026-032"}
    assert len(list(letter.message.iter_attachments())) == 2
