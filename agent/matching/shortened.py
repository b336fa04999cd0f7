"""Entries that name invoices only by shortened numbers."""

from __future__ import annotations

from decimal import Decimal

from agent.domain.payment import Match
from agent.domain.speech import tell
from agent.matching.case import Case, allocate, ask, spoken_of, whole
from agent.matching.lists import in_range
from agent.matching.mention import Mention


def by_shortened(case: Case) -> Match | None:
    """
    Decide by shortened numbers, or leave it to payer and amount.

    They count only for a payer who is known, when all are his and the sum is exact; a stranger's are a question.

    Rules: lists-and-ranges (docs/rules.md)
    """
    if not case.shortened:
        return None
    return _known(case) if case.payer.is_known else _stranger(case)


def _known(case: Case) -> Match | None:
    own = [(mention, [item for item in mention.items if case.is_of(item)]) for mention in case.shortened]
    own = [(mention, items) for mention, items in own if items and (mention.is_announced or mention.is_alone)]
    if not own:
        return None
    told = [spoken_of(mention, case.books) for mention, _ in own]
    meant = _meant(case, own)
    if meant is not None:
        words = (
            [tell("list of {count} numbers", count=len(meant)), tell("amount is exactly their sum")]
            if len(meant) > 1
            else [tell("amount exact")]
        )
        if any(mention.joined == "range" for mention, _ in own):
            words.insert(0, "range")
        return allocate(case, whole(case, meant), *told, *words, named=True)
    announced = [item for mention, items in own if mention.is_announced for item in items]
    if not announced:
        return None
    settled = [item for item in announced if not case.books.is_open(item)]
    if len(settled) == len(announced):
        words = [tell("{number} is settled", number=case.books.number(item)) for item in settled]
        return ask(case, [*settled, *case.equal_amounts()], *told, *words)
    open_ones = [item for item in announced if case.books.is_open(item)]
    held = [*open_ones, *(case.equal_amounts() or case.books.owed_by(case.payer.customers))]
    return ask(case, held, *told, tell("amount is not what is open of it"))


def _meant(case: Case, own: list[tuple[Mention, list[str]]]) -> list[str] | None:
    """The open items these numbers mean, when they belong to one customer and their sum is exact."""
    chosen: list[str] = []
    for mention, items in own:
        is_open = [item for item in items if case.books.is_open(item)]
        exact = [item for item in is_open if case.books.open(item) in case.amounts]
        best = exact if len(is_open) > 1 and len(own) == 1 else is_open
        if len(best) != 1:
            return None
        if chosen:
            chosen += in_range(case, chosen[-1], best[0], mention)
        chosen.append(best[0])
    chosen = list(dict.fromkeys(chosen))
    customers = {case.books.customer(item) for item in chosen}
    currencies = {case.books.open(item).currency for item in chosen}
    if len(customers) != 1 or len(currencies) != 1 or any(case.books.is_credit(item) for item in chosen):
        return None
    total = sum((case.books.open(item).amount for item in chosen), Decimal(0))
    return chosen if any(paid.amount == total and paid.currency in currencies for paid in case.amounts) else None


def _stranger(case: Case) -> Match | None:
    announced = [item for mention in case.shortened if mention.is_announced for item in mention.items]
    fitting = [item for mention in case.shortened for item in mention.items if case.books.open(item) in case.amounts]
    held = [item for item in (*announced, *fitting) if case.books.is_open(item)]
    if not held:
        return None
    told = [spoken_of(mention, case.books) for mention in case.shortened]
    return ask(case, [*held, *case.equal_amounts()], *told)
