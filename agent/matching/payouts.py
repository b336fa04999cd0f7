"""Totals of several payers: payment providers, factoring, batches without details. Never by their amount."""

from __future__ import annotations

from agent.domain.payment import PAYOUT, Match
from agent.domain.speech import tell
from agent.matching.case import Case, allocate, ask, spoken_of, whole
from agent.matching.names import line
from agent.matching.numbers import Form
from agent.matching.words import says


def from_many(case: Case) -> Match | None:
    """
    Decide what comes through somebody else; None when it comes from the payer himself.

    One payment passed through with the full number and the exact amount is certain.

    Rules: payouts (docs/rules.md)
    """
    if case.entry.is_batch:
        return ask(case, _candidates(case), tell("batch without details"))
    if not case.payer.is_known and (
        says("name.factoring", line(case.entry.counterparty)) or case.says("says.factoring")
    ):
        return ask(case, _candidates(case), tell("factoring: an advance or a purchase of invoices"))
    if case.payer.provider is None:
        return None
    if (passed := _passed_through(case)) is not None:
        return passed
    return ask(case, _candidates(case), f"{tell(PAYOUT)}: {case.entry.counterparty}")


def _passed_through(case: Case) -> Match | None:
    items = {item for mention in case.mentions for item in mention.items}
    if len(items) != 1 or not case.named:
        return None
    (item,) = items
    if not case.books.is_open(item) or case.books.open(item) not in case.amounts:
        return None
    evidence = (
        spoken_of(case.named[0], case.books),
        tell("amount exact"),
        tell("one payment through {counterparty}", counterparty=case.entry.counterparty),
    )
    return allocate(case, whole(case, items), *evidence, named=True)


def _candidates(case: Case) -> list[str]:
    named = [
        item
        for mention in case.mentions
        if mention.form > Form.SHORT or _fits(case, mention.items)
        for item in mention.items
    ]
    return named or case.equal_amounts()


def _fits(case: Case, items: tuple[str, ...]) -> bool:
    return any(case.books.open(item) in case.amounts for item in items)
