"""Which open invoices add up to an amount, within bounds: a customer with many of them costs little more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

#: Up to so many amounts every subset is tried; beyond it three at a time, then two.
_ALL, _THREES, _TWOS = 11, 24, 200
#: More answers than this say no more than "many".
_MANY = 40

Amounts = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True)
class Sums:
    """The subsets found, each as keys in the order given; ``is_exhaustive`` when no other can exist."""

    found: tuple[tuple[str, ...], ...]
    is_exhaustive: bool

    @property
    def only(self) -> tuple[str, ...] | None:
        """The one subset there is; of many amounts only a single one of them counts, for sums come by chance."""
        if len(self.found) != 1:
            return None
        return self.found[0] if self.is_exhaustive or len(self.found[0]) == 1 else None

    @property
    def members(self) -> tuple[str, ...]:
        """Every key in any of them."""
        return tuple(dict.fromkeys(key for keys in self.found for key in keys))


def sums(amounts: Amounts, target: Decimal) -> Sums:
    """Find the subsets of positive amounts that add up to a target, within bounds."""
    fitting = [(key, amount) for key, amount in amounts if 0 < amount <= target]
    fitting.sort(key=lambda pair: pair[1], reverse=True)
    size = len(fitting)
    depth = size if size <= _ALL else 3 if size <= _THREES else 2 if size <= _TWOS else 1
    order = {key: place for place, (key, _) in enumerate(amounts)}
    found: list[tuple[str, ...]] = []
    tails = [Decimal(0)] * (size + 1)
    for place in range(size - 1, -1, -1):
        tails[place] = tails[place + 1] + fitting[place][1]

    def search(start: int, rest: Decimal, chosen: tuple[str, ...]) -> None:
        for place in range(start, size):
            key, amount = fitting[place]
            if len(found) >= _MANY or tails[place] < rest:
                return
            if amount == rest:
                found.append(tuple(sorted((*chosen, key), key=order.__getitem__)))
            elif amount < rest and len(chosen) + 1 < depth:
                search(place + 1, rest - amount, (*chosen, key))

    search(0, target, ())
    return Sums(tuple(found), is_exhaustive=size <= _ALL)
