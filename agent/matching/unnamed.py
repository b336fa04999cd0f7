"""Entries that name no invoice: the payer and the amount must say it together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from agent.domain.payment import Match, Outcome
from agent.domain.speech import tell
from agent.matching.case import Case, allocate, ask, due_in_part, nothing, whole
from agent.matching.subsets import Sums, sums

#: So long before an invoice is sent somebody may have paid it, after a quote or a word.
_AHEAD = timedelta(days=31)


def by_payer_and_amount(case: Case) -> Match:
    """
    Decide by who pays and how much.

    A known account needs exactly one open invoice, or one subset, of that amount; a name alone an amount that one open
    invoice of anyone has; a stranger is only a question.

    Rules: two-signals (docs/rules.md)
    """
    if case.payer.by_account:
        return _known_account(case)
    if case.payer.by_name:
        return _known_name(case)
    equal = case.equal_amounts()
    if equal:
        return ask(case, equal, *case.who(), tell("amount exact"))
    if case.payer.provider:
        return ask(case, (), *case.who())
    return nothing(tell("unknown payer, and nothing fits"))


def paid_ahead(case: Case, verdict: Match) -> Match:
    """
    Ask about what a customer paid just before his invoice was sent, when it is for nothing he knew of.

    By its amount no later invoice is ever paid: of two monthly ones the money of the first would pay the second.

    Rules: paid-ahead (docs/rules.md)
    """
    if verdict.outcome is Outcome.ALLOCATED or not case.payer.is_known:
        return verdict
    later = [key for key in case.books.of_later(case.amounts) if case.is_of(key) and _is_soon(case, key)]
    if not later:
        return verdict
    return ask(case, [*verdict.candidates, *later], *verdict.evidence, tell("it came in before that invoice was sent"))


def _is_soon(case: Case, key: str) -> bool:
    known_on = case.books.items[key].known_on
    return known_on is not None and known_on - case.entry.booked_on <= _AHEAD


def _known_account(case: Case) -> Match:
    found = subsets_of(case)
    strange = case.payer.by_name - case.payer.by_account
    if strange and not case.payer.by_name & case.payer.by_account:
        others = [key for key in case.books.open_for(case.amounts) if case.books.customer(key) in strange]
        owed = list(found.members) or case.books.owed_by(case.payer.by_account)
        told = (
            tell("several candidates") if others and found.found else tell("account of one customer, name of another")
        )
        return ask(
            case,
            [*owed, *others],
            told,
            tell("the account and the name {counterparty} differ", counterparty=case.entry.counterparty),
        )
    if len(found.found) > 1:
        return ask(case, found.members, tell("several candidates"), tell("amount fits in several ways"))
    only = found.only
    if only is None:
        return ask(case, found.members or _owed(case), _misfit(case))
    if case.says("says.refund"):
        return ask(case, only, tell("the text speaks of a refund"))
    if in_part := _agreed_elsewhere(case, only):
        return ask(case, [*only, *in_part], tell("several candidates"), tell("amount fits in several ways"))
    told = (
        tell("amount exact")
        if len(only) == 1
        else tell("amount is the sum of {count} invoices and of no others", count=len(only))
    )
    return allocate(case, whole(case, only), *case.who(), told, named=False)


def _known_name(case: Case) -> Match:
    equal = [key for key in case.books.open_for(case.amounts) if not case.books.is_credit(key)]
    own = [key for key in equal if case.is_of(key)]
    if in_part := _agreed_elsewhere(case, own):
        return ask(case, [*equal, *in_part], tell("several candidates"), tell("amount fits in several ways"))
    if len(equal) == 1 and own and not case.says("says.refund"):
        told = tell("amount exact, and nobody else owes it")
        return allocate(case, whole(case, own), *case.who(), told, named=False)
    if equal:
        told = (
            tell("several candidates")
            if len(equal) > 1
            else tell("the amount is another customer's, or speaks of a refund")
        )
        held = equal if own else [*equal, *case.books.owed_by(case.payer.likeliest)]
        return ask(case, held, told)
    found = subsets_of(case)
    if found.found:
        return ask(case, found.members, tell("amount is a sum of open invoices, the name alone does not say so"))
    return ask(case, _owed(case), _misfit(case))


def _agreed_elsewhere(case: Case, found: Sequence[str]) -> list[str]:
    """Other invoices of the payer of which a part of this amount is waited for; none where nothing else fits either."""
    owed = case.books.owed_by(case.payer.likeliest) if found else ()
    return due_in_part(case, [key for key in owed if key not in found])


def _owed(case: Case) -> list[str]:
    """All that the payer owes; when that is nothing, what he paid with this amount before is named."""
    owed = case.books.owed_by(case.payer.likeliest)
    if owed:
        return owed
    known = case.books.all_of(case.payer.likeliest)
    known = [key for key in known if not case.books.is_of_later(key)]
    return [key for key in known if case.books.items[key].total in case.amounts]


def _misfit(case: Case) -> str:
    owed = case.books.owed_by(case.payer.likeliest)
    if not owed:
        return tell("amount received, and nothing of this customer is open")
    if all(case.books.open(key).currency not in {amount.currency for amount in case.amounts} for key in owed):
        return tell("amount in another currency than what is open")
    return tell("amount fits nothing that is open")


def subsets_of(case: Case) -> Sums:
    """Which of the payer's open invoices add up to what he paid, in either of its currencies; no credit notes."""
    owed = [key for key in case.books.owed_by(case.payer.likeliest) if not case.books.is_credit(key)]
    found: list[tuple[str, ...]] = []
    is_exhaustive = True
    for paid in case.amounts:
        open_amounts = [
            (key, case.books.open(key).amount) for key in owed if case.books.open(key).currency == paid.currency
        ]
        result = sums(open_amounts, paid.amount)
        found += result.found
        is_exhaustive = is_exhaustive and result.is_exhaustive
    customers = [{case.books.customer(key) for key in keys} for keys in found]
    one_each = [keys for keys, owners in zip(found, customers, strict=True) if len(owners) == 1]
    return Sums(tuple(one_each), is_exhaustive)
