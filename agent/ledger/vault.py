"""The vault: every attachment byte for byte, named by what it is."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.ledger.durable import replace_file

_NAME = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o400


class Vault:
    """Files under their sha256 in two levels of folders, ``ab/cd/abcd…``; never changed, never removed."""

    def __init__(self, folder: Path) -> None:
        """Use the vault in ``folder``; the folder is made with the first file."""
        self._folder = folder

    def put(self, content: bytes) -> str:
        """
        Keep these bytes and return their sha256; keeping them again changes nothing, and mends a damaged file.

        Raises:
            LedgerError: When the disk refuses.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not _holds(path, content):
            replace_file(path, content, _READ_ONLY)
        return sha256

    def get(self, sha256: str) -> bytes:
        """
        Return the bytes kept under this name, after checking that they are the very same.

        Raises:
            LedgerError: When they are missing or no longer the same.
        """
        path = self._path(sha256)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise LedgerError(
                tell(
                    "The copy {path} cannot be read: {why}. Put it back from your own backup; until then nothing "
                    "that carries it is sent.",
                    path=path,
                    why=error.strerror,
                )
            ) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LedgerError(
                tell(
                    "The copy {path} is damaged: its bytes are not the ones that were kept. Put it back from "
                    "your own backup; until then nothing that carries it is sent.",
                    path=path,
                )
            )
        return content

    def has(self, sha256: str) -> bool:
        """Whether a file of this name is kept; ``get`` says whether it is still whole."""
        return self._path(sha256).is_file()

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise ValueError(f"not a sha256 in lower-case hex: {sha256!r}")
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
