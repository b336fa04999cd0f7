"""Open an IMAP mailbox: TLS that is checked, one login, no second try."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import ssl
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Literal

from imapclient import IMAPClient
from imapclient.imapclient import SocketTimeout

from agent.domain.errors import Failure, MailboxError
from agent.domain.providers import oauth_advice, takes_only_oauth
from agent.domain.sasl import GetToken
from agent.domain.speech import tell
from agent.mailbox.bearer import log_in_by_token
from agent.mailbox.failures import trouble
from agent.mailbox.imap import ImapMailbox
from agent.mailbox.patience import COMMAND_SECONDS, Patience, PatientClient
from agent.mailbox.session import Session

Tls = Literal["implicit", "starttls", "none"]


def open_imap(
    *,
    name: str,
    host: str,
    port: int,
    tls: Tls,
    user: str,
    password: str = "",
    token: GetToken | None = None,
    cafile: Path | None = None,
    timeout: float = 30,
    connect_timeout: float = 20,
    patience_seconds: float = COMMAND_SECONDS,
    read_only: bool,
    on_trouble: Callable[[MailboxError], MailboxError] = lambda error: error,
    around_reopening: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> ImapMailbox:
    """Connect and log in.

    Args:
        name: The account's name in the settings.
        host: As the provider writes it; the certificate must be for it.
        port: Usually 993 (implicit) or 143 (starttls).
        tls: "none" is for servers on loopback only.
        user: Often the whole mail address.
        password: Tried once.
        token: Logs in by OAuth 2, in the place of a password.
        cafile: PEM file of a private authority, trusted instead of the system's.
        timeout: Seconds the line may be silent.
        connect_timeout: The same, up to and including the greeting.
        patience_seconds: For connecting and logging in together, and for each command; more for what is long.
        read_only: Refuse whatever writes (shadow).
        on_trouble: Told of every trouble after the login; gives what is raised.
        around_reopening: Guards another login, when one mail's answer makes a new connection necessary.

    Raises:
        MailboxError: With the answer it asks for: retry, login, settings or bug.
    """
    place = f"{name} ({host}:{port})"
    if token is None and takes_only_oauth(host):  # a password sent there would only be given away
        raise MailboxError(f"{place}: {oauth_advice()}", Failure.SETTINGS)
    if tls == "none" and not _is_loopback(host):
        raise MailboxError(
            tell("{place}: tls = none would show the password to everybody on the way", place=place), Failure.SETTINGS
        )

    def log_in() -> tuple[Session, bool | None]:
        patience = Patience(patience_seconds)
        client = None
        try:
            with patience.within():
                silence = SocketTimeout(min(connect_timeout, timeout), timeout)
                client = _connect(host, port, tls, cafile, silence, patience, place)
                if token is None:
                    _log_in(client, user, password, place)
                else:
                    log_in_by_token(client, user, token, place)
                files_sent = files_sent_itself(client.welcome or b"", client.capabilities())
        except Exception as exc:
            if client:
                client.shutdown()
            patience.end()
            # Without the cause: its frames and its text hold what was typed for a password.
            raise patience.reason(place) or trouble(exc, place, host) from None
        return Session(client, place, patience, on_trouble), files_sent

    def reopen() -> Session:
        with around_reopening():
            return log_in()[0]

    session, files_sent = log_in()
    return ImapMailbox(session, name, read_only=read_only, provider_files_sent=files_sent, reopen=reopen)


def files_sent_itself(greeting: bytes, capabilities: Collection[bytes]) -> bool | None:
    """Whether Gmail or Microsoft 365 stands behind a server, which file what is sent over them; else None.

    365 signs its greeting with the name of its machine, base64 of UTF-16, whatever host name was dialled.
    """
    if b"X-GM-EXT-1" in capabilities:
        return True
    for word in re.findall(rb"\[([A-Za-z0-9+/=]{16,400})\]", greeting):
        try:
            machine = base64.b64decode(word).decode("utf-16-le", "replace")
        except binascii.Error:
            continue
        if machine.lower().endswith(".outlook.com"):
            return True
    return None


def _connect(
    host: str, port: int, tls: Tls, cafile: Path | None, silence: SocketTimeout, patience: Patience, place: str
) -> IMAPClient:
    context = _tls_context(cafile, place)
    client = PatientClient(host, port, context if tls == "implicit" else None, silence, patience)
    client.normalise_times = False  # the default gives naive local times
    if tls == "starttls":
        client.starttls(context)
    return client


def _tls_context(cafile: Path | None, place: str) -> ssl.SSLContext:
    if cafile is None:
        return ssl.create_default_context()
    authorities = cafile.read_text(encoding="ascii", errors="replace")
    try:
        return ssl.create_default_context(cadata=authorities)
    except (ssl.SSLError, ValueError) as exc:
        raise MailboxError(
            tell("{place}: {cafile} holds no certificate in PEM form", place=place, cafile=cafile), Failure.SETTINGS
        ) from exc


def _log_in(client: IMAPClient, user: str, password: str, place: str) -> None:
    """Log in by AUTHENTICATE PLAIN (UTF-8, RFC 4616), else by LOGIN, which takes plain ASCII only."""
    offered = {ability.upper() for ability in client.capabilities()}
    if b"AUTH=PLAIN" in offered:
        client.plain_login(user, password)
    elif b"LOGINDISABLED" in offered:
        oauth = offered & {b"AUTH=XOAUTH2", b"AUTH=OAUTHBEARER"}
        no_password = tell("the server takes no password over this connection; try another tls")
        why = tell('the server takes no password, only auth = "oauth2"') if oauth else no_password
        raise MailboxError(f"{place}: {why}", Failure.SETTINGS)
    elif not ((user + password).isascii() and (user + password).isprintable()):
        raise MailboxError(
            tell("{place}: this server takes only plain ASCII in user and password", place=place), Failure.SETTINGS
        )
    else:
        quoted = user.replace("\\", "\\\\").replace('"', '\\"')
        client.login(f'"{quoted}"', password)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
