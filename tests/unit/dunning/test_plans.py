"""A payment in parts: quiet while it is kept; of a part that did not come the owner hears first.

Rules: plan-kept, part-missed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.decision import Ask, Decision, Remind
from agent.domain.events import Event, Released, Unallocated
from agent.domain.instalments import PLAN, Part, plan_of, what_is_missing
from agent.domain.letter import PART
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.domain.reply import Instalment, Label, Meaning, Said
from agent.dunning import Follows, agree_to
from agent.dunning.case import part_letter_of
from tests.builders import (
    DUE,
    TODAY,
    agreed,
    allowed,
    customer,
    decide_for,
    eur,
    kinds,
    moment,
    overdue,
    paid,
    policy,
    promised,
    reminded,
    verdict_on,
)

FRIDAY, MONDAY, TUESDAY = date(2026, 3, 13), date(2026, 3, 16), date(2026, 3, 17)
APRIL, MAY = date(2026, 4, 15), date(2026, 5, 15)
#: 40 on Friday 13 March, 40 in the middle of April, 41 in the middle of May: 121 in all.
PLANNED = agreed(("40.00", FRIDAY), ("40.00", APRIL), ("41.00", MAY))


def with_plan(*events: Event, today: date = TODAY, **world: object) -> Decision:
    """What happens with an invoice of 121.00 that is paid in three parts."""
    acme = customer("Acme", overdue("2026-031", eur("121.00"), PLANNED, *events))
    return decide_for(acme, today=today, **world)  # type: ignore[arg-type]


def with_yes(*events: Event, today: date = TODAY, **world: object) -> Decision:
    """The same, once the owner agreed to ask for the part that is missing."""
    item = overdue("2026-031", eur("121.00"), PLANNED, *events)
    yes = allowed(part_letter_of(item))
    return decide_for(customer("Acme", item.with_events(yes)), today=today, **world)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("came", "waits_for"),
    [
        ((("40.00", FRIDAY),), (2, eur("40.00"), APRIL)),
        ((("10.00", TUESDAY), ("30.00", FRIDAY)), (2, eur("40.00"), APRIL)),
        ((("50.00", FRIDAY),), (2, eur("30.00"), APRIL)),  # the second one early, in part
        ((("80.00", FRIDAY),), (3, eur("41.00"), MAY)),
        ((("39.96", FRIDAY),), (2, eur("40.00"), APRIL)),  # four cents are rounding
        ((("39.00", FRIDAY),), (1, eur("1.00"), FRIDAY)),
        ((), (1, eur("40.00"), FRIDAY)),
    ],
    ids=["whole", "in two", "early", "two at once", "cents", "too little", "nothing"],
)
def test_whatever_came_in_counts_for_the_oldest_part(came: tuple[tuple[str, date], ...], waits_for: object):
    """
    Parts of parts, and early ones.
    """
    plan = overdue("2026-031", eur("121.00"), PLANNED, *(paid(eur(amount), on) for amount, on in came)).plan

    assert plan and plan.next
    assert (plan.number, plan.next.on) == (waits_for[0], waits_for[2])  # type: ignore[index]
    assert plan.next.amount.amount.quantize(Decimal("0.1")) == waits_for[1].amount  # type: ignore[index]


def test_while_every_part_came_nobody_hears_anything():
    """
    Not on the days between, nor on the day of the next part; why says which is waited for.
    """
    for today in (TODAY, date(2026, 4, 7), date(2026, 4, 14), APRIL):
        decision = with_plan(paid(eur("40.00"), FRIDAY), today=today)

        assert not isinstance(decision, Ask | Remind)
        verdict = verdict_on(decision, "2026-031")
        assert (verdict.gate, verdict.until) == ("plan-kept", date(2026, 4, 16))
        assert verdict.reason == "paid in parts: part 2 of 3, €40.00 by 15 April"


def test_the_working_day_after_a_part_did_not_come_the_owner_hears_and_the_customer_does_not():
    """
    Friday's part, on Monday; with what he may say.
    """
    decision = with_plan(today=MONDAY)

    assert isinstance(decision, Ask)
    (asked,) = decision.questions
    assert asked.kind is QuestionKind.PART_MISSED
    assert asked.options == ("yes", "promised DATE", "agree PARTS", "plan over", "settled")
    assert "€40.00" in asked.text and "121" not in asked.text


def test_a_part_is_not_called_missed_before_the_bank_is_booked_up_to_its_day():
    """
    It may have come in on its very day.
    """
    decision = with_plan(today=MONDAY, bank_until=date(2026, 3, 12))

    assert kinds(decision) == [QuestionKind.BANK_BEHIND]


def test_with_his_yes_a_letter_asks_for_that_part_and_is_no_rung_of_the_ladder():
    """
    By the ordinary gates of a letter, and about nothing else.
    """
    decision = with_yes()

    assert isinstance(decision, Remind)
    assert (decision.step.name, decision.lead, decision.listed) == (PART, "acme.example/2026-031", ())
    assert decision.mode is Mode.AUTO
    assert isinstance(with_yes(policy=policy(ceiling=Mode.DRAFT)), Remind)


def test_a_letter_about_a_part_names_no_other_invoice():
    """
    Another overdue one of the same people waits its turn.
    """
    item = overdue("2026-031", eur("121.00"), PLANNED)
    acme = customer("Acme", item.with_events(allowed(part_letter_of(item))), overdue("2026-032"))

    decision = decide_for(acme)

    assert isinstance(decision, Remind)
    assert (decision.step.name, decision.listed) == (PART, ())
    assert verdict_on(decision, "2026-032").gate == "gap"


def test_a_yes_is_for_one_letter_about_one_part():
    """
    Once it left the part is waited for as long as the letter says; then the owner hears again.
    """
    item = overdue("2026-031", eur("121.00"), PLANNED)
    went = (allowed(part_letter_of(item)), reminded(TUESDAY, PART))

    assert verdict_on(with_plan(*went), "2026-031").until == date(2026, 3, 25)
    assert kinds(with_plan(*went, today=date(2026, 3, 25))) == [QuestionKind.PART_MISSED]
    assert verdict_on(with_plan(*went, paid(eur("40.00"), TODAY)), "2026-031").until == date(2026, 4, 16)


def test_a_day_named_for_a_missed_part_is_waited_for_and_ends_no_plan():
    """
    Also when the customer's mail said so, and was believed.
    """
    friday = date(2026, 3, 20)
    said = promised(friday)
    said = type(said)(moment(MONDAY), friday, said.source)

    verdict = verdict_on(with_plan(said), "2026-031")

    assert (verdict.gate, verdict.until) == ("plan-kept", date(2026, 3, 23))
    assert kinds(with_plan(said, today=date(2026, 3, 23))) == [QuestionKind.PART_MISSED]
    assert verdict_on(with_plan(said, paid(eur("40.00"), friday), today=date(2026, 3, 23)), "2026-031").until == date(
        2026, 4, 16
    )


def test_a_new_plan_counts_from_what_is_open_then():
    """
    Forty came in; the rest is agreed anew.
    """
    anew = agreed(("40.00", date(2026, 3, 27)), ("41.00", MAY), on=TODAY)

    verdict = verdict_on(with_plan(paid(eur("40.00"), FRIDAY), anew), "2026-031")

    assert verdict.reason == "paid in parts: part 1 of 2, €40.00 by 27 March"


def test_only_the_owner_ends_a_plan_and_the_ladder_goes_on_where_it_was():
    """
    After a light letter of before, the second; by its ordinary gates.
    """
    over = Released(moment(TODAY), "owner", PLAN)
    light = reminded(date(2026, 3, 6), "light")
    acme = customer("Acme", overdue("2026-031", eur("121.00"), light, PLANNED, over))

    decision = decide_for(acme)

    assert isinstance(decision, Remind)
    assert decision.step.name == "second"


def test_words_of_the_customer_and_their_answers_end_no_plan():
    """
    A release of what a mail held is about that mail.
    """
    assert overdue("2026-031", eur("121.00"), PLANNED, Released(moment(TODAY), "owner", PLANNED.source)).plan


def test_money_that_went_back_opens_its_part_again():
    """
    A payment taken back counts no more.
    """
    came = paid(eur("40.00"), FRIDAY)

    decision = with_plan(came, Unallocated(moment(TODAY), 1, "a mistake"))

    assert kinds(decision) == [QuestionKind.PART_MISSED]


AMOUNTS = st.lists(st.decimals("0.10", "900", places=2), min_size=2, max_size=6)


@given(amounts=AMOUNTS, share=st.decimals("0", "1", places=2))
def test_what_is_left_of_a_plan_is_what_is_open(amounts: list[Decimal], share: Decimal):
    """
    However much came in, all that is open is in the parts that are left, and no cent more.
    """
    parts = [Part(date(2026, 4, day), eur(str(amount))) for day, amount in enumerate(amounts, 1)]
    total = sum(amounts, Decimal(0))
    balance = eur(str((total * share).quantize(Decimal("0.01"))))

    plan = plan_of(parts, balance, "mail", moment(DUE))

    left = sum((part.amount.amount for part in plan.left), Decimal(0))
    assert abs(left - balance.amount) <= Decimal("0.05")
    assert what_is_missing(parts, eur(str(total)), date(2026, 4, 1)) == ""


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ((("121.00", APRIL),), "two parts"),
        ((("60.00", APRIL), ("60.00", MAY)), "€120.00 together, and €121.00 is open"),
        ((("60.00", APRIL), ("61.00", APRIL)), "a day of its own"),
        ((("60.00", FRIDAY), ("61.00", MAY)), "is over"),
        ((("0.00", APRIL), ("121.00", MAY)), "above zero"),
    ],
)
def test_only_whole_parts_are_a_plan(parts: tuple[tuple[str, date], ...], why: str):
    """
    And what is wrong is said.
    """
    assert why in what_is_missing([Part(day, eur(amount)) for amount, day in parts], eur("121.00"), TODAY)


def asks_for(*parts: tuple[date | None, str | None]) -> Follows:
    """What follows from a mail that asks for these parts of 121.00."""
    said = tuple(Instalment(on, Decimal(amount) if amount else None) for on, amount in parts)
    meaning = Meaning((Said(Label.INSTALMENTS, "in parts?"),), instalments=said, is_sure=True)
    before = Follows(Label.INSTALMENTS, proposal="instalments")
    return agree_to(before, meaning, overdue("2026-031", eur("121.00")), TODAY)


def test_a_mail_with_whole_parts_can_be_agreed_to_with_one_yes():
    """
    Its confirmation is what is proposed to send.
    """
    follows = asks_for((APRIL, "60.00"), (MAY, "61.00"))

    assert follows.offer == "agree 60.00 on 2026-04-15, 61.00 on 2026-05-15"
    assert follows.proposal == "plan"
    assert [part.amount for part in follows.parts] == [eur("60.00"), eur("61.00")]


@pytest.mark.parametrize(
    ("parts", "lacks"),
    [
        (((APRIL, "60.00"), (MAY, None)), "part 2"),
        (((None, "60.00"), (None, "61.00")), "part 1, 2"),
        (((APRIL, "60.00"), (MAY, "60.00")), "€121.00 is open"),
        ((), "which amounts on which days"),
    ],
)
def test_of_a_mail_that_leaves_anything_open_no_yes_is_offered(
    parts: tuple[tuple[date | None, str | None], ...], lacks: str
):
    """
    The owner is told what is missing, and asks the customer for it.
    """
    follows = asks_for(*parts)

    assert (follows.offer, follows.proposal) == ("", "instalments")
    assert lacks in follows.lacks
