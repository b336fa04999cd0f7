"""The whole story of one invoice, in lines a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal

from agent.desk.confirmed import tell_writing
from agent.desk.labels import tell_label
from agent.desk.learning_answers import CREDIT_LOOKED_INTO
from agent.desk.overview import ItemLine
from agent.desk.parts import OWNERS_PLAN
from agent.desk.sources import tell_source
from agent.desk.told import GATES, tell_gate
from agent.desk.words import OWNERS_PROMISE
from agent.domain.customer import Account
from agent.domain.events import (
    Agreed,
    Allocated,
    Allowed,
    Bounced,
    Claimed,
    Corrected,
    Credited,
    Disputed,
    Dropped,
    Event,
    Fate,
    Held,
    Learned,
    OwnerWrote,
    Promised,
    Released,
    Reminded,
    Replied,
    Resolved,
    Returned,
    Seen,
    TakenBack,
    Unallocated,
    Undelivered,
)
from agent.domain.instalments import PLAN, tell_parts
from agent.domain.invoice import Channel
from agent.domain.item import OpenItem
from agent.domain.letter import tell_letter
from agent.domain.money import Money
from agent.domain.speech import later, tell, tell_date, tell_short_date
from agent.dunning.case import is_colleagues
from agent.dunning.item_gates import COMPLETE

_OPENED = {
    "before-live": later("you said go on, although it was overdue at the start"),
    "age": later("you said go on, although it is long overdue"),
    COMPLETE: later("you said that the order is complete"),
    CREDIT_LOOKED_INTO: later("you said that you looked into their credit"),
    "restored": later("you said go on, although it was open when the books were put back"),
}

_FOUND = {
    Channel.SENT: later("sent {day} to {people} (found in Sent)"),
    Channel.BCC: later("sent {day} to {people} (found as a blind copy)"),
    Channel.FOLDER: later("sent {day} to {people} (found in the invoice folder)"),
}

_REPORTED = {
    Fate.FAILED: later("mail came back"),
    Fate.FULL: later("mail came back from a full mailbox"),
    Fate.BLOCKED: later("mail was turned away by a filter"),
    Fate.QUARANTINED: later("mail was put into quarantine"),
    Fate.DELAYED: later("mail is delayed; its server keeps trying"),
    Fate.DELIVERED: later("mail was delivered"),
}

_READ = later("document read")
_UNDECIDED = GATES[""]
_BY = {"owner": later("owner")}
_SOURCES = {"owner": later("noted by you")}
_RELEASED = {
    "owner": later("you released it"),
    "settled": later("released, for what it was about is settled"),
    "released": later("released with the invoice"),
}

#: What an invoice remembers for the program alone.
_NOT_TOLD = ("papers", "was not certain")  # as is


def tell_story(
    item: OpenItem,
    line: ItemLine | None,
    zone: tzinfo,
    reasons: Sequence[tuple[date, str]] = (),
    habit: str = "",
    accounts: Sequence[Account] = (),
    lessons: Sequence[Learned] = (),
) -> Iterator[str]:
    """Tell what was read where, what happened since, and why a letter goes or not.

    Args:
        item: The invoice.
        line: Its line of today; None when it is settled.
        zone: The owner's time zone.
        habit: How late this customer usually pays; empty when nobody can tell.
        reasons: From which day on which reason held, oldest first (always-a-reason).
        accounts: From which accounts the customer surely paid.
        lessons: What the owner agreed the customer's mail had taught.
    """
    invoice, dispatch = item.invoice, item.invoice.dispatch
    balance = tell("amount not known") if item.balance is None else item.balance
    due = invoice.due_date or tell("not known")
    yield tell("{invoice}: {amount} open, due {day}", invoice=item.key, amount=balance, day=due)
    people = ", ".join(address.email for address in (*dispatch.to, *dispatch.cc)) or tell("nobody known")
    yield "  " + tell(_FOUND[dispatch.channel], day=tell_date(dispatch.sent_at.astimezone(zone)), people=people)
    if habit:
        yield "  " + tell("this customer {habit}", habit=habit)
    for account in accounts:
        yield "  " + tell(
            "the customer pays from {account} (known since {day}, by {entry})",
            account=account.number,
            day=account.since,
            entry=account.entry,
        )
    for lesson in lessons:
        yield "  " + tell(
            "learned of this customer on {day}, with your yes ({question}): {lesson} {value}",
            day=tell_date(lesson.at.astimezone(zone)),
            question=lesson.source,
            lesson=tell(lesson.lesson.value),
            value=lesson.value,
        )
    for name, source in invoice.provenance.items():
        if name == "corrects":  # which invoice, not who said what of it
            source = item.original.provenance.get(name, source)
        if name not in _NOT_TOLD:
            yield f"  {tell_label(name)}: {tell_source(source)}"
    payments = 0
    for event in item.history:
        payments += isinstance(event, Allocated | Returned)
        number = tell("payment {number}: ", number=payments) if isinstance(event, Allocated | Returned) else ""
        yield f"  {_at(event.at.astimezone(zone))}  {number}{_told(event)}"
    for written in tell_writing(item, zone):
        yield f"  {written}"
    for since, reason in reasons:
        yield "  " + tell("from {day}: {reason}", day=since, reason=reason)
    if line:
        rule = f" ({tell_gate(line.gate)})" if line.gate and line.gate in GATES else ""
        now = tell("Now: {reason}", reason=line.reason or tell(_UNDECIDED)) + rule
        yield now + (tell("; until {day}", day=line.until) if line.until else "")
    else:
        yield tell("Now: settled") + (f": {item.dropped.reason}" if item.dropped else "")


def _told(event: Event) -> str:
    match event:
        case Seen(source=source, note=note):
            return f"{note or tell(_READ)} ({source[:12]})"
        case Allocated(amount=amount, undated=True):
            return tell("{amount} settled, you said; on which day it was paid is not known", amount=amount)
        case Allocated(amount=amount, booked_on=day, source=source, evidence=evidence, let_go=let_go):
            more = tell(", {amount} let go with it", amount=let_go) if let_go else ""
            paid = tell(
                "{amount} paid, booked on {day} ({source})",
                amount=amount,
                day=day,
                source=tell(_SOURCES.get(source, source)),
            )
            return paid + more + _because(evidence)
        case Returned(amount=amount, booked_on=day, source=source, reason=reason, evidence=evidence):
            back = tell("{amount} went back, booked on {day} ({source})", amount=amount, day=day, source=source)
            return f"{back}: {reason}{_because(evidence)}"
        case Unallocated(payment=number, reason=reason):
            return tell("payment {number} taken back: {reason}", number=number, reason=reason)
        case Credited(amount=amount, credit_note=number):
            return tell("{amount} credited by {number}", amount=amount, number=number)
        case Corrected(field="also_to", value=value):
            return tell("you said: letters go to {person} too", person=value)
        case Learned(value=value):
            return tell("you said that this is right: {value}", value=value)
        case Corrected(field="corrects", value=value):
            return tell("you said of it and the one it corrects: {value}", value=value)
        case Corrected(field=name, value=value, source=source):
            return tell(
                "{field} is {value} ({source})",
                field=tell_label(name),
                value=_value(name, value),
                source=tell_source(source),
            )
        case Reminded(step=step, to=to, in_doubt=doubt):
            words = later("{letter} to {people} (perhaps not sent)") if doubt else later("{letter} to {people}")
            return tell(words, letter=tell_letter(step), people=", ".join(to))
        case Replied(sender=sender, excerpt=words, tie=tie):
            return tell("{who} wrote ({tie}): “{words}”", who=sender, tie=tell(tie.value), words=words)
        case Claimed(paid_on=paid_on):
            return tell("they say it is paid on {day}", day=paid_on) if paid_on else tell("they say it is paid")
        case OwnerWrote(written_at=written):
            return tell("you wrote in the thread yourself on {day}", day=tell_date(written))
        case Bounced(recipient=recipient, fate=fate):
            return f"{tell(_REPORTED[fate])}{f': {recipient}' if recipient else ''}"
        case Promised(pay_on=day, source=source, by_owner=by_owner):
            if by_owner or source == OWNERS_PROMISE:
                return tell("promised for {day} (you)", day=day)
            return tell("promised for {day} (their mail)", day=day)
        case Agreed(parts=parts, source=source):
            words = (
                later("agreed in parts (you): {parts}")
                if source == OWNERS_PLAN
                else later("agreed in parts (their mail): {parts}")
            )
            return tell(words, parts=tell_parts(parts))
        case Held(until=until):
            if until:
                return tell("on hold until {day}: {why}", day=until, why=event.because)
            return tell("on hold: {why}", why=event.because)
        case Released(source=source) if source == PLAN:
            return tell("you said that the plan is over")
        case Released(by=by):
            return tell(_RELEASED[by]) if by in _RELEASED else tell("released by {who}", who=by)
        case Disputed(note=note):
            return tell("disputed") + (f": {note}" if note else "")
        case Resolved(by=by):
            return tell("dispute resolved, says {who}", who=tell(_BY.get(by, by)))
        case Allowed(gate=gate):
            if is_colleagues(gate):
                return tell("whoever looks after the customer said yes to one letter")
            if gate.startswith("letter:"):
                return tell("you said yes to one letter")
            if gate.startswith("answer:"):
                return tell("you had an answer put into Drafts")
            if gate.startswith("part:"):
                return tell("you said yes to a letter about a missed part")
            if gate.startswith("proof:"):
                return tell("you said yes to a request for a proof of payment")
            return tell(_OPENED[gate]) if gate in _OPENED else tell("you said go on ({rule})", rule=tell_gate(gate))
        case Undelivered(reply=reply):
            return tell("a letter was not delivered: {why}", why=reply)
        case Dropped(reason=reason):
            return reason
        case TakenBack():
            return tell("you took back what you had said")


def _at(local: datetime) -> str:
    return f"{tell_short_date(local)} {local:%H:%M}"


def _value(name: str, value: str) -> str:
    """A corrected value, as the events keep it, the way the owner writes it."""
    if name == "due_date":
        return tell_date(date.fromisoformat(value))
    if name == "amount_due":
        currency, _, amount = value.partition(" ")
        return str(Money(Decimal(amount), currency))
    return value


def _because(evidence: Sequence[str]) -> str:
    return f": {', '.join(evidence)}" if evidence else ""
