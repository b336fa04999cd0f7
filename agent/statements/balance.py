"""The gate of every statement: what it began with and what was booked make what it ended with."""

from __future__ import annotations

from decimal import Decimal

from agent.domain.errors import StatementError
from agent.domain.speech import later, tell
from agent.domain.statement import Statement

_AGAIN = later("download the whole period again from the bank, unedited")


def proven(statement: Statement, *other_readings: Statement, line: int = 0, cure: str = _AGAIN) -> Statement:
    """
    Give back the reading that balances: the first one if it does, else the only other that does.

    A statement without an opening or a closing balance has nothing to prove and is given back as it is.

    Args:
        statement: As the format's own rules read it.
        other_readings: The same statement as banks that bend those rules may have meant it, such as with the sign of
            reversed entries turned round.
        line: Where in its file the statement begins, from 1; 0 when not known.
        cure: What the owner can do about a statement that does not add up, the end of a sentence.

    Raises:
        StatementError: When no reading balances, or several of the others do.
    """
    if _difference(statement) == 0:
        return statement
    fitting = list(dict.fromkeys(other for other in other_readings if _difference(other) == 0))
    if len(fitting) == 1:
        return fitting[0]
    raise StatementError(_refusal(statement, cure, is_ambiguous=bool(fitting)), line)


def _difference(statement: Statement) -> Decimal:
    """What the closing balance has more than the entries explain; 0 where there is nothing to compare."""
    if statement.opening is None or statement.closing is None:
        return Decimal(0)
    return statement.closing - statement.opening - sum((entry.amount for entry in statement.entries), Decimal(0))


def _refusal(statement: Statement, cure: str, *, is_ambiguous: bool) -> str:
    number = tell("statement {number}", number=statement.number) if statement.number else tell("the statement")
    named = tell("{number} of account {account}", number=number, account=statement.account or tell("without a number"))
    if is_ambiguous:
        return tell(
            "{named} balances in more than one way; download the period again from the bank, in parts", named=named
        )
    booked = sum((entry.amount for entry in statement.entries), Decimal(0))
    return tell(
        "{named} does not add up: opening {opening}, {count} entries of together {booked}, closing "
        "{closing} {currency}, so {difference} is missing; {cure}",
        named=named,
        opening=statement.opening,
        count=len(statement.entries),
        booked=booked,
        closing=statement.closing,
        currency=statement.currency,
        difference=_difference(statement),
        cure=tell(cure),
    )
