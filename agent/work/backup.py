"""One file with everything that belongs to these books, consistent also while the daemon works on them."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from agent.config.installation import FILE_NAME as INSTALLATION
from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.work.house import House

_HALF = ".half"
_LATER = ("outbox", "vault", "decisions.jsonl", "decisions-latest.json", "logins.json", "agenda.json")
"""What lies beside the ledger, in the data folder, and belongs to it."""


def write_backup(house: House, settings_file: Path, target: Path) -> int:
    """
    Write books, settings and who this installation is into ``target`` (tar, gzip); passwords are not among them.

    The ledger is copied first, under its lock; journal, letters and attachments after it, in this order. So the backup
    may know more of a letter than its ledger does, as after a crash, and never less.

    Returns:
        How many files it holds.

    Raises:
        LedgerError: When the file is there already, or the disk refuses; then there is no half file.
    """
    half = target.with_name(target.name + _HALF)
    if target.exists():
        raise LedgerError(tell("{file} is there already and is left as it is. Name another file.", file=target))
    try:
        # Beside the books, so that the copy of a settled invoice costs a link; and without a trace at the end.
        with tempfile.TemporaryDirectory(dir=house.settings.data, prefix=".backup-") as copies:
            house.ledger.copy_to(Path(copies))
            files = _write(half, _contents(house, settings_file, Path(copies)))
        half.replace(target)
    except OSError as error:
        why = error.strerror or error
        raise LedgerError(
            tell("{file} could not be written: {why}. There is no backup.", file=target, why=why)
        ) from None
    finally:
        half.unlink(missing_ok=True)
    return files


def _contents(house: House, settings_file: Path, copies: Path) -> Iterator[tuple[str, Path]]:
    """Name in the backup and place on the disk, in the order in which they must be read."""
    yield from _below("books", copies)
    data = house.settings.data
    journal = data / "outbox" / "journal.jsonl"
    yield "books/outbox/journal.jsonl", journal
    for name in _LATER:
        yield from ((inside, path) for inside, path in _below(f"books/{name}", data / name) if path != journal)
    yield "settings/config.toml", settings_file
    yield f"settings/{INSTALLATION}", house.settings_folder / INSTALLATION


def _below(name: str, place: Path) -> Iterator[tuple[str, Path]]:
    if not place.is_dir():
        yield name, place
        return
    for path in sorted(place.rglob("*")):
        if path.is_file() and path.suffix not in {_HALF, ".new", ".lock"}:
            yield f"{name}/{path.relative_to(place).as_posix()}", path


def _write(half: Path, contents: Iterator[tuple[str, Path]]) -> int:
    files = 0
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            for name, path in contents:
                if not path.exists():  # nothing was sent yet, or no diary written
                    continue
                # Whole in memory first: a file that grows meanwhile would not be the size its entry says.
                content = path.read_bytes()
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode, entry.mtime = len(content), 0o600, int(path.stat().st_mtime)
                archive.addfile(entry, io.BytesIO(content))
                files += 1
        file.flush()
        os.fsync(file.fileno())
    return files
