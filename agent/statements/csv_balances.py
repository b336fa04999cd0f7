"""Balances beside rows prove them: which way the rows run, and that none is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from agent.domain.errors import StatementError
from agent.domain.speech import tell


@dataclass(frozen=True)
class Step:
    """What one row does to the balance; ``time`` of its day, as digits that compare, where it is told."""

    before: Decimal
    after: Decimal
    day: date
    line: int
    time: str = ""


def prove(steps: Sequence[Step], *, newest_first: bool, any_order: bool) -> tuple[Decimal, Decimal]:
    """
    Opening and closing balance of rows whose balances follow one another, from above or from below.

    Args:
        steps: At least one, as the file runs.
        newest_first: How such files run when days and balances leave both ways open.
        any_order: The rows may also stand in no order, as long as they can be put in one.

    Raises:
        StatementError: When the balances do not follow one another: a row is missing or was changed.
    """
    ways = {False: list(steps), True: list(reversed(steps))}
    likely = sorted(ways, key=lambda way: (-_days_in_order(ways[way]), way != newest_first))
    for way in likely:
        if _broken(ways[way]) is None:
            return ways[way][0].before, ways[way][-1].after
    if any_order and (ends := _walk(ways[likely[0]])):
        return ends
    run = ways[likely[0]]
    here = _broken(run) or 1
    raise StatementError(
        tell(
            "the balance before this row should be {after} (after line {line}) and is {before}: a row is "
            "missing or was changed; export the whole period again and do not save it in a spreadsheet",
            after=run[here - 1].after,
            line=run[here - 1].line,
            before=run[here].before,
        ),
        run[here].line,
    )


def _broken(run: Sequence[Step]) -> int | None:
    """The first row that does not begin where the one before ended."""
    return next((place for place in range(1, len(run)) if run[place].before != run[place - 1].after), None)


def _days_in_order(run: Sequence[Step]) -> int:
    """How often a row is later than the one before, less how often it is earlier."""
    moments = [(step.day, step.time) for step in run]
    return sum((here > last) - (here < last) for last, here in pairwise(moments))


def _walk(run: Sequence[Step]) -> tuple[Decimal, Decimal] | None:
    """
    Opening and closing balance when some order of the rows links them all; ``run`` likely has the oldest first.

    Rows are roads from one balance to the next: a walk takes each once when they hang together, and as many leave
    every balance as arrive at it, but for the first and the last (Euler).
    """
    surplus: Counter[Decimal] = Counter()
    roads: dict[Decimal, set[Decimal]] = defaultdict(set)
    for step in run:
        surplus[step.before] += 1
        surplus[step.after] -= 1
        roads[step.before].add(step.after)
        roads[step.after].add(step.before)
    seen, edge = {run[0].before}, [run[0].before]
    while edge:
        new = roads[edge.pop()] - seen
        seen |= new
        edge += new
    odd = {balance: count for balance, count in surplus.items() if count}
    if len(seen) < len(roads) or sorted(odd.values()) not in ([], [-1, 1]):
        return None
    if not odd:
        return run[0].before, run[0].before
    return next(key for key in odd if odd[key] > 0), next(key for key in odd if odd[key] < 0)
