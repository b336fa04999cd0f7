"""The letters' bytes and their journal, side by side in one folder."""

from __future__ import annotations

import email
import email.policy
import hashlib
import os
import signal
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from agent.domain.errors import DeliveryError, Failure, LedgerError
from agent.domain.speech import tell
from agent.outbox.disk import write_whole
from agent.outbox.journal import Journal
from agent.outbox.likeness import LaidDraft, describe_draft
from agent.outbox.state import LetterState, State


def find_letter_text(folder: Path, letter_id: str) -> str:
    """The words of a letter as its reader saw them, without HTML; empty when its bytes are gone.

    Those of a draft are what its owner made of it, when he sent it.
    """
    content = find_letter_bytes(folder, letter_id)
    with suppress(LookupError):
        body = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
        return str(body.get_content()) if body else ""
    return ""


def find_letter_bytes(folder: Path, letter_id: str) -> bytes:
    """A letter as it left, of a draft as its owner sent it; nothing when its bytes are gone."""
    for name in (_name_sent(letter_id), _name(letter_id)):
        with suppress(OSError):
            return (folder / name).read_bytes()
    return b""


def find_edited_text(folder: Path, letter_id: str) -> str:
    """The words that stood in a draft when it was taken back, if its owner had changed them; else empty."""
    with suppress(OSError):
        return (folder / name_edited(letter_id)).read_text(encoding="utf-8")
    return ""


def recall_draft(folder: Path, entry: LetterState) -> LaidDraft:
    """What a draft is known by; only its names when its bytes are gone."""
    content = b""
    with suppress(OSError):
        content = (folder / entry.mail).read_bytes()
    return describe_draft(entry.letter_id, entry.message_ids, content, entry.left_at)


def _name(letter_id: str) -> str:
    return f"{letter_id}.eml"


def _name_sent(letter_id: str) -> str:
    return f"{letter_id}.sent.eml"


def name_edited(letter_id: str) -> str:
    """The file, beside the letters, in which the owner's own words of a draft are kept that was taken back."""
    return f"{letter_id}.edited.txt"


class LetterBook:
    """Every letter that was ever meant to leave: its bytes and what became of it.

    Args:
        folder: Where the bytes lie, one ``<letter id>.eml`` each; beside it ``<letter id>.sent.eml`` when its owner
            sent a draft, and ``<letter id>.edited.txt`` when he changed one that was taken back.
        journal: What became of every letter.
        crash_at: For rehearsals only: this process kills itself once a letter's step into that state is on the disk.
    """

    def __init__(self, folder: Path, journal: Journal, crash_at: str | None = None) -> None:
        self._folder = folder
        self._journal = journal
        self._crash_at = crash_at

    def keep(self, letter_id: str, content: bytes) -> tuple[str, str]:
        """Store a letter's bytes; the file's name and the hash by which they are known again."""
        name = _name(letter_id)
        write_whole(self._folder / name, content)
        return name, hashlib.sha256(content).hexdigest()

    def keep_sent(self, entry: LetterState, content: bytes) -> LetterState:
        """Store a draft's bytes as its owner sent them; those that were laid in Drafts stay beside them."""
        name = _name_sent(entry.letter_id)
        write_whole(self._folder / name, content)
        return replace(entry, mail=name, sha256=hashlib.sha256(content).hexdigest())

    def keep_edited(self, letter_id: str, words: str) -> None:
        """Store what the owner had made of a draft's words, before it goes."""
        write_whole(self._folder / name_edited(letter_id), words.encode())

    def mail(self, entry: LetterState) -> bytes:
        """The very bytes of a letter.

        Raises:
            DeliveryError: When they are gone, cannot be read, or were changed.
        """
        path = self._folder / entry.mail
        with suppress(OSError):
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == entry.sha256:
                return content
        raise DeliveryError(
            tell("{path} is gone or was changed; letter {letter_id} stays here.", path=path, letter_id=entry.letter_id),
            Failure.LETTER,
        )

    def record(self, entry: LetterState) -> LetterState:
        """Write a letter's new state into the journal; when this returns, it is on the disk."""
        self._journal.append(entry)
        if self._crash_at == entry.state:
            os.kill(os.getpid(), signal.SIGKILL)
        return entry

    def find(self, letter_id: str) -> LetterState | None:
        """The present state of a letter, None when it was never meant to leave."""
        return self._journal.letters().get(letter_id)

    def get(self, letter_id: str) -> LetterState:
        """The present state of a letter."""
        if entry := self.find(letter_id):
            return entry
        raise LedgerError(tell("The journal knows no letter {letter_id}.", letter_id=letter_id))

    def letters(self, *states: State) -> tuple[LetterState, ...]:
        """The letters now in one of these states."""
        return tuple(entry for entry in self._journal.letters().values() if entry.state in states)
