"""Decide what a bank entry is for."""

from __future__ import annotations

from collections.abc import Sequence

from agent.domain.money import Money
from agent.domain.payment import Match, Outcome, Receivables
from agent.domain.speech import tell
from agent.domain.statement import StatementEntry
from agent.matching.books import Books
from agent.matching.case import Case, ask, spoken_of
from agent.matching.debits import money_out
from agent.matching.lists import meant_together
from agent.matching.mention import Mention
from agent.matching.named import contradiction, one_named, several_named
from agent.matching.payouts import from_many
from agent.matching.scan import find_mentions, find_whole, said_of
from agent.matching.shortened import by_shortened
from agent.matching.strangers import nobodys, own_money
from agent.matching.unnamed import by_payer_and_amount, paid_ahead
from agent.matching.words import folded

Dated = tuple[str, StatementEntry, str]


def match(entry: StatementEntry, currency: str, receivables: Receivables) -> Match:
    """
    Decide what one entry of an account in ``currency`` is for, as the books stand.

    Many entries go faster through ``match_all``: the receivables are made an index once.
    """
    return _match(entry, currency, Books(receivables))


def match_all(entries: Sequence[Dated], receivables: Receivables) -> tuple[Match, ...]:
    """
    Decide many entries (key, entry, currency of the account); the answers stand in the order of ``entries``.

    Each sees what those before it settled and taught, in the order of booking day and key, however they were imported.
    An entry given twice, or allocated before, moves no money a second time.
    """
    books = Books(receivables)
    decided: dict[str, Match] = {}
    for key, entry, currency in sorted(entries, key=lambda dated: (dated[1].booked_on, dated[0])):
        if key in decided:
            continue
        if key in books.receipts.entries:
            decided[key] = Match(Outcome.NOTHING, evidence=(tell("allocated before"),))
            continue
        decided[key] = _match(entry, currency, books)
        books.apply(key, entry, currency, decided[key])
    return tuple(decided[key] for key, _, _ in entries)


def _match(entry: StatementEntry, currency: str, books: Books) -> Match:
    books.look_at(entry.booked_on)
    case = _case(entry, currency, books)
    if (own := own_money(case)) is not None:
        return own
    if entry.amount <= 0:
        return money_out(case)
    if (elsewhere := nobodys(case)) is not None:
        return elsewhere
    if (many := from_many(case)) is not None:
        return many
    if case.named:
        return _by_number(case)
    return by_shortened(case) or paid_ahead(case, by_payer_and_amount(case))


def _case(entry: StatementEntry, currency: str, books: Books) -> Case:
    payer = books.payer(entry)
    found = find_mentions(entry.text, books.numbers, books.number)
    found += [
        said_of(mention, "reference") for mention in find_mentions(entry.reference or "", books.numbers, books.number)
    ]
    found += find_whole(entry.end_to_end_id or "", books.numbers, books.number)
    paid = Money(abs(entry.amount), currency)
    return Case(entry, paid, folded(entry.text[:2000]), books, payer, tuple(found))


def _by_number(case: Case) -> Match:
    resolved = [(mention, _meant(case, mention)) for mention in case.named]
    items = list(dict.fromkeys(item for _, meant in resolved for item in meant))
    doubtful = [mention for mention, meant in resolved if len(meant) > 1]
    if doubtful:
        told = [spoken_of(mention, case.books) for mention in doubtful]
        return ask(case, items, *told, tell("several candidates have this number"))
    together = meant_together(case, [(mention, meant[0]) for mention, meant in resolved])
    if isinstance(together, Match):
        return together
    if (wrong := contradiction(case, together.items)) is not None:
        return wrong
    if len(together.items) > 1:
        return several_named(case, together.items, together.told)
    best = max(case.named, key=lambda mention: mention.form)
    return one_named(case, together.items[0], best)


def _meant(case: Case, mention: Mention) -> tuple[str, ...]:
    """
    Which items a mention means: where several bear the number, the payer's, then the one printed just so, then those of
    exactly the amount.

    The amount alone tells two customers apart only for a payer who is one of them.
    """
    items = mention.items
    if len(items) > 1:
        items = tuple(item for item in items if case.is_of(item)) or items
    if len(items) > 1:
        printed = tuple(item for item in items if case.books.number(item).lower() == mention.text.lower())
        items = printed if len(printed) == 1 else items
    if len(items) > 1:
        exact = tuple(item for item in items if case.books.open(item) in case.amounts)
        customers = {case.books.customer(item) for item in items if case.books.is_open(item)}
        if len(exact) == 1 and (len(customers) == 1 or case.is_of(exact[0])):
            return exact
    return items
