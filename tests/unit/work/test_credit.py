"""A new customer's first large invoice: the owner is asked once, quietly, whether credit and terms were thought of."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.desk.learning_answers import PROPOSALS
from agent.desk.story import tell_story
from agent.domain.customer import Account
from agent.domain.question import Question, QuestionKind
from agent.work.credit import ask_about_credit
from tests.builders import TODAY, customer, eur, habit, moment, overdue, paid, quiet
from tests.unit.desk.books import acme, put
from tests.unit.work.home import Home, build_home

NOW = moment(TODAY)
NEW = {"first_letter_on": None}
LARGE = eur("6000.00")


def build(folder: Path, *items, more: str = "[credit]\nask_above = 5000", **card) -> Home:
    """Acme is new, and these are its invoices."""
    home = build_home(folder, more=more)
    home.goes_live(date(2026, 1, 5))
    with home.house.ledger.change() as book:
        put(book, customer("Acme", *items, **{**NEW, **card}))
    return home


def asked(home: Home, at=NOW) -> list[Question]:
    """What a pass asks about credit."""
    with home.house.ledger.change() as book:
        ask_about_credit(home.house, book, at)
    return [one for one in home.book().questions() if one.kind is QuestionKind.CREDIT_CHECK]


def test_the_first_large_invoice_of_a_new_customer_asks_once(tmp_path: Path):
    """
    With the list of what to look at, and what follows for the terms. It is a proposal: no digest comes for it alone.
    Rule: credit-asked.
    """
    home = build(tmp_path, quiet("2026-040", LARGE))
    (question,) = asked(home)
    again = asked(home)

    assert question.text.startswith("2026-040 (Acme): a new customer, and the first invoice is €6,000.00.")
    assert all(word in question.text for word in ("register", "VAT number", "sign for it", "`terms_days`"))
    assert question.kind in PROPOSALS and again == [question]


@pytest.mark.parametrize("words", ["yes", "noted"])
def test_the_answer_is_noted_and_nothing_is_asked_again(tmp_path: Path, words: str):
    """
    `voldaan why` tells the day on which she said that she had looked; no letter goes or waits for it.
    """
    home = build(tmp_path, quiet("2026-040", LARGE))
    (question,) = asked(home)
    home.answers(question, words)
    told = "\n".join(tell_story(home.item("2026-040"), None, home.house.zone))

    assert asked(home, NOW + timedelta(days=1)) == []
    assert ("you said that you looked into their credit" in told) is (words == "yes")


@pytest.mark.parametrize(
    ("items", "card"),
    [
        ((quiet("2026-040", eur("4999.99")),), {}),
        ((quiet("2026-040", LARGE), quiet("2026-041")), {}),
        ((overdue("2026-031", LARGE),), {}),
        ((quiet("2026-040", LARGE, sent_on=date(2025, 12, 1)),), {}),
        ((quiet("2026-040", LARGE),), {"delays": habit(3)}),
        ((quiet("2026-040", LARGE),), {"accounts": (Account("NL13TEST0123456789", TODAY, "entry"),)}),
        ((quiet("2026-040", LARGE),), {"first_letter_on": date(2025, 11, 4)}),
    ],
    ids=["small", "second invoice", "late", "from before", "paid before", "account known", "had letters"],
)
def test_whoever_is_known_and_whatever_is_small_or_late_is_not_asked_about(tmp_path: Path, items, card):
    """
    Care begins before; afterwards the letters take over.
    """
    assert asked(build(tmp_path, *items, **card)) == []


def test_a_customer_of_whom_something_was_put_away_is_not_new(tmp_path: Path):
    """
    Also when only the owner said that it was paid.
    """
    home = build(tmp_path, quiet("2026-040", LARGE))
    with home.house.ledger.change() as book:
        put(book, customer("Acme", overdue("2026-001", None, paid(eur("121.00"))), **NEW))

    assert asked(home) == []


def test_unset_nobody_is_asked_about(tmp_path: Path):
    """
    It is off.
    """
    assert asked(build(tmp_path, quiet("2026-040", LARGE), more="")) == []


def test_what_is_moot_is_asked_no_more(tmp_path: Path):
    """
    Paid, or past its due date: the question goes away by itself.
    """
    home = build(tmp_path, quiet("2026-040", LARGE))
    first = asked(home)
    with home.house.ledger.change() as book:
        book.put(acme(book, "2026-040").with_events(paid(LARGE)))

    assert (len(first), asked(home)) == (1, [])


def test_a_pass_asks(tmp_path: Path):
    """
    Beside everything else it decides.
    """
    home = build(tmp_path, quiet("2026-040", LARGE))
    home.passes()

    assert QuestionKind.CREDIT_CHECK in [one.kind for one in home.book().questions()]
