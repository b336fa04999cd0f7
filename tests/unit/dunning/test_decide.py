"""The one letter to a customer: who leads, how firm, how freely, and what the owner is asked."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from agent.domain.card import Card, PartyKind
from agent.domain.decision import Ask, Remind, Wait
from agent.domain.events import Released
from agent.domain.policy import Mode, Step
from agent.domain.question import QuestionKind
from tests.builders import (
    LIVE,
    STEPS,
    TODAY,
    Debtor,
    allowed,
    customer,
    decide_for,
    eur,
    keys,
    kinds,
    moment,
    overdue,
    paid,
    policy,
    promised,
    quiet,
    reminded,
    verdict_on,
)

MONDAY = date(2026, 3, 16)


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


@pytest.mark.parametrize("people", ["the same people", "other people"])
def test_what_is_with_the_owner_makes_nothing_newer_firmer(people: str):
    """
    All steps taken: the owner decides about that one, and a newer invoice begins with the light letter as anybody's.
    Rules: firmness-never-falls, ladder-done.
    """
    letters = [reminded(date(2026, 1, 20) + timedelta(days=14 * n), step.name) for n, step in enumerate(STEPS)]
    more = {"to": ("kim@x.example",)} if people == "other people" else {}
    done = overdue("2026-020", None, *letters, due=date(2026, 1, 9), **more)

    decision = decide_for(customer("Acme", done, overdue("2026-031")))

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.listed, decision.step.name) == (*keys("2026-031"), (), "light")
    assert [question.kind for question in decision.questions] == [QuestionKind.LADDER_DONE]


def test_a_newer_invoice_waits_for_the_letter_about_the_oldest_and_stands_under_it():
    """
    Before the firm letter is due nobody is written to; then one letter speaks at the oldest's step, and the newer one
    takes its own first. Rules: one-letter-per-customer, oldest-leads.
    """
    letters = [reminded(date(2026, 2, 20), "light"), reminded(date(2026, 3, 6), "second")]
    older = overdue("2026-020", None, *letters, due=date(2026, 2, 10))
    acme = customer("Acme", older, overdue("2026-031"))

    assert isinstance(decide_for(acme, today=date(2026, 3, 12)), Wait)
    asked = decide_for(acme)
    assert isinstance(asked, Ask)
    older = overdue("2026-020", None, *letters, allowed(asked.questions[0].subject), due=date(2026, 2, 10))
    decision = decide_for(customer("Acme", older, overdue("2026-031")))
    assert isinstance(decision, Remind)
    assert [(pair.item, pair.step) for pair in decision.items] == list(
        zip(keys("2026-020", "2026-031"), ("firm", "light"), strict=True)
    )


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


def test_what_had_this_step_already_is_not_listed_once_more():
    """
    The younger one was reminded while the older was held; now the older catches up alone. Rule: step-not-taken.
    """
    younger = overdue("2026-032", None, reminded(date(2026, 3, 9)), due=date(2026, 2, 27))

    decision = decide_for(customer("Acme", overdue("2026-031", due=date(2026, 2, 20)), younger))

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.listed, decision.step.name) == (*keys("2026-031"), (), "light")
    assert verdict_on(decision, "2026-032").reason == "had its light letter; 2026-031 goes first"


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


@pytest.mark.parametrize(("party", "hints"), [(None, True), (PartyKind.CONSUMER, False)])
def test_who_agrees_to_a_formal_letter_hears_what_it_could_say_more(party: PartyKind | None, hints: bool):
    """
    Only where no card tells what the customer is before the law. Rule: legal-block.
    """
    letters = [reminded(date(2026, 1, 20) + timedelta(days=14 * n), STEPS[n].name) for n in range(3)]
    late = overdue("2026-020", None, *letters, due=date(2026, 1, 9))
    asked = decide_for(customer("Acme", late, card=Card(party=party)))
    assert isinstance(asked, Ask)

    assert ("no card says whether" in asked.questions[0].text) is hints


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
