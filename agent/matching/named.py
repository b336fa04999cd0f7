"""Entries that name one invoice in full or by its reference."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from agent.domain.money import CENT, Money
from agent.domain.payment import Match, Part
from agent.domain.speech import tell
from agent.matching.case import ROUNDING, Case, allocate, ask, spoken_of, whole
from agent.matching.mention import Mention
from agent.matching.subsets import sums
from agent.matching.unnamed import subsets_of

#: What payers take off for paying early, in per cent.
_USUAL_DISCOUNTS = tuple(Decimal(rate) for rate in ("1", "1.5", "2", "2.5", "3", "4", "5"))


def contradiction(case: Case, items: list[str]) -> Match | None:
    """
    Ask where what is named cannot be what was paid: another's account or name, settled, cancelled, another currency.

    Rules: contradictions-ask (docs/rules.md)
    """
    strangers = [item for item in items if case.payer.is_known and not case.is_of(item)]
    settled = [item for item in items if not case.books.is_open(item)]
    extra = (
        case.equal_amounts(case.books.customer(item) for item in items)
        if len(items) == 1 or not _explained(case, items)
        else []
    )
    told = [spoken_of(mention, case.books) for mention in case.named]
    if strangers:
        whose = tell("account") if case.payer.by_account else tell("name")
        own = [key for key in case.books.open_for(case.amounts) if case.is_of(key)]
        return ask(
            case,
            [*items, *own],
            *told,
            tell("the {whose} is of another customer than {numbers}", whose=whose, numbers=_numbers(case, strangers)),
        )
    if settled:
        words = [
            tell("{number} is {standing}", number=case.books.number(item), standing=_standing(case, item))
            for item in settled
        ]
        return ask(case, [*items, *extra], *words, *told)
    currencies = {case.books.open(item).currency for item in items}
    if len(currencies) > 1 or not currencies <= {amount.currency for amount in case.amounts}:
        return ask(case, items, *told, tell("another currency than the invoice's"))
    return None


def _standing(case: Case, item: str) -> str:
    return tell("cancelled") if case.books.is_cancelled(item) else tell("settled already")


def _explained(case: Case, items: list[str]) -> bool:
    """Whether some of these, as they were asked for or as they are open, add up to what was paid."""
    totals = [(item, abs(case.books.items[item].total.amount)) for item in items]
    opens = [(item, case.books.open(item).amount) for item in items]
    return any(sums(amounts, paid.amount).found for amounts in (totals, opens) for paid in case.amounts)


def _numbers(case: Case, items: Iterable[str]) -> str:
    return ", ".join(case.books.number(item) for item in items)


def one_named(case: Case, item: str, mention: Mention) -> Match:
    """
    Decide for the one invoice that is named: exact, rounding, netted, a part, or more than is open.

    Rules: part-or-more (docs/rules.md)
    """
    said = spoken_of(mention, case.books)
    owed = case.books.open(item)
    if case.books.is_credit(item):
        return ask(case, [item], said, tell("a credit note is not paid by the customer"))
    paid = next(amount for amount in case.amounts if amount.currency == owed.currency)
    is_original = paid.currency != case.paid.currency
    if paid == owed:
        return allocate(
            case,
            whole(case, [item]),
            said,
            tell("original amount exact") if is_original else tell("amount exact"),
            named=True,
        )
    if is_original:
        return ask(
            case,
            [item],
            said,
            tell("currency: the original amount {paid} is not the {owed} that is open", paid=paid, owed=owed),
        )
    others = [key for key in case.equal_amounts([case.books.customer(item)]) if key != item]
    if others:
        return ask(case, [item, *others], said, tell("amount is that of {numbers}", numbers=_numbers(case, others)))
    if abs(paid.amount - owed.amount) <= ROUNDING and paid.amount > ROUNDING:
        return _rounded(case, item, paid, owed, said)
    if paid < owed:
        return _less(case, item, owed, said)
    return _more(case, item, owed, said, mention)


def _rounded(case: Case, item: str, paid: Money, owed: Money, said: str) -> Match:
    missing = owed - paid
    part = Part(item, paid, missing) if missing.amount > 0 else Part(item, owed)
    return allocate(
        case, [part], said, tell("amount but for a rounding of {amount}", amount=abs(missing.amount)), named=True
    )


def _less(case: Case, item: str, owed: Money, said: str) -> Match:
    netted = _netted(case, [item], owed - case.paid)
    if len(netted) == 1:
        told = tell("amount is exact less credit note {numbers}", numbers=_numbers(case, netted[0]))
        return allocate(case, whole(case, [item, *netted[0]]), said, told, named=True)
    if netted:
        credits = [key for keys in netted for key in keys]
        return ask(case, [item, *credits], said, tell("several candidates among the credit notes"))
    short = tell("amount is {amount} less than is open", amount=(owed - case.paid).amount)
    if _is_fee_withheld(case, owed):
        return ask(case, [item], said, tell("a fee was taken off on the way"), short)
    if case.says("says.discount") or (case.payer.is_known and _is_usual_discount(case, item, owed)):
        return ask(case, [item], said, tell("a discount was taken: was it granted?"), short)
    if case.payer.is_known or case.says("says.part"):
        rest = owed - case.paid
        return allocate(
            case, [Part(item, case.paid)], said, tell("part payment, {rest} stays open", rest=rest), named=True
        )
    return ask(case, [item], said, short)


def _is_fee_withheld(case: Case, owed: Money) -> bool:
    return case.says("says.fee") or (case.entry.original is not None and case.entry.original == owed)


def _is_usual_discount(case: Case, item: str, owed: Money) -> bool:
    if owed != case.books.items[item].total:
        return False
    taken = owed.amount - case.paid.amount
    return any(abs(owed.amount * rate / 100 - taken) < CENT for rate in _USUAL_DISCOUNTS)


def _netted(case: Case, items: list[str], difference: Money) -> list[tuple[str, ...]]:
    """Which open credit notes of the same customer make up this difference, to the cent."""
    customers = {case.books.customer(item) for item in items}
    if len(customers) != 1:
        return []
    owed = [key for key in case.books.owed_by(customers) if case.books.is_credit(key) and key not in items]
    amounts = [
        (key, -case.books.open(key).amount) for key in owed if case.books.open(key).currency == difference.currency
    ]
    return list(sums(amounts, difference.amount).found)


def _more(case: Case, item: str, owed: Money, said: str, mention: Mention) -> Match:
    rest = case.paid - owed
    if (together := _known_sum(case, [item])) is not None:
        return together
    sums_up = [keys for keys in subsets_of(case).found if item in keys]
    if sums_up:
        others = [key for keys in sums_up for key in keys if key != item]
        return ask(
            case,
            [item, *others],
            said,
            tell("amount is that of {numbers} as well", numbers=_numbers(case, dict.fromkeys(others))),
        )
    if case.payer.is_known or mention.is_telling:
        return allocate(
            case, whole(case, [item]), said, tell("overpaid by {rest}", rest=rest), remainder=rest, named=True
        )
    return ask(case, [item], said, tell("amount is {amount} more than is open", amount=rest.amount))


def _known_sum(case: Case, items: list[str]) -> Match | None:
    """A known account whose one subset with this sum has all that is named: a list the bank cut, or not all named."""
    if not case.payer.by_account:
        return None
    only = subsets_of(case).only
    if only is None or not set(items) <= set(only):
        return None
    told = [tell("number {number}", number=case.books.number(item)) for item in items]
    return allocate(
        case,
        whole(case, only),
        *told,
        tell("amount is the sum of {count} invoices and of no others", count=len(only)),
        named=False,
    )


def several_named(case: Case, items: list[str], told: list[str]) -> Match:
    """
    Decide for a list: certain when the sum is exact.

    Rules: lists-and-ranges (docs/rules.md)
    """
    total = sum((case.books.open(item).amount for item in items), Decimal(0))
    paid = next(amount for amount in case.amounts if amount.currency == case.books.open(items[0]).currency)
    credits = [item for item in items if case.books.is_credit(item)]
    if total == paid.amount:
        exact = tell("amount is exactly their sum") + (
            tell(" less credit note {numbers}", numbers=_numbers(case, credits)) if credits else ""
        )
        return allocate(
            case, whole(case, items), tell("list of {count} numbers", count=len(items)), *told, exact, named=True
        )
    if paid == case.paid and not credits and paid.amount < total:
        netted = _netted(case, items, Money(total - paid.amount, paid.currency))
        if len(netted) == 1:
            less = tell("amount is exactly their sum less credit note {numbers}", numbers=_numbers(case, netted[0]))
            return allocate(
                case,
                whole(case, [*items, *netted[0]]),
                tell("list of {count} numbers", count=len(items)),
                *told,
                less,
                named=True,
            )
    if not credits and (together := _known_sum(case, items)) is not None:
        return together
    alone = [item for item in items if case.books.open(item) in case.amounts]
    reason = [tell("several candidates")] if alone else []
    return ask(case, items, *told, *reason, tell("amount is not their sum"))
