"""The outbox journal: an append-only file, one synced line per state change."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.outbox.disk import make_folder, sync, sync_folder
from agent.outbox.state import FOLLOWS, LetterState, State

_LINE = TypeAdapter(LetterState)


class Journal:
    """What became of every letter, in the order it happened.

    Each line is a whole ``LetterState`` as JSON, so the last line of a letter is its present. A line without its
    newline was cut off by a crash before anybody acted on it: it does not count unless it is complete.

    Raises:
        LedgerError: When a line cannot be read, a change is not allowed, or the disk refuses.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._letters: dict[str, LetterState] = {}
        self._known = 0  # bytes of the file that ``_letters`` stands for
        self._ends_mid_line = False

    def entries(self) -> tuple[LetterState, ...]:
        """Every line, oldest first."""
        return self._read(0)[0]

    def letters(self) -> Mapping[str, LetterState]:
        """The present state of every letter, by its id."""
        entries, self._known, self._ends_mid_line = self._read(self._known)
        self._letters.update((entry.letter_id, entry) for entry in entries)
        return dict(self._letters)

    def append(self, entry: LetterState) -> None:
        """Write one change and wait until it is on the disk."""
        try:
            with self._opened() as descriptor:
                self._check(entry)
                line = (b"\n" if self._ends_mid_line else b"") + _LINE.dump_json(entry) + b"\n"
                os.ftruncate(descriptor, self._known)  # drops a half last line, so that this one starts afresh
                if os.write(descriptor, line) != len(line):
                    raise OSError(errno.ENOSPC, tell("no room for a whole line"))
                sync(descriptor)
        except OSError as error:
            raise LedgerError(
                tell("{path} cannot be written ({why}); nothing is sent.", path=self._path, why=error.strerror)
            ) from error
        self._letters[entry.letter_id] = entry
        self._known += len(line)
        self._ends_mid_line = False

    def note_withdrawn(self, letter_id: str, at: datetime) -> None:
        """Note that a draft was taken out of Drafts by hand; letters in any other state stay what they are."""
        entry = self.letters().get(letter_id)
        if entry and entry.kind == "draft" and entry.state is State.PREPARED:  # a crash kept it from being told
            entry = replace(entry, state=State.DRAFTED, at=at)
            self.append(entry)
        if entry and entry.state is State.DRAFTED:
            self.append(replace(entry, state=State.WITHDRAWN, at=at, reply=""))

    def _check(self, entry: LetterState) -> None:
        before = self.letters().get(entry.letter_id)
        if entry.state not in FOLLOWS[before.state if before else None]:
            was = tell(before.state.value) if before else tell("unknown")
            raise LedgerError(
                tell(
                    "Letter {letter_id} is {was} and cannot become {state}.",
                    letter_id=entry.letter_id,
                    was=was,
                    state=tell(entry.state.value),
                )
            )

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """The file open for appending, ours alone until closed."""
        is_new = not self._path.exists()
        make_folder(self._path.parent)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(self._path.parent)

    def _read(self, start: int) -> tuple[tuple[LetterState, ...], int, bool]:
        """Entries from byte ``start``, the byte up to which they go, and whether the last one lacks its newline."""
        try:
            with self._path.open("rb") as file:
                if file.seek(0, os.SEEK_END) < start:
                    raise LedgerError(
                        tell("{path} became shorter; was an old backup put back? Nothing is sent.", path=self._path)
                    )
                file.seek(start)
                whole, newline, tail = file.read().rpartition(b"\n")
        except FileNotFoundError:
            return (), 0, False
        except OSError as error:
            text = tell(
                "{path} cannot be read ({why}); nothing is sent. Look at its rights and its disk.",
                path=self._path,
                why=error.strerror,
            )
            raise LedgerError(text) from error
        entries = tuple(self._entry(line) for line in whole.split(b"\n") if line)
        end = start + len(whole) + len(newline)
        if tail and (last := _parse(tail)):
            return (*entries, last), end + len(tail), True
        return entries, end, self._ends_mid_line and not newline

    def _entry(self, line: bytes) -> LetterState:
        if entry := _parse(line):
            return entry
        raise LedgerError(
            tell(
                "{path} has a line that cannot be read: {line}. Put back a good copy of it.",
                path=self._path,
                line=repr(line[:80]),
            )
        )


def _parse(line: bytes) -> LetterState | None:
    try:
        return _LINE.validate_json(line)
    except ValidationError:
        return None
