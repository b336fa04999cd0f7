"""What each way of naming a day means, counted from the day the mail was received: no language here."""

from __future__ import annotations

from datetime import date

from agent.meaning import count_rules, date_rules, feast_rules, month_rules, week_rules
from agent.meaning.day_values import Reading, Rule, Values

_RULES: dict[str, Rule] = {
    **count_rules.RULES,
    **date_rules.RULES,
    **feast_rules.RULES,
    **month_rules.RULES,
    **week_rules.RULES,
}


def read(meaning: str, values: Values, received: date) -> Reading | None:
    """Say what a phrase of this meaning comes to; None when no calendar has such a day."""
    return _RULES[meaning](values, received)


def meanings() -> frozenset[str]:
    """Every meaning a phrase may have."""
    return frozenset(_RULES)
