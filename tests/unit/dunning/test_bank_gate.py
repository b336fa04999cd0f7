"""Nobody is asked before the bank is booked up: every cell of what that means.

Rule: bank-before-reminder.
"""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from agent.domain.decision import Ask, Remind
from agent.domain.events import HoldReason
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from tests.builders import (
    IBAN,
    OTHER_IBAN,
    TODAY,
    customer,
    decide_for,
    held,
    kinds,
    overdue,
    policy,
    verdict_on,
)


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


ELSEWHERE = "FR7699999000010123456789012"


@pytest.mark.parametrize("printed", [None, ELSEWHERE], ids=["none", "accepted"])
def test_an_unknown_account_asks_for_all_accounts_to_be_booked_up(printed: str | None):
    """
    The money may have come in on any of them. Rule: bank-before-reminder.
    """
    acme, both = customer("Acme", overdue("2026-031", iban=printed)), policy(ibans=(IBAN, OTHER_IBAN))
    accepted = frozenset({ELSEWHERE})
    one_known = {IBAN: TODAY}
    both_known = {IBAN: TODAY, OTHER_IBAN: date(2026, 3, 17)}

    assert kinds(decide_for(acme, policy=both, bank_until=one_known, accounts_elsewhere=accepted)) == [
        QuestionKind.BANK_BEHIND
    ]
    assert isinstance(decide_for(acme, policy=both, bank_until=both_known, accounts_elsewhere=accepted), Remind)


def test_a_known_account_needs_only_itself_to_be_booked_up():
    """
    The invoice says where the money goes, spaces or not. Rule: bank-before-reminder.
    """
    spaced = " ".join(IBAN[start : start + 4] for start in range(0, len(IBAN), 4))
    acme = customer("Acme", overdue("2026-031", iban=spaced))

    assert isinstance(decide_for(acme, policy=policy(ibans=(IBAN, OTHER_IBAN)), bank_until={IBAN: TODAY}), Remind)


def test_an_account_that_is_not_listed_is_asked_about_with_what_to_do():
    """
    Nobody sees who paid there; the owner lists it, or says that he sees the money otherwise. Rule: own-account.
    """
    acme = customer("Acme", overdue("2026-031", iban=ELSEWHERE))

    asked = decide_for(acme)

    assert isinstance(asked, Ask)
    assert kinds(asked) == [QuestionKind.OTHER_ACCOUNT]
    assert "Add it to `ibans` in [bank]" in asked.questions[0].text
    assert isinstance(decide_for(acme, policy=policy(ibans=(IBAN, ELSEWHERE))), Remind)
    assert isinstance(decide_for(acme, bank_until={ELSEWHERE: TODAY}), Remind)


def test_whoever_listed_no_account_is_not_asked_about_one():
    """
    Then his word about all accounts counts, and nothing else. Rule: own-account, bank-before-reminder.
    """
    acme, none_listed = customer("Acme", overdue("2026-031", iban=ELSEWHERE)), policy(ibans=())

    assert isinstance(decide_for(acme, policy=none_listed, bank_until={None: TODAY}), Remind)
    assert kinds(decide_for(acme, policy=none_listed, bank_until={IBAN: TODAY})) == [QuestionKind.BANK_BEHIND]


def test_every_invoice_of_a_letter_has_its_account_booked_up():
    """
    A letter speaks of them all. Rule: bank-before-reminder.
    """
    two = customer("Acme", overdue("2026-031"), overdue("2026-032", iban=OTHER_IBAN))
    both = policy(ibans=(IBAN, OTHER_IBAN))

    assert kinds(decide_for(two, policy=both, bank_until={IBAN: TODAY})) == [QuestionKind.BANK_BEHIND]
    behind = {IBAN: TODAY, OTHER_IBAN: date(2026, 3, 16)}
    decision = decide_for(two, policy=both, bank_until=behind)
    assert kinds(decision) == [QuestionKind.BANK_BEHIND]
    assert verdict_on(decision, "2026-031").reason.startswith(f"the bank ({OTHER_IBAN}) is booked up to 16 March 2026")
    assert isinstance(decide_for(two, policy=both, bank_until=behind | {None: date(2026, 3, 17)}), Remind)


@pytest.mark.parametrize(
    ("today", "needed"),
    [
        (date(2026, 3, 18), date(2026, 3, 17)),
        (date(2026, 4, 8), date(2026, 4, 7)),  # Wednesday after Easter: banks worked on Tuesday
        (date(2026, 5, 5), date(2026, 5, 4)),  # 1 May is no bank day, 5 May is one
    ],
)
def test_by_itself_a_letter_needs_the_last_bank_day(today: date, needed: date):
    """
    Not the calendar day before, nor the one before that. Rules: bank-before-reminder, bank-days.
    """
    acme = customer("Acme", overdue("2026-031"))

    assert isinstance(decide_for(acme, today=today, bank_until={IBAN: needed}), Remind)
    assert kinds(decide_for(acme, today=today, bank_until={IBAN: needed - timedelta(days=1)})) == [
        QuestionKind.BANK_BEHIND
    ]


def test_a_letter_that_needs_a_yes_is_asked_about_while_the_bank_lags_three_days():
    """
    The owner approves it, and it names the day; four days are too many. Rules: bank-before-reminder, owner-yes.
    """
    first = customer("Acme", overdue("2026-031"), first_letter_on=None)

    assert kinds(decide_for(first, bank_until=date(2026, 3, 13))) == [QuestionKind.SEND_THIS]
    assert kinds(decide_for(first, bank_until=date(2026, 3, 12))) == [QuestionKind.BANK_BEHIND]


def test_before_the_hour_of_first_choice_nobody_is_told_that_the_bank_is_behind():
    """
    Most people look at their bank in the morning; a question that is open stays. Rule: bank-before-reminder.
    """
    acme = customer("Acme", overdue("2026-031"))

    early, later = (decide_for(acme, bank_until={IBAN: date(2026, 3, 16)}, at=at) for at in (time(9, 0), time(9, 30)))

    assert isinstance(early, Ask)
    assert isinstance(later, Ask)
    assert (early.questions[0].quiet, later.questions[0].quiet) == (True, False)


def test_an_account_of_which_nothing_was_ever_said_is_behind():
    """
    No statement, no word: nobody knows who paid. Rule: bank-before-reminder.
    """
    decision = decide_for(customer("Acme", overdue("2026-031")), bank_until={OTHER_IBAN: TODAY})

    assert kinds(decision) == [QuestionKind.BANK_BEHIND]
    assert "was never said to be booked up" in verdict_on(decision, "2026-031").reason


def test_money_that_may_be_for_one_invoice_leaves_it_out_of_the_letter_about_another():
    """
    Neither lead nor listed, until the owner said whose it is; the other one is still late. Rule: payment-asked.
    """
    asked = overdue("2026-030", None, held(HoldReason.PAYMENT), due=date(2026, 3, 4))
    both = customer("Acme", asked, overdue("2026-031"))

    decision = decide_for(both)

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.listed) == ("acme.example/2026-031", ())
    assert verdict_on(decision, "2026-030").gate == "payment-asked"


# --- payment providers --------------------------------------------------------------------------------------------

OFFER = "betalen via iDEAL"


def test_while_payouts_come_an_invoice_with_a_payment_link_is_a_draft_at_most():
    """
    One sum for many payers: only the owner can look into it, and ``voldaan why`` says so. Rule: paid-online.
    """
    acme = customer("Acme", overdue("2026-031", online_payment=OFFER))

    decision = decide_for(acme, payout_on=date(2026, 3, 16))

    assert isinstance(decision, Remind)
    assert decision.mode is Mode.DRAFT
    assert "the payout of 16 March 2026 may hold its money" in verdict_on(decision, "2026-031").reason
    waiting = decide_for(
        acme, payout_on=date(2026, 3, 16), open_letters={"acme.example/2026-031": "a draft lies there"}
    )
    assert "may hold its money" in verdict_on(waiting, "2026-031").reason


@pytest.mark.parametrize(
    ("offer", "payout_on"),
    [(OFFER, None), (OFFER, date(2026, 2, 10)), (None, date(2026, 3, 16))],
    ids=["no payouts", "a payout before it was sent", "no link"],
)
def test_otherwise_it_goes_by_itself(offer: str | None, payout_on: date | None):
    """
    A payout cannot hold what nobody could pay through it. Rule: paid-online.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", online_payment=offer)), payout_on=payout_on)

    assert isinstance(decision, Remind)
    assert decision.mode is Mode.AUTO


def test_one_invoice_with_a_payment_link_makes_the_whole_letter_a_draft():
    """
    A letter leaves whole or not at all. Rule: paid-online.
    """
    two = customer("Acme", overdue("2026-031"), overdue("2026-032", online_payment=OFFER, due=date(2026, 3, 9)))

    decision = decide_for(two, payout_on=date(2026, 3, 16))

    assert isinstance(decision, Remind)
    assert (decision.lead, decision.mode) == ("acme.example/2026-031", Mode.DRAFT)
