"""One question to an authorization server: a form goes out, a flat JSON object comes back (RFC 6749 4.1.3, 5.1).

No proxy, no redirect, no cookie: the address in the settings is the one that is spoken to.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell

SECONDS = 30.0
"""For connecting, and for each piece of the answer ..."""

PATIENCE_SECONDS = 60.0
"""... and for all of it: other processes wait meanwhile, and drops may fall for ever."""

_MOST_OCTETS = 200_000


@dataclass(frozen=True)
class Answer:
    """What the server said; ``fields`` are empty when it was no JSON object. Never shows its fields: tokens."""

    status: int
    fields: Mapping[str, object] = field(repr=False)

    def text(self, name: str) -> str:
        """A text among the fields; empty when there is none, or something else."""
        found = self.fields.get(name)
        return found if isinstance(found, str) else ""

    def seconds(self, name: str, otherwise: float) -> float:
        """A number of seconds; some servers write it as a text."""
        found = self.fields.get(name)
        if isinstance(found, str) and found.isdecimal():
            found = int(found[:9])
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e9:
            return otherwise
        return float(found)


def ask(
    url: str,
    form: Mapping[str, str],
    place: str,
    cafile: Path | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Answer:
    """Send a form.

    Args:
        place: The mailbox's name and the server's, for sentences.
        cafile: Certificates to trust beside the system's.

    Raises:
        MailboxError: When there is no answer; nothing of the form stands in it.
    """
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, cafile)
        with closing(connection), _within(connection, patience_seconds):
            connection.request("POST", path, urlencode(form).encode(), headers)
            response = connection.getresponse()
            content = response.read(_MOST_OCTETS)
            if response.length and len(content) < _MOST_OCTETS:  # what is cut short is not told otherwise
                raise http.client.IncompleteRead(b"")
        return Answer(response.status, _object(content))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _no_answer(error, place) from None


@contextmanager
def _within(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Let go of a connection after so long; raises TimeoutError then."""
    ran_out = threading.Event()

    def let_go() -> None:
        ran_out.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, let_go)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if ran_out.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
    if ran_out.is_set():
        raise TimeoutError


def _connection(scheme: str, host: str, port: int | None, cafile: Path | None) -> http.client.HTTPConnection:
    if scheme == "http":  # the settings allow it on this very machine only
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    context = ssl.create_default_context()
    if cafile is not None:
        context.load_verify_locations(cafile)
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)


def _object(content: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _no_answer(error: Exception, place: str) -> MailboxError:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = tell("the certificate cannot be trusted ({why}); is the address right?", why=error.verify_message)
        return MailboxError(f"{place}: {why}", Failure.SETTINGS)
    if isinstance(error, socket.gaierror):
        why = tell("the host name is not known; is there a network, and is it spelt right?")
    elif isinstance(error, TimeoutError):
        why = tell("the server did not answer in time; the next pass tries again")
    elif isinstance(error, ConnectionRefusedError):
        why = tell("nobody answers at this port; is it right? the next pass tries again")
    else:
        said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        why = tell("the connection broke ({why}); the next pass tries again", why=said)
    return MailboxError(f"{place}: {why}", Failure.RETRY)
