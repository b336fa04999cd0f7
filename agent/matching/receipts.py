"""What came in before and still stands: by it a return finds its invoice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agent.domain.money import Money
from agent.domain.payment import Part, Receipt
from agent.domain.speech import later
from agent.domain.statement import StatementEntry
from agent.matching import names
from agent.matching.references import canonical

#: Why a debit is nobody's: it is what was paid twice or too much.
PAID_BACK = later("what was paid twice or too much went back")


class Receipts:
    """Receipts whose money is still here, looked up by amount, end-to-end id and item; a return takes one away."""

    def __init__(self) -> None:
        self._standing: dict[str, Receipt] = {}
        self._by_amount: dict[Money, dict[str, None]] = {}
        self._by_id: dict[str, dict[str, None]] = {}
        self._by_item: dict[str, dict[str, None]] = {}
        self._paid_out: dict[Money, list[Receipt]] = {}
        self._spare: dict[Money, list[Receipt]] = {}
        self.entries: set[str] = set()

    def add(self, receipt: Receipt) -> None:
        """Remember money that came in, or was paid out; forget the receipt that it takes back."""
        self.entries.add(receipt.entry)
        if receipt.amount.amount < 0:
            self._take_back(receipt)
            return
        self.add_spare(receipt)
        self._standing[receipt.entry] = receipt
        self._by_amount.setdefault(receipt.amount, {})[receipt.entry] = None
        if code := canonical(receipt.end_to_end_id or ""):
            self._by_id.setdefault(code, {})[receipt.entry] = None
        for part in receipt.parts:
            self._by_item.setdefault(part.item, {})[receipt.entry] = None

    def add_spare(self, receipt: Receipt) -> None:
        """Remember what of it no invoice took: what was paid twice or too much may go back, and opens nothing."""
        used = [part.amount for part in receipt.parts]
        left = receipt.amount.amount - sum((amount.amount for amount in used), Decimal(0))
        if left > 0 and all(amount.currency == receipt.amount.currency for amount in used):
            self._spare.setdefault(Money(left, receipt.amount.currency), []).append(receipt)

    def spare(self, amount: Money) -> list[Receipt]:
        """Those of which exactly this amount was for no invoice, and still is here."""
        return self._spare.get(amount, [])

    def spend(self, entry: StatementEntry, amount: Money) -> None:
        """Forget that this amount of a receipt was for no invoice: by this entry it went back."""
        left = self.spare(amount)
        his = [receipt for receipt in left if is_his(entry, receipt)]
        for receipt in his[:1]:
            left.remove(receipt)

    def _take_back(self, returned: Receipt) -> None:
        parts = opposite(returned.parts)
        fitting = self.of_amount(-returned.amount.amount, returned.amount.currency)
        fitting = [receipt for receipt in fitting if _amounts(receipt.parts) == _amounts(parts)]
        same_id = [receipt for receipt in fitting if has_id(receipt, returned.end_to_end_id)]
        for receipt in (same_id or fitting)[-1:]:
            del self._standing[receipt.entry]
        if not fitting:
            self._paid_out.setdefault(_minus(returned.amount), []).append(returned)

    def paid_out(self, amount: Money) -> list[Receipt]:
        """Payouts of credit notes of exactly this amount."""
        return self._paid_out.get(amount, [])

    def of_amount(self, amount: Decimal, currency: str) -> list[Receipt]:
        """Those of exactly this amount, the oldest first."""
        return self._found(self._by_amount.get(Money(amount, currency), {}))

    def with_id(self, end_to_end_id: str | None) -> list[Receipt]:
        """Those with this end-to-end id."""
        code = canonical(end_to_end_id or "")
        return self._found(self._by_id.get(code, {})) if code else []

    def on(self, item: str) -> list[Receipt]:
        """Those of which a part was set against this item."""
        return self._found(self._by_item.get(item, {}))

    def _found(self, entries: dict[str, None]) -> list[Receipt]:
        return [self._standing[entry] for entry in entries if entry in self._standing]


def has_id(receipt: Receipt, end_to_end_id: str | None) -> bool:
    """Whether a receipt has this end-to-end id; nothing has none."""
    code = canonical(end_to_end_id or "")
    return bool(code) and code == canonical(receipt.end_to_end_id or "")


def same_account(entry: StatementEntry, receipt: Receipt) -> bool:
    """Whether an entry has the account a receipt came from."""
    code = canonical(entry.account or "")
    return bool(code) and code == canonical(receipt.account or "")


def same_name(entry: StatementEntry, receipt: Receipt) -> bool:
    """Whether an entry has the name a receipt came from."""
    return bool(names.keys(entry.counterparty) & names.keys(receipt.counterparty))


def is_his(entry: StatementEntry, receipt: Receipt) -> bool:
    """Whether an entry goes to whom a receipt came from before it."""
    if entry.booked_on < receipt.booked_on:
        return False
    return same_account(entry, receipt) or same_name(entry, receipt) or has_id(receipt, entry.end_to_end_id)


def opposite(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same parts the other way, with what was let go."""
    return tuple(
        replace(part, amount=_minus(part.amount), rounding=part.rounding and _minus(part.rounding)) for part in parts
    )


def _minus(money: Money) -> Money:
    return Money(-money.amount, money.currency)


def _amounts(parts: tuple[Part, ...]) -> set[tuple[str, Money]]:
    return {(part.item, part.amount) for part in parts}
