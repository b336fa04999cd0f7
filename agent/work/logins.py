"""Who may log in where, now: passwords, refusals, and servers that want peace.

Providers lock an account, or a whole address, after a few wrong passwords, and throttle who comes too often.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from agent.config import Mailbox as Account
from agent.config import Secret, get_secret, hide_secrets
from agent.domain.errors import DeliveryError, Failure, MailboxError, ServerError
from agent.domain.sasl import GetToken
from agent.domain.speech import tell, tell_day, tell_moment
from agent.oauth import Tokens
from agent.work.login_book import LoginBook, Means, Protocol, Word

#: The first rest of a server that wants fewer visits; the next one, if it comes soon after, is twice as long ...
_FIRST_REST_MINUTES = 5
#: ... up to this.
_LONGEST_REST_MINUTES = 60
#: A word that comes this long after a rest was over begins afresh.
_FORGIVEN_AFTER = timedelta(hours=2)


Trouble = TypeVar("Trouble", bound=ServerError)


class Logins:
    """Every login of every process goes by here.

    Args:
        environ: Where ``password_env`` looks.
        book: What servers said, on the disk.
        secret: The installation's; it keys the hashes, so that the file tells nobody a password.
        zone: The owner's, for the moments in sentences.

    Attributes:
        clock: Gives the present moment, aware; tests and the demonstration turn it.
        tokens: Of the accounts that log in by OAuth 2.
    """

    def __init__(
        self, environ: Mapping[str, str], book: LoginBook, secret: bytes, zone: tzinfo, tokens: Tokens
    ) -> None:
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._environ = environ
        self._book = book
        self._secret = secret
        self._zone = zone
        self.tokens = tokens
        self._found: dict[str, Secret] = {}
        self._turns: dict[tuple[str, Protocol], threading.RLock] = {}

    def take_damage(self) -> str:
        """What is the matter with the book of logins, to be told once; empty when nothing is."""
        damage, self._book.damage = self._book.damage, ""
        return damage

    def secret(self, account: Account) -> Secret:
        """Fetch the password of an account, once, until a server refuses it, or an access token that is valid now.

        Raises:
            MailboxError: When there is none.
        """
        if account.auth == "oauth2":
            return self.tokens.access(account)
        found = self._found.get(account.name)
        if found is None:
            found = self._found[account.name] = get_secret(account, self._environ)
        return found

    @contextmanager
    def entering(self, account: Account, protocol: Protocol) -> Iterator[None]:
        """Guard whatever logs in.

        Raises:
            ServerError: Instead of entering, while a refusal or a rest stands; and whatever is raised inside, with
                what will be done about it.
        """
        # One after another: two threads at the same door would both try a password that is wrong.
        with self._turns.setdefault((account.name, protocol), threading.RLock()):
            self._admit(account, protocol)
            self._have_secret(account, protocol)
            try:
                yield
            except ServerError as error:
                raise self.heard(account, protocol, error) from None
            word = self._book.find(account.name, protocol)
            if word and not (word.means is Means.RESTS and self._is_fresh(word)):
                self._book.put(account.name, protocol, None)

    def get_token(self, account: Account) -> GetToken | None:
        """What gives access tokens for logging in to an account; None when it takes a password."""
        if account.auth == "password":
            return None
        return lambda refused: self.tokens.access(account, refused).reveal()

    def failed(self, account: Account, protocol: Protocol) -> bool:
        """Whether the last try went wrong in whatever way: knock before you bring anything."""
        return self._book.find(account.name, protocol) is not None

    def heard(self, account: Account, protocol: Protocol, error: Trouble) -> Trouble:
        """Remember what a server said; gives the error with what follows from it, and without the password."""
        said = hide_secrets(_scrubbed(str(error), self._found.get(account.name), account.login))
        now = self.clock()
        word = None
        match error.failure:
            case Failure.LOGIN:
                key = self._key(account, protocol, self._proof(account))
                word = Word(Means.REFUSED, key, said, now)
                self._found.pop(account.name, None)
            case Failure.BUSY:
                minutes = self._next_rest(account, protocol, now)
                until = now + timedelta(minutes=minutes)
                word = Word(Means.RESTS, self._key(account, protocol), said, now, until, minutes)
            case Failure.RETRY | Failure.SETTINGS if protocol is Protocol.SMTP:
                word = Word(Means.FAILED, self._key(account, protocol), said, now)
        if word is None:
            return type(error)(said, error.failure)
        self._book.put(account.name, protocol, word)
        return type(error)(self._sentence(word, account), error.failure)

    def rests_until(self) -> datetime | None:
        """The first moment at which a server that rests may be spoken to again; None when none does."""
        now = self.clock()
        moments = [word.until for word in self._book.words().values() if word.until and word.rests(now)]
        return min(moments, default=None)

    def try_all_again(self, accounts: Iterable[Account] = ()) -> None:
        """Forget what servers said: the owner says that the same passwords, and these accounts, may be tried again."""
        self._book.forget_all()
        self._found.clear()
        for account in accounts:
            if account.auth == "oauth2":
                self.tokens.try_again(account)

    def _have_secret(self, account: Account, protocol: Protocol) -> None:
        """Fetch it before anybody is spoken to: having none is no mail server's word. Wanting peace is anybody's."""
        try:
            self.secret(account)
        except ServerError as error:
            if error.failure is Failure.BUSY:
                raise self.heard(account, protocol, error) from None
            raise

    def _proof(self, account: Account) -> str:
        """What a refusal was about: the password; or which login by OAuth 2, whose tokens change by the hour."""
        if account.auth == "oauth2":
            return self.tokens.login_id(account)
        return self.secret(account).reveal()

    def _admit(self, account: Account, protocol: Protocol) -> None:
        word = self._book.find(account.name, protocol)
        if word is None or word.means is Means.FAILED:
            return
        password = ""
        if word.means is Means.REFUSED:
            self._found.pop(account.name, None)  # it may have been mended where it lies
            password = self._proof(account)
        if not hmac.compare_digest(word.key, self._key(account, protocol, password)):
            self._book.put(account.name, protocol, None)
            return
        raises = MailboxError if protocol is Protocol.IMAP else DeliveryError
        if word.means is Means.REFUSED:
            raise raises(self._sentence(word, account), Failure.LOGIN)
        if word.rests(self.clock()):
            raise raises(self._sentence(word, account), Failure.BUSY)

    def _next_rest(self, account: Account, protocol: Protocol, now: datetime) -> int:
        last = self._book.find(account.name, protocol)
        if last is None or not self._is_fresh(last):
            return _FIRST_REST_MINUTES
        return last.minutes if last.rests(now) else min(2 * last.minutes, _LONGEST_REST_MINUTES)

    def _is_fresh(self, word: Word) -> bool:
        """Whether a rest was so lately that another one is the next in a row."""
        return word.until is not None and word.at <= self.clock() <= word.until + _FORGIVEN_AFTER

    def _sentence(self, word: Word, account: Account) -> str:
        if word.means is Means.REFUSED and account.auth == "oauth2":
            return tell(
                "{said}. Not tried again since {day} {time}, until you say `voldaan login {mailbox}` or these settings"
                " change; if the same login is allowed again, say `voldaan check --try-logins`",
                said=word.said,
                day=tell_day(word.at.astimezone(self._zone).date()),
                time=f"{word.at.astimezone(self._zone):%H:%M}",
                mailbox=account.name,
            )
        if word.means is Means.REFUSED:
            return tell(
                "{said}. Not tried again since {moment}, until the password or these settings change; if your provider"
                " let you in again with the same password, say `voldaan check --try-logins`",
                said=word.said,
                moment=tell_moment(word.at.astimezone(self._zone), with_year=False),
            )
        if word.means is Means.RESTS and word.until:
            until = tell_moment(word.until.astimezone(self._zone), with_year=False)
            return tell("{said}; left alone until {moment}", said=word.said, moment=until)
        return word.said

    def _key(self, account: Account, protocol: Protocol, password: str = "") -> str:
        host, port, security = (
            (account.imap_host, account.imap_port, account.imap_security)
            if protocol is Protocol.IMAP
            else (account.smtp_host, account.smtp_port, account.smtp_security)
        )
        tried = json.dumps([protocol, host, port, security, account.login, password])
        return hmac.new(self._secret, tried.encode(), hashlib.sha256).hexdigest()


def _scrubbed(text: str, secret: Secret | None, user: str) -> str:
    """A server may quote what it was told: the password, also in base64 as AUTH carries it (RFC 4616), never shows."""
    if secret is None:
        return text
    password = secret.reveal()
    told = (password, *(base64.b64encode(form.encode()).decode() for form in (f"\0{user}\0{password}", password)))
    for form in sorted(told, key=len, reverse=True):
        text = text.replace(form, "…")
    return text
