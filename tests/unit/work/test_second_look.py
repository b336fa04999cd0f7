"""What lies in Drafts stays true, and no odd mail, date or setting stops a pass or hides somebody's words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest

from agent.desk import paid
from agent.domain.events import Corrected, Reminded
from agent.outbox import Journal
from tests.builders import DUE, TODAY, eur, moment
from tests.unit.work.home import JAN, OWNER, SENT_ON, Home

TOMORROW = TODAY + timedelta(days=1)


def pays(home: Home, number: str, amount: str | None = None) -> None:
    """Money came in, and Sanne noted it."""
    with home.house.ledger.change() as book:
        (item,) = book.find(number)
        paid(book, item, eur(amount) if amount else None, TODAY, moment(TODAY, time(11, 0)))


def test_a_draft_about_two_invoices_is_taken_back_when_one_of_them_is_paid(home: Home):
    """
    The next one asks only for the other.
    """
    home.invoices("2026-031")
    home.invoices("2026-032", due=DUE - timedelta(days=1))
    home.passes()
    assert len(home.letters()) == 1
    pays(home, "2026-031")
    home.passes(TOMORROW)
    home.passes(TOMORROW)

    (letter,) = home.letters()
    assert b"2026-032.pdf" in letter
    assert b"2026-031.pdf" not in letter


def test_a_draft_that_names_an_amount_no_longer_owed_is_made_anew(home: Home):
    """
    After a part payment the owner must not ask for the whole.
    """
    home.invoices()
    home.passes()
    pays(home, "2026-031", "60.00")
    home.passes(TOMORROW)
    home.passes(TOMORROW)

    (letter,) = home.letters()
    assert b"61,00" in letter


def test_money_noted_between_a_crash_and_the_next_start_takes_the_draft_back_as_well(home: Home):
    """
    The draft lay there when the program died; its words are those of the moment it was written.
    """
    home.invoices()
    home.passes()
    journal = home.folder / "data/outbox/journal.jsonl"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    home.house = replace(home.house, journal=Journal(journal))
    pays(home, "2026-031", "60.00")
    home.passes(TOMORROW)
    home.passes(TOMORROW)

    (letter,) = home.letters()
    assert b"61,00" in letter


def test_a_journal_that_is_gone_does_not_lead_to_a_second_draft(home: Home):
    """
    The first one lies in Drafts, and the mail program saved it under an id of its own. Rule: restored.
    """
    home.invoices()
    home.passes()
    (draft,) = home.server.folder("Drafts").mails.values()
    draft.octets = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <saved@mail.example>", draft.octets)
    journal = home.folder / "data/outbox/journal.jsonl"
    journal.unlink()
    home.house = replace(home.house, journal=Journal(journal))
    home.passes(TOMORROW)
    (question,) = home.book().questions()

    assert home.letters() == []
    assert "put back" in question.text
    home.answers(question, "go on", moment(TOMORROW))
    home.passes(TOMORROW, time(11))
    assert len(home.letters()) == 1


def test_an_answer_is_not_hidden_by_the_owners_own_fast_clock(home: Home):
    """
    Her mail in the thread bears a date of next week; what Jan writes tomorrow was not answered by it.
    """
    invoice = home.invoices()
    mail = home.mails(OWNER, JAN, "Re: Factuur 2026-031", on=TODAY + timedelta(days=7), folder="Sent", answers=invoice)
    ((uid, lying),) = [(u, m) for u, m in home.server.folder("Sent").mails.items() if mail.encode() in m.octets]
    home.server.folder("Sent").mails[uid] = type(lying)(**{**vars(lying), "received_at": moment(TODAY)})
    home.passes()
    home.mails(JAN, text="Klopt niet!\n", on=TOMORROW, answers=invoice)
    home.passes(TOMORROW)

    assert [question.kind.value for question in home.book().questions()] == ["customer wrote"]


def test_an_invoice_due_on_the_last_day_of_the_calendar_stops_no_pass(home: Home):
    """
    Some programs write 31-12-9999 for "no due date"; the owner is asked, and the invoice beside it is reminded.
    """
    home.invoices("2026-032", to="Els <els@beta.example>")
    home.invoices()
    home.passes(SENT_ON)
    with home.house.ledger.change() as book:
        book.put(home.item("2026-032").with_events(Corrected(moment(TODAY), "due_date", "9999-12-31", "a paper")))
    home.passes()

    assert len(home.letters()) == 1
    assert [question.kind.value for question in home.book().questions()] == ["something went wrong"]


def test_a_mail_that_surprises_us_keeps_its_customer_quiet(home: Home, monkeypatch: pytest.MonkeyPatch):
    """
    Whatever it was, a person may have written it.
    """

    def surprised(*_: object) -> None:
        raise ZeroDivisionError

    invoice = home.invoices()
    home.passes(SENT_ON)
    home.mails(JAN, text="Klopt niet.\n", answers=invoice)
    monkeypatch.setattr("agent.work.reading.record_watched", surprised)
    home.passes()

    assert "something went wrong" in [question.kind.value for question in home.book().questions()]
    assert home.letters() == []


def test_words_about_an_invoice_read_late_are_found_again_although_they_asked_for_quiet(home: Home):
    """
    Sent could not be read when Jan wrote about 2026-032, and for the time being his mail meant two quiet days.
    """
    home.invoices("2026-031")
    home.passes(SENT_ON)
    home.broken.add("Sent")
    home.invoices("2026-032", on=SENT_ON, due=DUE)
    home.mails(JAN, text="Factuur 2026-032 klopt niet.\n", on=SENT_ON + timedelta(days=1))
    home.passes(SENT_ON + timedelta(days=1))
    home.broken.clear()
    home.passes(SENT_ON + timedelta(days=1))
    home.passes(TODAY)

    assert "customer wrote" in [question.kind.value for question in home.book().questions()]
    assert home.letters() == []


def test_a_strangers_mail_that_bears_our_mark_is_still_read(home: Home):
    """
    A ticket system may copy every field of what it answers.
    """
    invoice = home.invoices()
    home.mails(JAN, text="Klopt niet.\n", answers=invoice)
    (lying,) = home.server.folder("INBOX").mails.values()
    marked = b"X-Voldaan-Letter: 1 installation=a letter=b\r\n" + lying.octets
    home.server.folder("INBOX").mails.clear()
    home.server.add_message("INBOX", marked, at=moment(TODAY))
    home.passes()

    assert [question.kind.value for question in home.book().questions()] == ["customer wrote"]
    assert home.letters() == []


def test_a_letter_in_sent_counts_though_the_customers_card_has_another_name_now(home: Home):
    """
    After the books were lost a card may be found by the domain instead of the VAT number.
    """
    home.invoices()
    home.passes()
    home.sends_drafts()
    ((uid, lying),) = [(u, m) for u, m in home.server.folder("Sent").mails.items() if b"X-Voldaan-Letter" in m.octets]
    del home.server.folder("Sent").mails[uid]
    other = lying.octets.replace(b"customer=acme.example", b"customer=nl001234567b01")
    other = other.replace(b"acme.example%2F2026-031", b"nl001234567b01%2F2026-031")
    assert other != lying.octets
    home.server.add_message("Sent", other, at=moment(TODAY))
    home.lose_books()
    home.goes_live()
    home.passes(TOMORROW)

    assert [event.step for event in home.item().history if isinstance(event, Reminded)] == ["light"]
    assert home.letters() == []
