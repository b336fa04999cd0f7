"""One mail over SMTP submission, with every way it can end told apart (RFC 5321, RFC 6409).

The moment that matters is DATA. Before it nothing left the house, whatever went wrong. After it, only a clear answer
counts: 250 is accepted, 4xx and 5xx are not, and everything else is in doubt.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import aiosmtplib

from agent.domain.errors import DeliveryError, Failure

_QUIT_SECONDS = 5.0
_TROUBLE = (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError)
_OAUTH_HOSTS = (".office365.com", ".outlook.com", ".hotmail.com", ".live.com")
_OAUTH_CODES = ("5.7.139", "5.7.30")


class Security(StrEnum):
    """How the connection is encrypted. Without is for this machine itself only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class SmtpServer:
    """Where an account's mail is handed in.

    Attributes:
        user: None when the server wants no login.
        cafile: Certificates to trust instead of the system's.
        timeout: Seconds for each answer up to DATA.
        data_timeout: Seconds for the answer after the final dot; RFC 5321 4.5.3.2.6 asks for ten minutes.
    """

    host: str
    port: int
    security: Security = Security.TLS
    user: str | None = None
    password: str = field(default="", repr=False)
    cafile: Path | None = None
    timeout: float = 60
    data_timeout: float = 600

    @property
    def is_loopback(self) -> bool:
        """Whether this is a server on this very machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True)
class Envelope:
    """Bare ASCII addresses: from whom, to whom, and who else reads along."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """The server took it; ``refused`` recipients did not get it, with the answer for each."""

    reply: str
    refused: Mapping[str, str]


@dataclass(frozen=True)
class Refused:
    """The server does not take this mail, now or later; nobody got it."""

    reply: str
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Temporary:
    """Nobody got it; the same bytes may be offered again later."""

    reply: str


@dataclass(frozen=True)
class InDoubt:
    """It may have arrived, it may not; nobody here can know."""

    reason: str


Outcome = Accepted | Refused | Temporary | InDoubt


def submit(
    server: SmtpServer, envelope: Envelope, message: bytes, before_data: Callable[[Mapping[str, str]], None]
) -> Outcome:
    """Offer one mail once, over a connection of its own.

    Args:
        message: Sent as it is; CRLF line ends.
        before_data: Called with the refused recipients when the rest were accepted, before the first byte of DATA.
            When it raises, nothing is sent.

    Raises:
        DeliveryError: When the account cannot send at all (login, encryption, OAuth2); surely nothing was sent.
    """
    return asyncio.run(_submit(server, envelope, message, before_data))


def try_login(server: SmtpServer) -> None:
    """Connect, encrypt and log in, and leave again.

    Raises:
        DeliveryError: When that does not work; ``temporary`` when it may work later.
    """
    asyncio.run(_try_login(server))


async def _try_login(server: SmtpServer) -> None:
    client = _client(server)
    try:
        await _enter(client, server)
    except _TROUBLE as error:
        raise DeliveryError(f"{server.host}: {_not_sent(error, server).reply}", Failure.RETRY) from None
    finally:
        await _leave(client)


async def _submit(
    server: SmtpServer, envelope: Envelope, message: bytes, before_data: Callable[[Mapping[str, str]], None]
) -> Outcome:
    client = _client(server)
    try:
        try:
            await _enter(client, server)
            refused = await _address(client, envelope, len(message))
        except _TROUBLE as error:
            return _not_sent(error, server)
        if answer := _nobody(envelope.to, refused):
            return answer
        before_data(_replies(refused))
        return await _hand_over(client, server, message, refused)
    finally:
        await _leave(client)


def _client(server: SmtpServer) -> aiosmtplib.SMTP:
    """A fresh connection for each mail: reviving an old one hangs with some servers."""
    if server.security is Security.NONE and not server.is_loopback:
        raise DeliveryError(f"{server.host}: mail is only sent encrypted; set tls or starttls.", Failure.SETTINGS)
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        timeout=server.timeout,
        use_tls=server.security is Security.TLS,
        start_tls=False,
        tls_context=ssl.create_default_context(cafile=server.cafile),
        local_hostname="[127.0.0.1]",  # the machine's own name is nobody's business, and asking for it may hang
    )


async def _enter(client: aiosmtplib.SMTP, server: SmtpServer) -> None:
    """Up to and including the login."""
    await client.connect()
    await client.ehlo()
    if server.security is Security.STARTTLS:
        if not client.supports_extension("starttls"):
            raise DeliveryError(f"{server.host} offers no STARTTLS on port {server.port}.", Failure.SETTINGS)
        await client.starttls()
        await client.ehlo()
    if server.user is not None:
        await _log_in(client, server, server.user)


async def _log_in(client: aiosmtplib.SMTP, server: SmtpServer, user: str) -> None:
    """Try one mechanism, once: a provider may lock out who tries a wrong password again."""
    ways = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    way = next((ways[name] for name in ways if name in client.server_auth_methods), None)
    if way is None:
        raise _no_login(server, client.server_auth_methods)
    try:
        await way(user, server.password)
    except aiosmtplib.SMTPAuthenticationError as error:
        if 400 <= error.code < 500:
            raise aiosmtplib.SMTPResponseException(error.code, error.message) from None
        raise _login_refused(server, user, _reply(error)) from None


def _no_login(server: SmtpServer, offered: Sequence[str]) -> DeliveryError:
    if {"xoauth2", "oauthbearer"} & set(offered):
        return _needs_oauth(server)
    return DeliveryError(f"{server.host} offers no login with a password here; is the port right?", Failure.SETTINGS)


def _login_refused(server: SmtpServer, user: str, reply: str) -> DeliveryError:
    if _wants_oauth(server, reply):
        return _needs_oauth(server)
    said = reply.replace(server.password, "…") if server.password else reply
    return DeliveryError(f"{server.host} does not accept the password of {user}: {said}", Failure.LOGIN)


def _wants_oauth(server: SmtpServer, reply: str) -> bool:
    return server.host.lower().endswith(_OAUTH_HOSTS) or any(code in reply for code in _OAUTH_CODES)


def _needs_oauth(server: SmtpServer) -> DeliveryError:
    return DeliveryError(f"{server.host} needs OAuth2 instead of a password; that is not built yet.", Failure.SETTINGS)


async def _address(
    client: aiosmtplib.SMTP, envelope: Envelope, size: int
) -> dict[str, aiosmtplib.SMTPRecipientRefused]:
    """MAIL FROM and every RCPT TO; the recipients that were refused."""
    options = [f"SIZE={size}"] if client.supports_extension("size") else []
    await client.mail(envelope.sender, options=options)
    refused = {}
    for recipient in dict.fromkeys(envelope.to + envelope.cc):
        try:
            await client.rcpt(recipient)
        except aiosmtplib.SMTPRecipientRefused as error:
            if error.code == 421:  # the server says goodbye (RFC 5321 3.8)
                raise
            refused[recipient] = error
    return refused


def _nobody(to: Sequence[str], refused: Mapping[str, aiosmtplib.SMTPRecipientRefused]) -> Refused | Temporary | None:
    """What it means when no recipient in To was accepted: a letter only to those who read along goes to nobody."""
    if any(recipient not in refused for recipient in to):
        return None
    reply = "; ".join(f"{recipient}: {_reply(refused[recipient])}" for recipient in to)
    if any(refused[recipient].code < 500 for recipient in to):
        return Temporary(reply)
    return Refused(reply, _replies(refused))


async def _hand_over(
    client: aiosmtplib.SMTP,
    server: SmtpServer,
    message: bytes,
    refused: Mapping[str, aiosmtplib.SMTPRecipientRefused],
) -> Outcome:
    """DATA. From here on an error without an answer leaves us in doubt."""
    try:
        answer = await client.data(message, timeout=server.data_timeout)
    except aiosmtplib.SMTPDataError as error:
        if 400 <= error.code < 500:
            return Temporary(_reply(error))
        if 500 <= error.code < 600:
            return Refused(_reply(error), _replies(refused))
        return InDoubt(f"unclear answer: {_reply(error)}")
    except _TROUBLE as error:
        return InDoubt(f"no answer after the mail was handed over: {_clean(str(error))}")
    return Accepted(_clean(f"{answer.code} {answer.message}"), _replies(refused))


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye. What goes wrong now changes nothing: the answer to DATA stands."""
    with suppress(*_TROUBLE):
        if client.is_connected:
            await client.quit(timeout=_QUIT_SECONDS)
    client.close()


def _not_sent(error: Exception, server: SmtpServer) -> Refused | Temporary:
    """What an error before DATA means; surely nothing was sent.

    Raises:
        DeliveryError: When it is about the account or its settings and not about this mail.
    """
    certificate = next((e for e in (error, error.__cause__) if isinstance(e, ssl.SSLError)), None)
    if certificate is not None:
        text = f"{server.host}: no trusted encrypted connection ({certificate.reason}); check host, port and cafile."
        raise DeliveryError(text, Failure.SETTINGS) from None
    if not isinstance(error, aiosmtplib.SMTPResponseException) or not 500 <= error.code < 600:
        return Temporary(_reply(error))
    if _wants_oauth(server, _reply(error)):
        raise _needs_oauth(server) from None
    if isinstance(error, aiosmtplib.SMTPSenderRefused) and error.code != 530:  # 530: log in first (RFC 4954 6)
        return Refused(_reply(error))
    raise DeliveryError(f"{server.host} does not let this account send: {_reply(error)}", Failure.SETTINGS) from None


def _replies(refused: Mapping[str, aiosmtplib.SMTPRecipientRefused]) -> dict[str, str]:
    return {recipient: _reply(error) for recipient, error in refused.items()}


def _reply(error: Exception) -> str:
    """The server's answer on one line, or what happened instead."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _clean(f"{error.code} {error.message}")
    return _clean(str(error) or type(error).__name__)


def _clean(text: str) -> str:
    """One line that can be stored and shown, whatever bytes the server sent."""
    return " ".join(text.encode("utf-8", "replace").decode().split())[:500]
