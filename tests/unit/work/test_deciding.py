"""Facts, books and the owner's cards brought together; questions asked once and withdrawn when moot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.desk import make_overview
from agent.domain.events import Corrected, Credited
from agent.domain.mail import Address
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.work.deciding import ask_owner, customer_and_items, decide_all, gather_facts
from tests.builders import DUE, TODAY, bounced, customer, disputed, eur, held, moment, overdue, promised, quiet
from tests.unit.desk.books import put, put_acme, wrote
from tests.unit.work.home import SENT_ON, Home, build_home

NOW = moment(TODAY)


def decide(home: Home, ask: bool = True):
    """Decide for everybody and put the questions on the desk."""
    with home.house.ledger.change() as book:
        facts = gather_facts(home.house, book, NOW, mail_complete=True)
        decisions = decide_all(home.house, book, facts)
        if ask:
            ask_owner(book, decisions, facts)
    return decisions


def test_every_open_invoice_has_a_reason(home: Home):
    """
    Whatever happened to it; for the owner who asks why.
    """
    items = [
        overdue("1"),
        overdue("2", None, bounced()),
        overdue("3", None, disputed()),
        overdue("4", None, held()),
        overdue("5", None, promised(TODAY)),
        overdue("6", due=None, unsettled=("due_date",)),
        overdue("7", to=()),
        overdue("8", copy=None, unsettled=("copy",)),
        quiet("9"),
    ]
    with home.house.ledger.change() as book:
        put_acme(book, *items)
    lines = make_overview(home.book(), decide(home), Mode.DRAFT, NOW).lines

    assert sorted(line.number for line in lines) == [str(number) for number in range(1, 10)]
    assert all(line.gate and line.reason for line in lines)


def test_a_question_is_asked_once(home: Home):
    """
    Every pass finds the same gate closed.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031", None, bounced()))
    decide(home)
    (asked,) = home.book().questions()
    decide(home)

    assert home.book().questions() == (asked,)


def test_a_question_is_withdrawn_when_its_gate_opens_by_itself(home: Home):
    """
    The owner corrected it some other way.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031", due_date=None, unsettled=("due_date",)))
    decide(home)
    with home.house.ledger.change() as book:
        book.put(home.item().with_events(Corrected(NOW, "due_date", DUE.isoformat(), "the owner")))
    decide(home)

    assert home.book().questions() == ()


def test_the_bank_is_asked_about_once_for_everybody(home: Home):
    """
    Two customers wait for the same bookings.
    """
    with home.house.ledger.change() as book:
        put(book, customer("Acme", overdue("1")), customer("Beta", overdue("2")))
        book.mark.bank_complete_until = {None: date(2026, 3, 2)}
    decide(home)

    assert [question.kind for question in home.book().questions()] == [QuestionKind.BANK_BEHIND]


def test_what_a_customer_wrote_is_asked_once_by_the_mail_and_not_again_by_the_gate(home: Home):
    """
    The mail's question shows the words.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        wrote(book, "mail-1", "2026-031")
    decide(home)

    assert [question.subject for question in home.book().questions()] == ["mail-1"]


def test_a_credit_note_that_settles_an_invoice_closes_its_questions(home: Home):
    """
    Nobody need answer what Jan wrote about an invoice that is gone.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        wrote(book, "mail-1", "2026-031")
        book.put(book.item("acme.example/2026-031").with_events(Credited(NOW, eur("121.00"), "C-1")))
    home.passes()

    assert home.book().question("Q1").answer == "settled"
    assert home.book().customer("acme.example").holds(TODAY) == ()


class TestCards:
    """What the owner knows better, in the settings."""

    @pytest.fixture
    def agreed(self, tmp_path: Path) -> Home:
        """Acme has agreed on sixty days, and is one of two cards."""
        more = """
[[customers]]
match = ["acme.example", "acme-group.example"]
terms_days = 60
address = "books@office.example"
[[customers]]
match = ["office.example"]
hold = true
"""
        home = build_home(tmp_path, more=more)
        home.goes_live()
        return home

    def read(self, home: Home, *items):
        """Acme and its invoices as the card wants them read."""
        with home.house.ledger.change() as book:
            put_acme(book, *items)
        return customer_and_items(home.house, home.book(), "acme.example")

    def test_agreed_terms_beat_printed_ones(self, agreed: Home):
        """
        Sixty days after the invoice date, whatever the paper says.
        """
        _, (item,) = self.read(agreed, overdue("2026-031", issue_date=SENT_ON, unsettled=("due_date",)))

        assert item.invoice.due_date == SENT_ON + timedelta(days=60)
        assert item.invoice.unsettled == ()

    def test_agreed_terms_count_from_the_mail_when_the_date_is_not_certain(self, agreed: Home):
        """
        A printed due date must not sneak past the agreement.
        """
        _, (item,) = self.read(agreed, overdue("2026-031", issue_date=None))

        assert item.invoice.due_date == SENT_ON + timedelta(days=60)

    def test_the_owners_answer_beats_the_agreement(self, agreed: Home):
        """
        For this one invoice he said so.
        """
        said = Corrected(NOW, "due_date", "2026-03-10", "the owner")
        _, (item,) = self.read(agreed, overdue("2026-031", None, said, issue_date=SENT_ON))

        assert item.invoice.due_date == date(2026, 3, 10)

    def test_a_missing_address_is_filled_in(self, agreed: Home):
        """
        An exported invoice that names none.
        """
        _, (item,) = self.read(agreed, overdue("2026-031", to=(), unsettled=("recipient",)))

        assert item.invoice.dispatch.to == (Address("books@office.example"),)
        assert item.invoice.unsettled == ()

    def test_whoever_the_card_names_speaks_for_the_customer(self, agreed: Home):
        """
        Their mail is a human word of Acme, also when no invoice ever went there.
        """
        card, _ = self.read(agreed, overdue("2026-031"))

        assert card.knows(Address("books@office.example"))
        assert card.knows(Address("els@acme-group.example"))

    def test_somebody_who_got_a_copy_does_not_bring_his_own_card(self, tmp_path: Path):
        """
        The adviser in Cc is left alone by agreement; Beta is not.
        """
        home = build_home(tmp_path, more='[[customers]]\nmatch = ["adviser.example"]\nhold = true\n')
        beta = customer("Beta", overdue("1"))
        people = (*beta.card.people, Address("an@adviser.example"))
        with home.house.ledger.change() as book:
            put(book, replace(beta, card=replace(beta.card, people=people)))
        card, _ = customer_and_items(home.house, home.book(), "beta.example")

        assert card.holds(TODAY) == ()

    def test_who_is_held_in_the_settings_stays_held_after_a_release(self, tmp_path: Path):
        """
        The settings say it every day.
        """
        home = build_home(tmp_path, more='[[customers]]\nmatch = ["acme.example"]\nhold = true\n')
        home.goes_live()
        with home.house.ledger.change() as book:
            put_acme(book, overdue("2026-031"))
        (verdict,) = decide(home)["acme.example"].verdicts

        assert (verdict.gate, verdict.reason) == ("held", "asked by the owner (hold = true in the settings)")
