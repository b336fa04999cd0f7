"""What would have left in the last months, replayed from the books as they were known on each day.

Rules: as-it-was-known (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache

from agent.domain.events import TakenBack, Unallocated
from agent.domain.facts import Facts
from agent.domain.foresight import Foresight
from agent.domain.item import OpenItem
from agent.domain.policy import Mode
from agent.domain.speech import tell, tell_count, tell_date
from agent.dunning import World
from agent.dunning.calendar import bank_days_before
from agent.dunning.hindsight import Judged, judge
from agent.dunning.record import replay
from agent.dunning.walk import BankKnown
from agent.intake.bank_coverage import complete_until
from agent.ledger import Book
from agent.work.deciding import gather_facts
from agent.work.foreseeing import foresee_each, tell_left_out
from agent.work.house import House
from agent.work.reporting import under_cards


@dataclass(frozen=True)
class Replayed:
    """
    What would have left, each letter judged by what is known now.

    Attributes:
        first: The first day that was replayed; ``last`` the last.
        limits: What is taken for granted, and what the books cannot tell of these days, a sentence each.
    """

    first: date
    last: date
    letters: tuple[Judged, ...]
    limits: tuple[str, ...]

    @property
    def wrong(self) -> int:
        """How many of the letters should not have left."""
        return sum(bool(judged.wrong) for judged in self.letters)

    @property
    def unsure(self) -> int:
        """Of how many letters the books do not tell."""
        return sum(bool(judged.unsure) for judged in self.letters)


def replay_days(house: House, moment: datetime, first: date) -> Replayed:
    """Replay the days from ``first`` up to yesterday, as if voldaan had been live; reads the books, changes nothing."""
    book = house.ledger.read()
    since = datetime.combine(first, time(), house.zone)
    last = moment.astimezone(house.zone).date() - timedelta(days=1)
    started_at = book.mark.started_at
    items, cards = under_cards(house, book)
    then, happenings = replay(items.values(), cards.values(), since, started_at)
    facts = _facts_then(gather_facts(house, book, moment, mail_complete=True), since)
    policy = replace(house.policy, ceiling=Mode.AUTO)
    foresight, strange = foresee_each(World(then, (), facts, policy, happenings, _bank_then(book, started_at)), last)
    judged = judge(foresight.letters, items, cards, started_at, policy.gap_days)
    limits = (*_limits(house, book, items.values(), first, foresight), *map(tell_left_out, strange))
    return Replayed(first, last, tuple(judged), limits)


def _facts_then(facts: Facts, since: datetime) -> Facts:
    """The world on the first morning: live for as long as voldaan really ran, at least from then on."""
    began = min(filter(None, (facts.live_since, facts.started_at, since)))
    return Facts(
        now=since,
        live_since=began,
        started_at=began,
        payout_on=facts.payout_on,
        accounts_elsewhere=facts.accounts_elsewhere,
        sending_addresses=facts.sending_addresses,
    )


def _bank_then(book: Book, started_at: datetime | None) -> BankKnown:
    """How far the bank was known at a moment: by the files imported until then, else booked up every morning."""
    statements, said = sorted(book.bank.statements(), key=lambda one: one.imported_at), book.mark.bank_complete_until

    @cache
    def proven(files: int) -> Mapping[str | None, date]:
        return complete_until(statements[:files], {})

    def known(at: datetime, day: date) -> Mapping[str | None, date]:
        over = bank_days_before(day, 1)
        if started_at is None or at < started_at or not (statements or said):
            return {None: over}
        by_word = {account: min(over, until) for account, until in said.items()}
        by_file = proven(sum(statement.imported_at <= at for statement in statements))
        return by_word | {account: max(until, by_word.get(account, until)) for account, until in by_file.items()}

    return known


def _limits(house: House, book: Book, items: Iterable[OpenItem], first: date, foresight: Foresight) -> Iterator[str]:
    started_at, said = book.mark.started_at, book.mark.bank_complete_until
    yield tell("your settings and cards are those of now; you say yes, and send your drafts, on the day you are asked")
    yield tell("what you were asked counts as answered when you answered; letters might have brought other answers")
    if started_at is None or first < started_at.astimezone(house.zone).date():
        day = tell_date(started_at.astimezone(house.zone)) if started_at else tell("today")
        yield tell(
            "before {day} voldaan did not run: mail counts as read when it came, your bank as booked up every morning",
            day=day,
        )
    if not book.bank.statements() and not said:
        yield tell("nothing tells how far your bank was known: it counts as booked up every morning")
    elif said:
        yield tell("of your own words on how far the bank is known only the last is kept: taken as said every morning")
    if any(isinstance(event, TakenBack | Unallocated) for item in items for event in item.history):
        yield tell("what was taken back counts as never said or booked")
    before = sum(one.gate == "overdue-before-live" for one in foresight.waiting)
    if before:
        yield tell_count(
            "{count} invoice was overdue before these days, and would have waited for your word",
            "{count} invoices were overdue before these days, and would have waited for your word",
            before,
        )
