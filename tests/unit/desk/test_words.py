"""The owner's own words: paid, hold, release, and how far the bank is booked."""

from __future__ import annotations

from datetime import date

import pytest

from agent.desk import Target, bank_up_to_date, hold, paid, release
from agent.desk.spoken import NotUnderstood
from agent.desk.words import OWNERS_PROMISE, disputed, hand_over, promised
from agent.domain.events import HoldReason
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from agent.ledger import Book, Ledger
from tests.builders import TODAY, agreed, eur, overdue
from tests.builders import paid as money
from tests.unit.desk.books import NOW, acme, asks, holds, put_acme, wrote

TOMORROW = date(2026, 3, 19)


def target(book: Book, number: str = "") -> Target:
    """Acme, or one of its invoices."""
    card = book.customer("acme.example")
    assert card
    return Target(card, acme(book, number) if number else None)


class TestPaid:
    """``voldaan paid``."""

    def test_what_is_paid_in_full_is_put_away(self, ledger: Ledger):
        """
        Nobody hears about it again.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"))
            said = paid(book, acme(book), None, TODAY, NOW)

        assert "Nobody will hear about it again" in said
        assert ledger.read().open_items() == ()
        assert acme(ledger.read()).is_settled

    def test_a_part_payment_leaves_the_rest_open(self, book: Book):
        """
        Fifty of a hundred and twenty-one.
        """
        put_acme(book, overdue("2026-031", eur("121.00")))
        said = paid(book, acme(book), eur("50.00"), TODAY, NOW)

        assert acme(book).balance == eur("71.00")
        assert "€71.00 is still open" in said

    def test_what_was_paid_too_much_is_said(self, book: Book):
        """
        The owner may want to pay it back.
        """
        put_acme(book, overdue("2026-031", eur("121.00")))

        assert "€9.00 more than was owed" in paid(book, acme(book), eur("130.00"), TODAY, NOW)

    @pytest.mark.parametrize(
        ("amount", "why"),
        [(eur("0.00"), "above zero"), (eur("-5.00"), "above zero"), (Money(eur("121.00").amount, "USD"), "in EUR")],
    )
    def test_nothing_less_than_nothing_and_another_currency_are_refused(self, book: Book, amount: Money, why: str):
        """
        An amount of zero is not "all of it".
        """
        put_acme(book, overdue("2026-031"))

        with pytest.raises(NotUnderstood, match=why):
            paid(book, acme(book), amount, TODAY, NOW)
        assert acme(book).balance == eur("121.00")

    def test_nothing_is_paid_twice(self, book: Book):
        """
        The second time is a mistake, and is said to be one.
        """
        put_acme(book, overdue("2026-031"))
        paid(book, acme(book), None, TODAY, NOW)

        with pytest.raises(NotUnderstood, match="settled already"):
            paid(book, acme(book), None, TODAY, NOW)

    def test_nothing_is_paid_tomorrow(self, book: Book):
        """
        A booking date is a day the bank has had.
        """
        put_acme(book, overdue("2026-031"))

        with pytest.raises(NotUnderstood, match="lies in the future"):
            paid(book, acme(book), None, TOMORROW, NOW)

    def test_an_unknown_amount_cannot_be_paid_in_full(self, book: Book):
        """
        Nobody knows what "all" is.
        """
        put_acme(book, overdue("2026-031", amount_due=None, unsettled=("amount_due",)))

        with pytest.raises(NotUnderstood, match="not known yet"):
            paid(book, acme(book), None, TODAY, NOW)

    def test_paying_ends_the_questions_and_holds_of_that_invoice_only(self, book: Book):
        """
        What Jan wrote about the other invoice still waits for an answer.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        about_31, about_32 = wrote(book, "mail-1", "2026-031"), wrote(book, "mail-2", "2026-032")
        paid(book, acme(book, "2026-031"), None, TODAY, NOW)

        assert [question.id for question in book.questions()] == [about_32.id]
        assert book.question(about_31.id).answer == "settled"
        assert holds(book) == [HoldReason.WORDS]

    def test_words_about_two_invoices_hold_until_both_are_paid(self, book: Book):
        """
        One mail, two invoices: the second payment ends it.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        wrote(book, "mail-1", "2026-031", "2026-032")
        paid(book, acme(book, "2026-031"), None, TODAY, NOW)
        assert holds(book) == [HoldReason.WORDS]
        paid(book, acme(book, "2026-032"), None, TODAY, NOW)

        assert holds(book) == []
        assert book.questions() == ()


class TestHoldAndRelease:
    """``voldaan hold`` and ``voldaan release``."""

    def test_a_hold_lasts_up_to_its_day(self, book: Book):
        """
        On the day itself letters may go again.
        """
        put_acme(book, overdue("2026-031"))
        hold(book, target(book, "2026-031"), TOMORROW, "", NOW)

        assert acme(book).holds(TODAY)
        assert not acme(book).holds(TOMORROW)

    def test_a_hold_ends_in_the_future(self, book: Book):
        """
        Until today would be no hold at all.
        """
        put_acme(book, overdue("2026-031"))

        with pytest.raises(NotUnderstood, match="not in the future"):
            hold(book, target(book), TODAY, "", NOW)

    def test_what_is_settled_needs_no_hold(self, book: Book):
        """
        It says so, lest the owner thinks another invoice is held.
        """
        put_acme(book, overdue("2026-031", eur("121.00"), money(eur("121.00"))))

        with pytest.raises(NotUnderstood, match="settled already"):
            hold(book, target(book, "2026-031"), None, "", NOW)

    def test_a_promise_is_about_one_invoice_and_a_day_to_come(self, book: Book):
        """
        Not about a customer, not about yesterday.
        """
        put_acme(book, overdue("2026-031"))

        with pytest.raises(NotUnderstood, match="name its number"):
            promised(book, target(book), TOMORROW, NOW)
        with pytest.raises(NotUnderstood, match="is over"):
            promised(book, target(book, "2026-031"), date(2026, 3, 17), NOW)
        assert acme(book).promise is None

    def test_release_ends_hold_promise_and_dispute_of_an_invoice(self, book: Book):
        """
        Whatever the owner or the customer said about it.
        """
        put_acme(book, overdue("2026-031"))
        hold(book, target(book, "2026-031"), None, "", NOW)
        promised(book, target(book, "2026-031"), TOMORROW, NOW)
        disputed(book, target(book, "2026-031"), "chairs", NOW)
        release(book, target(book, "2026-031"), NOW)

        assert (acme(book).holds(TODAY), acme(book).promise, acme(book).dispute) == ((), None, None)

    def test_release_of_one_invoice_leaves_words_about_another_unanswered(self, book: Book):
        """
        Jan complained about 2026-032; releasing 2026-031 must not let a letter go to him.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        about_32 = wrote(book, "mail-2", "2026-032")
        said = release(book, target(book, "2026-031"), NOW)

        assert holds(book) == [HoldReason.WORDS]
        assert book.questions() == (about_32,)
        assert "the customer stays on hold: the customer wrote" in said

    def test_release_of_one_invoice_leaves_words_about_it_and_another_unanswered(self, book: Book):
        """
        The same mail may say yes to one and no to the other.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        wrote(book, "mail-1", "2026-031", "2026-032")
        release(book, target(book, "2026-031"), NOW)

        assert holds(book) == [HoldReason.WORDS]

    def test_release_of_one_invoice_ends_what_was_written_about_it_alone(self, book: Book):
        """
        The owner has read it and says go on.
        """
        put_acme(book, overdue("2026-031"))
        wrote(book, "mail-1", "2026-031")
        said = release(book, target(book, "2026-031"), NOW)

        assert holds(book) == []
        assert book.questions() == ()
        assert "letters may go when it is time" in said

    def test_release_of_one_invoice_leaves_the_hold_on_its_customer(self, book: Book):
        """
        Who is left alone altogether is released by name.
        """
        put_acme(book, overdue("2026-031"))
        hold(book, target(book), None, "we are friends", NOW)
        said = release(book, target(book, "2026-031"), NOW)

        assert holds(book) == [HoldReason.OWNER]
        assert "we are friends" in said

    def test_release_of_a_customer_says_which_plans_it_ends_and_what_is_handed_over_no_more(self, book: Book):
        """
        Who only wanted to end a pause hears it, and may undo it. Rules: plan-kept, handed-over.
        """
        plan = agreed(("60.00", TOMORROW), ("61.00", date(2026, 5, 15)))
        put_acme(book, overdue("2026-031", eur("121.00"), plan), overdue("2026-032"), overdue("2026-033"))
        hand_over(book, target(book, "2026-032"), NOW)

        said = release(book, target(book), NOW)

        assert "no plan of parts any more: 2026-031; handed over no more: 2026-032" in said
        assert "no plan" not in release(book, target(book), NOW)

    def test_release_of_a_customer_ends_everything_of_all_its_invoices(self, book: Book):
        """
        Holds, promises, disputes, and the questions about what was written.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        wrote(book, "mail-1", "2026-031", "2026-032")
        hold(book, target(book), None, "", NOW)
        disputed(book, target(book, "2026-032"), "", NOW)
        release(book, target(book), NOW)

        assert holds(book) == []
        assert acme(book, "2026-032").dispute is None
        assert book.questions() == ()

    def test_a_promise_the_owner_noted_is_not_his_hold(self, book: Book):
        """
        They end apart: a passed promise that may go on does not lift a hold.
        """
        put_acme(book, overdue("2026-031"))
        promised(book, target(book, "2026-031"), TOMORROW, NOW)
        hold(book, target(book, "2026-031"), None, "", NOW)
        (held,) = acme(book).holds(TODAY)

        assert acme(book).promise.source == OWNERS_PROMISE != held.source


class TestBank:
    """``voldaan bank up-to-date``."""

    def test_the_day_is_noted_for_one_account_or_all(self, book: Book):
        """
        Both are kept beside each other.
        """
        bank_up_to_date(book, TODAY, None, NOW)
        bank_up_to_date(book, date(2026, 3, 17), "NL13TEST0123456789", NOW)

        assert book.mark.bank_complete_until == {None: TODAY, "NL13TEST0123456789": date(2026, 3, 17)}

    def test_nobody_has_seen_tomorrows_bookings(self, book: Book):
        """
        A day ahead would open the gate for money that is still on its way.
        """
        with pytest.raises(NotUnderstood, match="lies in the future"):
            bank_up_to_date(book, TOMORROW, None, NOW)

    def test_the_question_about_the_bank_is_withdrawn(self, book: Book):
        """
        It was answered by saying the day.
        """
        asks(book, QuestionKind.BANK_BEHIND, subject=QuestionKind.BANK_BEHIND.value)
        bank_up_to_date(book, TODAY, None, NOW)

        assert book.questions() == ()
