"""Bytes that are really on the disk before the next act begins."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def sync(descriptor: int) -> None:
    """Wait until the disk has it. On macOS only F_FULLFSYNC goes past the drive's own cache."""
    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until a new or renamed name in this folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder that only the owner may enter: customers' letters lie in it."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all: write beside, sync, rename."""
    make_folder(path.parent)
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        sync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)
