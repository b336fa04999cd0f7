"""Access tokens that are valid now, from logins that lie on the disk (RFC 6749 6).

A refresh token may be good for one question only. So one process asks at a time, reads the file anew before it does,
and has the new token on the disk before the access token that came with it is used.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.config import Mailbox, Secret, conceal
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.oauth.answers import Grant, place_of, read_grant
from agent.oauth.provider import Provider, provider_of
from agent.oauth.store import Login, LoginFile
from agent.oauth.wire import ask

_EARLY = timedelta(minutes=5)
"""An access token is not used in its last minutes: a login and a long command lie between us and the server."""


@dataclass(frozen=True, repr=False)
class _Held:
    """An access token in memory, and the login it came from."""

    secret: Secret
    at: datetime
    until: datetime
    login: str

    def serves(self, now: datetime, refused: str) -> bool:
        """Whether it may be used at this moment; a clock that went back makes it old."""
        return self.at <= now < self.until and self.secret.reveal() != refused


class Tokens:
    """The tokens of every mailbox that logs in by OAuth 2.

    Args:
        folder: Where the settings lie.
        environ: Where a client id may stand.

    Attributes:
        clock: Gives the present moment, aware. Servers live in the present, so no chosen moment belongs here.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._folder = folder
        self._environ = environ
        self._held: dict[str, _Held] = {}
        self._unwritten: dict[str, Login] = {}
        self._turns: dict[str, threading.Lock] = {}

    def file(self, account: Mailbox) -> LoginFile:
        """Where an account's login lies."""
        return LoginFile(self._folder, account.name)

    def provider(self, account: Mailbox) -> Provider:
        """Where it gets its tokens; raises MailboxError without a client id."""
        return provider_of(account, self._environ)

    def login_id(self, account: Mailbox) -> str:
        """Which login stands, through all changes of tokens; empty when none can be read."""
        try:
            login = self.file(account).read()
        except MailboxError:
            return ""
        return login.id if login else ""

    def keep(self, account: Mailbox, grant: Grant) -> None:
        """Put a new login in the place of whatever stood there.

        Raises:
            LedgerError: When the disk refuses.
        """
        provider = self.provider(account)
        login = Login(secrets.token_hex(8), provider.token_url, provider.client_id, grant.refresh_token, self.clock())
        with self._alone(account), self.file(account).alone():
            self.file(account).write(login)
            self._unwritten.pop(account.name, None)
            self._hold(account, login, grant, None)

    def access(self, account: Mailbox, refused: str = "") -> Secret:
        """An access token for a login that happens now.

        Args:
            refused: One that a mail server just did not take, though it was not old yet. Then this is another one.

        Raises:
            MailboxError: When there is none, with what to do.
            LedgerError: When the disk refuses a new refresh token.
        """
        with self._alone(account):
            held = self._held.get(account.name)
            if held and held.serves(self.clock(), refused) and held.login == self.login_id(account):
                return held.secret
            return self._refresh(account)

    def try_again(self, account: Mailbox) -> None:
        """Ask once more with a refresh token that was refused: the owner says so."""
        with self._alone(account), self.file(account).alone():
            login = self.file(account).read()
            if login and login.refused:
                self.file(account).write(replace(login, refused=""))

    def _refresh(self, account: Mailbox) -> Secret:
        file, provider = self.file(account), self.provider(account)
        warning = file.warning()  # what is written anew is private again
        with file.alone():
            login = self._standing(account, provider)
            form = {
                "grant_type": "refresh_token",
                "client_id": provider.client_id,
                "refresh_token": login.refresh_token,
                "scope": " ".join(provider.scopes),
            }
            conceal(login.refresh_token)
            answer = ask(provider.token_url, form, place_of(provider), provider.cafile)
            try:
                grant = read_grant(answer, provider)
            except MailboxError as error:
                if error.failure is Failure.LOGIN:
                    file.write(replace(login, refused=str(error)))
                raise
            if grant.refresh_token and grant.refresh_token != login.refresh_token:
                login = replace(login, refresh_token=grant.refresh_token)
                self._unwritten[account.name] = login
                file.write(login)
                del self._unwritten[account.name]
            return self._hold(account, login, grant, warning)

    def _standing(self, account: Mailbox, provider: Provider) -> Login:
        """The login as it may be used now; what a full disk did not take is written first."""
        file = self.file(account)
        login, unwritten = file.read(), self._unwritten.pop(account.name, None)
        if login is None:
            text = tell("{mailbox}: nobody logged in yet: `voldaan login {mailbox}`", mailbox=account.name)
            raise MailboxError(text, Failure.LOGIN)
        if unwritten and unwritten.id == login.id:
            self._unwritten[account.name] = unwritten
            file.write(unwritten)
            login = self._unwritten.pop(account.name)
        if (login.token_url, login.client_id) != (provider.token_url, provider.client_id):
            text = tell(
                "{mailbox}: the settings name another provider or client id than the one you logged in with:"
                " `voldaan login {mailbox}`",
                mailbox=account.name,
            )
            raise MailboxError(text, Failure.LOGIN)
        if login.refused:
            raise MailboxError(login.refused, Failure.LOGIN)
        return login

    def _hold(self, account: Mailbox, login: Login, grant: Grant, warning: str | None) -> Secret:
        now, lives = self.clock(), timedelta(seconds=grant.seconds)
        secret = Secret(grant.access_token, warning)
        self._held[account.name] = _Held(secret, now, now + max(lives - _EARLY, lives / 2), login.id)
        return secret

    def _alone(self, account: Mailbox) -> threading.Lock:
        return self._turns.setdefault(account.name, threading.Lock())
