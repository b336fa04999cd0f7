"""
Day after day, for many customers: look at each as a pass would, and go on as if every letter had left.

Only ``decide`` knows the rules. A day on which nothing can change is not looked at: a decision to wait names the first
day that may differ.

Rules: same-rules-ahead (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from heapq import heappop, heappush

from agent.domain.customer import Customer
from agent.domain.decision import Ask, Decision, Remind, ToAsk
from agent.domain.events import Allowed, Event, Reminded
from agent.domain.facts import Facts
from agent.domain.foresight import Came, Given, Happening
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP, PART, PROOF, letter_id
from agent.domain.policy import Mode, Policy, Window
from agent.domain.question import QuestionKind
from agent.dunning import calendar
from agent.dunning.case import agreed_by_contact
from agent.dunning.decide import ALL_GATES, Gates, decide
from agent.dunning.item_gates import COMPLETE

BankKnown = Callable[[datetime, date], Mapping[str | None, date]]
"""Per IBAN the last day of which every booking is known at a moment; the day is that of the customer."""

#: Asked, and taken as answered with yes: which gate that opens, by what the question is about.
_ASSUMED: Mapping[QuestionKind, Callable[[str], str]] = {
    QuestionKind.SEND_THIS: lambda approval: approval,
    QuestionKind.CONTACT_AGREES: agreed_by_contact,
    QuestionKind.ORDER_COMPLETE: lambda item: COMPLETE,
}


@dataclass(frozen=True)
class World:
    """
    All that a walk through the days starts from.

    Attributes:
        customers: Every card, the owner's own laid over; of a customer without one nothing is looked at.
        items: What is open at the start.
        facts: As the first pass sees them; later ones see mail as read, and the bank as ``bank_known`` says.
        policy: The owner's steps and limits.
        happenings: What becomes known on the way; any order.
        bank_known: How far the bank is known; None: booked up to the last bank day, every day.
        every_day: Look also on days on which nothing can change.
        hour: The moment of each day at which everybody is looked at; None: the window's first choice.
    """

    customers: Sequence[Customer]
    items: Sequence[OpenItem]
    facts: Facts
    policy: Policy
    happenings: Sequence[Happening] = ()
    bank_known: BankKnown | None = None
    every_day: bool = False
    hour: Callable[[date], datetime] | None = None


@dataclass(frozen=True)
class Look:
    """
    One customer at one moment: what was known, and what was decided.

    Attributes:
        at: Aware, UTC; ``day`` is the day on the customer's clock.
        items: The open items it was decided on, in their order.
        given: What is assumed of the owner, or a colleague, for the letter decided on.
    """

    at: datetime
    day: date
    customer: Customer
    items: tuple[OpenItem, ...]
    decision: Decision
    given: tuple[Given, ...] = ()

    @property
    def questions(self) -> tuple[ToAsk, ...]:
        """What the owner would be asked, apart from the yes that is assumed."""
        asked = self.decision.questions if isinstance(self.decision, Ask | Remind) else ()
        return tuple(question for question in asked if question.kind not in _ASSUMED)


@dataclass
class _Lane:
    """One customer on his way through the days."""

    card: Customer
    country: str
    items: dict[str, OpenItem] = field(default_factory=dict)
    settled: dict[str, OpenItem] = field(default_factory=dict)
    next_at: datetime | None = None
    agreed: set[tuple[str, str]] = field(default_factory=set)
    used_ids: frozenset[str] = frozenset()
    calls_asked: dict[str, date] = field(default_factory=dict)

    def put(self, item: OpenItem) -> None:
        """Set an item as it now is, among the open ones or the settled ones."""
        here, there = (self.settled, self.items) if item.is_settled else (self.items, self.settled)
        here[item.key] = item
        there.pop(item.key, None)

    def add(self, key: str, event: Event) -> None:
        """Add to an item's history, if it is known."""
        if item := self.items.get(key) or self.settled.get(key):
            self.put(item.with_events(event))

    @property
    def oldest(self) -> str:
        """The oldest invoice goes first where not all letters of a day may go."""
        return min((due.isoformat() for item in self.items.values() if (due := item.invoice.due_date)), default="")


def walk(world: World, until: date, gates: Gates = ALL_GATES) -> Iterator[Look]:
    """
    Walk through the days up to and including ``until``, and give every look at a customer in the order of time.

    Args:
        world: What is known at ``world.facts.now``, and what becomes known later.
        until: The last day, on each customer's clock.
        gates: As for ``decide``.
    """
    return _Walk(world, until, gates).looks()


class _Walk:
    """The state of a walk: every customer's lane, and who is looked at next."""

    def __init__(self, world: World, until: date, gates: Gates) -> None:
        self.world, self.until, self.gates = world, until, gates
        self.policy, self.facts = world.policy, world.facts
        self.start = world.facts.now.astimezone(UTC)
        self.agenda: list[tuple[datetime, str]] = []
        self.letters_to = dict(world.facts.letters_to)
        self.left_on = {self._owners_day(self.start): world.facts.letters_today}
        self.lanes = {card.key: self._lane(card) for card in world.customers}
        self.to_come = sorted(world.happenings, key=lambda happening: happening.at)
        for item in world.items:
            if lane := self.lanes.get(item.customer):
                lane.put(item)
        for lane in self.lanes.values():
            if lane.items:
                self._look_at_start(lane)

    def looks(self) -> Iterator[Look]:
        """Every look, in the order of time."""
        arrived = 0
        while True:
            next_at = self.agenda[0][0] if self.agenda else None
            if arrived < len(self.to_come) and (next_at is None or self.to_come[arrived].at <= next_at):
                self._arrives(self.to_come[arrived])
                arrived += 1
                continue
            if next_at is None:
                return
            for lane in self._next_lanes(next_at):
                day = next_at.astimezone(calendar.zone_of(lane.country, self.policy.time_zone)).date()
                if day <= self.until:
                    yield from self._look(lane, next_at, day)

    def _next_lanes(self, at: datetime) -> list[_Lane]:
        """Everybody who is looked at at this moment, in the order in which letters leave."""
        found: dict[str, _Lane] = {}
        while self.agenda and self.agenda[0][0] == at:
            _, key = heappop(self.agenda)
            if self.lanes[key].next_at == at:
                found[key] = self.lanes[key]
        for lane in found.values():
            lane.next_at = None
        return sorted(found.values(), key=lambda lane: (lane.oldest, lane.card.key))

    def _look(self, lane: _Lane, at: datetime, day: date) -> Iterator[Look]:
        open_items = tuple(lane.items.values())
        if not open_items:
            return
        facts = self._facts(lane, at, day)
        decision = decide(lane.card, open_items, facts, self.policy, self.gates)
        while self._agree(lane, decision, at) and not isinstance(decision, Remind):
            open_items = tuple(lane.items.values())
            decision = decide(lane.card, open_items, facts, self.policy, self.gates)
        given = self._given(lane, decision) if isinstance(decision, Remind) else ()
        for ask in decision.questions if isinstance(decision, Ask | Remind) else ():
            if ask.kind is QuestionKind.CALL:  # nobody says how the call went: the letter waits its days out
                lane.calls_asked.setdefault(ask.item, day)
        yield Look(at, day, lane.card, open_items, decision, given)
        if isinstance(decision, Remind):
            self._leaves(lane, decision, at, day)
        self._look_again(lane, decision, day)

    def _facts(self, lane: _Lane, at: datetime, day: date) -> Facts:
        return replace(
            self.facts,
            now=at,
            mail_complete_until=at,
            bank_complete_until=self._bank_known(at, day),
            letters_today=self.left_on.get(self._owners_day(at), 0),
            letters_to=self.letters_to,
            used_letter_ids=lane.used_ids,
            calls_asked={**self.facts.calls_asked, **lane.calls_asked},
        )

    def _bank_known(self, at: datetime, day: date) -> Mapping[str | None, date]:
        if self.world.bank_known:
            return self.world.bank_known(at, day)
        over = calendar.bank_days_before(day, 1)
        known = self.facts.bank_complete_until
        return {None: over} | {account: max(over, before) for account, before in known.items()}

    def _agree(self, lane: _Lane, decision: Decision, at: datetime) -> bool:
        """Take the owner's yes as given to what is asked; whether anything new was agreed."""
        asked = decision.questions if isinstance(decision, Ask | Remind) else ()
        said = {(ask.item, _ASSUMED[ask.kind](ask.subject)) for ask in asked if ask.kind in _ASSUMED} - lane.agreed
        lane.agreed |= said
        for item, gate in sorted(said):
            lane.add(item, Allowed(at, gate))
        return bool(said)

    def _given(self, lane: _Lane, decision: Remind) -> tuple[Given, ...]:
        covered = [lane.items[pair.item] for pair in decision.items]
        approval = f"letter:{letter_id(decision.customer, decision.items, 0)}"
        early = decision.step.name == HEADS_UP and lane.card.last_letter_on is not None
        is_first = lane.card.first_letter_on is None and not early
        asks_later = decision.mode is Mode.SHADOW and decision.step.name not in (PROOF, PART)
        contact = lane.card.card.contact
        told = {
            Given.COMPLETE: any((item.key, COMPLETE) in lane.agreed and not item.letters for item in covered),
            Given.COLLEAGUE: (decision.lead, agreed_by_contact(approval)) in lane.agreed
            or (asks_later and contact is not None and contact.approves),
            Given.YES: (decision.lead, approval) in lane.agreed
            or (asks_later and (decision.step.needs_yes or is_first)),
            Given.DRAFT: decision.mode is Mode.DRAFT,
        }
        return tuple(given for given, is_so in told.items() if is_so)

    def _leaves(self, lane: _Lane, decision: Remind, at: datetime, day: date) -> None:
        """Go on as if the letter had left, to everybody it names."""
        name = decision.clearance.letter_id
        dispatch = lane.items[decision.lead].invoice.dispatch
        to = tuple(person.key for person in dispatch.to)
        for pair in decision.items:
            lane.add(pair.item, Reminded(at, name, pair.step, f"<{name}@foreseen.invalid>", to))
        lane.card = lane.card.with_letter(day, step=decision.step.name)
        lane.used_ids |= {name}
        owners_day = self._owners_day(at)
        self.left_on[owners_day] = self.left_on.get(owners_day, 0) + 1
        self.letters_to |= dict.fromkeys(to, owners_day)

    def _look_again(self, lane: _Lane, decision: Decision, day: date) -> None:
        tomorrow = day + calendar.DAY
        if self.world.every_day or isinstance(decision, Remind):
            self._look_on(lane, tomorrow)
            return
        changes = min((verdict.until for verdict in decision.verdicts if verdict.until), default=None)
        if changes:
            self._look_on(lane, max(changes, tomorrow))

    def _arrives(self, happening: Happening) -> None:
        """Note what became known; whoever it is about is looked at the next time a letter might leave."""
        at = happening.at
        lane = self.lanes.get(happening.item.customer if isinstance(happening, Came) else happening.customer)
        if lane is None:
            return
        if isinstance(happening, Came):
            lane.put(happening.item)
        elif happening.item is None:
            lane.card = lane.card.with_events(happening.event)
        else:
            lane.add(happening.item, happening.event)
        if at <= self.start:
            self._look_at_start(lane)
        else:
            day = at.astimezone(calendar.zone_of(lane.country, self.policy.time_zone)).date()
            self._look_on(lane, day if self._moment(lane, day) >= at else day + calendar.DAY)

    def _look_at_start(self, lane: _Lane) -> None:
        """The first look is at the first moment of the walk's own day that is not over yet."""
        day = self.start.astimezone(calendar.zone_of(lane.country, self.policy.time_zone)).date()
        self._look_at(lane, max(self.start, self._moment(lane, day)))

    def _look_on(self, lane: _Lane, day: date) -> None:
        self._look_at(lane, self._moment(lane, day))

    def _look_at(self, lane: _Lane, at: datetime) -> None:
        if lane.next_at is None or at < lane.next_at:
            lane.next_at = at
            heappush(self.agenda, (at, lane.card.key))

    def _moment(self, lane: _Lane, day: date) -> datetime:
        if self.world.hour:
            return self.world.hour(day)
        return _first_choice(day, lane.country, self.policy.time_zone, self.policy.window)

    def _owners_day(self, at: datetime) -> date:
        return at.astimezone(calendar.zone_of("", self.policy.time_zone)).date()

    def _lane(self, card: Customer) -> _Lane:
        return _Lane(card, card.country or self.policy.country, used_ids=self.facts.used_letter_ids)


@lru_cache(maxsize=8192)
def _first_choice(day: date, country: str, fallback: str, window: Window) -> datetime:
    """The moment of a day at which a letter would leave, UTC."""
    zone = calendar.zone_of(country, fallback)
    return datetime.combine(day, max(window.opens, window.first_choice), zone).astimezone(UTC)
