"""Money that is no customer's, whatever its text and amount look like."""

from __future__ import annotations

from agent.domain.payment import Match
from agent.matching.case import Case, ask, nothing
from agent.matching.names import line
from agent.matching.references import canonical
from agent.matching.words import says

#: Kind of money to how the owner reads it.
_SAID = {
    "tax": "tax office",
    "benefit": "benefit",
    "insurance": "insurance pays a claim",
    "refund": "refund of a purchase",
    "interest": "interest of the bank",
}


def own_money(case: Case) -> Match | None:
    """Tell the owner's own transfers; a customer's known account is the customer's under any name."""
    entry = case.entry
    if entry.account and canonical(entry.account) in case.books.own_accounts:
        return nothing("own account")
    if not case.payer.by_account and case.books.is_own_name(entry.counterparty):
        return nothing(f"own name: {entry.counterparty}")
    return None


def nobodys(case: Case) -> Match | None:
    """
    Tell money that no customer sends: salary, taxes, benefits, interest, insurance, refunds, own payments come back.

    A payer who is a customer is a customer whatever his trade; only his salary is none of his invoices' money. Where
    one of our numbers stands beside such words, both are told and the owner is asked.

    Rules: never-from-a-customer (docs/rules.md)
    """
    if case.entry.return_reason:
        return nothing(f"own payment came back: {case.entry.return_reason}")
    if case.says("says.salary") and not case.named:
        return nothing("salary")
    if case.payer.is_known or case.payer.provider:
        return None
    kind = _kind(case)
    if kind is None:
        return None
    if not case.named:
        return nothing(_SAID[kind])
    if any(mention.is_announced for mention in case.named) and kind not in {"tax", "benefit"}:
        return None
    items = [item for mention in case.named for item in mention.items]
    return ask(case, [*items, *case.equal_amounts()], f"{_SAID[kind]}, yet it names an invoice")


def _kind(case: Case) -> str | None:
    name = line(case.entry.counterparty)
    if says("name.tax", name) or case.says("says.tax"):
        return "tax"
    if says("name.benefit", name) or case.says("says.benefit"):
        return "benefit"
    if case.says("says.insurance"):
        return "insurance"
    if case.says("says.interest") and (not name or says("name.bank", name)):
        return "interest"
    return "refund" if case.says("says.refund") else None
