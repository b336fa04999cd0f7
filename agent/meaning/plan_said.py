"""The sentences a plan is told in, and the words of a plan in each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.meaning.dates import FoundDay
from agent.meaning.folding import folded
from agent.meaning.plan_words import Token, tokens

_AMOUNTS = frozenset({"amount", "whole", "each"})


@dataclass(frozen=True)
class Told:
    """
    A sentence about parts, where it begins in the text; one ``is_beside`` only tells amounts.

    ``paid`` are its folded clauses that only claim a payment: what was paid on a day before is no part that comes.
    """

    sentence: str
    start: int
    is_beside: bool = False
    paid: tuple[str, ...] = ()


def said_tokens(told: Told, days: Sequence[FoundDay], received: date) -> list[Token]:
    """Find the words of a plan in a sentence, in order, each with its place in the whole text."""
    plain, places = folded(told.sentence)
    within = [day for day in days if told.start <= day.start < told.start + len(told.sentence)]
    named = [
        Token(bisect_left(places, day.start - told.start), bisect_left(places, day.end - told.start), "day", day)
        for day in within
    ]
    found = _without_claims(tokens(plain, named), plain, told.paid, received)
    placed = [replace(token, start=told.start + token.start, end=told.start + token.end) for token in found]
    return [token for token in placed if token.kind in _AMOUNTS] if told.is_beside else placed


def _without_claims(found: list[Token], plain: str, paid: Sequence[str], received: date) -> list[Token]:
    for claim in paid:
        place = re.search(r"\s+".join(map(re.escape, claim.split())), plain)
        inside = [token for token in found if place and place.start() <= token.start < place.end()]
        days = [token.value for token in inside if token.kind == "day"]
        if any(day.on and day.on != received for day in days) and not any(one.kind == "first_part" for one in inside):
            found = [token for token in found if token not in inside]
    return found
