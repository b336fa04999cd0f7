"""Locks by which the command line and the daemon share one ledger. The kernel frees them when their holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.ledger.durable import PRIVATE, make_folder, told

PATIENCE_SECONDS = 10.0
"""How long a change waits for another one; a transaction takes well under a second."""

_PAUSE_SECONDS = 0.01


@contextmanager
def change_lock(folder: Path, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """
    Hold the right to change the ledger in ``folder``.

    Raises:
        LedgerError: When another holder keeps it longer than ``patience_seconds``; names its process.
    """
    path = folder / "ledger.lock"
    with _opened(path) as descriptor:
        deadline = time.monotonic() + patience_seconds
        while not _taken(descriptor, path):
            if time.monotonic() >= deadline:
                raise LedgerError(
                    tell(
                        "The ledger in {folder} is being changed by {holder} for more than {patience_seconds:g} "
                        "seconds. Wait for it or stop it, then try again.",
                        folder=folder,
                        holder=_holder(descriptor),
                        patience_seconds=patience_seconds,
                    )
                )
            time.sleep(_PAUSE_SECONDS)
        with _signed(descriptor):
            yield


@contextmanager
def single_pass(folder: Path) -> Iterator[None]:
    """
    Hold the right to run passes on the ledger in ``folder``: one daemon or ``voldaan pass`` at a time.

    Raises:
        LedgerError: At once, when another process holds it; names that process.
    """
    path = folder / "pass.lock"
    with _opened(path) as descriptor:
        if not _taken(descriptor, path):
            raise LedgerError(
                tell(
                    "voldaan already runs on the ledger in {folder}: {holder}. Stop that one first, or leave the work "
                    "to it.",
                    folder=folder,
                    holder=_holder(descriptor),
                )
            )
        with _signed(descriptor):
            yield


def find_runner(folder: Path) -> str | None:
    """Name the process that runs passes on the ledger in ``folder``; None when none does."""
    path = folder / "pass.lock"
    if not path.exists():
        return None
    with _opened(path) as descriptor:
        # Without a signature nobody holds it, and trying the lock could turn away a daemon that starts right now.
        if not os.pread(descriptor, 1, 0) or _taken(descriptor, path):
            return None
        return _holder(descriptor)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    with told(path, tell("could not be opened")):
        make_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    try:
        yield descriptor
    finally:
        os.close(descriptor)  # closing frees the lock


def _taken(descriptor: int, path: Path) -> bool:
    with told(path, tell("could not be locked")):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@contextmanager
def _signed(descriptor: int) -> Iterator[None]:
    """Leave our process id for whoever waits; wiped before the lock is freed, so that it never names a stranger.

    A courtesy: on a full disk the lock holds without it.
    """
    with suppress(OSError):
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    try:
        yield
    finally:
        with suppress(OSError):
            os.ftruncate(descriptor, 0)


def _holder(descriptor: int) -> str:
    signature = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    return tell("process {signature}", signature=signature) if signature.isdigit() else tell("another process")
