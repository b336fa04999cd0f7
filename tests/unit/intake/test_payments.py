"""Money on the bank in the books: set against invoices, asked about, taken back, gone back."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from agent.desk.spoken import NotUnderstood
from agent.domain.events import Allocated, Held, HoldReason, Unallocated
from agent.domain.payment import Outcome
from agent.domain.question import QuestionKind
from agent.domain.statement import Statement
from agent.intake.bank_overlap import Origin, as_imported
from agent.intake.payments import book_payments
from tests.builders import TODAY, customer, eur, held, moment, overdue, reminded
from tests.unit.intake.payment_books import PAYER, SANNE, STRANGER, Bank, booked, entry

NOW = moment(TODAY)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    """Acme owes 121 euros on 2026-031 and 242 on 2026-032; nothing has come in."""
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031"), overdue("2026-032", eur("242.00"))))
    return bank


class TestAllocated:
    """What is certain."""

    def test_a_payment_settles_its_invoice_with_the_banks_day_and_the_evidence(self, bank: Bank):
        """
        The history names the entry and why it is for this invoice. Rule: payment-evidence.
        """
        (key,) = (one.key for one in bank.books(entry("121.00", "factuur 2026-031", TODAY - timedelta(days=1))))
        (payment,) = bank.item("2026-031").payments

        assert bank.item("2026-031").is_settled
        assert (payment.event.source, payment.event.booked_on) == (key, TODAY - timedelta(days=1))
        assert "amount exact" in payment.event.evidence
        assert bank.questions() == []
        assert bank.owed("2026-032") == ["€242.00"]

    def test_the_same_file_again_changes_nothing(self, bank: Bank):
        """
        Known entries are known.
        """
        bank.books(entry("121.00", "2026-031"))
        before = (bank.ledger.folder / "ledger.json").read_bytes()
        bank.books(entry("121.00", "2026-031"))
        bank.looks_again()

        assert (bank.ledger.folder / "ledger.json").read_bytes() == before

    def test_a_crash_before_the_end_leaves_nothing_half_done(self, bank: Bank):
        """
        Entries, events, holds and questions are one change; the next pass does all of it, once.
        """
        one, two = booked(entry("121.00", "2026-031")), booked(entry("95.00", "2026-031 2026-032"))
        with pytest.raises(RuntimeError), bank.ledger.change() as book:
            for each in (one, two):
                book.bank.put_entry(each)
            book_payments(book, (one, two), bank.now, SANNE)
            raise RuntimeError("the power went off")

        assert bank.ledger.read().bank.entries() == ()
        assert (bank.owed("2026-031"), bank.held("2026-032"), bank.questions()) == (["€121.00"], False, [])

        bank.books(entry("121.00", "2026-031"), entry("95.00", "2026-031 2026-032"))
        assert (bank.owed("2026-031"), bank.held("2026-032"), len(bank.questions())) == (["€0.00"], True, 1)

    def test_what_a_customer_wrote_is_over_when_his_invoice_is_paid(self, bank: Bank):
        """
        The holds of that invoice end with it.
        """
        with bank.ledger.change() as book:
            book.put(bank.item("2026-031").with_events(held(HoldReason.OWNER)))
        bank.books(entry("121.00", "2026-031"))

        assert bank.ledger.read().items_of("acme.example")[0].number == "2026-032"

    def test_money_for_nobody_is_kept_with_its_reason(self, bank: Bank):
        """
        A purchase; nothing is asked.
        """
        bank.books(entry("-50.00", "printer paper", name="Shop"))
        (kept,) = bank.ledger.read().bank.entries()

        assert kept.match and kept.match.outcome is Outcome.NOTHING
        assert kept.match.evidence
        assert bank.questions() == []


class TestAsked:
    """What only the owner can tell."""

    def test_a_question_holds_every_open_candidate_until_it_is_answered(self, bank: Bank):
        """
        Nobody hears of an invoice whose money may be there. Rule: payment-asked.
        """
        bank.books(entry("95.00", "2026-031 2026-032", name="Somebody"))
        (question,) = bank.questions()

        assert bank.held("2026-031")
        assert bank.held("2026-032")
        assert "2026-031 (Acme, €121.00 open)" in question.text
        assert "Why it is asked" in question.text
        assert question.options == ("for NUMBER", "no customer")

    def test_the_owner_names_the_invoice_and_the_others_go_on(self, bank: Bank):
        """
        A part payment of one; the hold of the other ends. Rule: payment-asked.
        """
        bank.books(entry("95.00", "2026-031 2026-032", name="Somebody"))

        said = bank.answers("for 2026-032")

        assert "€147.00 is still open" in said
        assert bank.owed("2026-031", "2026-032") == ["€121.00", "€147.00"]
        assert not bank.held("2026-031")
        assert not bank.held("2026-032")
        assert bank.questions() == []

    def test_several_invoices_are_filled_in_the_order_they_are_named(self, bank: Bank):
        """
        The first is filled, the second gets the rest.
        """
        bank.books(entry("200.00", "2026-031 2026-032", name="Somebody"))
        bank.answers("for 2026-031 + 2026-032")

        assert bank.owed("2026-031", "2026-032") == ["€0.00", "€163.00"]

    def test_a_yes_is_enough_where_there_is_one_candidate(self, bank: Bank):
        """
        Too much came in: the rest is told.
        """
        bank.books(entry("130.00", "2026-031", name="Somebody"))
        if bank.questions():  # whoever matches may be sure already
            assert bank.questions()[0].options[0] == "yes"
            assert "€9.00 is left over" in bank.answers("yes")

        assert bank.item("2026-031").is_settled
        assert "€9.00 more than was owed" in bank.questions(QuestionKind.OVERPAID)[0].text

    def test_no_customer_is_remembered(self, bank: Bank):
        """
        It is never asked again, and nothing is held. Rule: payment-asked.
        """
        bank.books(entry("95.00", "2026-031 2026-032", name="Somebody"))
        bank.answers("no customer")
        bank.invoices(customer("Acme", overdue("2026-033")))

        assert bank.questions() == []
        assert bank.outcomes() == [Outcome.NOTHING]
        assert not bank.held("2026-031")

    def test_an_answer_that_fits_nothing_changes_nothing(self, bank: Bank):
        """
        What is settled is owed nothing.
        """
        bank.books(entry("121.00", "2026-031"), entry("95.00", "2026-031 2026-032", name="Somebody"))

        with pytest.raises(NotUnderstood, match="nothing is owed there"):
            bank.answers("for 2026-031")
        assert len(bank.questions()) == 1

    def test_an_account_is_learnt_from_the_owners_word_and_forgotten_with_it(self, bank: Bank):
        """
        From then on it is Acme's; taken back, it is nobody's. Rule: learnt-accounts.
        """
        (one,) = bank.books(entry("95.00", "2026-031 2026-032", name="J. Doe", account=PAYER))
        bank.answers("for 2026-032")

        assert [(account.number, account.entry) for account in bank.card().accounts] == [(PAYER, one.key)]

        bank.takes_back("2026-032")
        assert bank.card().accounts == ()

    def test_money_from_before_we_began_that_fits_nothing_open_is_no_question(self, bank: Bank):
        """
        A first import of a year asks about what may be open, and lets the rest be. Rule: old-money.
        """
        with bank.ledger.change() as book:
            book.mark.started_at = NOW
        before = TODAY - timedelta(days=10)
        bank.books(entry("500.00", "thanks", before, name="Acme"), entry("500.00", "thanks", name="Acme"))
        assert bank.outcomes() == [Outcome.ASKED, Outcome.ASKED]  # he owes something, and is held

        bank.books(entry("363.00", "2026-031 2026-032", name="Acme"))
        assert bank.owed("2026-031", "2026-032") == ["€0.00", "€0.00"]
        assert Counter(bank.outcomes()) == Counter([Outcome.ALLOCATED, Outcome.ASKED, Outcome.NOTHING])


class TestTakenBack:
    """``voldaan undo``."""

    def test_a_match_is_taken_back_and_asked_about(self, bank: Bank):
        """
        The invoice leaves the drawer, and waits for the owner's word. Rule: payment-undone.
        """
        bank.books(entry("121.00", "2026-031"))
        bank.later()

        said = bank.takes_back("2026-031")

        assert "€121.00 open" in said
        assert bank.owed("2026-031") == ["€121.00"]
        assert bank.held("2026-031")
        assert len(bank.questions()) == 1
        assert [type(event) for event in bank.item("2026-031").history][:2] == [Allocated, Unallocated]

    def test_an_undone_match_is_never_made_again_by_itself(self, bank: Bank):
        """
        Not in the next pass, nor when more is known; only by his word. Rule: payment-undone.
        """
        bank.books(entry("121.00", "2026-031"))
        bank.later()
        bank.takes_back("2026-031")
        bank.invoices(customer("Acme", overdue("2026-033")))
        bank.books(entry("-10.00", "paper", name="Shop"))

        assert bank.owed("2026-031") == ["€121.00"]

        bank.answers("yes")
        assert bank.owed("2026-031") == ["€0.00"]
        assert bank.questions() == []

    def test_the_owners_own_note_is_taken_back_too(self, bank: Bank):
        """
        Without a question: he knows. Rule: payment-undone.
        """
        bank.notes_paid("2026-031")

        assert "€121.00 open" in bank.takes_back("2026-031")
        assert bank.owed("2026-031") == ["€121.00"]
        assert bank.questions() == []

    def test_nothing_is_taken_back_twice(self, bank: Bank):
        """
        The second time there is nothing to take back.
        """
        bank.notes_paid("2026-031")
        bank.takes_back("2026-031")

        with pytest.raises(NotUnderstood, match="nothing to take back"):
            bank.takes_back("2026-031")
        assert bank.owed("2026-031") == ["€121.00"]

    def test_of_several_payments_one_is_named_by_its_number(self, bank: Bank):
        """
        As `voldaan why` numbers them.
        """
        bank.notes_paid("2026-032", eur("100.00"))
        bank.notes_paid("2026-032", eur("50.00"))

        with pytest.raises(NotUnderstood, match="--payment 1"):
            bank.takes_back("2026-032")
        bank.takes_back("2026-032", "1")
        assert bank.owed("2026-032") == ["€192.00"]

    def test_a_booking_for_two_invoices_is_taken_back_from_both(self, bank: Bank):
        """
        One booking, one word.
        """
        bank.books(entry("300.00", "2026-031 2026-032", name="Somebody"))
        bank.answers("for 2026-031 2026-032")

        assert bank.owed("2026-031", "2026-032") == ["€0.00", "€63.00"]
        bank.takes_back("2026-031")
        assert bank.owed("2026-031", "2026-032") == ["€121.00", "€242.00"]

    def test_what_was_doubtful_when_it_was_paid_is_doubtful_again(self, bank: Bank):
        """
        No letter rests on a due date nobody settled.
        """
        bank.invoices(customer("Acme", overdue("2026-033", unsettled=("due_date",))))
        bank.books(entry("121.00", "2026-033"))
        assert bank.item("2026-033").is_settled

        bank.takes_back("2026-033")
        assert bank.item("2026-033").invoice.unsettled == ("due_date",)

    def test_what_is_owed_again_begins_with_the_lightest_letter(self, bank: Bank):
        """
        Letters that went before count no more. Rule: opened-again.
        """
        bank.invoices(customer("Acme", overdue("2026-033", None, reminded(date(2026, 3, 11)))))
        bank.books(entry("121.00", "2026-033"))
        bank.later()
        bank.takes_back("2026-033")

        assert bank.item("2026-033").taken == ()
        assert len(bank.item("2026-033").letters) == 1


class TestAnyOrder:
    """Whatever comes first."""

    def test_an_invoice_that_is_read_after_its_payment_is_paid(self, tmp_path: Path):
        """
        The first scan reads the bank before the mailbox. Rule: any-order.
        """
        bank = Bank(tmp_path)
        bank.books(entry("121.00", "2026-031"))
        assert bank.outcomes() == [Outcome.NOTHING]

        bank.invoices(customer("Acme", overdue("2026-031")))
        assert bank.item("2026-031").is_settled
        assert bank.outcomes() == [Outcome.ALLOCATED]

    def test_a_monthly_invoice_of_the_same_amount_never_unsettles_the_one_before(self, tmp_path: Path):
        """
        The money of March is for the invoice of March, also once April's is sent. Rule: any-order.
        """
        bank, april = Bank(tmp_path), TODAY + timedelta(days=30)
        bank.invoices(customer("Acme", overdue("2026-031")))
        bank.books(entry("121.00", "thank you", name="Acme"))
        bank.invoices(customer("Acme", overdue("2026-041", sent_on=april - timedelta(days=14))))
        bank.books(entry("121.00", "thank you", april, name="Acme"))

        assert bank.owed("2026-031", "2026-041") == ["€0.00", "€0.00"]
        assert [len(bank.item(number).history) for number in ("2026-031", "2026-041")] == [1, 1]

    def test_an_old_entry_that_was_laid_away_finds_its_invoice_too(self, tmp_path: Path):
        """
        A year of statements, and only then the invoices. Rule: any-order.
        """
        bank = Bank(tmp_path)
        long_ago = TODAY - timedelta(days=200)
        bank.books(entry("121.00", "2026-031", long_ago), entry("-1.00", "fee", TODAY))
        bank.books(entry("-2.00", "fee", TODAY))
        assert [one.entry.booked_on for one in bank.ledger.read().bank.entries()] == [TODAY, TODAY]

        bank.invoices(customer("Acme", overdue("2026-031", due=long_ago)))
        assert bank.item("2026-031").is_settled

    def test_a_question_that_is_explained_meanwhile_is_closed_in_silence(self, bank: Bank):
        """
        The second invoice named is known by now; nothing waits any more. Rule: any-order.
        """
        bank.books(entry("121.00", "2026-031"), entry("121.00", "2026-031 2026-034"))
        assert len(bank.questions()) <= 1
        bank.invoices(customer("Acme", overdue("2026-034")))

        assert bank.owed("2026-031") == ["€0.00"]

    def test_an_account_learnt_later_explains_what_was_asked_before(self, tmp_path: Path):
        """
        Jan paid from it without a word; then Acme paid from it with a number: it was Acme's. Rule: any-order.
        """
        bank = Bank(tmp_path)
        bank.invoices(customer("Acme", overdue("2026-031"), overdue("2026-032", eur("242.00"))))
        bank.books(entry("121.00", "thanks", TODAY - timedelta(days=2), name="J. Doe", account=PAYER))
        assert bank.held("2026-031")

        bank.books(entry("242.00", "2026-032", name="Acme", account=PAYER))
        assert bank.owed("2026-031", "2026-032") == ["€0.00", "€0.00"]
        assert bank.questions() == []
        assert [account.number for account in bank.card().accounts] == [PAYER]

    def test_a_pass_in_which_nothing_changed_writes_nothing(self, bank: Bank):
        """
        No work, no new file.
        """
        bank.books(entry("95.00", "2026-031 2026-032"), entry("121.00", "2026-031"))
        before = (bank.ledger.folder / "ledger.json").stat().st_mtime_ns
        bank.later()
        bank.looks_again()

        assert (bank.ledger.folder / "ledger.json").stat().st_mtime_ns == before


class TestNotedByHand:
    """What the owner typed before the bank's file came."""

    @pytest.mark.parametrize("later", [-8, -1, 0, 3], ids=str)
    def test_a_payment_noted_by_hand_is_the_one_the_bank_books(self, bank: Bank, later: int):
        """
        One payment, no question, and the bank's day counts. Rule: noted-by-hand.
        """
        bank.notes_paid("2026-031")
        bank.later(5)
        (one,) = bank.books(entry("121.00", "2026-031", TODAY + timedelta(days=later)))
        (payment,) = bank.item("2026-031").payments

        assert bank.owed("2026-031") == ["€0.00"]
        assert payment.event.source == one.key
        assert "you noted it as paid on 18 March 2026" in payment.event.evidence
        assert bank.questions() == []
        assert bank.item("2026-031").opened_again_at is None

    def test_where_it_could_be_for_several_the_note_decides(self, bank: Bank):
        """
        He saw which. Rule: noted-by-hand.
        """
        bank.notes_paid("2026-031")
        bank.books(entry("121.00", "2026-031 2026-032"))

        assert bank.owed("2026-031", "2026-032") == ["€0.00", "€242.00"]
        assert bank.questions() == []

    def test_a_booking_for_several_takes_the_place_of_the_note_on_one_of_them(self, bank: Bank):
        """
        He noted the first of two that were paid together, and says so: nothing is too much. Rule: noted-by-hand.
        """
        bank.notes_paid("2026-031")
        bank.books(entry("363.00", "2026-031 en 2026-032"))
        bank.answers("for 2026-031 2026-032")

        assert bank.owed("2026-031", "2026-032") == ["€0.00", "€0.00"]
        assert bank.questions() == bank.questions(QuestionKind.OVERPAID) == []
        assert [payment.event.source == "owner" for payment in bank.item("2026-031").payments] == [False]

    def test_a_note_made_after_the_question_answers_it(self, bank: Bank):
        """
        The owner need not say it twice. Rule: noted-by-hand.
        """
        bank.books(entry("95.00", "2026-031 2026-032"))
        bank.notes_paid("2026-032", eur("95.00"))

        assert bank.owed("2026-032") == ["€147.00"]
        assert bank.questions() == []
        assert not bank.held("2026-031")

    def test_what_was_noted_before_bank_files_were_read_is_known_too(self, bank: Bank):
        """
        Books of an older version, their settled invoices in the drawer. Rule: noted-by-hand.
        """
        bank.notes_paid("2026-031")
        with bank.ledger.change() as book:
            book.put_paper("another", "laid away with the next change")
            book.forget_put_away(TODAY + timedelta(days=1))
        bank.books(entry("121.00", "2026-031"))

        assert bank.questions() == []
        assert "you noted it as paid on 18 March 2026" in str(bank.item("2026-031").payments)

    def test_another_amount_or_a_far_day_is_another_payment(self, bank: Bank):
        """
        Asked, for the invoice is settled already. Rule: noted-by-hand.
        """
        bank.notes_paid("2026-031", on=TODAY - timedelta(days=30))
        bank.books(entry("121.00", "2026-031", TODAY))

        assert len(bank.questions()) == 1
        assert bank.owed("2026-031") == ["€0.00"]

    def test_a_note_made_after_taking_back_waits_for_his_word_about_the_booking(self, bank: Bank):
        """
        Perhaps it was cash; a yes says that it is the booking after all. Rule: noted-by-hand.
        """
        bank.books(entry("121.00", "2026-031"))
        bank.later()
        bank.takes_back("2026-031")
        bank.later()
        bank.notes_paid("2026-031", on=TODAY)
        assert len(bank.questions()) == 1

        bank.answers("yes")
        assert bank.owed("2026-031") == ["€0.00"]
        assert [payment.event.source == "owner" for payment in bank.item("2026-031").payments] == [False]


class TestWentBack:
    """Returned direct debits and reversals."""

    def test_money_that_went_back_is_owed_again_in_words(self, bank: Bank):
        """
        The owner is told once. Rule: opened-again.
        """
        bank.books(entry("121.00", "2026-031", end_to_end_id="E1", account=PAYER))
        bank.later(3)
        back = entry(
            "-121.00", "2026-031", TODAY + timedelta(days=3), end_to_end_id="E1", account=PAYER, return_reason="AM04"
        )
        bank.books(back)

        assert bank.owed("2026-031") == ["€121.00"]
        (told,) = bank.questions(QuestionKind.MONEY_BACK)
        assert "insufficient funds (AM04)" in told.text

    def test_a_return_taken_back_leaves_the_invoice_paid(self, bank: Bank):
        """
        `voldaan undo` takes that movement back too. Rule: payment-undone.
        """
        bank.books(entry("121.00", "2026-031", end_to_end_id="E1"))
        bank.later(3)
        bank.books(entry("-121.00", "storno", TODAY + timedelta(days=3), end_to_end_id="E1", return_reason="MD06"))
        assert bank.owed("2026-031") == ["€121.00"]

        bank.takes_back("2026-031", "2")
        assert bank.owed("2026-031") == ["€0.00"]
        assert bank.questions(QuestionKind.MONEY_BACK) == []

    def test_money_of_half_a_year_ago_can_go_back(self, bank: Bank):
        """
        Its entry was laid away; it is found all the same. Rule: opened-again.
        """
        bank.books(entry("121.00", "2026-031", TODAY - timedelta(days=180), end_to_end_id="E1"))
        for day in (2, 1):
            bank.books(entry(f"-{day}.00", "fee", TODAY - timedelta(days=day), name="Bank"))
        assert len(bank.ledger.read().bank.entries()) == 2

        bank.books(entry("-121.00", "storno", TODAY, end_to_end_id="E1", return_reason="MD06"))
        assert bank.owed("2026-031") == ["€121.00"]

    def test_who_pays_anew_after_a_return_is_done(self, bank: Bank):
        """
        Three movements, nothing owed; the word about the return is over.
        """
        bank.books(entry("121.00", "2026-031", end_to_end_id="E1"))
        bank.later(3)
        bank.books(entry("-121.00", "storno", TODAY + timedelta(days=3), end_to_end_id="E1", return_reason="MD06"))
        bank.later(3)
        bank.books(entry("121.00", "alsnog 2026-031", TODAY + timedelta(days=6)))

        assert bank.owed("2026-031") == ["€0.00"]
        assert bank.questions(QuestionKind.MONEY_BACK) == []


class TestCents:
    """Rounding."""

    def test_a_cent_too_little_settles(self, bank: Bank):
        """
        Nobody writes a letter about a cent; the history says what was let go. Rule: payment-evidence.
        """
        bank.books(entry("120.99", "2026-031"))
        (payment,) = bank.item("2026-031").payments

        assert bank.item("2026-031").is_settled
        assert isinstance(payment.event, Allocated)
        assert (payment.event.amount, payment.event.let_go) == (eur("120.99"), eur("0.01"))


class TestCreditNotes:
    """A credit note that named no invoice, and the payment that tells."""

    @pytest.fixture
    def credited(self, bank: Bank) -> Bank:
        """A credit note of 21 euros holds Acme."""
        name = "credit note acme.example/C-5"
        with bank.ledger.change() as book:
            waits = Held(NOW, HoldReason.CREDIT, name, note="credit note C-5", worth=eur("21.00"))
            book.put_customer(bank.card().with_events(waits))
            book.ask(QuestionKind.CREDIT_NOTE, name, "C-5?", NOW, ("go on",), "acme.example")
        return bank

    def test_a_credit_note_is_netted_with_its_invoice(self, credited: Bank):
        """
        A hundred came in, the invoice is paid, and nothing of the customer waits.
        """
        credited.books(entry("100.00", "2026-031 minus C-5"))

        assert credited.owed("2026-031", "2026-032") == ["€0.00", "€242.00"]
        assert credited.card().holds(TODAY) == ()
        assert credited.questions(QuestionKind.CREDIT_NOTE) == []

    def test_taken_back_it_waits_again(self, credited: Bank):
        """
        Both are as they were. Rule: payment-undone.
        """
        credited.books(entry("100.00", "2026-031 minus C-5"))
        credited.later()
        credited.takes_back("2026-031")

        assert credited.owed("2026-031") == ["€121.00"]
        assert [held.reason for held in credited.card().holds(TODAY)] == [HoldReason.CREDIT]


class TestStrangers:
    """Accounts."""

    def test_an_account_whose_statements_come_in_is_the_owners_own(self, bank: Bank):
        """
        Also when the settings do not name it: what she moves between her accounts pays nobody's invoice.
        """
        savings = Statement(STRANGER, "EUR", Decimal(0), Decimal(0), TODAY, TODAY, ())
        with bank.ledger.change() as book:
            book.bank.put_statement(as_imported(savings, Origin(STRANGER, "savings.xml", "camt", NOW)))
        bank.books(entry("121.00", "reserve 2026-031", name="S. Wit", account=STRANGER))

        assert bank.owed("2026-031") == ["€121.00"]
        assert (bank.outcomes(), bank.questions()) == ([Outcome.NOTHING], [])

    def test_money_of_a_stranger_teaches_nothing(self, bank: Bank):
        """
        Unless somebody says whose it is. Rule: learnt-accounts.
        """
        bank.books(entry("95.00", "2026-031 2026-032", name="Somebody", account=STRANGER))

        assert bank.card().accounts == ()
