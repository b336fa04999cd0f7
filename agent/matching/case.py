"""One entry beside the books: what it says, who pays, and the three answers with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from agent.domain.instalments import Part as Instalment
from agent.domain.instalments import left_of
from agent.domain.money import Money
from agent.domain.payment import Match, Outcome, Part, Receivable
from agent.domain.speech import tell, tell_day
from agent.domain.statement import StatementEntry
from agent.matching.books import Books, Payer
from agent.matching.mention import Mention
from agent.matching.numbers import Form
from agent.matching.references import canonical
from agent.matching.words import says

#: Up to so much either way is rounding.
ROUNDING = Decimal("0.05")
#: So near its day money of a part's amount is a sign that it is that part.
_ABOUT = timedelta(days=14)


@dataclass(frozen=True)
class Case:
    """One entry to be decided.

    Attributes:
        paid: Its amount without sign.
        text: All its words, folded.
        mentions: What it names, the surest way each.
    """

    entry: StatementEntry
    paid: Money
    text: str
    books: Books
    payer: Payer
    mentions: tuple[Mention, ...]

    @property
    def amounts(self) -> tuple[Money, ...]:
        """What the payer gave, in the account's currency and, if the bank says so, in his own."""
        original = self.entry.original
        if original is None or original.currency == self.paid.currency:
            return (self.paid,)
        return (self.paid, Money(abs(original.amount), original.currency))

    @property
    def named(self) -> tuple[Mention, ...]:
        """What is named in full or by reference."""
        return tuple(mention for mention in self.mentions if mention.form > Form.SHORT)

    @property
    def shortened(self) -> tuple[Mention, ...]:
        """What may be named by a shortened number."""
        return tuple(mention for mention in self.mentions if mention.form is Form.SHORT)

    def says(self, name: str) -> bool:
        """Whether its words have one of this kind ("says.part")."""
        return says(name, self.text)

    def is_of(self, item: str) -> bool:
        """Whether the payer is the customer of this item."""
        return self.books.customer(item) in self.payer.customers

    def equal_amounts(self, near: Iterable[str] = ()) -> list[str]:
        """
        Open items of exactly the amount.

        A payer who is known means his own, or those of the customers ``near``; a stranger may mean anybody's.
        """
        found = self.books.open_for(self.amounts)
        found = [key for key in found if not self.books.is_credit(key)]
        if not self.payer.is_known:
            return found
        meant = self.payer.customers | set(near)
        return [key for key in found if self.books.customer(key) in meant]

    def who(self) -> list[str]:
        """What is known of the payer, in words."""
        if self.payer.provider:
            return [tell("unknown payer behind {counterparty}", counterparty=self.entry.counterparty)]
        if not self.payer.is_known:
            return [tell("unknown payer {counterparty}", counterparty=self.entry.counterparty).rstrip()]
        if not self.payer.by_account:
            return [tell("name {counterparty} is a customer's", counterparty=self.entry.counterparty)]
        since = self.books.known_since(self.entry.account, self.payer.by_account)
        return [tell("account known since {since}", since=since) if since else tell("account known")]


def spoken_of(mention: Mention, books: Books) -> str:
    """A mention in words: "number 2026-014", "reference valid", "shortened number 14"."""
    if mention.form is Form.REFERENCE:
        return tell("reference valid: {text}", text=mention.text)
    if mention.form is Form.SHORT or (len(mention.items) > 1 and mention.form is Form.BARE):
        return tell("shortened number {text}", text=mention.text)
    if canonical(mention.text) == canonical(books.items[mention.items[0]].reference or ""):
        return tell("reference {text}", text=mention.text)
    number = books.number(mention.items[0])
    if mention.source == "end-to-end id":  # as is
        return tell("end-to-end id is number {number}", number=number)
    return tell("number {number}", number=number)


def ask(case: Case, candidates: Iterable[str], *evidence: str) -> Match:
    """Ask the owner, with everything it may be for."""
    candidates = tuple(dict.fromkeys(candidates))
    told = dict.fromkeys((*evidence, *case.who(), *_as_agreed(case, candidates)))
    return Match(Outcome.ASKED, candidates=candidates, evidence=tuple(told))


def nothing(reason: str) -> Match:
    """It is no customer's money."""
    return Match(Outcome.NOTHING, evidence=(reason,))


def allocate(case: Case, parts: Iterable[Part], *evidence: str, remainder: Money | None = None, named: bool) -> Match:
    """
    Set it against items; ``named`` when a number or reference said so.

    An account is learnt when what was named and the payer's name agree; an account met through an amount, a third party
    or a payment provider is not.

    Rules: learnt-accounts (docs/rules.md)
    """
    parts = tuple(parts)
    account = case.entry.account
    customers = {case.books.customer(part.item) for part in parts}
    is_new = bool(account) and not case.books.is_account_known(account or "") and case.payer.provider is None
    learns = (
        next(iter(customers)) if named and is_new and len(customers) == 1 and customers <= case.payer.by_name else None
    )
    who = case.who() if case.payer.is_known else ()
    told = dict.fromkeys((*evidence, *who, *_as_agreed(case, [part.item for part in parts])))
    return Match(Outcome.ALLOCATED, parts, evidence=tuple(told), remainder=remainder, learns=learns)


def whole(case: Case, items: Iterable[str]) -> tuple[Part, ...]:
    """All that is open of these items."""
    return tuple(Part(item, case.books.open(item)) for item in items)


def due_in_part(case: Case, items: Iterable[str]) -> list[str]:
    """Those of these invoices of which a part of exactly the amount is agreed for about this day and did not come."""
    return [
        key
        for key in items
        if any(
            part.amount in case.amounts and abs(case.entry.booked_on - part.on) <= _ABOUT
            for part in _left(case.books.items[key])
        )
    ]


def _left(receivable: Receivable) -> Sequence[Instalment]:
    return left_of(receivable.agreed, receivable.open) if receivable.agreed else ()


def _as_agreed(case: Case, items: Iterable[str]) -> list[str]:
    """A sign, and never what decides: the amount is that of a part agreed for about this day."""
    return [
        tell("as much as the part agreed for {day}", day=tell_day(part.on))
        for key in items
        for part in (case.books.items[key].agreed if key in case.books.items else ())
        if part.amount in case.amounts and abs(case.entry.booked_on - part.on) <= _ABOUT
    ]
