"""A plan of parts and what comes across it: a day named, money that moves, an invoice that becomes another amount.

Rules: plan-kept, part-missed.
"""

from __future__ import annotations

from datetime import date

import pytest

from agent.domain.decision import Ask, Decision, Remind
from agent.domain.events import Corrected, Event, Promised, Returned, Unallocated
from agent.dunning.case import part_letter_of
from tests.builders import TODAY, TUESDAY, agreed, allowed, customer, decide_for, eur, moment, overdue, paid, verdict_on

FRIDAY, THURSDAY, APRIL = date(2026, 3, 13), date(2026, 3, 12), date(2026, 4, 15)
PLANNED = agreed(("50.00", FRIDAY), ("50.00", APRIL))
#: The owner asks 30 more for it than the plan was made for.
MORE = Corrected(moment(TUESDAY), "amount_due", "EUR 130.00", "the owner")


def happens(*events: Event, today: date = TODAY) -> Decision:
    """What happens with an invoice of 100.00 that is paid in two parts."""
    return decide_for(customer("Acme", overdue("2026-031", eur("100.00"), PLANNED, *events)), today=today)


YES = allowed(part_letter_of(overdue("2026-031", eur("100.00"), PLANNED)))


@pytest.mark.parametrize(
    "since",
    [
        (Promised(moment(TUESDAY), date(2026, 3, 27), "mail"),),
        (paid(eur("20.00"), TUESDAY),),
        (paid(eur("50.00"), TUESDAY), Unallocated(moment(TODAY), 1, "another customer's")),
        (paid(eur("50.00"), TUESDAY), Returned(moment(TODAY), eur("50.00"), TODAY, "AM04", "bank")),
    ],
    ids=["a day was named", "some of it came", "money was taken back", "money went back"],
)
def test_a_yes_to_ask_for_a_part_is_over_with_the_first_news_of_it(since: tuple[Event, ...]):
    """
    Nobody is asked who promised since, and no sum that the owner did not agree to. Rule: part-missed.
    """
    assert isinstance(happens(YES), Remind)
    assert not isinstance(happens(YES, *since), Remind)


def test_no_part_is_asked_for_before_its_day_whatever_was_said():
    """
    A yes to a question of before does not reach the next part. Rule: part-missed.
    """
    first_came = overdue("2026-031", eur("100.00"), PLANNED, paid(eur("50.00"), FRIDAY))
    early = first_came.with_events(allowed(part_letter_of(first_came)))

    verdict = verdict_on(decide_for(customer("Acme", early)), "2026-031")

    assert (verdict.gate, verdict.until) == ("plan-kept", date(2026, 4, 16))


def test_who_paid_every_part_is_not_asked_for_cents():
    """
    Four are rounding; six are owed. Rule: plan-kept.
    """
    decision = happens(paid(eur("49.98"), THURSDAY), paid(eur("49.98"), FRIDAY))

    assert not isinstance(decision, Ask | Remind)
    assert "€0.04" in verdict_on(decision, "2026-031").reason
    six_cents_less = (paid(eur("49.94"), THURSDAY), paid(eur("50.00"), FRIDAY))
    assert isinstance(happens(*six_cents_less, today=date(2026, 4, 16)), Ask)


def test_what_is_asked_more_since_leaves_a_part_that_came_paid():
    """
    The first part came in, and nobody hears that it did not. Rule: plan-kept.
    """
    decision = happens(paid(eur("50.00"), FRIDAY), MORE)

    assert not isinstance(decision, Ask | Remind)
    assert "part 2 of 2, €50.00" in verdict_on(decision, "2026-031").reason


def test_a_day_promised_for_what_is_left_beside_a_plan_is_waited_for():
    """
    Both parts came; the rest was promised. Rule: promised.
    """
    everything = (paid(eur("100.00"), FRIDAY), MORE)

    assert isinstance(happens(*everything), Remind)
    waits = happens(*everything, Promised(moment(TUESDAY), date(2026, 3, 27), "mail"))
    assert verdict_on(waits, "2026-031").gate == "promised"
