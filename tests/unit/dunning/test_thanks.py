"""Who deserves a word of thanks. It is Wednesday 18 March 2026; invoices were due on 6 March."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agent.domain.events import HANDED_OVER, Held, HoldReason
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.dunning.thanks import deserves_thanks
from tests.builders import (
    DUE,
    TODAY,
    agreed,
    claimed,
    disputed,
    eur,
    held,
    moment,
    overdue,
    owner_wrote,
    paid,
    promised,
    quiet,
    reminded,
)

LETTER = reminded(date(2026, 3, 10))
HEADS_UP = reminded(date(2026, 3, 2), "heads-up")
PAID_ON = date(2026, 3, 16)


def settled(*events: Any, on: date = PAID_ON, amount: Money | None = None) -> OpenItem:
    """An invoice of 121 euros to which this happened before it was paid."""
    return overdue("2026-031", eur("121.00"), *events, paid(amount or eur("121.00"), on=on))


@pytest.mark.parametrize(
    ("item", "thanked"),
    [
        (settled(LETTER), True),
        (settled(promised(date(2026, 3, 16))), True),
        (settled(promised(date(2026, 3, 13))), False),
        (settled(agreed(("60.00", date(2026, 3, 9)), ("61.00", date(2026, 3, 16)))), True),
        (settled(), False),
        (settled(HEADS_UP), False),
        (settled(LETTER, on=DUE), False),
        (settled(LETTER, on=date(2026, 3, 7)), False),
        (settled(reminded(date(2026, 3, 17))), False),
        (settled(LETTER, amount=eur("100.00")), False),
        (settled(LETTER, disputed()), False),
        (settled(LETTER, owner_wrote(PAID_ON)), False),
        (settled(LETTER, Held(moment(DUE), HoldReason.OWNER, HANDED_OVER)), False),
    ],
    ids=[
        *(
            "after a letter",
            "as promised",
            "later than promised",
            "in parts",
            "by himself",
            "only asked before the due date",
        ),
        *("in time", "long ago", "before the letter", "in part", "disputed", "he wrote himself", "handed over"),
    ],
)
def test_who_was_late_and_kept_his_word_or_paid_when_asked_deserves_thanks(item: OpenItem, thanked: bool):
    """
    Not for what was late by itself, nor for what is only half settled. Rule: thanks.
    """
    assert deserves_thanks(item, (), TODAY) is thanked


@pytest.mark.parametrize(
    "other",
    [
        overdue("2026-032"),
        quiet("2026-032", None, disputed()),
        quiet("2026-032", None, held(HoldReason.WORDS)),
        quiet("2026-032", None, claimed()),
    ],
    ids=["late", "disputed", "he wrote about it", "said to be paid"],
)
def test_nobody_is_thanked_while_anything_else_is_late_or_disputed(other: OpenItem):
    """
    Thanks and a reminder in one week would be odd. Rule: thanks.
    """
    assert not deserves_thanks(settled(LETTER), [other], TODAY)
