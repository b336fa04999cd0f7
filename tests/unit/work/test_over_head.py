"""Writing to a buyer or director too is a proposal: nobody more gets a letter without a yes. It is 18 March 2026."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agent.desk import apply_answer
from agent.desk.learning_answers import ALSO
from agent.domain.card import Card, Person, Role
from agent.domain.events import Corrected
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.question import QuestionKind
from agent.ledger import Ledger
from agent.work.over_head import find_person, propose_others
from tests.builders import TODAY, customer, disputed, moment, overdue, promised, reminded
from tests.unit.desk.books import put_acme
from tests.unit.work.home import build_home

BUYER = Person(Address("inkoop@acme.example", "Els"), Role.BUYER)
DIRECTOR = Person(Address("piet@acme.example", "Piet"), Role.DIRECTOR)
CLERK = Person(Address("administratie@acme.example"), Role.ADMINISTRATION)
LONG_AGO, YESTERDAY = date(2026, 3, 11), date(2026, 3, 17)


def proposed(*people: Person, item=None, since: date = LONG_AGO) -> Person | None:
    """Whom to propose for an invoice that waits for approval since then."""
    card = customer("Acme", card=Card(people=people)).card
    return find_person(card, item or overdue("2026-031"), since, TODAY, "NL")


class TestProposed:
    """Rule: over-head."""

    def test_a_buyer_comes_before_a_director_and_a_clerk_never(self):
        """
        As far over somebody's head as needed, and no farther.
        """
        assert proposed(CLERK, DIRECTOR, BUYER) == BUYER
        assert proposed(CLERK, DIRECTOR) == DIRECTOR
        assert proposed(CLERK) is None

    def test_an_approval_has_its_five_working_days(self):
        """
        Wednesday to Wednesday.
        """
        assert proposed(BUYER, since=LONG_AGO) == BUYER
        assert proposed(BUYER, since=date(2026, 3, 12)) is None
        assert proposed(BUYER, since=YESTERDAY) is None

    def test_whoever_gets_the_letters_already_is_not_proposed(self):
        """
        After the buyer said nothing the director is next.
        """
        to_both = overdue("2026-031", cc=("inkoop@acme.example",))

        assert proposed(BUYER, DIRECTOR, item=to_both) == DIRECTOR
        assert proposed(BUYER, item=to_both) is None

    def test_whoever_was_added_has_his_days_before_the_next_is_thought_of(self):
        """
        The letter to the buyer has to leave first, and be answered.
        """

        def added(day: date) -> OpenItem:
            return overdue("2026-031", None, Corrected(moment(day), "also_to", "inkoop@acme.example Els", "Q1"))

        assert proposed(BUYER, DIRECTOR, item=added(TODAY)) is None
        assert proposed(BUYER, DIRECTOR, item=added(LONG_AGO)) == DIRECTOR
        assert proposed(DIRECTOR, item=overdue("2026-031", None, reminded(YESTERDAY))) is None

    def test_a_promise_or_complaint_is_no_reason_to_go_higher(self):
        """
        There is an answer already.
        """
        assert proposed(BUYER, item=overdue("2026-031", None, disputed())) is None
        assert proposed(BUYER, item=overdue("2026-031", None, promised(TODAY))) is None


@pytest.mark.parametrize(
    ("words", "people"),
    [("yes", {"jan@acme.example", "inkoop@acme.example"}), ("no", {"jan@acme.example"})],
)
def test_only_a_yes_adds_a_recipient_and_of_that_invoice_alone(tmp_path, words: str, people: set[str]):
    """
    Other invoices of theirs go where they went. Rule: over-head.
    """
    with Ledger(tmp_path).change() as book:
        acme = customer("Acme", overdue("2026-031"), overdue("2026-032"))
        book.put_customer(acme.card)
        for item in acme.items:
            book.put(item)
        key = "acme.example/2026-031"
        subject = f"{ALSO}{key} inkoop@acme.example Els"
        asked = book.ask(
            QuestionKind.OVER_HEAD, subject, "Mail her too?", moment(TODAY), ("yes", "no"), "acme.example", key
        )
        apply_answer(book, asked, words, moment(TODAY))
        items = {item.number: item.invoice.dispatch.recipient_set for item in book.items_of("acme.example")}

    assert items == {"2026-031": people, "2026-032": {"jan@acme.example"}}


def test_what_is_moot_is_not_asked_any_more(tmp_path: Path):
    """
    Nobody waits for an approval of it now. Rule: over-head.
    """
    home = build_home(tmp_path)
    key = "acme.example/2026-031"
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031", None, disputed()))
        subject = f"{ALSO}{key} inkoop@acme.example Els"
        book.ask(QuestionKind.OVER_HEAD, subject, "Mail her too?", moment(TODAY), ("yes", "no"), "acme.example", key)
        propose_others(home.house, book, moment(TODAY))

        assert book.questions() == ()
