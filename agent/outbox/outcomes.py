"""The four ways one offer of one mail can end (RFC 5321), and what a failure on the way there means.

Nothing here talks; it only reads what a server said, or that it said nothing.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiosmtplib

from agent.domain.errors import DeliveryError, Failure
from agent.domain.providers import takes_only_oauth
from agent.domain.speech import later, tell

TROUBLE = (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError)
"""Whatever a conversation may break with."""

_OAUTH_CODES = ("5.7.139", "5.7.30")

# The server means us and not this mail: goodbye (RFC 5321 3.8), too many at once (Exchange), not now (RFC 4954 6).
_NOT_NOW_CODES = (421, 432, 454)
_NOT_NOW = re.compile(
    r"too many (connection|message|mail|e-mail|session)|concurrent|throttl|rate.?limit|limit exceeded|\b4\.3\.2\b",
    re.IGNORECASE,
)

_ADVICE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), advice)
    for pattern, advice in (
        (
            r"SendAs|\b5\.7\.60\b|\b5\.2\.252\b|\b5\.1\.[78]\b|not (owned|allowed to send)|sender address rejected",
            later(
                "this account may not send from that address: let your provider allow it, or take it out of "
                "the settings"
            ),
        ),
        (
            r"\b5\.2\.2\b|over ?quota|mailbox( is)? full",
            later("that mailbox is full: reach this customer in another way"),
        ),
        (
            r"^552|\b5\.3\.4\b|\b5\.2\.3\b|too (big|large)|message size",
            later("the mail with its copies is too big for that server: remind this customer yourself"),
        ),
        (
            r"\b5\.1\.(0|1|2|3|6|10)\b|user unknown|unknown user|no such user|does not exist",
            later("that address is not known there: answer with the right one"),
        ),
        (
            r"\b5\.7\.\d|spam|blocked|policy",
            later("the rules of that server stopped it: remind this customer yourself"),
        ),
    )
)


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
    """Nobody got it; the same bytes may be offered again later. With ``stops``, so is any other mail through here."""

    reply: str
    stops: Failure | None = None


@dataclass(frozen=True)
class InDoubt:
    """It may have arrived, it may not; nobody here can know."""

    reason: str


Outcome = Accepted | Refused | Temporary | InDoubt


def refused(reply: str, recipients: Mapping[str, str] | None = None) -> Refused:
    """A clear no (5xx), with what the owner can do about it."""
    advice = next((advice for pattern, advice in _ADVICE if pattern.search(reply)), "")
    return Refused(f"{reply} ({tell(advice)})" if advice else reply, recipients or {})


def put_off(reply: str) -> Temporary:
    """A clear "later" (4xx) to a recipient or to the mail itself: greylisting, or a server that wants peace."""
    means_us = reply[:3].isdigit() and int(reply[:3]) in _NOT_NOW_CODES
    return Temporary(reply, Failure.BUSY if means_us or _NOT_NOW.search(reply) else None)


def before_recipients(error: Exception, place: str, host: str, *, by_token: bool = False) -> Refused | Temporary:
    """What it means that a conversation ended before any recipient was named; surely nothing was sent.

    Args:
        place: Host and port, for the sentence.
        by_token: Whether we logged in without a password.

    Raises:
        DeliveryError: When it is about the server or the account and not about this mail.
    """
    if not isinstance(error, aiosmtplib.SMTPResponseException):
        raise _no_conversation(error, place) from None
    reply = reply_of(error)
    if wants_oauth(host, reply) and error.code >= 500 and not by_token:
        raise needs_oauth(place, reply, Failure.LOGIN) from None
    if isinstance(error, aiosmtplib.SMTPSenderRefused) and error.code != 530:  # 530: log in first (RFC 4954 6)
        return refused(reply) if error.code >= 500 else Temporary(reply, Failure.BUSY)
    if error.code < 500 or isinstance(error, aiosmtplib.SMTPConnectError):
        text = tell(
            "{place}: the server takes no mail from us just now ({reply}); it is not the password",
            place=place,
            reply=reply,
        )
        raise DeliveryError(text, Failure.BUSY) from None
    raise DeliveryError(
        tell("{place}: the server does not let this account send: {reply}", place=place, reply=reply), Failure.SETTINGS
    ) from None


def among_recipients(error: Exception) -> Temporary:
    """What it means that the server said goodbye, or nothing more, while recipients were named."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Temporary(reply_of(error), Failure.BUSY)
    return Temporary(
        tell("the line was lost before the mail was handed over: {reply_of}", reply_of=reply_of(error)), Failure.RETRY
    )


def after_data(error: Exception, recipients: Mapping[str, str]) -> Outcome:
    """What it means that DATA did not end with 250. Without a clear answer we are in doubt."""
    if not isinstance(error, aiosmtplib.SMTPDataError):
        return InDoubt(tell("no answer after the mail was handed over: {reply_of}", reply_of=reply_of(error)))
    if 400 <= error.code < 500:
        return put_off(reply_of(error))
    if 500 <= error.code < 600:
        return refused(reply_of(error), recipients)
    return InDoubt(tell("unclear answer: {reply_of}", reply_of=reply_of(error)))


def wants_oauth(host: str, reply: str) -> bool:
    """Whether a refusal means that passwords are not taken here at all."""
    return takes_only_oauth(host) or any(code in reply for code in _OAUTH_CODES)


def needs_oauth(place: str, reply: str, failure: Failure) -> DeliveryError:
    """Say that a password leads nowhere here."""
    text = tell('the server takes no password, only auth = "oauth2" in your settings, then `voldaan login`')
    return DeliveryError(f"{place}: {text}{f' ({reply})' if reply else ''}", failure)


def reply_of(error: Exception) -> str:
    """The server's answer on one line, or what happened instead."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return on_one_line(f"{error.code} {error.message}")
    return on_one_line(str(error) or type(error).__name__)


def on_one_line(text: str) -> str:
    """One line that can be stored and shown, whatever bytes the server sent."""
    return " ".join(text.encode("utf-8", "replace").decode().split())[:500]


def _no_conversation(error: Exception, place: str) -> DeliveryError:
    causes = (error, error.__cause__, error.__context__)
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if isinstance(tls, ssl.SSLCertVerificationError):
        why = tell("no trusted encrypted connection ({verify_message})", verify_message=tls.verify_message)
        text = tell("{why}; is the host the name the provider gives? a private certificate goes into cafile", why=why)
        return DeliveryError(f"{place}: {text}", Failure.SETTINGS)
    # A line cut within the handshake ends in one of these two, and says nothing of the settings.
    if tls is not None and not isinstance(tls, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        text = tell(
            "no encrypted connection ({reason}); try smtp_security = starttls, or tls, or another port",
            reason=tls.reason,
        )
        return DeliveryError(f"{place}: {text}", Failure.SETTINGS)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        text = tell("the host name is not known; is there a network, and is it spelt right?")
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        text = tell("nobody answers at this port; is it right? the next pass tries again")
    elif isinstance(error, TimeoutError):
        text = tell("the server did not answer in time; if it never does, try another port or smtp_security")
    else:
        text = tell("the connection broke ({reply_of}); the next pass tries again", reply_of=reply_of(error))
    return DeliveryError(f"{place}: {text}", Failure.RETRY)
