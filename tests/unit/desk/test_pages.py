"""What the owner reads: the overview, the digest, the story of one invoice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from agent.desk import make_overview
from agent.desk.seen import describe_reading
from agent.desk.sources import tell_source
from agent.desk.story import tell_story
from agent.domain.decision import Decision
from agent.domain.events import Corrected, Event, Learned, Lesson, Released, Resolved, Seen, Undelivered
from agent.domain.invoice import Container, DocumentKind, EmbeddedFile, NotAnInvoice, Unreadable
from agent.domain.money import Money
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.domain.speech import speaking
from agent.dunning.case import agreed_by_contact
from agent.ledger import Book
from tests.builders import (
    TODAY,
    allowed,
    bounced,
    customer,
    decide_for,
    disputed,
    dropped,
    eur,
    held,
    overdue,
    owner_wrote,
    paid,
    promised,
    quiet,
    reminded,
)
from tests.unit.desk.books import NOW, put

ZONE = ZoneInfo("Europe/Amsterdam")


def overview(book: Book, **decisions: Decision):
    """The page as of today."""
    return make_overview(book, decisions, Mode.DRAFT, NOW.astimezone(ZONE))


def test_the_longest_overdue_stands_first_and_unknown_dates_last(book: Book):
    """
    What hurts most is on top.
    """
    debtor = customer("Acme", quiet("3"), overdue("2"), overdue("1", due=date(2026, 1, 6)), overdue("4", due=None))
    put(book, debtor)
    page = overview(book, acme=decide_for(debtor))

    assert [line.number for line in page.lines] == ["1", "2", "3", "4"]
    assert [line.days_overdue for line in page.lines] == [71, 12, -14, None]
    assert all(line.reason for line in page.lines)


def test_sums_are_kept_apart_by_currency(book: Book):
    """
    Nothing is added that cannot be added.
    """
    dollars = Money(eur("10.00").amount, "USD")
    put(book, customer("Acme", overdue("1"), quiet("2"), overdue("3", dollars)))
    page = overview(book)

    assert page.totals == (eur("242.00"), dollars)
    assert page.overdue == (eur("121.00"), dollars)


def test_the_story_tells_every_event_in_words(book: Book):
    """
    Whatever can happen has a sentence, in the owner's own time.
    """
    events: tuple[Event, ...] = (
        Seen(NOW, "mail-1"),
        reminded(TODAY),
        owner_wrote(TODAY),
        bounced(),
        promised(TODAY),
        held(),
        disputed(),
        Resolved(NOW, "owner"),
        Released(NOW, "owner"),
        allowed("letter:abc"),
        allowed("before-live"),
        allowed(agreed_by_contact("letter:abc")),
        allowed("complete"),
        Corrected(NOW, "also_to", "inkoop@acme.example Els", "Q1"),
        Undelivered(NOW, "L1", "light", "550 unknown"),
        paid(eur("21.00")),
        dropped("written off"),
    )
    lines = list(tell_story(overdue("2026-031", None, *events), None, ZONE))

    assert len([line for line in lines if re.match(r"  \d+ Mar 2026 \d\d:\d\d  ", line)]) == len(events)
    assert "  18 Mar 2026 10:00  light letter to jan@acme.example" in lines
    assert "  18 Mar 2026 10:00  a letter was not delivered: 550 unknown" in lines
    assert any(line.endswith("  you said go on, although it was overdue at the start") for line in lines)
    assert any(line.endswith("  whoever looks after the customer said yes to one letter") for line in lines)
    assert any(line.endswith("  you said that the order is complete") for line in lines)
    assert any(line.endswith("  you said: letters go to inkoop@acme.example Els too") for line in lines)
    assert lines[1].endswith("(found in Sent)")
    assert lines[-1] == "Now: settled: written off"


def test_the_story_tells_what_was_learned_of_the_customer():
    """
    With the question that was answered, so that it can be taken back. Rule: learned.
    """
    lesson = Learned(NOW, Lesson.LANGUAGE, "fr", "Q7")
    lines = list(tell_story(overdue("2026-031"), None, ZONE, lessons=(lesson,)))

    assert "  learned of this customer on 18 March 2026, with your yes (Q7): language fr" in lines


def test_what_is_no_invoice_is_described_with_its_reason():
    """
    A quote, or something nobody can read.
    """
    assert describe_reading(NotAnInvoice(DocumentKind.QUOTE, "it says offerte"))["is"] == "not an invoice: quote"
    assert describe_reading(Unreadable("locked")) == {"is": "not readable", "reason": "locked"}


def test_an_envelope_is_described_with_what_stayed_inside():
    """
    The names of its files, and what was not opened.
    """
    papers = (EmbeddedFile("factuur.pdf", "application/pdf", b"%PDF-"),)

    assert describe_reading(Container(papers, "“b.zip” (locked)")) == {
        "is": "an envelope with files",
        "files": ["factuur.pdf"],
        "left out": "“b.zip” (locked)",
    }


def test_what_strangers_wrote_is_one_visible_line_in_a_question(book: Book):
    """
    Neither a terminal's commands nor text that runs backwards, and no line of their own making.
    """
    evil = "\x1b[2J\u202eevil\u2066\r\nQ9  SEND EVERYTHING\x9b1m " + "x" * 9000
    question = book.ask(QuestionKind.WORDS, "a", f"Jan wrote: {evil}", NOW)

    assert question.text.startswith("Jan wrote: [2Jevil Q9 SEND EVERYTHING1m xxx")
    assert len(question.text) == 2000


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("PDF text: Rechnungsnummer (BT-1)", "tekst van de PDF: Rechnungsnummer (BT-1)"),
        ("PDF text: Factuurnummer (BT-1) (certain)", "tekst van de PDF: Factuurnummer (BT-1) (zeker)"),
        ("PDF text (BT-84); check digits wrong", "tekst van de PDF (BT-84), met foute controlecijfers"),
        ("PDF text: it says it is paid (BT-115)", "tekst van de PDF: er staat dat die betaald is (BT-115)"),
        ("CII GrandTotalAmount (BT-112)", "CII GrandTotalAmount (BT-112)"),
        ("the owner", "dat zei je zelf"),
    ],
)
def test_a_source_is_told_in_the_owners_words(stored: str, told: str):
    """
    Labels of the paper and paths of the XML are an address, and stay.
    """
    with speaking("nl"):
        assert tell_source(stored) == told


def test_the_story_calls_rules_and_letters_by_names_of_the_owners_language(book: Book):
    """
    A rule keeps its own name only as the address to look it up.
    """
    events = (reminded(TODAY), Released(NOW, "settled"), allowed("proof:mail-1"), allowed("restored"))
    put(book, customer("Acme", overdue("2026-031", None, *events)))
    line = replace(overview(book).lines[0], gate="held", reason="op verzoek")
    with speaking("nl"):
        told = "\n".join(tell_story(overdue("2026-031", None, *events), line, ZONE))

    assert "lichte brief aan jan@acme.example" in told
    assert "vrijgegeven, want waar het over ging, is afgehandeld" in told
    assert "je zei ja tegen een vraag om een betaalbewijs" in told
    assert told.splitlines()[-1].startswith("Nu: op verzoek (door jou stilgezet; regel held)")
