"""What is owed again after it was paid is asked for softly."""

from __future__ import annotations

from datetime import date

from agent.domain.decision import Remind, Wait
from agent.domain.events import Returned
from tests.builders import DUE, customer, decide_for, eur, moment, overdue, paid, reminded, verdict_on

BACK_ON = date(2026, 3, 17)  # a Tuesday
BACK = Returned(moment(BACK_ON), eur("121.00"), BACK_ON, "entry", "returned: insufficient funds (AM04)")
PAID = (reminded(DUE, "second"), paid(eur("121.00"), date(2026, 3, 12)), BACK)


def test_it_is_quiet_for_the_days_of_the_first_step():
    """
    The customer may not know yet; three working days from Tuesday end on Friday. Rule: opened-again.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", None, *PAID)), today=date(2026, 3, 19))

    assert isinstance(decision, Wait)
    assert decision.until == date(2026, 3, 20)
    assert verdict_on(decision, "2026-031").reason.startswith("owed again since 17 March 2026")


def test_the_letter_after_that_is_the_lightest():
    """
    The second letter that went before is forgotten. Rule: opened-again.
    """
    decision = decide_for(customer("Acme", overdue("2026-031", None, *PAID)), today=date(2026, 3, 24))

    assert isinstance(decision, Remind)
    assert decision.step.name == "light"


def test_a_yes_said_before_lets_no_second_letter_of_the_same_step_go():
    """
    The letter has a name of its own, and the first one's is used. Rule: opened-again.
    """
    acme = customer("Acme", overdue("2026-031", None, *PAID))
    first = decide_for(acme, today=date(2026, 3, 24))
    assert isinstance(first, Remind)
    again = decide_for(acme, today=date(2026, 3, 24), used_letter_ids=frozenset({first.clearance.letter_id}))

    assert isinstance(again, Remind)
    assert again.clearance.letter_id != first.clearance.letter_id
