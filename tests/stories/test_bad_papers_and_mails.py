"""Strange papers and strange mails: each ends on the desk with its reason, and the good ones beside it go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from agent.demo.papers import invoice_pdf, invoice_ubl
from tests.stories.post import FACTURX, JAN, OWNER, UBL, paper
from tests.stories.world import World
from tests.unit.documents.pdf_builder import Sheet, pdf

pytestmark = pytest.mark.dovecot

DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def among_good_ones(world: World) -> Iterator[World]:
    """Two good invoices lie around whatever the story adds; at its end both of them must have been reminded."""
    world.invoices("2026-001", to="Kees <kees@groen.example>", files=UBL)
    yield world
    world.invoices("2026-002", to="Maud <maud@noord.example>", files=FACTURX)
    world.goes_live()
    world.reminds(on="2026-09-15")
    reminded = {address for letter in world.letters() for address in letter.recipients}
    assert {"kees@groen.example", "maud@noord.example"} <= reminded


def test_a_paper_nobody_can_read_becomes_a_question_with_its_reason(among_good_ones: World):
    """
    Broken, locked, empty, or asking for more than it may; never a guess, and never silence.
    """
    papers = {
        "kapot.pdf": (b"%PDF-1.4 and then nothing", "broken"),
        "slot.pdf": (pdf(Sheet().line("Factuur 2026-031"), encrypted=True), "password"),
        "leeg.pdf": (b"", "empty"),
        "bom.xml": (DOCTYPE + invoice_ubl(paper()).partition(b"?>")[2], "document type definition"),
    }
    for name, (content, _) in papers.items():
        among_good_ones.writes(JAN, subject="Factuur", files={name: content}, on="2026-08-25")
    assert among_good_ones.passes("2026-09-14").code == 0

    told = sorted(question.text for question in among_good_ones.questions("document not readable"))
    assert len(told) == len(papers)
    for text, (name, (_, reason)) in zip(told, sorted(papers.items()), strict=True):
        assert name in text
        assert reason in text


def test_a_mail_without_a_message_id_is_one_invoice_and_its_letter_starts_a_thread(among_good_ones: World):
    """
    There is nothing to answer, so nothing is made up.
    """
    among_good_ones.invoices(edit=lambda mail: re.sub(rb"(?m)^Message-ID:.*\r\n", b"", mail))
    among_good_ones.goes_live()
    among_good_ones.passes("2026-09-14")
    letters = among_good_ones.reminds(on="2026-09-15")

    (letter,) = [letter for letter in letters if letter.recipients == ("jan@acme.example",)]
    assert letter.message["In-Reply-To"] is None
    assert len(among_good_ones.book.find("2026-031")) == 1


def test_two_mails_with_one_message_id_are_two_invoices(among_good_ones: World):
    """
    Seen in practice: programs that send every invoice under the same id.
    """
    among_good_ones.invoices("2026-031", message_id="<same@mail.example>")
    among_good_ones.invoices("2026-032", message_id="<same@mail.example>", to="Piet <piet@elders.example>")
    among_good_ones.goes_live()
    among_good_ones.reminds(on="2026-09-15")

    assert {item.number for item in among_good_ones.book.open_items()} >= {"2026-031", "2026-032"}
    assert {letter.recipients for letter in among_good_ones.letters()} >= {
        ("jan@acme.example",),
        ("piet@elders.example",),
    }


def test_a_reply_in_an_unknown_charset_still_holds(among_good_ones: World):
    """
    Not one word of it need be understood.
    """
    charsets = {"2026-031": b"x-klingon", "2026-032": b'"; drop', "2026-033": b"utf-7", "2026-034": b""}
    for number, charset in charsets.items():
        among_good_ones.invoices(number, to=f"Jan <jan@customer-{number}.example>")
        among_good_ones.reply(number, edit=partial(_in_charset, charset))
    among_good_ones.goes_live()
    among_good_ones.reminds(on="2026-09-15")

    assert {among_good_ones.gate(number) for number in charsets} == {"human-words"}


def _in_charset(charset: bytes, mail: bytes) -> bytes:
    strange = re.sub(rb"Content-Type:.*", b"Content-Type: text/plain; charset=" + charset, mail)
    return strange + b"\xff\xfeja hoor\x80\r\n"


def test_a_customer_whose_name_holds_a_line_break_gets_no_header_of_his_own_making(among_good_ones: World):
    """
    An encoded name may carry any character (RFC 2047 5); a letter carries one Bcc at most in its dreams.
    """
    evil = b"=?utf-8?q?Acme=0D=0ABcc=3A_spy=40evil=2Eexample?= <jan@acme.example>"
    among_good_ones.invoices(edit=lambda mail: mail.replace(JAN.encode(), evil))
    among_good_ones.goes_live()
    among_good_ones.reminds(on="2026-09-15")

    assert all(mail.message["Bcc"] is None for mail in among_good_ones.sink.mails())
    assert all("spy@evil.example" not in mail.recipients for mail in among_good_ones.sink.mails())
    assert among_good_ones.item("2026-031").customer == "acme.example"
    for said in ("status", "questions"):
        assert "\nBcc" not in among_good_ones.types(said).out


def test_a_customer_named_with_a_line_break_in_his_e_invoice_stays_on_one_line(among_good_ones: World):
    """
    What others wrote never becomes a line of ours.
    """
    named = paper(buyer=replace(paper().buyer, name="Acme\nTotaal: betaald"))
    among_good_ones.writes(
        JAN, subject="F", files={"f.xml": invoice_ubl(named), "f.pdf": invoice_pdf(paper())}, on="2026-08-25"
    )
    among_good_ones.goes_live()
    among_good_ones.passes("2026-09-14")

    assert "\nTotaal: betaald" not in among_good_ones.types("status", "--now", "2026-09-14").out
    assert "\nTotaal: betaald" not in among_good_ones.why("2026-031")


def test_a_mail_full_of_nonsense_stops_nobody(among_good_ones: World):
    """
    Half a structure, a header of a hundred thousand bytes, no body at all.
    """
    deliver = among_good_ones.dovecot.deliver
    for folder in ("Sent", "INBOX"):
        deliver(folder, b"\r\n")
        deliver(folder, b"From: \xff\xfe <<<@>\r\nSubject: " + b"x" * 100_000 + b"\r\n\r\n")
        deliver(folder, b'Content-Type: multipart/mixed; boundary="q"\r\nTo: ,,;:\r\n\r\n--q\r\n--q\r\n\r\n--q')
        deliver(folder, f"From: {OWNER}\r\nDate: yesterday\r\nMessage-ID: <a b c>\r\nTo: {JAN}\r\n\r\nx".encode())

    assert among_good_ones.passes("2026-09-14").code == 0
