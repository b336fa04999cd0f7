"""The gates: each one reason not to send, each a small function with a name that docs/rules.md explains.

A gate answers ``None`` (open) or ``Closed`` with a sentence for the owner. Item gates look at one invoice, letter gates
at the letter that would go out. Their order is that in which reasons are told: holds and money win over the calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from agent.domain.customer import Customer
from agent.domain.events import Held, HoldReason
from agent.domain.facts import Facts
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.letter import ItemStep
from agent.domain.policy import Mode, Policy, Step
from agent.domain.question import QuestionKind
from agent.dunning import calendar


@dataclass(frozen=True)
class Closed:
    """Why a gate is shut; ``until`` as in ``Verdict``; ``ask`` when only the owner can open it."""

    reason: str
    until: date | None = None
    ask: QuestionKind | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One customer on one day: what every gate may look at."""

    customer: Customer
    items: tuple[OpenItem, ...]
    facts: Facts
    policy: Policy

    @cached_property
    def country(self) -> str:
        """The customer's country, else the owner's."""
        return self.customer.country or self.policy.country

    @cached_property
    def now(self) -> datetime:
        """The moment of this pass on the customer's own clock."""
        return self.facts.now.astimezone(calendar.zone_of(self.country, self.policy.time_zone))

    @cached_property
    def today(self) -> date:
        """Today where the customer is."""
        return self.now.date()

    @cached_property
    def holds(self) -> tuple[Held, ...]:
        """The customer-wide holds in force today."""
        return self.customer.holds(self.today)

    def local_day(self, moment: datetime) -> date:
        """The customer's calendar day of a moment."""
        return moment.astimezone(self.now.tzinfo).date()

    def after_next_workday(self, day: date) -> date:
        """The next working day after ``day``."""
        return calendar.add_working_days(day, 1, self.country)

    def met_by(self, item: OpenItem) -> date | None:
        """The last day on which paying is still in time: the due date, or the bank day after it (due-on-a-bank-day)."""
        due = item.invoice.due_date
        return calendar.bank_day_on_or_after(due) if due else None

    def next_step(self, item: OpenItem) -> Step | None:
        """The first step after the firmest one taken; None when the ladder is done."""
        return next(iter(self.policy.steps[self.rung(item) :]), None)

    def rung(self, item: OpenItem) -> int:
        """How many steps of the ladder this item has behind it."""
        names = [step.name for step in self.policy.steps]
        return max((names.index(name) + 1 for name in item.taken if name in names), default=0)

    def ready_on(self, item: OpenItem) -> date | None:
        """The first day on which this item's next step may be taken, counted in working days (working-days)."""
        step = self.next_step(item)
        letters = item.letters
        start = self.local_day(letters[-1].at) if letters else self.met_by(item)
        if step is None or start is None:
            return None
        return calendar.add_working_days(start, step.after, self.country)


@dataclass(frozen=True)
class Plan:
    """The letter that would go: its first item, the others under it, the step it takes and how freely."""

    lead: OpenItem
    listed: tuple[OpenItem, ...]
    step: Step
    mode: Mode
    items: tuple[ItemStep, ...]
    approval: str
    bank_until: date | None

    @property
    def covered(self) -> tuple[OpenItem, ...]:
        """Every invoice the letter speaks of."""
        return (self.lead, *self.listed)


ItemGate = Callable[[OpenItem, Case], Closed | None]
LetterGate = Callable[[Plan, Case], Closed | None]


# --- item gates ---------------------------------------------------------------------------------------------------


def terms_known(item: OpenItem, case: Case) -> Closed | None:
    """Only certain numbers, due dates and amounts drive a letter (terms-known)."""
    names = {"kind": "whether it is an invoice", "number": "the number", "due_date": "the due date"}
    names |= {"amount_due": "the amount"}
    missing = [text for name, text in names.items() if name in item.invoice.unsettled]
    if item.invoice.due_date is None and "due_date" not in item.invoice.unsettled:
        missing.append(names["due_date"])
    if item.balance is None and "amount_due" not in item.invoice.unsettled:
        missing.append(names["amount_due"])
    if not missing:
        return None
    options = ("due DATE", "amount AMOUNT", "number NUMBER", "invoice", "not an invoice", "settled")
    return Closed(f"not certain: {', '.join(missing)}", ask=QuestionKind.INVOICE_UNCLEAR, options=options)


def recipient_known(item: OpenItem, case: Case) -> Closed | None:
    """A letter goes to the people the invoice went to (recipient-known)."""
    if item.invoice.dispatch.to and "recipient" not in item.invoice.unsettled:
        return None
    return Closed("nobody to write to", ask=QuestionKind.INVOICE_UNCLEAR, options=("to ADDRESS", "settled"))


def copy_present(item: OpenItem, case: Case) -> Closed | None:
    """Every reminder carries the invoice's own bytes (copy-of-invoice)."""
    if item.invoice.copy is not None and "copy" not in item.invoice.unsettled:
        return None
    options = ("copy FILE", "settled", "not an invoice")
    return Closed("no copy of the invoice to attach", ask=QuestionKind.INVOICE_UNCLEAR, options=options)


def asked_for(item: OpenItem, case: Case) -> Closed | None:
    """Direct debits and card payments are collected by the owner himself (direct-debit)."""
    if item.invoice.collection in (Collection.DIRECT_DEBIT, Collection.CARD):
        return Closed(f"collected by {item.invoice.collection.value}: the customer need not act")
    return None


def payment_requested(item: OpenItem, case: Case) -> Closed | None:
    """A paper that says it is settled, or is no request to pay, is never chased (already-settled)."""
    if item.invoice.collection in (Collection.SETTLED, Collection.NOT_REQUESTED):
        return Closed(f"the invoice itself says: {item.invoice.collection.value}")
    return None


def something_owed(item: OpenItem, case: Case) -> Closed | None:
    """Who paid hears nothing (balance)."""
    if item.balance is not None and item.balance.amount <= 0:
        return Closed("nothing is owed any more")
    return None


def no_open_credit(item: OpenItem, case: Case) -> Closed | None:
    """A credit note that is not settled yet may have taken this invoice away (credited)."""
    return _held(item, case, HoldReason.CREDIT, QuestionKind.CREDIT_NOTE, ("go on", "settled"))


def really_sent(item: OpenItem, case: Case) -> Closed | None:
    """An invoice or letter that came back never reached anybody (really-sent)."""
    if bounce := item.bounce:
        whom = f" to {bounce.recipient}" if bounce.recipient else ""
        return Closed(f"mail{whom} came back", ask=QuestionKind.BOUNCED, options=("to ADDRESS", "go on", "settled"))
    return None


def not_disputed(item: OpenItem, case: Case) -> Closed | None:
    """A complaint stops the ladder until somebody says it is resolved (disputed)."""
    if item.dispute:
        return Closed(f"disputed: {item.dispute.note or 'see the mail'}")
    return None


def promise_kept(item: OpenItem, case: Case) -> Closed | None:
    """Who named a day is left alone up to and including it; after it the owner hears first (promised)."""
    promise = item.promise
    if promise is None:
        return None
    if case.today <= promise.pay_on:
        return Closed(f"promised for {promise.pay_on}", until=case.after_next_workday(promise.pay_on))
    options = ("go on", "settled", "promised DATE")
    return Closed(f"promised for {promise.pay_on}, not seen yet", ask=QuestionKind.PROMISE_PASSED, options=options)


def not_held(item: OpenItem, case: Case) -> Closed | None:
    """The owner's own hold (held)."""
    return _held(item, case, HoldReason.OWNER, None, ())


def no_human_words(item: OpenItem, case: Case) -> Closed | None:
    """Any human word in the thread or about the invoice stops the ladder until the owner answers (human-words)."""
    options = ("go on", "settled", "promised DATE", "disputed")
    return _held(item, case, HoldReason.WORDS, QuestionKind.WORDS, options)


def no_quiet_words(item: OpenItem, case: Case) -> Closed | None:
    """Other mail from the customer may be about this: two working days of silence (quiet-words)."""
    return _held(item, case, HoldReason.QUIET, None, ())


def owner_silent(item: OpenItem, case: Case) -> Closed | None:
    """The owner's own mail in the thread counts as a letter (owner-wrote)."""
    wrote = item.owner_wrote
    if wrote is None or (item.letters and wrote.written_at < item.letters[-1].at):
        return None
    until = case.local_day(wrote.written_at) + timedelta(days=case.policy.gap_days)
    if case.today < until:
        return Closed(f"you wrote in this thread yourself on {case.local_day(wrote.written_at)}", until=until)
    return None


def letters_settled(item: OpenItem, case: Case) -> Closed | None:
    """No second letter while the fate of one is open: drafted, waiting, in doubt or refused (step-not-taken)."""
    if state := case.facts.open_letters.get(item.key):
        return Closed(state)
    if refused := item.undelivered:
        options = ("to ADDRESS", "go on", "settled")
        return Closed(
            f"the mail server refused a letter: {refused.reply}", ask=QuestionKind.UNDELIVERED, options=options
        )
    return None


def overdue(item: OpenItem, case: Case) -> Closed | None:
    """The due day itself is not late (overdue)."""
    met_by = case.met_by(item)
    if met_by is not None and case.today <= met_by:
        return Closed(f"due on {item.invoice.due_date}", until=met_by + timedelta(days=1))
    return None


def overdue_since_live(item: OpenItem, case: Case) -> Closed | None:
    """What was overdue before we started is on the first list and waits for the owner's word (overdue-before-live)."""
    start = case.facts.live_since or case.facts.started_at
    met_by = case.met_by(item)
    if start is None or met_by is None or met_by >= case.local_day(start) or item.allows("before-live"):
        return None
    reason = f"already overdue (since {met_by}) when voldaan started"
    return Closed(reason, ask=QuestionKind.OVERDUE_AT_START, options=("go on", "settled"))


def young_enough(item: OpenItem, case: Case) -> Closed | None:
    """What is long overdue needs a person, not a letter (age)."""
    met_by = case.met_by(item)
    if met_by is None or item.allows("age"):
        return None
    days = (case.today - met_by).days
    if days <= case.policy.max_age_days:
        return None
    return Closed(f"{days} days overdue", ask=QuestionKind.TOO_OLD, options=("go on", "settled"))


def step_left(item: OpenItem, case: Case) -> Closed | None:
    """After the last step the owner decides (ladder)."""
    if case.next_step(item) is None:
        return Closed("all steps taken", ask=QuestionKind.LADDER_DONE, options=("settled", "hold"))
    return None


def not_in_transit(item: OpenItem, case: Case) -> Closed | None:
    """Money needs days to arrive: a first letter waits out its working days after the due date (ladder)."""
    ready = None if item.letters else case.ready_on(item)
    if ready is not None and case.today < ready:
        return Closed(f"overdue since {case.met_by(item)}; {_first(case)} from {ready}", until=ready)
    return None


def _first(case: Case) -> str:
    return case.policy.steps[0].name if case.policy.steps else "first letter"


def _held(
    item: OpenItem, case: Case, reason: HoldReason, ask: QuestionKind | None, options: tuple[str, ...]
) -> Closed | None:
    holds = [held for held in (*item.holds(case.today), *case.holds) if held.reason is reason]
    if not holds:
        return None
    ends = [held.until for held in holds]
    until = None if None in ends else max(end for end in ends if end)
    note = f" ({holds[-1].note})" if holds[-1].note else ""
    return Closed(f"{reason.value}{note}", until=until, ask=ask if until is None else None, options=options)


# --- letter gates -------------------------------------------------------------------------------------------------


def step_due(plan: Plan, case: Case) -> Closed | None:
    """At least so many working days, and not yet taken; never "exactly" (ladder)."""
    ready = case.ready_on(plan.lead) if plan.lead.letters else None
    if ready is not None and case.today < ready:
        return Closed(f"next step ({plan.step.name}) from {ready}", until=ready)
    return None


def alone(plan: Plan, case: Case) -> Closed | None:
    """Two installations on one mailbox would send twice (other-installation)."""
    if other := case.facts.other_installation:
        reason = f"letters of another installation ({other}) lie in your mailbox"
        return Closed(reason, ask=QuestionKind.OTHER_INSTALLATION, options=("voldaan live --take-over",))
    return None


def live(plan: Plan, case: Case) -> Closed | None:
    """Nothing acts before the owner said so (live)."""
    if plan.mode is not Mode.SHADOW and case.facts.live_since is None:
        return Closed("not live yet: look at `voldaan status`, then run `voldaan live`")
    return None


def mail_complete(plan: Plan, case: Case) -> Closed | None:
    """A folder that could not be read may hold the answer (mail-complete)."""
    read = case.facts.mail_complete_until
    if read is None or read < case.facts.now - timedelta(hours=1):
        return Closed("a mail folder could not be read, so an answer may be missing")
    return None


def account_may_send(plan: Plan, case: Case) -> Closed | None:
    """The letter comes from the address the invoice came from, or not at all (own-address)."""
    sender = plan.lead.invoice.dispatch.sender
    if sender is None or sender.key in case.facts.sending_addresses:
        return None
    reason = f"no account in the settings may send as {sender.email}"
    return Closed(reason, ask=QuestionKind.NO_SENDER, options=("settled", "hold"))


def bank_complete(plan: Plan, case: Case) -> Closed | None:
    """Be booked up to date before you ask (bank-before-reminder)."""
    approved = plan.mode is Mode.DRAFT or plan.lead.allows(plan.approval)
    needed = calendar.bank_days_before(case.today, case.policy.bank_lag_days if approved else 1)
    if plan.bank_until is not None and plan.bank_until >= needed:
        return None
    known = f"is booked up to {plan.bank_until}" if plan.bank_until else "was never said to be booked up"
    return Closed(f"the bank {known}; {needed} is needed", ask=QuestionKind.BANK_BEHIND)


def gap_kept(plan: Plan, case: Case) -> Closed | None:
    """Never two letters to one customer within the gap, whatever they are about (gap)."""
    left = [case.local_day(letter.at) for item in case.items for letter in item.letters]
    if not left:
        return None
    until = max(left) + timedelta(days=case.policy.gap_days)
    if case.today < until:
        return Closed(f"the last letter to this customer left on {max(left)}", until=until)
    return None


def owner_agrees(plan: Plan, case: Case) -> Closed | None:
    """The first letter ever to a customer, and every firm one, needs a yes; a draft is its own (owner-yes)."""
    if plan.mode is not Mode.AUTO or plan.lead.allows(plan.approval):
        return None
    first = case.customer.first_letter_on is None
    if not first and not plan.step.needs_yes:
        return None
    what = "the first letter ever to this customer" if first else f"a {plan.step.name} letter"
    return Closed(f"{what} needs your yes", ask=QuestionKind.SEND_THIS, options=("yes", "no"))


def good_day(plan: Plan, case: Case) -> Closed | None:
    """Not on Monday, not on a holiday or just after one; a draft comes any working day (quiet-days)."""
    if plan.mode is Mode.DRAFT:
        if calendar.is_working_day(case.today, case.country):
            return None
        return Closed("no working day", until=case.after_next_workday(case.today))
    reason = calendar.quiet_reason(case.today, case.country, case.policy.window)
    if reason is None:
        return None
    until = calendar.next_letter_day(case.today, case.country, case.policy.window)
    return Closed(f"not today: {reason}", until=until)


def good_hour(plan: Plan, case: Case) -> Closed | None:
    """A letter leaves in office hours (office-hours)."""
    if plan.mode is Mode.DRAFT:
        return None
    reason = calendar.outside_hours(case.now, case.policy.window)
    if reason is None:
        return None
    late = case.now.time() >= case.policy.window.closes
    start = case.today + timedelta(days=1) if late else case.today
    until = calendar.next_letter_day(start, case.country, case.policy.window)
    return Closed(f"not at this hour: {reason}", until=until)


def under_cap(plan: Plan, case: Case) -> Closed | None:
    """More letters on one day than usual is suspicious: stop and ask (cap)."""
    if case.facts.letters_today < case.policy.letters_a_day:
        return None
    reason = f"{case.facts.letters_today} letters left today, the most a day allows"
    return Closed(reason, until=case.after_next_workday(case.today), ask=QuestionKind.TOO_MANY)


#: Rule name and gate, in the order in which reasons are told.
ITEM_GATES: tuple[tuple[str, ItemGate], ...] = (
    ("terms-known", terms_known),
    ("balance", something_owed),
    ("already-settled", payment_requested),
    ("direct-debit", asked_for),
    ("credited", no_open_credit),
    ("really-sent", really_sent),
    ("disputed", not_disputed),
    ("human-words", no_human_words),
    ("promised", promise_kept),
    ("held", not_held),
    ("overdue", overdue),
    ("step-not-taken", letters_settled),
    ("overdue-before-live", overdue_since_live),
    ("age", young_enough),
    ("ladder-done", step_left),
    ("recipient-known", recipient_known),
    ("copy-of-invoice", copy_present),
    ("quiet-words", no_quiet_words),
    ("owner-wrote", owner_silent),
    ("in-transit", not_in_transit),
)

LETTER_GATES: tuple[tuple[str, LetterGate], ...] = (
    ("other-installation", alone),
    ("live", live),
    ("step-due", step_due),
    ("own-address", account_may_send),
    ("gap", gap_kept),
    ("bank-before-reminder", bank_complete),
    ("owner-yes", owner_agrees),
    ("mail-complete", mail_complete),
    ("quiet-days", good_day),
    ("office-hours", good_hour),
    ("cap", under_cap),
)

#: What a clearance must name before the outbox takes a letter.
GATE_NAMES = frozenset(name for name, _ in (*ITEM_GATES, *LETTER_GATES))
