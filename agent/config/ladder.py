"""``[[steps]]`` and ``[calendar]``: which letters, how long after one another, and when they may leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from agent.config.closures import ends_after_it_begins
from agent.config.kinds import AtLeastOne, ClockTime, Day, Text, Whole
from agent.config.section import Check, Complaint, Section
from agent.domain.policy import Closure, Mode, Step, Window
from agent.domain.speech import tell

StepName = Literal["light", "second", "firm", "formal"]
"""The steps letters exist for, in rising firmness."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri"]

FIRMNESS: tuple[StepName, ...] = get_args(StepName)
_WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class StepSetting(Section):
    """One rung of the ladder."""

    name: StepName = Field(
        description='Which letter: "light" asks whether it slipped through, "second" asks when, "firm" asks plainly,'
        ' "formal" sums everything up before you hand it on.',
        examples=["light"],
    )
    after: Whole = Field(
        ge=1,
        le=90,
        description="How many working days to wait, at least: after the due date for the first step, after the"
        " previous letter for the others.",
        examples=[3],
    )
    mode: Mode = Field(
        default=Mode.AUTO,
        description="The most that may happen by itself with this step, never past the mode at the top. A firm or"
        " formal letter waits for your yes whatever stands here, and so does the first letter a customer ever gets.",
    )

    def as_step(self) -> Step:
        """The step as the dunning room knows it; from firm on it needs a yes that no setting takes away."""
        return Step(self.name, self.after, self.mode, needs_yes=self.name in ("firm", "formal"))


def default_steps() -> tuple[StepSetting, ...]:
    """The ladder that holds when the owner says nothing."""
    return (
        StepSetting(name="light", after=3),
        StepSetting(name="second", after=7),
        StepSetting(name="firm", after=7),
    )


class ClosureSetting(Section):
    """Days on which nothing leaves."""

    checks: ClassVar[tuple[Check, ...]] = (ends_after_it_begins,)

    first: Day = Field(description="The first day.")
    last: Day = Field(description="The last day; the same as first for one day.")
    name: Text = Field(description="Why, as it is shown.")


def choice_inside_the_window(opens: time, closes: time, first_choice: time) -> Iterator[Complaint]:
    """Put the best moment of a day inside that day's window."""
    if closes <= opens:
        yield "closes", tell("must be later than opens = {opens}", opens=opens)
    elif not opens <= first_choice < closes:
        yield "first_choice", tell("must lie between opens = {opens} and closes = {closes}", opens=opens, closes=closes)


class Calendar(Section):
    """When letters may leave by themselves, and how many."""

    checks: ClassVar[tuple[Check, ...]] = (choice_inside_the_window,)

    weekdays: Annotated[tuple[Weekday, ...], AtLeastOne] = Field(
        default=("tue", "wed", "thu"),
        description="The days on which a letter may leave by itself. Never in a weekend or on a public holiday of the"
        " customer's country, and the day after one counts as a Monday.",
    )
    opens: ClockTime = Field(default=time(9), description="Not before this time, on the customer's clock.")
    closes: ClockTime = Field(default=time(17), description="Not from this time on.")
    first_choice: ClockTime = Field(default=time(9, 30), description="The time letters wait for, when they can.")
    closures: tuple[ClosureSetting, ...] = Field(
        default=(),
        description="Your own days off, both ends included. Nothing is sent while you cannot read the answers.",
        examples=[[{"first": date(2026, 12, 24), "last": date(2027, 1, 3), "name": "Christmas holiday"}]],
    )
    gap_days: Whole = Field(
        default=7,
        ge=7,
        le=60,
        description="Calendar days between two letters to one customer, whatever they are about. Your own mail to"
        " them in the thread counts as a letter. Never under 7.",
    )
    letters_a_day: Whole = Field(
        default=10,
        ge=1,
        le=50,
        description="The most letters that leave in one day. More than that looks like a mistake: you are asked once.",
    )
    max_age_days: Whole = Field(
        default=120,
        ge=14,
        le=120,
        description="Invoices overdue for more calendar days than this are never reminded by themselves: you get them"
        " as one list.",
    )
    quiet_hold_days: Whole = Field(
        default=2,
        ge=2,
        le=30,
        description="Working days of rest after a customer mailed you about something else.",
    )
    max_postponed_days: Whole = Field(
        default=60,
        ge=1,
        le=120,
        description="How far away, in calendar days from his mail, a day may lie that a customer names for paying or"
        " coming back. A day further away is yours to agree to.",
    )
    bank_lag_days: Whole = Field(
        default=3,
        ge=0,
        le=3,
        description="How many bank days the bank may lag behind for a letter that you approve; it then names the day."
        " A letter that leaves by itself always needs the last bank day.",
    )

    def as_window(self) -> Window:
        """The window as the dunning room knows it."""
        return Window(
            weekdays=frozenset(_WEEKDAYS.index(day) for day in self.weekdays),
            opens=self.opens,
            closes=self.closes,
            first_choice=self.first_choice,
            closures=tuple(Closure(closure.first, closure.last, closure.name) for closure in self.closures),
        )
