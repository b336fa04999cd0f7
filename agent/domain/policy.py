"""The owner's schedule and limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum


class Mode(StrEnum):
    """How much may happen by itself, rising: show it, put it in Drafts, send it."""

    SHADOW = "shadow"
    DRAFT = "draft"
    AUTO = "auto"

    @property
    def rank(self) -> int:
        """Order of freedom, 0 to 2."""
        return list(Mode).index(self)

    def at_most(self, ceiling: Mode) -> Mode:
        """The more careful of the two."""
        return self if self.rank <= ceiling.rank else ceiling


@dataclass(frozen=True)
class Step:
    """One rung of the ladder.

    ``after`` counts working days in the customer's country: from the due date for the first step, from the previous
    letter for the others. ``mode`` is the most that may happen by itself. ``needs_yes`` cannot be set off for firm
    steps and later.
    """

    name: str
    after: int
    mode: Mode = Mode.AUTO
    needs_yes: bool = False


@dataclass(frozen=True)
class Closure:
    """Days on which the owner, or a customer, is closed, both ends included; ``name`` is shown as the reason."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class Window:
    """When a letter may leave by itself, in the customer's local time. ``weekdays``: Monday is 0."""

    weekdays: frozenset[int] = frozenset({1, 2, 3})
    opens: time = time(9, 0)
    closes: time = time(17, 0)
    first_choice: time = time(9, 30)
    closures: tuple[Closure, ...] = ()


class Who(StrEnum):
    """Customers, or invoices, that get a letter before the due date."""

    NEW = "new"
    SLOW = "slow"
    LARGE = "large"


@dataclass(frozen=True)
class HeadsUp:
    """The letter before the due date; with nobody in ``who`` there is none.

    ``before`` counts working days in the customer's country. ``large_above`` is an amount in the invoice's own
    currency, None while no invoice counts as large.
    """

    who: frozenset[Who] = frozenset()
    before: int = 4
    large_above: Decimal | None = None
    mode: Mode = Mode.AUTO


@dataclass(frozen=True)
class Calls:
    """When the owner is asked to telephone. Amounts are in the invoice's own currency.

    ``with_second``: once the second letter left. Above ``first_above`` he calls before the first letter, below
    ``mail_only_below`` never; None = no such limit. ``regulars``: he also calls before the first letter to somebody who
    pays later than he usually does. ``after_promise``: once a promised day passed without the money.
    """

    with_second: bool = True
    first_above: Decimal | None = None
    mail_only_below: Decimal | None = None
    regulars: bool = False
    after_promise: bool = True


@dataclass(frozen=True)
class Policy:
    """Everything the owner decided about reminding. ``gap_days``, ``max_age_days``, ``max_postponed_days`` are
    calendar days. ``asks_whether_complete``: before a first letter, where no card says otherwise.
    ``crisis_since``: what falls due from that day on is asked for gently; None: no crisis."""

    steps: tuple[Step, ...]
    ceiling: Mode = Mode.SHADOW
    window: Window = Window()
    gap_days: int = 7
    letters_a_day: int = 10
    max_age_days: int = 120
    quiet_hold_days: int = 2
    bank_lag_days: int = 3
    ibans: tuple[str, ...] = ()
    country: str = "NL"
    time_zone: str = "Europe/Amsterdam"
    max_postponed_days: int = 60
    heads_up: HeadsUp = HeadsUp()
    calls: Calls = Calls()
    asks_whether_complete: bool = False
    crisis_since: date | None = None
