"""Write files so that after a crash either the old or the new content is there, whole."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.domain.errors import LedgerError
from agent.domain.speech import tell

HALF = ".half"
"""Ending of a file still being written; whoever finds one may throw it away."""

PRIVATE = 0o600
"""Amounts and customers are nobody else's business."""


@contextmanager
def told(path: Path, failed: str) -> Iterator[None]:
    """Turn trouble with the disk into a sentence; ``failed`` says what did not happen, e.g. "could not be written"."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise LedgerError(
            tell(
                "{path} {failed}: {reason}. What stood there before still stands. Look at the free space and "
                "the rights of that folder, then try again.",
                path=path,
                failed=failed,
                reason=reason,
            )
        ) from error


def replace_file(path: Path, content: bytes, rights: int = PRIVATE) -> None:
    """
    Put ``content`` at ``path`` in one step: written beside, synced, renamed, folder synced.

    Only one writer at a time may use a path (the ledger's lock sees to that), so the half has one fixed name and a
    leftover of a crash is simply written over.

    Raises:
        LedgerError: When the disk refuses; the old content is still there.
    """
    half = path.with_name(path.name + HALF)
    with told(path, tell("could not be written")):
        make_folder(path.parent)
        try:
            _write_synced(half, content, rights)
            half.rename(path)
        except OSError:
            half.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a private folder that is still there after a power cut; an existing one is left as it is."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable; a rename without this may be undone by a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def drop_halves(folder: Path) -> None:
    """Throw away what a crash left half written in this folder."""
    for half in folder.glob(f"*{HALF}"):
        half.unlink(missing_ok=True)


def _write_synced(path: Path, content: bytes, rights: int) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights), "wb", buffering=0) as file:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]
        _sync(file.fileno())


def _sync(descriptor: int) -> None:
    # macOS: fsync leaves the bytes in the drive's cache; F_FULLFSYNC does not (fsync(2)).
    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)
