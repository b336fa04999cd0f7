"""Everything that happened around a customer's invoices, in the order of the days: the dossier for a third party.

Values in, a page out. Only what the outside world saw or said stands in it, nothing of how voldaan decided.

Rules: dossier (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from agent.desk.figures_letters import promises_of
from agent.desk.told import tell_answer
from agent.desk.words import OWNERS_PROMISE
from agent.domain.events import (
    HANDED_OVER,
    Agreed,
    Allocated,
    Bounced,
    Claimed,
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
    Undelivered,
)
from agent.domain.instalments import PLAN, InstalmentPlan, tell_parts
from agent.domain.item import OpenItem
from agent.domain.letter import tell_letter
from agent.domain.money import Money
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import later, tell, tell_date

#: Answers after a call that the owner gives.
_CALLED = ("promised", "complaint", "will look", "not reached")

_FATES = {
    Fate.FAILED: later("A mail came back: {who}"),
    Fate.FULL: later("A mail came back from a full mailbox: {who}"),
    Fate.BLOCKED: later("A mail was turned away by a filter: {who}"),
    Fate.QUARANTINED: later("A mail was put into quarantine: {who}"),
}


@dataclass(frozen=True)
class Line:
    """
    One thing that happened.

    Attributes:
        at: Aware, for the order within a day; ``day`` is on the owner's calendar.
        about: What it is, so that it stands there once for all its invoices.
        numbers: The invoices it was about.
        words: What was written, word for word; empty where nothing was.
        mail: By which the mail itself is found: its identity, or the letter's id; empty where there is none.
        file: Where its mail lies in the folder; empty where it could not be added.
    """

    at: datetime
    day: date
    about: str
    what: str
    numbers: tuple[str, ...]
    words: str = ""
    mail: str = ""
    file: str = ""


@dataclass(frozen=True)
class Owed:
    """One invoice: what it asked, what came in, what is open. ``days_late`` counts calendar days; None: not late.

    ``paper`` is where its copy lies in the folder; empty where there is none.
    """

    number: str
    issued: date
    due: date | None
    amount: Money | None
    came_in: Money | None
    open: Money | None
    days_late: int | None
    paper: str = ""


@dataclass(frozen=True)
class Party:
    """Somebody in the head of the page: a name, and lines under it."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Dossier:
    """The page, before it is written. ``missing``: what could not be added and why, a sentence each.

    ``was_disputed``: whether the customer ever disputed any of it, also when that was resolved since.
    """

    creditor: Party
    debtor: Party
    day: date
    owed: tuple[Owed, ...]
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    was_disputed: bool = False

    @property
    def totals(self) -> tuple[Money, ...]:
        """What is open, per currency."""
        sums: dict[str, Money] = {}
        for owed in self.owed:
            if owed.open:
                sums[owed.open.currency] = sums.get(owed.open.currency, Money.zero(owed.open.currency)) + owed.open
        return tuple(sums[currency] for currency in sorted(sums))


def list_owed(items: Iterable[OpenItem], papers: Mapping[str, str], zone: tzinfo, today: date) -> tuple[Owed, ...]:
    """What each invoice asked and what is open of it, the oldest first; ``papers`` are the copies by item key."""
    found = []
    for item in items:
        invoice = item.invoice
        asked, left = invoice.amount_due, item.balance
        late = (today - invoice.due_date).days if invoice.due_date else 0
        found.append(
            Owed(
                item.number,
                invoice.issue_date or invoice.dispatch.sent_at.astimezone(zone).date(),
                invoice.due_date,
                asked,
                None if asked is None or left is None else asked - left,
                left,
                late if late > 0 else None,
                papers.get(item.key, ""),
            )
        )
    return tuple(sorted(found, key=lambda owed: (owed.due or date.max, owed.number)))


def list_lines(
    items: Sequence[OpenItem],
    calls: Iterable[Question],
    letters: Mapping[str, str],
    zone: tzinfo,
    today: date,
) -> tuple[Line, ...]:
    """
    Tell what happened around these invoices, the oldest first; what is about several stands there once.

    Args:
        calls: Questions; of them the answered calls about these invoices are told.
        letters: The words of each letter by its id, as its reader saw them.
        zone: The owner's time zone.
    """
    found: dict[str, Line] = {}
    for item in items:
        for line in (*_of_item(item, letters, zone, today), *_of_calls(calls, item, zone)):
            known = found.get(line.about)
            numbers = dict.fromkeys((*(known.numbers if known else ()), *line.numbers))
            found[line.about] = replace(known or line, numbers=tuple(numbers))
    return tuple(sorted(found.values(), key=lambda line: (line.day, line.at)))


def _of_item(item: OpenItem, letters: Mapping[str, str], zone: tzinfo, today: date) -> Iterator[Line]:
    dispatch = item.invoice.dispatch
    people = ", ".join(address.email for address in (*dispatch.to, *dispatch.cc)) or tell("nobody known")
    yield _line(item, dispatch.sent_at, zone, tell("Invoice sent to {people}", people=people), mail=dispatch.identity)
    for payment in item.payments:
        money = payment.event
        words = later("{amount} came in") if isinstance(money, Allocated) else later("{amount} went back")
        at = datetime.combine(money.booked_on, time(12), zone)
        yield _line(item, at, zone, tell(words, amount=money.amount), f"{item.key} payment {payment.number}")  # as is
    kept = {id(promise): is_kept for promise, is_kept in promises_of(item, today)}
    left = {letter.letter_id for letter in item.letters}
    for event in item.standing:
        if isinstance(event, Reminded):
            if event.letter_id in left:
                left.discard(event.letter_id)
                yield _letter(item, event, letters, zone)
        elif isinstance(event, Promised):
            yield _line(item, event.at, zone, _promise(event, kept.get(id(event), _MOVED)))
        elif isinstance(event, Agreed):
            yield _line(item, event.at, zone, _plan(event, item.plan))
        elif told := _told(event):
            at, what, words, mail = told
            about = f"{type(event).__name__} {mail}" if mail else ""
            yield _line(item, at, zone, what, about, words, mail)


_MOVED = "moved"


def _told(event: Event) -> tuple[datetime, str, str, str] | None:
    """When, what, the words, the mail; None for what only voldaan or its owner knows of."""
    match event:
        case Replied(received_at=at, sender=sender, excerpt=words, mail=mail):
            return at, tell("{who} wrote", who=sender), words, mail
        case OwnerWrote(written_at=at, mail=mail):
            return at, tell("Own mail to them in the thread"), "", mail
        case Claimed(received_at=at, paid_on=day):
            said = tell("They say it is paid on {day}", day=tell_date(day)) if day else tell("They say it is paid")
            return at, said, "", ""
        case Bounced(at=at, recipient=recipient, fate=fate) if fate in _FATES:
            return at, tell(_FATES[fate], who=recipient or tell("nobody known")), "", ""
        case Undelivered(at=at, step=step, reply=reply):
            return at, tell("Their mail server refused the {letter}", letter=tell_letter(step)), reply, ""
        case Disputed(at=at, note=note):
            return at, tell("Disputed"), note, ""
        case Resolved(at=at):
            return at, tell("The dispute was resolved"), "", ""
        case Credited(at=at, amount=amount, credit_note=number):
            return at, tell("{amount} credited by {number}", amount=amount, number=number), "", ""
        case Released(at=at, source=source) if source == PLAN:
            return at, tell("The plan of parts was ended"), "", ""
        case Held(at=at, source=source) if source == HANDED_OVER:
            return at, tell("Handed over"), "", ""
        case Dropped(at=at, reason=reason):
            return at, tell("No longer asked by voldaan: {reason}", reason=reason), "", ""
    return None


def _letter(item: OpenItem, event: Reminded, letters: Mapping[str, str], zone: tzinfo) -> Line:
    words = later("{letter} to {people} (perhaps not sent)") if event.in_doubt else later("{letter} to {people}")
    what = tell(words, letter=tell_letter(event.step), people=", ".join(event.to))
    about = f"letter {event.letter_id}"  # as is
    return _line(
        item, event.at, zone, what[:1].upper() + what[1:], about, letters.get(event.letter_id, ""), event.letter_id
    )


def _promise(promise: Promised, kept: bool | str | None) -> str:
    day = tell_date(promise.pay_on)
    if promise.by_owner or promise.source == OWNERS_PROMISE:
        said = tell("Promised to pay by {day} (noted by hand)", day=day)
    else:
        said = tell("Promised to pay by {day}", day=day)
    words = {
        True: later("kept"),
        False: later("not kept"),
        None: later("still to come"),
        _MOVED: later("agreed anew later"),
    }[kept]
    return f"{said}: {tell(words)}"


def _plan(agreed: Agreed, plan: InstalmentPlan | None) -> str:
    """What was agreed; of the plan in force also how far it was kept."""
    said = tell("Payment in parts agreed: {parts}", parts=tell_parts(agreed.parts))
    if plan is None or plan.agreed_at != agreed.at:
        return said
    came_in = len(plan.parts) - len(plan.left)
    return tell("{plan}; {came_in} of {count} parts came in", plan=said, came_in=came_in, count=len(plan.parts))


def _of_calls(calls: Iterable[Question], item: OpenItem, zone: tzinfo) -> Iterator[Line]:
    for call in calls:
        answer = call.answer or ""
        if call.kind is QuestionKind.CALL and call.item == item.key and call.answered_at and answer.startswith(_CALLED):
            what = tell("On the telephone: {outcome}", outcome=tell_answer(answer))
            yield _line(item, call.answered_at, zone, what, f"call {call.id}")  # as is


def _line(
    item: OpenItem, at: datetime, zone: tzinfo, what: str, about: str = "", words: str = "", mail: str = ""
) -> Line:
    day = at.astimezone(zone).date()
    return Line(at, day, about or f"{item.key} {what} {at}", what, (item.number,), words, mail)
