"""The letter before the due date: for whom, and on which days.

It is no rung of the ladder. Whoever is late with anything, or complained, gets none: a kind word about the next invoice
would sound as if nothing had been, and the week of silence after it would hold up what is late.

Rules: heads-up (docs/rules.md)
"""

from __future__ import annotations

from datetime import date, timedelta

from agent.domain.card import Profile
from agent.domain.item import OpenItem
from agent.domain.policy import Who
from agent.dunning import calendar
from agent.dunning.case import Case

#: From so many calendar days after the due date on, a habit is slow.
_SLOW_DAYS = 7


def heads_up_from(item: OpenItem, case: Case) -> date | None:
    """The first day on which a letter before the due date may go; None when this invoice gets none."""
    wanted, due = case.policy.heads_up, item.invoice.due_date
    if not wanted.who or due is None or item.letters or not _is_one_of(item, case):
        return None
    start = calendar.working_days_before(due, wanted.before, case.country)
    # The invoice's own mail is a letter too: with a short term there is no room for another.
    start = max(start, case.local_day(item.invoice.dispatch.sent_at) + timedelta(days=case.policy.gap_days))
    return start if start < due else None


def gets_heads_up(item: OpenItem, case: Case) -> bool:
    """Whether this is a day for the letter before the due date."""
    start, due = heads_up_from(item, case), item.invoice.due_date
    return start is not None and due is not None and start <= case.today < due and not case.is_behind


def _is_one_of(item: OpenItem, case: Case) -> bool:
    """Whether the owner chose this customer, or this invoice."""
    wanted, customer = case.policy.heads_up, case.customer
    was_reminded = customer.first_letter_on is not None
    if Who.NEW in wanted.who and not customer.delays and not was_reminded:
        return True
    if Who.SLOW in wanted.who:
        habit = customer.habit
        is_late = habit.days > _SLOW_DAYS if habit else was_reminded
        if is_late or customer.card.profile is Profile.FAST:
            return True
    if Who.LARGE not in wanted.who or wanted.large_above is None or item.balance is None:
        return False
    return item.balance.amount >= wanted.large_above
