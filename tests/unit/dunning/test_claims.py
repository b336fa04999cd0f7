"""A customer who says that he paid is believed until the bank can tell; then the owner may ask for a proof.

Rule: claimed.
"""

from __future__ import annotations

from datetime import date

import pytest

from agent.domain.decision import Ask, Decision, Remind
from agent.domain.events import Event, HoldReason, Released, Unallocated
from agent.domain.letter import PROOF
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from tests.builders import (
    DUE,
    TODAY,
    allowed,
    claimed,
    customer,
    decide_for,
    eur,
    held,
    kinds,
    moment,
    overdue,
    paid,
    policy,
    reminded,
    verdict_on,
)

FRIDAY, MONDAY, TUESDAY = date(2026, 3, 13), date(2026, 3, 16), date(2026, 3, 17)
AGREED = allowed("proof:mail-claim")


def on_wednesday(*events: Event, **world: object) -> Decision:
    """What happens on Wednesday 18 March with an invoice of which the customer said on Tuesday that it is paid."""
    return decide_for(customer("Acme", overdue("2026-031", None, *events)), **world)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("paid_on", "received", "looked_for"),
    [
        (date(2026, 3, 12), FRIDAY, MONDAY),  # Thursday's money is booked on Friday and imported on Monday
        (FRIDAY, FRIDAY, TUESDAY),
        (None, FRIDAY, TUESDAY),
        (date(2026, 3, 14), MONDAY, TUESDAY),  # paid on a Saturday
        (date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 8)),  # over Easter
    ],
)
def test_money_is_looked_for_a_bank_day_and_an_import_later(paid_on: date | None, received: date, looked_for: date):
    """
    Until then the customer is simply believed.
    """
    acme = customer("Acme", overdue("2026-031", None, claimed(paid_on, received)))

    verdict = verdict_on(decide_for(acme, today=received), "2026-031")

    assert (verdict.gate, verdict.until) == ("claimed", looked_for)


def test_what_is_not_there_by_then_is_a_question_with_a_kind_proposal():
    """
    Nothing goes by itself.
    """
    decision = on_wednesday(claimed(FRIDAY, FRIDAY))

    assert isinstance(decision, Ask)
    assert kinds(decision) == [QuestionKind.CLAIM_UNSEEN]
    assert "ask for proof" in decision.questions[0].options


def test_where_a_payout_may_hold_the_money_the_question_says_so():
    """
    He may have paid through the link: the owner looks there first. Rule: paid-online.
    """
    acme = customer("Acme", overdue("2026-031", None, claimed(FRIDAY, FRIDAY), online_payment="betalen via iDEAL"))

    decision = decide_for(acme, payout_on=MONDAY)

    assert isinstance(decision, Ask)
    assert "the payout of 16 March 2026 may hold its money" in decision.questions[0].text


def test_a_bank_that_is_behind_proves_nothing():
    """
    Not seen yet means little before the day is booked up.
    """
    assert kinds(on_wednesday(claimed(FRIDAY, FRIDAY), bank_until=FRIDAY)) == [QuestionKind.BANK_BEHIND]


@pytest.mark.parametrize("end", [paid(eur("21.00")), Released(moment(TODAY), "owner", "mail-claim")])
def test_money_or_the_owners_word_ends_the_claim(end: Event):
    """
    The rest of a part payment is reminded as ever.
    """
    assert isinstance(on_wednesday(claimed(FRIDAY, FRIDAY), end), Remind)


def test_money_that_was_taken_back_leaves_the_claim_standing():
    """
    It was somebody else's after all.
    """
    events = (claimed(FRIDAY, FRIDAY), paid(eur("21.00")), Unallocated(moment(TODAY), 1, "not theirs"))

    assert kinds(on_wednesday(*events)) == [QuestionKind.CLAIM_UNSEEN]


def test_with_the_owners_yes_one_request_for_a_proof_goes():
    """
    It takes no rung of the ladder, and lists no other invoice.
    """
    other = overdue("2026-030", None, due=date(2026, 3, 4))
    asked = overdue("2026-031", None, claimed(FRIDAY, FRIDAY), AGREED)

    decision = decide_for(customer("Acme", other, asked))

    assert isinstance(decision, Remind)
    assert (decision.step.name, decision.lead, decision.listed) == (PROOF, "acme.example/2026-031", ())
    assert verdict_on(decision, "2026-030").gate == "gap"


def test_a_request_for_a_proof_is_made_once_for_a_claim():
    """
    After it the ladder goes on where it was, working days and a gap later; a new claim is looked into anew.
    """
    went = (claimed(FRIDAY, FRIDAY), AGREED, reminded(TODAY, PROOF))
    item = overdue("2026-031", None, *went)

    assert verdict_on(decide_for(customer("Acme", item)), "2026-031").gate == "step-due"
    later = decide_for(customer("Acme", item), today=date(2026, 3, 25))
    assert isinstance(later, Remind)
    assert later.step.name == "light"
    again = claimed(date(2026, 3, 24), date(2026, 3, 24))
    again = type(again)(again.at, again.received_at, "another-mail", again.paid_on)
    assert verdict_on(
        decide_for(customer("Acme", item.with_events(again)), today=date(2026, 3, 25)), "2026-031"
    ).gate == ("claimed")


def test_a_request_for_a_proof_keeps_every_other_gate():
    """
    Words of somebody else, the gap, the hours, the owner's mode: all as for any letter.
    """
    agreed = (claimed(FRIDAY, FRIDAY), AGREED)

    assert verdict_on(on_wednesday(*agreed, held(HoldReason.WORDS)), "2026-031").gate == "human-words"
    assert verdict_on(on_wednesday(reminded(date(2026, 3, 12)), *agreed), "2026-031").gate == "gap"
    assert verdict_on(on_wednesday(*agreed, open_letters={"acme.example/2026-031": "a draft"}), "2026-031").gate == (
        "step-not-taken"
    )
    in_draft = on_wednesday(*agreed, policy=policy(ceiling=Mode.DRAFT))
    assert isinstance(in_draft, Remind)
    assert in_draft.mode is Mode.DRAFT


def test_after_the_last_step_a_proof_may_still_be_asked_for():
    """
    A customer who answers the last letter gets an answer.
    """
    taken = [reminded(date(2026, 1, 13 + 7 * n), step) for n, step in enumerate(("light", "second"))]
    steps = policy().steps[:2]
    item = overdue("2026-031", None, *taken, claimed(FRIDAY, FRIDAY), AGREED, due=date(2026, 1, 7))

    decision = decide_for(customer("Acme", item), policy=policy(steps=steps))

    assert isinstance(decision, Remind)
    assert decision.step.name == PROOF


def test_a_claim_before_the_due_date_is_looked_into_as_well():
    """
    Nobody who says that he paid early is surprised on the due date.
    """
    item = overdue("2026-031", None, claimed(date(2026, 3, 2), date(2026, 3, 3)), due=DUE)

    assert kinds(decide_for(customer("Acme", item), today=TODAY)) == [QuestionKind.CLAIM_UNSEEN]
