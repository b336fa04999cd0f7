"""Which of all the amounts on a paper are its total (BT-112) and the amount due (BT-115), and whether they add up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agent.documents.accounts import find_ibans, is_valid_iban
from agent.documents.foot import PLAY, Foot, Role, read_foot
from agent.documents.pdfs import Paper
from agent.domain.invoice import Confidence, Field
from agent.domain.money import Money
from agent.domain.speech import tell

# Dollars that are not those of the United States, told by their tax, their country or their own sign.
_OTHER_DOLLARS = re.compile(
    r"\b(?:CAD|AUD|NZD|SGD|HKD|MXN|GST|HST|ABN|Canada|Australia|New Zealand|Singapore|Hong Kong)\b"
    r"|\b(?:[ACS]|NZ|HK)\$"
)
_EURO_COUNTRIES = frozenset(
    (
        "AT",
        "BE",
        "CY",
        "DE",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PT",
        "SI",
        "SK",
    )
)


@dataclass(frozen=True)
class Sums:
    """Total and amount due, and what is doubtful. ``settled``: nothing is left to pay."""

    total: Field[Money] | None = None
    due: Field[Money] | None = None
    settled: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def asks_nothing(self) -> bool:
        """Whether an amount is found, and none but zero."""
        found = [each.value.amount for each in (self.total, self.due) if each]
        return bool(found) and not any(found)


def find_sums(paper: Paper) -> Sums:
    """
    Find total and amount due.

    Certain is what the paper proves: net and VAT make the total, a payment explains the difference, or two labels and
    the running text agree. A total that its own net and VAT contradict is never certain.
    """
    foot = read_foot(paper)
    total, is_proven = _total(foot)
    due, due_is_sure = _due(foot, total, is_proven)
    if total is None and due is None:
        return Sums()
    settled = due == 0 and total != 0
    total_field = _money(foot, total, is_proven, "BT-112", Role.TOTAL, Role.DUE)
    due_field = _money(foot, due, due_is_sure, "BT-115", Role.DUE, Role.TOTAL)
    return Sums(total_field, due_field, settled, tuple(dict.fromkeys(foot.doubts)))


def _total(foot: Foot) -> tuple[Decimal | None, bool]:
    """The total with VAT, and whether the paper proves it."""
    totals, dues = foot.of(Role.TOTAL), foot.of(Role.DUE)
    taxed = [due for due in dues if totals and due > max(totals) and foot.has_vat and foot.proves(due)]
    candidates = list(dict.fromkeys(taxed or totals or dues))
    if not candidates:
        return _asked_total(foot)
    if not totals and any(foot.of(Role.PAID)):
        # Only what is left is labelled; with what was paid it makes the total.
        candidates = [total for due in dues if foot.proves(total := due + sum(map(abs, set(foot.of(Role.PAID)))))]
        if not candidates:
            return None, False
    biggest = max(candidates, key=abs)
    if foot.proves(biggest):
        return biggest, True
    if len(candidates) > 1:
        foot.doubts.append(tell("several totals: {found}", found=", ".join(map(str, candidates))))
        return candidates[-1], False
    total = candidates[0]
    if foot.can_prove:
        foot.doubts.append(tell("net and VAT do not make {total}", total=total))
        return total, False
    agreed = total in dues and total in totals
    is_biggest = abs(total) == max(map(abs, foot.amounts))
    is_the_only_line = not foot.has_vat and foot.columns.get(total) == (total,)
    return total, agreed or (is_biggest and (not totals or total in foot.restated or is_the_only_line))


def _asked_total(foot: Foot) -> tuple[Decimal | None, bool]:
    """The one amount a letter asks for in a sentence; certain when it is the largest and stands there twice."""
    if len(foot.asked) != 1:
        return None, False
    total = next(iter(foot.asked))
    is_biggest = total > 0 and total == max(map(abs, foot.amounts))
    return (total, foot.amounts.count(total) > 1) if is_biggest else (None, False)


def _due(foot: Foot, total: Decimal | None, is_proven: bool) -> tuple[Decimal | None, bool]:
    """What is left to pay, and whether total and payments explain it."""
    candidates = list(dict.fromkeys(foot.of(Role.DUE)))
    paid = sum({abs(value) for value in foot.of(Role.PAID)}, Decimal(0))
    if foot.of(Role.PREVIOUS):
        foot.doubts.append(tell("an earlier balance is part of the sum"))
        return candidates[-1] if candidates else total, False
    if len(candidates) > 1:
        foot.doubts.append(tell("several amounts due: {found}", found=", ".join(map(str, candidates))))
        return candidates[-1], False
    if not candidates:
        if total is None:
            return None, False
        if not paid and (rest := foot.asked_rest(total)):
            foot.doubts.append(tell("a sentence asks for {rest}, not for {total}", rest=rest, total=total))
            return total, False
        if not paid:
            return total, is_proven and not foot.lowered_after(total)
        foot.doubts.append(tell("{paid} seems paid already", paid=paid))
        is_settled = any(abs(value) == abs(total) for value in foot.of(Role.PAID))
        return (Decimal(0), is_proven) if is_settled else (total - paid, False)
    due = candidates[0]
    if total is None or due == total:
        return due, is_proven
    # What is kept back ("Inhouding garantie") is printed with its minus and explains the rest to the cent.
    if abs(total - paid - due) <= PLAY or (due == 0 and paid) or (due < total and due - total in foot.amounts):
        return due, is_proven
    foot.doubts.append(tell("total {total} and amount due {due} differ without a reason", total=total, due=due))
    return due, False


def _money(foot: Foot, value: Decimal | None, is_sure: bool, term: str, *roles: Role) -> Field[Money] | None:
    if value is None:
        return None
    currency, is_printed = _currency(foot, value)
    printed = [row.amount for row in foot.rows if row.amount.value == value]
    if foot.decimal and any(amount.thousands == foot.decimal for amount in printed):
        # "€ 1.210" among "12.50" and "9.95": a thousand, or one and a bit.
        foot.doubts.append(tell("{value} is printed as if it had three decimals", value=value))
        is_sure = False
    labels = [row.label for role in roles for row in foot.rows if row.role is role and row.amount.value == value]
    told = "a sentence about paying" if value in foot.asked else "total and what was paid"  # as is
    source = f"PDF text: {labels[0] if labels else told} ({term})"  # as is
    return Field(Money(value, currency), source, Confidence.CERTAIN if is_sure and is_printed else Confidence.LIKELY)


def _currency(foot: Foot, value: Decimal) -> tuple[str, bool]:
    """The currency printed beside a value, else anywhere on the paper; and whether it is beyond doubt."""
    beside = {row.amount.currency for row in foot.rows if row.amount.value == value and row.amount.currency}
    found = sorted(beside or foot.signs or foot.codes)
    if not found:
        # Nothing says euro, but an account in a country that has no other money does.
        countries = {iban[:2] for iban, _ in find_ibans(foot.text) if is_valid_iban(iban)}
        return "EUR", bool(countries) and countries <= _EURO_COUNTRIES
    # A dollar sign alone may be Canadian or Australian.
    is_american = found[0] != "USD" or "USD" in foot.codes or not _OTHER_DOLLARS.search(foot.text)
    return found[0], len(found) == 1 and is_american
