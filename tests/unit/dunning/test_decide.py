"""What happens today with one customer: who leads, how firm, how freely, and what the owner is asked."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from agent.domain.decision import Ask, Decision, Remind, Wait
from agent.domain.events import Corrected, Credited, HoldReason, Released
from agent.domain.invoice import Collection
from agent.domain.policy import Mode, Step
from agent.domain.question import QuestionKind
from tests.builders import (
    IBAN,
    LIVE,
    OTHER_IBAN,
    STEPS,
    TODAY,
    Debtor,
    allowed,
    customer,
    decide_for,
    disputed,
    eur,
    held,
    moment,
    overdue,
    owner_wrote,
    paid,
    policy,
    promised,
    quiet,
    reminded,
    verdict_on,
)

MONDAY = date(2026, 3, 16)


def kinds(decision: Decision) -> list[QuestionKind]:
    """What the owner is asked."""
    return [question.kind for question in decision.questions] if isinstance(decision, Ask | Remind) else []


def keys(*numbers: str) -> tuple[str, ...]:
    """Acme's items by their keys."""
    return tuple(f"acme.example/{number}" for number in numbers)


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


# --- the bank -----------------------------------------------------------------------------------------------------


def test_the_bank_must_be_booked_up_to_the_last_bank_day_before_a_letter_leaves_by_itself():
    """
    On Wednesday that is Tuesday; a statement that ends on Monday is asked about, not mailed about.
    Rule: bank-before-reminder.
    """
    acme = customer("Acme", overdue("2026-031"))

    assert isinstance(decide_for(acme, bank_until=date(2026, 3, 17)), Remind)
    assert kinds(decide_for(acme, bank_until=date(2026, 3, 16))) == [QuestionKind.BANK_BEHIND]


def test_a_statement_four_days_old_sends_nothing_even_to_drafts():
    """
    A letter the owner looks at himself may lag three bank days, not four. Rule: bank-before-reminder.
    """
    acme, drafts = customer("Acme", overdue("2026-031")), policy(ceiling=Mode.DRAFT)

    assert isinstance(decide_for(acme, policy=drafts, bank_until=date(2026, 3, 13)), Remind)
    assert kinds(decide_for(acme, policy=drafts, bank_until=date(2026, 3, 12))) == [QuestionKind.BANK_BEHIND]


def test_a_letter_names_the_day_up_to_which_the_bank_was_known():
    """
    The letter can then say so. Rule: bank-before-reminder.
    """
    decision = decide_for(customer("Acme", overdue("2026-031")), bank_until={IBAN: date(2026, 3, 17)})

    assert isinstance(decision, Remind)
    assert decision.bank_until == date(2026, 3, 17)


@pytest.mark.parametrize("printed", [None, "FR7699999000010123456789012"], ids=["none", "unknown"])
def test_an_unknown_account_asks_for_all_accounts_to_be_booked_up(printed: str | None):
    """
    The money may have come in on any of them. Rule: bank-before-reminder.
    """
    acme, both = customer("Acme", overdue("2026-031", iban=printed)), policy(ibans=(IBAN, OTHER_IBAN))
    one_known = {IBAN: TODAY}
    both_known = {IBAN: TODAY, OTHER_IBAN: date(2026, 3, 17)}

    assert kinds(decide_for(acme, policy=both, bank_until=one_known)) == [QuestionKind.BANK_BEHIND]
    assert isinstance(decide_for(acme, policy=both, bank_until=both_known), Remind)


def test_a_known_account_needs_only_itself_to_be_booked_up():
    """
    The invoice says where the money goes, spaces or not. Rule: bank-before-reminder.
    """
    spaced = " ".join(IBAN[start : start + 4] for start in range(0, len(IBAN), 4))
    acme = customer("Acme", overdue("2026-031", iban=spaced))

    assert isinstance(decide_for(acme, policy=policy(ibans=(IBAN, OTHER_IBAN)), bank_until={IBAN: TODAY}), Remind)


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


# --- one letter ---------------------------------------------------------------------------------------------------


def test_the_oldest_overdue_invoice_leads_and_the_others_are_listed():
    """
    One letter speaks of everything that is late, in whatever order it comes in.
    Rules: oldest-leads, one-letter-per-customer.
    """
    acme = customer(
        "Acme", overdue("2026-032", due=date(2026, 3, 9)), quiet("2026-040"), overdue("2026-031"), overdue("2026-033")
    )

    decision = decide_for(acme)

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.listed) == (*keys("2026-031"), keys("2026-033", "2026-032"))
    assert {pair.step for pair in decision.items} == {"light"}


def test_two_sets_of_recipients_are_two_letters_a_gap_apart():
    """
    Kim does not read what is owed by Jan; Acme does not get two letters on a day. Rules: one-letter-per-customer, gap.
    """
    jans = overdue("2026-031")
    kims = overdue("2026-032", due=date(2026, 3, 9), to=("kim@acme.example",))

    first = decide_for(customer("Acme", jans, kims))
    then = decide_for(customer("Acme", jans.with_events(reminded(TODAY)), kims), today=date(2026, 3, 25))

    assert isinstance(first, Remind)
    assert (first.lead, first.listed) == (*keys("2026-031"), ())
    assert verdict_on(first, "2026-032").gate == "gap"
    assert isinstance(then, Remind)
    assert then.lead == keys("2026-032")[0]


def test_the_order_and_the_names_of_recipients_make_no_difference():
    """
    To Jan with a copy to Kim is the same company as the other way round. Rule: one-letter-per-customer.
    """
    acme = customer(
        "Acme",
        overdue("2026-031", to=("jan@acme.example",), cc=("kim@acme.example",)),
        overdue("2026-032", to=("Kim@acme.example",), cc=("jan@acme.example",)),
    )

    decision = decide_for(acme)

    assert isinstance(decision, Remind)
    assert len(decision.items) == 2


def test_firmness_never_falls_while_anything_is_overdue():
    """
    After a second letter about one invoice, the next letter about another is no light one.
    Rule: firmness-never-falls.
    """
    loud = overdue(
        "2026-032", None, reminded(date(2026, 3, 10), "second"), due=date(2026, 1, 16), to=("kim@x.example",)
    )

    decision = decide_for(customer("Acme", loud, overdue("2026-031")))

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.step.name) == (*keys("2026-031"), "second")


def test_once_the_loud_one_is_paid_the_next_letter_is_light_again():
    """
    What is over is over. Rule: firmness-never-falls.
    """
    loud = overdue(
        "2026-020", eur("9.00"), reminded(date(2026, 2, 10), "second"), paid(eur("9.00")), due=date(2026, 1, 16)
    )

    decision = decide_for(customer("Acme", loud, overdue("2026-031")))

    assert isinstance(decision, Remind)
    assert decision.step.name == "light"


def test_a_counter_moves_by_one_at_most_and_never_past_the_letters_step():
    """
    The listed invoice takes its own next step, even in a firmer letter. Rule: oldest-leads.
    """
    lead = overdue("2026-020", None, reminded(date(2026, 3, 4)), due=date(2026, 1, 16))

    decision = decide_for(customer("Acme", lead, overdue("2026-031")))

    assert isinstance(decision, Remind)
    assert decision.step.name == "second"
    assert [(pair.item, pair.step) for pair in decision.items] == list(
        zip(keys("2026-020", "2026-031"), ("second", "light"), strict=True)
    )


def test_renaming_the_steps_starts_no_ladder_anew():
    """
    A letter counts as one, whatever its step is called now. Rule: step-not-taken.
    """
    renamed = policy(steps=(Step("gentle", 3), Step("again", 7), Step("firm", 7, needs_yes=True)))

    decision = decide_for(customer("Acme", overdue("2026-031", None, reminded(date(2026, 3, 4)))), policy=renamed)

    assert isinstance(decision, Remind)
    assert decision.step.name == "again"


# --- whose yes ----------------------------------------------------------------------------------------------------


def first_letter() -> Debtor:
    """A customer who never had a letter."""
    return customer("Acme", overdue("2026-031"), first_letter_on=None)


def test_the_first_letter_ever_to_a_customer_waits_for_the_owners_yes_to_that_letter():
    """
    The yes names the letter; when another invoice joins it, the owner is asked again. Rule: owner-yes.
    """
    asked = decide_for(first_letter())
    assert isinstance(asked, Ask)
    (question,) = asked.questions
    agreed = overdue("2026-031", None, allowed(question.subject))

    assert question.kind is QuestionKind.SEND_THIS
    assert isinstance(decide_for(customer("Acme", agreed, first_letter_on=None)), Remind)
    assert kinds(decide_for(customer("Acme", agreed, overdue("2026-032"), first_letter_on=None))) == [
        QuestionKind.SEND_THIS
    ]


@pytest.mark.parametrize("taken", [2, 3])
def test_firm_letters_and_later_ones_wait_for_the_owners_yes(taken: int):
    """
    However long the customer is known. Rule: owner-yes.
    """
    letters = [reminded(date(2026, 1, 20) + timedelta(days=14 * n), STEPS[n].name) for n in range(taken)]

    decision = decide_for(customer("Acme", overdue("2026-020", None, *letters, due=date(2026, 1, 9))))

    assert kinds(decision) == [QuestionKind.SEND_THIS]


def test_an_approved_letter_may_lag_three_bank_days():
    """
    The owner saw it, and it names the day. Rules: owner-yes, bank-before-reminder.
    """
    asked = decide_for(first_letter())
    assert isinstance(asked, Ask)
    agreed = customer("Acme", overdue("2026-031", None, allowed(asked.questions[0].subject)), first_letter_on=None)

    decision = decide_for(agreed, bank_until=date(2026, 3, 13))

    assert isinstance(decision, Remind)
    assert decision.bank_until == date(2026, 3, 13)


def test_a_draft_is_its_own_question_and_comes_on_any_working_day_at_any_hour():
    """
    The owner sends it himself, so Monday evening will do; only a day off will not. Rules: owner-yes, quiet-days.
    """
    drafts = policy(ceiling=Mode.DRAFT)
    monday_evening = decide_for(first_letter(), policy=drafts, today=MONDAY, at=time(21, 0))

    assert isinstance(monday_evening, Remind)
    assert monday_evening.mode is Mode.DRAFT
    assert isinstance(decide_for(first_letter(), policy=drafts, today=date(2026, 3, 15)), Wait)


def test_shadow_shows_what_would_go_before_the_owner_says_live():
    """
    Looking costs nobody anything. Rule: live.
    """
    decision = decide_for(first_letter(), policy=policy(ceiling=Mode.SHADOW), live_since=None)

    assert isinstance(decision, Remind)
    assert decision.mode is Mode.SHADOW


@pytest.mark.parametrize("ceiling", [Mode.DRAFT, Mode.AUTO])
def test_nothing_but_a_look_before_live(ceiling: Mode):
    """
    The setting alone sends nothing. Rule: live.
    """
    assert isinstance(decide_for(first_letter(), policy=policy(ceiling=ceiling), live_since=None), Wait)


def test_a_step_is_as_free_as_the_more_careful_of_its_own_mode_and_the_ceiling():
    """
    A step set to draft stays a draft under an automatic ceiling. Rule: live.
    """
    steps = (Step("light", 3, mode=Mode.DRAFT),)

    decision = decide_for(customer("Acme", overdue("2026-031")), policy=policy(steps=steps))

    assert isinstance(decision, Remind)
    assert decision.mode is Mode.DRAFT


# --- at the start and at the end ----------------------------------------------------------------------------------


def test_a_first_start_with_three_hundred_old_invoices_sends_nothing():
    """
    Everything that was late already is one list for the owner. Rule: overdue-before-live.
    """
    old = [
        customer(f"C{number}", overdue(f"{number}", due=date(2026, 3, 6) - timedelta(days=number % 100)))
        for number in range(300)
    ]

    decisions = [decide_for(debtor, live_since=moment(TODAY)) for debtor in old]

    assert {tuple(kinds(decision)) for decision in decisions} == {(QuestionKind.OVERDUE_AT_START,)}


def test_what_was_on_the_list_goes_after_the_owners_word():
    """
    "Go on" opens that gate for that invoice alone. Rule: overdue-before-live.
    """
    acme = customer("Acme", overdue("2026-031", None, allowed("before-live")), overdue("2026-032"))

    decision = decide_for(acme, live_since=moment(TODAY))

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.listed) == (*keys("2026-031"), ())


def test_a_hundred_and_twenty_days_is_the_last_on_which_a_letter_goes_by_itself():
    """
    Older than that asks for a person. Rule: age.
    """
    due = date(2025, 11, 18)
    acme = customer("Acme", overdue("2025-100", due=due))

    assert isinstance(decide_for(acme, today=due + timedelta(days=120)), Remind)
    assert kinds(decide_for(acme, today=due + timedelta(days=121))) == [QuestionKind.TOO_OLD]
    assert due > LIVE


def test_after_the_last_step_the_owner_decides():
    """
    The ladder ends; the question does not repeat a letter. Rule: ladder-done.
    """
    letters = [
        reminded(date(2026, 1, 13) + timedelta(days=10 * number), step.name) for number, step in enumerate(STEPS)
    ]

    decision = decide_for(customer("Acme", overdue("2026-001", None, *letters, due=date(2026, 1, 7))))

    assert kinds(decision) == [QuestionKind.LADDER_DONE]


def test_a_letter_that_may_go_carries_the_questions_about_the_customers_other_invoices():
    """
    One unclear invoice does not keep the clear one waiting, and is asked about all the same. Rule: terms-known.
    """
    decision = decide_for(customer("Acme", overdue("2026-031"), overdue("2026-032", unsettled=("amount_due",))))

    assert isinstance(decision, Remind)
    assert kinds(decision) == [QuestionKind.INVOICE_UNCLEAR]


def test_a_new_attempt_at_the_same_letter_has_a_new_id():
    """
    An id that was ever meant to leave is never used again. Rule: step-not-taken.
    """
    acme = customer("Acme", overdue("2026-031"))
    first = decide_for(acme)
    assert isinstance(first, Remind)

    again = decide_for(acme, used_letter_ids=frozenset({first.clearance.letter_id}))

    assert isinstance(again, Remind)
    assert again.clearance.letter_id != first.clearance.letter_id


def test_a_quiet_customer_waits_for_the_next_due_day():
    """
    Nothing is late, nothing is asked, and the day to look again is known. Rule: overdue.
    """
    decision = decide_for(customer("Acme", quiet("2026-040"), overdue("2026-041", due=TODAY)))

    assert isinstance(decision, Wait)
    assert decision.until == TODAY + timedelta(days=1)


def test_a_released_promise_goes_on_with_the_ladder():
    """
    "Go on" says the owner, and the letter leaves that same day. Rule: promised.
    """
    acme = customer("Acme", overdue("2026-031", None, promised(date(2026, 3, 9)), Released(moment(TODAY), "owner")))

    assert isinstance(decide_for(acme), Remind)
