"""The whole story of one invoice, in lines a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo

from agent.desk.overview import ItemLine
from agent.desk.words import OWNERS_PROMISE
from agent.domain.customer import Account
from agent.domain.events import (
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
from agent.domain.invoice import Channel
from agent.domain.item import OpenItem
from agent.domain.speech import tell

_OPENED = {"before-live": "go on, although it was overdue at the start", "age": "go on, although it is long overdue"}

_FOUND = {
    Channel.SENT: "found in Sent",
    Channel.BCC: "found as a blind copy",
    Channel.FOLDER: "found in the invoice folder",
}

_REPORTED = {
    Fate.FAILED: "mail came back",
    Fate.FULL: "mail came back from a full mailbox",
    Fate.BLOCKED: "mail was turned away by a filter",
    Fate.QUARANTINED: "mail was put into quarantine",
    Fate.DELAYED: "mail is delayed; its server keeps trying",
    Fate.DELIVERED: "mail was delivered",
}

#: What an invoice remembers for the program alone.
_NOT_TOLD = ("papers", "was not certain")


def tell_story(
    item: OpenItem,
    line: ItemLine | None,
    zone: tzinfo,
    reasons: Sequence[tuple[date, str]] = (),
    habit: str = "",
    accounts: Sequence[Account] = (),
) -> Iterator[str]:
    """Tell what was read where, what happened since, and why a letter goes or not.

    Args:
        item: The invoice.
        line: Its line of today; None when it is settled.
        zone: The owner's time zone.
        habit: How late this customer usually pays; empty when nobody can tell.
        reasons: From which day on which reason held, oldest first (always-a-reason).
        accounts: From which accounts the customer surely paid.
    """
    invoice, dispatch = item.invoice, item.invoice.dispatch
    balance = "amount not known" if item.balance is None else str(item.balance)
    yield f"{item.key}: {balance} open, due {invoice.due_date or 'not known'}"
    people = ", ".join(address.email for address in (*dispatch.to, *dispatch.cc)) or "nobody known"
    yield f"  sent {dispatch.sent_at.astimezone(zone):%d %B %Y} to {people} ({_FOUND[dispatch.channel]})"
    if habit:
        yield f"  this customer {habit}"
    for account in accounts:
        yield f"  the customer pays from {account.number} (known since {account.since}, by {account.entry})"
    for name, source in invoice.provenance.items():
        if name == "corrects":  # which invoice, not who said what of it
            source = item.original.provenance.get(name, source)
        if name not in _NOT_TOLD:
            yield f"  {name.replace('_', ' ')}: {source}"
    payments = 0
    for event in item.history:
        payments += isinstance(event, Allocated | Returned)
        number = f"payment {payments}: " if isinstance(event, Allocated | Returned) else ""
        yield f"  {event.at.astimezone(zone):%Y-%m-%d %H:%M}  {number}{_told(event)}"
    for since, reason in reasons:
        yield f"  from {since}: {reason}"
    if line:
        yield f"Now: {line.reason} (rule {line.gate})" + (f"; until {line.until}" if line.until else "")
    else:
        yield f"Now: settled{f': {item.dropped.reason}' if item.dropped else ''}"


def _told(event: Event) -> str:
    match event:
        case Seen(source=source, note=note):
            return f"{note or 'document read'} ({source[:12]})"
        case Allocated(amount=amount, booked_on=day, source=source, evidence=evidence, let_go=let_go):
            more = f", {let_go} let go with it" if let_go else ""
            return f"{amount} paid, booked on {day} ({source}){more}{_because(evidence)}"
        case Returned(amount=amount, booked_on=day, source=source, reason=reason, evidence=evidence):
            return f"{amount} went back, booked on {day} ({source}): {reason}{_because(evidence)}"
        case Unallocated(payment=number, reason=reason):
            return f"payment {number} taken back: {reason}"
        case Credited(amount=amount, credit_note=number):
            return f"{amount} credited by {number}"
        case Corrected(field="corrects", value=value):
            return f"you said of it and the one it corrects: {value}"
        case Corrected(field=name, value=value, source=source):
            return f"{name.replace('_', ' ')} is {value} ({source})"
        case Reminded(step=step, to=to, in_doubt=doubt):
            return f"{step} letter to {', '.join(to)}{' (perhaps not sent)' if doubt else ''}"
        case Replied(sender=sender, excerpt=words, tie=tie):
            return f"{sender} wrote ({tie.value}): “{words}”"
        case Claimed(paid_on=paid_on):
            return f"they say it is paid{f' on {paid_on}' if paid_on else ''}"
        case OwnerWrote(written_at=written):
            return f"you wrote in the thread yourself on {written:%d %B %Y}"
        case Bounced(recipient=recipient, fate=fate):
            return f"{_REPORTED[fate]}{f': {recipient}' if recipient else ''}"
        case Promised(pay_on=day, source=source):
            return f"promised for {day} ({'you' if source == OWNERS_PROMISE else 'their mail'})"
        case Held(until=until):
            return f"on hold{f' until {until}' if until else ''}: {event.because}"
        case Released(by=by):
            return f"released by {by}"
        case Disputed(note=note):
            return f"disputed{f': {note}' if note else ''}"
        case Resolved(by=by):
            return f"dispute resolved, says {by}"
        case Allowed(gate=gate):
            return (
                f"you said {'yes to one letter' if gate.startswith('letter:') else _OPENED.get(gate, f'yes to {gate}')}"
            )
        case Undelivered(reply=reply):
            return f"a letter was not delivered: {reply}"
        case Dropped(reason=reason):
            return reason
        case TakenBack():
            return tell("you took back what you had said")


def _because(evidence: Sequence[str]) -> str:
    return f": {', '.join(evidence)}" if evidence else ""
