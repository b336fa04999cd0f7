"""When the owner is asked to telephone, and what stands on the sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agent.domain.card import Card, Person, Profile, Role
from agent.domain.decision import Ask, Remind, ToAsk
from agent.domain.events import HoldReason, Released, Replied, Tie
from agent.domain.instalments import PLAN
from agent.domain.mail import Address
from agent.domain.policy import Calls
from agent.domain.question import QuestionKind
from agent.dunning.calls import CALLED, call_tasks
from tests.builders import (
    TODAY,
    Debtor,
    agreed,
    allowed,
    bounced,
    claimed,
    customer,
    decide_for,
    disputed,
    eur,
    facts,
    habit,
    held,
    kinds,
    moment,
    overdue,
    paid,
    policy,
    promised,
    reminded,
    verdict_on,
)
from tests.tables import each

FIRST = policy(calls=Calls(first_above=Decimal(100)))
LIGHT, SECOND = reminded(date(2026, 3, 3)), reminded(date(2026, 3, 12), "second")


def acme(*events: Any, card: Card | None = None, **more: Any) -> Debtor:
    """A known customer who owes 121 euros."""
    return customer("Acme", overdue("2026-031", eur("121.00"), *events, **more), card=card or Card())


def tasks(debtor: Debtor, calls: Calls = Calls(), **world: Any) -> tuple[ToAsk, ...]:  # noqa: B008 - a frozen value
    """The calls that go with letters that left."""
    return call_tasks(debtor.card, debtor.items, facts(**world), policy(calls=calls))


# --- before the first letter --------------------------------------------------------------------------------------


def test_above_the_owners_amount_he_telephones_before_the_first_letter():
    """
    The letter waits and the owner is asked, with a sheet beside it. Rule: call-first.
    """
    decision = decide_for(acme(), policy=FIRST)

    assert isinstance(decision, Ask)
    assert kinds(decision) == [QuestionKind.CALL]
    assert "121.00" in decision.questions[0].letter
    assert "promised DATE" in decision.questions[0].options


def test_the_first_letter_waits_three_working_days_for_the_call_and_no_longer():
    """
    Asked on Wednesday, it may go on Monday, which is no day for letters; so on Tuesday. Rule: call-first.
    """
    asked = {"acme.example/2026-031": TODAY}
    waits = decide_for(acme(), policy=FIRST, calls_asked=asked, today=date(2026, 3, 20))

    assert verdict_on(waits, "2026-031").until == date(2026, 3, 23)
    assert isinstance(decide_for(acme(), policy=FIRST, calls_asked=asked, today=date(2026, 3, 24)), Remind)


@pytest.mark.parametrize(
    ("debtor", "calls", "asks"),
    [
        (acme(), Calls(), False),
        (acme(), Calls(first_above=Decimal(121)), False),
        (acme(), Calls(first_above=Decimal(100), mail_only_below=Decimal(50)), True),
        (acme(card=Card(call_first_above=Decimal(100))), Calls(), True),
        (acme(card=Card(call_first_above=Decimal(200))), Calls(first_above=Decimal(100)), False),
        (acme(card=Card(mail_only_below=Decimal(200))), Calls(first_above=Decimal(100)), False),
        (acme(allowed(CALLED)), Calls(first_above=Decimal(100)), False),
        (acme(reminded(date(2026, 3, 3))), Calls(first_above=Decimal(100)), False),
        (
            customer("Acme", overdue("2026-031", eur("60.00")), overdue("2026-032", eur("60.00"))),
            Calls(first_above=Decimal(100)),
            True,
        ),
    ],
    ids=[
        *("no limit", "not above it", "above", "by the card", "card knows better", "mail only", "called", "second"),
        "together",
    ],
)
def test_a_call_precedes_the_first_letter_only_about_much_money(debtor: Debtor, calls: Calls, asks: bool):
    """
    What the letter asks for in all counts, the card goes before the settings, and mail only means it.
    Rule: call-first.
    """
    assert (kinds(decide_for(debtor, policy=policy(calls=calls))) == [QuestionKind.CALL]) is asks


@pytest.mark.parametrize(("regulars", "days", "asks"), [(True, 5, True), (False, 5, False), (True, None, False)])
def test_a_regular_who_is_later_than_usual_is_telephoned_first_where_the_owner_wants_it(
    regulars: bool, days: int | None, asks: bool
):
    """
    Something may be the matter; with no habit nothing is unusual. Rules: call-first, habit.
    """
    known = habit(days, days, days) if days else ()
    debtor = replace(acme(), card=replace(acme().card, delays=known))

    decision = decide_for(debtor, policy=policy(calls=Calls(regulars=regulars)))

    assert (kinds(decision) == [QuestionKind.CALL]) is asks
    assert not isinstance(decision, Ask) or "and not this time" in decision.questions[0].text


# --- with the second letter ---------------------------------------------------------------------------------------


def test_the_second_letter_brings_a_task_to_telephone():
    """
    One a letter, however many invoices it was about. Rule: call-task.
    """
    both = (replace(SECOND, letter_id="one"),)
    debtor = customer("Acme", overdue("2026-031", None, *both), overdue("2026-032", None, *both))

    (task,) = tasks(debtor)

    assert (task.kind, task.item, task.subject) == (QuestionKind.CALL, "acme.example/2026-031", "call:one")
    assert "2026-032" in task.letter


@each(
    ("debtor", "calls"),
    [
        (acme(LIGHT), Calls()),
        (acme(LIGHT, SECOND), Calls(with_second=False)),
        (acme(LIGHT, SECOND), Calls(mail_only_below=Decimal(200))),
        (acme(LIGHT, SECOND, card=Card(mail_only_below=Decimal(200))), Calls()),
        (acme(LIGHT, replace(SECOND, in_doubt=True)), Calls()),
        (acme(LIGHT, SECOND, paid(eur("121.00"))), Calls()),
        (acme(LIGHT, SECOND, promised(date(2026, 3, 27))), Calls()),
        (acme(LIGHT, SECOND, disputed()), Calls()),
        (acme(LIGHT, SECOND, claimed()), Calls()),
        (acme(LIGHT, SECOND, bounced()), Calls()),
        (acme(LIGHT, SECOND, held(HoldReason.OWNER)), Calls()),
        (acme(LIGHT, SECOND).with_events(held(HoldReason.WORDS)), Calls()),
    ],
    ids=[
        *("light", "off", "mail only", "mail only on the card", "in doubt", "paid", "promised", "disputed", "claimed"),
        *("bounced", "held", "wrote"),
    ],
)
def test_nobody_is_telephoned_without_need(debtor: Debtor, calls: Calls):
    """
    Whoever answered is not called as if he had not. Rule: call-task.
    """
    assert tasks(debtor, calls) == ()


def test_a_fast_customer_is_telephoned_with_the_first_letter():
    """
    Known not to pay: no time is lost. Rules: profile, call-task.
    """
    assert len(tasks(acme(LIGHT, card=Card(profile=Profile.FAST)), Calls(with_second=False))) == 1


# --- after a promised day -----------------------------------------------------------------------------------------

PASSED = promised(date(2026, 3, 13))  # a Friday


def test_a_promised_day_that_passed_brings_a_task_to_telephone_once_the_bank_is_known():
    """
    The working day after it, for all invoices of that promise together. Rules: call-task, promised.
    """
    debtor = customer("Acme", overdue("2026-031", None, PASSED), overdue("2026-032", None, PASSED))

    (task,) = tasks(debtor, bank_until=date(2026, 3, 13))

    assert (task.kind, task.item) == (QuestionKind.CALL, "acme.example/2026-031")
    assert "13 March was promised" in task.text
    assert "2026-032" in task.letter and "payment was promised for 13 March" in task.letter


def test_a_part_that_did_not_come_brings_a_task_to_telephone_and_a_kept_plan_none():
    """
    About that part; and none after a letter of before, while the plan is kept. Rules: call-task, plan-kept.
    """
    planned = agreed(("60.00", date(2026, 3, 13)), ("61.00", date(2026, 4, 13)))

    (task,) = tasks(acme(LIGHT, SECOND, planned), bank_until=date(2026, 3, 13))

    assert "€60.00 was agreed for 13 March" in task.text
    assert tasks(acme(LIGHT, SECOND, planned, paid(eur("60.00")))) == ()
    assert tasks(acme(planned), Calls(after_promise=False)) == ()


@pytest.mark.parametrize(
    ("debtor", "calls", "world"),
    [
        (acme(PASSED), Calls(), {"today": date(2026, 3, 13)}),
        (acme(PASSED), Calls(), {"bank_until": date(2026, 3, 12)}),
        (acme(promised(date(2026, 3, 27))), Calls(), {}),
        (acme(PASSED, paid(eur("121.00"))), Calls(), {}),
        (acme(PASSED, claimed()), Calls(), {}),
        (acme(PASSED, disputed()), Calls(), {}),
        (acme(PASSED, held(HoldReason.OWNER)), Calls(), {}),
        (acme(PASSED), Calls(after_promise=False), {}),
        (acme(PASSED, card=Card(mail_only_below=Decimal(200))), Calls(), {}),
    ],
    ids=["on the day", "bank behind", "to come", "paid", "claimed", "disputed", "held", "off", "mail only"],
)
def test_nobody_is_telephoned_about_a_day_that_may_have_been_kept(debtor: Debtor, calls: Calls, world: dict[str, Any]):
    """
    What the bank does not cover yet was perhaps paid. Rules: call-task, promised.
    """
    assert tasks(debtor, calls, **world) == ()


def test_after_a_new_promise_the_second_letter_brings_no_call_of_its_own():
    """
    One task for one customer's promise, whatever letters left before it. Rule: call-task.
    """
    (task,) = tasks(acme(LIGHT, SECOND, PASSED))

    assert task.subject.startswith("call:promise ")


def test_the_sheet_holds_all_that_is_known():
    """
    Whom, what is owed, every letter, promise and mail, the bank and the owner's own notes. Rule: call-sheet.
    """
    wrote = Replied(
        moment(TODAY), moment(date(2026, 3, 5)), "m", None, "jan@acme.example", "Re", "Komt goed", Tie.THREAD
    )
    els = Person(Address("els@acme.example", "Els"), Role.DIRECTOR, "+31 20 555 01 99")
    card = Card(personal="Hoe bevalt de loods?", note="Belt liever 's ochtends.", people=(els,))
    planned = agreed(("60.00", date(2026, 3, 9)), ("61.00", date(2026, 4, 9)), on=date(2026, 3, 6))
    over = Released(moment(date(2026, 3, 16)), "owner", PLAN)
    debtor = acme(LIGHT, wrote, planned, SECOND, over, card=card)
    debtor = replace(debtor, card=replace(debtor.card, delays=habit(9, 9, 9)))

    (task,) = tasks(debtor, bank_until=date(2026, 3, 17))

    facts_told = task.letter.split("1. ")[0]
    for told in (
        *("Jan <jan@acme.example>", "Els (director) +31 20 555 01 99", "Hoe bevalt de loods?", "'s ochtends"),
        *("2026-031", "€121.00", "6 March", "12 days late", "light letter of 3 March", "second letter of 12 March"),
        *("mail of 5 March: “Komt goed”", "known up to 17 March", "usually pays 9 days"),
        "payment in parts was agreed: €60.00 on 9 March, €61.00 on 9 April",
    ):
        assert told in facts_told


def test_with_several_invoices_the_sheet_offers_the_oldest_now():
    """
    Where it asks whether money is short. Rule: oldest-now.
    """
    (task,) = tasks(
        customer("Acme", overdue("2026-031", None, LIGHT, SECOND), overdue("2026-032", None, LIGHT, SECOND))
    )
    lines = task.letter.splitlines()
    (six,) = (place for place, line in enumerate(lines) if line.startswith("6. "))

    assert "the oldest now, the newest later: 2026-031" in lines[six + 1]


def test_the_talk_does_not_begin_with_the_money_or_a_why():
    """
    First how things are, then whether all is well; the money comes fourth, a day fifth. Rule: call-sheet.
    """
    (task,) = tasks(acme(LIGHT, SECOND))
    talk = [line for line in task.letter.splitlines() if line[:1].isdigit()]

    assert not any(word in " ".join(talk[:3]).lower() for word in ("why", "€", "2026-031"))
    assert "€121.00" in talk[3]
    assert "On which day" in talk[4]


def test_the_talk_asks_openly_and_listens():
    """
    How things are, whether all is to their liking, what can be done and when. Rule: call-sheet.
    """
    (task,) = tasks(acme(LIGHT, SECOND))
    talk = [line for line in task.letter.splitlines() if line[:1].isdigit()]

    assert "how things are" in talk[0]
    assert "to your liking" in talk[1] and "listen" in talk[1]
    assert "Ask for no money now" in talk[2]
    assert "What can be done" in talk[5] and "when the rest" in talk[5]
    assert "anything else I can do" in talk[7]
