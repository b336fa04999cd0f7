"""The balance is the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.domain.errors import StatementError
from agent.domain.statement import Statement, StatementEntry
from agent.statements.balance import proven

ENTRY = StatementEntry(date(2026, 3, 2), None, Decimal("10.00"))
GOOD = Statement("NL44RABO0123456789", "EUR", Decimal("1.00"), Decimal("11.00"), None, None, (ENTRY,))


def test_what_adds_up_is_given_back():
    """So is what has nothing to prove, and the one other reading that fits."""
    assert proven(GOOD) == GOOD
    assert proven(replace(GOOD, closing=None)).closing is None
    assert proven(replace(GOOD, entries=()), GOOD) == GOOD


def test_a_refusal_names_account_and_difference():
    """And says what to do."""
    with pytest.raises(StatementError, match=r"line 3: .*NL44RABO0123456789.*0\.50 is missing; download"):
        proven(replace(GOOD, closing=Decimal("11.50")), line=3)
