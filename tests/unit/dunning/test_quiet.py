"""Due days, money and people's words: what keeps an invoice quiet, and for how long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.domain.decision import Remind, Wait
from agent.domain.events import Corrected, Credited, HoldReason
from agent.domain.invoice import Collection
from agent.domain.question import QuestionKind
from tests.builders import (
    TODAY,
    customer,
    decide_for,
    disputed,
    eur,
    held,
    keys,
    kinds,
    moment,
    overdue,
    owner_wrote,
    paid,
    reminded,
    verdict_on,
)

MONDAY = date(2026, 3, 16)


# --- when it falls due --------------------------------------------------------------------------------------------


def test_the_due_day_itself_is_not_late():
    """
    Paying today is paying in time. Rule: overdue.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", due=TODAY)))

    assert isinstance(decision, Wait)
    assert verdict_on(decision, "2026-031").gate == "overdue"
    assert decision.until == TODAY + timedelta(days=1)


def test_a_due_day_on_a_sunday_is_met_on_monday():
    """
    Banks book nothing on Sundays. Rule: due-on-a-bank-day.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", due=date(2026, 3, 15))), today=MONDAY)

    assert verdict_on(decision, "2026-031").gate == "overdue"


def test_the_light_letter_goes_on_the_third_working_day_after_the_due_date():
    """
    Friday the 6th; Monday, Tuesday, Wednesday. Rules: in-transit, working-days.
    """
    acme = customer("Acme", overdue("2026-031", due=date(2026, 3, 6)))

    assert isinstance(decide_for(acme, today=date(2026, 3, 10)), Wait)
    assert isinstance(decide_for(acme, today=date(2026, 3, 11)), Remind)


def test_a_machine_that_slept_over_the_day_sends_the_light_letter_later_all_the_same():
    """
    At least so many days and not yet taken, never "exactly": no step is skipped. Rule: step-due.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", due=date(2026, 1, 16))))

    assert isinstance(decision, Remind)
    assert decision.step.name == "light"


def test_a_step_due_on_easter_monday_goes_on_wednesday():
    """
    Monday is a holiday, and Tuesday is then the customer's Monday. Rule: quiet-days.
    """
    acme = customer("Acme", overdue("2026-031", due=date(2026, 3, 31)))

    decisions = [decide_for(acme, today=date(2026, 4, day)) for day in (6, 7, 8)]

    assert [isinstance(decision, Remind) for decision in decisions] == [False, False, True]


def test_an_invoice_without_a_due_date_is_asked_about_until_the_owner_says_it():
    """
    A due date is never guessed. Rule: terms-known.
    """
    item = overdue("2026-031", due=None, unsettled=("due_date",))
    told = item.with_events(Corrected(moment(TODAY), "due_date", "2026-03-06", "owner"))

    assert kinds(decide_for(customer("Acme", item))) == [QuestionKind.INVOICE_UNCLEAR]
    assert isinstance(decide_for(customer("Acme", told)), Remind)


# --- money --------------------------------------------------------------------------------------------------------


def test_after_a_part_payment_the_letter_is_about_the_rest():
    """
    Of a thousand, four hundred came in. Rule: balance.
    """
    acme = customer("Acme", overdue("2026-031", eur("1000.00"), paid(eur("400.00"))))

    assert isinstance(decide_for(acme), Remind)
    assert acme.items[0].balance == eur("600.00")


def test_an_invoice_credited_in_full_is_left_alone():
    """
    Nothing is owed when credit takes all of it. Rule: balance.
    """
    acme = customer("Acme", overdue("2026-031", eur("121.00"), Credited(moment(TODAY), eur("121.00"), "C-1")))

    assert verdict_on(decide_for(acme), "2026-031").gate == "balance"


@pytest.mark.parametrize("collection", [way for way in Collection if way is not Collection.TRANSFER])
def test_what_the_customer_need_not_transfer_is_never_chased(collection: Collection):
    """
    Direct debit, card, already settled, no request to pay. Rules: direct-debit, already-settled.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", collection=collection)))

    assert isinstance(decision, Wait)
    assert decision.until is None


# --- words and promises -------------------------------------------------------------------------------------------


def test_a_promise_silences_reminders_until_the_day_after_it():
    """
    A customer who named a Friday is left alone over the weekend; on Monday the owner hears first. Rule: promised.
    """
    friday = date(2026, 3, 13)
    acme = customer("Acme", overdue("2026-031", eur("121.00"), promised_on=friday))

    for day in (13, 14, 15):
        decision = decide_for(acme, bank_until=friday, today=date(2026, 3, day))
        assert isinstance(decision, Wait)
        assert decision.until == MONDAY
    assert kinds(decide_for(acme, bank_until=friday, today=MONDAY)) == [QuestionKind.PROMISE_PASSED]


def test_a_promise_is_not_called_broken_before_the_bank_is_booked_up_to_its_day():
    """
    The money may lie there unseen. Rule: promised.
    """
    acme = customer("Acme", overdue("2026-031", promised_on=date(2026, 3, 13)))

    assert kinds(decide_for(acme, bank_until=date(2026, 3, 12), today=MONDAY)) == [QuestionKind.BANK_BEHIND]


def test_after_the_customers_words_only_the_owner_opens_the_ladder_again():
    """
    A hold for words has no end of its own. Rule: human-words.
    """
    acme = customer("Acme", overdue("2026-031", due=date(2026, 1, 16))).with_events(
        held(HoldReason.WORDS, since=date(2026, 1, 20))
    )

    assert kinds(decide_for(acme)) == [QuestionKind.WORDS]


def test_the_owners_own_mail_yesterday_counts_as_a_letter():
    """
    Nobody gets two mails about money in one week. Rule: owner-wrote.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", None, owner_wrote(date(2026, 3, 17)))))

    assert isinstance(decision, Wait)
    assert decision.until == date(2026, 3, 24)


def test_a_dispute_about_one_invoice_leaves_the_other_its_own_light_letter():
    """
    The disputed one is neither lead nor listed, and how far it had come makes the other no firmer.
    Rules: disputed, firmness-never-falls.
    """
    loud = overdue("2026-020", None, reminded(date(2026, 2, 10), "second"), disputed(), due=date(2026, 1, 16))

    decision = decide_for(customer("Acme", loud, overdue("2026-031")))

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.listed, decision.step.name) == (*keys("2026-031"), (), "light")
