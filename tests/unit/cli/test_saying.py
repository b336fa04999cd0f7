"""Commands by which the owner says something."""

from __future__ import annotations

from datetime import date

import pytest

from agent.cli.exits import Exit
from agent.domain.question import QuestionKind
from tests.builders import IBAN, OTHER_IBAN, customer, eur, overdue
from tests.unit.cli.terminal import Terminal
from tests.unit.desk.books import asks, put


@pytest.fixture
def filled(terminal: Terminal) -> Terminal:
    """Acme and Beta both have an invoice 2026-031; Acme has 2026-032 too."""
    with terminal.home.house.ledger.change() as book:
        put(book, customer("Acme", overdue("2026-031"), overdue("2026-032")), customer("Beta", overdue("2026-031")))
    return terminal


def test_a_number_two_customers_have_is_asked_back(filled: Terminal):
    """
    With the names that would do.
    """
    said = filled.types("paid", "2026-031")

    assert said.code == Exit.NOT_UNDERSTOOD
    assert "acme.example/2026-031 or beta.example/2026-031" in said.err
    assert filled.types("paid", "Beta.example/2026-031").code == Exit.OK


def test_paid_takes_day_and_amount(filled: Terminal):
    """
    As people write them.
    """
    said = filled.types("paid", "2026-032", "--on", "10-3-2026", "--amount", "€ 50,00")

    assert said.out == "acme.example/2026-032: €50.00 noted, €71.00 is still open\n"
    assert filled.home.item("2026-032").balance == eur("71.00")


def test_a_plan_is_noted_with_the_mail_that_confirms_it(filled: Terminal):
    """
    As people say it; by its name it is taken back. Rules: plan-kept, in-writing.
    """
    said = filled.types("agree", "2026-032", "60", "on", "15", "april,", "61", "on", "15", "may")

    assert "agreed in 2 parts (€60.00 on 15 April, €61.00 on 15 May)" in said.out
    assert "`voldaan undo A1` takes it back" in said.out
    assert "draft` puts this into Drafts" in said.out and "akkoord" in said.out
    assert filled.types("undo", "A1").code == Exit.OK
    assert filled.home.item("2026-032").plan is None


@pytest.mark.parametrize(
    "words",
    [
        ("agree", "2026-032", "60", "on", "15", "april"),
        ("paid", "2026-032", "--amount", "USD 50,00"),
        ("paid", "2026-032", "--amount", "1.210"),
        ("paid", "2026-032", "--amount", "0"),
        ("paid", "2026-099"),
        ("hold", "2026-032", "--until", "soon"),
        ("hold", "nobody"),
        ("release", "example"),
        ("answer", "Q9", "yes"),
        ("bank", "up-to-date", "2099-01-01"),
        ("bank", "up-to-date", "2026-03-10", "--iban", OTHER_IBAN),
    ],
)
def test_what_is_not_understood_changes_nothing(filled: Terminal, words: tuple[str, ...]):
    """
    A sentence, exit code seven, and the books as they were.
    """
    before = (filled.home.folder / "data" / "ledger.json").read_bytes()
    said = filled.types(*words)

    assert said.code == Exit.NOT_UNDERSTOOD
    assert said.err.startswith("voldaan: ")
    assert (filled.home.folder / "data" / "ledger.json").read_bytes() == before


def test_a_hold_is_for_one_reason_at_a_time(filled: Terminal):
    """
    Neither of two wishes is passed over in silence.
    """
    said = filled.types("hold", "2026-032", "--until", "2099-01-01", "--disputed")

    assert said.code == Exit.USAGE
    assert filled.home.item("2026-032").history == ()


def test_an_invoice_is_handed_over_at_any_time_and_a_customer_is_not(filled: Terminal):
    """
    One invoice at a time; the dossier says so too. Rule: handed-over.
    """
    said = filled.types("hold", "2026-032", "--handed-over")

    assert "handed over; no letter about it until `voldaan release 2026-032`" in said.out
    assert filled.types("hold", "bet", "--handed-over").code != Exit.OK


def test_a_customer_is_found_by_a_part_of_the_name(filled: Terminal):
    """
    When it fits only one.
    """
    assert filled.types("hold", "bet", "--because", "friends").out == "beta.example: on hold until you release it\n"
    assert filled.types("release", "Beta").code == Exit.OK


def test_an_answer_of_several_words_needs_no_quotes(filled: Terminal):
    """
    As the question lists it.
    """
    with filled.home.house.ledger.change() as book:
        asks(book, QuestionKind.TOO_OLD, "go on", "settled", number="2026-032")
    said = filled.types("answer", "q1", "go", "on")

    assert said.code == Exit.OK
    assert filled.home.item("2026-032").allows("age")


def test_one_account_or_all_are_booked_up(filled: Terminal):
    """
    Spaces in an IBAN are for people.
    """
    spaced = " ".join(IBAN[start : start + 4] for start in range(0, len(IBAN), 4))

    assert filled.types("bank", "up-to-date", "10-3-2026", "--iban", spaced).code == Exit.OK
    assert filled.home.book().mark.bank_complete_until[IBAN] == date(2026, 3, 10)


@pytest.mark.parametrize("said", ["yesterday", "gisteren", "10 maart", "dinsdag"])
def test_the_bank_is_booked_up_to_a_day_as_people_say_it(filled: Terminal, said: str):
    """
    As the first start takes it, and the digest's answers.
    """
    noted = filled.types("bank", "up-to-date", said, "--now", "2026-03-11T10:00")

    assert noted.code == Exit.OK
    assert "10 March 2026" in noted.out


def test_live_without_a_person_to_ask_changes_nothing(terminal: Terminal):
    """
    In a pipe nobody said yes.
    """
    with terminal.home.house.ledger.change() as book:
        book.mark.live_since = None
    said = terminal.types("live")

    assert "Not live. Use --yes" in said.out
    assert terminal.home.book().mark.live_since is None


def test_live_with_yes_records_the_moment_once(terminal: Terminal):
    """
    Saying it again does not move it.
    """
    first = terminal.home.book().mark.live_since
    again = terminal.types("live", "--yes")

    assert "Live already, since" in again.out
    assert "Already overdue" not in again.out
    assert terminal.home.book().mark.live_since == first


def test_before_any_pass_live_does_not_say_that_nothing_is_overdue(terminal: Terminal):
    """
    Nobody has read the mailbox then.
    """
    with terminal.home.house.ledger.change() as book:
        book.mark.live_since = book.mark.last_pass_at = None
    said = terminal.types("live")

    assert "`voldaan pass` first" in said.out
    assert "Nothing is overdue" not in said.out
