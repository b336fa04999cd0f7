"""What mail servers said about letting us in, on the disk: every process looks here before it logs in anywhere."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.domain.speech import tell
from agent.ledger.durable import PRIVATE, make_folder, replace_file, told

log = logging.getLogger("voldaan.logins")


class Protocol(StrEnum):
    """Reading and sending log in apart, often at different servers."""

    IMAP = "imap"
    SMTP = "smtp"


class Means(StrEnum):
    """What a server's word asks for: never again with this password, not for minutes, or with care."""

    REFUSED = "refused"
    RESTS = "rests"
    FAILED = "failed"


@dataclass(frozen=True)
class Word:
    """The last word of one server to one account.

    Attributes:
        key: Keyed hash of what was tried: server, user, and the password where that was refused.
        said: The trouble as a sentence; no password stands in it.
        at: When it was said, aware.
        until: While it rests: the moment it may be spoken to again, aware.
        minutes: How long that rest is.
    """

    means: Means
    key: str
    said: str
    at: datetime
    until: datetime | None = None
    minutes: int = 0

    def rests(self, now: datetime) -> bool:
        """Whether the server is to be left alone at this moment; a clock that went back ends every rest."""
        return self.means is Means.RESTS and self.until is not None and self.at <= now < self.until


Words = dict[str, Word]
_FILE = TypeAdapter(Words)


class LoginBook:
    """A small file, written whole under a lock of its own.

    Losing it costs one more login with a wrong password, so a damaged one counts as empty. It is set apart, and
    ``damage`` says so. A word that a full disk did not take is remembered by this process, or it would log in anew with
    every pass.
    """

    def __init__(self, path: Path) -> None:
        self.damage = ""
        self._path = path
        self._unwritten: dict[str, Word | None] = {}

    def find(self, account: str, protocol: Protocol) -> Word | None:
        """The last word about this account; None when all is well."""
        return self._read().get(_name(account, protocol))

    def put(self, account: str, protocol: Protocol, word: Word | None) -> None:
        """Remember a word, or forget it.

        Raises:
            LedgerError: When the disk refuses.
        """
        with self._alone():
            words = self._read()
            name = _name(account, protocol)
            if word is None and name not in words:
                return
            words.pop(name, None)
            if word:
                words[name] = word
            self._unwritten[name] = word
            replace_file(self._path, _FILE.dump_json(words, indent=2) + b"\n")
            self._unwritten.clear()

    def forget_all(self) -> None:
        """Forget every word: the owner knows better."""
        with self._alone():
            self._path.unlink(missing_ok=True)
            self._unwritten.clear()

    def words(self) -> Words:
        """Every word, by protocol and account."""
        return self._read()

    def _read(self) -> Words:
        words = {**self._written(), **self._unwritten}
        return {name: word for name, word in words.items() if word}

    def _written(self) -> Words:
        try:
            return _FILE.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValidationError:
            self.damage = tell("{file} was damaged; what it said of refused logins is forgotten", file=self._path)
            with told(self._path, tell("could not be set apart")):
                self._path.replace(self._path.with_suffix(".damaged"))
        except OSError as error:
            self.damage = tell(
                "{file} cannot be read ({why}); refused logins may be tried again",
                file=self._path,
                why=error.strerror,
            )
        log.warning("%s", self.damage)
        return {}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with told(self._path, tell("could not be locked")):
            make_folder(self._path.parent)
            descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _name(account: str, protocol: Protocol) -> str:
    return f"{protocol.value} {account}"
