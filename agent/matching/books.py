"""What is owed, looked up by number, account, name and amount; it changes as entries settle, open and teach."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.money import Money
from agent.domain.payment import Match, Outcome, Part, Receipt, Receivable, Receivables, Standing
from agent.domain.speech import every_way
from agent.domain.statement import StatementEntry
from agent.matching import names
from agent.matching.numbers import Numbers, series_of
from agent.matching.receipts import PAID_BACK, Receipts
from agent.matching.references import canonical

#: A name shorter than this is never taken for the beginning of a longer one.
_TELLING_NAME = 20


@dataclass(frozen=True)
class Payer:
    """Who an entry comes from, as far as the books know him.

    ``by_account`` and ``by_name`` are customers' keys. ``provider`` is set when he passes on what others paid.
    """

    by_account: frozenset[str] = frozenset()
    by_name: frozenset[str] = frozenset()
    provider: str | None = None

    @property
    def customers(self) -> frozenset[str]:
        """Who it may be; the account decides before the name."""
        return self.by_account or self.by_name

    @property
    def likeliest(self) -> frozenset[str]:
        """Of several customers who share an account those of that name, else all."""
        return (self.by_account & self.by_name) or self.customers

    @property
    def is_known(self) -> bool:
        """Whether it is a customer at all."""
        return bool(self.customers)


class Books:
    """The receivables as an index, built once; costs follow what an entry touches, not what there is."""

    def __init__(self, receivables: Receivables) -> None:
        self.items: dict[str, Receivable] = {item.item: item for item in receivables.invoices}
        self.numbers = Numbers()
        self.own_accounts = {canonical(account) for account in receivables.own_accounts} - {""}
        self.own_names = frozenset(key for name in receivables.own_names for key in names.keys(name))
        self._open: dict[str, Decimal] = {}
        self._series: dict[tuple[str, int], list[str]] = {}
        self._by_customer: dict[str, list[str]] = {}
        self._by_amount: dict[Money, dict[str, None]] = {}
        self._accounts: dict[str, dict[str, date | None]] = {}
        self._names: dict[str, set[str]] = {}
        self._lines: list[tuple[str, str]] = []
        self._day: date | None = None
        self.receipts = Receipts()
        for item in self.items.values():
            self.numbers.add(item.item, item.number, item.reference)
            self._series.setdefault(series_of(item.number), []).append(item.item)
            self._by_customer.setdefault(item.customer, []).append(item.item)
            self._set_open(item.item, _expected(item))
        for debtor in receivables.debtors:
            for account, known_since in debtor.accounts.items():
                if code := canonical(account):
                    self._accounts.setdefault(code, {})[debtor.key] = known_since
            for name in debtor.names:
                for key in names.keys(name):
                    self._names.setdefault(key, set()).add(debtor.key)
                self._lines.append((names.line(name), debtor.key))
        self._lines.sort()
        for receipt in sorted(receivables.receipts, key=lambda receipt: (receipt.booked_on, receipt.entry)):
            if receipt.undone:
                self.receipts.add_spare(receipt)
                continue
            self.receipts.entries.add(receipt.entry)
            if all(part.item in self.items for part in receipt.parts):
                self.receipts.add(receipt)
                self._learn_from(receipt)

    def _learn_from(self, receipt: Receipt) -> None:
        """What the owner confirmed teaches the account; a payment provider's is nobody's."""
        customers = {self.items[part.item].customer for part in receipt.parts}
        if receipt.confirmed and receipt.account and len(customers) == 1 and not names.provider(receipt.counterparty):
            self._accounts.setdefault(canonical(receipt.account), {}).setdefault(min(customers), receipt.booked_on)

    def _set_open(self, key: str, amount: Decimal) -> None:
        item = self.items[key]
        if (before := self._open.get(key)) is not None:
            self._by_amount.get(Money(before, item.open.currency), {}).pop(key, None)
        self._open[key] = amount
        if amount:
            self._by_amount.setdefault(Money(amount, item.open.currency), {})[key] = None

    def open(self, key: str) -> Money:
        """What is owed of an item now; negative for a credit note."""
        return Money(self._open[key], self.items[key].open.currency)

    def is_open(self, key: str) -> bool:
        """Whether anything is owed of it."""
        return bool(self._open[key])

    def is_cancelled(self, key: str) -> bool:
        """Whether it was taken back, or given up."""
        return self.items[key].standing is Standing.CANCELLED and not self._open[key]

    def is_credit(self, key: str) -> bool:
        """Whether it is a credit note."""
        return self.items[key].total.amount < 0

    def number(self, key: str) -> str:
        """Its number as printed."""
        return self.items[key].number

    def customer(self, key: str) -> str:
        """Whose it is."""
        return self.items[key].customer

    def owed_by(self, customers: Iterable[str]) -> list[str]:
        """What these customers have open, credit notes too, of what they could know of."""
        found = (key for customer in sorted(customers) for key in self._by_customer.get(customer, ()))
        return [key for key in found if self._open[key] and not self.is_of_later(key)]

    def all_of(self, customers: Iterable[str]) -> list[str]:
        """What these customers ever had, settled too."""
        return [key for customer in sorted(customers) for key in self._by_customer.get(customer, ())]

    def in_series(self, series: str, place: int) -> list[str]:
        """Items that bear this number of a series ("2026-", 14)."""
        return self._series.get((series, place), [])

    def open_for(self, paid: Iterable[Money]) -> list[str]:
        """Every open item of anybody with exactly one of these amounts, of what he could know of."""
        return [key for amount in paid for key in self._by_amount.get(amount, ()) if not self.is_of_later(key)]

    def of_later(self, paid: Iterable[Money]) -> list[str]:
        """The open items with one of these amounts of which nobody could know yet."""
        return [key for amount in paid for key in self._by_amount.get(amount, ()) if self.is_of_later(key)]

    def look_at(self, day: date) -> None:
        """See the books as they could be known on the day an entry was booked."""
        self._day = day

    def is_of_later(self, key: str) -> bool:
        """Whether nobody could know of this item yet when the entry was booked."""
        known_on = self.items[key].known_on
        return known_on is not None and self._day is not None and known_on > self._day

    def known_since(self, account: str | None, customers: Iterable[str]) -> date | None:
        """The day an account became known as one of these customers'; None when that was not noted."""
        known = self._accounts.get(canonical(account or ""), {})
        return next((known[customer] for customer in sorted(customers) if customer in known), None)

    def is_account_known(self, account: str) -> bool:
        """Whether it is some customer's."""
        return canonical(account) in self._accounts

    def payer(self, entry: StatementEntry) -> Payer:
        """Who an entry comes from."""
        provider = names.provider(entry.counterparty)
        by_name: set[str] = set()
        for key in names.keys(entry.counterparty):
            by_name |= self._names.get(key, set())
        if not by_name and names.is_cut(entry.counterparty):
            by_name = self._beginning_with(names.line(entry.counterparty))
        if provider and not by_name:
            return Payer(provider=provider)
        by_account = self._accounts.get(canonical(entry.account or ""), {}) if entry.account else {}
        return Payer(frozenset(by_account), frozenset(by_name))

    def _beginning_with(self, line: str) -> set[str]:
        if len(line) < _TELLING_NAME:
            return set()
        found: set[str] = set()
        for known, key in self._lines[bisect_left(self._lines, (line, "")) :]:
            if not known.startswith(line):
                break
            found.add(key)
        return found

    def is_own_name(self, name: str) -> bool:
        """Whether this is the owner's name."""
        return bool(self.own_names & names.keys(name))

    def apply(self, key: str, entry: StatementEntry, currency: str, match: Match) -> None:
        """Take over what an entry settled, opened and taught, so that the next one sees it."""
        if match.learns and entry.account:
            self._accounts.setdefault(canonical(entry.account), {})[match.learns] = entry.booked_on
        if every_way(PAID_BACK) & set(match.evidence):
            self.receipts.spend(entry, Money(-entry.amount, currency))
        if match.outcome is not Outcome.ALLOCATED:
            return
        for part in match.parts:
            self._set_open(part.item, self._open[part.item] - part.settles.amount)
        self.receipts.add(_receipt_of(key, entry, currency, match.parts))


def _expected(item: Receivable) -> Decimal:
    """What money is still expected for; an invoice that was overpaid expects none, as one that was settled."""
    has_its_sign = (item.open.amount < 0) == (item.total.amount < 0)
    return item.open.amount if item.standing is Standing.OPEN and has_its_sign else Decimal(0)


def _receipt_of(key: str, entry: StatementEntry, currency: str, parts: tuple[Part, ...]) -> Receipt:
    """How an entry that was allocated is known from now on."""
    return Receipt(
        entry=key,
        booked_on=entry.booked_on,
        amount=Money(entry.amount, currency),
        parts=parts,
        counterparty=entry.counterparty,
        account=entry.account,
        reference=entry.reference,
        end_to_end_id=entry.end_to_end_id,
        text=entry.text,
    )
