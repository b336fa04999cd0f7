"""What keeps a letter from leaving now.

Each gate names its rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from agent.domain.letter import HEADS_UP, OUTSIDE_LADDER, tell_letter
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.dunning import calendar
from agent.dunning.calls import DAYS_TO_CALL, call_before
from agent.dunning.case import Case, Closed, Plan, agreed_by_contact

LetterGate = Callable[[Plan, Case], Closed | None]


def step_due(plan: Plan, case: Case) -> Closed | None:
    """At least so many working days, and not yet taken; never "exactly" (step-due)."""
    ready = case.ready_on(plan.lead) if plan.lead.ladder and plan.step.name not in OUTSIDE_LADDER else None
    if ready is not None and case.today < ready:
        return Closed(
            tell("next step ({letter}) from {ready}", letter=tell_letter(plan.step.name), ready=ready), until=ready
        )
    return None


def alone(plan: Plan, case: Case) -> Closed | None:
    """Two installations on one mailbox would send twice (other-installation)."""
    if other := case.facts.other_installation:
        reason = tell("another voldaan works on this mailbox: {other}", other=other)
        return Closed(reason, ask=QuestionKind.OTHER_INSTALLATION, options=("voldaan live --take-over",))
    return None


def clock_is_right(plan: Plan, case: Case) -> Closed | None:
    """By a clock that went back everything would be due again, or never (clock)."""
    if doubt := case.facts.clock_doubt:
        return Closed(tell("the clock may be wrong: {doubt}", doubt=doubt), ask=QuestionKind.CLOCK, options=("go on",))
    return None


def sent_is_there(plan: Plan, case: Case) -> Closed | None:
    """Without the folder of sent mail nobody knows which letters left (sent-folder)."""
    if doubt := case.facts.sent_doubt:
        return Closed(tell("sent mail is gone: {doubt}", doubt=doubt), ask=QuestionKind.SENT_EMPTY, options=("go on",))
    return None


def live(plan: Plan, case: Case) -> Closed | None:
    """Nothing acts before the owner said so (live)."""
    if plan.mode is not Mode.SHADOW and case.facts.live_since is None:
        return Closed(tell("not live yet: look at `voldaan status`, then run `voldaan live`"))
    return None


def mail_complete(plan: Plan, case: Case) -> Closed | None:
    """A folder that could not be read may hold the answer (mail-complete)."""
    read = case.facts.mail_complete_until
    if read is None or read < case.facts.now - timedelta(hours=1):
        return Closed(tell("a mail folder, or a mail in one, could not be read, so an answer may be missing"))
    return None


def account_may_send(plan: Plan, case: Case) -> Closed | None:
    """The letter comes from the address the invoice came from, or not at all (own-address)."""
    sender = plan.lead.invoice.dispatch.sender
    if sender is None or sender.key in case.facts.sending_addresses:
        return None
    reason = tell("no account in the settings may send as {sender}", sender=sender.email)
    return Closed(reason, ask=QuestionKind.NO_SENDER, options=("settled", "hold"))


def bank_complete(plan: Plan, case: Case) -> Closed | None:
    """Be booked up to date before you ask (bank-before-reminder)."""
    approved = plan.mode is Mode.DRAFT or _needs_yes(plan, case)
    needed = calendar.bank_days_before(case.today, case.policy.bank_lag_days if approved else 1)
    if plan.bank_until is not None and plan.bank_until >= needed:
        return None
    known = (
        tell("is booked up to {bank_until}", bank_until=plan.bank_until)
        if plan.bank_until
        else tell("was never said to be booked up")
    )
    bank = case.bank_of(plan.covered, needed)
    return Closed(
        tell("{bank} {known}; {needed} is needed", bank=bank, known=known, needed=needed),
        ask=QuestionKind.BANK_BEHIND,
        quiet=case.is_early,
    )


def gap_kept(plan: Plan, case: Case) -> Closed | None:
    """Never two letters to one customer, or one address, within the gap, whatever they are about (gap)."""
    addressed = (case.facts.letters_to.get(person.key) for person in plan.lead.invoice.dispatch.to)
    left = max(filter(None, (case.last_letter_on, *addressed)), default=None)
    if left is None:
        return None
    until = left + timedelta(days=case.policy.gap_days)
    return (
        Closed(tell("the last letter to this customer left on {left}", left=left), until=until)
        if case.today < until
        else None
    )


def contact_agrees(plan: Plan, case: Case) -> Closed | None:
    """Whoever looks after the customer is asked first; unanswered it goes to the owner (contact-agrees).

    The owner's own yes to the letter opens this as well. In shadow nobody is asked: nothing can leave.
    """
    contact = case.customer.card.contact
    if contact is None or not contact.approves or plan.mode is Mode.SHADOW:
        return None
    if plan.lead.allows(plan.approval) or plan.lead.allows(agreed_by_contact(plan.approval)):
        return None
    asked = case.facts.colleagues_asked.get(plan.approval)
    asked_on = case.local_day(asked) if asked else case.today
    until = calendar.add_working_days(asked_on, contact.days, case.policy.country)
    if case.today < until:
        reason = tell("a {letter} needs the yes of {contact}", letter=tell_letter(plan.step.name), contact=contact.name)
        reason = tell("{reason}, asked on {day}", reason=reason, day=asked_on) if asked else reason
        return Closed(
            reason, until=until, ask=QuestionKind.CONTACT_AGREES, options=("yes", "no"), asked_of=contact.name
        )
    if plan.mode is Mode.DRAFT:  # it goes to the owner: a draft is its own question
        return None
    reason = tell("{contact}, asked on {day}, did not answer: it needs your yes", contact=contact.name, day=asked_on)
    return Closed(reason, ask=QuestionKind.SEND_THIS, options=("yes", "no"))


def customer_open(plan: Plan, case: Case) -> Closed | None:
    """A letter after the first waits while the customer is closed, and on his first day back (customer-closed)."""
    if plan.step.name in OUTSIDE_LADDER or plan.step.name == case.policy.steps[0].name:
        return None
    if closed := case.closed:
        closure, until = closed
        return Closed(tell("{customer} is closed: {name}", customer=case.customer.name, name=closure.name), until)
    return None


def called_first(plan: Plan, case: Case) -> Closed | None:
    """About much money the owner telephones first; the letter waits three working days at most (call-first)."""
    closed = call_before(plan, case)
    if closed is None:
        return None
    asked = case.facts.calls_asked.get(plan.lead.key)
    until = calendar.add_working_days(asked or case.today, DAYS_TO_CALL, case.country)
    return replace(closed, until=until) if case.today < until else None


def owner_agrees(plan: Plan, case: Case) -> Closed | None:
    """The first letter ever to a customer, and every firm one, needs a yes; a draft is its own (owner-yes)."""
    if plan.mode is not Mode.AUTO or plan.lead.allows(plan.approval):
        return None
    if not _needs_yes(plan, case):
        return None
    if not _is_first(plan, case):
        what = tell("a {letter}", letter=tell_letter(plan.step.name))
    elif case.last_letter_on is None:
        what = tell("the first letter ever to this customer")
    else:
        what = tell("the first reminder to this customer")
    needed = tell("{what} needs your yes", what=what)
    return Closed(
        needed, ask=QuestionKind.SEND_THIS, options=("yes", "no"), question=needed + _kind_unknown(plan, case)
    )


def _kind_unknown(plan: Plan, case: Case) -> str:
    """Tell that a formal letter could say more, were it known what the customer is before the law (legal-block)."""
    if plan.step.name != "formal" or case.customer.card.party:
        return ""
    return tell(
        "; it names no costs, interest or law, for no card says whether this customer is a business, a consumer or a"
        " government (`party`)"
    )


def _needs_yes(plan: Plan, case: Case) -> bool:
    return plan.step.needs_yes or _is_first(plan, case)


def _is_first(plan: Plan, case: Case) -> bool:
    """Whether nobody there ever had such a letter: one before the due date is not the first reminder (heads-up)."""
    had_any = plan.step.name == HEADS_UP and case.last_letter_on is not None
    return case.customer.first_letter_on is None and not had_any


def good_day(plan: Plan, case: Case) -> Closed | None:
    """Not on Monday, not on a holiday or just after one; a draft comes any working day (quiet-days)."""
    if plan.mode is Mode.DRAFT:
        if calendar.is_working_day(case.today, case.country):
            return None
        return Closed(tell("no working day"), until=case.after_next_workday(case.today))
    reason = calendar.quiet_reason(case.today, case.country, case.policy.window)
    if reason is None:
        return None
    until = calendar.next_letter_day(case.today, case.country, case.policy.window)
    return Closed(tell("not today: {reason}", reason=reason), until=until)


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
    return Closed(tell("not at this hour: {reason}", reason=reason), until=until)


def under_cap(plan: Plan, case: Case) -> Closed | None:
    """More letters on one day than usual is suspicious: stop and ask (cap)."""
    if case.facts.letters_today < case.policy.letters_a_day:
        return None
    reason = tell("{letters} letters left today, the most a day allows", letters=case.facts.letters_today)
    return Closed(reason, until=case.after_next_workday(case.today), ask=QuestionKind.TOO_MANY)


#: Rule name and gate, in the order in which reasons are told.
LETTER_GATES: tuple[tuple[str, LetterGate], ...] = (
    ("other-installation", alone),
    ("clock", clock_is_right),
    ("sent-folder", sent_is_there),
    ("live", live),
    ("step-due", step_due),
    ("own-address", account_may_send),
    ("gap", gap_kept),
    ("customer-closed", customer_open),
    ("bank-before-reminder", bank_complete),
    ("call-first", called_first),
    ("contact-agrees", contact_agrees),
    ("owner-yes", owner_agrees),
    ("mail-complete", mail_complete),
    ("quiet-days", good_day),
    ("office-hours", good_hour),
    ("cap", under_cap),
)
