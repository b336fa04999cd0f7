"""Money that is no customer's, whatever its text and amount look like."""

from __future__ import annotations

from agent.domain.payment import Match
from agent.domain.speech import later, tell
from agent.matching.case import Case, ask, nothing
from agent.matching.names import line
from agent.matching.references import canonical
from agent.matching.words import says

#: Kind of money to how the owner reads it.
_SAID = {
    "tax": later("tax office"),
    "benefit": later("benefit"),
    "insurance": later("insurance pays a claim"),
    "refund": later("refund of a purchase"),
    "interest": later("interest of the bank"),
}


def own_money(case: Case) -> Match | None:
    """Tell the owner's own transfers; a customer's known account is the customer's under any name."""
    entry = case.entry
    if entry.account and canonical(entry.account) in case.books.own_accounts:
        return nothing(tell("own account"))
    if not case.payer.by_account and case.books.is_own_name(entry.counterparty):
        return nothing(tell("own name: {counterparty}", counterparty=entry.counterparty))
    return None


def nobodys(case: Case) -> Match | None:
    """
    Tell money that no customer sends: salary, taxes, benefits, interest, insurance, refunds, own payments come back.

    A payer who is a customer is a customer whatever his trade; only his salary is none of his invoices' money. Where
    one of our numbers stands beside such words, both are told and the owner is asked.

    Rules: never-from-a-customer (docs/rules.md)
    """
    if case.entry.return_reason:
        came_back = tell("own payment came back: {return_reason}", return_reason=case.entry.return_reason)
        items = [part.item for receipt in case.books.receipts.paid_out(case.paid) for part in receipt.parts]
        return (
            ask(case, items, came_back, tell("a credit note was paid out with this amount"))
            if items
            else nothing(came_back)
        )
    if case.says("says.salary") and not case.says("says.salary_work") and not case.named:
        return nothing(tell("salary"))
    if case.payer.is_known or case.payer.provider:
        return None
    kind, is_sure = _kind(case)
    if not kind:
        return None
    if not case.named:
        equal = [] if is_sure else case.equal_amounts()
        return (
            ask(case, equal, tell("{said}? yet the amount is exact", said=tell(_SAID[kind])))
            if equal
            else nothing(tell(_SAID[kind]))
        )
    if any(mention.is_announced for mention in case.named) and kind not in {"tax", "benefit"}:
        return None
    items = [item for mention in case.named for item in mention.items]
    return ask(case, [*items, *case.equal_amounts()], tell("{said}, yet it names an invoice", said=tell(_SAID[kind])))


def _kind(case: Case) -> tuple[str, bool]:
    """Which kind of money it is, "" for none, and whether both name and text say so."""
    name = line(case.entry.counterparty)
    for kind in ("tax", "benefit"):
        by_name, by_text = says(f"name.{kind}", name), case.says(f"says.{kind}")
        if by_name or by_text:
            return kind, by_name and by_text
    if case.says("says.insurance"):
        return "insurance", True
    if case.says("says.interest") and (not name or says("name.bank", name)):
        return "interest", True
    return ("refund", case.says("says.purchase")) if case.says("says.refund") else ("", False)
