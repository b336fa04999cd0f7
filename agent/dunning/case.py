"""One customer on one day, as every gate sees it: the case, the letter that would go, and a closed gate's answer.

Rules: working-days, due-on-a-bank-day, bank-before-reminder, opened-again (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from agent.domain.card import Complete
from agent.domain.customer import Customer
from agent.domain.events import (
    Allocated,
    Allowed,
    Claimed,
    Credited,
    Held,
    OwnerWrote,
    Promised,
    Returned,
    Unallocated,
)
from agent.domain.facts import Facts
from agent.domain.habit import Habit
from agent.domain.item import OpenItem
from agent.domain.letter import OUTSIDE_LADDER, PART, ItemStep
from agent.domain.policy import Closure, Mode, Policy, Step
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.dunning import calendar
from agent.dunning.profile import soften

#: How the gate begins that a colleague's yes to a letter opens.
_AGREED = "letter:agreed:"

#: What a yes to asking for a part does not know of, when it comes after it.
_NEWS_OF_A_PART = (Promised, Allocated, Returned, Unallocated, Credited)

#: The most working days after the due date that a habit postpones a first letter.
_LONGEST_HABIT = 10


@dataclass(frozen=True)
class Closed:
    """Why a gate is shut; ``until`` as in ``Verdict``; ``ask`` when only the owner can open it.

    ``question`` is what he is asked when that is more than the reason; ``quiet`` as in ``ToAsk``.
    ``subject`` is what it is about when that is not the invoice or the letter. ``asked_of`` as in ``Question``,
    ``letter`` as in ``ToAsk``.
    """

    reason: str
    until: date | None = None
    ask: QuestionKind | None = None
    options: tuple[str, ...] = ()
    question: str = ""
    quiet: bool = False
    subject: str = ""
    asked_of: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Case:
    """One customer on one day: what every gate may look at."""

    customer: Customer
    items: tuple[OpenItem, ...]
    facts: Facts
    policy: Policy

    @cached_property
    def country(self) -> str:
        """Where the customer works, as in "DE-BY"."""
        return self.customer.works_in(self.policy.country)

    @cached_property
    def now(self) -> datetime:
        """The moment of this pass on the customer's own clock."""
        return self.facts.now.astimezone(calendar.zone_of(self.country, self.policy.time_zone))

    @cached_property
    def today(self) -> date:
        """Today where the customer is."""
        return self.now.date()

    @cached_property
    def holds(self) -> Mapping[str, tuple[Held, ...]]:
        """By item key, the holds in force today: the item's own and then the customer-wide ones."""
        everywhere = self.customer.holds(self.today)
        return {item.key: (*item.holds(self.today), *everywhere) for item in self.items}

    @cached_property
    def owner_wrote(self) -> OwnerWrote | None:
        """The owner's latest own mail to this customer, in whichever thread."""
        mails = [mail for item in self.items if (mail := item.owner_wrote)]
        return max(mails, key=lambda mail: mail.written_at, default=None)

    @cached_property
    def last_letter_on(self) -> date | None:
        """The day the last letter left to this customer, about whichever invoice, a settled one too."""
        days = [self.local_day(letter.at) for item in self.items for letter in item.letters]
        return max([*days, *filter(None, [self.customer.last_letter_on])], default=None)

    @cached_property
    def open_letter(self) -> str | None:
        """What became of a letter to this customer that has not left for sure, as a sentence."""
        letters = self.facts.open_letters
        return next((letters[item.key] for item in self.items if item.key in letters), None) if letters else None

    @cached_property
    def is_behind(self) -> bool:
        """Whether an open invoice of this customer is past its day or disputed, held or not."""
        open_ones = (item for item in self.items if not item.is_settled)
        return any(item.dispute or (self.met_by(item) or date.max) < self.today for item in open_ones)

    @cached_property
    def closed(self) -> tuple[Closure, date] | None:
        """The closure of the customer's that lasts, or ended so lately that it is his first day back; and what day
        letters may go again (customer-closed)."""
        for closure in self.customer.card.closures:
            back = calendar.add_working_days(closure.last, 1, self.country)
            if closure.first <= self.today <= back:
                return closure, calendar.add_working_days(back, 1, self.country)
        return None

    @property
    def is_early(self) -> bool:
        """Whether it is too early in the day to say that the bank is behind: most people look at it in the morning."""
        return self.now.time() < self.policy.window.first_choice

    def local_day(self, moment: datetime) -> date:
        """The customer's calendar day of a moment."""
        return moment.astimezone(self.now.tzinfo).date()

    def after_next_workday(self, day: date) -> date:
        """The next working day after ``day``."""
        return calendar.add_working_days(day, 1, self.country)

    @property
    def asks_whether_complete(self) -> bool:
        """Whether the owner wants to be asked, before a first letter, if the order is complete (order-complete)."""
        said = self.customer.card.complete
        return self.policy.asks_whether_complete if said is None else said is Complete.ASK

    def asks_for_proof(self, item: OpenItem) -> bool:
        """Whether the owner agreed to ask for a proof of the payment the customer speaks of (claimed)."""
        return item.claim is not None and item.allows(proof_of(item.claim))

    def asks_for_part(self, item: OpenItem) -> bool:
        """Whether the owner agreed to ask for the part of a plan that did not come (part-missed).

        A day they named or money that moved since is news to him: his yes was to what he knew.
        """
        if item.plan is None or item.plan.next is None:
            return False
        gate, agrees = part_letter_of(item), False
        for event in item.standing:
            if isinstance(event, Allowed):
                agrees = agrees or event.gate == gate
            elif isinstance(event, _NEWS_OF_A_PART):
                agrees = False
        return agrees

    def is_outside(self, item: OpenItem) -> bool:
        """Whether the owner agreed to a letter about it that is no rung of the ladder."""
        return self.asks_for_proof(item) or self.asks_for_part(item)

    def may_be_paid_out(self, item: OpenItem) -> str | None:
        """Say why only the owner can know whether this is paid: a payout may hold its money (paid-online)."""
        payout, invoice = self.facts.payout_on, item.invoice
        if invoice.online_payment is None or payout is None or payout < self.local_day(invoice.dispatch.sent_at):
            return None
        return tell("it offers to be paid online, and the payout of {payout} may hold its money", payout=payout)

    def met_by(self, item: OpenItem) -> date | None:
        """The last day on which paying is still in time: the due date, or the bank day after it (due-on-a-bank-day)."""
        due = item.invoice.due_date
        return calendar.bank_day_on_or_after(due) if due else None

    def next_step(self, item: OpenItem) -> Step | None:
        """The first step after the firmest one taken; None when the ladder is done."""
        return next(iter(self.steps_for(item)[self.rungs[item.key] :]), None)

    def steps_for(self, item: OpenItem) -> tuple[Step, ...]:
        """The ladder of one invoice: gentle where it fell due in a crisis, unless the card names a profile (crisis).

        What was late before stays as it was.
        """
        since, due = self.policy.crisis_since, item.invoice.due_date
        if since is None or due is None or due < since or self.customer.card.profile is not None:
            return self.policy.steps
        return soften(self.policy.steps)

    @cached_property
    def rungs(self) -> Mapping[str, int]:
        """By item key, how many steps of the ladder the item has behind it."""
        steps = [step.name for step in self.policy.steps]
        return {item.key: _rungs_taken(item, steps) if item.ladder else 0 for item in self.items}

    def ready_on(self, item: OpenItem) -> date | None:
        """The first day on which this item's next step may be taken, counted in working days (working-days).

        What is owed again has its working days once more, from that day on (opened-again).
        """
        step = self.next_step(item)
        letters, again = item.ladder, item.opened_again_at
        start = self.local_day(letters[-1].at) if letters else self.met_by(item)
        if again and start and not letters:
            start = max(start, self.local_day(again))
        if step is None or start is None:
            return None
        return calendar.add_working_days(start, step.after, self.country)

    @cached_property
    def habit(self) -> Habit | None:
        """How late he usually pays; a customer of whom anything was reminded is not waited for any more (habit)."""
        return None if any(self.rungs.values()) else self.customer.habit

    def usual_day(self, item: OpenItem) -> date | None:
        """The first day on which an unpaid invoice is unusual for this customer; capped in working days (habit)."""
        met_by = self.met_by(item)
        if self.habit is None or met_by is None:
            return None
        usual = self.after_next_workday(met_by + timedelta(days=self.habit.days))
        return min(usual, calendar.add_working_days(met_by, _LONGEST_HABIT, self.country))

    def bank_until(self, items: Iterable[OpenItem]) -> date | None:
        """The last day of which every booking on the accounts these invoices name is known; None when there is none.

        An account we do not know, or none printed, asks all listed accounts to be booked up (bank-before-reminder).
        """
        days = [self._known_until(name) for name in self._accounts(items)]
        return None if None in days else min(day for day in days if day)

    def bank_of(self, items: Iterable[OpenItem], needed: date) -> str:
        """Name the bank for a sentence: with several accounts, those that are not known up to this day."""
        behind = [name for name in self._accounts(items) if name and (self._known_until(name) or date.min) < needed]
        several = len(self.policy.ibans) > 1
        return (
            tell("the bank ({behind})", behind=", ".join(dict.fromkeys(behind)))
            if several and behind
            else tell("the bank")
        )

    def _accounts(self, items: Iterable[OpenItem]) -> list[str | None]:
        """The accounts the money of these invoices may come in on; None stands for all, where none is listed."""
        known, names = self.facts.bank_complete_until, list[str | None]()
        for item in items:
            iban = (item.invoice.iban or "").replace(" ", "")
            is_told = iban in self.policy.ibans or (iban and iban in known)
            names += (iban,) if is_told else self.policy.ibans or (None,)
        return names

    def _known_until(self, account: str | None) -> date | None:
        """How far an account is known, by its statements or by the owner's word about all of them."""
        known = self.facts.bank_complete_until
        return max((day for day in (known.get(account), known.get(None)) if day), default=None)


def proof_of(claim: Claimed) -> str:
    """The gate that the owner's yes to asking for a proof opens: once for each mail that claims a payment."""
    return f"proof:{claim.mail}"


def part_letter_of(item: OpenItem) -> str:
    """The gate that a yes to asking for a missed part opens: once for each letter about each part of each plan."""
    plan = item.plan
    assert plan and plan.next
    asked = sum(letter.step == PART for letter in item.letters)
    return f"part:{plan.agreed_at:%Y%m%dT%H%M%S}:{plan.next.on}:{asked}"


def agreed_by_contact(approval: str) -> str:
    """The gate that a colleague's yes to a letter opens, beside that of the owner's own yes."""
    return f"{_AGREED}{approval.removeprefix('letter:')}"


def is_colleagues(gate: str) -> bool:
    """Whether a gate was opened by a colleague's yes."""
    return gate.startswith(_AGREED)


def _rungs_taken(item: OpenItem, steps: Sequence[str]) -> int:
    """Count up to the firmest step taken.

    A step the settings no longer name still counts as one: renaming steps starts no ladder anew (step-not-taken).
    """
    taken = set(item.taken) - OUTSIDE_LADDER
    return max(len(taken), *(rung for rung, step in enumerate(steps, 1) if step in taken), 0)


@dataclass(frozen=True)
class Plan:
    """The letter that would go: its first item, the others under it, the step it takes and how freely.

    ``ahead`` had this step before: the letter is silent about them, for no step is taken twice. ``approval`` is the
    gate the owner's yes opens for exactly this letter. ``caution`` says why it is only a draft where more was allowed.
    """

    lead: OpenItem
    listed: tuple[OpenItem, ...]
    ahead: tuple[OpenItem, ...]
    step: Step
    mode: Mode
    items: tuple[ItemStep, ...]
    approval: str
    bank_until: date | None
    caution: str = ""

    @property
    def covered(self) -> tuple[OpenItem, ...]:
        """Every invoice the letter speaks of."""
        return (self.lead, *self.listed)
