"""Who this installation is: an id, a name and the secret from which Message-IDs are made.

It lies beside the settings and never in the ledger: a ledger restored or copied elsewhere must not turn into us.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from agent.domain.errors import ConfigError, Problem
from agent.domain.speech import tell

FILE_NAME = "installation.json"


@dataclass(frozen=True)
class Installation:
    """One installation; ``name`` is the machine's, for people, ``id`` is random and is what is compared."""

    id: str
    name: str
    secret: bytes = field(repr=False)


def get_installation(folder: Path) -> Installation:
    """Read who we are from the settings' folder; decide it, once, at the very first use.

    Raises:
        ConfigError: When the file is damaged, or cannot be read or made.
    """
    path = folder / FILE_NAME
    try:
        if not path.exists():
            _create(path)
        return _read(path)
    except OSError as error:
        text = tell(
            "cannot be read or made: {why}; voldaan must be able to write in this folder once", why=error.strerror
        )
        raise _unusable(path, text) from None


def _create(path: Path) -> None:
    """Write the file whole or not at all; when another process was first, its file stays."""
    made = {"id": secrets.token_hex(8), "name": socket.gethostname(), "secret": secrets.token_hex(32)}
    # mkstemp makes the file readable by its owner alone (0600).
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE_NAME}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(made, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _link_unless_there(Path(beside), path)
    finally:
        Path(beside).unlink(missing_ok=True)


def _link_unless_there(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return
    except OSError:  # network shares and memory cards know no hard links
        source.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> Installation:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Installation(str(stored["id"]), str(stored["name"]), bytes.fromhex(stored["secret"]))
    except (ValueError, KeyError, TypeError):
        text = tell("is damaged; put it back from a backup, or remove it and run `voldaan live --take-over`")
        raise _unusable(path, text) from None


def _unusable(path: Path, text: str) -> ConfigError:
    return ConfigError((Problem(str(path), "", "", text),))
