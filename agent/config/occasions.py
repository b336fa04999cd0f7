"""``[heads_up]``, ``[calls]``, ``[crisis]`` and ``[agenda]``: what is special about some letters, days and times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from agent.config.kinds import Amount, Day, Location, Whole, YesNo
from agent.config.section import Check, Complaint, Section
from agent.domain.policy import Calls, HeadsUp, Mode, Who
from agent.domain.speech import tell


def large_is_an_amount(who: tuple[str, ...], large_above: Decimal | None) -> Iterator[Complaint]:
    """Call an invoice large by an amount only."""
    if "large" in who and large_above is None:
        yield "who", tell('"large" needs large_above = AMOUNT below it')
    if large_above is not None and who and "large" not in who:
        yield "large_above", tell('does nothing without "large" in who')


class HeadsUpSetting(Section):
    """The letter before the due date."""

    checks: ClassVar[tuple[Check, ...]] = (large_is_an_amount,)

    who: tuple[Literal["new", "slow", "large"], ...] = Field(
        default=(),
        description='Whom to ask a few days before the due date whether all is in order: "new" customers, of whom no'
        ' payment was seen, "slow" ones, who usually pay more than a week late or were reminded before, and "large"'
        " invoices. Not set: nobody. It is no step of the ladder, and as a letter it counts for the gap.",
        examples=[["new", "large"]],
    )
    before: Whole = Field(
        default=4,
        ge=2,
        le=15,
        description="How many working days before the due date. It never leaves within gap_days of the invoice itself:"
        " with a shorter term there is none.",
    )
    large_above: Amount | None = Field(
        default=None,
        description='From which open amount on an invoice counts as "large", in its own currency.',
        examples=[2500],
    )
    mode: Mode = Field(
        default=Mode.AUTO, description="The most that may happen by itself with it, never past the mode at the top."
    )

    def as_heads_up(self) -> HeadsUp:
        """The letter as the dunning room knows it."""
        return HeadsUp(frozenset(Who(word) for word in self.who), self.before, self.large_above, self.mode)


def one_amount_says_one_thing(
    call_first_above: Decimal | None, mail_only_below: Decimal | None, key: str = "mail_only_below"
) -> Iterator[Complaint]:
    """Never ask for a call and forbid it for one amount."""
    if call_first_above is not None and mail_only_below is not None and mail_only_below > call_first_above:
        yield (
            key,
            tell(
                "an invoice between {above} and {below} would be called about first and never: give it at most {above}",
                above=call_first_above,
                below=mail_only_below,
            ),
        )


def calls_agree(first_above: Decimal | None, mail_only_below: Decimal | None) -> Iterator[Complaint]:
    """Never ask for a call and forbid it for one amount."""
    yield from one_amount_says_one_thing(first_above, mail_only_below)


class CallsSetting(Section):
    """When a telephone call is proposed."""

    checks: ClassVar[tuple[Check, ...]] = (calls_agree,)

    with_second: YesNo = Field(
        default=True,
        description="Whether the second letter brings you the task to telephone, with a sheet of all that is known."
        " It is a question like any other, and nothing waits for it.",
    )
    first_above: Amount | None = Field(
        default=None,
        description="Above this amount you telephone before the first letter: it waits for the outcome, three working"
        " days at most. In the invoice's own currency. A card may say otherwise.",
        examples=[5000],
    )
    mail_only_below: Amount | None = Field(
        default=None,
        description="Below this amount no call is ever proposed. A card may say otherwise.",
        examples=[100],
    )

    regulars: YesNo = Field(
        default=False,
        description="true: also before the first letter to a customer who pays in his own time, and this time does not:"
        " something may be the matter.",
    )

    after_promise: YesNo = Field(
        default=True,
        description="Whether a promised day, or that of a part of a plan, that passed without the money, with the bank"
        " booked up to it, brings you the task to telephone, beside the question.",
    )

    def as_calls(self) -> Calls:
        """The limits as the dunning room knows them."""
        return Calls(self.with_second, self.first_above, self.mail_only_below, self.regulars, self.after_promise)


class CreditSetting(Section):
    """Looking into a new customer's credit."""

    ask_above: Amount | None = Field(
        default=None,
        description="From which amount on the first invoice to a new customer asks you once, quietly and before it is"
        " due: did you look into their credit, and do the terms fit? With a list of what to look at; nothing is looked"
        " up. In the invoice's own currency. Not set: never.",
        examples=[5000],
    )


class CrisisSetting(Section):
    """A time in which many cannot pay."""

    since: Day | None = Field(
        default=None,
        description="In a crisis: the day it began. Invoices that fall due from then on are asked for gently, as with"
        ' profile = "gentle": half as long again between letters, and from the second letter on your yes. What was late'
        " before stays as it was, and so does a customer whose card names a profile. Not set: no crisis.",
        examples=[date(2026, 3, 16)],
    )


class AgendaSetting(Section):
    """The calendar file."""

    file: Location | None = Field(
        default=None,
        description="A file for your calendar program to subscribe to (iCalendar), kept up to date by every pass: days"
        " that were promised, ends of your pauses, letters that will need you, calls to make. It names customers and"
        " amounts: a calendar in a cloud takes them there. Not set: none; `voldaan agenda FILE` writes one now.",
        examples=["~/voldaan.ics"],
    )
