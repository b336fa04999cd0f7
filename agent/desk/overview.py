"""What is open, how long, and why nothing or something happens: the lines of ``voldaan status`` and of the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.desk.alive import tell_trouble
from agent.desk.came_in import CameIn, came_in_since
from agent.domain.customer import Customer
from agent.domain.decision import Decision
from agent.domain.events import Held, HoldReason
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.policy import Mode
from agent.domain.question import Question
from agent.dunning.calendar import add_working_days
from agent.intake.bank_coverage import complete_until
from agent.ledger import Book

_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ItemLine:
    """One open invoice as the owner sees it; ``days_overdue`` is negative before the due date."""

    key: str
    number: str
    customer: str
    balance: Money | None
    due_date: date | None
    days_overdue: int | None
    letters: int
    gate: str
    reason: str
    until: date | None


@dataclass(frozen=True)
class Agreement:
    """A day somebody named: the customer for a payment (``is_promise``), or the owner for the end of a pause.

    ``number`` is empty, and ``amount`` None, when it is about a whole customer. ``part`` is which part of a
    plan, and of how many.
    """

    key: str
    number: str
    customer: str
    amount: Money | None
    day: date
    is_promise: bool
    part: tuple[int, int] | None = None


@dataclass(frozen=True)
class Overview:
    """Everything on one page.

    Attributes:
        totals: What is open, per currency; ``overdue``: what of it is late.
        came_in: What was set against invoices in the last days, or since the owner was last told.
        agreements: Days that were agreed and have come, or come before the next working day.
        trouble: What went wrong in the latest pass; empty when nothing did.
        attention: Why none of this may be true any more, and what to do; empty when the last good pass is fresh.
    """

    at: datetime
    mode: Mode
    live_since: datetime | None
    last_pass_at: datetime | None
    bank_until: Mapping[str | None, date]
    lines: tuple[ItemLine, ...]
    questions: tuple[Question, ...]
    totals: tuple[Money, ...]
    overdue: tuple[Money, ...]
    came_in: tuple[CameIn, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    trouble: str = ""
    attention: str = ""


def make_overview(
    book: Book,
    decisions: Mapping[str, Decision],
    mode: Mode,
    now: datetime,
    since: datetime | None = None,
    country: str = "NL",
) -> Overview:
    """Put books and decisions side by side; the longest overdue first, then by due date.

    ``since`` is the moment from which money that came in is told; a week ago when it is not said. ``country`` is where
    the owner works.
    """
    verdicts = {verdict.item: verdict for decision in decisions.values() for verdict in decision.verdicts}
    names = {card.key: card.name for card in book.customers()}
    lines = []
    for item in book.open_items():
        verdict = verdicts.get(item.key)
        due = item.invoice.due_date
        lines.append(
            ItemLine(
                key=item.key,
                number=item.number,
                customer=names.get(item.customer, item.customer),
                balance=item.balance,
                due_date=due,
                days_overdue=(now.date() - due).days if due else None,
                letters=len(item.letters),
                gate=verdict.gate if verdict else "",
                reason=verdict.reason if verdict else "",
                until=verdict.until if verdict else None,
            )
        )
    lines.sort(key=lambda line: (line.due_date or date.max, line.key))
    late = [line for line in lines if line.days_overdue and line.days_overdue > 0]
    return Overview(
        at=now,
        mode=mode,
        live_since=book.mark.live_since,
        last_pass_at=book.mark.last_pass_at,
        bank_until=complete_until(book.bank.statements(), book.mark.bank_complete_until),
        lines=tuple(lines),
        questions=tuple(question for question in book.questions() if not question.asked_of),
        totals=sums_of(lines),
        overdue=sums_of(late),
        came_in=came_in_since(book, since or now - _A_WEEK),
        agreements=find_agreements(
            book.open_items(), book.customers(), names, now.date(), add_working_days(now.date(), 1, country)
        ),
        trouble=tell_trouble(book.mark, now),
    )


def find_agreements(
    items: Iterable[OpenItem], cards: Iterable[Customer], names: Mapping[str, str], today: date, before: date
) -> tuple[Agreement, ...]:
    """Days that were agreed and lie before a day: promises in force, and pauses that end today or later."""
    found = []
    yesterday = today - timedelta(days=1)  # a pause that ends today is over today
    for item in items:
        told = (item.key, item.number, names.get(item.customer, item.customer), item.balance)
        if (plan := item.plan) and (part := plan.next):
            day = max(part.on, item.promise.pay_on) if item.promise else part.on
            if day < before:
                found.append(Agreement(*told[:3], part.amount, day, True, (plan.number, len(plan.parts))))
        elif (promise := item.promise) and promise.pay_on < before:
            found.append(Agreement(*told, promise.pay_on, True))
        if (end := _end_of_pause(item.holds(yesterday))) and end < before:
            found.append(Agreement(*told, end, False))
    for card in cards:
        if (end := _end_of_pause(card.holds(yesterday))) and end < before:
            found.append(Agreement(card.key, "", card.name, None, end, False))
    return tuple(sorted(found, key=lambda each: (each.day, each.key)))


def _end_of_pause(holds: Iterable[Held]) -> date | None:
    """The day on which the owner's own pause ends; None when there is none, or no end."""
    ends = [held.until for held in holds if held.reason is HoldReason.OWNER]
    return max((end for end in ends if end), default=None) if None not in ends else None


def sums_of(lines: Iterable[ItemLine]) -> tuple[Money, ...]:
    """What is owed of these, one sum for each currency."""
    sums: dict[str, Money] = {}
    for line in lines:
        if line.balance:
            currency = line.balance.currency
            sums[currency] = sums.get(currency, Money.zero(currency)) + line.balance
    return tuple(sums[currency] for currency in sorted(sums))
