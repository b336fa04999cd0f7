"""Drafts that were taken out of the owner's Drafts folder again, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agent.outbox import LetterState, State


@dataclass(frozen=True)
class WithdrawnDraft:
    """One draft that was taken back.

    ``items`` are the keys of what it was about, ``because`` a sentence in the owner's language, at the moment it was
    taken back.
    """

    at: datetime
    customer: str
    to: tuple[str, ...]
    items: tuple[str, ...]
    because: str


def taken_back_since(letters: Iterable[LetterState], since: datetime) -> tuple[WithdrawnDraft, ...]:
    """The drafts that were taken back after this moment, oldest first; one that the owner threw away is not among them.

    Args:
        letters: The present state of letters, as ``Journal.letters().values()`` gives it.
        since: Aware.
    """
    found = [
        WithdrawnDraft(entry.at, entry.customer, entry.to, tuple(pair.item for pair in entry.items), entry.reply)
        for entry in letters
        if entry.state is State.WITHDRAWN and entry.reply and entry.at > since
    ]
    return tuple(sorted(found, key=lambda one: one.at))
