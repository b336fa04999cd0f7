"""One mapping from what mail libraries throw to the few answers the house knows, each with a sentence to act on."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl

from imapclient.exceptions import CapabilityError, LoginError, ProtocolError

from agent.domain.errors import Failure, MailboxError
from agent.domain.providers import oauth_advice, password_advice, token_advice
from agent.domain.speech import tell

# The server wants us to come less often (RFC 5530; Gmail, Yahoo, Exchange and Dovecot in their own words) ...
_LIMITED = re.compile(
    r"\[(LIMIT|INUSE)\]"
    r"|too many|maximum number|connection limit|simultaneous|concurrent|throttl|rate limit|bandwidth",
    re.IGNORECASE,
)
# ... or cannot just now, which has nothing to do with us.
_UNABLE = re.compile(
    r"\[(UNAVAILABLE|SERVERBUG|OVERQUOTA)\]|temporar|try again|later|unavailable|internal error|quota", re.IGNORECASE
)
#: How imaplib begins to say so.
LINE_TOO_LONG = "got more than"  # as is
_GUESSED_TOO_OFTEN = re.compile(r"AUTHENTICATIONFAILED|too many[^.]{0,40}(login|attempt|fail)", re.IGNORECASE)
# The same in the last line before a server hangs up; what our own library says of a broken line begins otherwise.
_REFUSED_AT_LAST = re.compile(
    r"^(?!command: |socket error).*("
    r"(authenticat|login|password|credential)[^.]{0,40}(fail|invalid|incorrect|wrong|refused)"
    r"|(fail|invalid|incorrect|wrong|bad)[^.]{0,40}(authenticat|login|password|credential))",
    re.IGNORECASE,
)
_OAUTH = re.compile(r"basic ?auth|oauth|modern authentication|LOGINDISABLED", re.IGNORECASE)
_NO_FOLDER = re.compile(
    r"\[(NONEXISTENT|TRYCREATE|CANNOT)\]|does(n't| not) exist|(unknown|invalid) (mailbox|folder)|no such", re.IGNORECASE
)


class MailUnreadable(MailboxError):
    """One mail or part cannot be read; the mailbox itself is fine, and so are the others."""

    def __init__(self, text: str) -> None:
        super().__init__(text, Failure.BUG)


class TokenRefused(LoginError):  # type: ignore[misc]  # imapclient has no types
    """The server does not let an access token in; ``user`` is whom it was for, ``broke`` that the line broke."""

    def __init__(self, text: str, user: str, *, broke: bool) -> None:
        super().__init__(text)
        self.user = user
        self.broke = broke


def trouble(exc: Exception, place: str, host: str = "") -> MailboxError:
    """Say what went wrong at ``place`` (account and server) and which answer it asks for.

    The text never holds a password: servers do not echo one, and our own arguments are not quoted. With ``host`` the
    advice after a refused login is that provider's own.
    """
    if isinstance(exc, MailboxError):
        return exc
    if isinstance(exc, LoginError):
        return _login_trouble(exc, place, host)
    if isinstance(exc, OSError):
        return _network_trouble(exc, place)
    if isinstance(exc, CapabilityError):
        return _error(
            place,
            tell("a needed ability is missing ({said}); is tls set as the provider says?", said=_said(exc)),
            "SETTINGS",
        )
    if isinstance(exc, ProtocolError):  # its text is the answer itself, and an answer may be somebody's mail
        return _error(place, tell("the server's answer does not follow the protocol; please report this"), "BUG")
    if isinstance(exc, imaplib.IMAP4.abort):
        # A server that has had enough of us says so in its last line before it hangs up.
        if _LIMITED.search(_said(exc)):
            return _limited(_said(exc), place)
        return _error(
            place, tell("the connection was lost ({said}); the next pass tries again", said=_said(exc)), "RETRY"
        )
    if isinstance(exc, imaplib.IMAP4.error):
        return _refusal(_said(exc), place)
    return _error(
        place,
        tell("the server's answer was not understood ({name}); please report this", name=type(exc).__name__),
        "BUG",
    )


def _login_trouble(exc: LoginError, place: str, host: str) -> MailboxError:
    # imapclient makes a LoginError of a connection that broke during the login too; that says nothing of the password.
    broke = exc.broke if isinstance(exc, TokenRefused) else isinstance(exc.__context__, imaplib.IMAP4.abort)
    said = _said(exc)
    by_token = isinstance(exc, TokenRefused)
    if _OAUTH.search(said) and not by_token:
        return _error(place, f"{oauth_advice()} ({said})", "LOGIN")
    if _LIMITED.search(said) and not _GUESSED_TOO_OFTEN.search(said):
        return _limited(said, place)
    unable = _UNABLE.search(said) is not None
    # Whoever hangs up on a wrong password means the password: tried with every pass, it would lock the account.
    refused = _GUESSED_TOO_OFTEN.search(said) or (broke and not unable and _REFUSED_AT_LAST.search(said))
    if (broke or unable) and not refused:
        return _error(
            place, tell("logging in is not possible just now ({said}); the next pass tries again", said=said), "RETRY"
        )
    advice = token_advice(exc.user) if isinstance(exc, TokenRefused) else password_advice(host)
    return _error(place, tell("the login was refused ({said}); {advice}", said=said, advice=advice), "LOGIN")


def _limited(said: str, place: str) -> MailboxError:
    return _error(place, tell("the server wants fewer visits ({said}); it is not the password", said=said), "BUSY")


def _network_trouble(exc: OSError, place: str) -> MailboxError:
    if isinstance(exc, ssl.SSLCertVerificationError):
        why = tell("the certificate cannot be trusted ({verify_message})", verify_message=exc.verify_message)
        return _error(
            place,
            tell("{why}; is host the name the provider gives? a private one goes into cafile", why=why),
            "SETTINGS",
        )
    if isinstance(exc, ssl.SSLError) and getattr(exc, "reason", None) in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST"}:
        return _error(
            place, tell("this port does not speak TLS at once; try tls = starttls or another port"), "SETTINGS"
        )
    if exc.filename:
        return _error(
            place,
            tell("the file {filename} cannot be read ({why})", filename=exc.filename, why=exc.strerror),
            "SETTINGS",
        )
    if isinstance(exc, socket.gaierror):
        # A laptop that just woke up knows no name either, so this is no reason to stop for good.
        return _error(place, tell("the host name is not known; is there a network, and is it spelt right?"), "RETRY")
    if isinstance(exc, ConnectionRefusedError):
        return _error(place, tell("nobody answers at this port; is it right? the next pass tries again"), "RETRY")
    if isinstance(exc, TimeoutError):
        return _error(place, tell("the server did not answer in time; the next pass tries again"), "RETRY")
    why = exc.strerror or type(exc).__name__
    return _error(place, tell("the connection broke ({why}); the next pass tries again", why=why), "RETRY")


def _refusal(said: str, place: str) -> MailboxError:
    if LINE_TOO_LONG in said:  # the connection is of no more use, another one may be
        return _error(
            place, tell("the server's answer held a line too long to read; the next pass tries again"), "RETRY"
        )
    if _OAUTH.search(said):
        return _error(place, oauth_advice(), "SETTINGS")
    if _NO_FOLDER.search(said):
        return _error(
            place, tell("there is no such folder ({said}); correct its name in the settings", said=said), "SETTINGS"
        )
    if _LIMITED.search(said):
        return _limited(said, place)
    if _UNABLE.search(said):
        return _error(place, tell("the server is busy or full ({said}); the next pass tries again", said=said), "RETRY")
    return _error(place, tell("the server refused a command ({said}); please report this", said=said), "BUG")


def _error(place: str, text: str, failure: str) -> MailboxError:
    return MailboxError(f"{place}: {text}", Failure[failure])


def _said(exc: Exception) -> str:
    """Shorten a server's words to one printable line without the library's wrapping."""
    text = "".join(char if char.isprintable() else " " for char in str(exc))
    return text.strip()[:200].removeprefix("b'").rstrip("'\" ") or type(exc).__name__
