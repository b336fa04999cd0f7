"""Drafts that were taken out of the owner's Drafts folder again, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.outbox import LetterState, State, find_edited_text, name_edited


@dataclass(frozen=True)
class WithdrawnDraft:
    """One draft that was taken back.

    ``items`` are the keys of what it was about, ``because`` a sentence in the owner's language, at the moment it was
    taken back. ``words`` are what he had made of it, kept in ``file``; both empty when he changed nothing.
    """

    at: datetime
    customer: str
    to: tuple[str, ...]
    items: tuple[str, ...]
    because: str
    words: str = ""
    file: str = ""


def taken_back_since(
    letters: Iterable[LetterState], since: datetime, folder: Path | None = None
) -> tuple[WithdrawnDraft, ...]:
    """The drafts that were taken back after this moment, oldest first; one that the owner threw away is not among them.

    Args:
        letters: The present state of letters, as ``Journal.letters().values()`` gives it.
        since: Aware.
        folder: Where the letters lie, with the words that were kept; None where nobody asks for these.
    """
    found = [entry for entry in letters if entry.state is State.WITHDRAWN and entry.reply and entry.at > since]
    return tuple(_tell(entry, folder) for entry in sorted(found, key=lambda entry: entry.at))


def _tell(entry: LetterState, folder: Path | None) -> WithdrawnDraft:
    items = tuple(pair.item for pair in entry.items)
    words = find_edited_text(folder, entry.letter_id) if folder else ""
    file = str(folder / name_edited(entry.letter_id)) if folder and words else ""
    return WithdrawnDraft(entry.at, entry.customer, entry.to, items, entry.reply, words, file)
