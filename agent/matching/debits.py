"""Money that leaves: the return of an earlier receipt, the payout of a credit note, and everything else."""

from __future__ import annotations

from agent.domain.payment import Match, Part, Receipt
from agent.domain.speech import later, tell
from agent.matching.case import Case, allocate, ask, nothing, spoken_of, whole
from agent.matching.numbers import Form
from agent.matching.receipts import PAID_BACK, has_id, is_his, opposite, same_account, same_name
from agent.matching.references import canonical


def money_out(case: Case) -> Match:
    """
    Decide a debit; it allocates only as a return of what came in, or as the payout of a credit note.

    Rules: debits (docs/rules.md)
    """
    if case.entry.amount == 0:
        return nothing(tell("debit of nothing"))
    if _is_paid_back(case):
        return nothing(tell(PAID_BACK))
    if case.entry.return_reason or case.says("says.returned"):
        return _returned(case)
    return _credit_paid_out(case) or _sent_back(case) or nothing(tell("debit: no return, and no credit note's payout"))


def _is_paid_back(case: Case) -> bool:
    """
    Whether exactly this amount of a receipt was for no invoice, and goes back to whom it came from.

    Paid twice and sent back once, or too much and the rest sent back: nothing is owed again. Where the end-to-end id
    or a number says that it is another receipt's, it is not this one.
    """
    equal = case.books.receipts.of_amount(case.paid.amount, case.paid.currency)
    if any(has_id(receipt, case.entry.end_to_end_id) for receipt in equal):
        return False
    named = set(_named(case))
    spare = [receipt for receipt in case.books.receipts.spare(case.paid) if is_his(case.entry, receipt)]
    return any(not named or named & {part.item for part in receipt.parts} for receipt in spare)


def _returned(case: Case) -> Match:
    """
    Find the one receipt this money belongs to.

    A bank's reason, or its id, says that it is a return; without either, words alone may be the owner's own.
    """
    reason = tell("return {return_reason}", return_reason=case.entry.return_reason or tell("in the words of the bank"))
    equal = case.books.receipts.of_amount(case.paid.amount, case.paid.currency)
    for sign, found in _signs(case, equal):
        told = _doubt(case, found, sign)
        if found and not told:
            evidence = (
                reason,
                tell(sign),
                tell("amount exact"),
                tell("received on {booked_on}", booked_on=found[0].booked_on),
            )
            return allocate(case, opposite(found[0].parts), *evidence, named=False)
        if found:
            return ask(case, _items(found), reason, told)
    same_id = case.books.receipts.with_id(case.entry.end_to_end_id)
    named = [item for item in _named(case) if case.books.receipts.on(item)]
    if same_id or named:
        return ask(case, [*_items(same_id), *named], reason, tell("amount is not what came in"))
    if equal and case.entry.return_reason and not case.entry.account and not case.entry.counterparty:
        return ask(case, _items(equal), reason, tell("only the amount says so"))
    return nothing(tell("{reason} of money that was never matched", reason=reason))


def _signs(case: Case, equal: list[Receipt]) -> list[tuple[str, list[Receipt]]]:
    """Which receipts of the amount each sign points to, the surest sign first."""
    named = set(_named(case))
    return [
        (later("end-to-end id"), [receipt for receipt in equal if has_id(receipt, case.entry.end_to_end_id)]),
        (_how(case), [receipt for receipt in equal if named & {part.item for part in receipt.parts}]),
        (later("account"), [receipt for receipt in equal if same_account(case.entry, receipt)]),
        (later("name"), [receipt for receipt in equal if same_name(case.entry, receipt)]),
    ]


def _doubt(case: Case, found: list[Receipt], sign: str) -> str:
    """What keeps the receipts a sign points to from being the one that came back; "" for nothing."""
    if len(found) > 1:
        return tell("several candidates")
    if not found or sign == "end-to-end id":  # as is
        return ""
    (receipt,) = found
    if canonical(case.entry.end_to_end_id or "") and canonical(receipt.end_to_end_id or ""):
        return tell("the end-to-end id is another one")
    named = _named(case)
    if named and not set(named) & {part.item for part in receipt.parts}:
        return tell("another number is named")
    if not case.entry.return_reason and sign in {"account", "name"}:
        return tell("only {sign} and amount say so", sign=tell(sign))
    return ""


def _named(case: Case) -> list[str]:
    return [item for mention in case.named for item in mention.items]


def _how(case: Case) -> str:
    is_reference = any(mention.form is Form.REFERENCE for mention in case.named)
    return spoken_of(case.named[0], case.books) if case.named and not is_reference else tell("reference valid")


def _items(receipts: list[Receipt]) -> list[str]:
    return [part.item for receipt in receipts for part in receipt.parts]


def _credit_paid_out(case: Case) -> Match | None:
    """The payout of an open credit note, by its number, or by its customer and its amount."""
    named = [item for mention in case.named for item in mention.items if case.books.is_credit(item)]
    named = list(dict.fromkeys(item for item in named if case.books.is_open(item)))
    exact = [item for item in named if -case.books.open(item).amount == case.paid.amount and _in_currency(case, item)]
    if len(named) == 1 and exact and not (case.payer.is_known and not case.is_of(exact[0])):
        said = spoken_of(case.named[0], case.books)
        return allocate(
            case, whole(case, exact), tell("credit note paid out: {said}", said=said), tell("amount exact"), named=False
        )
    if named:
        reason = tell("several candidates") if len(named) > 1 else tell("amount or account is not the credit note's")
        return ask(case, named, tell("payout of a credit note"), reason)
    owed = [item for item in case.books.owed_by(case.payer.by_account) if case.books.is_credit(item)]
    fitting = [item for item in owed if -case.books.open(item).amount == case.paid.amount and _in_currency(case, item)]
    if not fitting or case.named:
        return None
    if len(fitting) > 1:
        return ask(case, fitting, tell("payout of a credit note"), tell("several candidates"))
    parts = [Part(item, case.books.open(item)) for item in fitting]
    return allocate(case, parts, tell("credit note paid out"), *case.who(), tell("amount exact"), named=False)


def _in_currency(case: Case, item: str) -> bool:
    return case.books.open(item).currency == case.paid.currency


def _sent_back(case: Case) -> Match | None:
    """Money the owner may have sent back to a customer: it opens nothing by itself."""
    named = [item for mention in case.named for item in mention.items if case.books.receipts.on(item)]
    if named and (case.says("says.refund") or any(case.is_of(item) for item in named)):
        return ask(case, named, tell("debit: money sent back for an invoice?"))
    return None
