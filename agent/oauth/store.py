"""The file of one mailbox's login, beside the settings: whole, private, and used by one process at a time."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.ledger.durable import PRIVATE, replace_file, told

PATIENCE_SECONDS = 90.0
"""How long one process waits while another one refreshes: its own question may take two timeouts."""

_PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Login:
    """A login that stands until the provider says otherwise. Its token never shows.

    Attributes:
        id: Made anew by every `voldaan login`, and kept while tokens change.
        token_url: The only address this token is ever brought to, and ...
        client_id: ... the only program it was given to.
        at: When the owner logged in, aware.
        refused: What the provider said when it took the token no more; empty while it does.
    """

    id: str
    token_url: str
    client_id: str
    refresh_token: str = field(repr=False)
    at: datetime
    refused: str = ""


_FILE = TypeAdapter(Login)


class LoginFile:
    """``oauth-MAILBOX.json`` in the folder of the settings."""

    def __init__(self, folder: Path, mailbox: str) -> None:
        self.path = folder / f"oauth-{mailbox}.json"
        self._mailbox = mailbox

    def read(self) -> Login | None:
        """The login as it stands; None when there never was one.

        Raises:
            MailboxError: When the file cannot be read or is damaged.
        """
        try:
            return _FILE.validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            why = tell("is damaged")
        except OSError as error:
            why = tell("cannot be read ({why})", why=error.strerror)
        text = tell(
            "{mailbox}: {file} {why}; log in again with `voldaan login {mailbox}`",
            mailbox=self._mailbox,
            file=self.path,
            why=why,
        )
        raise MailboxError(text, Failure.LOGIN) from None

    def write(self, login: Login) -> None:
        """Put a login there; when this returns, it survives a power cut.

        Raises:
            LedgerError: When the disk refuses; what stood there still stands.
        """
        replace_file(self.path, _FILE.dump_json(login, indent=2) + b"\n")

    def try_the_disk(self) -> None:
        """See that a login could be kept here, before the owner goes to a browser for it.

        Raises:
            LedgerError: When it could not.
        """
        with self.alone():
            trial = self.path.with_suffix(".trial")
            replace_file(trial, b"")
            with told(trial, tell("could not be removed")):
                trial.unlink()

    def warning(self) -> str | None:
        """What to do when others on this machine can read the file; None when they cannot."""
        try:
            readable = self.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        except OSError:
            return None
        if not readable:
            return None
        return tell(
            "others on this machine can read {file}, with which mailbox {mailbox} can be opened: chmod 600 it",
            file=self.path,
            mailbox=self._mailbox,
        )

    @contextmanager
    def alone(self, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Keep every other process and thread from refreshing this login meanwhile.

        Raises:
            LedgerError: When nothing can be written beside the settings.
            MailboxError: When another process does not get done.
        """
        with told(self.path, tell("could not be locked")):
            descriptor = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        try:
            self._take(descriptor, time.monotonic() + patience_seconds)
            yield
        finally:
            os.close(descriptor)

    def _take(self, descriptor: int, ends_at: float) -> None:
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= ends_at:
                    text = tell(
                        "{mailbox}: another process asks for a token just now and does not get done; the next pass"
                        " tries again",
                        mailbox=self._mailbox,
                    )
                    raise MailboxError(text, Failure.RETRY) from None
            time.sleep(_PAUSE_SECONDS)
