"""How long a conversation may last in all: a socket's timeout counts each read apart, so drops may fall for ever."""

from __future__ import annotations

import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.imapclient import SocketTimeout
from imapclient.tls import IMAP4_TLS, wrap_socket

from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell

COMMAND_SECONDS = 180.0
"""For connecting and logging in together, and for each command, whatever it answers."""

SLOWEST_OCTETS_A_SECOND = 2_000
"""Slower than a telephone line of 1995: whoever sends less than this for minutes is not going to end today."""


class Patience:
    """Lets go of a connection on which one conversation lasts too long; the read that waits then ends at once.

    Args:
        seconds: For a conversation of which nobody expects many octets.
    """

    def __init__(self, seconds: float = COMMAND_SECONDS) -> None:
        self._seconds = seconds
        self._ran_out_after = 0.0
        self._socket: socket.socket | None = None

    def reason(self, place: str) -> MailboxError | None:
        """What to say when we let go of this connection ourselves; None when we did not."""
        if not self._ran_out_after:
            return None
        text = tell(
            "{place}: the server was still not done after {ran_out_after:.0f} seconds; the next pass tries again",
            place=place,
            ran_out_after=self._ran_out_after,
        )
        return MailboxError(text, Failure.RETRY)

    def watch(self, connection: socket.socket) -> None:
        """Name the connection to let go of. A second handle on it survives its being wrapped in TLS."""
        self._socket = connection.dup()

    def end(self) -> None:
        """The connection is over; call it once."""
        if self._socket is not None:
            self._socket.close()

    @contextmanager
    def within(self, octets: int = 0) -> Iterator[None]:
        """Allow what happens inside its time; ``octets`` are expected, or to be stored."""
        seconds = self._seconds + octets / SLOWEST_OCTETS_A_SECOND
        timer = threading.Timer(seconds, self._run_out, (seconds,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _run_out(self, seconds: float) -> None:
        self._ran_out_after = seconds
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class PatientClient(IMAPClient):  # type: ignore[misc]  # imapclient has no types, here and below
    """An imapclient whose connection can be let go of from its first moment on: names, TLS and greeting included."""

    def __init__(
        self, host: str, port: int, tls: ssl.SSLContext | None, silence: SocketTimeout, patience: Patience
    ) -> None:
        self._patience = patience
        super().__init__(host, port, ssl=tls is not None, ssl_context=tls, timeout=silence)

    def _create_IMAP4(self) -> imaplib.IMAP4:
        if self.ssl:
            return _WatchedTls(self._patience, self.host, self.port, self.ssl_context, self._timeout.connect)
        return _Watched(self._patience, self.host, self.port, self._timeout.connect)


class _Watched(IMAP4WithTimeout):  # type: ignore[misc]
    def __init__(self, patience: Patience, *arguments: object) -> None:
        self._patience = patience
        super().__init__(*arguments)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        connection: socket.socket = super()._create_socket(timeout)
        self._patience.watch(connection)
        return connection


class _WatchedTls(IMAP4_TLS):  # type: ignore[misc]
    def __init__(self, patience: Patience, *arguments: object) -> None:
        self._patience = patience
        super().__init__(*arguments)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), timeout or self._timeout)
        self._patience.watch(connection)
        wrapped: socket.socket = wrap_socket(connection, self.ssl_context, self.host)
        return wrapped
