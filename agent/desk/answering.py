"""One answer of the owner while it is applied: the books in change, its question, and what of it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agent.desk.find import Target
from agent.desk.spoken import NotUnderstood
from agent.domain.customer import Customer
from agent.domain.events import Allowed, Claimed, Event, Held, HoldReason, Released
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell
from agent.ledger import Book

#: What "go on" opens, by kind of question; the others end the holds the question is about.
OPENS = {
    QuestionKind.OVERDUE_AT_START: ("before-live",),
    QuestionKind.TOO_OLD: ("age",),
    # Whoever knows it is still open need not say so again because it was overdue at a start.
    QuestionKind.RESTORED: ("restored", "before-live"),
}

#: The hold behind a question, by its kind.
_HOLDS = {QuestionKind.WORDS: HoldReason.WORDS, QuestionKind.CREDIT_NOTE: HoldReason.CREDIT}


@dataclass
class Answering:
    """One answer being applied."""

    book: Book
    question: Question
    now: datetime
    done: list[str] = field(default_factory=list)
    works_in: str = "NL"  # where the customer works, as in "DE-BY"
    stays: bool = False  # open, whatever was said of it
    said_by: str = ""  # the colleague who said it, by name; empty: the owner

    def item(self) -> OpenItem:
        """Give the one invoice this is about; raises NotUnderstood when it is about several, or settled."""
        found = self.book.item(self.question.item) if self.question.item else None
        if found is None:
            raise NotUnderstood(
                tell("this is about several invoices: use `voldaan paid`, `hold` or `release` with a number")
            )
        if found.is_settled:
            raise NotUnderstood(tell("{invoice} is settled already", invoice=found.key))
        return found

    def add(self, *events: Event) -> None:
        """Add to the history of the invoice this is about."""
        self.book.put(self.item().with_events(*events))

    def open_gates(self) -> None:
        """Open what this kind of question keeps shut, unless that was done or nothing is owed any more."""
        item = self.book.item(self.question.item) if self.question.item else None
        gates = OPENS.get(self.question.kind, ())
        if item and not item.is_settled and not all(item.allows_since(gate, self.now) for gate in gates):
            self.add(*(Allowed(self.now, gate) for gate in gates))

    def tell_customer(self, event: Event) -> None:
        """Add to the history of the customer this is about, if it is about one."""
        card = self.book.customer(self.question.customer or "")
        if card:
            self.book.put_customer(card.with_events(event))

    def end_holds(self) -> None:
        """End what this question is about, and nothing beside it."""
        card = self.book.customer(self.question.customer or "")
        for held in card.holds(self.now.date()) if card else ():
            if self._is_about(held):
                self.tell_customer(Released(self.now, "owner", held.source))
        for other in self.book.items_of(self.question.customer or ""):
            mails = {said.mail for said in (other.claim,) if said} | {said.source for said in (other.promise,) if said}
            if self.question.subject in mails:
                self.book.put(other.with_events(Released(self.now, "owner", self.question.subject)))
        item = self.book.item(self.question.item) if self.question.item else None
        if item and not item.is_settled:
            sources = {held.source for held in item.holds(self.now.date()) if self._is_about(held)}
            sources |= _waiting_for(self.question.kind, item)
            self.add(*(Released(self.now, "owner", source) for source in sorted(sources)))

    def _is_about(self, held: Held) -> bool:
        """A mail's question is about that mail's hold; a gate's own, about all holds of its reason."""
        asked_by_gate = self.question.subject == self.question.item
        if self.question.kind is QuestionKind.CLAIM_UNSEEN:
            return held.source == self.claim.mail
        if self.question.kind is QuestionKind.PART_MISSED:
            return False
        if self.question.kind is QuestionKind.PROMISE_PASSED:
            item = self.book.item(self.question.item or "")
            return item is not None and item.promise is not None and held.source == item.promise.source
        return held.reason is _HOLDS.get(self.question.kind) if asked_by_gate else held.source == self.question.subject

    @property
    def claim(self) -> Claimed:
        """The claim a question is about."""
        if claim := self.item().claim:
            return claim
        raise NotUnderstood(tell("nobody claims any more that {invoice} is paid", invoice=self.question.item))

    def target(self) -> Target:
        """Give the invoice with its customer."""
        item = self.item()
        return Target(self.book.customer(item.customer) or Customer(item.customer, item.customer), item)


def _waiting_for(kind: QuestionKind, item: OpenItem) -> set[str]:
    """What beside a hold closed an invoice's gate, as the sources a release names."""
    if kind is QuestionKind.BOUNCED and item.bounce:
        return {item.bounce.mail}
    if kind is QuestionKind.UNDELIVERED and item.undelivered:
        return {item.undelivered.letter_id}
    if kind in (QuestionKind.WORDS, QuestionKind.CLAIM_UNSEEN) and item.claim:
        return {item.claim.mail, *({item.promise.source} if item.promise else ())}
    if kind in (QuestionKind.WORDS, QuestionKind.PROMISE_PASSED) and item.promise:
        return {item.promise.source}
    return set()
