"""Whatever the first start does outside the conversation: asking hosts, trying logins, writing files, reading mail."""

from __future__ import annotations

import http.client
import os
import ssl
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

from agent.config import Mailbox as Account
from agent.config import get_secret, load_settings
from agent.domain.sasl import GetToken
from agent.domain.speech import tell
from agent.ledger import single_pass
from agent.mailbox import Folder, Mailbox, Role, open_imap
from agent.oauth import DeviceCode, Grant, Tokens, ask_for_code, provider_of, wait_for_grant
from agent.outbox import Security, SmtpServer, try_login
from agent.start.account import PASSWORD_FILE, Known
from agent.start.autoconfig import LARGEST, NotUsable
from agent.work import House, PassReport, open_house, run_pass
from agent.work.careful_reading import Progress

#: How far back the first look goes, in calendar days.
FIRST_LOOK_DAYS = 90
_SECONDS = 15
_PLACES = (
    ("autoconfig.{domain}", "/mail/config-v1.1.xml"),
    ("{domain}", "/.well-known/autoconfig/mail/config-v1.1.xml"),
)


@dataclass(frozen=True)
class FolderSeen:
    """A folder, and where it has a role its mails: all of them, and those within the first look's days."""

    name: str
    role: Role | None
    mails: int = 0
    recent: int = 0


class Doors(Protocol):
    """What the conversation may do in the world; tests have their own."""

    @property
    def settings_file(self) -> Path:
        """Where the settings lie, or will."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of the process."""

    @property
    def command(self) -> str:
        """What one types for ``voldaan``."""

    def now(self) -> datetime:
        """The present moment, aware."""

    def ask_host(self, domain: str) -> bytes:
        """Ask a domain where its mail servers are; raises NotUsable."""

    def look_into(self, account: Known) -> tuple[FolderSeen, ...]:
        """Log in at the IMAP server, once, read-only, and list the folders; raises MailboxError."""

    def try_sending(self, account: Known) -> None:
        """Log in at the SMTP server, once, and hand in nothing; raises DeliveryError or MailboxError."""

    def ask_code(self, account: Known) -> DeviceCode:
        """Ask the account's provider for a code to type in a browser; raises MailboxError."""

    def await_grant(self, account: Known, code: DeviceCode) -> Grant:
        """Wait until the code was typed; raises MailboxError."""

    def save(self, text: str, account: Known) -> Path | None:
        """Write the settings and what opens the mailbox, for the owner's eyes only; gives where those of before lie.

        Raises OSError, and leaves nothing half.
        """

    def open(self) -> House:
        """Open the house of the settings that were written."""

    def read_mail(self, house: House) -> PassReport:
        """Run one pass in shadow; raises LedgerError when another pass is under way."""

    def rehearse(self, copy: House, moment: datetime) -> PassReport:
        """Run one pass at another moment, on a throw-away copy of the books."""


@dataclass(frozen=True)
class RealDoors:
    """The world as it is."""

    settings_file: Path
    environ: Mapping[str, str]
    progress: Progress
    clock: Callable[[], datetime]
    command: str = "voldaan"
    on_opened: Callable[[House], None] = lambda house: None

    def now(self) -> datetime:
        """The present moment, aware."""
        return self.clock()

    def ask_host(self, domain: str) -> bytes:
        """Ask ``autoconfig.DOMAIN``, then the domain's well-known place, over HTTPS; the address is not told to it."""
        why = ""
        for host, path in _PLACES:
            try:
                return _fetch(host.format(domain=domain), path)
            except (OSError, http.client.HTTPException, UnicodeError) as error:
                why = _why(error)
        raise NotUsable(why)

    def look_into(self, account: Known) -> tuple[FolderSeen, ...]:
        """Log in, list, count, log out; every folder is examined only."""
        box = open_imap(
            name=account.address,
            host=account.imap.host,
            port=account.imap.port,
            tls="implicit" if account.imap.security == "tls" else account.imap.security,
            user=account.user,
            password=self._password(account),
            token=_token(account),
            cafile=account.cafile,
            read_only=True,
        )
        try:
            since = (self.now() - timedelta(days=FIRST_LOOK_DAYS)).date()
            return tuple(_seen(box, folder, since) for folder in box.folders() if folder.selectable)
        finally:
            box.close()

    def try_sending(self, account: Known) -> None:
        """EHLO, encryption, AUTH and QUIT."""
        try_login(
            SmtpServer(
                account.smtp.host,
                account.smtp.port,
                Security(account.smtp.security),
                account.user,
                self._password(account),
                token=_token(account),
                cafile=account.cafile,
            )
        )

    def _password(self, account: Known) -> str:
        if account.grant is not None:
            return ""
        if account.password is not None:
            return account.password
        return get_secret(self._mailbox(account), self.environ).reveal()

    def _mailbox(self, account: Known) -> Account:
        return account.as_mailbox(self.settings_file.parent)

    def ask_code(self, account: Known) -> DeviceCode:
        """One question to the provider's own address."""
        return ask_for_code(provider_of(self._mailbox(account), self.environ))

    def await_grant(self, account: Known, code: DeviceCode) -> Grant:
        """Ask as often as the provider likes."""
        return wait_for_grant(provider_of(self._mailbox(account), self.environ), code, time.sleep, time.monotonic)

    def save(self, text: str, account: Known) -> Path | None:
        """Password first, settings last: whoever finds settings finds their password too."""
        folder = self.settings_file.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = self._set_aside()
        secret = folder / PASSWORD_FILE
        try:
            if account.password is not None:
                _write(secret, f"{account.password}\n".encode())
            if account.grant is not None:
                Tokens(folder, self.environ).keep(self._mailbox(account), account.grant)
            _write(self.settings_file, text.encode())
        except BaseException:
            if account.password is not None and not self.settings_file.exists():
                secret.unlink(missing_ok=True)
            raise
        return aside

    def _set_aside(self) -> Path | None:
        """Copy the settings there are to a name with the day and a number in it."""
        if not self.settings_file.exists():
            return None
        day = f"{self.settings_file.name}.{self.now():%Y-%m-%d}"
        names = (day if number == 1 else f"{day}-{number}" for number in count(1))
        aside = next(path for name in names if not (path := self.settings_file.with_name(name)).exists())
        _write(aside, self.settings_file.read_bytes())
        return aside

    def open(self) -> House:
        """Open the house of the settings that were written."""
        settings = load_settings(self.settings_file)
        house = open_house(settings, self.settings_file.parent, self.environ)
        house = replace(house, is_rehearsal=True)  # the owner sits before it: no digest needs to lie in his INBOX
        self.on_opened(house)
        return house

    def read_mail(self, house: House) -> PassReport:
        """Run one pass; the settings that were just written say shadow."""
        with single_pass(house.ledger.folder):
            return run_pass(house, self.now(), self.progress, clock=self.clock)

    def rehearse(self, copy: House, moment: datetime) -> PassReport:
        """Run one pass at another moment, on a throw-away copy of the books."""
        return run_pass(copy, moment)


def _token(account: Known) -> GetToken | None:
    """The access token of a login that was made just now."""
    grant = account.grant
    return (lambda refused: grant.access_token) if grant else None


def _seen(box: Mailbox, folder: Folder, since: date) -> FolderSeen:
    if folder.role is None:
        return FolderSeen(folder.name, None)
    news = box.news(folder.name, None, since)
    return FolderSeen(folder.name, folder.role, news.exists, len(news.uids))


def _fetch(host: str, path: str) -> bytes:
    """One HTTPS request, no redirect, at most as many octets as are ever read."""
    connection = http.client.HTTPSConnection(host, timeout=_SECONDS, context=ssl.create_default_context())
    try:
        connection.request("GET", path, headers={"Accept": "text/xml", "Connection": "close"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise http.client.HTTPException(tell("it answers with {status}", status=answer.status))
        return answer.read(LARGEST + 1)
    finally:
        connection.close()


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return tell("its certificate cannot be trusted, or it speaks no TLS")
    if isinstance(error, TimeoutError):
        return tell("it gives no answer")
    if isinstance(error, OSError):
        return tell("there is no such host, or it cannot be reached")
    return str(error) or type(error).__name__


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all; mkstemp makes a file its owner alone can read (0600)."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
