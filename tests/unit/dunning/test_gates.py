"""Every gate closes by itself, says why, and is the only thing that keeps its story from ending in a letter."""

from __future__ import annotations

import inspect
from datetime import date, timedelta

import pytest

from agent.domain.decision import Ask, Remind, Wait
from agent.domain.events import Corrected, HoldReason
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.dunning import GATE_NAMES
from agent.dunning.gates import ITEM_GATES, LETTER_GATES
from tests.builders import (
    DUE,
    TODAY,
    customer,
    decide_for,
    dropped,
    held,
    moment,
    overdue,
    owner_wrote,
    policy,
    quiet,
    reminded,
    verdict_on,
)
from tests.gate_table import STORIES, TUESDAY, acme, letters_without
from tests.tables import each

each_gate = each("gate", [name for name, _ in (*ITEM_GATES, *LETTER_GATES)])


def test_every_gate_has_a_story():
    """
    A gate without a story could be taken out unnoticed.
    """
    assert set(STORIES) == GATE_NAMES


def test_the_ordinary_world_gives_a_letter():
    """
    The builders' world closes no gate, so whatever closes in a story is the story's own.
    """
    decision = decide_for(acme())

    assert isinstance(decision, Remind)
    assert decision.step.name == "light"
    assert decision.clearance.gates == GATE_NAMES


@each_gate
def test_only_this_gate_closes_its_story(gate: str):
    """
    With all gates in place no letter goes, and the verdict names the gate and gives the owner a sentence.
    """
    decision = STORIES[gate].outcome()

    assert not isinstance(decision, Remind)
    assert [verdict.gate for verdict in decision.verdicts] == [gate]
    assert decision.verdicts[0].reason


@each_gate
def test_without_this_gate_exactly_its_story_ends_in_a_letter(gate: str):
    """
    Each gate does its own work and no other's.
    """
    assert letters_without(gate) == [gate]


@each_gate
def test_a_gate_says_in_its_docstring_which_rule_it_follows(gate: str):
    """
    The name in the explanation, in docs/rules.md and beside the code is one name.
    """
    function = dict((*ITEM_GATES, *LETTER_GATES))[gate]

    assert f"({gate})" in (inspect.getdoc(function) or "")


# --- a gate with more than one door -------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["kind", "number", "due_date", "amount_due"])
def test_an_uncertain_field_asks_and_never_guesses(field: str):
    """
    Rule: terms-known.
    """
    decision = decide_for(acme(unsettled=(field,)))

    assert isinstance(decision, Ask)
    assert decision.questions[0].kind is QuestionKind.INVOICE_UNCLEAR


@pytest.mark.parametrize("reason", list(HoldReason))
@pytest.mark.parametrize("on_card", [False, True], ids=["item", "customer"])
def test_every_kind_of_hold_stops_the_ladder(reason: HoldReason, on_card: bool):
    """
    Whatever the reason, on the invoice or on the whole customer, a hold without an end stays. Rule: holds-first.
    """
    hold = held(reason)
    debtor = acme().with_events(hold) if on_card else acme(hold)

    assert not isinstance(decide_for(debtor), Remind)


def test_a_hold_with_an_end_is_over_on_that_day():
    """
    ``until`` is the first day the ladder may go on. Rule: held.
    """
    assert not isinstance(decide_for(acme(held(until=TODAY)), today=TUESDAY), Remind)
    assert isinstance(decide_for(acme(held(until=TODAY)), today=TODAY), Remind)


def test_a_dropped_invoice_is_chased_no_more():
    """
    Written off or not an invoice at all: whatever its balance, nobody hears of it. Rule: balance.
    """
    debtor = acme(dropped("not an invoice"))

    assert verdict_on(decide_for(debtor), "2026-031").gate == "balance"


def test_the_owners_own_mail_about_one_invoice_quiets_the_others():
    """
    The customer had a mail from Sanne yesterday, whatever it was about. Rule: owner-wrote.
    """
    debtor = customer("Acme", overdue("2026-031"), quiet("2026-040", None, owner_wrote(TUESDAY)))

    assert verdict_on(decide_for(debtor), "2026-031").gate == "owner-wrote"


def test_a_draft_about_one_invoice_holds_back_a_second_letter():
    """
    Two drafts to one customer would both be sent on the day Sanne opens her Drafts folder. Rule: step-not-taken.
    """
    debtor = customer("Acme", overdue("2026-031"), overdue("2026-032", to=("kim@acme.example",)))

    decision = decide_for(debtor, open_letters={"acme.example/2026-032": "a draft lies in your Drafts folder"})

    assert verdict_on(decision, "2026-031").gate == "step-not-taken"


def test_a_letter_about_an_invoice_that_is_paid_by_now_still_counts_for_the_gap():
    """
    Settled items leave the books' table; the letter stays on the customer's card. Rule: gap.
    """
    debtor = customer("Acme", overdue("2026-031"), last_letter_on=date(2026, 3, 12))

    assert verdict_on(decide_for(debtor), "2026-031").gate == "gap"


def test_one_address_gets_one_letter_a_week_whichever_customer_it_speaks_for():
    """
    Two firms of one director share his mailbox. Rule: gap.
    """
    debtor = customer("Acme", overdue("2026-031", to=("kim@acme.example",)))

    decision = decide_for(debtor, letters_to={"kim@acme.example": date(2026, 3, 12)})
    later = decide_for(debtor, letters_to={"kim@acme.example": date(2026, 3, 10)})

    assert verdict_on(decision, "2026-031").gate == "gap"
    assert verdict_on(later, "2026-031").gate == "open"


def test_a_bookkeeper_of_many_who_gets_a_copy_keeps_nobody_waiting():
    """
    The gap is the customer's and of whom a letter addresses, not of everybody in Cc. Rule: gap.
    """
    debtor = customer("Acme", overdue("2026-031", cc=("els@office.example",)))
    decision = decide_for(debtor, letters_to={"els@office.example": date(2026, 3, 12)})

    assert verdict_on(decision, "2026-031").gate == "open"


def test_a_quiet_hold_ends_by_itself_and_asks_nothing():
    """
    Two working days of silence, and then the letter goes. Rule: quiet-words.
    """
    debtor = acme().with_events(held(HoldReason.QUIET, until=TODAY))

    assert isinstance(decide_for(debtor, today=TUESDAY), Wait)
    assert isinstance(decide_for(debtor, today=TODAY), Remind)


def test_a_credit_note_that_names_no_invoice_pauses_all_of_the_customers():
    """
    It may be meant for any of them, so the owner says which. Rule: credited.
    """
    debtor = customer("Acme", overdue("2026-031"), overdue("2026-032")).with_events(held(HoldReason.CREDIT))

    decision = decide_for(debtor)

    assert isinstance(decision, Ask)
    assert {question.kind for question in decision.questions} == {QuestionKind.CREDIT_NOTE}
    assert {verdict.gate for verdict in decision.verdicts} == {"credited"}


def test_with_nobody_to_write_to_the_owner_says_who():
    """
    His answer is all it takes. Rule: recipient-known.
    """
    told = Corrected(moment(TODAY), "recipient", "jan@acme.example", "owner")

    assert isinstance(decide_for(acme(to=())), Ask)
    assert isinstance(decide_for(acme(told, to=())), Remind)


def test_a_copy_nobody_is_sure_of_is_asked_for():
    """
    The wrong paper is worse than a day of waiting. Rule: copy-of-invoice.
    """
    assert isinstance(decide_for(acme(unsettled=("copy",))), Ask)


def test_an_account_that_may_not_send_as_the_owner_is_asked_about():
    """
    A stranger's address would break the thread and the trust. Rule: own-address.
    """
    decision = decide_for(acme(), sending_addresses={"info@sanne.example": "other"})

    assert isinstance(decision, Ask)
    assert decision.questions[0].kind is QuestionKind.NO_SENDER


def test_a_second_installation_stops_even_the_shadow():
    """
    What would be shown might have been sent already. Rule: other-installation.
    """
    decision = decide_for(acme(), policy=policy(ceiling=Mode.SHADOW), other_installation="attic")

    assert isinstance(decision, Ask)
    assert decision.questions[0].kind is QuestionKind.OTHER_INSTALLATION


def test_mail_read_over_an_hour_ago_may_lack_the_answer():
    """
    A reading is fresh for an hour. Rule: mail-complete.
    """
    now = moment(TODAY)

    assert isinstance(decide_for(acme(), mail_complete_until=now - timedelta(hours=1)), Remind)
    assert isinstance(decide_for(acme(), mail_complete_until=now - timedelta(minutes=61)), Wait)


def test_the_tenth_letter_of_a_day_goes_and_the_eleventh_is_a_question():
    """
    Forty letters at once are a mistake somewhere. Rule: cap.
    """
    decision = decide_for(acme(), letters_today=10)

    assert isinstance(decide_for(acme(), letters_today=9), Remind)
    assert isinstance(decision, Ask)
    assert decision.questions[0].kind is QuestionKind.TOO_MANY


def test_what_was_open_when_books_were_put_back_is_asked_even_when_not_yet_due():
    """
    One list, at once; and what the books still know of letters stands in the question. Rule: restored.
    """
    debtor = customer("Acme", overdue("2026-031", None, reminded(TUESDAY)), quiet("2026-040"))
    decision = decide_for(debtor, restored_at=moment(TODAY))

    assert isinstance(decision, Ask)
    assert [question.kind for question in decision.questions] == [QuestionKind.RESTORED] * 2
    assert "the light letter of 17 March 2026 is known" in decision.questions[0].text
    assert "no letter of ours is known" in decision.questions[1].text


def test_an_invoice_sent_after_books_were_put_back_goes_on_as_ever():
    """
    Nothing about it can have been lost. Rule: restored.
    """
    at = moment(DUE - timedelta(days=15))

    assert isinstance(decide_for(acme(), restored_at=at), Remind)
