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
from agent.domain.providers import password_advice
from agent.domain.sasl import GetToken
from agent.domain.speech import tell
from agent.outbox.bearer import log_in_by_token
from agent.outbox.outcomes import (
    TROUBLE,
    Accepted,
    InDoubt,
    Outcome,
    Refused,
    Temporary,
    after_data,
    among_recipients,
    before_recipients,
    needs_oauth,
    on_one_line,
    put_off,
    refused,
    reply_of,
    wants_oauth,
)

__all__ = ["Accepted", "Envelope", "InDoubt", "Outcome", "Refused", "Security", "SmtpServer", "Temporary"]
__all__ += ["submit", "try_login"]

_QUIT_SECONDS = 5.0
# The time for the answer to DATA includes handing over the mail: enough for this much, and beyond it for this rate.
_HANDED_OVER_MEANWHILE = 1_000_000
_SLOWEST_OCTETS_A_SECOND = 10_000


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
        connect_timeout: Seconds up to and including the greeting.
        patience: Seconds for everything up to DATA; the recipients get as many again.
        data_timeout: Seconds for the answer after the final dot; RFC 5321 4.5.3.2.6 asks for ten minutes.
        token: Logs in by OAuth 2, in the place of the password.
    """

    host: str
    port: int
    security: Security = Security.TLS
    user: str | None = None
    password: str = field(default="", repr=False)
    cafile: Path | None = None
    timeout: float = 60
    connect_timeout: float = 30
    patience: float = 180
    data_timeout: float = 600
    token: GetToken | None = field(default=None, repr=False, compare=False)

    @property
    def place(self) -> str:
        """Host and port, as messages name it."""
        return f"{self.host}:{self.port}"

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


def submit(
    server: SmtpServer, envelope: Envelope, message: bytes, before_data: Callable[[Mapping[str, str]], None]
) -> Outcome:
    """Offer one mail once, over a connection of its own.

    Args:
        message: Sent as it is; CRLF line ends.
        before_data: Called with the refused recipients when the rest were accepted, before the first byte of DATA.
            When it raises, nothing is sent.

    Raises:
        DeliveryError: When the account cannot send now, or not at all (no network, a server that wants peace, login,
            encryption, OAuth2); surely nothing was sent.
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
        async with asyncio.timeout(server.patience):
            await _enter(client, server)
    except TROUBLE as error:
        before_recipients(error, server.place, server.host, by_token=server.token is not None)
    finally:
        await _leave(client)


async def _submit(
    server: SmtpServer, envelope: Envelope, message: bytes, before_data: Callable[[Mapping[str, str]], None]
) -> Outcome:
    client = _client(server)
    try:
        try:
            async with asyncio.timeout(server.patience):
                await _enter(client, server)
                options = [f"SIZE={len(message)}"] if client.supports_extension("size") else []
                await client.mail(envelope.sender, options=options)
        except TROUBLE as error:
            return before_recipients(error, server.place, server.host, by_token=server.token is not None)
        try:
            async with asyncio.timeout(server.patience):
                not_taken = await _recipients(client, envelope)
        except TROUBLE as error:
            return among_recipients(error)
        if answer := _nobody(envelope.to, not_taken):
            return answer
        before_data(not_taken)
        return await _hand_over(client, server, message, not_taken)
    finally:
        await _leave(client)


def _client(server: SmtpServer) -> aiosmtplib.SMTP:
    """A fresh connection for each mail: reviving an old one hangs with some servers."""
    if server.security is Security.NONE and not server.is_loopback:
        raise DeliveryError(
            tell("{place}: mail is only sent encrypted; set tls or starttls", place=server.place), Failure.SETTINGS
        )
    try:
        context = ssl.create_default_context(cafile=server.cafile)
    except OSError as error:  # a file with something else in it ends here too
        text = tell(
            "{place}: the cafile {cafile} cannot be used ({why})",
            place=server.place,
            cafile=server.cafile,
            why=error.strerror or error,
        )
        raise DeliveryError(text, Failure.SETTINGS) from None
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        timeout=server.timeout,
        use_tls=server.security is Security.TLS,
        start_tls=False,
        tls_context=context,
        local_hostname="[127.0.0.1]",  # the machine's own name is nobody's business, and asking for it may hang
    )


async def _enter(client: aiosmtplib.SMTP, server: SmtpServer) -> None:
    """Up to and including the login."""
    await client.connect(timeout=server.connect_timeout)
    client.timeout = server.timeout
    await client.ehlo()
    if server.security is Security.STARTTLS:
        if not client.supports_extension("starttls"):
            raise DeliveryError(
                tell(
                    "{place}: the server offers no STARTTLS; try smtp_security = tls, or another port",
                    place=server.place,
                ),
                Failure.SETTINGS,
            )
        await client.starttls()
        await client.ehlo()
    if server.user is not None:
        if server.token is not None:
            await log_in_by_token(client, server.place, server.user, server.token)
        else:
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
        raise _login_refused(server, user, reply_of(error)) from None


def _no_login(server: SmtpServer, offered: Sequence[str]) -> DeliveryError:
    if {"xoauth2", "oauthbearer"} & set(offered):
        return needs_oauth(server.place, "", Failure.SETTINGS)
    text = tell("{place}: the server offers no login with a password here; is the port right?", place=server.place)
    return DeliveryError(text, Failure.SETTINGS)


def _login_refused(server: SmtpServer, user: str, reply: str) -> DeliveryError:
    if wants_oauth(server.host, reply):
        return needs_oauth(server.place, reply, Failure.LOGIN)
    said = reply.replace(server.password, "…") if server.password else reply
    text = tell("the server does not accept the password of {user} ({said})", user=user, said=said)
    return DeliveryError(f"{server.place}: {text}; {password_advice(server.host)}", Failure.LOGIN)


async def _recipients(client: aiosmtplib.SMTP, envelope: Envelope) -> dict[str, str]:
    """Name every recipient; those that were not taken, with the answer for each."""
    not_taken = {}
    for recipient in dict.fromkeys(envelope.to + envelope.cc):
        try:
            await client.rcpt(recipient)
        except aiosmtplib.SMTPRecipientRefused as error:
            if error.code == 421:  # the server says goodbye (RFC 5321 3.8)
                raise
            not_taken[recipient] = reply_of(error)
    return not_taken


def _nobody(to: Sequence[str], not_taken: Mapping[str, str]) -> Refused | Temporary | None:
    """What it means when no recipient in To was accepted: a letter only to those who read along goes to nobody."""
    if any(recipient not in not_taken for recipient in to):
        return None
    later = [reply for recipient in to if (reply := not_taken[recipient]).startswith("4")]
    said = "; ".join(f"{recipient}: {not_taken[recipient]}" for recipient in to)
    return Temporary(said, put_off(later[0]).stops) if later else refused(said, not_taken)


async def _hand_over(
    client: aiosmtplib.SMTP, server: SmtpServer, message: bytes, not_taken: Mapping[str, str]
) -> Outcome:
    """DATA. From here on an error without an answer leaves us in doubt."""
    beyond = max(0, len(message) - _HANDED_OVER_MEANWHILE)
    try:
        answer = await client.data(message, timeout=server.data_timeout + beyond / _SLOWEST_OCTETS_A_SECOND)
    except TROUBLE as error:
        return after_data(error, not_taken)
    return Accepted(on_one_line(f"{answer.code} {answer.message}"), not_taken)


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye. What goes wrong now changes nothing: the answer to DATA stands."""
    with suppress(*TROUBLE):
        async with asyncio.timeout(_QUIT_SECONDS):
            if client.is_connected:
                await client.quit(timeout=_QUIT_SECONDS)
    client.close()
