"""One day of a bank statement beside the same day in the books.

Rules: bank-same-entry, bank-other-format (docs/rules.md)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from agent.domain.bank import BookedEntry
from agent.domain.errors import StatementError
from agent.domain.speech import every_way, tell, tell_day
from agent.domain.statement import ZIP_OF, StatementEntry

_WAYS = ("camt", "mt94", "coda", "ofx")


def identity(entry: StatementEntry) -> tuple[object, ...]:
    """What makes two entries of an account's day the same: the bank's id with the amount, else all they say."""
    if entry.bank_id:
        return ("id", entry.bank_id, entry.amount.normalize())
    said = (entry.counterparty, entry.account, entry.reference, entry.end_to_end_id, entry.text, entry.return_reason)
    return ("said", entry.amount.normalize(), *(" ".join((text or "").casefold().split()) for text in said))


class Day:
    """One day of a statement beside the same day in the books.

    Attributes:
        left: Entries of the statement that may be new.
        known: Entries of the books that may be among them: not those of statements that it goes on from.
        unmatched: Those that the statement did not name.
        keys: Keys of all entries of that day in the books.
    """

    def __init__(
        self,
        day: date,
        told: Sequence[StatementEntry],
        booked: Sequence[BookedEntry],
        elsewhere: Collection[str],
        format: str,
    ) -> None:
        self.day = day
        self.left = list(told)
        self.known = [one for one in booked if one.statement not in elsewhere]
        self.unmatched = list(self.known)
        self.keys = {one.key for one in booked}
        known = self.known
        self.is_other_way = any(_way(one.format) != _way(format) for one in known)

    def pair(self) -> None:
        """Pair what is the same by id or content, each with one of its kind."""
        waiting = defaultdict(list)
        for one in self.unmatched:
            waiting[identity(one.entry)].append(one)
        told, self.left = self.left, []
        for entry in told:
            if same := waiting[identity(entry)]:
                self.unmatched.remove(same.pop(0))
            else:
                self.left.append(entry)

    def has_paired(self, statements: Collection[str]) -> bool:
        """Whether a file of the same format has something of these statements, or as much in other words."""
        found = [one for one in self.known if one not in self.unmatched and one.statement in statements]
        alike = self.sums_agree and any(one.statement in statements for one in self.unmatched)
        return (bool(found) or alike) and not self.is_other_way

    @property
    def sums_agree(self) -> bool:
        """Whether both have something left, and of the same sum."""
        return bool(self.left and self.unmatched) and total(self.left) == total(one.entry for one in self.unmatched)

    def settle(self, is_complete: bool) -> int:
        """Decide about what neither id nor content paired, and count what is known in other words.

        Raises:
            StatementError: When the day cannot be as both tell it, or nothing tells whether an entry is new.
        """
        before = len(self.left)
        if self.sums_agree:
            self.left = []
        elif self.left and is_complete:
            raise self.contradiction(
                tell(
                    "this file moves it by {total}, the statements before it by {other}",
                    total=total(self.left) + self._paired,
                    other=total(one.entry for one in self.known),
                )
            )
        elif self.left and self.is_other_way:
            self._pair_by_amount()
        elif any(self._speaks_of(one) for one in self.unmatched):
            raise self.contradiction(tell("some bookings stand in both, and neither has all of the other's"))
        return before - len(self.left)

    @property
    def _paired(self) -> Decimal:
        return total(one.entry for one in self.known) - total(one.entry for one in self.unmatched)

    def _speaks_of(self, one: BookedEntry) -> bool:
        """Whether the statement, which lacks this entry, has what may be it; or others of its file."""
        if not self.left:
            return False
        alike = any(entry.amount == one.entry.amount and _likeness(entry, one.entry) for entry in self.left)
        return alike or len(self.unmatched) < len(self.known)

    def _pair_by_amount(self) -> None:
        """Pair entries told in another way: the same amount, and where more have it than are known, the likest."""
        if any(one.entry.is_batch for one in self.unmatched) or any(entry.is_batch for entry in self.left):
            raise self.contradiction(tell("one of them tells a total of payments the other may tell one by one"))
        for one in list(self.unmatched):
            here = [entry for entry in self.left if entry.amount == one.entry.amount]
            rivals = [other for other in self.unmatched if other.entry.amount == one.entry.amount]
            if not here:
                continue
            ranked = sorted(here, key=lambda entry, one=one: _likeness(entry, one.entry), reverse=True)  # type: ignore[misc]
            best = ranked[0]
            if len(here) > len(rivals) and _likeness(best, one.entry) == _likeness(ranked[1], one.entry):
                raise self.contradiction(
                    tell("several bookings of {amount}, and nothing tells which is new", amount=best.amount)
                )
            self.left.remove(best)
            self.unmatched.remove(one)

    def contradiction(self, why: str) -> StatementError:
        """Say that this day cannot be as both tell it."""
        sources = ", ".join(dict.fromkeys(one.source for one in self.known)) or tell("the statements around it")
        return StatementError(
            tell(
                "{day} is in the books already, from {sources}: {why}. Nothing of this file was taken; "
                "export the period from the bank in the same format as before, beginning before that day or "
                "after it",
                day=f"{tell_day(self.day)}{self.day: %Y}",
                sources=sources,
                why=why,
            )
        )


def _likeness(one: StatementEntry, other: StatementEntry) -> int:
    """How much two entries of different files say the same: account or reference tell most, then words in common."""
    same = [
        bool(one.account) and one.account == other.account,
        bool(one.reference) and one.reference == other.reference,
        bool(one.end_to_end_id) and one.end_to_end_id == other.end_to_end_id,
    ]
    return 100 * sum(same) + len(_words(one) & _words(other))


def _words(entry: StatementEntry) -> set[str]:
    return {word for word in f"{entry.counterparty} {entry.text}".casefold().split() if len(word) > 2}


def total(entries: Iterable[StatementEntry]) -> Decimal:
    """Add up what entries moved."""
    return sum((entry.amount for entry in entries), Decimal(0))


def _way(format: str) -> str:
    """Which way of writing a format is: one whose words and ids compare with those of its other versions."""
    beginnings = "|".join(re.escape(words.casefold()) for words in every_way(ZIP_OF))
    name = re.sub(f"^(?:{beginnings})", "", format.casefold()).partition(";")[0]
    return next((way for way in _WAYS if name.startswith(way)), name)
